use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use super::database::DatabaseUrl;
use super::otlp::Otlp;
use super::reader::{Problem, Reader, Sourced};
use super::value::{Filter, Hours, Listen, Seconds, Switch};

/// One setting of the server: a key of the file; a variable `STEWARD_KEY`; a
/// flag `--key` with dashes.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it sets.
    pub meaning: &'static str,
    /// What it is when nothing is said.
    pub default: &'static str,
}

/// Every setting that there is.
pub const KEYS: [Key; 13] = [
    Key {
        name: "listen",
        meaning: "address and port to listen on; beyond loopback only with allow_unauthenticated",
        default: "127.0.0.1:50051",
    },
    Key {
        name: "database_url",
        meaning: "sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE",
        default: "sqlite://steward.db",
    },
    Key {
        name: "key_file",
        meaning: "the file with the key that signs tokens; made when it is not there",
        default: "steward.keys beside the SQLite file; required on PostgreSQL",
    },
    Key {
        name: "allow_unauthenticated",
        meaning: "listen beyond loopback although callers are not authenticated: true or false",
        default: "false",
    },
    Key {
        name: "sample",
        meaning: "load a made-up company as the account `sample` when it is not there: true or false",
        default: "false",
    },
    Key {
        name: "drain_timeout",
        meaning: "how many seconds calls in flight may take when the server stops",
        default: "20",
    },
    Key {
        name: "change_retention",
        meaning: "for how many hours changes are kept, so that a stream of them can go on",
        default: "168",
    },
    Key {
        name: "log",
        meaning: "what is logged, as tracing filters say it",
        default: "info",
    },
    Key {
        name: "log_format",
        meaning: "text, json, or auto: text on a terminal",
        default: "auto",
    },
    Key {
        name: "otlp_endpoint",
        meaning: "http://HOST:PORT of an OpenTelemetry collector that takes traces and metrics over gRPC",
        default: "none: nothing is measured; OTEL_EXPORTER_OTLP_ENDPOINT counts too",
    },
    Key {
        name: "service_name",
        meaning: "what this service is called in traces and metrics",
        default: "steward, or OTEL_SERVICE_NAME",
    },
    Key {
        name: "trace_ratio",
        meaning: "the share of calls to trace whose caller does not say: 0 is none, 1 is all",
        default: "0.01, or OTEL_TRACES_SAMPLER_ARG",
    },
    Key {
        name: "metrics_interval",
        meaning: "how many seconds pass between two sendings of metrics",
        default: "60",
    },
];

/// What OpenTelemetry calls some of the settings. Any value of steward's own
/// wins.
const STANDARD: [(&str, &str); 3] = [
    ("otlp_endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
    ("service_name", "OTEL_SERVICE_NAME"),
    ("trace_ratio", "OTEL_TRACES_SAMPLER_ARG"),
];

/// The settings given on the command line, by key.
pub type Flags = BTreeMap<&'static str, String>;

/// The server's configuration.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the database is.
    pub database: DatabaseUrl,
    /// The file with the key that signs tokens.
    pub key_file: PathBuf,
    /// Whether to load the sample.
    pub sample: bool,
    /// How long calls in flight may take when the server stops.
    pub drain_timeout: Duration,
    /// For how long changes are kept, so that a stream of them can go on.
    pub change_retention: Duration,
    /// What is logged.
    pub log: String,
    /// How it is written.
    pub log_format: LogFormat,
    /// Where traces and metrics go, if anywhere.
    pub otlp: Option<Otlp>,
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
    /// Reads the configuration: the file's values, overridden by the
    /// environment's, overridden by the flags'.
    ///
    /// # Errors
    /// Everything that is wrong, together.
    pub fn read(
        file: Option<&Path>,
        environment: &dyn Fn(&str) -> Option<String>,
        flags: &Flags,
    ) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        for (name, variable) in STANDARD {
            // One that is set to nothing is not set, as its standard says.
            if let Some(text) = environment(variable).filter(|text| !text.is_empty()) {
                let origin = variable.to_owned();
                reader.values.insert(name, Sourced { origin, text });
            }
        }
        if let Some(path) = file {
            read_file(path, &mut reader);
        }
        for Key { name, .. } in KEYS {
            let variable = format!("STEWARD_{}", name.to_uppercase());
            if let Some(text) = environment(&variable) {
                reader.values.insert(
                    name,
                    Sourced {
                        origin: variable,
                        text,
                    },
                );
            }
            if let Some(text) = flags.get(name) {
                let origin = format!("--{}", name.replace('_', "-"));
                reader.values.insert(
                    name,
                    Sourced {
                        origin,
                        text: text.clone(),
                    },
                );
            }
        }
        Self::collect(reader)
    }

    fn collect(mut reader: Reader) -> Result<Self, Vec<Problem>> {
        let Listen(listen) = reader.read("listen", Listen(([127, 0, 0, 1], 50051).into()));
        let default = DatabaseUrl::Sqlite(PathBuf::from("steward.db"));
        let database = reader.read("database_url", default);
        let Switch(open) = reader.read("allow_unauthenticated", Switch(false));
        let Switch(sample) = reader.read("sample", Switch(false));
        let Seconds(drain) = reader.read("drain_timeout", Seconds(20));
        let Hours(retention) = reader.read("change_retention", Hours(7 * 24));
        let Filter(log) = reader.read("log", Filter("info".to_owned()));
        let log_format = reader.read("log_format", LogFormat::Auto);
        let otlp = Otlp::read(&mut reader);
        let key_file = reader
            .maybe::<PathBuf>("key_file")
            .or_else(|| match &database {
                DatabaseUrl::Sqlite(path) => Some(path.with_file_name("steward.keys")),
                DatabaseUrl::Postgres(_) => None,
            });
        if !listen.ip().is_loopback() && !open {
            let message = "is reachable from other machines, and callers are not authenticated; \
                           set allow_unauthenticated to true to do it all the same";
            reader.wrong("listen", message);
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
                database,
                key_file,
                sample,
                drain_timeout: Duration::from_secs(drain),
                change_retention: Duration::from_hours(retention),
                log,
                log_format,
                otlp,
            }),
            _ => Err(reader.problems),
        }
    }
}

