use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::database::DatabaseUrl;
use super::database_source;
use super::keys::{KEYS, Key};
use super::layers::{self, Flags, Variables};
use super::memory;
use super::reader::{Problem, Reader};
use super::telemetry::TelemetryConfig;
use super::tls;
use super::value::{Connections, Filter, Hours, Listen, Mebibytes, Seconds, Staleness, Switch};
use crate::tls::ServerFiles;

const MEBIBYTE: u64 = 1 << 20;

/// The server's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where health alone is answered, if anywhere.
    pub health: Option<SocketAddr>,
    /// Where the database is.
    pub database: DatabaseUrl,
    /// Whether its SQLite file is made when it is not there.
    pub create_database: bool,
    /// How long the right to serve from PostgreSQL is held without being
    /// confirmed.
    pub max_staleness: Duration,
    /// The file with the key that signs tokens.
    pub key_file: PathBuf,
    /// The file that says who may call; `None` where callers are not told apart.
    pub callers_file: Option<PathBuf>,
    /// The files by which the server speaks TLS, if it does.
    pub tls: Option<ServerFiles>,
    /// Whether to load the sample.
    pub sample: bool,
    /// How long the server goes on answering after SIGTERM.
    pub drain_delay: Duration,
    /// How long calls in flight may take when the server stops.
    pub drain_timeout: Duration,
    /// How many bytes of requests and answers are held at once at most.
    pub request_memory: usize,
    /// How many connections are open at once at most.
    pub connections: usize,
    /// For how long changes are kept, so that a stream of them can go on.
    pub change_retention: Duration,
    /// What is logged.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// What is measured and traced, and where it goes.
    pub telemetry: TelemetryConfig,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// For people on a terminal, for programs otherwise.
    Auto,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "auto" => Ok(Self::Auto),
            _ => Err("must be text, json or auto"),
        }
    }
}

impl Config {
    /// Whether clients can show a certificate.
    pub fn takes_client_certificates(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.clients.is_some())
    }

    /// Reads the configuration: the file's values, overridden by the
    /// environment's, overridden by the flags'.
    ///
    /// # Errors
    /// Everything that is wrong, together.
    pub fn read(
        file: Option<&Path>,
        variables: &Variables,
        flags: &Flags,
    ) -> Result<Self, Vec<Problem>> {
        Self::collect(layers::read(file, variables, flags))
    }

    fn collect(mut reader: Reader) -> Result<Self, Vec<Problem>> {
        let Listen(listen) = reader.read("listen", Listen(([127, 0, 0, 1], 50051).into()));
        let health = reader.maybe::<Listen>("health_listen");
        let named = database_source::read(&mut reader);
        let Switch(create) = reader.read("database.create", Switch(false));
        // A path that was named may be mistyped.
        let create_database = create || named.is_none();
        let database = named.unwrap_or_default();
        let Staleness(staleness) = reader.read("max_staleness", Staleness(30));
        let Switch(open) = reader.read("allow_unauthenticated", Switch(false));
        let Switch(sample) = reader.read("sample", Switch(false));
        let Seconds(delay) = reader.read("drain_delay", Seconds(5));
        let Seconds(drain) = reader.read("drain_timeout", Seconds(20));
        let Connections(connections) = reader.read("connections", Connections(10_000));
        let quarter = Mebibytes(memory::usable() / 4 / MEBIBYTE);
        let Mebibytes(request_memory) = reader.read("request_memory", quarter);
        let request_memory = usize::try_from(request_memory.saturating_mul(MEBIBYTE));
        let Hours(retention) = reader.read("change_retention", Hours(7 * 24));
        let Filter(log) = reader.read("log.filter", Filter("info".to_owned()));
        let log_format = reader.read("log.format", LogFormat::Auto);
        let telemetry = TelemetryConfig::read(&mut reader);
        let tls = tls::read(&mut reader);
        let key_file = reader
            .maybe::<PathBuf>("key_file")
            .or_else(|| match &database {
                DatabaseUrl::Sqlite(path) => Some(path.with_file_name("steward.keys")),
                DatabaseUrl::Postgres(_) => None,
            });
        let callers_file = reader.maybe::<PathBuf>("callers_file");
        if !listen.ip().is_loopback() && !open && callers_file.is_none() {
            let message = "is reachable from other machines, and callers are not authenticated; set callers_file, \
                           or allow_unauthenticated to true to do it all the same";
            reader.wrong("listen", message);
        }
        if callers_file.is_some() && open {
            let message = "contradicts callers_file: callers are authenticated";
            reader.wrong("allow_unauthenticated", message);
        }
        if key_file.is_none() {
            reader.wrong(
                "key_file",
                "is required on PostgreSQL: all replicas share the key",
            );
        }
        match key_file {
            Some(key_file) if reader.problems.is_empty() => Ok(Self {
                listen,
                health: health.map(|Listen(address)| address),
                database,
                create_database,
                max_staleness: Duration::from_secs(staleness),
                key_file,
                callers_file,
                tls,
                sample,
                drain_delay: Duration::from_secs(delay),
                drain_timeout: Duration::from_secs(drain),
                connections,
                request_memory: request_memory.unwrap_or(usize::MAX),
                change_retention: Duration::from_hours(retention),
                log,
                log_format,
                telemetry,
            }),
            _ => Err(reader.problems),
        }
    }
}

