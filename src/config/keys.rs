//! Every setting that there is, declared once. Flags, variables, keys of the
//! file, the help, `steward config show`, the README's table and the chart are
//! made from this list or held to it by `tests/it/settings.rs`.

/// One setting of the server.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Where it is in the file: groups and its name, with dots between.
    pub path: &'static str,
    /// What its value is called in the help; `None` for a switch.
    pub value: Option<&'static str>,
    /// What it sets.
    pub meaning: &'static str,
    /// What it is when nothing is said.
    pub default: &'static str,
    /// The variable of OpenTelemetry's standard that counts too.
    pub standard: Option<&'static str>,
}

impl Key {
    /// The variable: `STEWARD_DATABASE_URL` for `database.url`.
    pub fn variable(&self) -> String {
        format!("{PREFIX}{}", self.path.replace('.', "_").to_uppercase())
    }

    /// The flag without its dashes: `database-url` for `database.url`.
    pub fn flag(&self) -> String {
        self.path.replace(['.', '_'], "-")
    }
}

/// What steward's own variables begin with.
pub(super) const PREFIX: &str = "STEWARD_";

/// Variables that are no settings of the server: the commands that talk to one,
/// and the scripts of the repository.
pub(super) const OTHER_VARIABLES: [&str; 12] = [
    "STEWARD_CONFIG",
    "STEWARD_SERVER",
    "STEWARD_CA",
    "STEWARD_CERTIFICATE",
    "STEWARD_KEY",
    "STEWARD_TOKEN",
    "STEWARD_TOKEN_FILE",
    "STEWARD_TEST_POSTGRES",
    "STEWARD_TEST_POSTGRES_ROOTS",
    "STEWARD_TEST_POSTGRES_PROGRAMS",
    "STEWARD_TEST_POSTGRES_OWNER",
    "STEWARD_TOOLS",
];

