//! A PostgreSQL server of a test's own, which it may stop, kill and restart.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::TestDatabase;

/// Where `scripts/with-postgres` found the programs, and who runs them; nobody
/// in particular, unless the tests run as root.
const PROGRAMS: &str = "STEWARD_TEST_POSTGRES_PROGRAMS";
const OWNER: &str = "STEWARD_TEST_POSTGRES_OWNER";

/// The server. It is gone when it is dropped.
pub(crate) struct OwnPostgres {
    folder: TempDir,
    port: u16,
}

impl OwnPostgres {
    /// Makes a server, starts it, and an empty database on it.
    pub(crate) async fn start() -> (Self, TestDatabase) {
        let folder = TempDir::new().expect("a temporary folder");
        if let Some(owner) = owner() {
            let given = Command::new("chown").arg(owner).arg(folder.path()).status();
            assert!(given.expect("chown").success());
        }
        // No two servers of tests have the same socket, so the same port would do; but they listen.
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let server = Self { folder, port };
        let data = server.data();
        server.run("initdb", |command| {
            command
                .arg(format!("--pgdata={}", data.display()))
                .args(["--username=steward", "--auth=trust", "--encoding=UTF8"])
                .args(["--locale=C", "--no-sync"])
        });
        server.resume();
        let db = TestDatabase::postgres_at(&server.url("postgres")).await;
        (server, db)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://steward@127.0.0.1:{}/{database}", self.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Starts it again.
    pub(crate) fn resume(&self) {
        let log = self.folder.path().join("log");
        let options = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -k '{}' -c max_connections=60",
            self.port,
            self.folder.path().display()
        );
        self.control("start", |command| {
            command
                .arg(format!("--log={}", log.display()))
                .arg(format!("--options={options}"))
        });
    }

    /// Stops it, in a mode of `pg_ctl`: `immediate` is as a crash.
    pub(crate) fn stop(&self, mode: &str) {
        self.control("stop", |command| command.arg(format!("--mode={mode}")));
    }

    /// From its next start on it follows another server, as a standby.
    pub(crate) fn stand_by(&self) {
        std::fs::write(self.data().join("standby.signal"), "").expect("the file");
    }

    /// Makes a standby the primary.
    pub(crate) fn promote(&self) {
        self.control("promote", |command| command);
    }

    /// Makes it read its settings anew.
    pub(crate) fn reload(&self) {
        self.control("reload", |command| command);
    }

    fn control(&self, what: &str, with: impl FnOnce(&mut Command) -> &mut Command) {
        let data = self.data();
        self.run("pg_ctl", |command| {
            with(
                command
                    .arg(what)
                    .arg(format!("--pgdata={}", data.display()))
                    .args(["--silent", "--wait"]),
            )
        });
    }

    fn run(&self, program: &str, with: impl FnOnce(&mut Command) -> &mut Command) {
        let programs = std::env::var(PROGRAMS)
            .unwrap_or_else(|_| panic!("{PROGRAMS}: run the tests through scripts/with-postgres"));
        let path = PathBuf::from(programs).join(program);
        let mut command = match owner() {
            Some(owner) => {
                let mut command = Command::new("runuser");
                command.args(["-u", &owner, "--"]).arg(path);
                command
            }
            None => Command::new(path),
        };
        // The server goes on, and nobody waits for what it says.
        with(&mut command)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let status = command.status().expect("the program runs");
        assert!(status.success(), "{command:?}");
    }
}

fn owner() -> Option<String> {
    std::env::var(OWNER).ok().filter(|owner| !owner.is_empty())
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() && !std::thread::panicking() {
            self.stop("immediate");
        } else if self.data().join("postmaster.pid").exists() {
            let text = std::fs::read_to_string(self.data().join("postmaster.pid"));
            let id = text.unwrap_or_default();
            let id = id.lines().next().unwrap_or_default().to_owned();
            let _ = Command::new("kill").args(["-QUIT", &id]).status();
        }
    }
}
