use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use tonic::codegen::http::Uri;

use super::reader::Reader;
use super::value::Listen;

/// The setting that names a collector.
const ENDPOINT: &str = "telemetry.otlp_endpoint";

/// What is measured and traced, and where it goes.
#[derive(Debug, Clone)]
pub struct TelemetryConfig {
    /// Where metrics and traces are sent, if anywhere.
    pub otlp: Option<Otlp>,
    /// Where metrics can be fetched, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// What this service is called.
    pub service: String,
    /// Which calls are traced.
    pub sampling: Sampling,
    /// How long it is between two sendings of metrics; `None` leaves it to `OTEL_METRIC_EXPORT_INTERVAL`.
    pub interval: Option<Duration>,
}

/// A collector, and the way to it.
#[derive(Debug, Clone)]
pub struct Otlp {
    /// Its address; `None` leaves it to the variables of OpenTelemetry's standard.
    pub endpoint: Option<Uri>,
    /// How it is talked to.
    pub protocol: Protocol,
    /// A file with the certificate authorities to believe instead of those of the web.
    pub ca_file: Option<PathBuf>,
}

/// How a collector is talked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// OTLP over gRPC.
    Grpc,
    /// OTLP over HTTP, in protobuf.
    Http,
}

/// Which calls are traced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sampling {
    /// Whether a caller who says whether it traces decides.
    pub by_caller: bool,
    /// The share of the others, 0 to 1.
    pub share: f64,
}

impl TelemetryConfig {
    /// Reads the settings.
    pub(super) fn read(reader: &mut Reader) -> Self {
        let otlp = Otlp::read(reader);
        let metrics_listen = reader.maybe::<Listen>("metrics_listen");
        let Name(service) = reader.read("telemetry.service_name", Name("steward".to_owned()));
        let sampler = reader.maybe::<Sampler>("telemetry.trace_sampler");
        let share = reader.maybe::<Share>("telemetry.trace_ratio");
        let interval = reader.maybe("telemetry.metrics_interval");
        Self {
            otlp,
            metrics_listen: metrics_listen.map(|Listen(address)| address),
            service,
            sampling: Sampling::of(sampler.as_ref(), share.map(|Share(share)| share)),
            interval: interval.map(|Interval(seconds)| Duration::from_secs(seconds)),
        }
    }

    /// Whether anything is measured or traced at all.
    pub fn is_on(&self) -> bool {
        self.otlp.is_some() || self.metrics_listen.is_some()
    }
}

impl Otlp {
    fn read(reader: &mut Reader) -> Option<Self> {
        let protocol = reader.read("telemetry.otlp_protocol", Protocol::Grpc);
        let ca_file = reader.maybe("telemetry.otlp_ca_file");
        let Endpoint(endpoint) = reader.maybe(ENDPOINT)?;
        if protocol == Protocol::Grpc && !matches!(endpoint.path(), "" | "/") {
            reader.wrong(ENDPOINT, "must have no path, since gRPC has none");
        }
        let (_, origin) = reader.given(ENDPOINT)?;
        // The standard's own variable has others beside it, for one kind of signal each.
        let own = !origin.starts_with("OTEL_");
        Some(Self {
            endpoint: own.then_some(endpoint),
            protocol,
            ca_file,
        })
    }
}

impl Sampling {
    /// What a sampler and a share come to. A sampler by share that is named without one takes all, as the standard
    /// has it.
    fn of(sampler: Option<&Sampler>, share: Option<f64>) -> Self {
        let Some(&Sampler { by_caller, fixed }) = sampler else {
            return Self {
                by_caller: true,
                share: share.unwrap_or(0.01),
            };
        };
        Self {
            by_caller,
            share: fixed.or(share).unwrap_or(1.0),
        }
    }
}

impl FromStr for Protocol {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "grpc" => Ok(Self::Grpc),
            "http/protobuf" => Ok(Self::Http),
            _ => Err("must be grpc or http/protobuf"),
        }
    }
}

