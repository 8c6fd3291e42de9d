//! Typed ids: the fleet's own, opaque to steward, `[A-Za-z0-9_-]{1,64}`.
//!
//! Most fleets use UUIDs. A canonical UUID is held in its 16 bytes and needs
//! no memory of its own; every other id keeps its text.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// What every typed id holds.
///
/// Equality is that of the text: only the canonical form of a UUID (lower
/// case, hyphenated) is held as bytes, so two different texts never meet.
#[derive(Clone, PartialEq, Eq)]
enum Repr {
    Uuid([u8; 16]),
    Text(Box<str>),
}

/// Of the bytes alone: every question hashes two ids or more, and what else
/// the compiler would hash (which of the two forms, how long) takes as much
/// time again.
impl Hash for Repr {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Uuid(bytes) => state.write(bytes),
            Self::Text(text) => state.write(text.as_bytes()),
        }
    }
}

/// The order of the texts, byte by byte, in whichever form they are held.
impl Ord for Repr {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // The hyphens stand in the same places, and the digits that are
            // written are in the order of what they stand for.
            (Self::Uuid(bytes), Self::Uuid(others)) => bytes.cmp(others),
            (Self::Text(text), Self::Text(other)) => text.cmp(other),
            (Self::Uuid(bytes), Self::Text(other)) => written(bytes, &mut [0; 36]).cmp(&**other),
            (Self::Text(text), Self::Uuid(others)) => (**text).cmp(written(others, &mut [0; 36])),
        }
    }
}

impl PartialOrd for Repr {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The text of a UUID.
fn written<'a>(bytes: &[u8; 16], text: &'a mut [u8; 36]) -> &'a str {
    uuid::Uuid::from_bytes_ref(bytes)
        .hyphenated()
        .encode_lower(text)
}

/// An id that is not `[A-Za-z0-9_-]{1,64}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 letters, digits, `-` or `_`")]
pub struct InvalidId;

/// The longest id, in bytes.
const MAX_LEN: usize = 64;

impl Repr {
    /// The first eight bytes of the text, as a number.
    fn head(&self) -> u64 {
        let mut place = [0; 36];
        let text = match self {
            Self::Uuid(bytes) => written(bytes, &mut place),
            Self::Text(text) => text,
        };
        let mut head = [0; 8];
        for (to, from) in head.iter_mut().zip(text.bytes()) {
            *to = from;
        }
        u64::from_be_bytes(head)
    }

    fn parse(text: &str) -> Result<Self, InvalidId> {
        if let Some(bytes) = canonical_uuid(text.as_bytes()) {
            return Ok(Self::Uuid(bytes));
        }
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if text.is_empty() || text.len() > MAX_LEN || !text.bytes().all(allowed) {
            return Err(InvalidId);
        }
        Ok(Self::Text(text.into()))
    }
}

impl fmt::Display for Repr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Uuid(bytes) => uuid::Uuid::from_bytes_ref(bytes).fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// The bytes of a UUID in canonical form, or `None`. Every question brings
/// two or more, so eight digits are read at once, and without a branch.
fn canonical_uuid(text: &[u8]) -> Option<[u8; 16]> {
    let t: &[u8; 36] = text.try_into().ok()?;
    let hyphens = [t[8], t[13], t[18], t[23]];
    let digits = [
        [t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]],
        [t[9], t[10], t[11], t[12], t[14], t[15], t[16], t[17]],
        [t[19], t[20], t[21], t[22], t[24], t[25], t[26], t[27]],
        [t[28], t[29], t[30], t[31], t[32], t[33], t[34], t[35]],
    ];
    let digits = digits.map(u64::from_le_bytes);
    let all_hexadecimal = digits
        .map(hexadecimal)
        .iter()
        .fold(EACH_TOP, |all, some| all & some)
        == EACH_TOP;
    let mut bytes = [0; 16];
    let (places, _) = bytes.as_chunks_mut();
    for (place, digits) in places.iter_mut().zip(digits) {
        *place = stands_for(digits);
    }
    (all_hexadecimal && hyphens == [b'-'; 4]).then_some(bytes)
}

