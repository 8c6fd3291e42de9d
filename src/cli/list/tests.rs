//! What the words of the command line ask, and how the answers read.

use clap::Parser as _;

use super::{Command, permissions, resources, users};
use crate::cli;
use crate::cli::Cli;
use crate::proto::authorized_permission::Answer;
use crate::proto::privilege_question::Privilege;
use crate::proto::question::Subject;
use crate::proto::{
    AuthorizedPermission, Decision, DecisionReason, FactsNeeded, ListAuthorizedResourcesRequest,
    OpportunityStatus, Permission, PrivilegeQuestion, Question, ResourceFilter, ResourceKind,
    SensitiveInformationType, Target, ValueDecision, ValueDecisions,
};

fn command(words: &str) -> Result<Command, String> {
    let line = format!("steward list {words}");
    let cli = Cli::try_parse_from(line.split(' ')).map_err(|error| error.to_string())?;
    match cli.command {
        cli::Command::List(args) => Ok(args.command),
        _ => panic!("another command"),
    }
}

#[test]
fn words_become_a_request_for_things() {
    let words = "resources --account sample --user ben --permission link_postings_and_requisitions \
                 --kind requisition --on posting:p1";
    let Command::Resources(args) = command(words).unwrap() else {
        panic!("another list");
    };
    let question = Question {
        user: "ben".to_owned(),
        subject: Some(Subject::Permission(
            Permission::LinkPostingsAndRequisitions.into(),
        )),
        target: Some(Target {
            posting: "p1".to_owned(),
            ..Target::default()
        }),
        ..Question::default()
    };
    let expected = ListAuthorizedResourcesRequest {
        account: "sample".to_owned(),
        question: Some(question),
        kind: ResourceKind::Requisition.into(),
        ..ListAuthorizedResourcesRequest::default()
    };
    assert_eq!(resources::request(&args).unwrap(), expected);

    let words = "resources --account sample --user ben --permission manage_tags \
                 --kind opportunity --posting p1 --stage s --archived --page-token t";
    let Command::Resources(args) = command(words).unwrap() else {
        panic!("another list");
    };
    let request = resources::request(&args).unwrap();
    let filter = ResourceFilter {
        posting: "p1".to_owned(),
        stage: "s".to_owned(),
        status: OpportunityStatus::Archived.into(),
    };
    assert_eq!(request.filter, Some(filter));
    assert_eq!(request.page_token, "t");
}

#[test]
fn a_privilege_is_listed_like_a_permission() {
    let words =
        "resources --account sample --user carl --privilege hired_profiles --kind opportunity";
    let Command::Resources(args) = command(words).unwrap() else {
        panic!("another list");
    };
    let hired = SensitiveInformationType::HiredProfiles.into();
    let subject = Subject::Privilege(PrivilegeQuestion {
        privilege: Some(Privilege::SensitiveInformation(hired)),
    });
    let question = resources::request(&args).unwrap().question.unwrap();
    assert_eq!(question.subject, Some(subject));

    let words = "users --account sample --privilege data_export";
    let Command::Users(args) = command(words).unwrap() else {
        panic!("another list");
    };
    let told = users::request(&args).unwrap_err().to_string();
    assert!(told.contains("--report: data_export needs one"), "{told}");
    let neither = command("users --account sample").unwrap_err();
    assert!(neither.contains("--permission"), "{neither}");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let start = "resources --account a --user u --permission manage_tags";
    let both = format!("{start} --kind opportunity --active --archived");
    assert!(command(&both).unwrap_err().contains("cannot be used with"));
    let users = format!("{start} --kind users");
    assert!(
        command(&users)
            .unwrap_err()
            .contains("invalid value 'users'")
    );
}

#[test]
fn permissions_read_like_a_table() {
    let decision = |reason: DecisionReason| Decision {
        allowed: reason == DecisionReason::Allowed,
        reason: reason.into(),
    };
    let row = |permission: Permission, held: &[&str], answer| AuthorizedPermission {
        permission: permission.into(),
        levels: held.iter().map(|&level| level.to_owned()).collect(),
        values: vec![],
        answer: Some(answer),
    };
    let by_value = |reasons: [DecisionReason; 2]| {
        let of = |(value, reason): (&str, DecisionReason)| ValueDecision {
            value: value.to_owned(),
            decision: Some(decision(reason)),
        };
        let decisions = ["template", "form"]
            .into_iter()
            .zip(reasons)
            .map(of)
            .collect();
        Answer::ByValue(ValueDecisions { decisions })
    };
    let rows = [
        row(
            Permission::ManageTags,
            &["yes"],
            Answer::Decision(decision(DecisionReason::Allowed)),
        ),
        row(
            Permission::ManageSources,
            &[],
            Answer::Decision(decision(DecisionReason::PermissionNotHeld)),
        ),
        row(
            Permission::CompleteFeedbackOnBehalfOfOthers,
            &["yes"],
            Answer::FactsNeeded(FactsNeeded {
                facts: vec!["on_behalf_of".to_owned()],
            }),
        ),
        row(
            Permission::ManageOfferLetterTemplatesFieldsAndForms,
            &["templates_and_fields"],
            by_value([DecisionReason::Allowed, DecisionReason::ValueNotHeld]),
        ),
        row(
            Permission::ManageOfferLetterTemplatesFieldsAndForms,
            &[],
            by_value([DecisionReason::PermissionNotHeld; 2]),
        ),
    ];
    let mut out = Vec::new();
    permissions::tell(&rows, false, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "manage_tags  yes: allowed\n\
         manage_sources  none: denied (PERMISSION_NOT_HELD)\n\
         complete_feedback_on_behalf_of_others  yes: waits for on_behalf_of\n\
         manage_offer_letter_templates_fields_and_forms  templates_and_fields: allowed for template\n\
         manage_offer_letter_templates_fields_and_forms  none: denied (PERMISSION_NOT_HELD)\n"
    );
    let mut out = Vec::new();
    permissions::tell(&rows[2..4], true, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "{\"permission\":\"complete_feedback_on_behalf_of_others\",\"levels\":[\"yes\"],\"values\":[],\
         \"facts_needed\":[\"on_behalf_of\"]}\n\
         {\"permission\":\"manage_offer_letter_templates_fields_and_forms\",\
         \"levels\":[\"templates_and_fields\"],\"values\":[],\
         \"by_value\":[[\"template\",\"ALLOWED\"],[\"form\",\"VALUE_NOT_HELD\"]]}\n"
    );
}
