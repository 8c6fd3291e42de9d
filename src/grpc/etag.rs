//! Etags: a state of a thing as callers see it.
//!
//! An etag is a keyed digest of the account, the kind and the id of the thing,
//! and the number and era of the revision that last changed it. So it is the
//! same as long as nothing changes the thing, and fits neither another thing
//! nor what took the place of a revision that a restore of the database lost.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::fields::Fields;
use crate::domain::id::{AccountId, RoleId};
use crate::domain::record::{Etag, RecordName, Version};
use crate::keys::{Purpose, Seal};
use crate::proto::ErrorReason;

/// How long the digest is, in bytes.
const DIGEST: usize = 16;

/// What an etag is of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Thing<'a> {
    /// The account's settings.
    Settings,
    /// A custom role.
    Role(&'a RoleId),
    /// A record.
    Record(&'a RecordName),
}

/// The etag of a state of a thing.
pub(super) fn etag(seal: &Seal, account: &AccountId, thing: Thing<'_>, version: Version) -> Etag {
    let (account, (kind, id)) = (account.to_string(), thing.kind_and_id());
    let context: [&[u8]; 5] = [
        account.as_bytes(),
        kind.as_bytes(),
        id.as_bytes(),
        &version.number.to_be_bytes(),
        &version.era.0,
    ];
    // What it is made of is compared, never read back.
    Etag::new(seal.seal(Purpose::Etag, &context, &[]))
}

impl Thing<'_> {
    fn kind_and_id(self) -> (&'static str, String) {
        match self {
            Self::Settings => ("settings", String::new()),
            Self::Role(id) => ("role", id.to_string()),
            Self::Record(name) => match name {
                RecordName::User(id) => ("user", id.to_string()),
                RecordName::Posting(id) => ("posting", id.to_string()),
                RecordName::Requisition(id) => ("requisition", id.to_string()),
                RecordName::Candidate(id) => ("candidate", id.to_string()),
                RecordName::Opportunity(id) => ("opportunity", id.to_string()),
                RecordName::Interview(id) => ("interview", id.to_string()),
                RecordName::Stage(id) => ("stage", id.to_string()),
                RecordName::ArchiveReason(id) => ("archive_reason", id.to_string()),
            },
        }
    }
}

/// An etag that may be left out. Any text in the form of one is taken for one:
/// whether it names the present state is found out when that is known.
pub(super) fn maybe_etag(fields: &mut Fields, field: &str, text: String) -> Option<Etag> {
    if text.is_empty() {
        return None;
    }
    if !is_etag(&text) && !was_etag(&text) {
        fields.wrong(
            field,
            ErrorReason::FieldInvalid,
            "is no etag that was given out",
        );
        return None;
    }
    Some(Etag::new(text))
}

fn is_etag(text: &str) -> bool {
    URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|digest| digest.len() == DIGEST)
}

/// Whether the text is in the form that etags had before they were digests, the
/// number of a revision. Such an etag is outdated, and no mistake of the caller.
fn was_etag(text: &str) -> bool {
    u64::from_str_radix(text, 16).is_ok_and(|number| format!("{number:x}") == text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::record::Stamp;

    fn version(number: u64, era: u8) -> Version {
        Version {
            number,
            era: Stamp([era; 8]),
        }
    }

    #[test]
    fn an_etag_is_bound_to_everything_that_tells_two_states_apart() {
        let (key, other_key) = (Seal::new(&[7; 32]), Seal::new(&[8; 32]));
        let (acme, other) = ("acme".parse().unwrap(), "other".parse().unwrap());
        let (x, y): (RoleId, RoleId) = ("x".parse().unwrap(), "y".parse().unwrap());
        let records = [
            RecordName::User("x".parse().unwrap()),
            RecordName::Posting("x".parse().unwrap()),
            RecordName::Requisition("x".parse().unwrap()),
            RecordName::Candidate("x".parse().unwrap()),
            RecordName::Opportunity("x".parse().unwrap()),
            RecordName::Interview("x".parse().unwrap()),
            RecordName::Stage("x".parse().unwrap()),
            RecordName::ArchiveReason("x".parse().unwrap()),
        ];
        let mut all = vec![
            etag(&key, &acme, Thing::Settings, version(4, 1)),
            etag(&key, &acme, Thing::Role(&x), version(4, 1)),
            etag(&key, &acme, Thing::Role(&y), version(4, 1)),
            etag(&key, &other, Thing::Role(&x), version(4, 1)),
            etag(&key, &acme, Thing::Role(&x), version(5, 1)),
            etag(&key, &acme, Thing::Role(&x), version(4, 2)),
            etag(&other_key, &acme, Thing::Role(&x), version(4, 1)),
        ];
        let of_record = |name| etag(&key, &acme, Thing::Record(name), version(4, 1));
        all.extend(records.iter().map(of_record));
        for (place, one) in all.iter().enumerate() {
            assert!(is_etag(&one.to_string()), "{one}");
            assert!(!all[..place].contains(one), "{place}");
        }
        assert_eq!(
            all[1],
            etag(&key, &acme, Thing::Role(&x), version(4, 1)),
            "the same state has the same etag"
        );
    }

    #[test]
    fn a_text_is_taken_for_an_etag_by_its_form() {
        let digest = URL_SAFE_NO_PAD.encode([0xfb; DIGEST]);
        for text in [digest.as_str(), "4", "ffff", "ffffffffffffffff"] {
            let mut fields = Fields::default();
            let read = maybe_etag(&mut fields, "etag", text.to_owned());
            assert_eq!(read, Some(Etag::new(text.to_owned())));
            assert!(fields.check(Some(())).is_ok(), "{text}");
        }
        let longer = format!("{digest}A");
        let shorter = digest.strip_prefix('-').unwrap();
        for text in [
            "x",
            "04",
            "FF",
            "10000000000000000",
            &longer,
            shorter,
            "\"4\"",
        ] {
            let mut fields = Fields::default();
            assert_eq!(maybe_etag(&mut fields, "etag", text.to_owned()), None);
            let refusal = fields.check(Some(())).unwrap_err();
            assert_eq!(refusal.reason(), ErrorReason::FieldInvalid, "{text}");
        }
        let mut fields = Fields::default();
        assert_eq!(maybe_etag(&mut fields, "etag", String::new()), None);
        assert!(fields.check(Some(())).is_ok());
    }
}
