use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::*;
use crate::domain::id::AccountId;

/// Tells parts apart; that is all that is needed here.
struct ToyKey(u64);

impl ChainKey for ToyKey {
    fn mac(&self, parts: &[&[u8]]) -> Link {
        let mut hasher = DefaultHasher::new();
        (self.0, parts).hash(&mut hasher);
        let hash = hasher.finish().to_be_bytes();
        let mut link = [0; 32];
        for (to, from) in link.iter_mut().zip(hash.iter().cycle()) {
            *to = *from;
        }
        link
    }
}

fn event(kind: EventKind, revision: i64) -> Event {
    Event {
        revision,
        at: 100 + revision,
        kind: kind.key().to_owned(),
        actor_kind: "user".to_owned(),
        caller_kind: "unknown".to_owned(),
        ..Event::default()
    }
}

fn acme() -> AccountId {
    AccountId::parse("acme").unwrap()
}

/// The creation, the begin of the chain, and five events.
fn chain() -> (Vec<Event>, Head) {
    let mut created = event(EventKind::AccountCreated, 1);
    created.sequence = 1;
    let (key, id) = (ToyKey(7), acme());
    let chain = Chain::Account(&id);
    let previous = link(&key, chain, &BEGINNING, &created);
    let mut events = vec![event(EventKind::ChainBegun, 2)];
    events.extend((2..7).map(|revision| event(EventKind::RecordsWritten, revision)));
    let end = Head {
        sequence: 1,
        link: previous.to_vec(),
    };
    let head = seal(&key, chain, end, &mut events);
    events.insert(0, created);
    (events, head)
}

fn verified(events: &[Event], head: &Head, exported: Vec<Exported>) -> Verified {
    let (key, id) = (ToyKey(7), acme());
    let mut verifier = Verifier::new(&key, Chain::Account(&id), exported);
    for event in events {
        verifier.take(event);
    }
    verifier.finish(head, Some(6))
}

fn findings(events: &[Event], head: &Head) -> Vec<Finding> {
    verified(events, head, vec![]).findings
}

#[test]
fn a_chain_as_it_was_written_is_whole() {
    let (events, head) = chain();
    let expected = Verified {
        events: 7,
        unsealed: 1,
        began_at: Some(102),
        ..Verified::default()
    };
    assert_eq!(verified(&events, &head, vec![]), expected);
    let exported = events.iter().map(|event| Exported {
        sequence: event.sequence,
        link: event.link.clone(),
    });
    let exported = exported.rev().collect();
    assert_eq!(verified(&events, &head, exported), expected);
}

#[test]
fn an_event_is_compared_with_what_was_exported_of_it() {
    let (events, head) = chain();
    let other = Exported {
        sequence: 4,
        link: vec![1; 32],
    };
    let found = verified(&events, &head, vec![other]).findings;
    assert_eq!(found, [Finding::NotAsExported { sequence: 4 }]);
}

#[test]
fn an_event_of_another_account_fits_nowhere() {
    let (events, head) = chain();
    let (key, other) = (ToyKey(7), AccountId::parse("other").unwrap());
    let mut verifier = Verifier::new(&key, Chain::Account(&other), vec![]);
    for event in &events {
        verifier.take(event);
    }
    let found = verifier.finish(&head, Some(6));
    assert_eq!(
        found.findings.first(),
        Some(&Finding::PrefixChanged { sequence: 2 })
    );
    assert_eq!(found.findings.len(), 6);
}

#[test]
fn what_was_changed_is_named() {
    let (mut events, head) = chain();
    events[3].counts = Some(String::new());
    assert_eq!(findings(&events, &head), [Finding::Changed { sequence: 4 }]);

    let (mut events, head) = chain();
    events[0].actor_id = Some("mallory".to_owned());
    assert_eq!(
        findings(&events, &head),
        [Finding::PrefixChanged { sequence: 2 }]
    );

    // What is absent is not what is empty, and no text runs into the next.
    let (mut events, head) = chain();
    events[4].kind = "records".to_owned();
    events[4].actor_kind = "_writtenuser".to_owned();
    assert_eq!(findings(&events, &head), [Finding::Changed { sequence: 5 }]);
}

#[test]
fn what_is_missing_is_named() {
    let (mut events, head) = chain();
    events.drain(3..5);
    let missing = Finding::Missing { first: 4, last: 5 };
    assert_eq!(findings(&events, &head), [missing]);

    let (mut events, head) = chain();
    events.truncate(5);
    let missing = Finding::TailMissing { first: 6, last: 7 };
    assert_eq!(findings(&events, &head), [missing]);

    let (mut events, head) = chain();
    events.remove(0);
    let missing = Finding::Missing { first: 1, last: 1 };
    assert_eq!(findings(&events, &head), [missing]);
    assert_eq!(
        findings(&[], &head),
        [Finding::TailMissing { first: 1, last: 7 }]
    );
}

#[test]
fn what_was_put_there_is_named() {
    let (mut events, head) = chain();
    let forged = Event {
        sequence: 8,
        ..events[6].clone()
    };
    events.push(forged);
    let beyond = Finding::BeyondEnd { first: 8, last: 8 };
    assert_eq!(
        findings(&events, &head),
        [Finding::Changed { sequence: 8 }, beyond]
    );

    let (mut events, head) = chain();
    let forged = Event {
        sequence: 0,
        ..events[6].clone()
    };
    events.insert(0, forged);
    assert_eq!(findings(&events, &head), [Finding::Changed { sequence: 0 }]);
}

