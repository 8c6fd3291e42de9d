use aws_lc_rs::digest::{Context, SHA256};

use super::EraseError;
use crate::domain::erasure::{Asked, FormerlyHired, Outcome, Plan, Selection};
use crate::domain::id::AccountId;
use crate::domain::record::{ArchiveReasonType, Timestamp, Version};
use crate::keys::{Purpose, Seal};

/// Which rules of eligibility a preview was made by. Raised with every change
/// of them, so that no run carries out what older rules showed.
pub const POLICY_VERSION: u32 = 2;

/// How long a preview may be run, in milliseconds: 15 minutes.
pub const PREVIEW_LIFETIME_MILLIS: i64 = 15 * 60 * 1000;

/// What a run would do, and the token that runs exactly that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// What would be done.
    pub plan: Plan,
    /// The token; empty when there is nothing to run.
    pub token: String,
    /// When the token expires.
    pub expires: Timestamp,
}

impl Preview {
    /// Seals a plan.
    pub(super) fn of(
        seal: &Seal,
        account: &AccountId,
        asked: &Asked,
        plan: Plan,
        now: Timestamp,
    ) -> Self {
        let expires = Timestamp(now.0.saturating_add(PREVIEW_LIFETIME_MILLIS));
        let token = if plan.is_runnable(&asked.selection) {
            let mut payload = expires.0.to_be_bytes().to_vec();
            payload.extend(digest(&asked.selection, &plan));
            let context = context(account, asked);
            seal.seal(Purpose::Preview, &slices(&context), &payload)
        } else {
            String::new()
        };
        Self {
            plan,
            token,
            expires,
        }
    }
}

/// What a token stands for: the digest of the plan that was shown.
pub(super) fn open(
    seal: &Seal,
    account: &AccountId,
    asked: &Asked,
    token: &str,
    now: Timestamp,
) -> Result<Vec<u8>, EraseError> {
    let context = context(account, asked);
    let opened = seal.open(Purpose::Preview, &slices(&context), token);
    let payload = opened.ok_or(EraseError::TokenInvalid)?;
    let (expires, digest) = payload
        .split_first_chunk::<8>()
        .ok_or(EraseError::TokenInvalid)?;
    if i64::from_be_bytes(*expires) < now.0 {
        return Err(EraseError::PreviewExpired);
    }
    Ok(digest.to_vec())
}

/// Differs whenever the plan does something else: other items, other states
/// of them, or another candidate. A candidate who asked has every opportunity
/// on the request, so a new one makes a difference there, erased or not.
pub(super) fn digest(selection: &Selection, plan: &Plan) -> Vec<u8> {
    let mut hash = Hash(Context::new(&SHA256));
    hash.part(&POLICY_VERSION.to_be_bytes());
    hash.count(plan.erase.len());
    for planned in &plan.erase {
        hash.part(planned.id.to_string().as_bytes());
        let Version { number, era } = planned.version;
        hash.part(&number.to_be_bytes());
        hash.part(&era.0);
        hash.part(&[outcome(planned.outcome)]);
    }
    hash.count(plan.candidates.len());
    for candidate in &plan.candidates {
        hash.part(candidate.to_string().as_bytes());
    }
    if let Selection::RequestOf(_) = selection {
        let blocked = plan.blocked.iter().map(|(id, _)| id);
        let mut waiting: Vec<_> = blocked.chain(&plan.unreached).collect();
        waiting.sort();
        for id in waiting {
            hash.part(id.to_string().as_bytes());
        }
    }
    hash.finish()
}

fn outcome(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Active => 0,
        Outcome::Archived(ArchiveReasonType::Hired) => 1,
        Outcome::Archived(ArchiveReasonType::NotHired) => 2,
        Outcome::ArchivedUnknown => 3,
        Outcome::Gone => 4,
    }
}

/// What a request is, without its token: account, actor, selection, and whether
/// who was formerly hired is included.
pub(super) fn context(account: &AccountId, asked: &Asked) -> Vec<Vec<u8>> {
    let mut hash = Hash(Context::new(&SHA256));
    let kind: &[u8] = match &asked.selection {
        Selection::Opportunities(ids) => {
            for id in ids {
                hash.part(id.to_string().as_bytes());
            }
            b"opportunities"
        }
        Selection::RequestOf(candidate) => {
            hash.part(candidate.to_string().as_bytes());
            b"erasure request"
        }
    };
    vec![
        account.to_string().into_bytes(),
        asked.actor.to_string().into_bytes(),
        kind.to_vec(),
        hash.finish(),
        vec![u8::from(asked.formerly_hired == FormerlyHired::Included)],
    ]
}

fn slices(parts: &[Vec<u8>]) -> Vec<&[u8]> {
    parts.iter().map(Vec::as_slice).collect()
}

/// A digest of parts, each preceded by its length.
struct Hash(Context);

impl Hash {
    fn count(&mut self, count: usize) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        self.0.update(&count.to_be_bytes());
    }

    fn part(&mut self, part: &[u8]) {
        self.count(part.len());
        self.0.update(part);
    }

    fn finish(self) -> Vec<u8> {
        self.0.finish().as_ref().to_vec()
    }
}

