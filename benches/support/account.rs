//! The accounts that are measured: made-up companies, loaded without a store,
//! and random questions about them.

use steward::cli::sample::generator::{Company, interview_id, opportunity_id, user_id};
use steward::domain::fact_update::{FactUpdate, UserFact};
use steward::domain::id::UserId;
use steward::domain::question::{Profile, ProfileOrPosting, Question};
use steward::domain::record::Record;

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// An account of so many opportunities.
#[derive(Clone, Copy)]
pub(crate) struct Account {
    pub(crate) opportunities: u64,
    pub(crate) company: Company,
}

/// A question about the n-th profile or interview, by the n-th user.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) user: u64,
    pub(crate) about: About,
}

/// What is asked: rows 5, 2 and 1.
#[derive(Clone, Copy)]
pub(crate) enum About {
    ApproveOffer(u64),
    ViewFeedback(u64),
    ManageProfile(u64),
}

impl Account {
    pub(crate) fn of(opportunities: u64) -> Self {
        Self {
            opportunities,
            company: Company::of(opportunities),
        }
    }

    /// Every fact of the account, kind by kind, as a store hands them out.
    pub(crate) fn facts(self) -> impl Iterator<Item = FactUpdate> {
        let company = self.company;
        let users = (0..company.users()).map(move |n| {
            let user = company.user(n);
            let fact = UserFact::of(&user, &company.access(n), &[]);
            FactUpdate::User(user.id, Some(fact))
        });
        users.chain(
            company
                .records()
                .filter_map(|record| FactUpdate::of(&record)),
        )
    }

    /// The n-th opportunity, with another owner each time.
    #[allow(clippy::expect_used, reason = "decisions look at opportunities")]
    pub(crate) fn opportunity(self, n: u64, numbers: &mut Numbers) -> FactUpdate {
        let record = self.changed(n, numbers);
        FactUpdate::of(&record).expect("a fact")
    }

    /// The same, as the fleet tells it.
    pub(crate) fn changed(self, n: u64, numbers: &mut Numbers) -> Record {
        let mut opportunity = self.company.opportunity(n);
        let owner = numbers.below(self.company.users());
        opportunity.owner = Some(user_id(owner));
        Record::Opportunity(opportunity)
    }

    /// Questions about profiles, by users of every role: any user about any
    /// profile.
    pub(crate) fn asked(self, count: usize, numbers: &mut Numbers) -> Vec<Asked> {
        let company = self.company;
        let mut asked = || {
            let opportunity = numbers.below(company.opportunities());
            let about = match numbers.below(4) {
                0 => About::ApproveOffer(opportunity),
                1 => About::ViewFeedback(numbers.below(company.interviews())),
                _ => About::ManageProfile(opportunity),
            };
            let user = numbers.below(company.users());
            Asked { user, about }
        };
        (0..count).map(|_| asked()).collect()
    }

    /// The same, as `decide` is asked.
    pub(crate) fn questions(self, count: usize, numbers: &mut Numbers) -> Vec<(UserId, Question)> {
        let asked = self.asked(count, numbers).into_iter();
        asked.map(question).collect()
    }
}

/// The question, as `decide` is asked it.
pub(crate) fn question(asked: Asked) -> (UserId, Question) {
    let question = match asked.about {
        About::ApproveOffer(n) => Question::ApproveOffer(opportunity_id(n)),
        About::ViewFeedback(n) => Question::ViewFeedback(interview_id(n)),
        About::ManageProfile(n) => {
            let profile = Profile::Opportunity(opportunity_id(n));
            Question::ManageProfile(ProfileOrPosting::Profile(profile))
        }
    };
    (user_id(asked.user), question)
}
