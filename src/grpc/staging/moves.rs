//! Opportunities that move to another candidate (X58).

use super::super::refusal::{Refusal, Violation};
use super::super::survivors::survivors;
use super::Staging;
use crate::domain::change::Change;
use crate::domain::erasure::{Move, is_left, moved};
use crate::domain::fact_update::FactUpdate;
use crate::domain::id::CandidateId;
use crate::domain::manage::{keep_links, with_survivors};
use crate::domain::record::{Lifecycle, Record, RecordName, User};
use crate::proto::ErrorReason;

/// A candidate whose last opportunity moved away.
#[derive(Debug, Clone)]
pub(in crate::grpc) struct Left {
    /// To whom.
    to: CandidateId,
    /// The position of the entry that told it.
    position: i64,
}

impl Staging<'_> {
    /// The move that a record tells, if it tells one.
    pub(super) fn moved(
        &self,
        present: Option<&Record>,
        written: &Record,
    ) -> Result<Option<Move>, Violation> {
        let (Some(Record::Opportunity(was)), Record::Opportunity(now)) = (present, written) else {
            return Ok(None);
        };
        if was.candidate == now.candidate {
            return Ok(None);
        }
        let moved = moved(&self.index, &now.id, &was.candidate, &now.candidate);
        moved.map(Some).ok_or_else(|| Violation {
            field: "opportunity.candidate".to_owned(),
            description: "changes only while the opportunity and both candidates are open"
                .to_owned(),
            reason: ErrorReason::FieldInvalid,
        })
    }

    /// A user's links with those into whom linked candidates were merged, in
    /// this list or before: the own profile is theirs now (X58).
    pub(super) async fn with_survivors(&self, mut user: User) -> Result<User, Refusal> {
        let staged = |candidate: &CandidateId| {
            let merged = self.changes.iter().find_map(|change| match change {
                Change::MergeCandidate { from, into } if from == candidate => Some(into.clone()),
                _ => None,
            });
            merged.or_else(|| self.left.get(candidate).map(|left| left.to.clone()))
        };
        let links = &user.linked_candidates;
        let into = survivors(self.store, self.account, &self.index, links, staged).await?;
        user.linked_candidates = with_survivors(&user.linked_candidates, &into);
        Ok(user)
    }

    /// What follows a move: the links of users go along, and who is left without
    /// any opportunity is merged once everything is told.
    pub(super) async fn follow(&mut self, moved: Move) -> Result<(), Refusal> {
        let linked = self
            .store
            .users_linked_to(self.account, &moved.from)
            .await?;
        let staged = self.users.values().map(|staged| &staged.user);
        let staged = staged.filter(|user| user.linked_candidates.contains(&moved.from));
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
            let mut links = user.linked_candidates.clone();
            links.push(moved.to.clone());
            let written = User {
                linked_candidates: links,
                ..user.clone()
            };
            let (written, _) = keep_links(&self.index, Some(&user), written);
            if written != user {
                self.put(Record::User(written)).await?;
            }
        }
        if moved.is_last {
            let left = Left {
                to: moved.to,
                position: self.position,
            };
            self.left.insert(moved.from, left);
        }
        Ok(())
    }

    /// Merges candidates whose last opportunity moved away, unless one came since: that is known once everything is told.
    /// Gives the positions of those moves.
    pub(in crate::grpc) fn merge_those_left(&mut self) -> Vec<i64> {
        let mut positions = Vec::new();
        for (from, Left { to, position }) in std::mem::take(&mut self.left) {
            if !is_left(&self.index, &from) {
                continue;
            }
            let name = RecordName::Candidate(from.clone());
            let fact = FactUpdate::Candidate(from.clone(), Some(Lifecycle::Merged));
            self.index.apply(fact);
            if let Some(Some(stored)) = self.records.get_mut(&name) {
                stored.version = self.next;
            }
            self.changes.push(Change::MergeCandidate { from, into: to });
            positions.push(position);
        }
        positions.sort_unstable();
        positions
    }
}
