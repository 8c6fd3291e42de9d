//! `LiftRestriction`.

use crate::domain::change::Change;
use crate::domain::erasure::{LiftRefusal, lifted_by, may_lift};
use crate::domain::id::{AccountId, UserId};
use crate::domain::question::Profile;
use crate::grpc::fields::Fields;
use crate::grpc::receipt::RequestKey;
use crate::grpc::refusal::Refusal;
use crate::keys::Seal;
use crate::proto::lift_restriction_request::Profile as Named;
use crate::proto::{ErrorReason, LiftRestrictionRequest, LiftRestrictionResponse};
use crate::replica::{self, Judged, Present};
use crate::store::Author;

/// What receipts call the RPC.
const METHOD: &str = "LiftRestriction";

/// A request to lift a restriction, read.
pub(super) struct Lift {
    pub(super) account: AccountId,
    actor: UserId,
    profile: Profile,
    key: Option<RequestKey>,
}

impl Lift {
    /// Reads a request.
    pub(super) fn read(seal: &Seal, mut request: LiftRestrictionRequest) -> Result<Self, Refusal> {
        let mut fields = Fields::default();
        let id = std::mem::take(&mut request.request_id);
        let key = RequestKey::read(&mut fields, seal, METHOD, &id, &request);
        let account = fields.id("account", &request.account);
        let actor = fields.id("acting_user", &request.acting_user);
        let profile = match &request.profile {
            None => {
                fields.required("profile");
                None
            }
            Some(Named::Opportunity(id)) => fields.id("opportunity", id).map(Profile::Opportunity),
            Some(Named::Candidate(id)) => fields.id("candidate", id).map(Profile::Candidate),
        };
        let ((account, actor), profile) = fields.check(account.zip(actor).zip(profile))?;
        Ok(Self {
            account,
            actor,
            profile,
            key,
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
        may_lift(facts, &self.actor, &self.profile)?;
        let lifted = lifted_by(facts, &self.profile);
        let opportunities = lifted.opportunities.iter().map(ToString::to_string);
        let mut answer = LiftRestrictionResponse {
            opportunities: opportunities.collect(),
            candidate: lifted
                .candidates
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
            revision: now.snapshot.token.clone(),
        };
        let opportunities = lifted
            .opportunities
            .into_iter()
            .map(Change::LiftOpportunity);
        let candidates = lifted.candidates.into_iter().map(Change::LiftCandidate);
        let changes: Vec<Change> = opportunities.chain(candidates).collect();
        if changes.is_empty() && self.key.is_none() {
            return Ok(Judged::Answer(answer));
        }
        answer.revision = now.next_token();
        Ok(Judged::Commit {
            author: Author::User(self.actor.clone()),
            changes,
            answer,
        })
    }
}

impl From<LiftRefusal> for Refusal {
    fn from(refusal: LiftRefusal) -> Self {
        let reason = match refusal {
            LiftRefusal::ActorNotActive => ErrorReason::ActorNotActive,
            LiftRefusal::PermissionNotHeld => ErrorReason::PermissionNotHeld,
            LiftRefusal::OwnProfile => ErrorReason::Escalation,
            LiftRefusal::Unknown => ErrorReason::ResourceUnknown,
        };
        Self::new(reason, refusal.to_string())
    }
}
