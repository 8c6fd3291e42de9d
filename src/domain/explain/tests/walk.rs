//! Each question is answered by the steps that the rulebook names for it, in
//! order: `walk.csv`, read off sections 2 to 7 by hand.
//!
//! `hired` stands for what step 7 adds while the account restricts the
//! profiles of hired people: whether this is one, and the privilege unless the
//! user hires there. `privilege-unless-concerned` is spared for whom sensitive
//! information concerns.

use std::collections::{BTreeMap, BTreeSet};

use super::random::{RandomNumbers, USERS, random_question, random_world};
use crate::domain::catalogue::Permission;
use crate::domain::decide::{Decision, Ground, Steps, decide, decide_observed};
use crate::domain::facts::Facts;
use crate::domain::id::{PostingId, UserId};
use crate::domain::question::{
    Ability, ChangedFields, Confidable, PostingEdit, PostingRow, PrivilegeQuestion, Profile,
    ProfileOrPosting, Question, RequisitionOrNew, Taggable, UserChange,
};
use crate::domain::record::Confidentiality;
use crate::domain::world::{World, id};

/// All ways through the steps of one question: without and with what is not
/// always asked.
fn ways(steps: &str) -> Vec<Vec<&str>> {
    let mut ways = vec![Vec::new()];
    for step in steps.split(' ') {
        let choices: &[&[&str]] = match step {
            "hired" => &[&[], &["condition"], &["condition", "privilege"]],
            "privilege-unless-concerned" => &[&[], &["privilege"]],
            _ => {
                for way in &mut ways {
                    way.push(step);
                }
                continue;
            }
        };
        ways = ways
            .iter()
            .flat_map(|way| choices.iter().map(|more| [way.as_slice(), more].concat()))
            .collect();
    }
    ways
}

#[test]
fn every_question_walks_the_steps_of_the_rulebook_in_order() {
    let written: BTreeMap<(String, &str), &str> = include_str!("walk.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let [row, about, steps] = line.split(',').collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            ((row.to_owned(), about), steps)
        })
        .collect();
    let mut left: BTreeSet<(&(String, &str), Vec<&str>)> = BTreeSet::new();
    for (asked, steps) in &written {
        left.extend(ways(steps).into_iter().map(|way| (asked, way)));
    }
    let mut numbers = RandomNumbers(0x5eed_0f57_e952_0001);
    for _ in 0..1_500 {
        let world = random_world(&mut numbers);
        for _ in 0..100 {
            let user: UserId = id(&numbers.name("u", USERS));
            let question = random_question(&mut numbers);
            let asked = asked(&world, &user, &question);
            let (asked, steps) = written
                .get_key_value(&asked)
                .unwrap_or_else(|| panic!("{asked:?} is not in the file"));
            let steps_seen = Steps::default();
            let decision = decide_observed(&world, &user, &question, &steps_seen);
            let seen = steps_seen.into_vec();
            let walked: Vec<&str> = seen.iter().map(|step| name(&step.ground)).collect();
            let fits = |way: &Vec<&str>| {
                *way == walked || (!decision.is_allowed() && way.starts_with(&walked))
            };
            assert!(
                ways(steps).iter().any(fits),
                "{asked:?}: {walked:?} in the place of {steps}"
            );
            // The last step tells the answer, and a plain decision is the same.
            let last = seen.last().and_then(|step| step.denial);
            assert_eq!(last.map_or(Decision::Allowed, Decision::Denied), decision);
            assert_eq!(decision, decide(&world, &user, &question));
            left.remove(&(asked, walked));
        }
    }
    // Each way was gone to its end.
    assert_eq!(left, BTreeSet::new());
}

/// The name of a step in the file.
fn name(ground: &Ground) -> &'static str {
    match ground {
        Ground::User { .. } => "user",
        Ground::Target(_) => "target",
        Ground::Role(_) => "role",
        Ground::Confidentiality(..) => "confidentiality",
        Ground::Reach(_) => "reach",
        Ground::Candidate { .. } => "candidate",
        Ground::Condition(_) => "condition",
        Ground::Privilege { .. } => "privilege",
    }
}

