//! Answers many questions at a time.
//!
//! In a large account nearly everything that an answer looks at is far away in
//! memory, and each thing says where the next one is. Asked one after the
//! other, questions wait for each of their steps. Here all of them take the
//! first step together, then the second, and so on: the processor waits for
//! many places at once, and `decide` finds everything near. What an answer needs
//! beyond these steps it fetches itself, so nothing depends on them.
//!
//! While it waits for one place, a processor looks a few hundred instructions
//! ahead for the next. So each step is a loop of its own that does nothing
//! else, and a row is guessed from its bucket without looking at it.

use std::hint::black_box;

use super::Index;
use crate::domain::decide::{Decision, PinnedTarget, TargetRef, decide_found};
use crate::domain::facts::{
    CandidateRef, Facts as _, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::UserId;
use crate::domain::question::{LookedUp, Question};

/// From an interview to its opportunity, and from there to the posting.
const STEPS: usize = 2;

/// What a question names, by the hash of its id.
#[derive(Clone, Copy)]
enum Hashed {
    Nothing,
    Opportunity(u64),
    Candidate(u64),
    Posting(u64),
    Requisition(u64),
    Interview(u64),
}

/// The row where the next step of a question begins.
#[derive(Clone, Copy)]
pub(super) enum StartRow {
    Nothing,
    User(UserRef),
    Opportunity(OpportunityRef),
    Candidate(CandidateRef),
    Posting(PostingRef),
    Requisition(RequisitionRef),
    Interview(InterviewRef),
}

impl Index {
    /// Answers some questions, best some dozens, each as [`decide`] does.
    ///
    /// [`decide`]: crate::domain::decide::decide
    pub fn decide_each<'a, Q>(&self, questions: Q) -> Vec<Decision>
    where
        Q: Iterator<Item = (&'a UserId, &'a Question)> + Clone,
    {
        let guesses = self.fetch_ahead(questions.clone());
        let aimed = PinnedTarget::new(self);
        let each = questions.zip(guesses);
        each.map(|((user, question), (guess, row))| {
            aimed.at(self.target_ref(row, question.named()));
            decide_found(&aimed, self.users.confirm(guess, user), question)
        })
        .collect()
    }

    /// Has fetched what some questions will need, and tells where each most
    /// likely finds its user and its thing.
    fn fetch_ahead<'a>(
        &self,
        questions: impl Iterator<Item = (&'a UserId, &'a Question)>,
    ) -> impl Iterator<Item = (Option<UserRef>, StartRow)> {
        let (users, things): (Vec<Option<u64>>, Vec<Hashed>) = questions
            .map(|(user, question)| (self.users.hash(user), self.hashed(question.named())))
            .unzip();
        for &hash in users.iter().flatten() {
            self.users.fetch_bucket(hash);
        }
        for &thing in &things {
            self.fetch_bucket(thing);
        }
        let users = users.into_iter().map(|hash| self.users.guess(hash?));
        let users: Vec<Option<UserRef>> = users.collect();
        let things: Vec<StartRow> = things.into_iter().map(|thing| self.guess(thing)).collect();
        for &user in users.iter().flatten() {
            self.users.fetch_row(user);
        }
        self.follow(things.clone());
        for &user in users.iter().flatten() {
            let access = self.user(user).map(|user| user.access.first());
            black_box(access);
        }
        users.into_iter().zip(things)
    }

    /// What a question is aimed at, if the guess is right or easily put right.
    fn target_ref(&self, guess: StartRow, named: LookedUp<'_>) -> TargetRef {
        let target_ref = match (guess, named) {
            (StartRow::Opportunity(guess), LookedUp::Opportunity(id)) => {
                let found = self.opportunities.confirm(Some(guess), id);
                found.map(TargetRef::Opportunity)
            }
            (StartRow::Candidate(guess), LookedUp::Candidate(id)) => {
                let found = self.candidates.confirm(Some(guess), id);
                found.map(TargetRef::Candidate)
            }
            (StartRow::Posting(guess), LookedUp::Posting(id)) => {
                let found = self.postings.confirm(Some(guess), id);
                found.map(TargetRef::Posting)
            }
            (StartRow::Requisition(guess), LookedUp::Requisition(id)) => {
                let found = self.requisitions.confirm(Some(guess), id);
                found.map(TargetRef::Requisition)
            }
            (StartRow::Interview(guess), LookedUp::Interview(id)) => {
                let found = self.interviews.confirm(Some(guess), id);
                found.map(TargetRef::Interview)
            }
            _ => None,
        };
        target_ref.unwrap_or(TargetRef::Nothing)
    }

    /// Has some rows fetched, then those that they lead to.
    pub(super) fn follow(&self, mut rows: Vec<StartRow>) {
        for &row in &rows {
            self.fetch_row(row);
        }
        for _ in 0..STEPS {
            for row in &mut rows {
                *row = self.next(*row);
            }
            for &row in &rows {
                self.fetch_row(row);
            }
        }
    }

    fn hashed(&self, named: LookedUp<'_>) -> Hashed {
        let hashed = match named {
            LookedUp::Nothing => None,
            LookedUp::Opportunity(id) => self.opportunities.hash(id).map(Hashed::Opportunity),
            LookedUp::Candidate(id) => self.candidates.hash(id).map(Hashed::Candidate),
            LookedUp::Posting(id) => self.postings.hash(id).map(Hashed::Posting),
            LookedUp::Requisition(id) => self.requisitions.hash(id).map(Hashed::Requisition),
            LookedUp::Interview(id) => self.interviews.hash(id).map(Hashed::Interview),
        };
        hashed.unwrap_or(Hashed::Nothing)
    }

    #[inline]
    fn fetch_bucket(&self, thing: Hashed) {
        match thing {
            Hashed::Nothing => {}
            Hashed::Opportunity(hash) => self.opportunities.fetch_bucket(hash),
            Hashed::Candidate(hash) => self.candidates.fetch_bucket(hash),
            Hashed::Posting(hash) => self.postings.fetch_bucket(hash),
            Hashed::Requisition(hash) => self.requisitions.fetch_bucket(hash),
            Hashed::Interview(hash) => self.interviews.fetch_bucket(hash),
        }
    }

    fn guess(&self, thing: Hashed) -> StartRow {
        let row = match thing {
            Hashed::Nothing => None,
            Hashed::Opportunity(hash) => self.opportunities.guess(hash).map(StartRow::Opportunity),
            Hashed::Candidate(hash) => self.candidates.guess(hash).map(StartRow::Candidate),
            Hashed::Posting(hash) => self.postings.guess(hash).map(StartRow::Posting),
            Hashed::Requisition(hash) => self.requisitions.guess(hash).map(StartRow::Requisition),
            Hashed::Interview(hash) => self.interviews.guess(hash).map(StartRow::Interview),
        };
        row.unwrap_or(StartRow::Nothing)
    }

    #[inline]
    fn fetch_row(&self, thing: StartRow) {
        match thing {
            StartRow::Nothing => {}
            StartRow::User(user) => self.users.fetch_row(user),
            StartRow::Opportunity(opportunity) => self.opportunities.fetch_row(opportunity),
            StartRow::Candidate(candidate) => self.candidates.fetch_row(candidate),
            StartRow::Posting(posting) => self.postings.fetch_row(posting),
            StartRow::Requisition(requisition) => self.requisitions.fetch_row(requisition),
            StartRow::Interview(interview) => self.interviews.fetch_row(interview),
        }
    }

    /// From a thing to the one that it follows.
    fn next(&self, from: StartRow) -> StartRow {
        let next = match from {
            StartRow::Nothing | StartRow::User(_) | StartRow::Posting(_) => None,
            StartRow::Interview(interview) => {
                let interview = self.interview(interview);
                interview.map(|interview| StartRow::Opportunity(interview.opportunity))
            }
            StartRow::Candidate(candidate) => {
                let first = self.opportunities_of(candidate).next();
                first.map(StartRow::Opportunity)
            }
            StartRow::Opportunity(opportunity) => {
                let opportunity = self.opportunity(opportunity);
                opportunity
                    .and_then(|opportunity| opportunity.posting)
                    .map(StartRow::Posting)
            }
            StartRow::Requisition(requisition) => {
                let requisition = self.requisition(requisition);
                let first = requisition.and_then(|it| it.postings.first().copied());
                first.map(StartRow::Posting)
            }
        };
        next.unwrap_or(StartRow::Nothing)
    }
}
