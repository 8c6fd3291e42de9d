//! Rows about postings.

use crate::domain::catalogue::{Level, Permission};
use crate::domain::decide::{Asker, Denial, Verdict};
use crate::domain::facts::{Facts, PostingRef};
use crate::domain::id::PostingId;
use crate::domain::privilege::SensitiveInformation;
use crate::domain::question::{ChangedFields, NewPosting, PostingEdit, PostingRow};
use crate::domain::record::Confidentiality;

impl<F: Facts> Asker<'_, F> {
    /// A row about a posting that asks for nothing beyond reach
    /// (rulebook: rows 1, 9, 10, 20).
    pub(super) fn posting(&self, permission: Permission, id: &PostingId) -> Verdict {
        let (posting, view) = self.open_posting(id)?;
        self.holds(permission)?;
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
                    ChangedFields::Guarded if self.may_change_fields(posting) => Ok(()),
                    ChangedFields::Guarded => Err(Denial::PrivilegeMissing),
                }
            }
            PostingEdit::Delete(posting) => self.writable_posting(row, posting).map(drop),
        }
    }

    /// Step 7 for the guarded fields of a posting.
    fn may_change_fields(&self, posting: PostingRef) -> bool {
        self.is_entitled(SensitiveInformation::PostingFields, Some(posting))
    }

    fn create_posting(&self, row: PostingRow, new: &NewPosting) -> Verdict {
        self.holds(row.permission())?;
        match (new.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => Ok(()),
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                Err(Denial::NotConfidential)
            }
            (Confidentiality::Confidential, _) => {
                self.writes_confidential(new.owner.as_ref().is_some_and(|owner| self.is(owner)))
            }
        }
    }

    fn writable_posting(&self, row: PostingRow, id: &PostingId) -> Result<PostingRef, Denial> {
        let (posting, view) = self.open_posting(id)?;
        self.holds(row.permission())?;
        match (view.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => {
                self.reaches_posting(posting, &view)?;
            }
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                return Err(Denial::NotConfidential);
            }
            (Confidentiality::Confidential, _) => {
                self.reaches_posting(posting, &view)?;
                self.writes_confidential(view.owner == Some(self.me))?;
            }
        }
        Ok(posting)
    }

    /// Row 13, or row 11 answering as row 13 (`X23`).
    fn writes_confidential(&self, owns: bool) -> Verdict {
        match self.level(Permission::CreateAndEditConfidentialPostings) {
            Some(Level::All) => Ok(()),
            Some(_) if owns => Ok(()),
            Some(_) | None => Err(Denial::Confidential),
        }
    }
}
