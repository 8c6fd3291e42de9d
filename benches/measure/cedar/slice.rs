//! The part of an account that a question needs, as the judge's small worlds
//! say it: numbers for ids.

use std::collections::HashMap;

use steward::cli::sample::generator::{interview_id, opportunity_id};
use steward::domain::extent::Reach;
use steward::domain::id::{InterviewId, OpportunityId, PostingId, UserId};
use steward::domain::record::{self, AssignedRole, Confidentiality, Feedback, Record};

use super::world::{Candidate, Extent, Interview, Opportunity, Posting, Preset, User, World};
use crate::account::{About, Account, Asked};

/// What slices are cut from.
pub(super) struct Slices {
    account: Account,
    postings: HashMap<PostingId, record::Posting>,
    interviews: HashMap<InterviewId, record::Interview>,
    of_opportunity: HashMap<OpportunityId, Vec<InterviewId>>,
    numbers: HashMap<OpportunityId, u64>,
}

/// What one question needs.
pub(super) struct Slice {
    pub(super) world: World,
    /// The interview that is asked about, if one is.
    pub(super) interview: u8,
}

impl Slice {
    /// Who asks.
    pub(super) const USER: u8 = 0;
    /// The profile that is asked about.
    pub(super) const OPPORTUNITY: u8 = 0;
}

impl Slices {
    pub(super) fn of(account: Account) -> Self {
        let mut slices = Self {
            account,
            postings: HashMap::new(),
            interviews: HashMap::new(),
            of_opportunity: HashMap::new(),
            numbers: (0..account.opportunities)
                .map(|n| (opportunity_id(n), n))
                .collect(),
        };
        for record in account.company.records() {
            match record {
                Record::Posting(it) => drop(slices.postings.insert(it.id.clone(), it)),
                Record::Interview(it) => {
                    let of = slices.of_opportunity.entry(it.opportunity.clone());
                    of.or_default().push(it.id.clone());
                    slices.interviews.insert(it.id.clone(), it);
                }
                _ => {}
            }
        }
        slices
    }

    /// The user, the profile with its candidate and interviews, its posting,
    /// and the postings of the user's grants.
    pub(super) fn about(&self, asked: Asked) -> Slice {
        let company = self.account.company;
        let (n, asked_interview) = match asked.about {
            About::ApproveOffer(n) | About::ManageProfile(n) => (n, None),
            About::ViewFeedback(n) => {
                let interview = &self.interviews[&interview_id(n)];
                (self.numbers[&interview.opportunity], Some(&interview.id))
            }
        };
        let user = company.user(asked.user);
        let opportunity = company.opportunity(n);
        let mut users = Numbered::default();
        users.number(&user.id);
        let mut postings = Numbered::default();

        let grants = company.access(asked.user).into_iter();
        let grants = grants.map(|grant| match grant.reach {
            Reach::Posting(posting) => Extent {
                posting: Some(postings.number(&posting)),
                ..Extent::default()
            },
            Reach::Place(place) => Extent {
                department: place.department().map(|name| word(name)),
                team: place.team().map(|name| word(name)),
                location: place.location().map(|name| word(name)),
                ..Extent::default()
            },
        });
        let role = user.role.map(|role| match role {
            AssignedRole::Preset(preset) => Preset(preset.key()),
            AssignedRole::Custom(_) => panic!("the company has no custom roles"),
        });
        let somebody = User {
            id: Slice::USER,
            role,
            grants: grants.collect(),
            ..User::default()
        };
        let profile = Opportunity {
            id: Slice::OPPORTUNITY,
            candidate: 0,
            posting: opportunity.posting.as_ref().map(|id| postings.number(id)),
            owner: opportunity.owner.as_ref().map(|id| users.number(id)),
            confidential: opportunity.confidentiality == Confidentiality::Confidential,
            lifecycle: "live",
            archived: opportunity.archived.is_some(),
            ..Opportunity::default()
        };
        let held = self.of_opportunity.get(&opportunity.id);
        let held: Vec<&InterviewId> = held.into_iter().flatten().collect();
        let asked_interview = held.iter().position(|id| Some(*id) == asked_interview);
        let interviews = (0..).zip(&held).map(|(id, interview)| Interview {
            id,
            opportunity: Slice::OPPORTUNITY,
            panel: self.interviews[*interview]
                .panel
                .iter()
                .map(|seat| {
                    let submitted = seat.feedback == Feedback::Submitted;
                    (users.number(&seat.user), submitted)
                })
                .collect(),
        });
        let interviews = interviews.collect();
        let known = postings.0.iter().map(|(id, number)| {
            let posting = &self.postings[id];
            let mut person = |id: &Option<UserId>| id.as_ref().map(|id| users.number(id));
            Posting {
                id: *number,
                confidential: posting.confidentiality == Confidentiality::Confidential,
                owner: person(&posting.owner),
                creator: person(&posting.creator),
                hiring_manager: person(&posting.hiring_manager),
                department: posting.department.as_deref().map(word),
                team: posting.team.as_deref().map(word),
                location: posting.location.as_deref().map(word),
                ..Posting::default()
            }
        });
        Slice {
            world: World {
                postings: known.collect(),
                users: vec![somebody],
                candidates: vec![Candidate {
                    id: 0,
                    lifecycle: "live",
                }],
                opportunities: vec![profile],
                interviews,
                ..World::default()
            },
            interview: asked_interview
                .and_then(|place| u8::try_from(place).ok())
                .unwrap_or_default(),
        }
    }
}

/// Ids and their numbers, from 0 on.
struct Numbered<I>(HashMap<I, u8>);

impl<I> Default for Numbered<I> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<I: Clone + Eq + std::hash::Hash> Numbered<I> {
    fn number(&mut self, id: &I) -> u8 {
        let next = u8::try_from(self.0.len()).expect("a small slice");
        *self.0.entry(id.clone()).or_insert(next)
    }
}

/// A word for as long as the bench runs, as the judge's worlds hold them.
fn word(text: &str) -> &'static str {
    String::leak(text.to_owned())
}
