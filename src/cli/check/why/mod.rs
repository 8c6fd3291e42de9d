//! Why a question was answered so, for people and for programs.

mod json;
mod remedy;
mod step;

use std::io;

use crate::cli::Output;
use crate::proto::{Explanation, NoRemedy, NoRemedyReason};

pub(super) use json::Why;

/// Tells an explanation, a line for each step and for each remedy.
pub(super) fn tell(told: &Explanation, out: Output<'_>) -> io::Result<()> {
    writeln!(out, "why:")?;
    for step in &told.steps {
        let mark = if step.holds { "yes" } else { "no " };
        writeln!(out, "  {mark}  {}", step::sentence(step))?;
    }
    if !told.remedies.is_empty() {
        writeln!(out, "any one of these would allow it, least power first:")?;
    }
    for (remedy, number) in told.remedies.iter().zip(1..) {
        let mut parts = remedy.parts.iter().map(remedy::sentence);
        let first = parts.next().unwrap_or_default();
        writeln!(out, "  {number}. {first}")?;
        for part in parts {
            writeln!(out, "     and {part}")?;
        }
        if !remedy.gives_up.is_empty() {
            let rows = step::permissions(&remedy.gives_up);
            writeln!(out, "     (the user would hold less of {rows})")?;
        }
    }
    if let Some(none) = told.no_remedy {
        writeln!(out, "nothing would allow it: {}", no_remedy_text(none))?;
    }
    Ok(())
}

fn no_remedy_text(none: NoRemedy) -> String {
    let sentence = match none.reason() {
        NoRemedyReason::Unspecified => "the server does not say why",
        NoRemedyReason::UserUnknown => "steward has to be told of the user first",
        NoRemedyReason::TargetUnknown => "steward has to be told of the thing first",
        NoRemedyReason::Erased => "its data is erased",
        NoRemedyReason::Restricted => {
            "the restriction has to be lifted first (a person who was merged into another stays closed)"
        }
        NoRemedyReason::OwnProfile => "nobody acts on their own profile",
        NoRemedyReason::AskInstead => {
            let instead = step::permission(none.ask_instead);
            return format!("it is not confidential; ask for {instead} instead");
        }
        NoRemedyReason::Oneself => {
            "nobody manages themselves, but for a Super Admin who steps down"
        }
        NoRemedyReason::LastSuperAdmin => "another user has to become Super Admin first",
        NoRemedyReason::QuestionFacts => "it goes by the facts that came with the question",
        NoRemedyReason::NoneFound => "none of the changes that were tried is enough",
    };
    sentence.to_owned()
}
