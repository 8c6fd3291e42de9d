//! All RPCs agree: whatever one of them says, the others say.
//!
//! Random accounts of the judge are told to a running server, in an order of their own, and every
//! random question is put to it in every way there is: alone and in a batch, with and without
//! its explanation, as a list of things, of users and of permissions in any size of pages, and by the
//! command line. What is expected is what the same facts say that were told in one go and never
//! stored. The server is then started anew on its database, and asked again.
//!
//! - `company`: an account, and the answers that are expected.
//! - `contract`, `words`: a question as the contract and as the command line say it.
//! - `singles`, `why`, `lists`, `permissions`, `command_line`: the ways to ask.

mod command_line;
mod company;
mod contract;
mod lists;
mod permissions;
mod singles;
mod why;
mod words;

use steward::proto::authorization_service_client::AuthorizationServiceClient;
use tonic::transport::Channel;

use crate::judge::announced_seed;
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};
use company::Company;

type Client = AuthorizationServiceClient<Channel>;

/// So many accounts; for a longer run, as many as this variable says.
const ACCOUNTS: u64 = 3;
const ACCOUNTS_ASKED_FOR: &str = "STEWARD_JUDGE_ACCOUNTS";
/// So many questions of each account, the last ones, are put to the command line, and so many lists, of
/// everybody's reach, are read again after a restart.
const SOME: usize = 12;

/// How the lists of a run came out: they are to be short and long.
#[derive(Debug, Default)]
struct Tally {
    questions: usize,
    allowed: usize,
    lists: usize,
    listed: usize,
}

async fn every_way_agrees(server: &RunningServer, company: &Company, tally: &mut Tally) {
    let mut client = Client::new(server.channel.clone());
    let revision = singles::agree(&mut client, company, &company.questions).await;
    for asked in &company.questions {
        lists::agree(&mut client, company, asked, &revision, tally).await;
        permissions::agree(&mut client, company, asked).await;
        tally.questions += 1;
        tally.allowed += usize::from(company.allows(asked));
    }
    for asked in company.questions.iter().rev().take(SOME) {
        command_line::agrees(&server.url(), company, asked).await;
    }
}

on_both! {
    async fn every_way_to_ask_gives_one_answer_and_another_life_of_the_server_the_same(db: TestDatabase) {
        let accounts = std::env::var(ACCOUNTS_ASKED_FOR);
        let accounts = accounts.map_or(ACCOUNTS, |number| number.parse().expect("a number"));
        let first = announced_seed();
        // Those of which something is to be compared: some allow next to nothing.
        let companies = (0..).map(|number| Company::of(first.wrapping_add(number)));
        let companies = companies.filter(Company::allows_enough);
        let companies: Vec<Company> = companies.take(usize::try_from(accounts).unwrap()).collect();

        let server = start(&db).await;
        for company in &companies {
            company.tell(&server).await;
        }
        let mut tally = Tally::default();
        for company in &companies {
            every_way_agrees(&server, company, &mut tally).await;
        }
        server.stop().await;

        let server = start(&db).await;
        let mut client = Client::new(server.channel.clone());
        for company in &companies {
            let revision = singles::agree(&mut client, company, &company.questions).await;
            for asked in company.questions.iter().take(SOME) {
                lists::agree(&mut client, company, asked, &revision, &mut tally).await;
            }
        }
        server.stop().await;
        println!("{tally:?}");
        assert!(tally.allowed * 8 > tally.questions && tally.listed > tally.lists, "{tally:?}");
    }
}
