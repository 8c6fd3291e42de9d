//! What an import came to.

use std::collections::BTreeMap;
use std::iter;

use super::interruption::{entries, outcomes};
use super::problem::{Found, Origin};
use super::reading::{Lack, Read};
use super::sending::Sent;
use crate::cli::Output;
use crate::cli::lever::{Content, Export};
use crate::cli::wording::{Counted, printable};
use crate::proto::record_name::Name;
use crate::proto::{ImportCounts, ImportProblem, MergedCandidate};

/// What the contract has around the fields of steward's own file.
const OF_CONTRACT: [&str; 9] = [
    "create_role",
    "grant_access",
    "grant_privilege",
    "power",
    "sensitive_information",
    "extent",
    "within",
    "reach",
    "place",
];

/// How many files that were left alone are named where nothing was read.
const SHOWN: usize = 10;

/// What an import came to.
#[derive(Debug, Clone)]
pub struct Summary {
    /// How many entries had which outcome; `None` when nothing was sent.
    pub counts: Option<ImportCounts>,
    /// What was left out or taken in only in part: a line for each, by file, position and field.
    pub problems: Vec<String>,
    /// How many more the server found, and did not name.
    pub further_problems: i64,
    /// What was restricted, since it is gone in its source: a line for each, by file, position and id; then what was
    /// restricted with it, by id.
    pub restricted: Vec<String>,
    /// What was left out, since steward was told of a later state: likewise.
    pub stale: Vec<String>,
    /// What opened something that was closed: likewise.
    pub opening: Vec<String>,
    /// What was told as there and is restricted all the same: likewise.
    pub still_restricted: Vec<String>,
    /// What took the last opportunity from a candidate, who is merged: likewise; then who was merged into whom.
    pub merging: Vec<String>,
    /// What gave somebody access or a privilege, made a role, or changed settings: a line for each, by file and position.
    pub granting: Vec<String>,
    /// What was left as it is, since it is anonymized or merged: likewise.
    pub anonymized: Vec<String>,
    /// What is worth knowing and no problem.
    pub remarks: Vec<String>,
    /// Whether nothing was written.
    pub is_dry_run: bool,
    /// Whether everything was to go in or nothing.
    pub is_all_or_nothing: bool,
    /// Whether the export lacks anything that it names.
    is_incomplete: bool,
    /// How many objects were found in how many files.
    found: (usize, usize),
}

impl Summary {
    pub(super) fn new(read: Read, sent: Option<Sent>) -> Self {
        let (remarks, is_incomplete) = (remarks(&read), read.is_incomplete());
        let found = (read.objects, read.files.len());
        let mut counts = sent.as_ref().map(|sent| sent.counts);
        let mut sent = sent.unwrap_or_default();
        let named = sent.stale.len();
        sent.stale
            .retain(|position| !read.repeated.contains(position));
        sent.anonymized
            .retain(|position| !read.repeated.contains(position));
        if let Some(counts) = &mut counts {
            counts.stale -= i64::try_from(named - sent.stale.len()).unwrap_or(i64::MAX);
        }
        let mut problems = read.problems;
        let of_repeated = |problem: &ImportProblem| {
            problem.field == "source_time" && read.repeated.contains(&problem.position)
        };
        sent.problems.retain(|problem| !of_repeated(problem));
        for problem in sent.problems {
            let place = usize::try_from(problem.position).ok();
            let origin = place.and_then(|place| read.origins.get(place));
            problems.push(Found {
                origin: origin.copied().unwrap_or(Origin::object(u32::MAX, None)),
                field: in_file(origin, problem.field),
                what: problem.description,
                refused: problem.refused,
            });
        }
        problems.sort();
        let named = |positions: &[i64]| -> Vec<String> {
            let found = positions.iter().filter_map(|position| {
                let place = usize::try_from(*position).ok()?;
                let found = Found {
                    origin: *read.origins.get(place)?,
                    field: String::new(),
                    what: read
                        .names
                        .get(place)?
                        .as_ref()
                        .map(kind_and_id)
                        .unwrap_or_default(),
                    refused: false,
                };
                Some(printable(&found.told(&read.files).to_string()))
            });
            found.collect()
        };
        let told = |found: &Found| printable(&found.told(&read.files).to_string());
        let merged = sent
            .merged
            .iter()
            .map(|merged| printable(&merged_into(merged)));
        let with = sent.restricted_with.iter();
        let with = with.filter_map(|with| Some(printable(&closed_with(with.name.as_ref()?))));
        Self {
            counts,
            problems: problems.iter().map(told).collect(),
            further_problems: sent.further_problems,
            restricted: named(&sent.restricted).into_iter().chain(with).collect(),
            stale: named(&sent.stale),
            opening: named(&sent.opening),
            still_restricted: named(&sent.still_restricted),
            granting: named(&sent.granting),
            merging: named(&sent.merging).into_iter().chain(merged).collect(),
            anonymized: named(&sent.anonymized),
            remarks,
            is_dry_run: false,
            is_all_or_nothing: false,
            is_incomplete,
            found,
        }
    }

