//! Questions about privileges, and privileges to be given, that are no such thing.

#![expect(
    clippy::too_many_lines,
    reason = "a list of cases, one after the other"
)]

use steward::proto::question::Subject;
use steward::proto::role_operation::Operation;
use steward::proto::*;
use tonic::Code;

use super::{answer, extent, fields, grant, kind, manage, power, question, reason};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn what_is_wrong_with_a_privilege_is_told_field_by_field(db: TestDatabase) {
        use privilege_question::Privilege;
        let server = start(&db).await;
        server.create_account("acme", "root").await;
        let about = |privilege| Question {
            user: "root".to_owned(),
            subject: Some(Subject::Privilege(PrivilegeQuestion { privilege })),
            ..Question::default()
        };
        let on_posting = |question: Question| Question {
            target: Some(Target { posting: "p".to_owned(), ..Target::default() }),
            ..question
        };
        let offers = kind("offers").into();
        for (question, expected, told) in [
            (about(None), vec!["question.privilege"], "FIELD_REQUIRED"),
            (
                about(Some(Privilege::SensitiveInformation(0))),
                vec!["question.privilege.sensitive_information"],
                "FIELD_REQUIRED",
            ),
            (
                about(Some(Privilege::SensitiveInformation(99))),
                vec!["question.privilege.sensitive_information"],
                "FIELD_INVALID",
            ),
            (
                about(Some(Privilege::DataExport(DataExport::default()))),
                vec!["question.privilege.data_export.report"],
                "FIELD_REQUIRED",
            ),
            (
                about(Some(Privilege::DataExport(DataExport { report: "sp ace".to_owned() }))),
                vec!["question.privilege.data_export.report"],
                "FIELD_INVALID",
            ),
            (
                on_posting(about(Some(Privilege::SensitiveInformation(offers)))),
                vec![
                    "question.target.opportunity",
                    "question.facts.author",
                    "question.facts.signatories",
                    "question.facts.approvers",
                    "question.target.posting",
                ],
                "TARGET_REQUIRED",
            ),
            (
                on_posting(about(Some(Privilege::BulkCandidateImport(BulkCandidateImport {})))),
                vec!["question.target.posting"],
                "TARGET_NOT_ACCEPTED",
            ),
            (
                question("posting_fields", "root", "posting:p", "author="),
                vec!["question.facts.author"],
                "FACT_NOT_ACCEPTED",
            ),
            (
                question("secret_notes", "root", "opportunity:o", "author=sp/ace"),
                vec!["question.facts.author.user"],
                "FIELD_INVALID",
            ),
        ] {
            let status = answer(&server, "acme", question).await.unwrap_err();
            assert_eq!(status.code(), Code::InvalidArgument);
            assert_eq!(fields(&status), expected);
            assert_eq!(reason(&status), told, "{expected:?}");
        }
        let sensitive = |r#type: i32, extent| Power {
            power: Some(power::Power::SensitiveInformation(SensitiveInformation {
                r#type,
                extent,
            })),
        };
        let create = Operation::CreateUser(CreateUser {
            user: "bea".to_owned(),
            ..CreateUser::default()
        });
        manage(&server, "acme", "root", vec![create]).await.unwrap();
        let root = "operations[0].grant_privilege.power";
        for (power, field, told) in [
            (Power::default(), "", "FIELD_REQUIRED"),
            (sensitive(0, Some(extent("all"))), ".sensitive_information.type", "FIELD_REQUIRED"),
            (sensitive(99, Some(extent("all"))), ".sensitive_information.type", "FIELD_INVALID"),
            (sensitive(offers, None), ".sensitive_information.extent", "FIELD_REQUIRED"),
            (
                sensitive(offers, Some(Extent::default())),
                ".sensitive_information.extent.everywhere",
                "FIELD_REQUIRED",
            ),
            (
                sensitive(offers, Some(extent("/"))),
                ".sensitive_information.extent.within.place",
                "FIELD_REQUIRED",
            ),
            (
                sensitive(offers, Some(extent("p-unknown"))),
                ".sensitive_information.extent.within.posting",
                "RESOURCE_UNKNOWN",
            ),
            (power("data_export@", ""), ".data_export.report", "FIELD_REQUIRED"),
        ] {
            let list = vec![grant("bea", "v", power)];
            let status = manage(&server, "acme", "root", list).await.unwrap_err();
            assert_eq!(fields(&status), [format!("{root}{field}")]);
            assert_eq!(reason(&status), told, "{field}");
        }
        server.stop().await;
    }
}
