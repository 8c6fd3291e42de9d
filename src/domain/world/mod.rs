//! A small account for tests: facts by id, told one by one.
//!
//! A thing that is only named by another is mentioned and not known, as in
//! the index.

mod enumerable_facts;
mod facts;
mod names;
mod words;

pub(crate) use words::{grants, holdings, id, maybe, place, posting, power, role};

use std::collections::BTreeMap;

use super::extent::{Extent, Place, Reach};
use super::fact_update::{
    FactUpdate, InterviewFact, OpportunityFact, PostingFact, RequisitionFact, UserFact,
};
use super::facts::{
    Archive, ArchiveReasonRef, CandidateRef, NameRef, OpportunityRef, PostingRef, PowerRef,
    ReachRef, RequisitionRef, Seat, StageRef, UserRef,
};
use super::id::{
    ArchiveReasonId, CandidateId, InterviewId, OpportunityId, PostingId, RequisitionId, RoleId,
    StageId, UserId,
};
use super::privilege::Power;
use super::record::{
    ArchiveReasonType, Confidentiality, Feedback, Lifecycle, Panelist, RequisitionStatus, Settings,
    UserStatus,
};
use super::role::Grants;

/// One account.
#[derive(Debug, Clone, Default)]
pub(crate) struct World {
    pub(crate) settings: Settings,
    roles: BTreeMap<RoleId, Grants>,
    users: IdTable<UserId, KnownUser>,
    postings: IdTable<PostingId, KnownPosting>,
    requisitions: IdTable<RequisitionId, KnownRequisition>,
    candidates: IdTable<CandidateId, Lifecycle>,
    opportunities: IdTable<OpportunityId, KnownOpportunity>,
    interviews: IdTable<InterviewId, KnownInterview>,
    stages: IdTable<StageId, ()>,
    archive_reasons: IdTable<ArchiveReasonId, ArchiveReasonType>,
    names: IdTable<String, ()>,
}

/// Things of one kind; the place of an id is its handle.
#[derive(Debug, Clone)]
struct IdTable<I, T> {
    ids: Vec<I>,
    known: BTreeMap<u32, T>,
}

impl<I, T> Default for IdTable<I, T> {
    fn default() -> Self {
        Self {
            ids: Vec::new(),
            known: BTreeMap::new(),
        }
    }
}

impl<I: Clone + PartialEq, T> IdTable<I, T> {
    fn find(&self, id: &I) -> Option<u32> {
        let place = self.ids.iter().position(|other| other == id)?;
        u32::try_from(place).ok()
    }

    fn mention(&mut self, id: &I) -> u32 {
        self.find(id).unwrap_or_else(|| {
            self.ids.push(id.clone());
            u32::try_from(self.ids.len() - 1).unwrap()
        })
    }

    fn all<A>(&self, tell: impl Fn(I, &T) -> A) -> Vec<A> {
        let ids = self.ids.iter().zip(0..);
        ids.filter_map(|(id, handle)| Some(tell(id.clone(), self.known.get(&handle)?)))
            .collect()
    }

    fn known(&self, id: &I) -> Option<u32> {
        self.find(id).filter(|place| self.known.contains_key(place))
    }
}

#[derive(Debug, Clone)]
struct KnownUser {
    fact: UserFact,
    manager: Option<UserRef>,
    linked_candidates: Vec<CandidateRef>,
    access: Vec<ReachRef>,
    privileges: Vec<PowerRef>,
}

#[derive(Debug, Clone)]
struct KnownPosting {
    fact: PostingFact,
    people: [Option<UserRef>; 3],
    names: [Option<NameRef>; 3],
    further_locations: Vec<NameRef>,
    requisitions: Vec<RequisitionRef>,
}

#[derive(Debug, Clone)]
struct KnownRequisition {
    fact: RequisitionFact,
    people: [Option<UserRef>; 3],
    postings: Vec<PostingRef>,
}

#[derive(Debug, Clone)]
struct KnownOpportunity {
    fact: OpportunityFact,
    candidate: CandidateRef,
    posting: Option<PostingRef>,
    owner: Option<UserRef>,
    stage: Option<StageRef>,
    archive: Archive<ArchiveReasonRef>,
}

#[derive(Debug, Clone)]
struct KnownInterview {
    fact: InterviewFact,
    opportunity: OpportunityRef,
    panel: Vec<Seat>,
}

impl World {
    /// Makes or replaces a custom role.
    pub(crate) fn role(&mut self, role: &str, holds: &str) {
        self.roles.insert(id(role), grants(holds));
    }

    /// Makes or replaces a custom role that holds this.
    pub(crate) fn define(&mut self, role: &str, holds: Grants) {
        self.roles.insert(id(role), holds);
    }

