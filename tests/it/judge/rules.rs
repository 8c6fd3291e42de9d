//! The policies, parsed once, and laid out by what is asked and in which step.

use std::collections::{BTreeMap, HashMap};
use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{ActionConstraint, Entities, EntityUid, Policy, PolicyId, PolicySet, Schema};

const FILES: [(&str, &str); 14] = {
    macro_rules! files {
        ($($name:literal)+) => { [$(($name, include_str!(concat!("policies/", $name)))),+] };
    }
    files![
        "0_extents.cedar"
        "1_known.cedar"
        "2_fence.cedar"
        "3_own_profile.cedar"
        "4_held.cedar"
        "5_postings.cedar"
        "5_profiles.cedar"
        "5_requisitions.cedar"
        "6_abilities.cedar"
        "6_feedback.cedar"
        "6_made_by.cedar"
        "6_requisitions.cedar"
        "6_users.cedar"
        "7_privileges.cedar"
    ]
};
/// The rulebook, as policies.
pub(super) struct Rules {
    pub(super) schema: Schema,
    /// All of them, as they are written.
    pub(super) written: PolicySet,
    /// The steps of each action, in the order in which they are asked.
    pub(super) steps: HashMap<EntityUid, Vec<Step>>,
    /// Whether a grant matches a posting: not a step of any question.
    pub(super) matches: PolicySet,
    /// The actions and their groups.
    pub(super) actions: Entities,
}

/// One step: it denies when one of its policies forbids, and the policy says the reason.
pub(super) struct Step {
    pub(super) quantifier: Option<Quantifier>,
    pub(super) policies: PolicySet,
    reasons: HashMap<PolicyId, &'static str>,
}

/// What a step is asked through, when Cedar cannot look into a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// It passes when it passes alone, or through any of these.
    Any(Through),
    /// It passes when it passes through each of these.
    Every(Through),
}

/// What a set holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Through {
    /// The postings that the requisition is linked to.
    LinkedPostings,
    /// The users of the account.
    Users,
    /// What the new role holds.
    LevelsOfNewRole,
}

/// The rulebook, parsed once for everybody.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(Rules::read);

impl Rules {
    fn read() -> Self {
        let (schema, _) = Schema::from_cedarschema_str(include_str!("policies/schema.cedarschema"))
            .expect("the schema is one");
        let actions = schema.action_entities().expect("the schema has actions");
        let mut written = PolicySet::new();
        for (file, text) in FILES {
            let policies = PolicySet::from_str(text).unwrap_or_else(|why| panic!("{file}: {why}"));
            for policy in policies.policies() {
                let id = PolicyId::new(format!("{file} {}", policy.id()));
                written.add(policy.new_id(id)).expect("names are unique");
            }
        }
        let questions = schema
            .actions()
            .filter(|action| **action != matches_action());
        let steps = questions.map(|action| (action.clone(), steps(&written, action, &actions)));
        let steps = steps.collect();
        let matches = written
            .policies()
            .filter(|one| one.annotation("step").is_none());
        let matches = PolicySet::from_policies(matches.cloned()).expect("names are unique");
        Self {
            schema,
            written,
            steps,
            matches,
            actions,
        }
    }
}

/// Whether an extent matches a posting.
pub(super) fn matches_action() -> EntityUid {
    EntityUid::from_str(r#"Action::"matches""#).expect("a name")
}

fn steps(written: &PolicySet, action: &EntityUid, actions: &Entities) -> Vec<Step> {
    let mut steps: BTreeMap<&str, Vec<Policy>> = BTreeMap::new();
    for policy in written.policies() {
        let Some(step) = policy.annotation("step") else {
            continue;
        };
        if is_about(policy, action, actions) {
            steps.entry(step).or_default().push(policy.clone());
        }
    }
    steps.into_values().map(Step::new).collect()
}

/// What the policy's own head says, read beforehand, so that a question is not put to policies that
/// are about others.
fn is_about(policy: &Policy, action: &EntityUid, actions: &Entities) -> bool {
    let is_in = |group: &EntityUid| group == action || actions.is_ancestor_of(group, action);
    match policy.action_constraint() {
        ActionConstraint::Any => true,
        ActionConstraint::In(groups) => groups.iter().any(is_in),
        ActionConstraint::Eq(one) => one == *action,
    }
}

impl Step {
    fn new(policies: Vec<Policy>) -> Self {
        let mut quantifiers = policies.iter().map(quantifier);
        let quantifier = quantifiers.next().expect("a step has policies");
        assert!(
            quantifiers.all(|other| other == quantifier),
            "the policies of a step are asked through the same: {:?}",
            policies.iter().map(Policy::id).collect::<Vec<_>>()
        );
        let reasons = policies.iter().map(|policy| {
            let reason = policy.annotation("reason").expect("a policy has a reason");
            (policy.id().clone(), known_reason(reason))
        });
        let reasons = reasons.collect();
        let open = Policy::from_str("permit (principal, action, resource);").expect("a policy");
        let open = open.new_id(PolicyId::new("what is not forbidden"));
        let policies = policies.into_iter().chain([open]);
        Self {
            quantifier,
            reasons,
            policies: PolicySet::from_policies(policies).expect("names are unique"),
        }
    }

    /// The reason that a policy states.
    pub(super) fn reason(&self, policy: &PolicyId) -> &'static str {
        self.reasons[policy]
    }
}

fn quantifier(policy: &Policy) -> Option<Quantifier> {
    let through = |word: &str| match word {
        "linked_postings" => Through::LinkedPostings,
        "users" => Through::Users,
        "levels_of_new_role" => Through::LevelsOfNewRole,
        other => panic!("nothing is asked through {other}"),
    };
    let any = policy.annotation("any").map(through).map(Quantifier::Any);
    let every = policy
        .annotation("every")
        .map(through)
        .map(Quantifier::Every);
    any.or(every)
}

/// The rulebook's reasons, section 9.
pub(super) const REASONS: [&str; 20] = [
    "ALLOWED",
    "USER_UNKNOWN",
    "USER_DEACTIVATED",
    "RESOURCE_UNKNOWN",
    "FENCED",
    "RESTRICTED",
    "OWN_PROFILE",
    "PERMISSION_NOT_HELD",
    "VALUE_NOT_HELD",
    "NO_ACCESS_TO_PROFILE",
    "NO_ACCESS_TO_POSTING",
    "NO_ACCESS_TO_REQUISITION",
    "CONFIDENTIAL",
    "NOT_CONFIDENTIAL",
    "RELATION_MISSING",
    "STATE",
    "COMPANY_SETTING",
    "OWN_FEEDBACK_FIRST",
    "PRIVILEGE_MISSING",
    "ESCALATION",
];

fn known_reason(word: &str) -> &'static str {
    let reason = REASONS.into_iter().find(|reason| *reason == word);
    reason.unwrap_or_else(|| panic!("{word} is no reason"))
}