    /// Whether everything went in, and the export lacks nothing that it names.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.problems.is_empty()
            && !self.is_incomplete
            && self
                .counts
                .is_some_and(|counts| counts.refused == 0 && counts.stale == 0)
    }

    /// Tells people.
    pub(super) fn tell(&self, out: Output<'_>) -> std::io::Result<()> {
        let (objects, files) = self.found;
        let objects = counted(objects, "object", "objects");
        let files = counted(files, "file", "files");
        writeln!(out, "found {objects} in {files}")?;
        if self.is_dry_run && self.counts.is_some() {
            writeln!(out, "nothing was written; an import would come to this:")?;
        }
        match &self.counts {
            None => writeln!(out, "nothing was sent")?,
            Some(counts) => {
                let all = Counted(entries(counts), "entry", "entries");
                writeln!(out, "sent {all}: {}", outcomes(counts))?;
                if self.is_all_or_nothing && counts.refused > 0 && !self.is_dry_run {
                    writeln!(
                        out,
                        "nothing was written: --strict takes in everything or nothing"
                    )?;
                }
            }
        }
        let counts = self.counts.unwrap_or_default();
        let named_closed = i64::try_from(self.anonymized.len()).unwrap_or(i64::MAX);
        for (count, what, named) in [
            (
                counts.opening,
                "more open than before: not confidential or not of somebody hired any more, of a candidate who was seen \
                 in confidence only, or with more people on the panel",
                &self.opening,
            ),
            (
                counts.granting,
                "gave somebody access or a privilege, made a role, or changed settings, by the authority of the acting user",
                &self.granting,
            ),
            (
                counts.restricted.saturating_add(counts.restricted_with),
                "restricted, gone in their source and due to be anonymized",
                &self.restricted,
            ),
            (
                counts.merging,
                "candidates merged for good: the last of their opportunities moved to another candidate",
                &self.merging,
            ),
            (
                counts.still_restricted,
                "in the export, and restricted here: gone in the source before, or of a person who is, or as somebody asked",
                &self.still_restricted,
            ),
            (
                counts.stale,
                "left out as stale: steward was told of a later state, or changed it after the export",
                &self.stale,
            ),
            (
                named_closed,
                "left as they are: the person is anonymized here, or merged into another (a new candidacy of such a person \
                 needs a new candidate)",
                &self.anonymized,
            ),
        ] {
            if count == 0 {
                // Nothing went in, and what was named has not happened.
                continue;
            }
            // What an import before has begun is in no file of this one.
            let end = if named.is_empty() { "" } else { ":" };
            writeln!(out, "{count} {what}{end}")?;
            for line in named {
                writeln!(out, "  {line}")?;
            }
        }
        for remark in &self.remarks {
            writeln!(out, "{remark}")?;
        }
        if !self.problems.is_empty() {
            let problems = counted(self.problems.len(), "problem", "problems");
            writeln!(out, "{problems}:")?;
            for problem in &self.problems {
                writeln!(out, "  {problem}")?;
            }
            if self.further_problems > 0 {
                let further = Counted(self.further_problems, "further problem", "further problems");
                writeln!(
                    out,
                    "  and {further}: the server names the first 10,000 of an answer"
                )?;
            }
        }
        Ok(())
    }
}

/// What reports call something that was restricted with an entry.
fn closed_with(name: &Name) -> String {
    let with = match name {
        Name::Candidate(_) => "with the last of its opportunities",
        _ => "with its candidate, or before it was told",
    };
    format!("{}, {with}", kind_and_id(name))
}

fn merged_into(MergedCandidate { candidate, into }: &MergedCandidate) -> String {
    format!("candidate {candidate} into candidate {into}")
}

/// That an export has no list, with what it has.
pub(super) fn no_list(export: &Export) -> Vec<String> {
    let none = "no file here has the name of a list, such as users.json or opportunities-2.json";
    let others = export.left_alone.iter().take(SHOWN);
    let others = others.map(|file| format!("{file}: left alone"));
    iter::once(none.to_owned())
        .chain(
            export
                .misnamed
                .iter()
                .map(|(file, meant)| not_read(file, *meant)),
        )
        .chain(others)
        .collect()
}

