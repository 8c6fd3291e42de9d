use super::FreshnessError;
use crate::domain::id::AccountId;
use crate::keys::{Purpose, Seal};
use crate::store::{Revision, Stamp};

/// How much of a token says which account it is of, in bytes.
const OWNER: usize = 8;

/// A revision as callers see it.
///
/// The account is in it as a keyed digest, beside the numbers, so that a token
/// of another account is told apart from one that was touched.
pub(super) fn seal(seal: &Seal, account: &AccountId, revision: &Revision) -> String {
    let mut payload = Vec::with_capacity(OWNER + 32);
    payload.extend(owner(seal, account));
    payload.extend(revision.number.to_be_bytes());
    payload.extend(revision.stamp.0);
    payload.extend(revision.era.0);
    payload.extend(revision.origin.0);
    seal.seal(Purpose::Revision, &[], &payload)
}

/// The revision that a token names.
pub(super) fn open(
    seal: &Seal,
    account: &AccountId,
    token: &str,
) -> Result<Revision, FreshnessError> {
    let payload = seal
        .open(Purpose::Revision, &[], token)
        .ok_or(FreshnessError::Invalid)?;
    let (words, []) = payload.as_chunks::<8>() else {
        return Err(FreshnessError::Invalid);
    };
    let [of, number, stamp, era, origin] = *words else {
        return Err(FreshnessError::Invalid);
    };
    if of != owner(seal, account) {
        return Err(FreshnessError::OtherAccount);
    }
    Ok(Revision {
        number: u64::from_be_bytes(number),
        stamp: Stamp(stamp),
        era: Stamp(era),
        origin: Stamp(origin),
    })
}

fn owner(seal: &Seal, account: &AccountId) -> [u8; OWNER] {
    let digest = seal.digest(account.to_string().as_bytes());
    digest.first_chunk().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn revision() -> Revision {
        Revision {
            number: 42,
            stamp: Stamp([1; 8]),
            era: Stamp([2; 8]),
            origin: Stamp([3; 8]),
        }
    }

    #[test]
    fn a_token_names_a_revision_of_one_account() {
        let key = Seal::new(&[7; 32]);
        let (acme, other) = ("acme".parse().unwrap(), "other".parse().unwrap());
        let token = seal(&key, &acme, &revision());
        assert_eq!(open(&key, &acme, &token).unwrap(), revision());
        assert!(matches!(
            open(&key, &other, &token),
            Err(FreshnessError::OtherAccount)
        ));
        let elsewhere = Seal::new(&[8; 32]);
        assert!(matches!(
            open(&elsewhere, &acme, &token),
            Err(FreshnessError::Invalid)
        ));
        assert!(!token.contains("acme"));
    }

    #[test]
    fn a_token_that_was_touched_names_nothing() {
        let key = Seal::new(&[7; 32]);
        let acme = "acme".parse().unwrap();
        let token = seal(&key, &acme, &revision());
        for position in 0..token.len() {
            let mut touched = token.clone().into_bytes();
            touched[position] ^= 1;
            let touched = String::from_utf8(touched).unwrap();
            let opened = open(&key, &acme, &touched);
            assert!(
                matches!(opened, Err(FreshnessError::Invalid)),
                "position {position}"
            );
        }
    }
}