/// The digest of a request with its token, by which a repetition is told from
/// another request under the same id.
pub(super) fn request_digest(account: &AccountId, asked: &Asked, token: &str) -> Vec<u8> {
    let mut hash = Hash(Context::new(&SHA256));
    for part in context(account, asked) {
        hash.part(&part);
    }
    hash.part(token.as_bytes());
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::erasure::Block;
    use crate::domain::erasure::Planned;
    use crate::domain::record::Stamp;

    const NOW: Timestamp = Timestamp(1_000);

    fn asked(actor: &str, ids: &[&str]) -> Asked {
        let ids = ids.iter().map(|id| id.parse().unwrap()).collect();
        Asked {
            actor: actor.parse().unwrap(),
            selection: Selection::Opportunities(ids),
            formerly_hired: FormerlyHired::Blocked,
        }
    }

    fn planned(id: &str, number: u64) -> Planned {
        Planned {
            id: id.parse().unwrap(),
            candidate: "c".parse().unwrap(),
            version: Version {
                number,
                era: Stamp([1; 8]),
            },
            outcome: Outcome::Archived(ArchiveReasonType::NotHired),
        }
    }

    fn plan(erase: Vec<Planned>) -> Plan {
        Plan {
            erase,
            ..Plan::default()
        }
    }

    #[test]
    fn a_token_opens_for_the_same_request_only_and_not_for_ever() {
        let seal = Seal::new(&[7; 32]);
        let (acme, other) = ("acme".parse().unwrap(), "other".parse().unwrap());
        let request = asked("u", &["a", "b"]);
        let shown = plan(vec![planned("a", 1)]);
        let preview = Preview::of(&seal, &acme, &request, shown.clone(), NOW);
        assert_eq!(preview.expires, Timestamp(901_000));
        let open = |account, asked: &Asked, now| {
            open(&seal, account, asked, &preview.token, Timestamp(now))
        };
        assert_eq!(
            open(&acme, &request, 901_000).unwrap(),
            digest(&request.selection, &shown)
        );
        let expired = open(&acme, &request, 901_001);
        assert!(matches!(expired, Err(EraseError::PreviewExpired)));
        for (account, request) in [
            (&other, request.clone()),
            (&acme, asked("v", &["a", "b"])),
            (&acme, asked("u", &["a"])),
            (&acme, asked("u", &["a", "b", "c"])),
        ] {
            let refused = open(account, &request, 901_000);
            assert!(matches!(refused, Err(EraseError::TokenInvalid)));
        }
    }

    #[test]
    fn the_digest_tells_what_is_erased_and_at_which_version() {
        let ids = asked("u", &["a", "b"]).selection;
        let digest = |plan: &Plan| digest(&ids, plan);
        let one = digest(&plan(vec![planned("a", 1)]));
        assert_eq!(one, digest(&plan(vec![planned("a", 1)])));
        assert_ne!(one, digest(&plan(vec![planned("a", 2)])));
        assert_ne!(one, digest(&plan(vec![planned("b", 1)])));
        // The same number, after an older backup was restored.
        let mut redone = planned("a", 1);
        redone.version.era = Stamp([2; 8]);
        assert_ne!(one, digest(&plan(vec![redone])));
        let outcomes = [
            Outcome::Active,
            Outcome::ArchivedUnknown,
            Outcome::Archived(ArchiveReasonType::Hired),
        ];
        for outcome in outcomes {
            let otherwise = Planned {
                outcome,
                ..planned("a", 1)
            };
            assert_ne!(one, digest(&plan(vec![otherwise])), "{outcome:?}");
        }
        assert_ne!(one, digest(&plan(vec![planned("a", 1), planned("b", 1)])));
        let with_candidate = Plan {
            candidates: vec!["c".parse().unwrap()],
            ..plan(vec![planned("a", 1)])
        };
        assert_ne!(one, digest(&with_candidate));
        let with_blocked = Plan {
            blocked: vec![("z".parse().unwrap(), Block::Active)],
            ..plan(vec![planned("a", 1)])
        };
        assert_eq!(
            one,
            digest(&with_blocked),
            "blocked ones are not of the set"
        );
    }

    #[test]
    fn nothing_to_run_has_no_token() {
        let seal = Seal::new(&[7; 32]);
        let acme = "acme".parse().unwrap();
        let blocked = Plan {
            blocked: vec![("a".parse().unwrap(), Block::Active)],
            ..Plan::default()
        };
        let preview = Preview::of(&seal, &acme, &asked("u", &["a"]), blocked.clone(), NOW);
        assert_eq!(preview.token, "");
        let request = Asked {
            actor: "u".parse().unwrap(),
            selection: Selection::RequestOf("c".parse().unwrap()),
            formerly_hired: FormerlyHired::Blocked,
        };
        let waits = Preview::of(&seal, &acme, &request, blocked, NOW);
        assert_ne!(waits.token, "");
    }
}
