//! Opportunities that move to another candidate (X58).

use std::collections::BTreeMap;

use super::super::refusal::{Refusal, Violation};
use super::super::survivors::survivors;
use super::{Mode, Staging};
use crate::domain::change::Change;
use crate::domain::erasure::{
    Merge, Move, belongs_to_closed, has_nothing, merge, moved, restricted_by_move,
};
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::CandidateId;
use crate::domain::manage::{keep_links, with_survivors};
use crate::domain::record::{Lifecycle, Opportunity, Record, RecordName, User};
use crate::proto::ErrorReason;

/// Why an opportunity stays with whose it is.
pub(in crate::grpc) const NO_MOVE: &str = "cannot change now: the opportunity or one of the two candidates is \
                                           restricted, merged, being erased or anonymized";

/// Where the last opportunity of a candidate moved.
#[derive(Debug, Clone)]
pub(in crate::grpc) struct MovedAway {
    /// To whom.
    to: CandidateId,
    /// The position of the entry that told it; `None` if an import before told it, and ended early.
    position: Option<i64>,
    /// Whether that is stored.
    is_noted: bool,
}

impl MovedAway {
    /// What an import before has noted.
    fn noted(to: CandidateId) -> Self {
        Self {
            to,
            position: None,
            is_noted: true,
        }
    }
}

/// A candidate who was merged.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::grpc) struct Merged {
    /// Who.
    pub(in crate::grpc) candidate: CandidateId,
    /// Into whom.
    pub(in crate::grpc) into: CandidateId,
    /// The position of the entry that took the last opportunity away; `None` if an import before told it.
    pub(in crate::grpc) position: Option<i64>,
}

/// Why a record is not taken as whose it says it is.
pub(super) enum NotPlaced {
    /// What it belongs to takes no writes.
    Closed,
    /// It may not move.
    Refused(Violation),
}

/// A record with whose it is as it is stored.
fn as_before(present: Option<&Record>, written: Record) -> Record {
    match (present, written) {
        (Some(Record::Opportunity(was)), Record::Opportunity(now)) => {
            Record::Opportunity(Opportunity {
                candidate: was.candidate.clone(),
                ..now
            })
        }
        (_, written) => written,
    }
}

