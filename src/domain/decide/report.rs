//! Tells the observer of a decision what its steps looked at.

use super::asker::feedback_of;
use super::relations::RelationRef;
use super::{
    Asker, Denial, Finding, Ground, Held, NamedPerson, Observer, QuestionFact, Relation, Thing,
    Verdict, allowed_if,
};
use crate::domain::catalogue::{Level, Permission, Value};
use crate::domain::facts::{Facts, InterviewView, Names, PostingRef, RoleView};
use crate::domain::id::{InterviewId, RequisitionId, UserId};
use crate::domain::record::Confidentiality;

impl<'f, F: Facts, O: Observer> Asker<'f, F, O> {
    /// Tells of a step, and goes on with what it found.
    #[inline]
    pub(super) fn step<T>(
        &self,
        looked_at: impl FnOnce() -> Option<Ground>,
        found: Result<T, Denial>,
    ) -> Result<T, Denial> {
        self.observer.step(looked_at, found.as_ref().err().copied());
        found
    }

    /// Step 4: the role holds the row.
    pub(super) fn requires(&self, permission: Permission) -> Verdict {
        self.role(permission, None, self.holds(permission))
    }

    /// Step 4: the role holds the row, and this value of it
    /// (rulebook: rows 21, 22, 31, 40, 46).
    pub(super) fn requires_value(&self, permission: Permission, value: Value) -> Verdict {
        let verdict = self.holds(permission).and_then(|()| {
            let holding = self.grants().get(permission);
            allowed_if(holding.has_value(permission, value), Denial::ValueNotHeld)
        });
        self.role(permission, Some(value), verdict)
    }

    pub(super) fn role(
        &self,
        permission: Permission,
        asked: Option<Value>,
        verdict: Verdict,
    ) -> Verdict {
        self.step(|| Some(Ground::Role(self.held(permission, asked))), verdict)
    }

    /// Rows 12 and 13 are about confidential things only.
    pub(super) fn is_confidential(
        &self,
        thing: impl FnOnce() -> Thing,
        confidentiality: Confidentiality,
    ) -> Verdict {
        let confidential = confidentiality == Confidentiality::Confidential;
        self.step(
            || Some(Ground::Confidentiality(thing(), confidentiality)),
            allowed_if(confidential, Denial::NotConfidential),
        )
    }

    /// Step 6: the row's relation, state and setting.
    pub(super) fn condition(
        &self,
        findings: impl FnOnce() -> Vec<Finding>,
        verdict: Verdict,
    ) -> Verdict {
        self.step(|| Some(Ground::Condition(findings())), verdict)
    }

    /// How widely the role holds a row. Row 2 of a preset is the account's to
    /// say.
    fn held(&self, permission: Permission, asked: Option<Value>) -> Held {
        let rewritten = permission == Permission::ViewOtherUsersInterviewFeedback
            && matches!(self.view().role, Some(RoleView::Preset(_)));
        let holding = self.grants().get(permission);
        let levels: Vec<Level> = if rewritten {
            self.level(permission).into_iter().collect()
        } else {
            holding.levels(permission).collect()
        };
        Held {
            permission,
            levels,
            values: holding.values(permission).collect(),
            asked,
            setting: rewritten.then_some(self.settings().feedback_visibility),
        }
    }

    /// How widely the role holds another row that a condition asks for.
    pub(super) fn holding_of(&self, permission: Permission) -> Finding {
        Finding::Held(self.held(permission, None))
    }

    /// Whom a fact of the question names.
    pub(super) fn names(&self, fact: QuestionFact, named: Option<&UserId>) -> Finding {
        let named = match named {
            None => NamedPerson::Nobody,
            Some(named) if self.is(named) => NamedPerson::User,
            Some(_) => NamedPerson::Another,
        };
        Finding::Fact(fact, named)
    }

    /// Whom a fact that names several names: the user, or else the first.
    pub(super) fn names_one_of(&self, fact: QuestionFact, named: &[UserId]) -> Finding {
        let me = named.iter().find(|user| self.is(user));
        self.names(fact, me.or(named.first()))
    }

    /// A user's seat on a panel, if any.
    pub(super) fn seat(
        &self,
        interview: &InterviewId,
        view: &InterviewView<'_>,
        user: &UserId,
    ) -> Finding {
        let found = self.facts.find_user(user);
        Finding::Seat {
            interview: interview.clone(),
            user: user.clone(),
            feedback: found.and_then(|found| feedback_of(view, found)),
        }
    }

    /// The user's own seat on a panel, if any.
    pub(super) fn own_seat(
        &self,
        interview: &InterviewId,
        view: &InterviewView<'_>,
    ) -> Option<Finding> {
        let me = self.facts.names().user_id(self.me)?;
        Some(self.seat(interview, view, &me))
    }

    /// Relations to a requisition.
    pub(super) fn relations_to_requisition(
        &self,
        id: &RequisitionId,
        relations: impl Iterator<Item = RelationRef<'f>>,
    ) -> Finding {
        let thing = Thing::Requisition(id.clone());
        Finding::Relations(thing, self.named_relations(relations))
    }

    /// Relations to a posting, where it has an id.
    pub(super) fn relations_to(
        &self,
        posting: PostingRef,
        relations: Vec<Relation>,
    ) -> Option<Finding> {
        let id = self.facts.names().posting_id(posting)?;
        Some(Finding::Relations(Thing::Posting(id), relations))
    }
}
