//! `steward.json`: what is there already otherwise is told, and so is every setting that is wrong
//! (rulebook, section 8).

use crate::facts::{begun, import};
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn what_is_there_otherwise_stays_and_is_told(db: TestDatabase) {
        let server = begun(&db).await;
        let own = r#"{"roles": [{"id":"lead","title":"Lead","permissions":{"view_edit_and_create_users":["interviewer","team_member"]}}],
"access_grants": [{"id":"g","user":"tom","posting":"open"}],
"privileges": [{"user":"tom","privilege":"secret_notes","all":true}]}"#;
        let summary = import(&server, &[("steward.json", own)]).await;
        assert!(summary.is_whole(), "{summary:?}");
        let given = ["1, column 12, roles[0]", "2, column 19, access_grants[0]", "3, column 16, privileges[0]"];
        assert_eq!(summary.granting, given.map(|part| format!("steward.json, line {part}")));
        let again = import(&server, &[("steward.json", own)]).await;
        assert!(again.is_whole() && again.granting.is_empty(), "{again:?}");
        let settings = r#"{"settings":{"tags_locked":true}}"#;
        let summary = import(&server, &[("steward.json", settings)]).await;
        assert_eq!(summary.granting.len(), 1, "{summary:?}");
        let differs = "is there with another content, and stays as it is: only operations of `ManageRoles` change it";
        let changed = own
            .replace(r#"["interviewer","team_member"]"#, r#"["interviewer"]"#)
            .replace(r#""posting":"open""#, r#""posting":"secret""#)
            .replace(r#""all":true"#, r#""posting":"open""#);
        let summary = import(&server, &[("steward.json", &changed)]).await;
        assert!(!summary.is_whole());
        assert_eq!(
            summary.problems,
            [
                format!("steward.json, line 1, column 12, roles[0]: {differs}"),
                format!("steward.json, line 2, column 19, access_grants[0]: {differs}"),
                "steward.json, line 3, column 16, privileges[0]: was not added: the user already holds this privilege for all postings".to_owned(),
            ]
        );
        assert_eq!(db.texts("SELECT id FROM access_grant").await, ["g"]);
        assert_eq!(db.texts("SELECT kind FROM privilege").await.len(), 1);
        // Nor is the second of one id another word for the first.
        let twice = r#"{"roles":[{"id":"new","title":"New"},{"id":"new","title":"Newer"},{"id":"new","title":"New"}]}"#;
        let summary = import(&server, &[("steward.json", twice)]).await;
        assert_eq!(summary.problems, [format!("steward.json, line 1, column 38, roles[1]: {differs}")]);
        server.stop().await;
    }

    async fn what_is_refused_is_named_by_the_fields_of_the_file(db: TestDatabase) {
        let server = begun(&db).await;
        let own = r#"{"access_grants":[{"user":"tom","posting":"nowhere"},{"user":"ghost","posting":"open"}],
"privileges":[{"user":"tom","privilege":"secret_notes","posting":"nowhere"}]}"#;
        let summary = import(&server, &[("steward.json", own)]).await;
        assert_eq!(
            summary.problems,
            [
                "steward.json, line 1, column 19: `access_grants[0].posting` is not known (left out)",
                "steward.json, line 1, column 54: `access_grants[1].user` is not known (left out)",
                "steward.json, line 2, column 15: `privileges[0].posting` is not known (left out)",
            ]
        );
        server.stop().await;
    }

    async fn every_setting_that_is_wrong_is_told_and_the_others_are_taken(db: TestDatabase) {
        let server = begun(&db).await;
        let own = r#"{"settings":{"sources_locked":"yes","hide_until_submitted":3,"feedback_visibility":"nobody",
"tags_locked":true,"hired_retention":{"basis":"because","days":3}}}"#;
        let summary = import(&server, &[("steward.json", own)]).await;
        assert_eq!(
            summary.problems,
            [
                "steward.json, line 1, column 31: `settings.sources_locked` must be something else than text (left out)",
                "steward.json, line 1, column 60: `settings.hide_until_submitted` must be something else than a number (left out)",
                "steward.json, line 1, column 84: `settings.feedback_visibility` is none of as_table, everyone_with_access, limited_on_own_panels, team_on_own_panels; it stays as it is",
                "steward.json, line 2, column 47: `settings.hired_retention.basis` is none of consent, contract, legal_obligation, vital_interests, public_task, legitimate_interests; it stays as it is",
            ]
        );
        let lock = async |of: &str| db.texts(&format!("SELECT {of}_lock FROM account")).await;
        assert_ne!(lock("tags").await, lock("sources").await);
        server.stop().await;
    }
}
