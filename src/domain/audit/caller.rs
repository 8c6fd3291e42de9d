/// Through which service a change was made, beside the acting user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// The server does not tell callers apart.
    Unknown,
    /// A caller of the callers' file, by its name there.
    Service(String),
    /// Steward itself: its worker goes on with what was begun.
    Steward,
    /// The command line, beside the database.
    CommandLine,
}

impl Caller {
    /// What kind of caller it is, as it is stored.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Service(_) => "service",
            Self::Steward => "steward",
            Self::CommandLine => "command_line",
        }
    }

    /// Its name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Service(name) => Some(name),
            Self::Unknown | Self::Steward | Self::CommandLine => None,
        }
    }
}
