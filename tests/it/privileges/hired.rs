//! The profiles of people who were hired.

use steward::proto::question::Subject;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Status};

use super::{answer, fields, give_all, question};
use crate::support::server::{ADA, RunningServer, SAMPLE, start};
use crate::support::{TestDatabase, on_both};

/// Switches `restrict_hired_profiles`.
async fn restrict(server: &RunningServer, actor: &str, on: bool) -> Result<(), Status> {
    let request = UpdateSettingsRequest {
        account: SAMPLE.to_owned(),
        acting_user: actor.to_owned(),
        settings: Some(Settings {
            restrict_hired_profiles: Some(on),
            ..Settings::default()
        }),
        ..UpdateSettingsRequest::default()
    };
    let mut client = RecordServiceClient::new(server.channel.clone());
    client.update_settings(request).await.map(drop)
}

/// Row 1 on an opportunity.
fn row_1(user: &str, opportunity: &str) -> Question {
    let row = Permission::ManageProfilesAndViewAssociatedPostings;
    Question {
        subject: Some(Subject::Permission(row.into())),
        ..question("offers", user, &format!("opportunity:{opportunity}"), "")
    }
}

on_both! {
    async fn hired_profiles_are_restricted_while_the_account_says_so(db: TestDatabase) {
        let server = start(&db).await;
        server.load_sample().await;
        give_all(&server).await;
        let hired = ["opp-hired-support", "opp-hired-by-requisition"];
        let expect = async |user: &str, opportunity: &str, expected: &str| {
            let found = answer(&server, SAMPLE, row_1(user, opportunity)).await.unwrap();
            assert_eq!(found, expected, "{user} {opportunity}");
        };
        for opportunity in hired {
            expect("bea-admin", opportunity, "ALLOWED").await;
        }
        // Row 40 is a Team Member's in no part.
        let status = restrict(&server, "tess-team-member", true).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        assert_eq!(fields(&status), ["settings.restrict_hired_profiles"]);
        // Nor to what it is (X68).
        let status = restrict(&server, "tess-team-member", false).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        restrict(&server, "bea-admin", true).await.unwrap();
        for opportunity in hired {
            expect(ADA, opportunity, "ALLOWED").await;
            expect("ben-admin", opportunity, "ALLOWED").await;
            expect("bea-admin", opportunity, "PRIVILEGE_MISSING").await;
            expect("tess-team-member", opportunity, "PRIVILEGE_MISSING").await;
        }
        // Of the others nothing changed.
        expect("bea-admin", "opp-active-backend", "ALLOWED").await;
        expect("bea-admin", "opp-archived-backend", "ALLOWED").await;
        restrict(&server, "bea-admin", false).await.unwrap();
        expect("bea-admin", hired[0], "ALLOWED").await;
        server.stop().await;
    }
}
