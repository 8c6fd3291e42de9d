//! What becomes of each kind of object: an entry, a part of a later one, or left out.

use super::{GoneOpportunity, Reader};
use crate::cli::import::problem::Origin;
use crate::cli::import::translate::{self, Notes, ToldHire};
use crate::cli::lever::{self, Expandable, FileKind, Millis, Object as _};
use crate::proto::{ImportEntry, record_name};

impl Reader<'_> {
    pub(super) fn stage(&mut self, stage: lever::Stage, origin: Origin) {
        self.put(origin, Some(translate::stage(stage)), Notes::default());
    }

    pub(super) fn archive_reason(&mut self, reason: lever::ArchiveReason, origin: Origin) {
        let mut notes = Notes::default();
        let id = reason.id.clone();
        let entry = translate::archive_reason(reason, &mut notes);
        if entry.as_ref().is_some_and(translate::means_no_hire) {
            self.not_hired.insert(id);
        }
        self.put(origin, entry, notes);
    }

    pub(super) fn user(&mut self, user: lever::User, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::user(user, &self.custom_roles, &mut notes);
        self.put(origin, Some(entry), notes);
    }

    pub(super) fn posting(&mut self, posting: lever::Posting, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::posting(posting, &mut notes);
        self.put(origin, entry, notes);
    }

    pub(super) fn requisition(&mut self, requisition: lever::Requisition, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::requisition(requisition, &mut notes);
        self.put(origin, entry, notes);
    }

    pub(super) fn contact(&mut self, contact: lever::Contact, origin: Origin) {
        self.candidates.insert(contact.id.clone());
        if self.known.gone_candidates.contains_key(&contact.id) {
            // Another copy may say more of the person, who is gone all the same.
            self.read.older_copies += usize::from(!contact.is_gone());
            return;
        }
        self.put(
            origin,
            Some(translate::candidate(contact)),
            Notes::default(),
        );
    }

    /// Opportunities that are gone. They come after the others: whether a candidate has another one decides what closes
    /// with them (X57).
    pub(super) fn gone_opportunities(&mut self) {
        // Whatever any copy of it tells of a hire counts: that blocks an erasure, and comes before what makes one due.
        let mut all = std::mem::take(&mut self.gone_opportunities);
        all.sort_by(|(_, one, _), (_, other, _)| one.id.cmp(&other.id));
        let mut all = all.into_iter().peekable();
        while let Some((origin, opportunity, separate)) = all.next() {
            let id = opportunity.id.clone();
            let mut told = vec![(origin, opportunity, separate)];
            while let Some(copy) = all.next_if(|(_, next, _)| next.id == id) {
                told.push(copy);
            }
            self.gone_opportunity(id, told);
        }
        // Those of which no copy can be read.
        for (id, origin) in std::mem::take(&mut self.known.broken_and_gone) {
            let gone = translate::gone_with_unknown_hire(id);
            self.put(origin, Some(gone), Notes::default());
        }
    }

    fn gone_opportunity(&mut self, id: String, copies: Vec<GoneOpportunity>) {
        let mut gone: Option<(Origin, bool)> = None;
        let mut is_unknown = self.known.broken_and_gone.remove(&id).is_some();
        for (origin, opportunity, separate) in copies {
            if gone.is_none_or(|(_, is_gone)| !is_gone) {
                gone = Some((origin, opportunity.is_gone()));
            }
            let mut notes = Notes::default();
            let may_be_hire = |reason: &str| !self.not_hired.contains(reason);
            match translate::hire_of(opportunity, separate, may_be_hire, &mut notes) {
                ToldHire::No => {}
                ToldHire::Yes(hire) => self.hand_out(origin, Some(*hire), notes),
                ToldHire::Unreadable => {
                    self.note(origin, notes, false);
                    is_unknown = true;
                }
            }
        }
        match gone {
            Some((origin, _)) if is_unknown => {
                let gone = translate::gone_with_unknown_hire(id);
                self.put(origin, Some(gone), Notes::default());
            }
            Some((origin, _)) => self.gone(origin, record_name::Name::Opportunity(id)),
            None => {}
        }
    }

    /// Candidates who are gone. They come after the opportunities, one of which may have moved to somebody who is there
    /// (X58).
    pub(super) fn gone_candidates(&mut self) {
        for (id, origin) in self.known.gone_candidates.clone() {
            self.gone(origin, record_name::Name::Candidate(id));
        }
    }

    /// What is gone in its source.
    fn gone(&mut self, origin: Origin, name: record_name::Name) {
        self.put(origin, Some(translate::gone(name)), Notes::default());
    }

    pub(super) fn application(&mut self, application: lever::Application, origin: Origin) {
        let Some(opportunity) = application.opportunity_id.clone() else {
            let mut notes = Notes::default();
            notes.lacks("opportunityId");
            return self.put(origin, None, notes);
        };
        let (applications, _) = self.applications.entry(opportunity).or_default();
        let known = applications
            .iter()
            .position(|known| known.id == application.id);
        let application = match known {
            Some(place) => application.also(applications.remove(place)),
            None => application,
        };
        applications.push(application);
    }

    pub(super) fn opportunity(&mut self, opportunity: lever::Opportunity, origin: Origin) {
        let separate = self.applications.get_mut(&opportunity.id);
        let separate = separate.map(|(applications, came)| {
            *came = true;
            applications.clone()
        });
        let separate = separate.unwrap_or_default();
        let id = opportunity.id.clone();
        let contact = opportunity.contact.as_ref();
        let is_older = self.copy.as_ref().is_some_and(|copy| !copy.is_newest);
        let of_gone_contact =
            contact.is_some_and(|contact| self.known.gone_candidates.contains_key(contact.id()));
        let is_gone = self.known.gone_opportunities.contains(&id);
        if is_gone || of_gone_contact {
            if is_gone {
                // Another copy may say more of it, and it is gone all the same.
                self.read.older_copies += usize::from(!opportunity.is_gone());
            } else if is_older {
                // The newest copy says whose it is.
                self.read.older_copies += 1;
                return;
            } else {
                self.read.of_gone_contacts += 1;
            }
            self.skipped.insert(id);
            self.gone_opportunities
                .push((origin, opportunity, separate));
            return;
        }
        // Whom an opportunity names is there, also when the opportunity itself is left out.
        if let Some(contact) = &opportunity.contact {
            let ids = self.read.ids.entry(FileKind::Contact).or_default();
            ids.insert(contact.id().to_owned());
        }
        let is_whole = self.known.applications_are_whole;
        let person = self.person_of(&opportunity);
        let mut notes = Notes::default();
        let entry = translate::opportunity(opportunity, separate, is_whole, &mut notes);
        if entry.is_some()
            && !is_older
            && let Some((contact, told_at, person)) = person
        {
            self.persons.insert(contact, told_at);
            let position = self.read.origins.len();
            self.read.repeated.extend(i64::try_from(position));
            self.put(origin, person, Notes::default());
        }
        self.put(origin, entry, notes);
    }

    /// The person whom an opportunity repeats, unless the export has the contact, or an opportunity of it came that is
    /// not older.
    fn person_of(
        &self,
        opportunity: &lever::Opportunity,
    ) -> Option<(String, Option<Millis>, Option<ImportEntry>)> {
        let contact = opportunity.contact.as_ref()?.id();
        let told_at = opportunity.updated_at;
        let is_known = self.candidates.contains(contact)
            || self
                .persons
                .get(contact)
                .is_some_and(|known| told_at <= *known);
        (!is_known).then(|| {
            let person = translate::candidate_of(opportunity);
            (contact.to_owned(), told_at, person)
        })
    }

    pub(super) fn feedback(&mut self, feedback: lever::Feedback, origin: Origin) {
        // What it is of is there.
        let ids = self.read.ids.entry(FileKind::Interview).or_default();
        ids.extend(feedback.interview.clone());
        if let (true, Some(interview), Some(user)) =
            (feedback.is_submitted(), feedback.interview, feedback.user)
        {
            let whose = (interview, user.id().to_owned());
            self.submitted.insert(whose, origin);
        }
    }

    /// Feedback on interviews that the export does not have, or whose panel it does not tell: it marks who is stored
    /// (X62).
    pub(super) fn feedback_alone(&mut self) {
        for ((interview, user), origin) in std::mem::take(&mut self.submitted) {
            let is_told = match self.interviews.get(&interview) {
                None => false,
                // It is skipped with its opportunity.
                Some(Some(opportunity)) if self.skipped.contains(opportunity) => true,
                Some(_) => !self.without_panel.contains(&interview),
            };
            if !is_told {
                let entry = translate::submitted_feedback(interview, user);
                self.put(origin, Some(entry), Notes::default());
            }
        }
    }

    /// Takes the feedback that stands inside an interview.
    fn feedback_inside(&mut self, interview: &lever::Interview, origin: Origin) {
        let forms = interview.feedback_forms.iter();
        let submitted = forms
            .filter_map(Expandable::object)
            .filter(|form| form.is_submitted());
        for user in submitted.filter_map(|form| form.user.as_ref()) {
            let whose = (interview.id.clone(), user.id().to_owned());
            self.submitted.entry(whose).or_insert(origin);
        }
    }

    pub(super) fn posting_user(&mut self, user: lever::PostingUser, origin: Origin) {
        let mut notes = Notes::default();
        let entry = translate::posting_access(user, &mut notes);
        self.put(origin, entry, notes);
    }

    pub(super) fn panel(&mut self, panel: lever::Panel, origin: Origin) {
        if panel.canceled_at.is_carried() {
            self.told_panels.insert(panel.id.clone());
        }
        // What it names is there.
        let named: Vec<String> = panel.interview_ids().map(str::to_owned).collect();
        let ids = self.read.ids.entry(FileKind::Interview).or_default();
        ids.extend(named.iter().cloned());
        if panel.closes() {
            self.cancelled.insert(panel.id.clone());
            if panel.interviews.is_none() {
                self.cancelled_whole.insert(panel.id.clone(), origin);
            }
            let mut cancelled = self.panels.get(&panel.id).cloned().unwrap_or_default();
            cancelled.extend(named);
            for id in cancelled {
                let (whose, _) = self
                    .cancelled_by_panel
                    .entry(id.clone())
                    .or_insert((None, origin));
                if whose.is_none() {
                    whose.clone_from(&panel.opportunity_id);
                }
                self.cancelled_interviews.insert(id);
            }
        }
        let is_cancelled = self.cancelled.contains(&panel.id);
        for interview in panel.into_interviews() {
            self.feedback_inside(&interview, origin);
            if interview.opportunity_id.is_none() {
                self.meet_of_nobody(interview, origin);
                continue;
            }
            if interview.interviewers.is_some() {
                self.of_panels.insert(interview.id.clone());
            }
            if is_cancelled {
                self.cancelled_interviews.insert(interview.id.clone());
            }
            self.meet(interview, origin);
        }
    }

    pub(super) fn interview(&mut self, mut interview: lever::Interview, origin: Origin) {
        // Its panel has brought it already, with all that the panel knows; but cancelled in any copy is cancelled
        // (X62).
        let is_known = self.of_panels.contains(&interview.id) && !interview.closes();
        self.feedback_inside(&interview, origin);
        if is_known {
            return;
        }
        if let Some((in_panel, _)) = self.of_nobody.get(&interview.id) {
            let panel = in_panel.panel.as_ref();
            interview.panel = interview.panel.or_else(|| panel.cloned());
            let users = in_panel.interviewers.as_ref();
            interview.interviewers = interview.interviewers.or_else(|| users.cloned());
        }
        if interview
            .panel
            .as_ref()
            .is_some_and(|panel| self.cancelled.contains(panel))
        {
            self.cancelled_interviews.insert(interview.id.clone());
        }
        self.meet(interview, origin);
    }

    /// Notes an interview whose panel does not say which opportunity it is of: its own list may.
    fn meet_of_nobody(&mut self, interview: lever::Interview, origin: Origin) {
        if let Some(panel) = &interview.panel {
            let of_panel = self.panels.entry(panel.clone()).or_default();
            of_panel.insert(interview.id.clone());
        }
        if interview.closes() {
            let id = interview.id.clone();
            self.cancelled_by_panel
                .entry(id.clone())
                .or_insert((None, origin));
            self.cancelled_interviews.insert(id);
        }
        self.of_nobody
            .insert(interview.id.clone(), (interview, origin));
    }

    /// Interviews of panels of which nothing says which opportunity they are of.
    pub(super) fn of_nobody(&mut self) {
        for (id, (interview, origin)) in std::mem::take(&mut self.of_nobody) {
            let is_told = self.interviews.contains_key(&id);
            if !is_told && !self.cancelled_interviews.contains(&id) {
                self.meet(interview, origin);
            }
        }
    }

    /// Interviews that the export does not have, of panels that were cancelled (X62).
    pub(super) fn cancelled_alone(&mut self) {
        for (id, (opportunity_id, origin)) in std::mem::take(&mut self.cancelled_by_panel) {
            if self.interviews.contains_key(&id) {
                continue;
            }
            if opportunity_id.is_some() {
                let cancelled = lever::Interview {
                    id,
                    opportunity_id,
                    ..lever::Interview::default()
                };
                self.meet(cancelled, origin);
            } else {
                let mut notes = Notes::default();
                notes.cancelled_unknown();
                self.put(origin, None, notes);
            }
        }
        for (panel, origin) in std::mem::take(&mut self.cancelled_whole) {
            if !self.panels.contains_key(&panel) {
                let mut notes = Notes::default();
                notes.cancelled_without_interviews();
                self.put(origin, None, notes);
            }
        }
    }

    /// Takes an interview in, which is handed out once all its copies and all feedback are known: of several copies, each
    /// field is of the last one that has it (X60).
    fn meet(&mut self, mut interview: lever::Interview, origin: Origin) {
        if let Some((earlier, _)) = self.met.remove(&interview.id) {
            interview.take_from(earlier);
        }
        let opportunity = interview.opportunity_id.clone();
        self.interviews.insert(interview.id.clone(), opportunity);
        if let Some(panel) = &interview.panel {
            let of_panel = self.panels.entry(panel.clone()).or_default();
            of_panel.insert(interview.id.clone());
        }
        if interview.closes() {
            self.cancelled_interviews.insert(interview.id.clone());
        }
        self.met.insert(interview.id.clone(), (interview, origin));
    }

    /// Hands out the interviews, in the order of the export.
    pub(super) fn interviews(&mut self) {
        let mut met: Vec<_> = std::mem::take(&mut self.met).into_values().collect();
        met.sort_by_key(|(_, origin)| *origin);
        for (interview, origin) in met {
            self.hand_out_interview(interview, origin);
        }
    }

    fn hand_out_interview(&mut self, mut interview: lever::Interview, origin: Origin) {
        if self.cancelled_interviews.contains(&interview.id) {
            interview.clear_panel();
        }
        if interview.interviewers.is_none() {
            self.without_panel.insert(interview.id.clone());
        }
        if interview
            .opportunity_id
            .as_ref()
            .is_some_and(|opportunity| self.skipped.contains(opportunity))
        {
            self.read.belonging += 1;
            return;
        }
        let is_broken = self.known.broken_interviews.contains(&interview.id);
        if is_broken && !self.cancelled_interviews.contains(&interview.id) {
            // A copy of it cannot be read, and another one does not say who is on the panel in its place.
            self.without_panel.insert(interview.id);
            self.read.older_copies += 1;
            return;
        }
        let mut notes = Notes::default();
        let submitted = |user: &str| {
            self.submitted
                .contains_key(&(interview.id.clone(), user.to_owned()))
        };
        // Lever cancels panels, whose interviews need not say so.
        let panel_is_told =
            (interview.panel.as_ref()).is_none_or(|panel| self.told_panels.contains(panel));
        let takes_place = if self.cancelled_interviews.contains(&interview.id) {
            Some(false)
        } else {
            (interview.canceled_at.is_carried() && panel_is_told).then_some(true)
        };
        let entry = translate::interview(&interview, takes_place, submitted, &mut notes);
        self.put(origin, entry, notes);
    }
}
