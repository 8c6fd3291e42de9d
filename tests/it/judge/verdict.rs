//! What the judge answers: the steps of the rulebook, asked one after another; the first that denies
//! gives the reason.

use cedar_policy::{
    Authorizer, Context, Decision, Entities, EntityUid, Request, RestrictedExpression,
};

use super::entities::*;
use super::questions::{About, Asked, Facts, Target};
use super::rules::{Quantifier, RULES, Step, Through};
use super::world::*;

/// The judge of one world.
pub(super) struct Judge<'a> {
    world: &'a World,
    entities: Entities,
    authorizer: Authorizer,
}

/// A question as Cedar is asked it.
struct Case {
    principal: EntityUid,
    action: EntityUid,
    resource: EntityUid,
    context: Vec<(&'static str, RestrictedExpression)>,
    asked: Asked,
}

impl<'a> Judge<'a> {
    pub(super) fn of(world: &'a World) -> Self {
        Self {
            world,
            entities: entities(world),
            authorizer: Authorizer::new(),
        }
    }

    /// `ALLOWED`, or the reason of the denial.
    pub(super) fn answer(&self, asked: &Asked) -> &'static str {
        let whole = self.through_the_steps(&Case::of(asked, self.world));
        match asked.target {
            Target::Candidate(candidate) if whole == "ALLOWED" => {
                self.through_opportunities(asked, candidate)
            }
            _ => whole,
        }
    }

    /// A candidate is asked through its opportunities (section 3). Cedar cannot ask for any or every
    /// one of them, and for the reason that comes first, so this is put together here: out of the
    /// answers to the same question about each opportunity.
    fn through_opportunities(&self, asked: &Asked, candidate: u8) -> &'static str {
        let opportunities = self.world.opportunities_of(candidate);
        let answers: Vec<&str> = opportunities
            .map(|one| {
                self.answer(&Asked {
                    target: Target::Opportunity(one.id),
                    ..asked.clone()
                })
            })
            .collect();
        if answers.is_empty() {
            // The policies have asked for level(1) `all`.
            return "ALLOWED";
        }
        // Neither restricted, fenced nor anonymized; for row 12, only the confidential ones.
        let count = |answer: &&str| !["FENCED", "RESTRICTED", "NOT_CONFIDENTIAL"].contains(answer);
        let counting: Vec<&str> = answers.into_iter().filter(count).collect();
        if counting.is_empty() {
            return "NOT_CONFIDENTIAL";
        }
        let mut open = counting.iter().map(|answer| *answer == "ALLOWED");
        let is_open = match asked.about {
            About::Row(7) => open.all(|open| open),
            _ => open.any(|open| open),
        };
        if is_open {
            return "ALLOWED";
        }
        let first = ["NO_ACCESS_TO_PROFILE", "CONFIDENTIAL", "PRIVILEGE_MISSING"]
            .into_iter()
            .find(|reason| counting.contains(reason));
        first.unwrap_or_else(|| panic!("{asked:?} through opportunities: {counting:?}"))
    }

    fn through_the_steps(&self, case: &Case) -> &'static str {
        let steps = RULES
            .steps
            .get(&case.action)
            .expect("an action of the schema");
        let alone = case.request(None);
        for step in steps {
            if let Some(reason) = self.denied(step, case, &alone) {
                return reason;
            }
        }
        "ALLOWED"
    }

    /// The reason for which the step denies.
    fn denied(&self, step: &Step, case: &Case, alone: &Request) -> Option<&'static str> {
        let Some(quantifier) = step.quantifier else {
            return self.forbidden(step, alone);
        };
        let ask = |through| self.forbidden(step, &case.request(Some(through)));
        match quantifier {
            Quantifier::Any(through) => {
                let reason = self.forbidden(step, alone)?;
                let mut through = self.all(through, case).into_iter();
                let is_open = through.any(|one| ask(one).is_none());
                (!is_open).then_some(reason)
            }
            Quantifier::Every(through) => self.all(through, case).into_iter().find_map(ask),
        }
    }

    fn forbidden(&self, step: &Step, request: &Request) -> Option<&'static str> {
        let response = self
            .authorizer
            .is_authorized(request, &step.policies, &self.entities);
        let errors: Vec<_> = response.diagnostics().errors().collect();
        assert!(errors.is_empty(), "{request:?}: {errors:?}");
        if response.decision() == Decision::Allow {
            return None;
        }
        let mut reasons = response
            .diagnostics()
            .reason()
            .map(|policy| step.reason(policy));
        let reason = reasons.next().expect("what is denied is forbidden");
        assert!(
            reasons.all(|other| other == reason),
            "{request:?}: one step, two reasons"
        );
        Some(reason)
    }

    /// What a step is asked through: its name in the context, and what it is.
    fn all(&self, through: Through, case: &Case) -> Vec<(&'static str, EntityUid)> {
        match through {
            Through::LinkedPostings => {
                let id = match case.asked.target {
                    Target::Requisition(id) | Target::RequisitionAndPosting(id, _) => Some(id),
                    _ => None,
                };
                let linked = id.and_then(|id| self.world.requisition(id));
                let linked = linked.into_iter().flat_map(|one| &one.postings);
                let through = linked.map(|id| ("through_posting", uid(Kind::Posting, id)));
                through.collect()
            }
            Through::Users => {
                let users = self.world.users.iter();
                users
                    .map(|one| ("through_user", uid(Kind::User, one.id)))
                    .collect()
            }
            Through::LevelsOfNewRole => {
                let Target::User(_, Some(role)) = case.asked.target else {
                    return Vec::new();
                };
                let rows = (1..=49).flat_map(|row| {
                    let held = self.world.cells(Some(role), row);
                    held.into_iter()
                        .map(move |one| ("through_level", cell(row, one)))
                });
                rows.collect()
            }
        }
    }
}

