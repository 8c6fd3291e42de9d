//! The caller's trace: `traceparent` and `tracestate`, as W3C Trace Context
//! (level 2) writes them.

use tonic::codegen::http::HeaderMap;

/// The longest state that is passed on, in bytes.
const MAX_STATE: usize = 512;

/// A trace that a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Parent {
    /// The trace.
    pub(super) trace: [u8; 16],
    /// The caller's span.
    pub(super) span: [u8; 8],
    /// Whether the caller records it.
    pub(super) sampled: bool,
}

impl Parent {
    /// The caller's trace, if the request belongs to one. A header that is
    /// not as it should be counts as none.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::read(headers.get("traceparent")?.as_bytes())
    }

    fn read(header: &[u8]) -> Option<Self> {
        let ([version], rest) = field::<1>(header)?;
        let (trace, rest) = field::<16>(after_dash(rest)?)?;
        let (span, rest) = field::<8>(after_dash(rest)?)?;
        let ([flags], rest) = field::<1>(after_dash(rest)?)?;
        let ends = match version {
            0xff => false,
            0 => rest.is_empty(),
            // A later version may say more, after a dash.
            _ => rest.is_empty() || rest.starts_with(b"-"),
        };
        let named = trace != [0; 16] && span != [0; 8];
        (ends && named).then_some(Self {
            trace,
            span,
            sampled: flags & 1 == 1,
        })
    }
}

/// What tracing systems on the way have to say to each other: carried with
/// the span if it is written as it should be, else left out.
pub(super) fn state(headers: &HeaderMap) -> String {
    let members = headers.get_all("tracestate").into_iter();
    let members: Option<Vec<&str>> = members.map(|value| value.to_str().ok()).collect();
    let state = members.unwrap_or_default().join(",");
    let well_formed = state
        .split(',')
        .all(|member| member.trim().is_empty() || member.contains('='));
    if well_formed && state.len() <= MAX_STATE {
        state
    } else {
        String::new()
    }
}

/// The bytes of a field in lower-case hexadecimal, and what follows it.
fn field<const N: usize>(text: &[u8]) -> Option<([u8; N], &[u8])> {
    let (digits, rest) = text.split_at_checked(2 * N)?;
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        for digit in pair {
            *byte = *byte << 4 | nibble(*digit)?;
        }
    }
    Some((bytes, rest))
}

fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

fn after_dash(text: &[u8]) -> Option<&[u8]> {
    text.strip_prefix(b"-")
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRACE: [u8; 16] = [
        0x0a, 0xf7, 0x65, 0x19, 0x16, 0xcd, 0x43, 0xdd, 0x84, 0x48, 0xeb, 0x21, 0x1c, 0x80, 0x31,
        0x9c,
    ];
    const SPAN: [u8; 8] = [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31];

    fn read(text: &str) -> Option<Parent> {
        Parent::read(text.as_bytes())
    }

    #[test]
    fn the_last_bit_of_the_flags_says_whether_it_is_sampled() {
        let parent = |sampled| {
            Some(Parent {
                trace: TRACE,
                span: SPAN,
                sampled,
            })
        };
        let ids = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        assert_eq!(read(&format!("{ids}-01")), parent(true));
        assert_eq!(read(&format!("{ids}-00")), parent(false));
        assert_eq!(read(&format!("{ids}-03")), parent(true));
        assert_eq!(read(&format!("{ids}-02")), parent(false));
    }

    #[test]
    fn a_later_version_may_say_more() {
        let ids = "0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";
        assert!(read(&format!("01-{ids}-01-more")).is_some());
        assert!(read(&format!("01-{ids}-01")).is_some());
        for bad in ["01-{ids}-01more", "00-{ids}-01-more", "ff-{ids}-01"] {
            assert_eq!(read(&bad.replace("{ids}", ids)), None, "{bad}");
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
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_state_is_carried_or_left_out() {
        let carried = |values: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append("tracestate", value.parse().unwrap());
            }
            state(&headers)
        };
        assert_eq!(carried(&[]), "");
        assert_eq!(carried(&["a=1", "b=2,c=3"]), "a=1,b=2,c=3");
        assert_eq!(carried(&["no member"]), "");
        assert_eq!(carried(&[&format!("a={}", "x".repeat(511))]), "");
    }
}
