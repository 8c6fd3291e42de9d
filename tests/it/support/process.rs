//! The real binary, as operators run it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper_util::rt::TokioIo;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::timeout;
use tonic::transport::{Channel, Endpoint};

use super::TestDatabase;
use super::log::{Line, personal};

/// How long a process may take for anything that is waited for.
const WAIT_LIMIT: Duration = Duration::from_mins(1);

/// How a command ended, and what it wrote beside its log.
#[derive(Debug)]
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) code: Option<i32>,
    /// What it said on the standard error stream.
    pub(crate) told: String,
}

/// The binary, without any setting of the machine that the tests run on.
pub(crate) fn steward(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_steward"));
    let is_read = |name: &str| {
        let groups = ["STEWARD_", "OTEL_", "TRACE"];
        groups.iter().any(|group| name.starts_with(group))
    };
    for (name, _) in std::env::vars().filter(|(name, _)| is_read(name)) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// A shell with the environment of a command.
fn shell(command: &Command, script: &str) -> Command {
    let mut shell = Command::new("sh");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.args(["-c", script]).stdin(Stdio::null());
    shell
}

/// Runs a command to its end, which it reaches by itself. One that does not, as a server that starts and should not, is
/// killed.
pub(crate) fn end_of(mut command: Command) -> Ended {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let id = child.id().to_string();
    let (sender, ended) = std::sync::mpsc::channel();
    let waiting = std::thread::spawn(move || sender.send(child.wait_with_output()));
    let output = ended.recv_timeout(WAIT_LIMIT).unwrap_or_else(|_| {
        let _ = Command::new("kill").args(["-KILL", &id]).status();
        let _ = waiting.join();
        panic!("it does not end by itself")
    });
    let output = output.expect("its output");
    let told = String::from_utf8(output.stderr).expect("text");
    // A form that is told, and no mail address.
    let form = "postgres://USER:PASSWORD@HOST/DATABASE";
    assert_eq!(personal(&told.replace(form, "")), None, "{told}");
    // Without its log.
    let lines = told.split_inclusive('\n');
    Ended {
        code: output.status.code(),
        told: lines.filter(|line| !line.starts_with('{')).collect(),
    }
}

/// An operator, with the key file of the server that may be started anew.
pub(crate) struct Operator {
    keys: TempDir,
    /// Variables for the server, by name.
    settings: Vec<(&'static str, String)>,
}

/// `steward serve`, running. It is killed when it is dropped.
pub(crate) struct Process<'a> {
    database: &'a TestDatabase,
    child: Child,
    reading: Option<JoinHandle<()>>,
    lines: UnboundedReceiver<String>,
    address: String,
    /// Where health alone is answered.
    health: String,
    /// What it wrote beside the log.
    told: String,
}

impl Operator {
    pub(crate) fn new() -> Self {
        let keys = TempDir::new().expect("a temporary folder");
        let operator = Self {
            keys,
            settings: Vec::new(),
        };
        let machine = steward::ambient::Machine::default();
        steward::keys::open_or_create(&operator.key_file(), &machine).expect("a key file");
        operator
    }

    /// The same, who gives the server a setting too.
    pub(crate) fn with(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.settings.push((variable, value.into()));
        self
    }

    /// The key file. An operator makes it before the first start.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.keys.path().join("steward.keys")
    }

    /// `steward serve` on a database, on any free port.
    pub(crate) fn serve(&self, database: &TestDatabase) -> Command {
        let mut command = steward(&[]);
        let program = command.get_program().to_owned();
        // A file that becomes larger than the limit is an error, and not the
        // end of the process.
        command = shell(&command, "trap '' XFSZ; exec \"$0\" \"$@\"");
        command.arg(program).args(["serve", "--log-format", "json"]);
        command
            .arg("--key-file")
            .arg(self.key_file())
            .env("STEWARD_DATABASE_URL", &database.config.url)
            .env("STEWARD_DATABASE_CREATE", "true")
            .env("STEWARD_LISTEN", "127.0.0.1:0")
            .env("STEWARD_DRAIN_DELAY", "0")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts the server and waits until it is ready.
    pub(crate) async fn start<'a>(&self, database: &'a TestDatabase) -> Process<'a> {
        self.start_until(database, "ready").await
    }

    /// Starts the server and waits until it says something.
    pub(crate) async fn start_until<'a>(
        &self,
        database: &'a TestDatabase,
        message: &str,
    ) -> Process<'a> {
        self.start_telling(database, message).await.0
    }

    /// The same, with what it says.
    pub(crate) async fn start_telling<'a>(
        &self,
        database: &'a TestDatabase,
        message: &str,
    ) -> (Process<'a>, Value) {
        let mut process = Process::spawn(self.serve(database), database);
        let Some(line) = process.says(message).await else {
            panic!("the server does not start: {}", process.told);
        };
        (process, line)
    }
}

