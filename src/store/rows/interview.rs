use super::{RowStamp, Rows};
use crate::domain::record::{Interview, Panelist};
use crate::store::StoreError;
use crate::store::entity::{interview as interviews, interview_panelist};
use crate::store::key::{Key, read};
use crate::store::value::{id, position};

const TABLE: &str = "interview";

impl Rows {
    pub(super) fn add_interview(&mut self, mark: RowStamp<'_>, interview: &Interview) {
        let interview_id = interview.id.to_string();
        for (place, panelist) in interview.panel.iter().enumerate() {
            self.interview_panelists.push(interview_panelist::Model {
                account_id: mark.account.to_owned(),
                interview_id: interview_id.clone(),
                position: position(place),
                user_id: panelist.user.to_string(),
                feedback: panelist.feedback.key().to_owned(),
            });
        }
        self.interviews.push(interviews::Model {
            account_id: mark.account.to_owned(),
            id: interview_id,
            opportunity_id: interview.opportunity.to_string(),
            cancelled: interview.cancelled.into(),
            version: mark.version,
        });
    }
}

/// A member of a panel.
pub(in crate::store) fn panelist(row: &interview_panelist::Model) -> Result<Panelist, StoreError> {
    const TABLE: &str = "interview_panelist";
    Ok(Panelist {
        user: id(TABLE, &row.user_id)?,
        feedback: read(TABLE, &row.feedback)?,
    })
}

/// The interview that rows tell of.
pub(in crate::store) fn interview(
    row: &interviews::Model,
    panel: &[interview_panelist::Model],
) -> Result<Interview, StoreError> {
    Ok(Interview {
        id: id(TABLE, &row.id)?,
        opportunity: id(TABLE, &row.opportunity_id)?,
        panel: panel.iter().map(panelist).collect::<Result<_, _>>()?,
        cancelled: row.cancelled != 0,
    })
}
