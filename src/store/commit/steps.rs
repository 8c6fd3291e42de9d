use std::collections::HashMap;

use crate::domain::change::Change;
use crate::domain::erasure::{JobItem, JobSubject};
use crate::domain::id::{JobId, OpportunityId};
use crate::domain::record::{Record, RecordName, RestrictionKind, Timestamp};

/// Changes that follow each other and can be carried out at once.
#[derive(Debug, PartialEq)]
pub(super) enum Batch {
    /// Records, each named once.
    Records(Vec<Record>),
    /// Times of records in their source, each named once.
    SourceTimes(Vec<(RecordName, Timestamp)>),
    /// Items of jobs, each named once.
    Items(Vec<JobItem>),
    /// Restrictions of one kind.
    RestrictOpportunities(Vec<OpportunityId>, RestrictionKind),
    /// Fences.
    FenceOpportunities(Vec<OpportunityId>),
    /// Erasures.
    EraseOpportunities(Vec<OpportunityId>),
    /// Anything else comes alone.
    One(Box<Change>),
}

/// Gathers changes that follow each other. Of two that write the same thing,
/// the later one stays, as if both had been carried out.
pub(super) fn steps(changes: Vec<Change>) -> Vec<Batch> {
    let mut steps = Vec::new();
    for change in changes {
        match (change, steps.last_mut()) {
            (Change::PutRecord(record), Some(Batch::Records(records))) => records.push(record),
            (Change::PutRecord(record), _) => steps.push(Batch::Records(vec![record])),
            (Change::PutSourceTime(name, at), Some(Batch::SourceTimes(times))) => {
                times.push((name, at));
            }
            (Change::PutSourceTime(name, at), _) => {
                steps.push(Batch::SourceTimes(vec![(name, at)]));
            }
            (Change::PutJobItem(item), Some(Batch::Items(items))) => items.push(item),
            (Change::PutJobItem(item), _) => steps.push(Batch::Items(vec![item])),
            (
                Change::RestrictOpportunity(id, kind),
                Some(Batch::RestrictOpportunities(ids, same)),
            ) if kind == *same => ids.push(id),
            (Change::FenceOpportunity(id), Some(Batch::FenceOpportunities(ids)))
            | (Change::EraseOpportunity(id), Some(Batch::EraseOpportunities(ids))) => ids.push(id),
            (Change::RestrictOpportunity(id, kind), _) => {
                steps.push(Batch::RestrictOpportunities(vec![id], kind));
            }
            (Change::FenceOpportunity(id), _) => steps.push(Batch::FenceOpportunities(vec![id])),
            (Change::EraseOpportunity(id), _) => steps.push(Batch::EraseOpportunities(vec![id])),
            (change, _) => steps.push(Batch::One(Box::new(change))),
        }
    }
    for step in &mut steps {
        match step {
            Batch::Records(records) => keep_last(records, Record::name),
            Batch::SourceTimes(times) => keep_last(times, |(name, _)| name.clone()),
            Batch::Items(items) => keep_last(items, item_name),
            _ => {}
        }
    }
    steps
}

fn item_name(item: &JobItem) -> (JobId, JobSubject) {
    (item.job.clone(), item.subject.clone())
}

/// Keeps the last of each name.
fn keep_last<T, N: std::hash::Hash + Eq>(things: &mut Vec<T>, name: impl Fn(&T) -> N) {
    let last: HashMap<N, usize> = things
        .iter()
        .enumerate()
        .map(|(place, thing)| (name(thing), place))
        .collect();
    if last.len() == things.len() {
        return;
    }
    let mut place = 0;
    things.retain(|thing| {
        let is_last = last.get(&name(thing)) == Some(&place);
        place += 1;
        is_last
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::StageId;
    use crate::domain::record::Stage;

    fn stage(id: &str, name: &str) -> Record {
        Record::Stage(Stage {
            id: StageId::parse(id).unwrap(),
            name: name.to_owned(),
        })
    }

    #[test]
    fn of_two_writes_of_the_same_record_the_later_one_stays() {
        let changes = [stage("a", "1"), stage("b", "2"), stage("a", "3")].map(Change::PutRecord);
        let expected = Batch::Records(vec![stage("b", "2"), stage("a", "3")]);
        assert_eq!(steps(changes.into()), [expected]);
    }

    #[test]
    fn what_stands_between_keeps_its_place() {
        let id = OpportunityId::parse("o").unwrap();
        let changes = vec![
            Change::PutRecord(stage("a", "1")),
            Change::FenceOpportunity(id.clone()),
            Change::PutRecord(stage("a", "2")),
        ];
        assert_eq!(
            steps(changes),
            [
                Batch::Records(vec![stage("a", "1")]),
                Batch::FenceOpportunities(vec![id]),
                Batch::Records(vec![stage("a", "2")]),
            ]
        );
    }
}
