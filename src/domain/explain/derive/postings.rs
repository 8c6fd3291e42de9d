//! Rows 11 and 13, with the privilege that some fields ask for.

use super::{P, Walk};
use crate::domain::decide::Denial;
use crate::domain::explain::{Finding, Ground, Names, QuestionFact, Relation, Thing};
use crate::domain::facts::PostingRef;
use crate::domain::id::PostingId;
use crate::domain::privilege::SensitiveInformation;
use crate::domain::question::{ChangedFields, NewPosting, PostingEdit, PostingRow};
use crate::domain::record::Confidentiality;

impl<F: Names> Walk<'_, F> {
    /// Rows 11 and 13.
    pub(super) fn edit_posting(&mut self, row: PostingRow, edit: &PostingEdit) -> Option<()> {
        match edit {
            PostingEdit::Create(new) => self.create_posting(row, new),
            PostingEdit::Delete(id)
            | PostingEdit::Change {
                posting: id,
                fields: ChangedFields::Ordinary,
            } => self.writable_posting(row, id).map(drop),
            PostingEdit::Change {
                posting: id,
                fields: ChangedFields::Guarded,
            } => {
                let found = self.writable_posting(row, id)?;
                self.is_entitled(
                    SensitiveInformation::PostingFields,
                    Some(found),
                    self.verdict,
                )
            }
        }
    }

    pub(super) fn writable_posting(
        &mut self,
        row: PostingRow,
        id: &PostingId,
    ) -> Option<PostingRef> {
        let (found, view) = self.opens_posting(id)?;
        self.role(row.permission(), None)?;
        if row == PostingRow::CreateAndEditConfidential {
            self.is_confidential(Thing::Posting(id.clone()), view.confidentiality)?;
        }
        self.reaches_posting(id, found, &view)?;
        if view.confidentiality == Confidentiality::Confidential {
            let owner = (view.owner == Some(self.asker.me)).then_some(Relation::PostingOwner);
            let owner = Finding::Relations(Thing::Posting(id.clone()), owner.into_iter().collect());
            self.writes_confidential(owner)?;
        }
        Some(found)
    }

    /// Row 13, or row 11 answering as row 13 (`X23`).
    pub(super) fn writes_confidential(&mut self, owner: Finding) -> Option<()> {
        let row_13 = self.held(P::CreateAndEditConfidentialPostings, None);
        let verdict = match self.verdict {
            Err(Denial::Confidential) => self.verdict,
            _ => Ok(()),
        };
        let findings = vec![Finding::Held(row_13), owner];
        self.note(Ground::Condition(findings), verdict)
    }

    pub(super) fn create_posting(&mut self, row: PostingRow, new: &NewPosting) -> Option<()> {
        self.role(row.permission(), None)?;
        match (new.confidentiality, row) {
            (Confidentiality::Open, PostingRow::CreateAndEdit) => Some(()),
            (Confidentiality::Open, PostingRow::CreateAndEditConfidential) => {
                self.conclude(Vec::new())
            }
            (Confidentiality::Confidential, _) => {
                let owner = self.names(QuestionFact::Owner, new.owner.as_ref());
                self.writes_confidential(owner)
            }
        }
    }
}
