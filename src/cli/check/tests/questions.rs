//! Questions about permissions and abilities.

use super::{about, asked};
use crate::proto::question::Subject;
use crate::proto::{
    Facts, ImplicitAbility, MaybeUser, NewPosting, NewRequisition, Permission, PostingAction,
    Question, Target,
};

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn words_become_a_question() {
    let cases = [
        (
            "--permission manage_sources",
            about(Permission::ManageSources),
        ),
        (
            "--permission own_feedback --on interview:int-1",
            Question {
                subject: Some(Subject::Ability(ImplicitAbility::OwnFeedback.into())),
                target: Some(Target {
                    interview: "int-1".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::Unspecified)
            },
        ),
        (
            "--permission view_visual_insights_reports --value offers",
            Question {
                value: "offers".to_owned(),
                ..about(Permission::ViewVisualInsightsReports)
            },
        ),
        (
            "--permission link_postings_and_requisitions --on requisition:r1 --on posting:p1",
            Question {
                target: Some(Target {
                    requisition: "r1".to_owned(),
                    posting: "p1".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::LinkPostingsAndRequisitions)
            },
        ),
        (
            "--permission view_edit_and_create_users --on user:u1 --on new_role:admin",
            Question {
                target: Some(Target {
                    user: "u1".to_owned(),
                    new_role: "admin".to_owned(),
                    ..Target::default()
                }),
                ..about(Permission::ViewEditAndCreateUsers)
            },
        ),
        (
            "--permission create_and_edit_postings --on new_posting --fact action=create \
             --fact confidential=true --fact owner=u1",
            Question {
                target: Some(Target {
                    new_posting: Some(NewPosting {
                        confidential: true,
                        owner: "u1".to_owned(),
                    }),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    action: PostingAction::Create.into(),
                    ..Facts::default()
                }),
                ..about(Permission::CreateAndEditPostings)
            },
        ),
        (
            "--permission create_and_edit_requisitions --fact hiring_manager=u2 --fact owner=u1 \
             --on new_requisition",
            Question {
                target: Some(Target {
                    new_requisition: Some(NewRequisition {
                        confidential: false,
                        owner: "u1".to_owned(),
                        hiring_manager: "u2".to_owned(),
                    }),
                    ..Target::default()
                }),
                ..about(Permission::CreateAndEditRequisitions)
            },
        ),
        (
            "--permission create_and_edit_postings --on posting:p1 --fact action=edit \
             --fact changed_fields=department,title",
            Question {
                target: Some(Target {
                    posting: "p1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    action: PostingAction::Edit.into(),
                    changed_fields: vec!["department".to_owned(), "title".to_owned()],
                    ..Facts::default()
                }),
                ..about(Permission::CreateAndEditPostings)
            },
        ),
        (
            "--permission edit_delete_and_make_secret_profile_activity --on opportunity:o1 \
             --fact activity_author=",
            Question {
                target: Some(Target {
                    opportunity: "o1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    activity_author: Some(MaybeUser::default()),
                    ..Facts::default()
                }),
                ..about(Permission::EditDeleteAndMakeSecretProfileActivity)
            },
        ),
        (
            "--permission view_visual_insights_report_schedules --fact creator=u1 \
             --fact shared_by=u2",
            Question {
                facts: Some(Facts {
                    creator: "u1".to_owned(),
                    shared_by: Some(MaybeUser {
                        user: "u2".to_owned(),
                    }),
                    ..Facts::default()
                }),
                ..about(Permission::ViewVisualInsightsReportSchedules)
            },
        ),
        (
            "--permission approve_requisitions_on_behalf_of_others --on requisition:r1 \
             --fact pending_approvers=u1,u2",
            Question {
                target: Some(Target {
                    requisition: "r1".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    pending_approvers: vec!["u1".to_owned(), "u2".to_owned()],
                    ..Facts::default()
                }),
                ..about(Permission::ApproveRequisitionsOnBehalfOfOthers)
            },
        ),
        (
            "--permission manage_easy_book_links --fact owner=u1",
            Question {
                facts: Some(Facts {
                    owner: "u1".to_owned(),
                    ..Facts::default()
                }),
                ..about(Permission::ManageEasyBookLinks)
            },
        ),
        (
            "--permission complete_feedback_on_behalf_of_others --on interview:i --fact on_behalf_of=u",
            Question {
                target: Some(Target {
                    interview: "i".to_owned(),
                    ..Target::default()
                }),
                facts: Some(Facts {
                    on_behalf_of: "u".to_owned(),
                    ..Facts::default()
                }),
                ..about(Permission::CompleteFeedbackOnBehalfOfOthers)
            },
        ),
    ];
    for (words, question) in cases {
        assert_eq!(asked(words), Ok(question), "{words}");
    }
}

#[test]
fn what_makes_no_question_is_told() {
    let cases = [
        (
            "--permission fly",
            "this is no permission; `steward catalog` lists them",
        ),
        (
            "--permission manage_tags --on offer:o1",
            "the kind must be opportunity",
        ),
        ("--permission manage_tags --on posting", "an id is missing"),
        ("--permission manage_tags --on new_posting:p1", "has no id"),
        (
            "--permission manage_tags --on posting:a --on posting:b",
            "--on posting: given twice",
        ),
        (
            "--permission manage_tags --fact creator=a --fact creator=b",
            "--fact creator: given twice",
        ),
        (
            "--permission manage_tags --fact creator",
            "a fact is written NAME=VALUE",
        ),
        (
            "--permission manage_tags --fact creator=",
            "--fact creator: a value is missing",
        ),
        (
            "--permission manage_tags --fact colour=red",
            "--fact colour: no such fact",
        ),
        (
            "--permission manage_tags --fact action=burn",
            "--fact action: must be create, edit or delete",
        ),
        (
            "--permission manage_tags --fact confidential=true",
            "--fact confidential: describes what does not exist yet",
        ),
        (
            "--permission manage_tags --on new_posting --fact hiring_manager=u",
            "--fact hiring_manager: describes what does not exist yet",
        ),
        (
            "--permission manage_tags --on new_posting --fact confidential=maybe",
            "--fact confidential: must be true or false",
        ),
    ];
    for (words, complaint) in cases {
        let told = asked(words).expect_err(words);
        assert!(told.contains(complaint), "{words}: {told}");
    }
}
