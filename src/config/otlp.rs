use std::str::FromStr;
use std::time::Duration;

use tonic::codegen::http::Uri;

use super::reader::Reader;

/// Where traces and metrics go, and how much of them.
#[derive(Debug, Clone)]
pub struct Otlp {
    /// The collector.
    pub endpoint: Uri,
    /// What this service is called.
    pub service: String,
    /// The share of calls that are traced, of those whose caller does not say:
    /// 0 to 1.
    pub sampled: f64,
    /// How long it is between two sendings of metrics.
    pub interval: Duration,
}

impl Otlp {
    /// Reads the settings; `None` when no collector is named.
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let endpoint = reader.maybe::<Endpoint>("telemetry.otlp_endpoint");
        let Name(service) = reader.read("telemetry.service_name", Name("steward".to_owned()));
        let Share(sampled) = reader.read("telemetry.trace_ratio", Share(0.01));
        let Interval(interval) = reader.read("telemetry.metrics_interval", Interval(60));
        endpoint.map(|Endpoint(endpoint)| Self {
            endpoint,
            service,
            sampled,
            interval: Duration::from_secs(interval),
        })
    }
}

/// The address of a collector.
struct Endpoint(Uri);

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const SHAPE: &str = "must be http://HOST:PORT";
        if text.starts_with("https://") {
            return Err(
                "is https://, and traces and metrics are sent over plain http:// only; \
                        name a collector on this machine and let it send them on",
            );
        }
        let uri: Uri = text.parse().map_err(|_| SHAPE)?;
        let plain = uri.scheme_str() == Some("http") && matches!(uri.path(), "" | "/");
        if plain
            && uri
                .authority()
                .is_some_and(|host| !host.as_str().contains('@'))
        {
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
    use super::super::{Config, Flags};
    use super::*;

    fn read(variables: &[(&str, &str)], flags: &Flags) -> Result<Option<Otlp>, Vec<String>> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        let variables = variables.iter().map(owned).collect();
        let told = |problems: Vec<super::super::Problem>| {
            problems.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        let config = Config::read(None, &variables, flags).map_err(told)?;
        Ok(config.otlp)
    }

    #[test]
    fn without_a_collector_nothing_is_sent() {
        let only_shares = [
            ("STEWARD_TELEMETRY_TRACE_RATIO", "1"),
            ("OTEL_SERVICE_NAME", "x"),
        ];
        assert!(read(&only_shares, &Flags::new()).unwrap().is_none());
        let empty = [("OTEL_EXPORTER_OTLP_ENDPOINT", "")];
        assert!(read(&empty, &Flags::new()).unwrap().is_none());
    }

    #[test]
    fn a_collector_is_enough() {
        let endpoint = [("STEWARD_TELEMETRY_OTLP_ENDPOINT", "http://collector:4317")];
        let otlp = read(&endpoint, &Flags::new()).unwrap().unwrap();
        assert_eq!(otlp.endpoint.to_string(), "http://collector:4317/");
        assert_eq!(otlp.service, "steward");
        assert!((otlp.sampled - 0.01).abs() < f64::EPSILON);
        assert_eq!(otlp.interval, Duration::from_mins(1));
    }

    #[test]
    fn the_standard_variables_count_and_stewards_own_win() {
        let standard = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://standard:4317"),
            ("OTEL_SERVICE_NAME", "standard"),
            ("OTEL_TRACES_SAMPLER_ARG", "0.5"),
        ];
        let otlp = read(&standard, &Flags::new()).unwrap().unwrap();
        assert_eq!(otlp.endpoint.host(), Some("standard"));
        assert_eq!(otlp.service, "standard");
        assert!((otlp.sampled - 0.5).abs() < f64::EPSILON);

        let own = [
            ("STEWARD_TELEMETRY_SERVICE_NAME", "own"),
            ("STEWARD_TELEMETRY_TRACE_RATIO", "0"),
        ];
        let both: Vec<_> = standard.into_iter().chain(own).collect();
        let flags = Flags::from([("telemetry.otlp_endpoint", "http://flag:1".to_owned())]);
        let otlp = read(&both, &flags).unwrap().unwrap();
        assert_eq!(otlp.endpoint.host(), Some("flag"));
        assert_eq!(otlp.service, "own");
        assert!(otlp.sampled.abs() < f64::EPSILON);
    }

    #[test]
    fn what_cannot_be_used_is_told() {
        let bad = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://collector:4317"),
            ("STEWARD_TELEMETRY_SERVICE_NAME", ""),
            ("STEWARD_TELEMETRY_TRACE_RATIO", "1.5"),
            ("STEWARD_TELEMETRY_METRICS_INTERVAL", "0"),
        ];
        assert_eq!(
            read(&bad, &Flags::new()).unwrap_err(),
            [
                "OTEL_EXPORTER_OTLP_ENDPOINT: is https://, and traces and metrics are sent over plain \
                 http:// only; name a collector on this machine and let it send them on",
                "STEWARD_TELEMETRY_SERVICE_NAME: must be 1 to 255 bytes long",
                "STEWARD_TELEMETRY_TRACE_RATIO: must be a number from 0 to 1",
                "STEWARD_TELEMETRY_METRICS_INTERVAL: must be a whole number of seconds, 1 to 3600",
            ]
        );
        for bad in [
            "collector:4317",
            "http://",
            "http://a:b@collector",
            "http://c/path",
            "grpc://c",
        ] {
            let flags = Flags::from([("telemetry.otlp_endpoint", bad.to_owned())]);
            let told = read(&[], &flags).unwrap_err();
            assert_eq!(
                told,
                ["--telemetry-otlp-endpoint: must be http://HOST:PORT"],
                "{bad}"
            );
        }
    }
}
