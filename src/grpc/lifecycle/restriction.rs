//! `Restrict`, `LiftRestriction` and `ListRestrictions`.

use std::collections::HashSet;

use super::answer;
use crate::domain::audit::Deed;
use crate::domain::change::Change;
use crate::domain::erasure::{
    Closed, Lifted, Opened, RequestedRestriction, RestrictionRefusal, lifted_by, may_restrict,
    profiles_of_person, restricted_by,
};
use crate::domain::id::{AccountId, CandidateId, UserId};
use crate::domain::question::Profile;
use crate::domain::record::RestrictionKind;
use crate::grpc::fields::Fields;
use crate::grpc::receipt::RequestKey;
use crate::grpc::record_in::{maybe_time, maybe_word, word};
use crate::grpc::refusal::{Refusal, Violation};
use crate::grpc::words::Word;
use crate::keys::Seal;
use crate::proto::lift_restriction_request::Profile as ToLift;
use crate::proto::requested_restriction::Profile as Restricted;
use crate::proto::restrict_request::Profile as ToRestrict;
use crate::proto::{
    self, ErrorReason, LiftRestrictionRequest, LiftRestrictionResponse, RestrictRequest,
    RestrictResponse,
};
use crate::replica::{self, Judged, Present};
use crate::store::Author;

/// A request to restrict, read.
pub(super) struct Restrict {
    pub(super) account: AccountId,
    restriction: RequestedRestriction,
    key: Option<RequestKey>,
}

/// A request to lift a restriction, read.
pub(super) struct Lift {
    pub(super) account: AccountId,
    actor: UserId,
    profile: Profile,
    /// `None` when it is not said.
    kind: Option<RestrictionKind>,
    key: Option<RequestKey>,
}

impl Restrict {
    /// By whose authority.
    pub(super) fn actor(&self) -> &UserId {
        &self.restriction.actor
    }

    /// Reads a request.
    pub(super) fn read(seal: &Seal, mut request: RestrictRequest) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, seal, "Restrict", &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let said = request.profile.as_ref();
        let profile = profile(
            &mut fields,
            said.map(|said| match said {
                ToRestrict::Opportunity(id) => Named::Opportunity(id),
                ToRestrict::Candidate(id) => Named::Candidate(id),
            }),
        );
        let basis = word(&mut fields, "basis", request.basis);
        let ends_at = maybe_time(&mut fields, "end_time", request.end_time);
        let read = account.zip(actor).zip(profile).zip(basis);
        let (((account, actor), profile), basis) = fields.check(read)?;
        Ok(Self {
            account,
            restriction: RequestedRestriction {
                profile,
                basis,
                ends_at,
                actor,
            },
            key,
        })
    }
}

impl Lift {
    /// By whose authority.
    pub(super) fn actor(&self) -> &UserId {
        &self.actor
    }

    /// Reads a request.
    pub(super) fn read(seal: &Seal, mut request: LiftRestrictionRequest) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, seal, "LiftRestriction", &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let said = request.profile.as_ref();
        let profile = profile(
            &mut fields,
            said.map(|said| match said {
                ToLift::Opportunity(id) => Named::Opportunity(id),
                ToLift::Candidate(id) => Named::Candidate(id),
            }),
        );
        let kind = maybe_word(&mut fields, "kind", request.kind);
        let ((account, actor), profile) = fields.check(account.zip(actor).zip(profile))?;
        Ok(Self {
            account,
            actor,
            profile,
            kind,
            key,
        })
    }
}