/// A byte eight times.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The highest bit of each byte.
const EACH_TOP: u64 = each(0x80);

/// The highest bit of each byte that is a lower-case hexadecimal digit.
const fn hexadecimal(digits: u64) -> u64 {
    // What is added carries into the highest bit from some byte on, and never
    // beyond it, since that bit is masked out first.
    let low = digits & !EACH_TOP;
    let number = low.wrapping_add(each(0x80 - b'0')) & !low.wrapping_add(each(0x7f - b'9'));
    let letter = low.wrapping_add(each(0x80 - b'a')) & !low.wrapping_add(each(0x7f - b'f'));
    (number | letter) & !digits & EACH_TOP
}

/// What eight hexadecimal digits stand for.
const fn stands_for(digits: u64) -> [u8; 4] {
    // Letters have the bit of 64, and `a`, whose lowest digit is 1, is ten.
    let letters = digits >> 6 & each(1);
    let values = (digits & each(0x0f)).wrapping_add(letters.wrapping_mul(9));
    let pairs = (values << 4 | values >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    let [a, b, c, d, ..] = (fours | fours >> 16).to_le_bytes();
    [a, b, c, d]
}

/// Declares typed ids that share one representation and never mix.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Repr);

        impl $name {
            /// Reads an id.
            ///
            /// # Errors
            /// When the text is not `[A-Za-z0-9_-]{1,64}`.
            pub fn parse(text: &str) -> Result<Self, InvalidId> {
                Repr::parse(text).map(Self)
            }

            /// The id that reads like this UUID.
            pub const fn of_uuid(uuid: [u8; 16]) -> Self {
                Self(Repr::Uuid(uuid))
            }

            /// The UUID, when the id is one in its canonical form.
            #[inline]
            pub fn uuid(&self) -> Option<&[u8; 16]> {
                match &self.0 {
                    Repr::Uuid(uuid) => Some(uuid),
                    Repr::Text(_) => None,
                }
            }

            /// How the id reads.
            pub fn text(&self) -> Cow<'_, str> {
                match &self.0 {
                    Repr::Uuid(_) => Cow::Owned(self.to_string()),
                    Repr::Text(text) => Cow::Borrowed(text),
                }
            }

            /// How the id reads, taken out of it.
            pub fn into_text(self) -> Box<str> {
                match self.0 {
                    Repr::Uuid(_) => self.to_string().into(),
                    Repr::Text(text) => text,
                }
            }

            /// A number that is in the order of the ids, as far as their
            /// first eight characters tell them apart.
            pub fn head(&self) -> u64 {
                self.0.head()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                match id.0 {
                    Repr::Uuid(bytes) => written(&bytes, &mut [0; 36]).to_owned(),
                    Repr::Text(text) => text.into(),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::parse(text)
            }
        }
    )*};
}

