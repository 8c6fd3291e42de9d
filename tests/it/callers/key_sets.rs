//! Keys that are fetched from their issuer.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tonic::Code;

use super::process::{UNUSABLE, asked};
use super::tokens::{Signer, claims};
use super::{CALLERS, Deployment};
use crate::support::TestDatabase;
use crate::support::process::{Operator, Process, steward};

const AWAY: &str =
    "the keys of an issuer cannot be fetched; those that were fetched last are good for a day";
const AGAIN: &str = "the keys of an issuer can be fetched again";
const IN_EFFECT: &str = "other callers are in effect";

/// Who answers for an issuer: with this status and this text.
struct IssuerServer {
    url: String,
    answer: Arc<Mutex<(String, String)>>,
}

impl IssuerServer {
    async fn start(text: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let answer = Arc::new(Mutex::new(("200 OK".to_owned(), text)));
        let given = Arc::clone(&answer);
        tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let (status, text) = given.lock().unwrap().clone();
                let _ = connection.read(&mut [0; 4096]).await;
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n",
                    text.len()
                );
                let _ = connection
                    .write_all(format!("{head}{text}").as_bytes())
                    .await;
            }
        });
        Self { url, answer }
    }

    fn says(&self, status: &str, text: String) {
        *self.answer.lock().unwrap() = (status.to_owned(), text);
    }
}

/// The callers, with keys by URL.
fn by_url(deployment: &Deployment, url: &str) -> String {
    let file = deployment.folder.path().join("callers.yaml");
    let text = CALLERS.replace("keys: keys.json", &format!("keys_url: '{url}'"));
    assert_ne!(text, CALLERS);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

/// Both sets in one.
fn together(one: &Signer, other: &Signer) -> String {
    let keys = [one, other].map(|signer| {
        let set: serde_json::Value = serde_json::from_str(&signer.key_set()).unwrap();
        set["keys"][0].clone()
    });
    serde_json::json!({ "keys": keys }).to_string()
}

/// Whether the token of a caller is accepted: the account is not there, which only a caller is told.
async fn is_accepted(process: &Process<'_>, signer: &Signer) -> bool {
    match asked(process, &signer.sign(&claims("records"))).await {
        Code::NotFound => true,
        Code::Unauthenticated => false,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_by_url_rotate_while_the_server_runs() {
    let db = TestDatabase::sqlite();
    db.log.expects(AWAY);
    let deployment = Deployment::new();
    let (first, second) = (&deployment.signer, Signer::new("second"));
    let issuer = IssuerServer::start(first.key_set()).await;
    let file = by_url(&deployment, &issuer.url);
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.leak());
    let mut process = operator.start(&db).await;
    assert!(is_accepted(&process, first).await);
    issuer.says("200 OK", together(first, &second));
    // A key that is not known yet is a reason to look; the first one goes on meanwhile.
    while !is_accepted(&process, &second).await {
        assert!(is_accepted(&process, first).await);
    }
    assert!(process.says(IN_EFFECT).await.is_some());
    issuer.says("200 OK", second.key_set());
    process.signal("HUP");
    assert!(process.says(IN_EFFECT).await.is_some());
    assert!(!is_accepted(&process, first).await);
    // Whatever else answers there takes nothing away, and nobody goes where it sends us.
    let other = IssuerServer::start(first.key_set()).await;
    let elsewhere = format!("302 Found\r\nlocation: {}", other.url);
    for (status, text) in [
        ("404 Not Found", String::new()),
        ("200 OK", "garbage".to_owned()),
        ("200 OK", "{\"keys\": []}".to_owned()),
        // More than is read, and a set otherwise.
        ("200 OK", first.key_set() + &" ".repeat(1 << 20)),
        (elsewhere.as_str(), first.key_set()),
    ] {
        issuer.says(status, text);
        process.signal("HUP");
        assert!(process.says(AWAY).await.is_some());
        assert!(is_accepted(&process, &second).await);
    }
    issuer.says("200 OK", second.key_set());
    process.signal("HUP");
    assert!(process.says(AGAIN).await.is_some());
    assert!(is_accepted(&process, &second).await);
    assert_eq!(process.stop().await, Some(0));
}

/// Others are served; its tokens are good as soon as it answers.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_starts_without_the_keys_of_an_issuer_that_is_away() {
    let db = TestDatabase::sqlite();
    db.log.expects(AWAY);
    let deployment = Deployment::new();
    let issuer = IssuerServer::start(String::new()).await;
    issuer.says("503 Service Unavailable", String::new());
    let file = by_url(&deployment, &issuer.url);
    let doctor = || {
        let mut command = steward(&["doctor"]);
        command
            .current_dir(deployment.folder.path())
            .env("STEWARD_CALLERS_FILE", &file);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let away = format!(
        "problem  keys: those at {} cannot be fetched: the answer is 503 Service Unavailable\n",
        issuer.url
    );
    assert!(doctor().contains(&away), "{}", doctor());
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.clone().leak());
    let mut process = operator.start(&db).await;
    assert!(!is_accepted(&process, &deployment.signer).await);
    issuer.says("200 OK", deployment.signer.key_set());
    assert!(process.says(IN_EFFECT).await.is_some());
    assert!(is_accepted(&process, &deployment.signer).await);
    assert_eq!(process.stop().await, Some(0));
    let there = format!("ok       keys: those at {} can be fetched\n", issuer.url);
    assert!(doctor().contains(&there), "{}", doctor());
}

/// Keys go by what is fetched, whatever the callers' file says meanwhile; and a file that changed for other keys than those
/// that were fetched is taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_by_url_and_the_file_do_not_wait_for_each_other() {
    let db = TestDatabase::sqlite();
    db.log.expects(UNUSABLE);
    // What fits no algorithm of the file is told, if it is fetched meanwhile.
    db.log.allows(AWAY);
    let deployment = Deployment::new();
    let (first, second) = (&deployment.signer, Signer::new("second"));
    let issuer = IssuerServer::start(together(first, &second)).await;
    let file = by_url(&deployment, &issuer.url);
    let operator = Operator::new().with("STEWARD_CALLERS_FILE", file.clone());
    let mut process = operator.start(&db).await;
    assert!(is_accepted(&process, first).await && is_accepted(&process, &second).await);
    let good = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "callers: []").unwrap();
    process.signal("HUP");
    assert!(process.says(UNUSABLE).await.is_some());
    issuer.says("200 OK", second.key_set());
    process.signal("HUP");
    assert!(
        process
            .says("other keys of issuers are in effect")
            .await
            .is_some()
    );
    assert!(!is_accepted(&process, first).await && is_accepted(&process, &second).await);

    let other = good.replace("[EdDSA, ES256]", "[ES256]");
    assert_ne!(other, good);
    std::fs::write(&file, other).unwrap();
    process.signal("HUP");
    assert!(process.says(IN_EFFECT).await.is_some());
    assert!(!is_accepted(&process, &second).await);
    std::fs::write(&file, good).unwrap();
    process.signal("HUP");
    assert!(process.says(IN_EFFECT).await.is_some());
    assert!(is_accepted(&process, &second).await);
    assert_eq!(process.stop().await, Some(0));
}