impl Case {
    fn of(asked: &Asked, world: &World) -> Self {
        let mut context = Vec::new();
        let mut put = |name, value| context.push((name, value));
        let action = match asked.about {
            About::Row(row) => {
                put("row", reference(uid(Kind::Row, row)));
                if let Some(value) = asked.value {
                    put("value", reference(cell(row, value)));
                    put("part", text(value));
                }
                format!("row_{row}")
            }
            About::Ability(ability) => ability.to_owned(),
            About::Privilege(kind) => {
                put("sensitive", text(kind));
                if let Some(report) = asked.value {
                    put("report", text(report));
                }
                kind.to_owned()
            }
        };
        put_facts(&mut put, &asked.facts);
        let mut put_one = |name, kind, id: u8| {
            put(name, reference(uid(kind, id)));
            uid(kind, id)
        };
        let resource = match asked.target {
            Target::Account => account(),
            Target::Opportunity(id) => put_one("profile", Kind::Opportunity, id),
            Target::Candidate(id) => uid(Kind::Candidate, id),
            Target::Posting(id) => put_one("posting", Kind::Posting, id),
            Target::Requisition(id) => put_one("requisition", Kind::Requisition, id),
            Target::RequisitionAndPosting(id, posting) => {
                put_one("posting", Kind::Posting, posting);
                put_one("requisition", Kind::Requisition, id)
            }
            Target::Interview(id) => {
                let opportunity = world.interview(id).map(|one| one.opportunity);
                opportunity.map(|one| put_one("profile", Kind::Opportunity, one));
                uid(Kind::Interview, id)
            }
            Target::NewPosting(confidential, owner) => {
                let new = [
                    ("confidential", yes_or_no(confidential)),
                    ("owner", users(&owner)),
                ];
                put("new_posting", record(new));
                account()
            }
            Target::NewRequisition(confidential, owner, hiring_manager) => {
                let new = [
                    ("confidential", yes_or_no(confidential)),
                    ("owner", users(&owner)),
                    ("hiring_manager", users(&hiring_manager)),
                ];
                put("new_requisition", record(new));
                account()
            }
            Target::User(user, new_role) => {
                if let Some(new_role) = new_role {
                    put("new_role", reference(role(new_role)));
                }
                user.map_or_else(account, |user| uid(Kind::User, user))
            }
        };
        Self {
            principal: uid(Kind::User, asked.user),
            action: uid(Kind::Action, action),
            resource,
            context,
            asked: asked.clone(),
        }
    }

    fn request(&self, through: Option<(&'static str, EntityUid)>) -> Request {
        let through = through.map(|(name, one)| (name, reference(one)));
        let pairs = self.context.iter().cloned().chain(through);
        let context = Context::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value)));
        let request = Request::new(
            self.principal.clone(),
            self.action.clone(),
            self.resource.clone(),
            context.expect("nothing in it is named twice"),
            None,
        );
        request.expect("nothing is checked against the schema")
    }
}

fn put_facts(put: &mut impl FnMut(&'static str, RestrictedExpression), facts: &Facts) {
    let people = [
        ("on_behalf_of", facts.on_behalf_of),
        ("author", facts.author),
        ("creator", facts.creator),
        ("shared_by", facts.shared_by),
        ("owner", facts.owner),
    ];
    for (name, person) in people {
        if let Some(person) = person {
            put(name, reference(uid(Kind::User, person)));
        }
    }
    let lists = [
        ("approvers", &facts.pending_approvers),
        ("approvers", &facts.approvers),
        ("signatories", &facts.signatories),
    ];
    for (name, people) in lists {
        if !people.is_empty() {
            put(name, users(people));
        }
    }
    if let Some(action) = facts.action {
        put("edit", text(action));
    }
}

fn record<const N: usize>(fields: [(&str, RestrictedExpression); N]) -> RestrictedExpression {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    RestrictedExpression::new_record(fields).expect("no field is named twice")
}