/// A sampler by the name that the standard gives it.
struct Sampler {
    by_caller: bool,
    /// The share that its name says.
    fixed: Option<f64>,
}

impl FromStr for Sampler {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (by_caller, name) = match text.strip_prefix("parentbased_") {
            Some(name) => (true, name),
            None => (false, text),
        };
        let fixed = match name {
            "always_on" => Some(1.0),
            "always_off" => Some(0.0),
            "traceidratio" => None,
            _ => {
                return Err(
                    "must be always_on, always_off or traceidratio, or one of them after \
                            parentbased_",
                );
            }
        };
        Ok(Self { by_caller, fixed })
    }
}

/// The address of a collector.
struct Endpoint(Uri);

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "must be http://HOST:PORT or https://HOST:PORT";
        let uri: Uri = text.parse().map_err(|_| SHAPE)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.authority().filter(|host| !host.as_str().contains('@'));
        if is_web && host.is_some() && uri.query().is_none() {
            Ok(Self(uri))
        } else {
            Err(SHAPE)
        }
    }
}

/// The name of a service.
struct Name(String);

impl FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() || text.len() > 255 {
            return Err("must be 1 to 255 bytes long");
        }
        Ok(Self(text.to_owned()))
    }
}

/// A share of all.
struct Share(f64);

impl FromStr for Share {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(share) if (0.0..=1.0).contains(&share) => Ok(Self(share)),
            _ => Err("must be a number from 0 to 1"),
        }
    }
}

/// A whole number of seconds between two things.
struct Interval(u64);

