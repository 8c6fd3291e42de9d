//! What is asked for, and how previews and jobs read.

use clap::Parser as _;

use super::preview::{Shown, tell, why};
use super::{Command, Selection, job};
use crate::cli::{self, Cli};
use crate::proto::anonymize_opportunities_request::Selection as Selected;
use crate::proto::{BlockReason, Job, JobState, Preview, PreviewItem};

fn parsed(words: &str) -> Result<Command, clap::Error> {
    let line = format!("steward anonymize {words}");
    match Cli::try_parse_from(line.split(' '))?.command {
        cli::Command::Anonymize(args) => Ok(args.command),
        _ => panic!("another command"),
    }
}

fn selection(words: &str) -> Selection {
    match parsed(&format!("preview --account sample --as ada {words}")).unwrap() {
        Command::Preview(args) => args.selection,
        _ => panic!("another command"),
    }
}

#[test]
fn opportunities_come_together_or_one_by_one() {
    for words in ["--opportunity o1 o2", "--opportunity o1 --opportunity o2"] {
        let selection = selection(words);
        let request = selection.request();
        assert_eq!(request.acting_user, "ada");
        let Some(Selected::Opportunities(of)) = request.selection else {
            panic!("another selection");
        };
        assert_eq!(of.ids, ["o1", "o2"]);
        assert_eq!(
            selection.command_line("t1"),
            "steward anonymize run --account sample --as ada --opportunity o1 o2 --token t1"
        );
    }
}

#[test]
fn who_was_formerly_hired_is_included_in_preview_and_run() {
    let selection = selection("--opportunity o1 --include-formerly-hired");
    assert!(selection.request().include_formerly_hired);
    assert_eq!(
        selection.command_line("t1"),
        "steward anonymize run --account sample --as ada --opportunity o1 --include-formerly-hired --token t1"
    );
}

#[test]
fn a_selection_is_one_of_the_two() {
    let request = selection("--erasure-request-of c1").request();
    assert_eq!(
        request.selection,
        Some(Selected::ErasureRequestOf("c1".to_owned()))
    );
    for words in ["", " --opportunity o1 --erasure-request-of c1"] {
        let line = format!("preview --account sample --as ada{words}");
        assert!(parsed(&line).is_err(), "{line}");
    }
}

#[test]
fn the_wait_is_bounded() {
    let wait = |words: &str| match parsed(&format!(
        "run --account sample --as ada --erasure-request-of c1{words}"
    )) {
        Ok(Command::Run(args)) => Some(args.wait),
        _ => None,
    };
    assert_eq!(wait(""), Some(None));
    assert_eq!(wait(" --wait"), Some(Some(60)));
    assert_eq!(wait(" --wait=5"), Some(Some(5)));
    assert_eq!(wait(" --wait=0"), None);
    assert_eq!(wait(" --token t --yes"), None);
}

fn item(opportunity: &str, reason: BlockReason) -> PreviewItem {
    PreviewItem {
        opportunity: opportunity.to_owned(),
        block_reason: reason.into(),
    }
}

#[test]
fn a_preview_names_what_it_may_and_counts_the_rest() {
    let shown = Shown::from(Preview {
        count: 1,
        candidate_count: 1,
        blocked_count: 3,
        items: vec![
            item("o1", BlockReason::Unspecified),
            item("o2", BlockReason::Active),
        ],
        preview_token: "t1".to_owned(),
        expire_time: Some(prost_types::Timestamp {
            seconds: 1_767_225_600,
            nanos: 0,
        }),
        ..Preview::default()
    });
    let mut out = Vec::new();
    tell(&shown, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "1 opportunity would be anonymized\n  o1\n\
         with the contact data of 1 candidate, whose last these are\n\
         3 blocked\n  o2: it is not archived (ACTIVE)\n  and 2 out of this user's reach\n\
         good until 2026-01-01T00:00:00Z\n"
    );
}

#[test]
fn every_block_is_explained() {
    // 1 to 7 are the contract's numbers.
    for number in 1..=7 {
        let reason = BlockReason::try_from(number).unwrap();
        assert_ne!(why(reason), why(BlockReason::Unspecified), "{number}");
    }
    assert!(
        BlockReason::try_from(8).is_err(),
        "an explanation is missing"
    );
}

#[test]
fn a_job_tells_where_it_is() {
    let told = |state: JobState| {
        let job = Job {
            id: "j1".to_owned(),
            state: state.into(),
            count: 2,
            erased_count: 3,
            blocked_count: 1,
            ..Job::default()
        };
        let mut out = Vec::new();
        job::tell(&job, false, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    assert_eq!(
        told(JobState::Complete),
        "job j1 for 2 opportunities is complete; 3 items erased\n"
    );
    assert_eq!(
        told(JobState::Waiting),
        "job j1 for 2 opportunities waits: 1 blocked, and resumed by itself when the block ends; \
         3 items erased\n"
    );
}
