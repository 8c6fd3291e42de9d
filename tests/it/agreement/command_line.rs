//! The command line, as programs read it.

use clap::Parser as _;
use serde_json::Value;
use steward::cli::{Cli, Outcome};

use super::company::{Case, Company, user_of};
use super::contract::kinds;
use super::lists::word;
use super::words;
use crate::judge::{About, Asked, row};

/// `steward check` and `steward list` say the same.
pub(super) async fn agrees(url: &str, company: &Company, asked: &Asked) {
    let case = Case(company, asked);
    let expected = company.answer(asked);
    let outcome = if company.allows(asked) {
        Outcome::Yes
    } else {
        Outcome::No
    };
    for explain in [&[][..], &["--explain"]] {
        let (ended, said) = run(
            &["check"],
            &[words::check(asked), owned(explain)].concat(),
            url,
            company,
        )
        .await;
        let [said] = said.as_slice() else {
            panic!("steward check says {said:?}: {case}");
        };
        assert_eq!(said["reason"], expected, "steward check: {case}");
        assert_eq!(
            said["allowed"],
            expected == "ALLOWED",
            "steward check: {case}"
        );
        assert_eq!(
            said["steps"].is_array(),
            !explain.is_empty(),
            "steward check: {case}"
        );
        assert_eq!(ended, outcome, "steward check: {case}");
    }
    for &kind in kinds(&asked.target) {
        let mut words = words::list(asked, Some(&word(kind)));
        words.extend([
            "--user".to_owned(),
            user_of(asked),
            "--kind".to_owned(),
            word(kind),
        ]);
        let (_, said) = run(&["list", "resources"], &words, url, company).await;
        let expected = company.things(asked, kind);
        assert_eq!(
            ids(&said, "resources"),
            expected,
            "steward list resources: {case}"
        );
    }
    let (_, said) = run(&["list", "users"], &words::list(asked, None), url, company).await;
    assert_eq!(
        ids(&said, "users"),
        company.users(asked),
        "steward list users: {case}"
    );
    if let About::Row(number) = asked.about {
        let (_, said) = run(
            &["list", "permissions"],
            &words::buttons(asked),
            url,
            company,
        )
        .await;
        let told = said
            .iter()
            .find(|told| told["permission"] == row(number).key);
        let told = told.unwrap_or_else(|| panic!("steward list permissions leaves it out: {case}"));
        let told = match asked.value {
            None => told["reason"].as_str(),
            Some(value) => {
                let values = told["by_value"].as_array().into_iter().flatten();
                let mut of_value = values.filter(|of| of[0] == value);
                of_value.next().and_then(|of| of[1].as_str())
            }
        };
        assert_eq!(told, Some(expected), "steward list permissions: {case}");
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().copied().map(str::to_owned).collect()
}

/// Every id of a list, in order.
fn ids(said: &[Value], name: &str) -> Vec<String> {
    let ids = said
        .iter()
        .flat_map(|line| line[name].as_array().expect("a list of ids"));
    ids.map(|id| id.as_str().expect("an id").to_owned())
        .collect()
}

/// How a command ends, and the lines that it writes for programs.
async fn run(
    command: &[&str],
    words: &[String],
    url: &str,
    company: &Company,
) -> (Outcome, Vec<Value>) {
    let place = ["--server", url, "--account", &company.account, "--json"];
    let command = ["steward"]
        .into_iter()
        .chain(command.iter().copied())
        .chain(place);
    let line: Vec<&str> = command.chain(words.iter().map(String::as_str)).collect();
    let cli = Cli::try_parse_from(&line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
    let mut out = Vec::new();
    let ended = cli.command.run(&mut out).await;
    let ended = ended.unwrap_or_else(|failure| panic!("{line:?}: {failure}"));
    let told = String::from_utf8(out).expect("text");
    let lines = told
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"));
    (ended, lines.collect())
}