impl FromStr for Interval {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds @ 1..=3_600) => Ok(Self(seconds)),
            _ => Err("must be a whole number of seconds, 1 to 3600"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Flags, Problem};
    use super::*;

    fn read(variables: &[(&str, &str)], flags: &Flags) -> Result<TelemetryConfig, Vec<String>> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let variables = variables.iter().map(owned).collect();
        let told =
            |problems: Vec<Problem>| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
        let config = Config::read(None, &variables, flags).map_err(told)?;
        Ok(config.telemetry)
    }

    fn sampling(variables: &[(&str, &str)]) -> Sampling {
        read(variables, &Flags::new()).unwrap().sampling
    }

    #[test]
    fn without_a_collector_and_a_port_nothing_is_measured() {
        let only_shares = [
            ("STEWARD_TELEMETRY_TRACE_RATIO", "1"),
            ("OTEL_SERVICE_NAME", "x"),
        ];
        assert!(!read(&only_shares, &Flags::new()).unwrap().is_on());
        let empty = [("OTEL_EXPORTER_OTLP_ENDPOINT", "")];
        assert!(!read(&empty, &Flags::new()).unwrap().is_on());
        let port = [("STEWARD_METRICS_LISTEN", "127.0.0.1:9464")];
        let config = read(&port, &Flags::new()).unwrap();
        assert!(config.is_on() && config.otlp.is_none());
    }

    #[test]
    fn a_collector_is_enough() {
        let endpoint = [("STEWARD_TELEMETRY_OTLP_ENDPOINT", "http://collector:4317")];
        let config = read(&endpoint, &Flags::new()).unwrap();
        let otlp = config.otlp.unwrap();
        assert_eq!(otlp.endpoint.unwrap().to_string(), "http://collector:4317/");
        assert_eq!(otlp.protocol, Protocol::Grpc);
        assert_eq!(config.service, "steward");
        let sampling = Sampling {
            by_caller: true,
            share: 0.01,
        };
        assert_eq!(config.sampling, sampling);
        assert_eq!(config.interval, None);
    }

    #[test]
    fn the_standard_variables_count_and_stewards_own_win() {
        let standard = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://standard:4318/otlp"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_EXPORTER_OTLP_CERTIFICATE", "/ca.pem"),
            ("OTEL_SERVICE_NAME", "standard"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.5"),
        ];
        let config = read(&standard, &Flags::new()).unwrap();
        let otlp = config.otlp.unwrap();
        assert_eq!(
            otlp.endpoint, None,
            "the crate reads it, and those beside it"
        );
        assert_eq!(otlp.protocol, Protocol::Http);
        assert_eq!(otlp.ca_file.unwrap().to_str(), Some("/ca.pem"));
        assert_eq!(config.service, "standard");
        assert!((config.sampling.share - 0.5).abs() < f64::EPSILON);

        let own = [
            ("STEWARD_TELEMETRY_SERVICE_NAME", "own"),
            ("STEWARD_TELEMETRY_TRACE_RATIO", "0"),
            ("STEWARD_TELEMETRY_OTLP_PROTOCOL", "grpc"),
        ];
        let both: Vec<_> = standard.into_iter().chain(own).collect();
        let flags = Flags::from([("telemetry.otlp_endpoint", "http://flag:1".to_owned())]);
        let config = read(&both, &flags).unwrap();
        let otlp = config.otlp.unwrap();
        assert_eq!(otlp.endpoint.unwrap().host(), Some("flag"));
        assert_eq!(otlp.protocol, Protocol::Grpc);
        assert_eq!(config.service, "own");
        assert!(config.sampling.share.abs() < f64::EPSILON);
    }

    #[test]
    fn samplers_have_their_names_of_the_standard() {
        let named = |name, share| sampling(&[("OTEL_TRACES_SAMPLER", name), share]);
        let half = ("OTEL_TRACES_SAMPLER_ARG", "0.5");
        for (name, by_caller, share) in [
            ("always_on", false, 1.0),
            ("always_off", false, 0.0),
            ("traceidratio", false, 0.5),
            ("parentbased_always_on", true, 1.0),
            ("parentbased_always_off", true, 0.0),
            ("parentbased_traceidratio", true, 0.5),
        ] {
            assert_eq!(named(name, half), Sampling { by_caller, share }, "{name}");
        }
        let all = sampling(&[("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")]);
        assert!((all.share - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let bad = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317/path"),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"),
            ("OTEL_TRACES_SAMPLER", "jaeger_remote"),
            ("STEWARD_METRICS_LISTEN", "9464"),
            ("STEWARD_TELEMETRY_SERVICE_NAME", ""),
            ("STEWARD_TELEMETRY_TRACE_RATIO", "1.5"),
            ("STEWARD_TELEMETRY_METRICS_INTERVAL", "0"),
        ];
        assert_eq!(
            read(&bad, &Flags::new()).unwrap_err(),
            [
                "OTEL_EXPORTER_OTLP_PROTOCOL: must be grpc or http/protobuf",
                "OTEL_EXPORTER_OTLP_ENDPOINT: must have no path, since gRPC has none",
                "STEWARD_METRICS_LISTEN: must be an address and a port, like 127.0.0.1:50051",
                "STEWARD_TELEMETRY_SERVICE_NAME: must be 1 to 255 bytes long",
                "OTEL_TRACES_SAMPLER: must be always_on, always_off or traceidratio, or one of them \
                 after parentbased_",
                "STEWARD_TELEMETRY_TRACE_RATIO: must be a number from 0 to 1",
                "STEWARD_TELEMETRY_METRICS_INTERVAL: must be a whole number of seconds, 1 to 3600",
            ]
        );
        for bad in [
            "collector:4317",
            "http://",
            "http://a:b@collector",
            "http://c?query",
            "grpc://c",
        ] {
            let flags = Flags::from([("telemetry.otlp_endpoint", bad.to_owned())]);
            assert_eq!(
                read(&[], &flags).unwrap_err(),
                ["--telemetry-otlp-endpoint: must be http://HOST:PORT or https://HOST:PORT"],
                "{bad}"
            );
        }
    }
}