/// A profile as a request names it.
#[derive(Clone, Copy)]
enum Named<'a> {
    Opportunity(&'a str),
    Candidate(&'a str),
}

fn profile(fields: &mut Fields, named: Option<Named<'_>>) -> Option<Profile> {
    match named {
        None => {
            fields.required(PROFILE);
            None
        }
        Some(Named::Opportunity(id)) => fields.id("opportunity", id).map(Profile::Opportunity),
        Some(Named::Candidate(id)) => fields.id("candidate", id).map(Profile::Candidate),
    }
}

impl replica::Write for Restrict {
    type Answer = RestrictResponse;
    type Refusal = Refusal;

    fn request(&self) -> Option<replica::Request<'_, RestrictResponse>> {
        self.key.as_ref().map(RequestKey::request)
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<RestrictResponse>, Refusal> {
        let facts = &now.snapshot.index;
        let RequestedRestriction {
            profile,
            ends_at,
            actor,
            ..
        } = &self.restriction;
        if ends_at.is_some_and(|ends| ends <= now.now()) {
            return Err(Refusal::fields(vec![Violation {
                field: "end_time".to_owned(),
                description: "has passed".to_owned(),
                reason: ErrorReason::FieldInvalid,
            }]));
        }
        may_restrict(facts, actor, profile)?;
        let kind = RestrictionKind::Requested;
        let Closed {
            opportunities,
            candidate,
        } = restricted_by(facts, profile, kind);
        let answer = RestrictResponse {
            opportunities: opportunities.iter().map(ToString::to_string).collect(),
            candidate: shown(candidate.as_ref().map(|(id, _)| id)),
            revision: now.next_token(),
        };
        let close = opportunities.into_iter();
        let close = close.map(|id| Change::RestrictOpportunity(id, kind));
        let (person, kinds) = candidate.unzip();
        let kinds = kinds.into_iter().flatten();
        let person =
            kinds.filter_map(|kind| Some(Change::RestrictCandidate(person.clone()?, kind)));
        let note = Change::PutRestriction(self.restriction.clone());
        Ok(Judged::Commit {
            deed: Deed::Restrict(profile.clone()),
            author: Author::User(actor.clone()),
            changes: close.chain(person).chain([note]).collect(),
            answer,
        })
    }
}

impl replica::Write for Lift {
    type Answer = LiftRestrictionResponse;
    type Refusal = Refusal;

    fn request(&self) -> Option<replica::Request<'_, LiftRestrictionResponse>> {
        self.key.as_ref().map(RequestKey::request)
    }

    async fn judge(&self, now: &Present<'_>) -> Result<Judged<LiftRestrictionResponse>, Refusal> {
        let facts = &now.snapshot.index;
        match may_restrict(facts, &self.actor, &self.profile) {
            // There is nothing to lift of it.
            Err(RestrictionRefusal::Closed) => {}
            judged => judged?,
        }
        let of_person = profiles_of_person(facts, &self.profile);
        let noted = now
            .replica
            .store()
            .restrictions(&self.account, &of_person)
            .await?;
        let requested: HashSet<Profile> = noted.into_iter().map(|noted| noted.profile).collect();
        let lifted = |kind| lifted_by(facts, &self.profile, kind, &requested);
        let Lifted { changes, opened } = lifted(self.kind.unwrap_or(RestrictionKind::Gone));
        let lifts_nothing = self.kind.is_none() && changes.is_empty();
        if lifts_nothing && !lifted(RestrictionKind::Requested).changes.is_empty() {
            return Err(Refusal::fields(vec![Violation {
                field: "kind".to_owned(),
                description: "must be given, since the person asked for the restriction".to_owned(),
                reason: ErrorReason::FieldRequired,
            }]));
        }
        let Opened {
            opportunities,
            candidate,
        } = opened;
        let mut answer = LiftRestrictionResponse {
            opportunities: opportunities.iter().map(ToString::to_string).collect(),
            candidate: shown(candidate.as_ref()),
            revision: now.snapshot.token.clone(),
        };
        if changes.is_empty() && self.key.is_none() {
            return Ok(Judged::Answer(answer));
        }
        answer.revision = now.next_token();
        Ok(Judged::Commit {
            deed: Deed::LiftRestriction(self.profile.clone()),
            author: Author::User(self.actor.clone()),
            changes,
            answer,
        })
    }
}

/// The candidate, if there is one.
fn shown(candidate: Option<&CandidateId>) -> String {
    candidate.map(ToString::to_string).unwrap_or_default()
}

/// A restriction, as it is listed.
pub(super) fn restriction(restriction: RequestedRestriction) -> proto::RequestedRestriction {
    proto::RequestedRestriction {
        profile: Some(match restriction.profile {
            Profile::Opportunity(id) => Restricted::Opportunity(id.to_string()),
            Profile::Candidate(id) => Restricted::Candidate(id.to_string()),
        }),
        basis: restriction.basis.number(),
        end_time: restriction.ends_at.map(answer::time),
        acting_user: restriction.actor.to_string(),
    }
}

/// Where a page of restrictions ended.
pub(super) fn profile_text(profile: &Profile) -> String {
    match profile {
        Profile::Opportunity(id) => format!("opportunity {id}"),
        Profile::Candidate(id) => format!("candidate {id}"),
    }
}

/// Reads where a page of restrictions ended.
pub(super) fn read_profile(text: &str) -> Option<Profile> {
    match text.split_once(' ')? {
        ("opportunity", id) => id.parse().ok().map(Profile::Opportunity),
        ("candidate", id) => id.parse().ok().map(Profile::Candidate),
        _ => None,
    }
}

/// The field of a profile.
const PROFILE: &str = "profile";

impl From<RestrictionRefusal> for Refusal {
    fn from(refusal: RestrictionRefusal) -> Self {
        let (field, reason) = match refusal {
            RestrictionRefusal::ActorNotActive => ("acting_user", ErrorReason::ActorNotActive),
            RestrictionRefusal::PermissionNotHeld => {
                ("acting_user", ErrorReason::PermissionNotHeld)
            }
            RestrictionRefusal::OwnProfile => (PROFILE, ErrorReason::Escalation),
            RestrictionRefusal::Unknown => (PROFILE, ErrorReason::ResourceUnknown),
            RestrictionRefusal::Closed => (PROFILE, ErrorReason::ProfileClosed),
        };
        Self::of(field, reason, refusal.to_string())
    }
}