/// Every setting.
pub const KEYS: [Key; 30] = [
    Key {
        path: "listen",
        value: Some("ADDRESS"),
        meaning: "address and port to listen on; beyond loopback only with callers_file or allow_unauthenticated",
        default: "127.0.0.1:50051",
        standard: None,
    },
    Key {
        path: "health_listen",
        value: Some("ADDRESS"),
        meaning: "address and port where health alone is answered, without TLS and to everybody, as Kubernetes' probes \
                  ask for it",
        default: "none",
        standard: None,
    },
    Key {
        path: "database.url",
        value: Some("URL"),
        meaning: "the database: sqlite://PATH or postgres://USER:PASSWORD@HOST/DATABASE",
        default: "sqlite://steward.db",
        standard: None,
    },
    Key {
        path: "database.url_file",
        value: Some("FILE"),
        meaning: "a file that holds the database's URL, instead of database.url",
        default: "none",
        standard: None,
    },
    Key {
        path: "database.ca_file",
        value: Some("FILE"),
        meaning: "PEM certificates of the authorities that vouch for PostgreSQL, instead of those of the web",
        default: "none",
        standard: None,
    },
    Key {
        path: "database.create",
        value: None,
        meaning: "make the SQLite file when it is not there; that of the default URL is always made",
        default: "false",
        standard: None,
    },
    Key {
        path: "max_staleness",
        value: Some("SECONDS"),
        meaning: "on PostgreSQL, for how many seconds questions are answered from memory while the database is away; \
                  after a crash, another server takes over so late at most",
        default: "30",
        standard: None,
    },
    Key {
        path: "key_file",
        value: Some("FILE"),
        meaning: "the file with the key that signs tokens; made with a new SQLite database",
        default: "steward.keys beside the SQLite file; required on PostgreSQL",
        standard: None,
    },
    Key {
        path: "allow_unauthenticated",
        value: None,
        meaning: "listen beyond loopback although callers are not authenticated",
        default: "false",
        standard: None,
    },
    Key {
        path: "callers_file",
        value: Some("FILE"),
        meaning: "the file that says who may call, and what; without one callers are not told apart",
        default: "none",
        standard: None,
    },
    Key {
        path: "tls.certificate",
        value: Some("FILE"),
        meaning: "the server's certificate in PEM, with those between it and its authority; with it and its key, \
                  connections are TLS alone",
        default: "none",
        standard: None,
    },
    Key {
        path: "tls.key",
        value: Some("FILE"),
        meaning: "the certificate's private key in PEM",
        default: "none",
        standard: None,
    },
    Key {
        path: "tls.client_authorities",
        value: Some("FILE"),
        meaning: "the authorities in PEM that the certificates of clients have to be from",
        default: "none",
        standard: None,
    },
    Key {
        path: "tls.client_certificates",
        value: Some("WHETHER"),
        meaning: "whether a client needs a certificate where authorities are named: required or optional",
        default: "required",
        standard: None,
    },
    Key {
        path: "sample",
        value: None,
        meaning: "load a made-up company as the account sample when it is not there",
        default: "false",
        standard: None,
    },
    Key {
        path: "drain_delay",
        value: Some("SECONDS"),
        meaning: "how many seconds the server goes on answering after SIGTERM, while health says that it leaves",
        default: "5",
        standard: None,
    },
    Key {
        path: "drain_timeout",
        value: Some("SECONDS"),
        meaning: "how many seconds calls in flight may take when the server stops",
        default: "20",
        standard: None,
    },
    Key {
        path: "connections",
        value: Some("NUMBER"),
        meaning: "how many connections are open at once at most; fewer where the process may not open so many files",
        default: "10000",
        standard: None,
    },
    Key {
        path: "request_memory",
        value: Some("MIB"),
        meaning: "how many MiB of requests and answers are held at once at most; half of it for one connection",
        default: "a quarter of the memory of the container or machine",
        standard: None,
    },
    Key {
        path: "change_retention",
        value: Some("HOURS"),
        meaning: "for how many hours changes are kept, so that a stream of them can go on",
        default: "168",
        standard: None,
    },
    Key {
        path: "log.filter",
        value: Some("FILTER"),
        meaning: "what is logged, as a tracing filter: info, steward=debug",
        default: "info",
        standard: None,
    },
    Key {
        path: "log.format",
        value: Some("FORMAT"),
        meaning: "how log lines are written: text, json, or auto: text on a terminal, JSON otherwise",
        default: "auto",
        standard: None,
    },
    Key {
        path: "metrics_listen",
        value: Some("ADDRESS"),
        meaning: "address and port where Prometheus fetches metrics, at /metrics; whoever reaches it can read them",
        default: "none",
        standard: None,
    },
    Key {
        path: "telemetry.otlp_endpoint",
        value: Some("URL"),
        meaning: "the http://HOST:PORT or https://HOST:PORT of an OpenTelemetry collector that takes traces and metrics",
        default: "none",
        standard: Some("OTEL_EXPORTER_OTLP_ENDPOINT"),
    },
    Key {
        path: "telemetry.otlp_protocol",
        value: Some("PROTOCOL"),
        meaning: "how the collector is talked to: grpc or http/protobuf",
        default: "grpc",
        standard: Some("OTEL_EXPORTER_OTLP_PROTOCOL"),
    },
    Key {
        path: "telemetry.otlp_ca_file",
        value: Some("FILE"),
        meaning: "PEM certificates of the authorities that vouch for an https:// collector, instead of those of the web",
        default: "none",
        standard: Some("OTEL_EXPORTER_OTLP_CERTIFICATE"),
    },
    Key {
        path: "telemetry.service_name",
        value: Some("NAME"),
        meaning: "what this service is called in traces and metrics",
        default: "steward",
        standard: Some("OTEL_SERVICE_NAME"),
    },
    Key {
        path: "telemetry.trace_sampler",
        value: Some("SAMPLER"),
        meaning: "which calls are traced: always_on, always_off or traceidratio; after parentbased_ a caller who says \
                  decides itself",
        default: "parentbased_traceidratio",
        standard: Some("OTEL_TRACES_SAMPLER"),
    },
    Key {
        path: "telemetry.trace_ratio",
        value: Some("SHARE"),
        meaning: "the share of calls that traceidratio traces, 0 to 1",
        default: "0.01, and 1 when trace_sampler is set",
        standard: Some("OTEL_TRACES_SAMPLER_ARG"),
    },
    Key {
        path: "telemetry.metrics_interval",
        value: Some("SECONDS"),
        meaning: "how many seconds pass between two sendings of metrics",
        default: "60",
        standard: None,
    },
];

/// The known name that looks most like an unknown one, if one looks like it:
/// few letters differ, or the group or the last word is missing.
pub(super) fn nearest(unknown: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let plain = |name: &str| {
        let name = name.strip_prefix(PREFIX).unwrap_or(name);
        name.replace('.', "_").to_lowercase()
    };
    let unknown = plain(unknown);
    let distance = |name: &String| {
        let name = plain(name);
        let is_part =
            name.starts_with(&format!("{unknown}_")) || name.ends_with(&format!("_{unknown}"));
        if is_part {
            return Some(0);
        }
        let distance = strsim::damerau_levenshtein(&unknown, &name);
        (distance <= name.len() / 3).then_some(distance)
    };
    known
        .filter_map(|name| Some((distance(&name)?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
