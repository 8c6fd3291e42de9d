//! Rows about postings.

use std::iter;

use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::{
    Asker, Denial, Finding, Observer, QuestionFact, Relation, Thing, Verdict, allowed_if,
};
use crate::domain::facts::{Facts, PostingRef};
use crate::domain::id::PostingId;
use crate::domain::privilege::SensitiveInformation;
use crate::domain::question::{ChangedFields, NewPosting, PostingEdit, PostingRow};
use crate::domain::record::Confidentiality;

impl<F: Facts, O: Observer> Asker<'_, F, O> {
    /// A row about a posting that asks for nothing beyond reach
    /// (rulebook: rows 1, 9, 10, 20).
    pub(super) fn posting(&self, permission: Permission, id: &PostingId) -> Verdict {
        let (posting, view) = self.open_posting(id)?;
        self.requires(permission)?;
        self.reaches_posting(posting, &view)
    }

    /// Rows 11 and 13.
    pub(super) fn edit_posting(&self, row: PostingRow, edit: &PostingEdit) -> Verdict {
        match edit {
            PostingEdit::Create(new) => self.create_posting(row, new),
            PostingEdit::Change { posting, fields } => {
                let posting = self.writable_posting(row, posting)?;
                match fields {
                    ChangedFields::Ordinary => Ok(()),
                    ChangedFields::Guarded => {
                        self.requires_sensitive(SensitiveInformation::PostingFields, Some(posting))
                    }
                }
            }
            PostingEdit::Delete(posting) => self.writable_posting(row, posting).map(drop),
        }
    }

    fn create_posting(&self, row: PostingRow, new: &NewPosting) -> Verdict {
        self.requires(row.permission())?;
        match (new.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => Ok(()),
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                self.condition(Vec::new, Err(Denial::NotConfidential))
            }
            (Confidentiality::Confidential, _) => {
                let owner = new.owner.as_ref();
                let owns = owner.is_some_and(|owner| self.is(owner));
                self.writes_confidential(owns, || Some(self.names(QuestionFact::Owner, owner)))
            }
        }
    }

    fn writable_posting(&self, row: PostingRow, id: &PostingId) -> Result<PostingRef, Denial> {
        let (posting, view) = self.open_posting(id)?;
        self.requires(row.permission())?;
        if row == PostingRow::CreateAndEditConfidential {
            self.is_confidential(|| Thing::Posting(id.clone()), view.confidentiality)?;
        }
        self.reaches_posting(posting, &view)?;
        if view.confidentiality == Confidentiality::Confidential {
            let owns = view.owner == Some(self.me);
            let owner = || owns.then_some(Relation::PostingOwner).into_iter().collect();
            self.writes_confidential(owns, || self.relations_to(posting, owner()))?;
        }
        Ok(posting)
    }

    /// Row 13, or row 11 answering as row 13 (`X23`).
    fn writes_confidential(&self, owns: bool, owner: impl FnOnce() -> Option<Finding>) -> Verdict {
        let row = Permission::CreateAndEditConfidentialPostings;
        let holds = match self.level(row) {
            Some(Level::All) => true,
            Some(_) => owns,
            None => false,
        };
        self.condition(
            || iter::once(self.holding_of(row)).chain(owner()).collect(),
            allowed_if(holds, Denial::Confidential),
        )
    }
}
