//! The callers' file of a real server.

use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Request};

use super::tokens::claims;
use super::{CALLERS, Deployment};
use crate::support::TestDatabase;
use crate::support::process::{Operator, Process, end_of, steward};

const UNUSABLE: &str = "the callers' file cannot be used: those before stay in effect";

pub(super) async fn asked(process: &Process<'_>, token: &str) -> Code {
    let request = GetSettingsRequest {
        account: "acme".to_owned(),
    };
    let mut request = Request::new(request);
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    let mut client = RecordServiceClient::new(process.channel().await);
    client
        .get_settings(request)
        .await
        .map_or_else(|status| status.code(), |_| Code::Ok)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_takes_the_file_into_effect_while_it_runs() {
    let db = TestDatabase::sqlite();
    db.log.expects(UNUSABLE);
    let deployment = Deployment::new();
    let file = deployment.folder.path().join("callers.yaml");
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.display().to_string().leak());
    let mut process = operator.start(&db).await;
    let token = deployment.signer.sign(&claims("records"));
    // The account is not there, which only a caller is told.
    assert_eq!(asked(&process, &token).await, Code::NotFound);
    assert_eq!(asked(&process, "x").await, Code::Unauthenticated);
    let less = CALLERS.replace("subject: records}", "subject: other}");
    assert_ne!(less, CALLERS);
    std::fs::write(&file, less).unwrap();
    process.signal("HUP");
    assert!(process.says("other callers are in effect").await.is_some());
    assert_eq!(asked(&process, &token).await, Code::Unauthenticated);
    // A file that is not as it should be lets nobody in, and sends nobody away.
    std::fs::write(&file, "callers: []").unwrap();
    assert!(process.says(UNUSABLE).await.is_some());
    // The same trouble is not told again, unless somebody asks.
    process.signal("HUP");
    assert!(process.says(UNUSABLE).await.is_some());
    assert_eq!(asked(&process, &token).await, Code::Unauthenticated);
    let all = deployment.signer.sign(&claims("all"));
    assert_eq!(asked(&process, &all).await, Code::NotFound);
    assert_eq!(process.stop().await, Some(0));
}

#[test]
fn the_file_is_checked() {
    let deployment = Deployment::new();
    let file = deployment
        .folder
        .path()
        .join("callers.yaml")
        .display()
        .to_string();
    let check = |more: &[&str]| steward(&[&["callers", "check", &file], more].concat());
    let output = check(&["--as", "all"]).output().unwrap();
    let expected = "groups: ask, records, roles, erase, audit\naccounts: acme\nacting users: ada\n";
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
    let ended = end_of(check(&["--as", "nobody"]));
    assert_eq!(ended.code, Some(2));
    assert!(
        ended
            .told
            .starts_with("error: there is no caller nobody; these are: all, asking, "),
        "{ended:?}"
    );
}
