//! What is asked about roles: what one comes to, who has it, how two differ.

use steward::proto::role_operation::Operation;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::{
    CompareRolesRequest, CreateRole, DeactivateUser, GetRoleRequest, Holding, HoldingShift,
    ListRoleHoldersRequest, ManageRolesRequest, Permission, RoleOperation, SetRole, Settings,
    UpdateRole, UpdateSettingsRequest, record_service_client::RecordServiceClient,
};
use tonic::Code;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

const ROW_2: i32 = Permission::ViewOtherUsersInterviewFeedback as i32;

fn client(server: &RunningServer) -> RoleServiceClient<Channel> {
    RoleServiceClient::new(server.channel.clone())
}

async fn manage(server: &RunningServer, operations: impl IntoIterator<Item = Operation>) {
    let request = ManageRolesRequest {
        account: SAMPLE.to_owned(),
        acting_user: ADA.to_owned(),
        operations: operations
            .into_iter()
            .map(|operation| RoleOperation {
                operation: Some(operation),
            })
            .collect(),
        ..ManageRolesRequest::default()
    };
    client(server)
        .manage_roles(request)
        .await
        .expect("it is done");
}

fn get(role: &str) -> GetRoleRequest {
    GetRoleRequest {
        account: SAMPLE.to_owned(),
        role: role.to_owned(),
    }
}

fn compare(role: &str, other: &str) -> CompareRolesRequest {
    CompareRolesRequest {
        account: SAMPLE.to_owned(),
        role: role.to_owned(),
        other: other.to_owned(),
    }
}

fn level_of(holdings: &[Holding], row: i32) -> Option<&str> {
    let held = holdings.iter().find(|holding| holding.permission == row)?;
    held.levels.first().map(String::as_str)
}