    /// Makes a user, active and with nothing, or changes one.
    pub(crate) fn user(&mut self, user: &str, change: impl FnOnce(&mut UserFact)) {
        let handle = self.users.mention(&id(user));
        let mut fact = match self.users.known.get(&handle) {
            Some(known) => known.fact.clone(),
            None => UserFact {
                status: UserStatus::Active,
                role: None,
                manager: None,
                linked_candidates: vec![],
                access: vec![],
                privileges: vec![],
            },
        };
        change(&mut fact);
        let manager = self.person(fact.manager.as_ref());
        let linked_candidates = fact
            .linked_candidates
            .iter()
            .map(|linked| CandidateRef(self.candidates.mention(linked)))
            .collect();
        let access = fact.access.iter().map(|reach| self.reach(reach)).collect();
        let privileges = fact
            .privileges
            .iter()
            .map(|power| match power {
                Power::Sensitive(kind, Extent::All) => Power::Sensitive(*kind, Extent::All),
                Power::Sensitive(kind, Extent::Within(reach)) => {
                    Power::Sensitive(*kind, Extent::Within(self.reach(reach)))
                }
                Power::BulkCandidateImport => Power::BulkCandidateImport,
                Power::DataExport(report) => Power::DataExport(report.clone()),
            })
            .collect();
        let known = KnownUser {
            fact,
            manager,
            linked_candidates,
            access,
            privileges,
        };
        self.users.known.insert(handle, known);
    }

    /// Makes a posting, open and of nobody, or changes one.
    pub(crate) fn posting(&mut self, posting: &str, change: impl FnOnce(&mut PostingFact)) {
        let handle = self.postings.mention(&id(posting));
        let present = self.postings.known.get(&handle).cloned();
        let (mut fact, requisitions) = match present {
            Some(known) => (known.fact, known.requisitions),
            None => (NOWHERE, vec![]),
        };
        change(&mut fact);
        let people = [&fact.owner, &fact.creator, &fact.hiring_manager]
            .map(|person| self.person(person.as_ref()));
        let names = [&fact.department, &fact.team, &fact.location]
            .map(|name| name.as_ref().map(|name| NameRef(self.names.mention(name))));
        let further_locations = fact
            .further_locations
            .iter()
            .map(|name| NameRef(self.names.mention(name)))
            .collect();
        let known = KnownPosting {
            fact,
            people,
            names,
            further_locations,
            requisitions,
        };
        self.postings.known.insert(handle, known);
    }

    /// Makes a requisition, an open draft of nobody, or changes one. Postings
    /// that it links come first.
    pub(crate) fn requisition(
        &mut self,
        requisition: &str,
        change: impl FnOnce(&mut RequisitionFact),
    ) {
        let handle = self.requisitions.mention(&id(requisition));
        let mut fact = match self.requisitions.known.get(&handle) {
            Some(known) => known.fact.clone(),
            None => RequisitionFact {
                confidentiality: Confidentiality::Open,
                status: RequisitionStatus::Draft,
                owner: None,
                creator: None,
                hiring_manager: None,
                postings: vec![],
            },
        };
        change(&mut fact);
        let people = [&fact.owner, &fact.creator, &fact.hiring_manager]
            .map(|person| self.person(person.as_ref()));
        let postings: Vec<PostingRef> = fact
            .postings
            .iter()
            .map(|posting| PostingRef(self.postings.mention(posting)))
            .collect();
        for (posting, known) in &mut self.postings.known {
            known.requisitions.retain(|linked| linked.0 != handle);
            if postings.contains(&PostingRef(*posting)) {
                known.requisitions.push(RequisitionRef(handle));
            }
        }
        let known = KnownRequisition {
            fact,
            people,
            postings,
        };
        self.requisitions.known.insert(handle, known);
    }

    /// Makes a candidate known.
    pub(crate) fn candidate(&mut self, candidate: &str, lifecycle: Lifecycle) {
        let handle = self.candidates.mention(&id(candidate));
        self.candidates.known.insert(handle, lifecycle);
    }

    /// Makes a live opportunity of a candidate, or changes one.
    pub(crate) fn opportunity(
        &mut self,
        opportunity: &str,
        candidate: &str,
        change: impl FnOnce(&mut OpportunityFact),
    ) {
        let handle = self.opportunities.mention(&id(opportunity));
        let mut fact = match self.opportunities.known.get(&handle) {
            Some(known) => known.fact.clone(),
            None => OpportunityFact {
                candidate: id(candidate),
                posting: None,
                owner: None,
                confidentiality: Confidentiality::Open,
                lifecycle: Lifecycle::Live,
                stage: None,
                archive: Archive::Active,
                names_requisition_for_hire: false,
            },
        };
        change(&mut fact);
        let reasons = &mut self.archive_reasons;
        let archive = match &fact.archive {
            Archive::Active => Archive::Active,
            Archive::Archived(reason) => Archive::Archived(
                reason
                    .as_ref()
                    .map(|reason| ArchiveReasonRef(reasons.mention(reason))),
            ),
        };
        let stages = &mut self.stages;
        let stage = fact.stage.as_ref();
        let known = KnownOpportunity {
            stage: stage.map(|stage| StageRef(stages.mention(stage))),
            archive,
            candidate: CandidateRef(self.candidates.mention(&fact.candidate)),
            posting: fact
                .posting
                .as_ref()
                .map(|posting| PostingRef(self.postings.mention(posting))),
            owner: self.person(fact.owner.as_ref()),
            fact,
        };
        self.opportunities.known.insert(handle, known);
    }

