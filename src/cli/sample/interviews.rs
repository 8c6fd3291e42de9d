//! The crowd's interviews and what feedback came of them.

use super::calendar::{days_ago, later};
use super::people;
use super::pipeline::{PHONE_INTERVIEW, STAGES};
use super::random::Random;
use crate::cli::lever::{
    Expandable, Feedback, Interview, Interviewer, Millis, Opportunity, Reference, User,
};

/// How many interviews the company has held or plans, the cast's included.
pub(super) const INTERVIEWS: usize = 150;

/// Interviews of opportunities that came far enough, one or two for each until there are enough.
pub(super) fn interviews(
    opportunities: &[Opportunity],
    already: usize,
    users: &[User],
    random: &mut Random,
) -> (Vec<Interview>, Vec<Feedback>) {
    let colleagues = people::interviewers(users);
    let (mut interviews, mut feedback) = (Vec::new(), Vec::new());
    for (opportunity, reached_at) in opportunities
        .iter()
        .filter_map(|one| Some((one, ready_at(one)?)))
    {
        for round in 0..=random.below(2) {
            if interviews.len() + already >= INTERVIEWS {
                return (interviews, feedback);
            }
            let is_planned = opportunity.archived.is_none() && random.percent(25);
            let date = if is_planned {
                days_ago(-1 - i64::try_from(random.below(14)).unwrap_or_default())
            } else {
                later(reached_at, 1 + i64::from(round > 0))
            };
            let (interview, forms) = interview(opportunity, date, is_planned, &colleagues, random);
            interviews.push(interview);
            feedback.extend(forms);
        }
    }
    (interviews, feedback)
}

/// When the opportunity came to its first interview, if it did.
fn ready_at(opportunity: &Opportunity) -> Option<Millis> {
    let (stage, _) = STAGES.get(PHONE_INTERVIEW)?;
    let change = opportunity
        .stage_changes
        .iter()
        .find(|change| change.to_stage_id.as_deref() == Some(*stage))?;
    change.updated_at
}

fn interview(
    opportunity: &Opportunity,
    date: Millis,
    is_planned: bool,
    colleagues: &[&User],
    random: &mut Random,
) -> (Interview, Vec<Feedback>) {
    let mut interview = Interview {
        id: random.uuid(),
        opportunity_id: Some(opportunity.id.clone()),
        panel: Some(random.uuid()),
        created_at: Some(later(date, -7)),
        date: Some(date),
        canceled_at: random.percent(10).then(|| later(date, -1)),
        user: opportunity.owner.clone(),
        stage: STAGES
            .get(PHONE_INTERVIEW)
            .map(|(id, _)| Reference::from(*id)),
        postings: opportunity
            .application()
            .and_then(|application| application.posting.clone())
            .into_iter()
            .collect(),
        ..Interview::default()
    };
    for _ in 0..=random.below(3) {
        let Some(colleague) = random.pick(colleagues) else {
            continue;
        };
        if interview
            .interviewers
            .iter()
            .all(|interviewer| interviewer.id != colleague.id)
        {
            interview.interviewers.push(Interviewer {
                id: colleague.id.clone(),
            });
        }
    }
    let mut forms = Vec::new();
    if !is_planned {
        for panelist in interview.panelists() {
            if random.percent(80) {
                forms.push(form(&interview, panelist, date, random));
            }
        }
    }
    interview.feedback_forms = forms
        .iter()
        .map(|form| Expandable::Id(Reference::from(form.id.as_str())))
        .collect();
    (interview, forms)
}

/// Usually submitted, sometimes still a draft.
fn form(interview: &Interview, user: &str, date: Millis, random: &mut Random) -> Feedback {
    Feedback {
        id: random.uuid(),
        interview: Some(interview.id.clone()),
        panel: interview.panel.clone(),
        user: Some(Reference::from(user)),
        created_at: Some(date),
        completed_at: random.percent(90).then(|| later(date, 1)),
        deleted_at: None,
    }
}
