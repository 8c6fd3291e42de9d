//! Privileges that are given, taken back, and asleep.

use steward::proto::role_operation::Operation;
use steward::proto::*;
use tonic::Code;

use super::{PRIVILEGES, answer, fields, give_all, grant, manage, power, question, reason};
use crate::support::server::{ADA, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

on_both! {
    /// What is revoked is gone, and what has lost its prerequisite sleeps.
    async fn privileges_are_taken_back_and_sleep_without_their_prerequisite(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let asks = async |expected: [&str; 3]| {
            let on = "opportunity:opp-active-frontend";
            let facts = "author= signatories= approvers=";
            let asked = [
                question("offers", "dora-limited", on, facts),
                question("bulk_candidate_import", "dora-limited", "", ""),
                question("data_export@hires", "dora-limited", "", ""),
            ];
            for (question, expected) in asked.into_iter().zip(expected) {
                assert_eq!(answer(&server, SAMPLE, question).await.unwrap(), expected);
            }
        };
        let become_a = async |role: &str| {
            let operation = Operation::SetRole(SetRole {
                user: "dora-limited".to_owned(),
                role: role.to_owned(),
            });
            manage(&server, SAMPLE, ADA, vec![operation]).await.unwrap();
        };
        asks(["ALLOWED"; 3]).await;
        become_a("interviewer").await;
        asks(["PERMISSION_NOT_HELD"; 3]).await;
        become_a("limited_team_member").await;
        asks(["ALLOWED"; 3]).await;
        for privilege in ["test-offers", "test-data_export-hires"] {
            let revoke = Operation::RevokePrivilege(RevokePrivilege {
                user: "dora-limited".to_owned(),
                privilege: privilege.to_owned(),
            });
            manage(&server, SAMPLE, ADA, vec![revoke]).await.unwrap();
        }
        asks(["PRIVILEGE_MISSING", "ALLOWED", "PRIVILEGE_MISSING"]).await;
        server.stop().await;
    }

    async fn nobody_gives_more_than_they_hold(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let sensitive = &PRIVILEGES[..8];
        let cases = sensitive.iter().flat_map(|privilege| {
            [
                ("ben-admin", *privilege, "all", true),
                ("ben-admin", *privilege, "frontend-engineer", true),
                ("bea-admin", *privilege, "backend-engineer", false),
                ("cleo-team-member", *privilege, "backend-engineer", true),
                ("cleo-team-member", *privilege, "frontend-engineer", false),
                ("cleo-team-member", *privilege, "Engineering/Lisbon", false),
                ("cleo-team-member", *privilege, "all", false),
            ]
        });
        let others = [
            ("ben-admin", "bulk_candidate_import", "", true),
            ("bea-admin", "bulk_candidate_import", "", false),
            ("cleo-team-member", "data_export@hires", "", true),
            ("cleo-team-member", "data_export@offers", "", false),
            ("bea-admin", "data_export@hires", "", false),
            (ADA, "data_export@offers", "", true),
        ];
        for (number, (actor, privilege, at, may)) in cases.chain(others).enumerate() {
            let id = format!("given-{number}");
            let operation = grant("uma-limited", &id, power(privilege, at));
            let told = manage(&server, SAMPLE, actor, vec![operation]).await;
            match told {
                Ok(()) => assert!(may, "{actor} gave {privilege}@{at}"),
                Err(status) => {
                    assert!(!may, "{actor} may give {privilege}@{at}: {}", status.message());
                    assert_eq!(status.code(), Code::PermissionDenied);
                    assert_eq!(reason(&status), "ESCALATION");
                    assert_eq!(fields(&status), ["operations[0].grant_privilege.power"]);
                }
            }
        }
        // Not to somebody whom one does not manage, and not to oneself.
        let to = async |user: &str| {
            let operation = grant(user, "given", power("offers", "backend-engineer"));
            let status = manage(&server, SAMPLE, "cleo-team-member", vec![operation]).await;
            let status = status.unwrap_err();
            (reason(&status), fields(&status))
        };
        let field = vec!["operations[0].grant_privilege.user".to_owned()];
        assert_eq!(to("bea-admin").await, ("PERMISSION_NOT_HELD".to_owned(), field));
        let (told, _) = to("cleo-team-member").await;
        assert_eq!(told, "PERMISSION_NOT_HELD");
        server.stop().await;
    }

    async fn a_privilege_counts_in_its_own_account_only(db: TestDatabase) {
        let server = start(&db).await;
        let create = Operation::CreateUser(CreateUser {
            user: "bea".to_owned(),
            role: "admin".to_owned(),
            ..CreateUser::default()
        });
        for account in ["one", "two"] {
            server.create_account(account, "root").await;
            manage(&server, account, "root", vec![create.clone()]).await.unwrap();
        }
        let grants = ["bulk_candidate_import", "data_export@hires"]
            .map(|privilege| grant("bea", &privilege.replace('@', "-"), power(privilege, "")));
        manage(&server, "one", "root", grants.to_vec()).await.unwrap();
        for (account, expected) in [("one", "ALLOWED"), ("two", "PRIVILEGE_MISSING")] {
            for privilege in ["bulk_candidate_import", "data_export@hires"] {
                let question = question(privilege, "bea", "", "");
                assert_eq!(answer(&server, account, question).await.unwrap(), expected);
            }
        }
        server.stop().await;
    }
}