impl Staging<'_> {
    /// A record with the move that it tells, if it tells one. What may not move stays, in an import, with whose it is, and
    /// that is named.
    pub(super) fn placed(
        &self,
        present: Option<&Record>,
        written: Record,
        mode: Mode,
    ) -> Result<(Record, Option<Move>, Option<&'static str>), NotPlaced> {
        if mode == Mode::Write && belongs_to_closed(&self.index, &written) {
            return Err(NotPlaced::Closed);
        }
        let (written, moved, stays) = match self.moved(present, &written) {
            Ok(moved) => (written, moved, None),
            Err(_) if mode != Mode::Write => (as_before(present, written), None, Some("candidate")),
            Err(violation) => return Err(NotPlaced::Refused(violation)),
        };
        if belongs_to_closed(&self.index, &written) {
            return Err(NotPlaced::Closed);
        }
        Ok((written, moved, stays))
    }

    /// The move that a record tells, if it tells one.
    fn moved(&self, present: Option<&Record>, written: &Record) -> Result<Option<Move>, Violation> {
        let (Some(Record::Opportunity(was)), Record::Opportunity(now)) = (present, written) else {
            return Ok(None);
        };
        if was.candidate == now.candidate {
            return Ok(None);
        }
        let moved = moved(&self.index, &now.id, &was.candidate, &now.candidate);
        moved.map(Some).ok_or_else(|| Violation {
            field: "opportunity.candidate".to_owned(),
            description: NO_MOVE.to_owned(),
            reason: ErrorReason::FieldInvalid,
        })
    }

    /// A user's links with those into whom linked candidates were merged: the own profile is theirs now (X58).
    pub(super) async fn with_survivors(&self, mut user: User) -> Result<User, Refusal> {
        let links = &user.linked_candidates;
        let into = survivors(self.store, self.account, &self.index, links).await?;
        user.linked_candidates = with_survivors(&user.linked_candidates, &into);
        Ok(user)
    }

    /// What follows a move: the links of users go along, and who is left without
    /// any opportunity is merged, or closed with what is left, once everything is told.
    pub(super) async fn follow(&mut self, moved: Move) -> Result<(), Refusal> {
        self.copy_links(&moved.from, std::slice::from_ref(&moved.to))
            .await?;
        if moved.is_last || !restricted_by_move(&self.index, &moved.from).is_empty() {
            let moved_away = MovedAway {
                to: moved.to,
                position: Some(self.position),
                is_noted: false,
            };
            self.moved_away.insert(moved.from, moved_away);
        }
        Ok(())
    }

    /// Links everybody who is linked to a candidate to others too.
    async fn copy_links(&mut self, from: &CandidateId, to: &[CandidateId]) -> Result<(), Refusal> {
        let linked = self.store.users_linked_to(self.account, from).await?;
        let staged = self.users.values().map(|staged| &staged.user);
        let staged = staged.filter(|user| user.linked_candidates.contains(from));
        let mut users: Vec<RecordName> = staged
            .map(|user| RecordName::User(user.id.clone()))
            .collect();
        users.extend(linked.into_iter().map(RecordName::User));
        self.fetch(users.iter().cloned()).await?;
        for name in users {
            let Some(Record::User(user)) = self.stored(&name).map(|stored| stored.value.clone())
            else {
                continue;
            };
            if !user.linked_candidates.contains(from) {
                continue;
            }
            let mut links = user.linked_candidates.clone();
            links.extend_from_slice(to);
            let written = User {
                linked_candidates: links,
                ..user.clone()
            };
            let (written, _) = keep_links(&self.index, Some(&user), written);
            if written != user {
                self.put(Record::User(written)).await?;
            }
        }
        Ok(())
    }

    /// Takes up what imports told that ended early, up to a revision.
    pub(in crate::grpc) async fn take_up_moved_away(&mut self, until: u64) -> Result<(), Refusal> {
        let noted = self.store.moved_away(self.account, until).await?;
        let names = noted
            .iter()
            .map(|(from, _)| RecordName::Candidate(from.clone()));
        self.fetch(names).await?;
        for (from, to) in noted {
            self.moved_away.entry(from).or_insert(MovedAway::noted(to));
        }
        Ok(())
    }

    /// Whether a candidate's last opportunity moved away, so that the candidate is merged once everything is told.
    pub(super) async fn is_to_be_merged(
        &mut self,
        candidate: &CandidateId,
    ) -> Result<bool, Refusal> {
        if !has_nothing(&self.index, candidate) {
            return Ok(false);
        }
        if !self.moved_away.contains_key(candidate)
            && let Some(to) = self.store.moved_away_to(self.account, candidate).await?
        {
            let noted = MovedAway::noted(to);
            self.moved_away.insert(candidate.clone(), noted);
        }
        let moved_away = self.moved_away.get(candidate);
        let is_now = |away: &MovedAway| merge(&self.index, candidate, &away.to) == Merge::Now;
        Ok(moved_away.is_some_and(is_now))
    }

    /// Notes whose last opportunity moved away, for the case that the rest is never told.
    pub(in crate::grpc) fn note_moved_away(&mut self) {
        for (from, moved_away) in &mut self.moved_away {
            if !moved_away.is_noted {
                moved_away.is_noted = true;
                self.changes.push(Change::NoteMovedAway {
                    from: from.clone(),
                    into: moved_away.to.clone(),
                });
            }
        }
    }

    /// Closes those of whom only closed opportunities are left.
    async fn close_with_what_is_left(&mut self, left: Vec<CandidateId>) -> Result<(), Refusal> {
        let names = left.iter().cloned().map(RecordName::Candidate);
        self.fetch(names.collect::<Vec<_>>().into_iter()).await?;
        for from in left {
            let kinds = restricted_by_move(&self.index, &from).into_iter();
            let name = RecordName::Candidate(from);
            let closed: Vec<_> = kinds.map(|kind| (name.clone(), kind)).collect();
            self.close_all(&closed, None);
        }
        Ok(())
    }

    /// Merges candidates whose last opportunity moved away, unless one came since: that is known once everything is told.
    /// Gives who they are.
    pub(in crate::grpc) async fn merge_moved_away(&mut self) -> Result<Vec<Merged>, Refusal> {
        let mut merged = BTreeMap::new();
        let mut left = Vec::new();
        for (from, away) in std::mem::take(&mut self.moved_away) {
            match merge(&self.index, &from, &away.to) {
                Merge::Now => _ = merged.insert(from, away),
                Merge::Later if away.is_noted => {}
                Merge::Later => self.changes.push(Change::NoteMovedAway {
                    from,
                    into: away.to,
                }),
                Merge::Never => {
                    if away.is_noted {
                        self.changes.push(Change::ForgetMovedAway(from.clone()));
                    }
                    left.push(from);
                }
            }
        }
        self.close_with_what_is_left(left).await?;
        let mut all = Vec::new();
        for (from, MovedAway { to, position, .. }) in &merged {
            // The links that were told after the move go along too, and on to whoever the other one is merged into, now or
            // before.
            let mut into = vec![to.clone()];
            while let Some(last) = into.last() {
                let next = match merged.get(last) {
                    Some(away) => Some(away.to.clone()),
                    None => self.store.merged_into(self.account, last).await?,
                };
                match next.filter(|next| !into.contains(next)) {
                    Some(next) => into.push(next),
                    None => break,
                }
            }
            self.copy_links(from, &into).await?;
            all.push(Merged {
                candidate: from.clone(),
                into: to.clone(),
                position: *position,
            });
        }
        for (from, MovedAway { to, .. }) in merged {
            let name = RecordName::Candidate(from.clone());
            let fact = FactUpdate::Candidate(from.clone(), Some(Lifecycle::Merged));
            self.index.apply(fact);
            if let Some(Some(stored)) = self.records.get_mut(&name) {
                stored.version = self.next;
            }
            self.changes.push(Change::MergeCandidate { from, into: to });
        }
        Ok(all)
    }
}
