//! `OpenFGA`, with its store in memory.

use std::io::Write as _;
use std::net::TcpListener;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use steward::cli::sample::generator::{opportunity_id, user_id};

use super::facts::{Asked, model, writes};
use crate::account::Account;
use crate::pinned;

/// A server that has the facts; it ends when this is dropped.
pub(super) struct OpenFga {
    process: Child,
    pub(super) address: String,
    store: String,
    model: String,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct CheckRequest {
    #[prost(string, tag = "1")]
    store_id: String,
    #[prost(message, optional, tag = "2")]
    tuple_key: Option<TupleKey>,
    #[prost(string, tag = "4")]
    authorization_model_id: String,
}

#[derive(Clone, PartialEq, prost::Message)]
struct TupleKey {
    #[prost(string, tag = "1")]
    user: String,
    #[prost(string, tag = "2")]
    relation: String,
    #[prost(string, tag = "3")]
    object: String,
}

impl OpenFga {
    /// Starts it on the server's core and tells it the facts.
    pub(super) fn start(program: &str, account: Account) -> Self {
        let (address, http) = (free_address(), free_address());
        let mut command = pinned::on(pinned::SERVER, program);
        command.args([
            "run",
            "--datastore-engine",
            "memory",
            "--log-level",
            "error",
        ]);
        command.args(["--grpc-addr", &address, "--http-addr", &http]);
        command.args(["--playground-enabled=false", "--metrics-enabled=false"]);
        command.stdin(Stdio::null()).stdout(Stdio::null());
        let mut peer = Self {
            process: command.spawn().expect("OpenFGA starts"),
            address,
            store: String::new(),
            model: String::new(),
        };
        let stores = format!("http://{http}/stores");
        peer.store = first_store(&stores);
        let at = |part| format!("{stores}/{}/{part}", peer.store);
        let made = post(&at("authorization-models"), &model()).expect("it takes the model");
        peer.model = text(&made, "authorization_model_id");
        for write in writes(account) {
            post(&at("write"), &write).expect("it takes the facts");
        }
        peer
    }

    pub(super) fn check(&self, asked: &Asked) -> CheckRequest {
        CheckRequest {
            store_id: self.store.clone(),
            tuple_key: Some(TupleKey {
                user: format!("user:{}", user_id(asked.user)),
                relation: "can_access".to_owned(),
                object: format!("opportunity:{}", opportunity_id(asked.opportunity)),
            }),
            authorization_model_id: self.model.clone(),
        }
    }
}

impl Drop for OpenFga {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Waits until it listens, and makes a store.
fn first_store(stores: &str) -> String {
    let began = Instant::now();
    loop {
        if let Some(made) = post(stores, &json!({"name": "measured"})) {
            return text(&made, "id");
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "it does not listen"
        );
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn text(answer: &Value, field: &str) -> String {
    answer[field].as_str().expect("a text").to_owned()
}

/// Sends JSON; none when it is refused.
fn post(url: &str, body: &Value) -> Option<Value> {
    let mut command = pinned::on(pinned::OTHERS, "curl");
    command.args([
        "--silent",
        "--fail",
        "--noproxy",
        "*",
        "--data-binary",
        "@-",
    ]);
    command.args(["--header", "content-type: application/json", url]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut process = command.spawn().expect("curl is installed");
    let mut input = process.stdin.take().expect("its input");
    // What could not be sent shows in how curl ends.
    let _ = input.write_all(body.to_string().as_bytes());
    drop(input);
    let output = process.wait_with_output().ok()?;
    let answer = output.status.success().then_some(output.stdout)?;
    serde_json::from_slice(&answer).ok()
}

fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").to_string()
}
