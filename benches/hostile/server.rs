//! The server that is attacked: the binary, in a process of its own.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::limits::{ENDING, REQUEST_MEMORY};
use crate::pinned;

/// How many opportunities the account has that work is made in.
const OPPORTUNITIES: &str = "20000";
/// That account.
pub(crate) const LARGE: &str = "large";
/// Its Super Admin.
pub(crate) const ROOT: &str = "root";

/// A server that runs.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    /// Where the system tells of its memory; kept open, since attackers use up what may be opened.
    status: Option<File>,
    log: Log,
    reading: Option<JoinHandle<()>>,
}

/// What it said that should not be.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

fn binary() -> PathBuf {
    let other = std::env::var_os("STEWARD_HOSTILE_SERVER");
    other.map_or_else(|| env!("CARGO_BIN_EXE_steward").into(), PathBuf::from)
}

/// Without any setting of the machine, and of this bench.
fn without_settings(mut command: Command) -> Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("STEWARD_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command of the binary to its end.
fn run(folder: &Path, arguments: &[&str]) {
    let mut command = without_settings(Command::new(binary()));
    command.args(arguments).current_dir(folder);
    let ended = command.stdin(Stdio::null()).output().expect("it runs");
    assert!(
        ended.status.success(),
        "{arguments:?}: {}",
        String::from_utf8_lossy(&ended.stderr)
    );
}

impl Server {
    /// Starts one on a database of its own in this folder, with the sample and a larger account.
    pub(crate) fn start(folder: &Path) -> Self {
        let url = format!("sqlite://{}", folder.join("steward.db").display());
        let export = [
            "sample",
            "write",
            "export",
            "--opportunities",
            OPPORTUNITIES,
        ];
        run(folder, &export);
        let account = ["account", "create", "--account", LARGE];
        let account = [&account[..], &["--super-admin", ROOT, "--database-create"]].concat();
        run(
            folder,
            &[account, vec!["--database-url", url.as_str()]].concat(),
        );
        let mut command = without_settings(pinned::on(pinned::SERVER, binary()));
        command
            .args(["serve", "--sample", "--log-format", "json"])
            .args(["--listen", "127.0.0.1:0", "--database-url", &url])
            .args(["--request-memory", &REQUEST_MEMORY.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut process = command.spawn().expect("the server starts");
        let status = File::open(format!("/proc/{}/status", process.id())).ok();
        let mut lines = BufReader::new(process.stderr.take().expect("its log"));
        let address = address(&mut lines);
        let log = Log::default();
        let kept = log.clone();
        let reading = std::thread::spawn(move || kept.read(lines));
        let import = ["import", "--account", LARGE, "--as", ROOT, "export"];
        let server = format!("http://{address}");
        run(
            folder,
            &[&import[..], &["--server", server.as_str()]].concat(),
        );
        Self {
            process,
            address,
            status,
            log,
            reading: Some(reading),
        }
    }

    /// How many MiB it takes; 0 where the system does not tell.
    pub(crate) fn memory(&mut self) -> u64 {
        let Some(status) = &mut self.status else {
            return 0;
        };
        let mut text = String::new();
        if status.rewind().is_err() || status.read_to_string(&mut text).is_err() {
            return 0;
        }
        let resident = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes = resident.map(|text| text.trim().trim_end_matches(" kB").parse::<u64>());
        kilobytes.and_then(Result::ok).unwrap_or_default() / 1024
    }

    /// Why it is no more, or what it said that should not be, since this was asked last.
    pub(crate) fn faults(&mut self) -> Vec<String> {
        let mut faults = self.log.taken();
        if let Ok(Some(ended)) = self.process.try_wait() {
            faults.push(format!("the server is no more: {ended}"));
        }
        faults
    }

    /// Tells it to end, and how long that took; `Err` if it does not end as it should.
    pub(crate) fn end(mut self) -> Result<Duration, String> {
        let began = Instant::now();
        terminate(&self.process);
        let ended = loop {
            match self.process.try_wait() {
                Ok(Some(ended)) => break ended,
                Ok(None) if began.elapsed() < ENDING => {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Ok(None) => return Err(format!("it still runs {ENDING:?} after SIGTERM")),
                Err(error) => return Err(error.to_string()),
            }
        };
        let took = began.elapsed();
        if let Some(reading) = self.reading.take() {
            // It has nothing to say about how it ended.
            let _ = reading.join();
        }
        if ended.success() {
            Ok(took)
        } else {
            Err(format!("after SIGTERM: {ended}"))
        }
    }
}

/// SIGTERM.
fn terminate(process: &Child) {
    let id = process.id().try_into().ok();
    if let Some(id) = id.and_then(rustix::process::Pid::from_raw) {
        let told = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        told.expect("the server runs");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended, or is not wanted any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where it listens, once it is ready.
fn address(lines: &mut impl std::io::BufRead) -> String {
    let mut address = None;
    let mut told = String::new();
    while let Some(Ok(line)) = lines.lines().next() {
        let said: Value = serde_json::from_str(&line).unwrap_or_default();
        if let Some(said) = said["address"].as_str() {
            address = Some(said.to_owned());
        }
        if said["message"] == "ready" {
            return address.expect("it listens");
        }
        told.push_str(&line);
    }
    panic!("the server does not start: {told}");
}

impl Log {
    /// Keeps what is an error, or no line of the log: a panic.
    fn read(&self, lines: impl std::io::BufRead) {
        for line in lines.lines().map_while(Result::ok) {
            let said: Option<Value> = serde_json::from_str(&line).ok();
            if said.is_none_or(|said| said["level"] == "ERROR") {
                self.0.lock().expect("nobody panics").push(line);
            }
        }
    }

    fn taken(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics"))
    }
}
