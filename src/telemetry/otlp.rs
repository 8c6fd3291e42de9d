//! The way to a collector: the exporters of OpenTelemetry, with the TLS that
//! steward has everywhere. What is not set here they read from the standard's
//! variables: headers, time-outs, compression, endpoints of one signal.

use std::fs;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use hyper_rustls::{ConfigBuilderExt as _, HttpsConnectorBuilder};
use opentelemetry_http::hyper::HyperClient;
use opentelemetry_otlp::{
    ExporterBuildError, MetricExporter, OTEL_EXPORTER_OTLP_TIMEOUT,
    OTEL_EXPORTER_OTLP_TIMEOUT_DEFAULT, Protocol::HttpBinary, SpanExporter, WithExportConfig as _,
    WithHttpConfig as _, WithTonicConfig as _,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tonic::transport::{Certificate, ClientTlsConfig};

use super::TelemetryError;
use crate::config::{Otlp, Protocol};

/// The exporters of traces and metrics.
pub(super) fn exporters(otlp: &Otlp) -> Result<(SpanExporter, MetricExporter), TelemetryError> {
    let authorities = match &otlp.ca_file {
        Some(path) => Some(read(path)?),
        None => None,
    };
    match otlp.protocol {
        Protocol::Grpc => over_grpc(otlp, authorities).map_err(TelemetryError::Exporter),
        Protocol::Http => over_http(otlp, authorities),
    }
}

/// What a variable of the standard says that the crates leave to their users.
pub(super) fn standard<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

fn read(path: &Path) -> Result<Vec<u8>, TelemetryError> {
    fs::read(path).map_err(|source| TelemetryError::Authorities {
        path: path.to_owned(),
        source: Box::new(source),
    })
}

fn over_grpc(
    otlp: &Otlp,
    authorities: Option<Vec<u8>>,
) -> Result<(SpanExporter, MetricExporter), ExporterBuildError> {
    let tls = match authorities {
        Some(authorities) => {
            ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authorities))
        }
        None => ClientTlsConfig::new().with_enabled_roots(),
    };
    let mut spans = SpanExporter::builder()
        .with_tonic()
        .with_tls_config(tls.clone());
    let mut metrics = MetricExporter::builder().with_tonic().with_tls_config(tls);
    if let Some(endpoint) = &otlp.endpoint {
        spans = spans.with_endpoint(endpoint.to_string());
        metrics = metrics.with_endpoint(endpoint.to_string());
    }
    Ok((spans.build()?, metrics.build()?))
}

fn over_http(
    otlp: &Otlp,
    authorities: Option<Vec<u8>>,
) -> Result<(SpanExporter, MetricExporter), TelemetryError> {
    let roots = ClientConfig::builder();
    let roots = match authorities {
        Some(authorities) => roots.with_root_certificates(store(otlp, &authorities)?),
        None => roots.with_webpki_roots(),
    };
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(roots.with_no_client_auth())
        .https_or_http()
        .enable_http1()
        .build();
    // The exporters leave it to the client to keep the time.
    let limit = standard(OTEL_EXPORTER_OTLP_TIMEOUT).map(Duration::from_millis);
    let limit = limit.unwrap_or(OTEL_EXPORTER_OTLP_TIMEOUT_DEFAULT);
    let client = HyperClient::new(connector, limit, None);
    let spans = SpanExporter::builder().with_http();
    let metrics = MetricExporter::builder().with_http();
    let mut spans = spans
        .with_http_client(client.clone())
        .with_protocol(HttpBinary);
    let mut metrics = metrics.with_http_client(client).with_protocol(HttpBinary);
    if let Some(endpoint) = &otlp.endpoint {
        let base = endpoint.to_string();
        let base = base.trim_end_matches('/');
        spans = spans.with_endpoint(format!("{base}/v1/traces"));
        metrics = metrics.with_endpoint(format!("{base}/v1/metrics"));
    }
    let spans = spans.build().map_err(TelemetryError::Exporter)?;
    Ok((spans, metrics.build().map_err(TelemetryError::Exporter)?))
}

fn store(otlp: &Otlp, authorities: &[u8]) -> Result<RootCertStore, TelemetryError> {
    let mut store = RootCertStore::empty();
    let added = CertificateDer::pem_slice_iter(authorities)
        .try_for_each(|certificate| Ok(store.add(certificate?)?));
    added.map_err(|source| TelemetryError::Authorities {
        path: otlp.ca_file.clone().unwrap_or_default(),
        source,
    })?;
    Ok(store)
}
