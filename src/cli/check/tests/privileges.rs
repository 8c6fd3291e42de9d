//! Questions about privileges.

use super::{about, asked};
use crate::proto::question::Subject;
use crate::proto::{
    BulkCandidateImport, DataExport, Facts, MaybeUser, Permission, PrivilegeQuestion, Question,
    SensitiveInformationType, Target, Users, privilege_question,
};

#[test]
fn a_privilege_is_asked_by_its_type() {
    let about = |privilege| Question {
        subject: Some(Subject::Privilege(PrivilegeQuestion {
            privilege: Some(privilege),
        })),
        ..about(Permission::Unspecified)
    };
    let somebody = |user: &str| {
        Some(MaybeUser {
            user: user.to_owned(),
        })
    };
    let users = |users: &[&str]| {
        Some(Users {
            users: users.iter().map(ToString::to_string).collect(),
        })
    };
    let on = |opportunity: &str| {
        Some(Target {
            opportunity: opportunity.to_owned(),
            ..Target::default()
        })
    };
    let sensitive = |kind: SensitiveInformationType| {
        about(privilege_question::Privilege::SensitiveInformation(
            kind.into(),
        ))
    };
    let cases = [
        (
            "--privilege secret_files --on opportunity:o1 --fact author=",
            Question {
                target: on("o1"),
                facts: Some(Facts {
                    author: somebody(""),
                    ..Facts::default()
                }),
                ..sensitive(SensitiveInformationType::SecretFiles)
            },
        ),
        (
            "--privilege offers --on opportunity:o1 --fact author=bea --fact signatories=a,b \
             --fact approvers=",
            Question {
                target: on("o1"),
                facts: Some(Facts {
                    author: somebody("bea"),
                    signatories: users(&["a", "b"]),
                    approvers: users(&[]),
                    ..Facts::default()
                }),
                ..sensitive(SensitiveInformationType::Offers)
            },
        ),
        (
            "--privilege bulk_candidate_import",
            about(privilege_question::Privilege::BulkCandidateImport(
                BulkCandidateImport {},
            )),
        ),
        (
            "--privilege data_export --report hires",
            about(privilege_question::Privilege::DataExport(DataExport {
                report: "hires".to_owned(),
            })),
        ),
    ];
    for (words, expected) in cases {
        assert_eq!(asked(words), Ok(expected), "{words}");
    }
    for (words, told) in [
        ("--privilege data_export", "--report: data_export needs one"),
        (
            "--privilege offers --report hires",
            "--report: goes with data_export only",
        ),
        (
            "--privilege secret",
            "this is no privilege; there are secret_notes,",
        ),
        (
            "--privilege offers --permission manage_sources",
            "cannot be used with",
        ),
        (
            "--permission manage_sources --report hires",
            "cannot be used with",
        ),
        ("", "--permission"),
    ] {
        let error = asked(words.trim()).unwrap_err();
        assert!(error.contains(told), "{words}: {error}");
    }
}
