use std::hash::RandomState;

use super::world::{
    Numbers, answer, candidate, id, index, interview, manage_candidate, manage_opportunity,
    opportunity, opportunity_fact, user,
};
use crate::domain::fact_update::{FactUpdate, OpportunityFact};
use crate::domain::facts::UserRef;
use crate::domain::id::UserId;
use crate::domain::question::{Profile, Question};
use crate::domain::record::Lifecycle;
use crate::domain::role::Preset;
use crate::index::rows::CandidateRow;
use crate::index::table::Table;

#[test]
fn what_an_id_most_likely_leads_to_is_nearly_always_what_it_leads_to() {
    let mut users: Table<UserRef, UserId, CandidateRow, 16> = Table::new(RandomState::new());
    // UUIDs, as large accounts have them; ids that are counted up may under some keys share more.
    let mut numbers = Numbers(3);
    let mut uuid = || {
        let mut half = || numbers.below(usize::MAX).to_be_bytes();
        let halves = [half(), half()];
        UserId::of_uuid(*halves.as_flattened().first_chunk().unwrap())
    };
    let ids: Vec<UserId> = (0..5000).map(|_| uuid()).collect();
    for id in &ids {
        users.mention(id.clone());
    }
    let right = ids.iter().filter(|id| {
        let guessed = users.hash(id).and_then(|hash| users.guess(hash));
        guessed == users.find(id)
    });
    assert!(right.count() > 4500);
}

#[test]
fn a_wrong_guess_is_put_right() {
    let mut users: Table<UserRef, UserId, CandidateRow, 16> = Table::new(RandomState::new());
    let [told, other, mentioned] = ["told", "other", "mentioned"].map(id::<UserId>);
    let [first, second, third] = [&told, &other, &mentioned].map(|id| users.mention(id.clone()));
    for known in [first, second] {
        users.edit(known, |row| row.lifecycle = Some(Lifecycle::Live));
    }
    for guess in [None, Some(first), Some(second), Some(third)] {
        assert_eq!(users.confirm(guess, &told), Some(first));
        assert_eq!(users.confirm(guess, &other), Some(second));
        assert_eq!(users.confirm(guess, &mentioned), None);
        assert_eq!(users.confirm(guess, &id("unknown")), None);
    }
}

#[test]
fn questions_lead_to_what_is_there_and_end_where_nothing_is() {
    let astray = OpportunityFact {
        posting: Some(id("unknown")),
        ..opportunity_fact("cat")
    };
    let index = index([
        user("admin", Preset::SuperAdmin),
        candidate("cat"),
        candidate("alone"),
        opportunity("o1", "cat"),
        FactUpdate::Opportunity(id("o2"), Some(astray)),
        interview("i1", "o1", &["admin"]),
        interview("i2", "mentioned", &[]),
    ]);
    let asked: Vec<(UserId, Question)> = ["admin", "nobody"]
        .into_iter()
        .flat_map(|user| {
            let questions = [
                manage_opportunity("o1"),
                manage_opportunity("o2"),
                manage_opportunity("mentioned"),
                manage_opportunity("unknown"),
                manage_candidate("cat"),
                manage_candidate("alone"),
                Question::Anonymize(Profile::Candidate(id("unknown"))),
                Question::ViewFeedback(id("i1")),
                Question::ViewFeedback(id("i2")),
                Question::ViewFeedback(id("i3")),
                Question::ViewRequisition(id("unknown")),
                Question::DeleteApplicationQuestions(id("unknown")),
            ];
            questions.map(|question| (id(user), question))
        })
        .collect();
    let answers = || -> Vec<_> {
        let each = asked
            .iter()
            .map(|(user, question)| answer(&index, &user.to_string(), question));
        each.collect()
    };
    let together = index.decide_each(asked.iter().map(|(user, question)| (user, question)));
    assert_eq!(together, answers());
    assert_eq!(
        together.iter().filter(|answer| answer.is_allowed()).count(),
        5
    );
}
