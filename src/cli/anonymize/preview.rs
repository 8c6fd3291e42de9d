//! What would be erased.

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{PreviewArgs, Selection};
use crate::cli::server::{Connected, call};
use crate::cli::wording::{Counted, bare};
use crate::cli::{Ending, Failure, Outcome, Output};
use crate::proto::anonymize_opportunities_response::Result as Answer;
use crate::proto::lifecycle_service_client::LifecycleServiceClient;
use crate::proto::{BlockReason, Preview};

/// The most items that the server gives at once.
const PAGE: i32 = 1_000;

/// A whole preview, all its pages together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Shown {
    /// How many would be anonymized.
    pub count: i32,
    /// How many candidates' contact data would go as well.
    pub candidate_count: i32,
    /// How many are blocked, those that are not named included.
    pub blocked_count: i32,
    /// The opportunities that would be anonymized.
    pub opportunities: Vec<String>,
    /// The blocked ones that are named.
    pub blocked: Vec<Blocked>,
    /// Runs exactly this; `None` when there is nothing to run.
    pub token: Option<String>,
    /// When the token expires.
    pub expire_time: Option<String>,
}

/// An opportunity that cannot be anonymized now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Blocked {
    opportunity: String,
    reason: &'static str,
    #[serde(skip)]
    why: &'static str,
}

/// Asks for a preview and shows it.
pub(super) async fn run(args: PreviewArgs, out: Output<'_>) -> Ending {
    let mut client = LifecycleServiceClient::new(args.selection.server.connect().await?);
    let shown = fetch(&mut client, &args.selection).await?;
    if args.json {
        writeln!(out, "{}", as_json(&shown)?)?;
    } else {
        tell(&shown, out)?;
        tell_command(&shown, &args.selection, out)?;
    }
    Ok(if shown.token.is_some() && shown.can_erase() {
        Outcome::Yes
    } else {
        Outcome::No
    })
}

/// Tells the command that runs a preview, if there is anything to run.
pub(super) fn tell_command(
    shown: &Shown,
    selection: &Selection,
    out: Output<'_>,
) -> std::io::Result<()> {
    let Some(token) = &shown.token else {
        return Ok(());
    };
    let what = if shown.can_erase() {
        "to run exactly this"
    } else {
        "nothing can be anonymized now; to note the request, which is carried out as the blocks end"
    };
    writeln!(out, "{what}:\n  {}", selection.command_line(token))
}

/// Asks for a preview, page by page.
pub(super) async fn fetch(
    client: &mut LifecycleServiceClient<Connected>,
    selection: &Selection,
) -> Result<Shown, Failure> {
    let mut request = selection.request();
    request.page_size = PAGE;
    let mut whole: Option<Shown> = None;
    loop {
        let answer = client
            .anonymize_opportunities(call(request.clone()))
            .await?;
        let Some(Answer::Preview(page)) = answer.into_inner().result else {
            return Err(Failure::Answer("it is no preview"));
        };
        request.page_token.clone_from(&page.next_page_token);
        match &mut whole {
            // The first page's counts and token speak for the whole set.
            Some(shown) => shown.add(page),
            None => whole = Some(Shown::from(page)),
        }
        if request.page_token.is_empty() {
            return whole.ok_or(Failure::Answer("it is no preview"));
        }
    }
}

impl From<Preview> for Shown {
    fn from(mut page: Preview) -> Self {
        let token = std::mem::take(&mut page.preview_token);
        let mut shown = Self {
            count: page.count,
            candidate_count: page.candidate_count,
            blocked_count: page.blocked_count,
            opportunities: Vec::new(),
            blocked: Vec::new(),
            expire_time: page.expire_time.as_ref().and_then(instant),
            token: (!token.is_empty()).then_some(token),
        };
        shown.add(page);
        shown
    }
}

impl Shown {
    /// Whether something can be erased now.
    fn can_erase(&self) -> bool {
        self.count > 0 || self.candidate_count > 0
    }

    fn add(&mut self, page: Preview) {
        for item in page.items {
            match item.block_reason() {
                BlockReason::Unspecified => self.opportunities.push(item.opportunity),
                reason => self.blocked.push(Blocked {
                    opportunity: item.opportunity,
                    reason: name(reason),
                    why: why(reason),
                }),
            }
        }
    }
}

/// A block's stable name.
pub(super) fn name(reason: BlockReason) -> &'static str {
    bare(reason.as_str_name(), "BLOCK_REASON_")
}

/// Why something is blocked, for people.
pub(super) fn why(reason: BlockReason) -> &'static str {
    match reason {
        BlockReason::Unspecified => "it is not blocked",
        BlockReason::Active => "it is not archived",
        BlockReason::Hired => "the person was hired through it",
        BlockReason::FormerlyHired => {
            "the person was hired through it, and that was taken back since"
        }
        BlockReason::UnknownReason => {
            "its archive reason, or its application, is not known, which may mean a hire"
        }
        BlockReason::NeedsAnotherActor => "it is out of this user's reach",
        BlockReason::OnHold => "it is restricted, as the person asked",
        BlockReason::AlreadyErased => "it is being erased, or was erased before",
    }
}

/// A time as people and programs read it, in UTC.
pub(super) fn instant(time: &prost_types::Timestamp) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(time.seconds)
        .ok()?
        .format(&Rfc3339)
        .ok()
}

/// An answer for programs.
pub(super) fn as_json<T: Serialize>(answer: &T) -> Result<String, Failure> {
    serde_json::to_string(answer).map_err(|_| Failure::Answer("it cannot be written as JSON"))
}

/// Shows a preview to people.
pub(super) fn tell(shown: &Shown, out: Output<'_>) -> std::io::Result<()> {
    let count = Counted(shown.count.into(), "opportunity", "opportunities");
    writeln!(out, "{count} would be anonymized")?;
    for id in &shown.opportunities {
        writeln!(out, "  {id}")?;
    }
    if shown.candidate_count > 0 {
        let people = Counted(shown.candidate_count.into(), "candidate", "candidates");
        if shown.count > 0 {
            writeln!(
                out,
                "with the contact data of {people}, whose last these are"
            )?;
        } else {
            writeln!(
                out,
                "the contact data of {people} would be, without any live opportunity"
            )?;
        }
    }
    if shown.blocked_count > 0 {
        writeln!(out, "{} blocked", shown.blocked_count)?;
        for item in &shown.blocked {
            writeln!(
                out,
                "  {}: {} ({})",
                item.opportunity, item.why, item.reason
            )?;
        }
        let named = i32::try_from(shown.blocked.len()).unwrap_or(i32::MAX);
        let unnamed = shown.blocked_count.saturating_sub(named);
        if unnamed > 0 {
            writeln!(out, "  and {unnamed} out of this user's reach")?;
        }
    }
    if let Some(until) = &shown.expire_time {
        writeln!(out, "good until {until}")?;
    }
    Ok(())
}