#[test]
fn what_changed_places_is_named() {
    let (mut events, head) = chain();
    events.swap(3, 5);
    events[3].sequence = 4;
    events[5].sequence = 6;
    let changed = [4, 5, 6, 7].map(|sequence| Finding::Changed { sequence });
    assert_eq!(findings(&events, &head), changed);
}

#[test]
fn a_chain_that_was_taken_apart_and_begun_anew_says_so() {
    // No link is left, and the next commit of a server begins a chain.
    let (mut events, head) = chain();
    for event in &mut events {
        event.link.clear();
    }
    let differs = Finding::EndDiffers { sequence: 7 };
    let begun = Finding::Changed { sequence: 2 };
    assert_eq!(findings(&events, &head), [begun, differs]);
    // One that begins a second time was not written by steward.
    let (mut events, head) = chain();
    events[4].kind = EventKind::ChainBegun.key().to_owned();
    assert_eq!(findings(&events, &head), [Finding::Changed { sequence: 5 }]);
    let (mut events, head) = chain();
    events[4].link.clear();
    let changed = [5, 6].map(|sequence| Finding::Changed { sequence });
    assert_eq!(findings(&events, &head), changed);
}

#[test]
fn a_tail_that_was_cut_with_the_account_s_row_is_found_by_what_was_exported() {
    let (events, head) = chain();
    let exported = Exported {
        sequence: 7,
        link: head.link,
    };
    let cut = Head {
        sequence: 5,
        link: events[4].link.clone(),
    };
    let (key, id) = (ToyKey(7), acme());
    let verify = |exported| {
        let mut verifier = Verifier::new(&key, Chain::Account(&id), exported);
        for event in &events[..5] {
            verifier.take(event);
        }
        verifier.finish(&cut, Some(4)).findings
    };
    assert_eq!(verify(vec![]), []);
    assert_eq!(
        verify(vec![exported]),
        [Finding::NotAsExported { sequence: 7 }]
    );
}

#[test]
fn the_end_and_the_revision_are_compared() {
    let (events, head) = chain();
    let other = Head {
        link: vec![1; 32],
        ..head.clone()
    };
    assert_eq!(
        findings(&events, &other),
        [Finding::EndDiffers { sequence: 7 }]
    );
    let (key, id) = (ToyKey(7), acme());
    let mut verifier = Verifier::new(&key, Chain::Account(&id), vec![]);
    for event in &events {
        verifier.take(event);
    }
    let untold = verifier.finish(&head, Some(9)).findings;
    assert_eq!(untold, [Finding::RevisionUntold { revision: 7 }]);
    // Before the chain, not every change was told: an account of an earlier version is no finding.
    let mut verifier = Verifier::new(&key, Chain::Account(&id), vec![]);
    verifier.take(&events[0]);
    let head = Head {
        sequence: 1,
        link: vec![],
    };
    assert_eq!(verifier.finish(&head, Some(9)).findings, []);
}

/// Somebody cuts the tail, with the end that the account's row has, and steward goes on.
#[test]
fn a_cut_tail_shows_once_there_is_another_commit() {
    let (mut events, _) = chain();
    events.truncate(4);
    let (key, id) = (ToyKey(7), acme());
    let end = Head {
        sequence: 4,
        link: events[3].link.clone(),
    };
    let mut more = vec![event(EventKind::RecordsWritten, 7)];
    let head = seal(&key, Chain::Account(&id), end, &mut more);
    events.extend(more);
    let mut verifier = Verifier::new(&key, Chain::Account(&id), vec![]);
    for event in &events {
        verifier.take(event);
    }
    let untold = verifier.finish(&head, Some(7)).findings;
    assert_eq!(untold, [Finding::RevisionUntold { revision: 4 }]);
}

/// What lies before the chain was written by nobody who knew so much.
#[test]
fn an_event_before_the_chain_that_knows_too_much() {
    let whole = |change: fn(&mut Event)| {
        let mut early = event(EventKind::RecordsWritten, 2);
        early.sequence = 2;
        change(&mut early);
        let mut created = event(EventKind::AccountCreated, 1);
        created.sequence = 1;
        created.after = Some("{}".to_owned());
        let (key, id) = (ToyKey(7), acme());
        let mut verifier = Verifier::new(&key, Chain::Account(&id), vec![]);
        verifier.take(&created);
        verifier.take(&early);
        let head = Head {
            sequence: 2,
            link: vec![],
        };
        verifier.finish(&head, Some(2)).findings
    };
    assert_eq!(whole(|_| {}), []);
    for change in [
        |event: &mut Event| event.before = Some("{}".to_owned()),
        |event: &mut Event| event.after = Some("{}".to_owned()),
        |event: &mut Event| event.caller = Some("search".to_owned()),
    ] {
        assert_eq!(whole(change), [Finding::Changed { sequence: 2 }]);
    }
}

#[test]
fn the_key_of_another_deployment_fits_nothing_and_not_all_of_it_is_told() {
    let id = acme();
    let key = ToyKey(8);
    let mut verifier = Verifier::new(&key, Chain::Account(&id), vec![]);
    let (events, head) = chain();
    for event in &events {
        verifier.take(event);
    }
    for sequence in 8..200 {
        verifier.take(&Event {
            sequence,
            ..events[6].clone()
        });
    }
    let found = verifier.finish(&head, Some(6));
    assert_eq!(found.findings.len(), 100);
    assert!(!found.is_whole());
    // 198 events of the chain, and what lies beyond its end.
    assert_eq!(found.further_findings, 99);
}
