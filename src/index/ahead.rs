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
use crate::domain::decide::{Aim, Aimed, Decision, decide_found};
use crate::domain::facts::{
    CandidateRef, Facts as _, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::domain::id::UserId;
use crate::domain::question::{Named, Question};

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
pub(super) enum Row {
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
        let aimed = Aimed::new(self);
        let each = questions.zip(guesses);
        each.map(|((user, question), (guess, row))| {
            aimed.at(self.aim(row, question.named()));
            decide_found(&aimed, self.users.confirm(guess, user), question)
        })
        .collect()
    }

    /// Has fetched what some questions will need, and tells where each most
    /// likely finds its user and its thing.
    fn fetch_ahead<'a>(
        &self,
        questions: impl Iterator<Item = (&'a UserId, &'a Question)>,
    ) -> impl Iterator<Item = (Option<UserRef>, Row)> {
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
        let things: Vec<Row> = things.into_iter().map(|thing| self.guess(thing)).collect();
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
    fn aim(&self, guess: Row, named: Named<'_>) -> Aim {
        let aim = match (guess, named) {
            (Row::Opportunity(guess), Named::Opportunity(id)) => {
                let found = self.opportunities.confirm(Some(guess), id);
                found.map(Aim::Opportunity)
            }
            (Row::Candidate(guess), Named::Candidate(id)) => {
                let found = self.candidates.confirm(Some(guess), id);
                found.map(Aim::Candidate)
            }
            (Row::Posting(guess), Named::Posting(id)) => {
                let found = self.postings.confirm(Some(guess), id);
                found.map(Aim::Posting)
            }
            (Row::Requisition(guess), Named::Requisition(id)) => {
                let found = self.requisitions.confirm(Some(guess), id);
                found.map(Aim::Requisition)
            }
            (Row::Interview(guess), Named::Interview(id)) => {
                let found = self.interviews.confirm(Some(guess), id);
                found.map(Aim::Interview)
            }
            _ => None,
        };
        aim.unwrap_or(Aim::Nothing)
    }

    /// Has some rows fetched, then those that they lead to.
    pub(super) fn follow(&self, mut rows: Vec<Row>) {
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

    fn hashed(&self, named: Named<'_>) -> Hashed {
        let hashed = match named {
            Named::Nothing => None,
            Named::Opportunity(id) => self.opportunities.hash(id).map(Hashed::Opportunity),
            Named::Candidate(id) => self.candidates.hash(id).map(Hashed::Candidate),
            Named::Posting(id) => self.postings.hash(id).map(Hashed::Posting),
            Named::Requisition(id) => self.requisitions.hash(id).map(Hashed::Requisition),
            Named::Interview(id) => self.interviews.hash(id).map(Hashed::Interview),
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

    fn guess(&self, thing: Hashed) -> Row {
        let row = match thing {
            Hashed::Nothing => None,
            Hashed::Opportunity(hash) => self.opportunities.guess(hash).map(Row::Opportunity),
            Hashed::Candidate(hash) => self.candidates.guess(hash).map(Row::Candidate),
            Hashed::Posting(hash) => self.postings.guess(hash).map(Row::Posting),
            Hashed::Requisition(hash) => self.requisitions.guess(hash).map(Row::Requisition),
            Hashed::Interview(hash) => self.interviews.guess(hash).map(Row::Interview),
        };
        row.unwrap_or(Row::Nothing)
    }

    #[inline]
    fn fetch_row(&self, thing: Row) {
        match thing {
            Row::Nothing => {}
            Row::User(user) => self.users.fetch_row(user),
            Row::Opportunity(opportunity) => self.opportunities.fetch_row(opportunity),
            Row::Candidate(candidate) => self.candidates.fetch_row(candidate),
            Row::Posting(posting) => self.postings.fetch_row(posting),
            Row::Requisition(requisition) => self.requisitions.fetch_row(requisition),
            Row::Interview(interview) => self.interviews.fetch_row(interview),
        }
    }

    /// From a thing to the one that it follows.
    fn next(&self, from: Row) -> Row {
        let next = match from {
            Row::Nothing | Row::User(_) | Row::Posting(_) => None,
            Row::Interview(interview) => {
                let interview = self.interview(interview);
                interview.map(|interview| Row::Opportunity(interview.opportunity))
            }
            Row::Candidate(candidate) => {
                let first = self.opportunities_of(candidate).next();
                first.map(Row::Opportunity)
            }
            Row::Opportunity(opportunity) => {
                let opportunity = self.opportunity(opportunity);
                opportunity
                    .and_then(|opportunity| opportunity.posting)
                    .map(Row::Posting)
            }
            Row::Requisition(requisition) => {
                let requisition = self.requisition(requisition);
                let first = requisition.and_then(|it| it.postings.first().copied());
                first.map(Row::Posting)
            }
        };
        next.unwrap_or(Row::Nothing)
    }
}