/// What a question asks, and about what, as the file has it.
fn asked(world: &World, user: &UserId, question: &Question) -> (String, &'static str) {
    let profile = |profile: &Profile| match profile {
        Profile::Opportunity(_) => "opportunity",
        Profile::Candidate(_) => "candidate",
    };
    let (row, about) = match question {
        Question::ManageProfile(ProfileOrPosting::Profile(it)) => (1, profile(it)),
        Question::ManageProfile(ProfileOrPosting::Posting(_)) => (1, "posting"),
        Question::ViewFeedback(_) => (2, "interview"),
        Question::ViewFeedbackEarly(_) => (3, "interview"),
        Question::CompleteFeedback { .. } => (4, "interview"),
        Question::ApproveOffer(_) => (5, "opportunity"),
        Question::EditActivity { author, .. } if author.as_ref() == Some(user) => {
            (6, "own activity")
        }
        Question::EditActivity { .. } => (6, "activity of another"),
        Question::Anonymize(it) => (7, profile(it)),
        Question::ManageTags(Taggable::Account) => (9, "account"),
        Question::ManageTags(Taggable::Opportunity(_)) => (9, "opportunity"),
        Question::ManageTags(Taggable::Posting(_)) => (9, "posting"),
        Question::ApprovePosting { .. } => (10, "posting"),
        Question::EditPosting { row, edit } => {
            let row = match row {
                PostingRow::CreateAndEdit => 11,
                PostingRow::CreateAndEditConfidential => 13,
            };
            (row, edited(world, edit))
        }
        Question::ViewConfidential(Confidable::Profile(it)) => (12, profile(it)),
        Question::ViewConfidential(Confidable::Posting(_)) => (12, "posting"),
        Question::ViewConfidential(Confidable::Requisition(_)) => (12, "requisition"),
        Question::ViewRequisition(_) => (14, "requisition"),
        Question::DeleteRequisition(_) => (15, "requisition"),
        Question::EditRequisition(RequisitionOrNew::Existing(_)) => (16, "requisition"),
        Question::EditRequisition(RequisitionOrNew::New(_)) => (16, "new requisition"),
        Question::Link { .. } => (17, "requisition and posting"),
        Question::ApproveRequisition { .. } => (18, "requisition"),
        Question::DeleteApplicationQuestions(_) => (20, "posting"),
        Question::Schedule { row, .. } => (row.permission().row(), "schedule"),
        Question::EasyBookLink { .. } => (26, "link"),
        Question::Template { row, .. } => (row.permission().row(), "template"),
        Question::ManageUser(UserChange::User(_)) => (49, "user"),
        Question::ManageUser(UserChange::NewRole(_)) => (49, "new role"),
        Question::ManageUser(UserChange::RoleOf(..)) => (49, "user and new role"),
        Question::Valued { permission, .. } | Question::AccountWide(permission) => {
            (Permission::row(*permission), "account")
        }
        Question::Ability(Ability::OwnFeedback(_)) => {
            return ("own_feedback".to_owned(), "interview");
        }
        Question::Ability(Ability::SubmitReferral) => {
            return ("submit_referral".to_owned(), "account");
        }
        Question::Ability(Ability::CreateSource) => {
            return ("create_source".to_owned(), "account");
        }
        Question::Ability(Ability::CreateTag) => return ("create_tag".to_owned(), "account"),
        Question::Privilege(privilege) => {
            let about = match privilege {
                PrivilegeQuestion::Secret { .. }
                | PrivilegeQuestion::Offers { .. }
                | PrivilegeQuestion::HiredProfiles(_) => "opportunity",
                PrivilegeQuestion::PostingFields(_) => "posting",
                PrivilegeQuestion::BulkCandidateImport => "account",
                PrivilegeQuestion::DataExport(_) => "report",
            };
            return (privilege.kind().key().to_owned(), about);
        }
    };
    (row.to_string(), about)
}

fn edited(world: &World, edit: &PostingEdit) -> &'static str {
    let confidential = |id: &PostingId| {
        let found = world.find_posting(id);
        let view = found.and_then(|found| world.posting(found));
        view.is_some_and(|view| view.confidentiality == Confidentiality::Confidential)
    };
    let (posting, guarded) = match edit {
        PostingEdit::Create(new) => {
            return match new.confidentiality {
                Confidentiality::Open => "new posting",
                Confidentiality::Confidential => "new confidential posting",
            };
        }
        PostingEdit::Change { posting, fields } => (posting, *fields == ChangedFields::Guarded),
        PostingEdit::Delete(posting) => (posting, false),
    };
    match (confidential(posting), guarded) {
        (false, false) => "posting",
        (true, false) => "confidential posting",
        (false, true) => "guarded fields of a posting",
        (true, true) => "guarded fields of a confidential posting",
    }
}