/// What a field of an entry is called in its file, where that is not what the contract calls it.
fn in_file(origin: Option<&Origin>, field: String) -> String {
    if field == "source_time" {
        return "updatedAt".to_owned();
    }
    let part = origin.map(|origin| origin.part.field()).unwrap_or_default();
    let within = field
        .split_once('.')
        .filter(|(entry, _)| matches!(*entry, "operation" | "settings"));
    match within {
        Some((_, within)) if !part.is_empty() => {
            let steps = within.split('.').filter(|step| !OF_CONTRACT.contains(step));
            iter::once(part.as_str())
                .chain(steps)
                .collect::<Vec<_>>()
                .join(".")
        }
        _ => field,
    }
}

/// What reports call a record.
pub(super) fn kind_and_id(name: &Name) -> String {
    match name {
        Name::User(id) => format!("user {id}"),
        Name::Posting(id) => format!("posting {id}"),
        Name::Requisition(id) => format!("requisition {id}"),
        Name::Candidate(id) => format!("candidate {id}"),
        Name::Opportunity(id) => format!("opportunity {id}"),
        Name::Interview(id) => format!("interview {id}"),
        Name::Stage(id) => format!("stage {id}"),
        Name::ArchiveReason(id) => format!("archive reason {id}"),
    }
}

fn counted(number: usize, one: &'static str, many: &'static str) -> Counted {
    Counted(i64::try_from(number).unwrap_or(i64::MAX), one, many)
}

fn not_read(file: &str, meant: Content) -> String {
    let meant = match meant {
        Content::Objects(kind) => format!("{} are read from {}", kind.word(), kind.file_name()),
        Content::Supplement => "steward's own file is steward.json".to_owned(),
    };
    format!("{file}: not read, as it has the name of no list; {meant}")
}

fn remarks(read: &Read) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut count = |number: usize, one: &'static str, many: &'static str, rest: &str| {
        if number > 0 {
            remarks.push(format!("{}{rest}", counted(number, one, many)));
        }
    };
    count(read.anonymized, "object", "objects", " anonymized by Lever");
    count(read.deleted, "object", "objects", " deleted in Lever");
    count(
        read.of_gone_contacts,
        "opportunity",
        "opportunities",
        " of contacts who are anonymized or deleted in Lever: gone with them",
    );
    count(
        read.belonging,
        "interview",
        "interviews",
        " skipped: of a skipped opportunity",
    );
    count(
        read.older_copies,
        "object",
        "objects",
        " skipped: another copy in the export counts, which is newer or comes later",
    );
    count(
        read.without_application,
        "opportunity",
        "opportunities",
        " whose applications are not told whole: what is stored stays; where the posting is not known, the profile \
         is confidential, and where a hire is not known, it is not anonymized (export with `expand=applications`, \
         or the applications too)",
    );
    count(
        read.without_opportunity,
        "application",
        "applications",
        " skipped: of an opportunity that the export does not have (export the opportunities too)",
    );
    for lack in &read.lacks {
        remarks.push(match lack {
            Lack::Further(file) => {
                format!("{file}: more pages follow, and the export does not have them")
            }
            Lack::Before(file) => format!("{file}: the page before it is missing"),
        });
    }
    let misnamed = read.misnamed.iter();
    remarks.extend(misnamed.map(|(file, meant)| not_read(file, *meant)));
    for ((list, field), (times, first)) in &read.unknown_fields {
        let times = counted(*times, "object", "objects");
        let first = first.told(&read.files);
        remarks.push(format!(
            "{list}: unknown field `{field}` in {times}, first in {first}"
        ));
    }
    let mut left_alone: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in &read.left_alone {
        let name = file.rsplit('/').next().unwrap_or(file);
        left_alone.entry(name).or_default().push(file);
    }
    for (name, files) in left_alone {
        remarks.push(match files.as_slice() {
            [file] => format!("{file}: left alone, as steward has no use for it"),
            files => {
                let files = counted(files.len(), "file", "files");
                format!("{name}: {files} left alone, as steward has no use for them")
            }
        });
    }
    remarks.iter().map(|remark| printable(remark)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_did_not_name_is_counted() {
        let problem = ImportProblem {
            description: "must be one of these".to_owned(),
            refused: true,
            ..ImportProblem::default()
        };
        let sent = Sent {
            problems: vec![problem],
            further_problems: 2,
            ..Sent::default()
        };
        let summary = Summary::new(Read::default(), Some(sent));
        assert!(!summary.is_whole());
        let mut out = Vec::new();
        summary.tell(&mut out).unwrap();
        let out = String::from_utf8(out).unwrap();
        let last: Vec<&str> = out.lines().skip(2).collect();
        assert_eq!(last[0], "1 problem:");
        assert!(
            last[1].ends_with("must be one of these (left out)"),
            "{out}"
        );
        assert_eq!(
            last[2],
            "  and 2 further problems: the server names the first 10,000 of an answer"
        );
    }
}
