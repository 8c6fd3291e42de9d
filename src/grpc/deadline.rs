//! How long a caller waits for an answer.

use std::time::Duration;

use tonic::metadata::MetadataMap;

/// The header in which a call says how long its caller waits.
const HEADER: &str = "grpc-timeout";
/// How long is waited on behalf of a caller who does not say.
const USUAL: Duration = Duration::from_secs(5);

/// How long something may be waited for on behalf of a caller: nine tenths of
/// the time that the caller has, so that the answer arrives within the rest.
pub(super) fn wait_budget(metadata: &MetadataMap) -> Duration {
    let said = metadata.get(HEADER).and_then(|said| said.to_str().ok());
    let Some(time) = said.and_then(read) else {
        return USUAL;
    };
    time.saturating_sub(time / 10)
}

/// A time as gRPC writes it: up to eight digits and a unit.
fn read(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let is_count = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    if !is_count {
        return None;
    }
    let count: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_hours(count)),
        "M" => Some(Duration::from_mins(count)),
        "S" => Some(Duration::from_secs(count)),
        "m" => Some(Duration::from_millis(count)),
        "u" => Some(Duration::from_micros(count)),
        "n" => Some(Duration::from_nanos(count)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_nine_tenths_of_what_the_caller_has() {
        for (said, budget_ms) in [
            ("10S", 9_000),
            ("1000m", 900),
            ("2M", 108_000),
            ("1H", 3_240_000),
            ("99999999u", 89_999),
            ("0S", 0),
        ] {
            let mut metadata = MetadataMap::new();
            metadata.insert(HEADER, said.parse().unwrap());
            assert_eq!(wait_budget(&metadata).as_millis(), budget_ms, "{said}");
        }
    }

    #[test]
    fn who_says_nothing_that_is_understood_waits_as_usual() {
        assert_eq!(wait_budget(&MetadataMap::new()), USUAL);
        for said in ["", "S", "10", "10s", "-1S", "+1S", "123456789S", "1.5S"] {
            let mut metadata = MetadataMap::new();
            metadata.insert(HEADER, said.parse().unwrap());
            assert_eq!(wait_budget(&metadata), USUAL, "{said}");
        }
    }
}
