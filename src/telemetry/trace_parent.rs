//! The caller's trace: `traceparent` and `tracestate`, as W3C Trace Context
//! (level 2) writes them. It is read without allocating, since most callers
//! say that they do not trace; the SDK's propagator allocates first.

use std::str::FromStr as _;

use opentelemetry::trace::{SpanContext, SpanId, TraceFlags, TraceId, TraceState};
use tonic::codegen::http::HeaderMap;

/// The longest state that is passed on, in bytes.
const MAX_STATE: usize = 512;

/// A trace that a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TraceParent {
    /// The trace.
    pub(super) trace: u128,
    /// The caller's span.
    pub(super) span: u64,
    /// Whether the caller records it.
    pub(super) sampled: bool,
}

impl TraceParent {
    /// The caller's trace, if the request belongs to one. A header that is
    /// not as it should be counts as none.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::read(headers.get("traceparent")?.to_str().ok()?)
    }

    fn read(header: &str) -> Option<Self> {
        let mut fields = header.splitn(5, '-');
        let version = hex(fields.next()?, 2)?;
        let trace = hex(fields.next()?, 32)?;
        let span = u64::try_from(hex(fields.next()?, 16)?).ok()?;
        let flags = hex(fields.next()?, 2)?;
        // A later version may say more, after a dash.
        let ends = version != 0 || fields.next().is_none();
        let named = trace != 0 && span != 0;
        (version != 0xff && ends && named).then_some(Self {
            trace,
            span,
            sampled: flags & 1 == 1,
        })
    }

    /// The half of the trace's id that is random.
    pub(super) fn random_half(&self) -> u64 {
        let [_, _, _, _, _, _, _, _, half @ ..] = self.trace.to_be_bytes();
        u64::from_be_bytes(half)
    }

    /// The caller's span, as the SDK has it.
    pub(super) fn context(&self, headers: &HeaderMap) -> SpanContext {
        let flags = TraceFlags::default().with_sampled(self.sampled);
        let (trace, span) = (TraceId::from(self.trace), SpanId::from(self.span));
        SpanContext::new(trace, span, flags, true, state(headers))
    }
}

/// What tracing systems on the way have to say to each other: carried with
/// the span if it is written as it should be, else left out.
fn state(headers: &HeaderMap) -> TraceState {
    let members = headers.get_all("tracestate").into_iter();
    let members: Option<Vec<&str>> = members.map(|value| value.to_str().ok()).collect();
    let state = members.unwrap_or_default().join(",");
    let short = Some(state).filter(|state| state.len() <= MAX_STATE);
    TraceState::from_str(&short.unwrap_or_default()).unwrap_or_default()
}

/// A field of so many digits in lower-case hexadecimal.
fn hex(text: &str, digits: usize) -> Option<u128> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let well_formed = text.len() == digits && text.bytes().all(is_digit);
    well_formed.then(|| u128::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDS: &str = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    #[test]
    fn the_last_bit_of_the_flags_says_whether_it_is_sampled() {
        for (flags, sampled) in [("01", true), ("00", false), ("03", true), ("02", false)] {
            let parent = TraceParent::read(&format!("00-{IDS}-{flags}"));
            let expected = TraceParent {
                trace: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c,
                span: 0xb7ad_6b71_6920_3331,
                sampled,
            };
            assert_eq!(parent, Some(expected), "{flags}");
        }
    }

    #[test]
    fn a_later_version_may_say_more() {
        assert!(TraceParent::read(&format!("01-{IDS}-01-more-of-it")).is_some());
        assert!(TraceParent::read(&format!("01-{IDS}-01")).is_some());
        for bad in ["01-{ids}-01more", "00-{ids}-01-more", "ff-{ids}-01"] {
            assert_eq!(TraceParent::read(&bad.replace("{ids}", IDS)), None, "{bad}");
        }
    }

    #[test]
    fn what_is_not_as_it_should_be_counts_as_none() {
        for bad in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-+af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        ] {
            assert_eq!(TraceParent::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_state_is_passed_on_unless_it_is_malformed_or_long() {
        let passed_on = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("tracestate", value.parse().unwrap());
            }
            state(&headers).header()
        };
        assert_eq!(passed_on(&["a=1", "b=2"]), "a=1,b=2");
        assert_eq!(passed_on(&[]), "");
        assert_eq!(passed_on(&["no member"]), "");
        assert_eq!(passed_on(&[&format!("a={}", "1".repeat(600))]), "");
    }
}