/// A setting as it is in effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The setting's path.
    pub path: &'static str,
    /// Its value, without passwords.
    pub value: String,
    /// Where it comes from; `None` for the default.
    pub origin: Option<String>,
}

/// Every setting as it is in effect.
///
/// # Errors
/// Everything that is wrong with the configuration, together.
pub fn show(
    file: Option<&Path>,
    variables: &Variables,
    flags: &Flags,
) -> Result<Vec<Shown>, Vec<Problem>> {
    let config = Config::read(file, variables, flags)?;
    let reader = layers::read(file, variables, flags);
    let shown = |key: &Key| {
        let given = reader.given(key.path);
        // The URL may come of its file.
        let origin = match key.path {
            "database.url" => given.or_else(|| reader.given("database.url_file")),
            _ => given,
        };
        let value = match (key.path, given) {
            // It may hold a password.
            ("database.url", _) => config.database.to_string(),
            ("key_file", None) => config.key_file.display().to_string(),
            (_, Some((text, _))) => text.to_owned(),
            (_, None) => key.default.to_owned(),
        };
        Shown {
            path: key.path,
            value,
            origin: origin.map(|(_, origin)| origin.to_owned()),
        }
    };
    Ok(KEYS.iter().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none() -> Variables {
        Variables::new()
    }

    fn variables(given: &[(&str, &str)]) -> Variables {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        given.iter().map(owned).collect()
    }

    fn told(problems: &[Problem]) -> Vec<String> {
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn nothing_said_is_the_embedded_default() {
        let config = Config::read(None, &none(), &Flags::new()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
        assert_eq!(config.database.to_string(), "sqlite://steward.db");
        assert_eq!(config.key_file, PathBuf::from("steward.keys"));
        assert!(!config.sample);
        assert!(config.create_database);
        assert_eq!(config.change_retention, Duration::from_hours(168));
    }

    #[test]
    fn a_database_that_was_named_is_made_when_that_is_said() {
        let url = ("database.url", "sqlite://other.db".to_owned());
        let create = ("database.create", "true".to_owned());
        let read = |flags| Config::read(None, &none(), &flags).unwrap().create_database;
        assert!(!read(Flags::from([url.clone()])));
        assert!(read(Flags::from([url, create])));
    }

    #[test]
    fn changes_are_kept_for_whole_hours_and_never_for_none() {
        for (text, hours) in [
            ("1", Some(1)),
            ("87600", Some(87_600)),
            ("0", None),
            ("7d", None),
        ] {
            let flags = Flags::from([("change_retention", text.to_owned())]);
            let config = Config::read(None, &none(), &flags);
            let kept = config.ok().map(|config| config.change_retention);
            assert_eq!(kept, hours.map(Duration::from_hours), "{text}");
        }
    }

    #[test]
    fn what_requests_may_hold_is_said_in_mebibytes() {
        for (text, bytes) in [("16", Some(16 << 20)), ("15", None), ("1G", None)] {
            let flags = Flags::from([("request_memory", text.to_owned())]);
            let config = Config::read(None, &none(), &flags);
            assert_eq!(
                config.ok().map(|config| config.request_memory),
                bytes,
                "{text}"
            );
        }
        let config = Config::read(None, &none(), &Flags::new()).unwrap();
        assert!(config.request_memory > 0);
    }

    #[test]
    fn flags_override_the_environment_and_it_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steward.yaml");
        let text = "log:\n  filter: error\ndrain_timeout: 1\nsample: true\ntelemetry:\n";
        std::fs::write(&file, text).unwrap();
        let variables = variables(&[
            ("STEWARD_DRAIN_TIMEOUT", "2"),
            ("STEWARD_LISTEN", "127.0.0.1:2"),
        ]);
        let flags = Flags::from([("listen", "127.0.0.1:3".to_owned())]);
        let config = Config::read(Some(&file), &variables, &flags).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.drain_timeout, Duration::from_secs(2));
        assert_eq!(config.log, "error");
        assert!(config.sample);

        let shown = show(Some(&file), &variables, &flags).unwrap();
        let origin = |path: &str| {
            let one = shown.iter().find(|shown| shown.path == path).unwrap();
            (one.value.as_str(), one.origin.as_deref())
        };
        assert_eq!(origin("listen"), ("127.0.0.1:3", Some("--listen")));
        assert_eq!(
            origin("drain_timeout"),
            ("2", Some("STEWARD_DRAIN_TIMEOUT"))
        );
        let in_file = format!("{}: log.filter", file.display());
        assert_eq!(origin("log.filter"), ("error", Some(in_file.as_str())));
        assert_eq!(origin("log.format"), ("auto", None));
        assert_eq!(origin("key_file"), ("steward.keys", None));
    }

    #[test]
    fn what_is_shown_has_no_password() {
        let variables = variables(&[
            ("STEWARD_DATABASE_URL", "postgres://a:hunter2@db/steward"),
            ("STEWARD_KEY_FILE", "/k"),
        ]);
        let shown = show(None, &variables, &Flags::new()).unwrap();
        assert!(!format!("{shown:?}").contains("hunter2"));
        assert!(shown.iter().any(|one| one.value == "postgres://db/steward"));
    }

    #[test]
    fn all_problems_are_reported_together_and_without_the_values() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steward.yaml");
        let text = "colour: blue\ndatabase_url: hunter2\ndatabase:\n  ulr: hunter2\nlog: hunter2\nsample: [1]\n";
        std::fs::write(&file, text).unwrap();
        let variables = variables(&[
            ("STEWARD_LISTEN", "0.0.0.0:50051"),
            ("STEWARD_DRAIN_TIMEOUT", "hunter2"),
            ("STEWARD_DATABASE_URL", "postgres://a:hunter2@db/steward"),
            ("STEWARD_DATABSE_URL", "hunter2"),
            ("STEWARD_LOG", "hunter2"),
            ("STEWARD_OTLP_ENDPOINT", "hunter2"),
            ("STEWARD_XYZ", "hunter2"),
            // Of Kubernetes, of the commands, of others.
            ("STEWARD_PORT_50051_TCP", "tcp://10.0.0.1:50051"),
            ("STEWARD_SERVICE_HOST", "10.0.0.1"),
            ("STEWARD_SERVER", "http://steward"),
            ("STEWARDSHIP", "x"),
        ]);
        let flags = Flags::from([("log.format", "hunter2".to_owned())]);
        let problems = Config::read(Some(&file), &variables, &flags).unwrap_err();
        let at = |path: &str| format!("{}: {path}", file.display());
        assert_eq!(
            told(&problems),
            [
                format!("{}: is no setting; `steward serve --help` names them all", at("colour")),
                format!("{}: is no setting; did you mean database.url?", at("database_url")),
                format!("{}: is no setting; did you mean database.url?", at("database.ulr")),
                format!("{}: is a group of settings: log.filter, log.format", at("log")),
                format!("{}: must be one value", at("sample")),
                "STEWARD_DATABSE_URL: is no setting; did you mean STEWARD_DATABASE_URL?".to_owned(),
                "STEWARD_LOG: is no setting; did you mean STEWARD_LOG_FILTER?".to_owned(),
                "STEWARD_OTLP_ENDPOINT: is no setting; did you mean STEWARD_TELEMETRY_OTLP_ENDPOINT?"
                    .to_owned(),
                "STEWARD_XYZ: is no setting; `steward serve --help` names them all".to_owned(),
                "STEWARD_DRAIN_TIMEOUT: must be a whole number of seconds, 86400 at most".to_owned(),
                "--log-format: must be text, json or auto".to_owned(),
                "STEWARD_LISTEN: is reachable from other machines, and callers are not authenticated; set callers_file, \
                 or allow_unauthenticated to true to do it all the same"
                    .to_owned(),
                "key_file: is required on PostgreSQL: all replicas share the key".to_owned(),
            ]
        );
    }

    #[test]
    fn other_machines_reach_it_where_callers_are_authenticated_or_that_is_said() {
        let listen = ("listen", "0.0.0.0:50051".to_owned());
        let callers = ("callers_file", "callers.yaml".to_owned());
        let open = ("allow_unauthenticated", "true".to_owned());
        let read = |flags: &[(&'static str, String)]| {
            let flags = flags.iter().cloned().collect();
            Config::read(None, &none(), &flags).map(|config| config.callers_file)
        };
        let file = Some(PathBuf::from("callers.yaml"));
        assert_eq!(read(&[listen.clone(), callers.clone()]).unwrap(), file);
        assert_eq!(read(&[listen.clone(), open.clone()]).unwrap(), None);
        assert!(read(std::slice::from_ref(&listen)).is_err());
        let told = told(&read(&[listen, callers, open]).unwrap_err());
        let text = "--allow-unauthenticated: contradicts callers_file: callers are authenticated";
        assert_eq!(told, [text]);
    }

    #[test]
    fn a_file_that_cannot_be_used_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steward.yaml");
        let read = || told(&Config::read(Some(&file), &none(), &Flags::new()).unwrap_err());
        let at = file.display().to_string();
        assert_eq!(read(), [format!("{at}: is not there")]);
        std::fs::create_dir(&file).unwrap();
        assert_eq!(read(), [format!("{at}: cannot be read")]);
        std::fs::remove_dir(&file).unwrap();
        std::fs::write(&file, "a: [").unwrap();
        let why = "must be YAML: groups, and a `key: value` for each setting";
        assert_eq!(read(), [format!("{at}: {why}")]);
    }

    #[test]
    fn beyond_loopback_is_a_decision() {
        let flags = Flags::from([
            ("listen", "0.0.0.0:1".to_owned()),
            ("allow_unauthenticated", "true".to_owned()),
        ]);
        assert!(Config::read(None, &none(), &flags).is_ok());
    }
}
