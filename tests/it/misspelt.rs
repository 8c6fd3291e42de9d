//! A field that is misspelt, and an id that no record can have, are told and lose nothing
//! (rulebook, section 11).

use crate::facts::{begun, import, reason};
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn a_misspelt_field_opens_nothing_and_names_its_object(db: TestDatabase) {
        let server = begun(&db).await;
        let files = [
            ("postings.json", r#"[{"id":"hidden","state":"published","confidentialty":"confidential"}]"#),
            (
                "opportunities.json",
                r#"[{"id":"o1","contact":"c1","applications":[{"id":"a","type":"posting","posting":"hidden","requisitionForHire":null}]},
                    {"id":"o2","contact":"c2","applications":[],"confidential":"confidential"},
                    {"id":"o3","contact":"c3","applications":[],"confidentiality":"confidential","confidential":true}]"#,
            ),
            ("users.json", r#"[{"id":"eve","accesRole":"interviewer"},{"id":"fay","access_role":"admin"}]"#),
        ];
        let summary = import(&server, &files).await;
        assert!(!summary.is_whole());
        assert_eq!(
            summary.problems,
            [
                "users.json, object 1: `accesRole` is no field that Lever documents; `accessRole` was probably meant (left out)",
                "users.json, object 2: `access_role` is no field that Lever documents; `accessRole` was probably meant (left out)",
                "postings.json, object 1: `confidentialty` is no field that Lever documents; `confidentiality` was probably meant (left out)",
                "opportunities.json, object 2: `confidential` is no field that Lever documents; `confidentiality` was probably meant (left out)",
            ]
        );
        // The posting is not known, and so it is confidential.
        assert_eq!(reason(&server, "tom", "o1").await, "CONFIDENTIAL");
        assert_eq!(reason(&server, "tom", "o2").await, "RESOURCE_UNKNOWN");
        assert_eq!(reason(&server, "tom", "o3").await, "CONFIDENTIAL");
        let remark = "opportunities: unknown field `confidential` in 1 object, first in opportunities.json, object 3";
        assert_eq!(summary.remarks, [remark]);
        server.stop().await;
    }

    async fn what_is_over_counts_whatever_else_is_misspelt(db: TestDatabase) {
        let server = begun(&db).await;
        let told = |id: &str| format!(r#"[{{"id":"{id}","contact":"c{id}","applications":[]}}]"#);
        for (id, file, gone) in [
            ("o1", "opportunities/deleted.json", r#"[{"id":"o1","contact":"co1","archivedReson":"x","archve":{}}]"#),
            ("o2", "opportunities.json", r#"[{"id":"o2","contact":"co2","isAnonymized":true,"tag":[]}]"#),
            ("o3", "deletedContacts.json", r#"[{"id":"co3","phone":[]}]"#),
            ("o4", "opportunities/deleted/1.json", r#"[{"id":"o4","contact":"co4"}]"#),
        ] {
            import(&server, &[("opportunities.json", &told(id))]).await;
            import(&server, &[(file, gone)]).await;
            assert_eq!(reason(&server, "tom", id).await, "RESTRICTED", "{file}");
        }
        server.stop().await;
    }

    async fn a_slip_in_stewards_own_file_widens_nothing(db: TestDatabase) {
        let server = begun(&db).await;
        let own = r#"{"access_grants":[{"user":"tom","departmnt":"Engineering","location":"Lisbon"}],
"roles":[{"id":"r","title":"R","permisions":{}}],"privileges":[{"user":"tom","privilege":"offers","locaton":"x","all":true}]}"#;
        let summary = import(&server, &[("steward.json", own)]).await;
        let misspelt = "is no field of this file; it may be misspelt (left out)";
        assert_eq!(
            summary.problems,
            [
                format!("steward.json, line 1, column 45: `access_grants[0].departmnt` {misspelt}"),
                format!("steward.json, line 2, column 45: `roles[0].permisions` {misspelt}"),
                format!("steward.json, line 2, column 109: `privileges[0].locaton` {misspelt}"),
            ]
        );
        for table in ["access_grant", "role", "privilege"] {
            assert_eq!(db.texts(&format!("SELECT account_id FROM {table}")).await, Vec::<String>::new(), "{table}");
        }
        server.stop().await;
    }

    async fn an_object_with_an_id_that_no_record_can_have_is_told(db: TestDatabase) {
        let server = begun(&db).await;
        let long = format!(r#"[{{"id":"{}","state":"published"}}]"#, "p".repeat(65));
        for (file, text) in [
            ("postings.json", long.as_str()),
            ("opportunities.json", r#"[{"id":"o1 ","contact":"c1","applications":[]}]"#),
            ("contacts.json", r#"[{"id":"","name":"Jane"}]"#),
            ("stages.json", r#"[{"id":"é"}]"#),
        ] {
            let summary = import(&server, &[(file, text)]).await;
            let told = format!("{file}, object 1: `id` must be 1 to 64 letters, digits, `-` or `_` (left out)");
            assert_eq!(summary.problems, [told]);
        }
        server.stop().await;
    }
}
