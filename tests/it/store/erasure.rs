//! What is forgotten is gone, and what reports need is not.

use std::path::Path;

use steward::domain::change::Change;
use steward::domain::record::Stored;
use steward::domain::record::*;
use steward::store::{CommitError, Store, StoreError};

use super::fixture::*;

/// A text that is planted in personal data and nowhere else.
const MARKER: &[u8] = b"Marker";

async fn fence_and_erase(store: &Store, opportunities: &[&str], candidates: &[&str]) {
    let fences = opportunities
        .iter()
        .map(|o| Change::FenceOpportunity(id(o)));
    put(
        store,
        fences
            .chain(candidates.iter().map(|c| Change::FenceCandidate(id(c))))
            .collect(),
    )
    .await;
    let erasures = opportunities
        .iter()
        .map(|o| Change::EraseOpportunity(id(o)));
    put(
        store,
        erasures
            .chain(candidates.iter().map(|c| Change::EraseCandidate(id(c))))
            .collect(),
    )
    .await;
}

async fn opportunity(store: &Store, name: &str) -> Stored<Record> {
    store
        .record(&acme(), &RecordName::Opportunity(id(name)))
        .await
        .unwrap()
        .unwrap()
}

/// In which files of a folder a text can be found, however it is stored.
fn files_with(folder: &Path, text: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let bytes = std::fs::read(entry.path()).unwrap();
        if bytes.windows(text.len()).any(|window| window == text) {
            found.push(entry.file_name().into_string().unwrap());
        }
    }
    found.sort();
    found
}

on_both! {
    async fn an_opportunity_keeps_what_reports_need(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        fence_and_erase(&store, &["o1"], &[]).await;
        let application = full_opportunity().application.unwrap();
        let kept = Opportunity {
            links: vec![],
            // Nobody else carries them.
            sources: vec!["other".to_owned(); 2],
            data_protection: None,
            tags: vec![],
            application: Some(Application {
                company: String::new(),
                comments: String::new(),
                answers: vec![],
                ..application
            }),
            ..full_opportunity()
        };
        let expected = Stored { value: Record::Opportunity(kept), version: version(4) };
        assert_eq!(opportunity(&store, "o1").await, expected);
        // The interview, and the candidate with the contact data, stay.
        for record in [Record::Interview(full_interview()), Record::Candidate(full_candidate())] {
            let found = store.record(&acme(), &record.name()).await.unwrap();
            assert_eq!(found, Some(Stored { value: record, version: version(2) }));
        }
    }

    async fn a_candidate_keeps_an_id_alone(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        fence_and_erase(&store, &[], &["c1"]).await;
        let nobody =
            Candidate { name: "Anonymized candidate".to_owned(), ..plain_candidate("c1") };
        let found = store.record(&acme(), &RecordName::Candidate(id("c1"))).await.unwrap();
        assert_eq!(found, Some(Stored { value: Record::Candidate(nobody), version: version(4) }));
        let name = RecordName::User(full_user().id);
        let user = store.record(&acme(), &name).await.unwrap().unwrap();
        let unlinked = User { linked_candidates: vec![id("c2")], ..full_user() };
        assert_eq!(user, Stored { value: Record::User(unlinked), version: version(4) });
        let untouched = Stored { value: Record::Opportunity(full_opportunity()), version: version(2) };
        assert_eq!(opportunity(&store, "o1").await, untouched);
    }

    /// Persons are counted, and not their candidacies, and other accounts are not.
    async fn a_tag_or_source_stays_while_five_other_candidates_carry_it(db: TestDatabase) {
        let store = with_account(&db).await;
        store.create_account(&id("other"), &id("root"), NOW, STAMP).await.unwrap();
        let tagged = |n: usize, candidate: String, tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            Record::Opportunity(Opportunity { sources: tags.clone(), tags, ..plain_opportunity(&format!("o{n}"), &candidate) })
        };
        // Six candidates carry one tag, five the other, and one of them has many candidacies.
        let six = (0..6).map(|n| {
            let tags: &[&str] = if n == 0 { &["six"] } else { &["six", "five"] };
            tagged(n, format!("c{n}"), tags)
        });
        let many = (6..30).map(|n| tagged(n, "c1".to_owned(), &["five", "alone"]));
        let all: Vec<Record> = six.chain(many).collect();
        put(&store, records(all.clone())).await;
        put_into(&store, &id("other"), records(all)).await;
        let tags = async |name: &str| match opportunity(&store, name).await.value {
            Record::Opportunity(opportunity) => (opportunity.tags, opportunity.sources),
            other => panic!("{other:?}"),
        };
        let erased: Vec<String> = (1..30).map(|n| format!("o{n}")).collect();
        let erased: Vec<&str> = erased.iter().map(String::as_str).collect();
        for (gone, tag, source) in [("o0", vec!["six"], vec!["six"]), ("o1", vec!["six"], vec!["six", "other"]),
            // One other candidate with many candidacies counts once.
            ("o2", vec!["six"], vec!["six", "other"]),
            ("o6", vec![], vec!["other", "other"])] {
            let expected = [tag, source].map(|words| words.into_iter().map(str::to_owned).collect::<Vec<_>>());
            fence_and_erase(&store, &[gone], &[]).await;
            assert_eq!(<[_; 2]>::from(tags(gone).await), expected, "{gone}");
        }
        // Of those that go together too.
        fence_and_erase(&store, &erased[7..], &[]).await;
        assert_eq!(tags("o29").await, (vec![], vec!["other".to_owned(); 2]));
        let elsewhere = store.record(&id("other"), &RecordName::Opportunity(id("o6"))).await.unwrap();
        let Record::Opportunity(elsewhere) = elsewhere.unwrap().value else { panic!("an opportunity") };
        assert_eq!(elsewhere.tags, ["five", "alone"]);
        assert_eq!(elsewhere.sources, ["five", "alone"]);
    }

    async fn nothing_is_erased_but_through_the_fence(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        for change in
            [Change::EraseOpportunity(id("o1")), Change::EraseCandidate(id("c1"))]
        {
            let outcome = store.commit(&acme(), upon(2), commit_of(vec![change])).await;
            assert!(matches!(outcome, Err(CommitError::Store(StoreError::Refused { .. }))));
        }
        let untouched = Stored { value: Record::Opportunity(full_opportunity()), version: version(2) };
        assert_eq!(opportunity(&store, "o1").await, untouched);
    }

    async fn erasing_again_or_what_is_gone_does_nothing(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        fence_and_erase(&store, &["o1"], &["c1"]).await;
        let before = opportunity(&store, "o1").await;
        put(&store, vec![
            Change::FenceOpportunity(id("o1")),
            Change::EraseOpportunity(id("o1")),
            Change::EraseCandidate(id("c1")),
            Change::EraseOpportunity(id("never-was")),
        ])
        .await;
        assert_eq!(opportunity(&store, "o1").await, before);
    }

    async fn what_is_fenced_or_anonymized_is_never_written_over(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        let fences = vec![
            Change::FenceOpportunity(id("o1")),
            Change::FenceCandidate(id("c1")),
        ];
        let erasures = vec![
            Change::EraseOpportunity(id("o1")),
            Change::EraseCandidate(id("c1")),
        ];
        for changes in [fences, erasures] {
            let at = put(&store, changes).await.number;
            for record in
                [Record::Opportunity(full_opportunity()), Record::Candidate(full_candidate())]
            {
                let outcome = store.commit(&acme(), upon(at), commit_of(records([record]))).await;
                assert!(matches!(outcome, Err(CommitError::Store(StoreError::Refused { .. }))));
            }
        }
    }

    async fn no_query_finds_a_marker_in_any_column(db: TestDatabase) {
        let store = with_account(&db).await;
        put(&store, records(one_of_each())).await;
        fence_and_erase(&store, &["o1"], &["c1"]).await;
        let raw = "SELECT name FROM candidate WHERE name LIKE '%Marker%'";
        assert!(db.texts(raw).await.is_empty());
        for table in steward::store::tables() {
            for column in &table.columns {
                if ["stamp", "digest", "response"].contains(&column.name.as_str()) {
                    continue;
                }
                let found = db
                    .texts(&format!(
                        "SELECT account_id_text FROM (SELECT CAST(\"{0}\" AS TEXT) AS \
                         account_id_text FROM \"{1}\") AS x WHERE account_id_text LIKE '%Marker%'",
                        column.name, table.name
                    ))
                    .await;
                assert!(found.is_empty(), "{}.{}: {found:?}", table.name, column.name);
            }
        }
    }
}

