//! The account's settings over the wire, and their change.

use super::accounts;
use super::etag::{Thing, etag, maybe_etag};
use super::fields::Fields;
use super::receipt::RequestKey;
use super::record_in::{maybe_word, word};
use super::refusal::{Refusal, Violation};
use super::refused::violation;
use super::words::Word;
use crate::domain::audit::Deed;
use crate::domain::change::Change;
use crate::domain::facts::Facts;
use crate::domain::id::{AccountId, UserId};
use crate::domain::manage::{Setting, may_change_settings};
use crate::domain::record::{
    ApprovalChain, Etag, HiredProfiles, HiredRetention, Lock, Settings, Stored, SubmitFirst,
    Version,
};
use crate::domain::role::FeedbackVisibility;
use crate::identity::Caller;
use crate::keys::Seal;
use crate::proto::{
    self, ErrorReason, GetSettingsResponse, UpdateSettingsRequest, UpdateSettingsResponse,
};
use crate::replica::{self, Judged, Present, Replica, Write};
use crate::store::Author;

/// What receipts call the RPC.
const METHOD: &str = "UpdateSettings";

/// How long the profiles of people who were hired are kept from erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeptHired {
    ForGood,
    For(HiredRetention),
}

/// A change of settings: what is said, and nothing of the rest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SettingsChange {
    feedback_visibility: Option<FeedbackVisibility>,
    hide_until_submitted: Option<bool>,
    sources_locked: Option<bool>,
    tags_locked: Option<bool>,
    default_requisition_chain: Option<bool>,
    restrict_hired_profiles: Option<bool>,
    hired_retention: Option<KeptHired>,
}

impl SettingsChange {
    /// Reads a change.
    pub(super) fn read(fields: &mut Fields, said: proto::Settings) -> Self {
        Self {
            feedback_visibility: maybe_word(
                fields,
                "feedback_visibility",
                said.feedback_visibility,
            ),
            hide_until_submitted: said.hide_until_submitted,
            sources_locked: said.sources_locked,
            tags_locked: said.tags_locked,
            default_requisition_chain: said.default_requisition_chain,
            restrict_hired_profiles: said.restrict_hired_profiles,
            hired_retention: said
                .hired_retention
                .and_then(|said| hired_retention(fields, said)),
        }
    }

    /// The settings that are said.
    fn named(self) -> Vec<Setting> {
        let said = [
            (
                Setting::FeedbackVisibility,
                self.feedback_visibility.is_some(),
            ),
            (
                Setting::HideUntilSubmitted,
                self.hide_until_submitted.is_some(),
            ),
            (
                Setting::RestrictHiredProfiles,
                self.restrict_hired_profiles.is_some(),
            ),
            (Setting::HiredRetention, self.hired_retention.is_some()),
            (Setting::SourcesLocked, self.sources_locked.is_some()),
            (Setting::TagsLocked, self.tags_locked.is_some()),
            (
                Setting::DefaultRequisitionChain,
                self.default_requisition_chain.is_some(),
            ),
        ];
        let named = said.into_iter().filter(|(_, is_said)| *is_said);
        named.map(|(setting, _)| setting).collect()
    }

    /// The settings after the change.
    pub(super) fn upon(self, present: Settings) -> Settings {
        let lock = |locked| if locked { Lock::Locked } else { Lock::Open };
        Settings {
            feedback_visibility: self
                .feedback_visibility
                .unwrap_or(present.feedback_visibility),
            hide_until_submitted: match self.hide_until_submitted {
                None => present.hide_until_submitted,
                Some(true) => SubmitFirst::On,
                Some(false) => SubmitFirst::Off,
            },
            sources: self.sources_locked.map_or(present.sources, lock),
            tags: self.tags_locked.map_or(present.tags, lock),
            default_requisition_chain: match self.default_requisition_chain {
                None => present.default_requisition_chain,
                Some(true) => ApprovalChain::Exists,
                Some(false) => ApprovalChain::None,
            },
            hired_profiles: match self.restrict_hired_profiles {
                None => present.hired_profiles,
                Some(true) => HiredProfiles::Restricted,
                Some(false) => HiredProfiles::WithinReach,
            },
            hired_retention: match self.hired_retention {
                None => present.hired_retention,
                Some(KeptHired::ForGood) => None,
                Some(KeptHired::For(retention)) => Some(retention),
            },
        }
    }
}

/// Reads it; an empty one means for good.
fn hired_retention(fields: &mut Fields, said: proto::HiredRetention) -> Option<KeptHired> {
    if said == proto::HiredRetention::default() {
        return Some(KeptHired::ForGood);
    }
    fields.within("hired_retention", |fields| {
        let basis = word(fields, "basis", said.basis);
        let days = u32::try_from(said.days).ok();
        let days = days.filter(|days| (1..=HiredRetention::MAX_DAYS).contains(days));
        if days.is_none() {
            let description = format!("is 1 to {}", HiredRetention::MAX_DAYS);
            fields.wrong("days", ErrorReason::FieldInvalid, &description);
        }
        let (basis, days) = basis.zip(days)?;
        Some(KeptHired::For(HiredRetention { basis, days }))
    })
}