    /// Makes or replaces an archive reason.
    pub(crate) fn archive_reason(&mut self, reason: &str, kind: ArchiveReasonType) {
        let handle = self.archive_reasons.mention(&id(reason));
        self.archive_reasons.known.insert(handle, kind);
    }

    /// Makes or replaces an interview; whose feedback is in is marked `+`.
    pub(crate) fn interview(&mut self, interview: &str, opportunity: &str, panel: &[&str]) {
        let seats = panel.iter().map(|seat| Panelist {
            user: id(seat.trim_start_matches('+')),
            feedback: if seat.starts_with('+') {
                Feedback::Submitted
            } else {
                Feedback::Missing
            },
        });
        let fact = InterviewFact {
            opportunity: id(opportunity),
            panel: seats.collect(),
        };
        self.put_interview(&id(interview), fact);
    }

    /// The custom roles.
    pub(crate) fn roles(&self) -> impl Iterator<Item = (&RoleId, &Grants)> {
        self.roles.iter()
    }

    /// The users.
    pub(crate) fn users(&self) -> impl Iterator<Item = (&UserId, &UserFact)> {
        let ids = self.users.ids.iter().zip(0..);
        ids.filter_map(|(id, handle)| Some((id, &self.users.known.get(&handle)?.fact)))
    }

    /// Everything that was told, as facts.
    pub(crate) fn told(&self) -> Vec<FactUpdate> {
        let mut facts = vec![FactUpdate::Settings(self.settings)];
        let roles = self.roles.iter();
        facts.extend(roles.map(|(id, grants)| FactUpdate::Role(id.clone(), Some(*grants))));
        facts.extend(
            self.users
                .all(|id, it| FactUpdate::User(id, Some(it.fact.clone()))),
        );
        facts.extend(
            self.postings
                .all(|id, it| FactUpdate::Posting(id, Some(it.fact.clone()))),
        );
        let requisitions = &self.requisitions;
        facts.extend(requisitions.all(|id, it| FactUpdate::Requisition(id, Some(it.fact.clone()))));
        facts.extend(
            self.candidates
                .all(|id, it| FactUpdate::Candidate(id, Some(*it))),
        );
        let opportunities = &self.opportunities;
        facts
            .extend(opportunities.all(|id, it| FactUpdate::Opportunity(id, Some(it.fact.clone()))));
        facts.extend(
            self.interviews
                .all(|id, it| FactUpdate::Interview(id, Some(it.fact.clone()))),
        );
        let reasons = &self.archive_reasons;
        facts.extend(reasons.all(|id, it| FactUpdate::ArchiveReason(id, Some(*it))));
        facts
    }

    /// Changes an interview that is known.
    pub(crate) fn edit_interview(
        &mut self,
        interview: &InterviewId,
        change: impl FnOnce(&mut InterviewFact),
    ) {
        let handle = self.interviews.known(interview).unwrap();
        let mut fact = self.interviews.known[&handle].fact.clone();
        change(&mut fact);
        self.put_interview(interview, fact);
    }

    fn put_interview(&mut self, interview: &InterviewId, fact: InterviewFact) {
        let handle = self.interviews.mention(interview);
        let known = KnownInterview {
            opportunity: OpportunityRef(self.opportunities.mention(&fact.opportunity)),
            panel: fact
                .panel
                .iter()
                .map(|seat| Seat {
                    user: UserRef(self.users.mention(&seat.user)),
                    feedback: seat.feedback,
                })
                .collect(),
            fact,
        };
        self.interviews.known.insert(handle, known);
    }

    fn person(&mut self, person: Option<&UserId>) -> Option<UserRef> {
        person.map(|person| UserRef(self.users.mention(person)))
    }

    fn reach(&mut self, reach: &Reach<PostingId, String>) -> ReachRef {
        match reach {
            Reach::Posting(posting) => Reach::Posting(PostingRef(self.postings.mention(posting))),
            Reach::Place(place) => {
                let mut name =
                    |name: Option<&String>| name.map(|name| NameRef(self.names.mention(name)));
                let (department, team) = (name(place.department()), name(place.team()));
                let location = name(place.location());
                Reach::Place(Place::new(department, team, location).unwrap())
            }
        }
    }
}

/// A posting that says nothing about itself.
const NOWHERE: PostingFact = PostingFact {
    confidentiality: Confidentiality::Open,
    owner: None,
    creator: None,
    hiring_manager: None,
    department: None,
    team: None,
    location: None,
    further_locations: vec![],
};