/// Enough that pages overflow, split and merge.
fn people(count: usize) -> Vec<Record> {
    let mut all = Vec::new();
    for n in 0..count {
        let filler = "x".repeat(n * 37 % 900);
        all.push(Record::Candidate(Candidate {
            id: id(&format!("c{n}")),
            headline: format!("Marker {filler}"),
            phones: vec![Phone {
                kind: "home".to_owned(),
                number: format!("Marker {n}"),
            }],
            ..full_candidate()
        }));
        let opportunity = full_opportunity();
        let application = opportunity.application.clone().unwrap();
        all.push(Record::Opportunity(Opportunity {
            id: id(&format!("o{n}")),
            candidate: id(&format!("c{n}")),
            tags: vec![format!("Marker {n}")],
            application: Some(Application {
                // Some do not fit into one page.
                comments: format!("Marker {}", "y".repeat(n * 131 % 9000)),
                ..application
            }),
            ..opportunity
        }));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_file_of_sqlite_holds_a_marker_once_the_log_is_truncated() {
    let db = TestDatabase::sqlite();
    let store = with_account(&db).await;
    put(&store, records(people(600))).await;
    store.truncate_log().await.unwrap();
    let before = files_with(&db.folder(), MARKER);
    assert_eq!(before, ["steward.db"], "the scan finds what is there");

    let names = |letter: &str| (0..600).map(|n| format!("{letter}{n}")).collect::<Vec<_>>();
    let (opportunities, candidates) = (names("o"), names("c"));
    let opportunities: Vec<&str> = opportunities.iter().map(String::as_str).collect();
    let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
    for some in opportunities.chunks(50) {
        fence_and_erase(&store, some, &[]).await;
    }
    for some in candidates.chunks(50) {
        fence_and_erase(&store, &[], some).await;
    }
    assert!(files_with(&db.folder(), MARKER).contains(&"steward.db-wal".to_owned()));
    store.truncate_log().await.unwrap();
    assert_eq!(files_with(&db.folder(), MARKER), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_not_called_truncated_while_somebody_reads_it() {
    use sea_orm::{ConnectionTrait, Statement, TransactionTrait};

    let db = TestDatabase::sqlite();
    let store = with_account(&db).await;
    let raw = db.raw().await;
    let reader = raw.begin().await.unwrap();
    let look = Statement::from_string(raw.get_database_backend(), "SELECT id FROM account");
    reader.query_one_raw(look).await.unwrap();
    put(&store, records(one_of_each())).await;
    assert_eq!(store.truncate_log().await, Err(StoreError::LogBusy));
    reader.rollback().await.unwrap();
    store.truncate_log().await.unwrap();
}