on_both! {
    /// A copy holds what the role held, and what it names besides.
    async fn a_role_can_start_from_another(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let sources = Holding {
            permission: Permission::ManageSources.into(),
            levels: vec!["yes".to_owned()],
            values: Vec::new(),
        };
        let copy = CreateRole {
            role: "sourcing-interviewer".to_owned(),
            title: "Sourcing Interviewer".to_owned(),
            holdings: vec![sources],
            copy_of: "interview-lead".to_owned(),
            ..CreateRole::default()
        };
        manage(&server, [Operation::CreateRole(copy)]).await;

        let mut client = client(&server);
        let differences = client
            .compare_roles(compare("interview-lead", "sourcing-interviewer"))
            .await
            .unwrap()
            .into_inner()
            .differences;
        let [difference] = &differences[..] else {
            panic!("one permission differs: {differences:?}");
        };
        assert_eq!(difference.permission(), Permission::ManageSources);
        assert_eq!(difference.shift(), HoldingShift::Wider);
        assert_eq!(difference.before, None);
        let same = compare("sourcing-interviewer", "sourcing-interviewer");
        assert_eq!(client.compare_roles(same).await.unwrap().into_inner().differences, []);
        server.stop().await;
    }

    /// However a title's characters are written.
    async fn titles_that_read_alike_are_one_title(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let role = |role: &str, title: &str| {
            Operation::CreateRole(CreateRole {
                role: role.to_owned(),
                title: title.to_owned(),
                ..CreateRole::default()
            })
        };
        manage(&server, [role("composed", "\u{e9}cole")]).await;
        for title in ["e\u{301}cole", "\u{c9}COLE"] {
            let request = ManageRolesRequest {
                account: SAMPLE.to_owned(),
                acting_user: ADA.to_owned(),
                operations: vec![RoleOperation { operation: Some(role("other", title)) }],
                ..ManageRolesRequest::default()
            };
            let refused = client(&server).manage_roles(request).await.unwrap_err();
            let reason = refused.get_error_details().error_info().unwrap().reason.clone();
            assert_eq!(reason, "TITLE_TAKEN", "{title}");
        }
        manage(&server, [role("other", "ecole")]).await;
        server.stop().await;
    }

    /// What a preset comes to follows the account's feedback visibility.
    async fn a_preset_comes_to_what_the_account_makes_of_it(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut roles = client(&server);
        let team = roles.get_role(get("team_member")).await.unwrap().into_inner();
        assert_eq!(level_of(&team.effective_holdings, ROW_2), Some("all_accessible_profiles"));

        let settings = Settings {
            feedback_visibility: steward::proto::FeedbackVisibility::TeamOnOwnPanels.into(),
            ..Settings::default()
        };
        let update = UpdateSettingsRequest {
            account: SAMPLE.to_owned(),
            acting_user: ADA.to_owned(),
            settings: Some(settings),
            ..UpdateSettingsRequest::default()
        };
        let mut records = RecordServiceClient::new(server.channel.clone());
        records.update_settings(update).await.expect("the setting is changed");

        let team = roles.get_role(get("team_member")).await.unwrap().into_inner();
        assert_eq!(level_of(&team.effective_holdings, ROW_2), Some("own_interview_panels"));
        let written = team.role.unwrap().holdings;
        assert_eq!(level_of(&written, ROW_2), Some("all_accessible_profiles"));
        let custom = roles.get_role(get("interview-lead")).await.unwrap().into_inner();
        assert_eq!(custom.role.unwrap().holdings, custom.effective_holdings);
        server.stop().await;
    }

    /// Pages of any size list the same holders; deactivated ones are among them.
    async fn the_holders_of_a_role_come_in_pages(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let deactivate = DeactivateUser {
            user: "cleo-team-member".to_owned(),
        };
        manage(&server, [Operation::DeactivateUser(deactivate)]).await;

        let mut roles = client(&server);
        let mut pages = async |page_size| {
            let mut holders = Vec::new();
            let mut page_token = String::new();
            loop {
                let request = ListRoleHoldersRequest {
                    account: SAMPLE.to_owned(),
                    role: "team_member".to_owned(),
                    page_size,
                    page_token,
                };
                let page = roles.list_role_holders(request).await.unwrap().into_inner();
                let full = usize::try_from(page_size).unwrap();
                assert!(page_size == 0 || page.holders.len() <= full);
                holders.extend(page.holders);
                page_token = page.next_page_token;
                if page_token.is_empty() {
                    return holders;
                }
            }
        };
        let all = pages(0).await;
        assert!(all.len() > 2, "{all:?}");
        assert!(all.is_sorted_by(|one, next| one.user < next.user), "{all:?}");
        assert_eq!(pages(1).await, all);
        assert_eq!(pages(2).await, all);
        let inactive: Vec<&str> = all
            .iter()
            .filter(|holder| !holder.active)
            .map(|holder| holder.user.as_str())
            .collect();
        assert_eq!(inactive, ["cleo-team-member", "yuri-former-team-member"]);
        server.stop().await;
    }

    /// Who would gain and lose what is told before it is done, and then is so.
    async fn a_change_that_is_only_checked_tells_what_it_would_do(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut roles = client(&server);
        let lead = roles.get_role(get("interview-lead")).await.unwrap().into_inner().role.unwrap();
        let sources = Holding {
            permission: Permission::ManageSources.into(),
            levels: vec!["yes".to_owned()],
            values: Vec::new(),
        };
        let update = UpdateRole {
            role: lead.id.clone(),
            title: lead.title,
            description: lead.description,
            holdings: vec![sources],
            copy_of: lead.id,
            etag: String::new(),
        };
        let demote = SetRole {
            user: "cleo-team-member".to_owned(),
            role: "interviewer".to_owned(),
        };
        let request = |operation: Operation, validate_only| ManageRolesRequest {
            account: SAMPLE.to_owned(),
            acting_user: ADA.to_owned(),
            operations: vec![RoleOperation { operation: Some(operation) }],
            validate_only,
            ..ManageRolesRequest::default()
        };

        let checked = roles.manage_roles(request(Operation::UpdateRole(update.clone()), true)).await;
        let impact = checked.unwrap().into_inner().impact.expect("an impact");
        let [group] = &impact.groups[..] else {
            panic!("one group: {impact:?}");
        };
        let holders: Vec<&str> = group.users.iter().map(|one| one.user.as_str()).collect();
        assert_eq!(holders, ["ivan-interview-lead"]);
        let [change] = &group.holdings[..] else {
            panic!("one permission: {group:?}");
        };
        assert_eq!((change.permission(), change.shift()), (Permission::ManageSources, HoldingShift::Wider));
        let ivan = &group.users[0];
        assert_eq!((&ivan.profiles, &ivan.postings, &ivan.requisitions), (&None, &None, &None));

        // Nothing was done; and what is done tells no impact.
        let again = roles.get_role(get("interview-lead")).await.unwrap().into_inner();
        assert_eq!(level_of(&again.effective_holdings, Permission::ManageSources.into()), None);
        let done = roles.manage_roles(request(Operation::UpdateRole(update), false)).await;
        assert_eq!(done.unwrap().into_inner().impact, None);

        // A Team Member sees every profile and posting that is not confidential, an Interviewer none.
        let checked = roles.manage_roles(request(Operation::SetRole(demote), true)).await;
        let impact = checked.unwrap().into_inner().impact.expect("an impact");
        let cleo = &impact.groups[0].users[0];
        for lost in [cleo.profiles.unwrap(), cleo.postings.unwrap()] {
            assert!(lost.lost > 0 && lost.gained == 0, "{cleo:?}");
        }
        assert!(impact.groups[0].holdings.iter().all(|one| one.shift() == HoldingShift::Narrower));
        server.stop().await;
    }

    /// Unknown roles, missing fields, and a token of another list.
    async fn what_cannot_be_asked_about_roles_is_named(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        let mut roles = client(&server);
        let unknown = roles.compare_roles(compare("admin", "nobody-made-it")).await.unwrap_err();
        assert_eq!(unknown.code(), Code::NotFound);
        assert_eq!(unknown.message(), "the role is not known");
        assert_eq!(unknown.get_details_error_info().unwrap().reason, "RESOURCE_UNKNOWN");
        let missing = roles.compare_roles(compare("", "")).await.unwrap_err();
        assert_eq!(missing.code(), Code::InvalidArgument);
        let violations = missing.get_details_bad_request().unwrap().field_violations;
        let fields: Vec<&str> = violations.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["role", "other"]);

        let list = |role: &str, page_token: &str| ListRoleHoldersRequest {
            account: SAMPLE.to_owned(),
            role: role.to_owned(),
            page_size: 1,
            page_token: page_token.to_owned(),
        };
        let unknown = roles.list_role_holders(list("nobody-made-it", "")).await.unwrap_err();
        assert_eq!(unknown.code(), Code::NotFound);
        let page = roles.list_role_holders(list("team_member", "")).await.unwrap().into_inner();
        let other = roles.list_role_holders(list("interviewer", &page.next_page_token)).await;
        let other = other.unwrap_err();
        assert_eq!(other.code(), Code::InvalidArgument);
        assert_eq!(other.get_details_error_info().unwrap().reason, "TOKEN_INVALID");
        server.stop().await;
    }
}
