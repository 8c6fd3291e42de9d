use std::fmt::{self, Display};

use serde::Serialize;

/// What was found of one thing.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// The thing.
    what: &'static str,
    /// How it is.
    pub(super) state: State,
    /// The same in words.
    message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Ok,
    Problem,
}

impl Finding {
    /// That something is as it should be.
    pub(super) fn ok(what: &'static str, message: impl Into<String>) -> Self {
        Self {
            what,
            state: State::Ok,
            message: message.into(),
            advice: None,
        }
    }

    /// That something has to be done.
    pub(super) fn problem(
        what: &'static str,
        message: impl Into<String>,
        advice: impl Into<String>,
    ) -> Self {
        Self {
            what,
            state: State::Problem,
            message: message.into(),
            advice: Some(advice.into()),
        }
    }
}

impl Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = match self.state {
            State::Ok => "ok",
            State::Problem => "problem",
        };
        writeln!(f, "{state:7}  {}: {}", self.what, self.message)?;
        match &self.advice {
            Some(advice) => writeln!(f, "         {advice}"),
            None => Ok(()),
        }
    }
}