/// A file of `key: value` lines, as YAML.
fn read_file(path: &Path, reader: &mut Reader) {
    let origin = path.display().to_string();
    let mut problem = |message: &str| {
        reader.problems.push(Problem {
            origin: origin.clone(),
            message: message.to_owned(),
        });
    };
    let Ok(text) = std::fs::read_to_string(path) else {
        problem("cannot be read");
        return;
    };
    let Ok(values) = serde_saphyr::from_str::<BTreeMap<String, serde_json::Value>>(&text) else {
        problem("must be YAML with a `key: value` on each line");
        return;
    };
    for (name, value) in values {
        let known = KEYS.iter().find(|key| key.name == name);
        let text = match value {
            serde_json::Value::String(text) => Some(text),
            serde_json::Value::Bool(yes) => Some(yes.to_string()),
            serde_json::Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        match (known, text) {
            (Some(key), Some(text)) => {
                let origin = format!("{origin}: {name}");
                reader.values.insert(key.name, Sourced { origin, text });
            }
            (Some(_), None) => reader.problems.push(Problem {
                origin: format!("{origin}: {name}"),
                message: "must be one value".to_owned(),
            }),
            (None, _) => reader.problems.push(Problem {
                origin: format!("{origin}: {name}"),
                message: "is no setting; `steward serve --help` names them all".to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn nothing_said_is_the_embedded_default() {
        let config = Config::read(None, &none, &Flags::new()).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:50051");
        assert_eq!(config.database.to_string(), "sqlite://steward.db");
        assert_eq!(config.key_file, PathBuf::from("steward.keys"));
        assert!(!config.sample);
        assert_eq!(config.change_retention, Duration::from_hours(168));
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
            let config = Config::read(None, &none, &flags);
            let kept = config.ok().map(|config| config.change_retention);
            assert_eq!(kept, hours.map(Duration::from_hours), "{text}");
        }
    }

    #[test]
    fn flags_override_the_environment_and_it_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steward.yaml");
        std::fs::write(&file, "log: error\ndrain_timeout: 1\nsample: true\n").unwrap();
        let environment = |name: &str| match name {
            "STEWARD_DRAIN_TIMEOUT" => Some("2".to_owned()),
            "STEWARD_LISTEN" => Some("127.0.0.1:2".to_owned()),
            _ => None,
        };
        let flags = Flags::from([("listen", "127.0.0.1:3".to_owned())]);
        let config = Config::read(Some(&file), &environment, &flags).unwrap();
        assert_eq!(config.listen.port(), 3);
        assert_eq!(config.drain_timeout, Duration::from_secs(2));
        assert_eq!(config.log, "error");
        assert!(config.sample);
    }

    #[test]
    fn all_problems_are_reported_together_and_without_the_values() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("steward.yaml");
        std::fs::write(&file, "colour: blue\nsample: [1]\n").unwrap();
        let environment = |name: &str| match name {
            "STEWARD_LISTEN" => Some("0.0.0.0:50051".to_owned()),
            "STEWARD_DRAIN_TIMEOUT" => Some("hunter2".to_owned()),
            "STEWARD_DATABASE_URL" => Some("postgres://a:hunter2@db/steward".to_owned()),
            _ => None,
        };
        let flags = Flags::from([("log_format", "hunter2".to_owned())]);
        let problems = Config::read(Some(&file), &environment, &flags).unwrap_err();
        let origins: Vec<_> = problems
            .iter()
            .map(|problem| problem.origin.as_str())
            .collect();
        let in_file = |key: &str| format!("{}: {key}", file.display());
        assert_eq!(
            origins,
            [
                &in_file("colour"),
                &in_file("sample"),
                "STEWARD_DRAIN_TIMEOUT",
                "--log-format",
                "STEWARD_LISTEN",
                "key_file",
            ]
        );
        assert!(
            !problems
                .iter()
                .any(|problem| problem.to_string().contains("hunter2"))
        );
    }

    #[test]
    fn beyond_loopback_is_a_decision() {
        let flags = Flags::from([
            ("listen", "0.0.0.0:1".to_owned()),
            ("allow_unauthenticated", "true".to_owned()),
        ]);
        assert!(Config::read(None, &none, &flags).is_ok());
    }
}
