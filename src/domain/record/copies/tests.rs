use super::*;
use crate::domain::record::{
    Application, ApplicationKind, Archived, Candidate, Confidentiality, Opportunity,
};
use crate::domain::world::{id, maybe};

fn copy(record: Record, kept: &[KeptField], at: i64) -> RecordCopy {
    RecordCopy {
        record,
        kept: kept.to_vec(),
        source_time: Some(Timestamp(at)),
    }
}

fn candidate(name: &str, headline: &str) -> Record {
    Record::Candidate(Candidate {
        id: id("c"),
        name: name.into(),
        headline: headline.into(),
        location: String::new(),
        emails: Vec::new(),
        phones: Vec::new(),
    })
}

fn opportunity(application: &str, hire: Option<&str>) -> Opportunity {
    Opportunity {
        id: id("o"),
        candidate: id("c"),
        posting: maybe("p"),
        owner: None,
        confidentiality: Confidentiality::Open,
        stage: None,
        stage_changes: Vec::new(),
        archived: None,
        origin: None,
        sources: Vec::new(),
        tags: Vec::new(),
        links: Vec::new(),
        created_at: None,
        application: Some(Application {
            kind: ApplicationKind::Posting,
            created_at: None,
            company: String::new(),
            comments: String::new(),
            answers: Vec::new(),
            requisition_for_hire: hire.map(id),
        }),
        application_ids: vec![id(application)],
        unknown: None,
        formerly_hired: false,
        data_protection: None,
    }
}

#[test]
fn each_field_is_of_the_newest_copy_that_tells_it() {
    use KeptField::{Emails, Headline, Location};
    let mut newest = copy(candidate("New", ""), &[Headline, Emails, Location], 20);
    let older = copy(candidate("Old", "Head"), &[Emails, Location], 10);
    let oldest = copy(candidate("Oldest", "Neck"), &[Emails], 5);
    let taken = newest.take_from(older);
    let more = newest.take_from(oldest);
    assert_eq!(newest, copy(candidate("New", "Head"), &[Emails], 20));
    // What was stored after the older copy stays.
    let stale = |taken: &TakenFields, stored: Option<i64>| {
        let mut record = newest.record.clone();
        taken.stale(stored.map(Timestamp), &mut record).to_vec()
    };
    assert_eq!(stale(&taken, Some(11)), [Headline]);
    assert_eq!(
        (stale(&taken, Some(10)), stale(&taken, None)),
        (vec![], vec![])
    );
    assert_eq!(stale(&more, Some(6)), [Location]);
    let undated = TakenFields {
        source_time: None,
        ..taken
    };
    assert_eq!(
        (stale(&undated, Some(1)), stale(&undated, None)),
        (vec![], vec![])
    );
}

#[test]
fn nothing_is_left_of_a_hire_that_is_stale() {
    let hired = || copy(Record::Opportunity(opportunity("a", Some("q"))), &[], 1);
    for kept in [KeptField::Application, KeptField::RequisitionForHire] {
        let newest = Record::Opportunity(opportunity("a", None));
        let mut newest = copy(newest, &[kept], 9);
        let taken = newest.take_from(hired());
        assert!(
            taken
                .stale(Some(Timestamp(5)), &mut newest.record)
                .contains(&kept)
        );
        let Record::Opportunity(left) = newest.record else {
            panic!("an opportunity")
        };
        let application = left.application.as_ref();
        assert_eq!(
            application.and_then(|it| it.requisition_for_hire.clone()),
            None
        );
    }
}

#[test]
fn of_other_applications_nothing_is_taken() {
    let of = |application, kept: &[KeptField]| {
        copy(Record::Opportunity(opportunity(application, None)), kept, 1)
    };
    let hired = || copy(Record::Opportunity(opportunity("a", Some("q"))), &[], 1);
    let requisition = |copy: &RecordCopy| match &copy.record {
        Record::Opportunity(it) => it.application.as_ref()?.requisition_for_hire.clone(),
        _ => None,
    };
    let mut same = of("a", &[KeptField::RequisitionForHire]);
    same.take_from(hired());
    assert_eq!(requisition(&same), maybe("q"));
    let mut other = of("b", &[KeptField::RequisitionForHire]);
    other.take_from(hired());
    assert_eq!(requisition(&other), None);
    assert_eq!(other.kept, [KeptField::RequisitionForHire]);
    // One that names none takes those of the older copy.
    let mut silent = of("x", &[KeptField::Application]);
    silent.take_from(hired());
    assert_eq!((requisition(&silent), silent.kept), (maybe("q"), vec![]));
}

#[test]
fn what_an_older_copy_tells_in_part_stays_in_part() {
    let archived = Opportunity {
        archived: Some(Archived {
            reason: None,
            at: Timestamp(5),
        }),
        ..opportunity("a", None)
    };
    let mut newest = copy(
        Record::Opportunity(opportunity("a", None)),
        &[KeptField::Archived],
        2,
    );
    newest.take_from(copy(
        Record::Opportunity(archived.clone()),
        &[KeptField::ArchiveReason],
        1,
    ));
    let expected = copy(
        Record::Opportunity(archived),
        &[KeptField::ArchiveReason],
        2,
    );
    assert_eq!(newest, expected);
}