ids! {
    /// One customer of the ATS; the tenant.
    AccountId;
    /// A person who works in the account.
    UserId;
    /// A custom role.
    RoleId;
    /// One access grant of one user.
    GrantId;
    /// One privilege of one user.
    PrivilegeId;
    /// A job posting.
    PostingId;
    /// A requisition.
    RequisitionId;
    /// A person who applied or was sourced.
    CandidateId;
    /// One candidacy of a candidate.
    OpportunityId;
    /// One interview of an opportunity.
    InterviewId;
    /// A stage of the pipeline.
    StageId;
    /// An application's, as its source calls it.
    ApplicationId;
    /// A reason to archive an opportunity.
    ArchiveReasonId;
    /// An anonymization job.
    JobId;
    /// A report that can be exported. Which reports there are is the ATS's to
    /// say: the rulebook names none, so steward keeps no list of them.
    ReportName;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canonical_uuid_takes_no_memory_of_its_own_and_reads_back_as_written() {
        let text = "0190a5f2-7b3c-7def-8123-456789abcdef";
        let id = UserId::parse(text).unwrap();
        assert!(matches!(id.0, Repr::Uuid(_)));
        assert_eq!(id.to_string(), text);
    }

    #[test]
    fn another_spelling_of_a_uuid_is_another_id() {
        let lower = UserId::parse("0190a5f2-7b3c-7def-8123-456789abcdef").unwrap();
        let upper = UserId::parse("0190A5F2-7B3C-7DEF-8123-456789ABCDEF").unwrap();
        assert_ne!(lower, upper);
        assert_eq!(upper.to_string(), "0190A5F2-7B3C-7DEF-8123-456789ABCDEF");
    }

    #[test]
    fn what_is_not_quite_a_uuid_keeps_its_text() {
        let uuid = "0190a5f2-7b3c-7def-8123-456789abcdef";
        for place in 0..uuid.len() {
            for other in ['g', '-', 'A', '0', '_'] {
                let written = uuid.chars().enumerate();
                let text: String = written
                    .map(|(at, digit)| if at == place { other } else { digit })
                    .collect();
                let id = UserId::parse(&text).unwrap();
                assert_eq!(id.to_string(), text);
                let is_digit = !matches!(place, 8 | 13 | 18 | 23);
                let still = if is_digit { other == '0' } else { other == '-' };
                assert_eq!(id.uuid().is_some(), still, "{text}");
            }
        }
    }

    #[test]
    fn no_byte_but_a_lower_case_hexadecimal_digit_is_one() {
        let uuid = *b"01234567-89ab-cdef-fedc-ba9876543210";
        for place in (0..uuid.len()).filter(|place| uuid[*place] != b'-') {
            for byte in 0..=u8::MAX {
                let mut text = uuid;
                text[place] = byte;
                let is_digit = matches!(byte, b'0'..=b'9' | b'a'..=b'f');
                assert_eq!(canonical_uuid(&text).is_some(), is_digit, "{byte}");
            }
        }
    }

    #[test]
    fn every_digit_of_a_uuid_is_read() {
        let text = "01234567-89ab-cdef-fedc-ba9876543210";
        let bytes = 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210_u128.to_be_bytes();
        let id = UserId::parse(text).unwrap();
        assert_eq!(id.uuid(), Some(&bytes));
        assert_eq!(UserId::of_uuid(bytes), id);
        assert_eq!(id.into_text(), text.into());
    }

    #[test]
    fn text_outside_the_alphabet_or_the_length_is_refused() {
        for bad in ["", "a b", "ä", "a/b", "a.b", &"x".repeat(65)] {
            assert_eq!(UserId::parse(bad), Err(InvalidId), "{bad:?}");
        }
        for good in ["a", "A-b_9", &"x".repeat(64)] {
            assert_eq!(UserId::parse(good).unwrap().to_string(), good);
        }
    }

    #[test]
    fn ids_are_in_the_order_of_their_text_whatever_form_they_are_held_in() {
        let mut texts = vec![
            "-",
            "0190a5f2-7b3c-7def-8123-456789abcdef",
            "0190a5f2-7b3c-7def-8123-456789abcdf0",
            "0190A5F2-7B3C-7DEF-8123-456789ABCDEF",
            "0190a5f2",
            "0190a5f2-7b3c-7def-8123-456789abcdef0",
            "9",
            "90000000-0000-4000-8000-000000000000",
            "a0000000-0000-4000-8000-000000000000",
            "Z",
            "_",
            "aZ",
            "a",
            "ffffffff-ffff-4fff-bfff-ffffffffffff",
            "opp-1",
            "opp-10",
            "opp-2",
        ];
        let mut ids: Vec<UserId> = texts.iter().map(|t| UserId::parse(t).unwrap()).collect();
        texts.sort_unstable();
        ids.sort();
        assert_eq!(ids.iter().map(UserId::to_string).collect::<Vec<_>>(), texts);
        assert!(ids.is_sorted_by_key(UserId::head));
        let head = |text| UserId::parse(text).unwrap().head();
        assert!(head("0190a5f2-7b3c-7def-8123-456789abcdef") == head("0190a5f2"));
        assert!(head("0190a5f2-7b3c-7def-8123-456789abcdef") < head("0190a5f3-7b3c"));
    }

    #[test]
    fn an_id_is_no_larger_than_a_string() {
        assert!(size_of::<OpportunityId>() <= 24);
    }
}