/// Settings as the contract says them.
fn settings(said: Settings) -> proto::Settings {
    proto::Settings {
        feedback_visibility: said.feedback_visibility.number(),
        hide_until_submitted: Some(said.hide_until_submitted == SubmitFirst::On),
        sources_locked: Some(said.sources == Lock::Locked),
        tags_locked: Some(said.tags == Lock::Locked),
        default_requisition_chain: Some(said.default_requisition_chain == ApprovalChain::Exists),
        restrict_hired_profiles: Some(said.hired_profiles == HiredProfiles::Restricted),
        hired_retention: said.hired_retention.map(|retention| proto::HiredRetention {
            basis: retention.basis.number(),
            days: i32::try_from(retention.days).unwrap_or(i32::MAX),
        }),
    }
}

/// What stands against a change of settings, by setting.
pub(super) fn against<F: Facts>(
    facts: &F,
    actor: &UserId,
    change: SettingsChange,
    path: &str,
) -> Vec<Violation> {
    let Err(refusals) = may_change_settings(facts, actor, &change.named()) else {
        return Vec::new();
    };
    let violation = |refusal| {
        let mut violation = violation(refusal);
        if violation.field != "acting_user" {
            violation.field.insert_str(0, path);
        }
        violation
    };
    refusals.iter().map(violation).collect()
}

/// The settings of an account.
pub(super) async fn get(
    replica: &Replica,
    caller: &Caller,
    account: &AccountId,
) -> Result<GetSettingsResponse, Refusal> {
    let account = &accounts::account(replica, caller, account).await?.id;
    let stored = present(replica, account).await?;
    Ok(GetSettingsResponse {
        settings: Some(settings(stored.value)),
        etag: etag_of(replica.seal(), account, stored.version).to_string(),
    })
}

fn etag_of(seal: &Seal, account: &AccountId, version: Version) -> Etag {
    etag(seal, account, Thing::Settings, version)
}

async fn present(replica: &Replica, account: &AccountId) -> Result<Stored<Settings>, Refusal> {
    let stored = replica.store().settings(account).await?;
    stored.ok_or_else(Refusal::account_unknown)
}

/// A request to change settings, read.
pub(super) struct Update {
    pub(super) account: AccountId,
    pub(super) actor: UserId,
    change: SettingsChange,
    expected: Option<Etag>,
    key: Option<RequestKey>,
}

impl Update {
    /// Reads a request.
    pub(super) fn read(seal: &Seal, mut request: UpdateSettingsRequest) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, seal, METHOD, &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let change = fields
            .present("settings", request.settings.as_ref())
            .map(|said| fields.within("settings", |fields| SettingsChange::read(fields, *said)));
        let expected = maybe_etag(&mut fields, "etag", request.etag);
        let read = account.zip(actor).zip(change);
        let ((account, actor), change) = fields.check(read)?;
        Ok(Self {
            account,
            actor,
            change,
            expected,
            key,
        })
    }
}

impl Write for Update {
    type Answer = UpdateSettingsResponse;
    type Refusal = Refusal;

    fn request(&self) -> Option<replica::Request<'_, UpdateSettingsResponse>> {
        self.key.as_ref().map(RequestKey::request)
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<UpdateSettingsResponse>, Refusal> {
        let stored = present(now.replica, &self.account).await?;
        let etag_of = |version| etag_of(now.replica.seal(), &self.account, version);
        let expected = self.expected.as_ref();
        if expected.is_some_and(|expected| *expected != etag_of(stored.version)) {
            return Err(Refusal::of(
                "etag",
                ErrorReason::EtagMismatch,
                "the settings have changed since they were read",
            ));
        }
        let facts = &now.snapshot.index;
        let new = self.change.upon(*facts.settings());
        let violations = against(facts, &self.actor, self.change, "settings.");
        if !violations.is_empty() {
            return Err(Refusal::fields(violations));
        }
        let answer = |version, revision| UpdateSettingsResponse {
            settings: Some(settings(new)),
            etag: etag_of(version).to_string(),
            revision,
        };
        let is_same = new == stored.value;
        if is_same && self.key.is_none() {
            let revision = now.snapshot.token.clone();
            return Ok(Judged::Answer(answer(stored.version, revision)));
        }
        let (changes, version) = if is_same {
            // Only the receipt: a repetition must not undo what others changed
            // in between.
            (Vec::new(), stored.version)
        } else {
            (vec![Change::PutSettings(new)], now.next_version())
        };
        Ok(Judged::Commit {
            deed: Deed::UpdateSettings,
            author: Author::User(self.actor.clone()),
            changes,
            answer: answer(version, now.next_token()),
        })
    }
}
