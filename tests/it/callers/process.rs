//! The callers' file of a real server.

use std::path::Path;

use serde_json::json;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::*;
use tonic::{Code, Request};

use super::tokens::claims;
use super::{CALLERS, Deployment, called_with, unauthenticated};
use crate::support::TestDatabase;
use crate::support::process::{Operator, Process, end_of, steward};

const UNREAD: &str = "a file cannot be read to its end; what was in effect stays";
pub(super) const UNUSABLE: &str = "the callers' file cannot be used: those before stay in effect";

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
    let line = process.says("other callers are in effect").await.unwrap();
    assert_eq!(
        (&line["changed"], &line["callers"]),
        (&json!("telling"), &json!(8))
    );
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

/// What is refused is told, and nothing that a stranger writes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_told_without_the_words_of_a_stranger() {
    const REFUSED: &str = "a caller was refused; further refusals of it are not told for a minute";
    let db = TestDatabase::sqlite();
    let deployment = Deployment::new();
    let file = deployment.folder.path().join("callers.yaml");
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.display().to_string());
    let good = "/steward.v1.RoleService/ListRoles";
    for (path, rpc) in [
        (good, json!(good)),
        ("/steward.v1.RoleService/a-marker", json!(null)),
    ] {
        let mut process = operator.start(&db).await;
        let answer = called_with(process.channel().await, path, None, &[]).await;
        assert_eq!(answer, unauthenticated());
        let line = process.says(REFUSED).await.unwrap();
        assert_eq!(
            (&line["rpc"], &line["reason"]),
            (&rpc, &json!("UNAUTHENTICATED"))
        );
        assert_eq!(process.stop().await, Some(0));
    }
}

/// Something else in the place of a file is none. A file that does not answer, as on a network's disk that is gone, holds
/// up neither the others nor a stop.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_does_not_answer_holds_up_no_other() {
    let db = TestDatabase::sqlite();
    db.log.expects(UNREAD);
    db.log.expects(UNUSABLE);
    let deployment = Deployment::new();
    let (file, pipe, settings) = (
        deployment.folder.path().join("callers.yaml"),
        deployment.folder.path().join("pipe"),
        deployment.folder.path().join("steward.yaml"),
    );
    std::fs::write(&settings, "log: {filter: info}").unwrap();
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.display().to_string());
    let mut command = operator.serve(&db);
    command.arg("--config").arg(&settings);
    let mut process = Process::spawn(command, &db);
    assert!(process.says("ready").await.is_some());
    std::fs::write(&settings, "log: {filter: debug}").unwrap();
    process.signal("HUP");
    let line = process
        .says("something else is logged from now on")
        .await
        .unwrap();
    assert_eq!(line["filter"], "debug");
    // Whoever opens a pipe waits for somebody who writes into it.
    let replace = |path: &Path, process: &Process<'_>| {
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        std::fs::rename(&pipe, path).unwrap();
        process.signal("HUP");
    };
    replace(&settings, &process);
    let line = process.says(UNREAD).await.unwrap();
    assert_eq!(line["task"], "reload of settings");
    replace(&file, &process);
    let line = process.says(UNUSABLE).await.unwrap();
    assert!(
        line["error"].as_str().unwrap().ends_with("it is no file"),
        "{line}"
    );
    let token = deployment.signer.sign(&claims("records"));
    assert_eq!(asked(&process, &token).await, Code::NotFound);
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
