use super::world::{empty, id};
use crate::domain::fact_update;
use crate::domain::fact_update::FactUpdate;
use crate::domain::facts::{Archive, Seat};
use crate::domain::id::{OpportunityId, UserId};
use crate::domain::record::{Confidentiality, Feedback, Lifecycle, Panelist};
use crate::index::rows::{CandidateRow, InterviewRow, OpportunityRow};

#[test]
fn the_rows_that_there_are_most_of_are_small() {
    assert_eq!(size_of::<Seat>(), 8);
    assert_eq!(size_of::<CandidateRow>(), 8);
    assert_eq!(size_of::<OpportunityRow>(), 32);
    assert_eq!(size_of::<InterviewRow>(), 32);
    assert_eq!(size_of::<Option<OpportunityId>>(), 24);
}

#[test]
fn an_opportunity_with_its_candidate_and_its_interviews_takes_less_than_200_bytes() {
    let uuid = |kind: &str, n: u32| format!("{kind}0000000-0000-4000-8000-0000{n:08x}");
    let mut index = empty();
    assert!(index.memory() < 4096, "an account takes next to nothing");
    let opportunities = 20_000;
    for n in 0..opportunities {
        let user: UserId = id(&uuid("a", n % 100));
        let opportunity = fact_update::OpportunityFact {
            candidate: id(&uuid("c", n)),
            posting: Some(id(&uuid("b", n % 100))),
            owner: Some(user.clone()),
            confidentiality: Confidentiality::Open,
            lifecycle: Lifecycle::Live,
            stage: Some(id(&uuid("f", n % 8))),
            archive: Archive::Archived(Some(id(&uuid("9", n % 4)))),
            names_requisition_for_hire: false,
        };
        // Every other one has an interview, with two on the panel.
        let interview = fact_update::InterviewFact {
            opportunity: id(&uuid("d", n)),
            panel: [user, id(&uuid("a", (n + 1) % 100))]
                .map(|user| Panelist {
                    user,
                    feedback: Feedback::Missing,
                })
                .to_vec(),
        };
        index.apply(FactUpdate::Candidate(
            id(&uuid("c", n)),
            Some(Lifecycle::Live),
        ));
        index.apply(FactUpdate::Opportunity(
            id(&uuid("d", n)),
            Some(opportunity),
        ));
        if n % 2 == 0 {
            index.apply(FactUpdate::Interview(id(&uuid("e", n)), Some(interview)));
        }
    }
    let each = index.memory() / opportunities as usize;
    assert!(each < 200, "{each} bytes");
    assert!(each > 100, "{each} bytes: something was forgotten");
    // What lists are made from is a small part of it.
    index.put_off_order();
    let plain = index.memory();
    index.put_in_order();
    let lists = (index.memory() - plain) / opportunities as usize;
    assert!((16..26).contains(&lists), "{lists} bytes");
}

#[test]
fn what_lists_take_is_given_back() {
    let mut index = empty();
    let fact = |seats: u32| {
        let seat = |n| Panelist {
            user: id(&format!("u{n}")),
            feedback: Feedback::Missing,
        };
        let panel = (0..seats).map(seat).collect();
        let opportunity = id("o");
        FactUpdate::Interview(
            id("i"),
            Some(fact_update::InterviewFact { opportunity, panel }),
        )
    };
    index.apply(fact(20));
    let large = index.memory();
    index.apply(fact(2));
    let small = index.memory();
    // Twenty seats of 8 bytes, and the counters and the rounding of a shared list; and for
    // each of the eighteen who left, a list of the one panel, as small as one can be.
    assert_eq!(large - small, 192 + 18 * 32);
    index.apply(fact(20));
    assert_eq!(index.memory(), large);
}
