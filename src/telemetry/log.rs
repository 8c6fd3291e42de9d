//! The log. Readable on a terminal, JSON otherwise.
//!
//! A line is readable alone and carries ids as fields, those of the trace too
//! where there is one; it never holds a name, an address, a number or any text
//! that a person wrote.

use std::fmt;
use std::io::IsTerminal as _;

use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::field::RecordFields;
use tracing_subscriber::filter::{EnvFilter, FilterExt as _, LevelFilter, filter_fn};
use tracing_subscriber::fmt::format::{self, DefaultFields, Format, JsonFields, Writer, format};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields, MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, registry, reload};

use super::spans::{current_ids, span_layer};
use crate::config::LogFormat;

/// What is not logged, whatever the filter says. The migrator tells of every table; steward says how many it applied.
/// HTTP/2 warns of each caller who misbehaves, hundreds of times a second. The database's driver repeats what the server
/// says to each connection, in its words. OpenTelemetry's crates warn of each message that a collector does not take;
/// steward says when that begins and ends.
const QUIET: &str = "sea_orm_migration=warn,h2=error,sqlx=off,opentelemetry=off";

/// What is logged, to be said anew.
pub struct LogFilter(Box<dyn Fn(EnvFilter) + Send + Sync>);

impl LogFilter {
    /// From now on this is logged.
    pub fn set(&self, filter: &str) {
        (self.0)(filter_of(filter));
    }
}

/// Starts logging to standard error, and tracing, where something is traced.
///
/// `filter` is a comma-separated list of `target=level`; one that cannot be
/// read was refused by the configuration before.
pub fn start_log(filter: &str, format_of_lines: LogFormat) -> LogFilter {
    let text = match format_of_lines {
        LogFormat::Text => true,
        LogFormat::Json => false,
        LogFormat::Auto => std::io::stderr().is_terminal(),
    };
    // A second start, as tests make one, keeps the first.
    let (lines, filter) = lines(filter, text, std::io::stderr);
    let _ = registry().with(span_layer()).with(lines).try_init();
    filter
}

fn filter_of(filter: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"));
    filter.unwrap_or_else(|_| EnvFilter::new("info"))
}

/// The layer that writes lines, and its filter.
fn lines<S, W>(filter: &str, text: bool, to: W) -> (Box<dyn Layer<S> + Send + Sync>, LogFilter)
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let (filter, handle) = reload::Layer::new(filter_of(filter));
    let set = LogFilter(Box::new(move |filter| {
        // It fails where nothing is logged any more.
        let _ = handle.reload(filter);
    }));
    let lines = filter.and(filter_fn(is_line).with_max_level_hint(LevelFilter::TRACE));
    // Colours are for eyes.
    let layer = layer()
        .with_writer(to)
        .with_ansi(std::io::stderr().is_terminal());
    if text {
        let layer = layer.event_format(format().with_target(false));
        let layer = layer.fmt_fields(Text(DefaultFields::new()));
        (layer.with_filter(lines).boxed(), set)
    } else {
        let layer = layer.event_format(Json(format().json().flatten_event(true)));
        let layer = layer.fmt_fields(JsonFields::new());
        (layer.with_filter(lines).boxed(), set)
    }
}

/// Spans are for traces.
fn is_line(metadata: &Metadata<'_>) -> bool {
    metadata.is_event()
}

/// The fields of a line for people, and the ids of its trace.
struct Text(DefaultFields);

impl<'writer> FormatFields<'writer> for Text {
    fn format_fields<R: RecordFields>(
        &self,
        mut writer: Writer<'writer>,
        fields: R,
    ) -> fmt::Result {
        self.0.format_fields(writer.by_ref(), fields)?;
        match current_ids() {
            Some((trace, span)) => write!(writer, " trace_id={trace} span_id={span}"),
            None => Ok(()),
        }
    }
}

/// A line for programs, and the ids of its trace.
struct Json(Format<format::Json>);

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    N: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let Some((trace, span)) = current_ids() else {
            return self.0.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.0
            .format_event(context, Writer::new(&mut line), event)?;
        let members = line.trim_end();
        let members = members.strip_suffix('}').unwrap_or(members);
        writeln!(
            writer,
            r#"{members},"trace_id":"{trace}","span_id":"{span}"}}"#
        )
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use opentelemetry::Context;
    use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
    use serde_json::Value;
    use tonic::codegen::http::HeaderMap;

    use super::super::reachability::tests::Lines;
    use super::super::sampler::Sampler;
    use super::super::spans::Tracing;
    use super::*;
    use crate::config::Sampling;

    /// The lines that are written in a context, with those of a span within it.
    fn written(text: bool, context: Context) -> Vec<String> {
        let written = Lines::default();
        let writer = written.clone();
        let (lines, _filter) = lines("info", text, move || writer.clone());
        let log = registry().with(span_layer()).with(lines);
        // What is below is not even looked at: HTTP/2 would have very much of it.
        assert_eq!(log.max_level_hint(), Some(LevelFilter::INFO));
        tracing::subscriber::with_default(log, || {
            let _traced = context.attach();
            tracing::info!(account = "acme", "outside");
            tracing::info_span!("within").in_scope(|| tracing::info!("inside"));
        });
        written.text().lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_logged_can_be_said_anew() {
        let written = Lines::default();
        let writer = written.clone();
        let (lines, filter) = lines("warn", true, move || writer.clone());
        let log = registry().with(span_layer()).with(lines);
        tracing::subscriber::with_default(log, || {
            for (level, text) in [("info", "first"), ("warn", "second"), ("info", "third")] {
                filter.set(level);
                tracing::info!("{text}");
            }
        });
        let written = written.text();
        assert!(
            written.contains("first") && written.contains("third"),
            "{written}"
        );
        assert!(!written.contains("second"), "{written}");
    }

    /// The context of a call that is traced, and where its spans arrive.
    fn traced() -> (Context, InMemorySpanExporter) {
        let spans = InMemorySpanExporter::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(spans.clone());
        let all = Sampling {
            by_caller: true,
            share: 1.0,
        };
        let tracing: Arc<Tracing> = Tracing::new(Sampler::new(all, 7), &provider.build());
        let context = tracing.begin(&HeaderMap::new(), "package.Service/Method");
        (context.unwrap(), spans)
    }

    #[test]
    fn lines_of_what_is_traced_have_the_ids_of_their_trace() {
        for text in [false, true] {
            let (context, spans) = traced();
            let lines = written(text, context.clone());
            super::super::spans::end(&context, tonic::Code::Ok);
            let spans = spans.get_finished_spans().unwrap();
            let [within, call] = spans.as_slice() else {
                panic!("two spans: {spans:?}");
            };
            assert_eq!((within.name.as_ref(), within.events.len()), ("within", 0));
            assert_eq!(within.attributes, []);
            for (line, span) in lines.iter().zip([call, within]) {
                let trace = span.span_context.trace_id().to_string();
                let span = span.span_context.span_id().to_string();
                if text {
                    let ends = format!(" trace_id={trace} span_id={span}");
                    assert!(line.ends_with(&ends), "{line}");
                } else {
                    let line: Value = serde_json::from_str(line).unwrap();
                    assert_eq!(
                        (&line["trace_id"], &line["span_id"]),
                        (&trace.into(), &span.into())
                    );
                }
            }
            assert!(!lines.concat().contains("within"), "{lines:?}");
        }
    }

    #[test]
    fn other_lines_have_none() {
        for text in [false, true] {
            let lines = written(text, Context::new());
            assert_eq!(lines.len(), 2);
            assert!(!lines.concat().contains("trace_id"), "{lines:?}");
        }
    }
}
