//! An explanation for programs. Operations and settings are written as the
//! contract's JSON, so that they can be sent as they are.

use serde::Serialize;
use serde_json::Value;

use super::{no_remedy_text, remedy, step};
use crate::cli::contract_json::contract_json;
use crate::cli::wording::bare;
use crate::proto::{Explanation, RemedyPart};

/// An explanation.
#[derive(Serialize)]
pub(in crate::cli::check) struct Why {
    steps: Vec<StepJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remedies: Vec<Remedy>,
    #[serde(skip_serializing_if = "Option::is_none")]
    no_remedy: Option<NoRemedy>,
}

#[derive(Serialize)]
struct StepJson {
    holds: bool,
    message: String,
}

#[derive(Serialize)]
struct Remedy {
    parts: Vec<RemedyPartJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    gives_up: Vec<&'static str>,
}

#[derive(Serialize)]
struct RemedyPartJson {
    message: String,
    #[serde(flatten)]
    part: Option<Value>,
}

#[derive(Serialize)]
struct NoRemedy {
    reason: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    ask_instead: Option<&'static str>,
}

impl Why {
    /// Reads an explanation.
    pub(in crate::cli::check) fn of(told: &Explanation) -> Self {
        let steps = told.steps.iter().map(|told| StepJson {
            holds: told.holds,
            message: step::sentence(told),
        });
        let remedies = told.remedies.iter().map(|told| Remedy {
            parts: told.parts.iter().map(part).collect(),
            gives_up: told
                .gives_up
                .iter()
                .map(|row| step::permission(*row))
                .collect(),
        });
        Self {
            steps: steps.collect(),
            remedies: remedies.collect(),
            no_remedy: told.no_remedy.map(|none| NoRemedy {
                reason: bare(none.reason().as_str_name(), "NO_REMEDY_REASON_"),
                message: no_remedy_text(none),
                ask_instead: (none.ask_instead != 0).then(|| step::permission(none.ask_instead)),
            }),
        }
    }
}

fn part(told: &RemedyPart) -> RemedyPartJson {
    RemedyPartJson {
        message: remedy::sentence(told),
        part: contract_json("RemedyPart", told),
    }
}
