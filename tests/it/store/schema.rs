//! The schema is what the entities say, and every column says how it is
//! forgotten.

use std::collections::BTreeSet;

use steward::domain::erasure::Disposition;
use steward::store::tables;

use super::fixture::*;

on_both! {
    async fn the_tables_are_those_of_the_entities_column_by_column(db: TestDatabase) {
        db.store().await;
        let query = if db.is_sqlite() {
            "SELECT t.name || '.' || c.name || CASE WHEN c.\"notnull\" = 1 OR c.pk > 0 THEN '' \
             ELSE '?' END FROM sqlite_master t JOIN pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
        } else {
            "SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'NO' THEN '' \
             ELSE '?' END FROM information_schema.columns WHERE table_schema = 'public'"
        };
        let found = db.texts(query).await.into_iter();
        let found: BTreeSet<String> =
            found.filter(|column| !column.starts_with("seaql_migrations.")).collect();
        let mut expected = BTreeSet::new();
        for table in tables() {
            for column in table.columns {
                let nullable = if column.is_nullable { "?" } else { "" };
                expected.insert(format!("{}.{}{nullable}", table.name, column.name));
            }
        }
        assert_eq!(found, expected);
    }
}

#[test]
fn what_is_not_reached_by_an_erasure_has_nothing_to_erase() {
    for table in tables()
        .into_iter()
        .filter(|table| !table.is_reached_by_erasure)
    {
        for column in table.columns {
            let is_kept = matches!(column.disposition, Disposition::Keep(_));
            assert!(is_kept, "{}.{}", table.name, column.name);
        }
    }
}

#[test]
fn personal_data_is_forgotten() {
    let forgotten: Vec<String> = tables()
        .into_iter()
        .flat_map(|table| {
            let columns = table.columns.into_iter();
            columns
                .filter(|column| !matches!(column.disposition, Disposition::Keep(_)))
                .map(move |column| format!("{}.{}", table.name, column.name))
        })
        .collect();
    assert_eq!(
        forgotten,
        [
            "candidate.name",
            "candidate.headline",
            "candidate.location",
            "candidate.emails",
            "candidate.phones",
            "opportunity.links",
            "opportunity.application_company",
            "opportunity.application_comments",
            "opportunity.application_answers",
            "opportunity.may_store",
            "opportunity.may_store_until",
            "opportunity.may_contact",
            "opportunity.may_contact_until",
            "opportunity_source.source",
            "opportunity_tag.tag",
            "user_candidate.candidate_id",
        ]
    );
}

#[tokio::test]
async fn postgresql_keeps_no_samples_of_personal_data() {
    let db = TestDatabase::postgres().await;
    let store = with_account(&db).await;
    put(&store, records(one_of_each())).await;
    db.execute("ANALYZE").await;
    let sampled = db
        .texts("SELECT tablename || '.' || attname FROM pg_stats")
        .await;
    assert!(
        sampled.contains(&"candidate.id".to_owned()),
        "there are samples"
    );
    for table in tables() {
        for column in table.columns {
            let name = format!("{}.{}", table.name, column.name);
            let is_kept = matches!(column.disposition, Disposition::Keep(_));
            // An id that links tells nothing by itself.
            if !is_kept && name != "user_candidate.candidate_id" {
                assert!(!sampled.contains(&name), "{name}");
            }
        }
    }
}