impl<'a> Process<'a> {
    /// Starts a server by a command that was made for it.
    pub(crate) fn spawn(mut command: Command, database: &'a TestDatabase) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the binary runs");
        let stderr = BufReader::new(child.stderr.take().expect("its log"));
        let (sender, lines) = unbounded_channel();
        let reading = std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        Self {
            database,
            child,
            reading: Some(reading),
            lines,
            address: String::new(),
            health: String::new(),
            told: String::new(),
        }
    }

    /// The address that it listens on.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The address where it answers health alone.
    pub(crate) fn health(&self) -> &str {
        &self.health
    }

    /// The most memory that it has taken so far, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the process runs");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = peak.expect("a peak").trim().trim_end_matches(" kB");
        kilobytes.parse::<u64>().expect("a number") * 1024
    }

    /// Where to call.
    pub(crate) async fn channel(&self) -> Channel {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address));
        let channel = endpoint.expect("a URL").connect().await;
        channel.expect("the server answers")
    }

    /// Where to call by a connection that is not made anew when it ends.
    pub(crate) async fn one_connection(&self) -> Channel {
        let connection = TcpStream::connect(&self.address).await;
        let mut connection = Some(TokioIo::new(connection.expect("it listens")));
        let once = tower::service_fn(move |_| {
            let taken = connection.take();
            async { taken.ok_or_else(|| std::io::Error::other("it ended")) }
        });
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address));
        let channel = endpoint.expect("a URL").connect_with_connector(once).await;
        channel.expect("the server answers")
    }

    /// Waits for the next line that says this; nothing once there are no more.
    pub(crate) async fn says(&mut self, message: &str) -> Option<Value> {
        loop {
            let line = timeout(WAIT_LIMIT, self.lines.recv()).await;
            let line = line.unwrap_or_else(|_| panic!("nobody says: {message}"))?;
            if let Some(line) = self.read(&line)
                && line["message"] == message
            {
                return Some(line);
            }
        }
    }

    /// Hands a line to the log of the test, which judges it.
    fn read(&mut self, text: &str) -> Option<Value> {
        assert_eq!(personal(text), None, "{text}");
        let Ok(line) = serde_json::from_str::<Value>(text) else {
            self.told.push_str(text);
            return None;
        };
        let word = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
        if let Some(address) = line["address"].as_str() {
            address.clone_into(&mut self.address);
        }
        if let Some(health) = line["health"].as_str() {
            health.clone_into(&mut self.health);
        }
        self.database.log.take(Line {
            level: word("level").parse().expect("a level"),
            target: word("target"),
            message: word("message"),
            text: text.to_owned(),
        });
        Some(line)
    }

    /// The process's number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, signal: &str) {
        let (signal, id) = (format!("-{signal}"), self.id().to_string());
        let told = Command::new("kill").args([&signal, &id]).status();
        assert!(told.expect("the kill command").success());
    }

    /// Waits until it ends by itself.
    pub(crate) async fn ended(mut self) -> Ended {
        while self.says("").await.is_some() {}
        let code = self.child.wait().expect("it ended").code();
        let told = std::mem::take(&mut self.told);
        Ended { code, told }
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(self) {
        drop(self);
    }

    /// Stops it as an orchestrator does; its exit code.
    pub(crate) async fn stop(mut self) -> Option<i32> {
        self.signal("TERM");
        while self.says("").await.is_some() {}
        self.child.wait().expect("it ended").code()
    }
}

impl Drop for Process<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        // What it said to its end is judged too.
        let read = self.reading.take().map(JoinHandle::join);
        if std::thread::panicking() {
            return;
        }
        assert!(read.is_none_or(|read| read.is_ok()), "its log is read");
        while let Ok(line) = self.lines.try_recv() {
            self.read(&line);
        }
    }
}
