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
