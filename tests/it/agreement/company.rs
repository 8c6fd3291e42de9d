//! One account, and the answers that are expected of it.

use std::fmt;

use steward::domain::fact_update::{FactUpdate, UserFact};
use steward::domain::id::{AccountId, UserId};
use steward::domain::record::{AssignedRole, UserStatus};
use steward::domain::role::Preset;
use steward::index::Index;
use steward::proto::ResourceKind;

use super::contract::aimed_at;
use crate::judge::{
    About, Asked, CANDIDATES, Facts, Generator, INTERVIEWS, Numbers, OPPORTUNITIES, POSTINGS,
    REQUISITIONS, SEED, Target, USERS, World, commits, tell,
};
use crate::store::fixture::unconditional;
use crate::support::server::RunningServer;
use steward::domain::audit::Caller;

/// So many random questions are asked of one account, after those about everybody's reach.
const QUESTIONS: usize = 30;
/// The first Super Admin of each, whom the judge's world does not know.
const ROOT: &str = "root";

/// A random world with its questions.
pub(super) struct Company {
    seed: u64,
    pub(super) account: String,
    pub(super) world: World,
    pub(super) questions: Vec<Asked>,
    /// Its facts, told in order and never stored.
    told: Index,
}

/// A question, as a failure shows it.
pub(super) struct Case<'a>(pub(super) &'a Company, pub(super) &'a Asked);

impl fmt::Display for Case<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(company, asked) = self;
        write!(f, "{SEED}={}: {asked:?}", company.seed)
    }
}

impl Company {
    pub(super) fn of(seed: u64) -> Self {
        let mut numbers = Numbers::new(seed);
        let mut generator = Generator {
            numbers: &mut numbers,
        };
        let world = generator.world();
        let mut questions: Vec<Asked> = (0..USERS).flat_map(reach).collect();
        questions.extend((0..QUESTIONS).map(|_| generator.question(&world)));
        let mut facts = tell::facts(&world);
        let root = UserFact {
            status: UserStatus::Active,
            role: Some(AssignedRole::Preset(Preset::SuperAdmin)),
            manager: None,
            linked_candidates: Vec::new(),
            access: Vec::new(),
            privileges: Vec::new(),
        };
        facts.push(FactUpdate::User(id(ROOT), Some(root)));
        Self {
            seed,
            account: format!("world-{seed}"),
            told: tell::index(facts),
            world,
            questions,
        }
    }

    /// Tells the server of it, change after change in an order of its own.
    pub(super) async fn tell(&self, server: &RunningServer) {
        server.create_account(&self.account, ROOT).await;
        let account = AccountId::parse(&self.account).expect("an id");
        let account = server.replica.account(&account).await;
        let account = account
            .expect("the store answers")
            .expect("the account is there");
        let mut numbers = Numbers::new(!self.seed);
        for mut changes in commits(&self.world) {
            numbers.shuffle(&mut changes);
            let rest = changes.split_off(changes.len() / 2);
            for part in [changes, rest] {
                let write = unconditional(part);
                let written = server.replica.write(&account, Caller::Unknown, write).await;
                written.expect("the changes are committed");
            }
        }
    }

    /// The answer to a question, whoever asks it.
    pub(super) fn answer_to(&self, user: &str, asked: &Asked) -> &'static str {
        tell::answer_to(&self.told, &id(user), asked)
    }

    pub(super) fn answer(&self, asked: &Asked) -> &'static str {
        self.answer_to(&user_of(asked), asked)
    }

    /// Whether more than an eighth of its questions are allowed.
    pub(super) fn allows_enough(&self) -> bool {
        let allowed = self.questions.iter().filter(|asked| self.allows(asked));
        allowed.count() * 8 > self.questions.len()
    }

    pub(super) fn allows(&self, asked: &Asked) -> bool {
        self.answer(asked) == "ALLOWED"
    }

    /// The things of a kind that the user of a question may do it to, in order.
    pub(super) fn things(&self, asked: &Asked, kind: ResourceKind) -> Vec<String> {
        let (letter, known) = match kind {
            ResourceKind::Opportunity => ("o", OPPORTUNITIES),
            ResourceKind::Candidate => ("c", CANDIDATES),
            ResourceKind::Posting => ("p", POSTINGS),
            ResourceKind::Requisition => ("r", REQUISITIONS),
            ResourceKind::Interview => ("i", INTERVIEWS),
            ResourceKind::Unspecified => panic!("a thing is of some kind"),
        };
        (0..known)
            .filter(|number| self.allows(&aimed_at(asked, kind, *number)))
            .map(|number| format!("{letter}{number}"))
            .collect()
    }

    /// The users who may do what a question asks, in order.
    pub(super) fn users(&self, asked: &Asked) -> Vec<String> {
        let users = (0..USERS).map(|number| format!("u{number}"));
        [ROOT.to_owned()]
            .into_iter()
            .chain(users)
            .filter(|user| self.answer_to(user, asked) == "ALLOWED")
            .collect()
    }
}

/// What somebody sees, by every relation and grant: the lists of these tell it whole.
fn reach(user: u8) -> [Asked; 2] {
    [Target::Opportunity(0), Target::Posting(0)].map(|target| Asked {
        user,
        about: About::Row(1),
        target,
        value: None,
        facts: Facts::default(),
    })
}

/// Who asks a question.
pub(super) fn user_of(asked: &Asked) -> String {
    format!("u{}", asked.user)
}

fn id(user: &str) -> UserId {
    user.parse().expect("an id")
}
