use super::{RowStamp, Rows};
use crate::domain::id::UserId;
use crate::domain::record::{FixedFact, Interview, Panelist};
use crate::store::StoreError;
use crate::store::entity::{former_feedback, interview as interviews, interview_panelist};
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
        let former = interview.former_feedback.iter();
        self.former_feedback
            .extend(former.map(|user| former_feedback::Model {
                account_id: mark.account.to_owned(),
                interview_id: interview_id.clone(),
                user_id: user.to_string(),
            }));
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

/// What the tombstone of an interview keeps: whose it is, and whether it was cancelled, which older ones do not say.
pub(in crate::store) fn tombstone_of_interview(opportunity: &str, cancelled: bool) -> String {
    let state = if cancelled { CANCELLED } else { PLANNED };
    format!("{opportunity} {state}")
}

const CANCELLED: &str = "cancelled";
const PLANNED: &str = "planned";

/// What is fixed of a deleted interview, but for its feedback.
pub(in crate::store) fn deleted_interview(text: &str) -> Result<FixedFact, StoreError> {
    let (opportunity, state) = match text.split_once(' ') {
        Some((opportunity, state)) => (opportunity, Some(state == CANCELLED)),
        None => (text, None),
    };
    Ok(FixedFact::Interview {
        opportunity: id("tombstone", opportunity)?,
        submitted: Vec::new(),
        cancelled: state,
    })
}

/// Whose feedback is in without a place on the panel.
pub(in crate::store) fn former_feedback(
    rows: &[former_feedback::Model],
) -> Result<Vec<UserId>, StoreError> {
    let users = rows.iter().map(|row| id("former_feedback", &row.user_id));
    users.collect()
}

/// The interview that rows tell of.
pub(in crate::store) fn interview(
    row: &interviews::Model,
    panel: &[interview_panelist::Model],
    former: &[former_feedback::Model],
) -> Result<Interview, StoreError> {
    Ok(Interview {
        id: id(TABLE, &row.id)?,
        opportunity: id(TABLE, &row.opportunity_id)?,
        panel: panel.iter().map(panelist).collect::<Result<_, _>>()?,
        cancelled: row.cancelled != 0,
        former_feedback: former_feedback(former)?,
    })
}
