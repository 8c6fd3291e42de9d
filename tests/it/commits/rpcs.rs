//! Every RPC that writes, and whether what it wrote is there.

use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::anonymize_opportunities_response::Result as Outcome;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tokio_stream::StreamExt as _;
use tonic::transport::Channel;
use tonic::{Code, Status};

use crate::store::fixture::{self, archived, with_account};
use crate::support::TestDatabase;

/// How many rounds there are opportunities for.
const ROUNDS: usize = 20;

/// An RPC that writes. A round's write is another one than those of other
/// rounds, and can be told from them in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rpc {
    WriteRecords,
    ManageRoles,
    UpdateSettings,
    ImportRecords,
    AnonymizeOpportunities,
    Restrict,
    LiftRestriction,
}

pub(super) const ALL: [Rpc; 7] = [
    Rpc::WriteRecords,
    Rpc::ManageRoles,
    Rpc::UpdateSettings,
    Rpc::ImportRecords,
    Rpc::AnonymizeOpportunities,
    Rpc::Restrict,
    Rpc::LiftRestriction,
];

/// An account with an opportunity to erase, one to restrict, and one that is
/// restricted, for every round.
pub(super) async fn prepare(db: &TestDatabase) {
    use steward::domain::change::Change;
    use steward::domain::record::*;
    let store = with_account(db).await;
    let mut records = vec![Record::ArchiveReason(fixture::reason(
        "not-a-fit",
        ArchiveReasonType::NotHired,
    ))];
    for n in 0..ROUNDS {
        records.push(Record::Candidate(Candidate {
            id: fixture::id(&format!("person{n}")),
            ..fixture::full_candidate()
        }));
        records.push(Record::Opportunity(Opportunity {
            candidate: fixture::id(&format!("person{n}")),
            ..archived(&format!("o{n}"))
        }));
        let sibling = fixture::plain_opportunity(&format!("gone{n}"), &format!("person{n}"));
        records.push(Record::Opportunity(sibling));
        let sibling = fixture::plain_opportunity(&format!("restricted{n}"), &format!("person{n}"));
        records.push(Record::Opportunity(sibling));
    }
    fixture::put(&store, fixture::records(records)).await;
    let gone = (0..ROUNDS).map(|n| fixture::id(&format!("gone{n}")));
    let restrictions = gone
        .map(|id| Change::RestrictOpportunity(id, RestrictionKind::Gone))
        .collect();
    fixture::put(&store, restrictions).await;
    store.close().await;
}

fn candidate(id: String) -> Record {
    let candidate = Candidate {
        id,
        headline: "x".repeat(400),
        ..Candidate::default()
    };
    Record {
        record: Some(record::Record::Candidate(candidate)),
    }
}

/// What an RPC answered, as far as a repetition must answer the same.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    Records(WriteRecordsResponse),
    Roles(ManageRolesResponse),
    Settings(UpdateSettingsResponse),
    Import(ImportCounts),
    /// The job and the revision.
    Job(String, String),
    Restricted(RestrictResponse),
    Lifted(LiftRestrictionResponse),
}

impl Answer {
    /// The token of the revision that the write made.
    pub(super) fn revision(&self) -> Option<&str> {
        match self {
            Self::Records(answer) => Some(&answer.revision),
            Self::Roles(answer) => Some(&answer.revision),
            Self::Settings(answer) => Some(&answer.revision),
            Self::Job(_, revision) => Some(revision),
            Self::Restricted(answer) => Some(&answer.revision),
            Self::Lifted(answer) => Some(&answer.revision),
            Self::Import(_) => None,
        }
    }
}

impl Rpc {
    /// Whether a request may have an id.
    pub(super) fn takes_request_id(self) -> bool {
        self != Self::ImportRecords
    }

    /// The token of a preview; nothing for RPCs that have none.
    pub(super) async fn token(self, channel: &Channel, round: usize) -> String {
        if self != Self::AnonymizeOpportunities {
            return String::new();
        }
        let answer = erase(channel, round, String::new(), String::new()).await;
        match answer.expect("a preview") {
            Outcome::Preview(preview) => preview.preview_token,
            other => panic!("no preview: {other:?}"),
        }
    }

    /// Sends the write of a round.
    pub(super) async fn send(
        self,
        channel: &Channel,
        round: usize,
        token: &str,
        request_id: &str,
    ) -> Result<Answer, Status> {
        let (account, acting_user) = ("acme".to_owned(), "root".to_owned());
        let request_id = request_id.to_owned();
        match self {
            Self::WriteRecords => {
                let write = RecordWrite {
                    write: Some(record_write::Write::Upsert(candidate(format!("w{round}")))),
                    ..RecordWrite::default()
                };
                let request = WriteRecordsRequest {
                    account,
                    acting_user,
                    writes: vec![write],
                    request_id,
                };
                let mut client = RecordServiceClient::new(channel.clone());
                let answer = client.write_records(request).await?;
                Ok(Answer::Records(answer.into_inner()))
            }
            Self::ManageRoles => {
                let create = CreateRole {
                    role: format!("role{round}"),
                    title: format!("Role {round}"),
                    ..CreateRole::default()
                };
                let operation = RoleOperation {
                    operation: Some(role_operation::Operation::CreateRole(create)),
                };
                let request = ManageRolesRequest {
                    account,
                    acting_user,
                    operations: vec![operation],
                    request_id,
                    ..ManageRolesRequest::default()
                };
                let mut client = RoleServiceClient::new(channel.clone());
                let answer = client.manage_roles(request).await?;
                Ok(Answer::Roles(answer.into_inner()))
            }
            Self::UpdateSettings => {
                let (tags_locked, sources_locked) = locks(round);
                let settings = Settings {
                    tags_locked,
                    sources_locked,
                    hide_until_submitted: Some(true),
                    ..Settings::default()
                };
                let request = UpdateSettingsRequest {
                    account,
                    acting_user,
                    settings: Some(settings),
                    etag: String::new(),
                    request_id,
                };
                let mut client = RecordServiceClient::new(channel.clone());
                let answer = client.update_settings(request).await?;
                Ok(Answer::Settings(answer.into_inner()))
            }
            Self::ImportRecords => {
                use import_records_request::Message;
                let header = ImportHeader {
                    account,
                    acting_user,
                    ..ImportHeader::default()
                };
                let entry = ImportEntry {
                    entry: Some(import_entry::Entry::Record(candidate(format!("i{round}")))),
                    ..ImportEntry::default()
                };
                let chunk = ImportChunk {
                    entries: vec![entry],
                };
                let messages = [Message::Header(header), Message::Chunk(chunk)];
                let messages = messages.map(|message| ImportRecordsRequest {
                    message: Some(message),
                });
                let mut client = RecordServiceClient::new(channel.clone());
                let answers = client.import_records(tokio_stream::iter(messages)).await?;
                let mut answers = answers.into_inner();
                let answer = answers.next().await.expect("an answer")?;
                Ok(Answer::Import(answer.counts.expect("counts")))
            }
            Self::AnonymizeOpportunities => {
                match erase(channel, round, token.to_owned(), request_id).await? {
                    Outcome::Job(job) => Ok(Answer::Job(job.id, job.revision)),
                    other => panic!("no job: {other:?}"),
                }
            }
            Self::Restrict => restrict(channel, round, request_id)
                .await
                .map(Answer::Restricted),
            Self::LiftRestriction => lift(channel, round, request_id).await.map(Answer::Lifted),
        }
    }

    /// Whether the write of a round is there.
    pub(super) async fn is_there(self, channel: &Channel, round: usize) -> bool {
        let found = match self {
            Self::WriteRecords => get_record(channel, candidate_name(format!("w{round}"))).await,
            Self::ImportRecords => get_record(channel, candidate_name(format!("i{round}"))).await,
            Self::ManageRoles => {
                let request = GetRoleRequest {
                    account: "acme".to_owned(),
                    role: format!("role{round}"),
                };
                let mut client = RoleServiceClient::new(channel.clone());
                client.get_role(request).await.map(|_| true)
            }
            Self::UpdateSettings => {
                let request = GetSettingsRequest {
                    account: "acme".to_owned(),
                };
                let mut client = RecordServiceClient::new(channel.clone());
                let answer = client.get_settings(request).await;
                answer.map(|answer| {
                    let settings = answer.into_inner().settings.expect("settings");
                    (settings.tags_locked, settings.sources_locked) == locks(round)
                })
            }
            Self::AnonymizeOpportunities => {
                let state = erasure_state(channel, format!("o{round}")).await;
                state.map(|state| state != ErasureState::Unspecified)
            }
            Self::Restrict => {
                let state = erasure_state(channel, format!("restricted{round}")).await;
                state.map(|state| state == ErasureState::RestrictedOnRequest)
            }
            Self::LiftRestriction => {
                let state = erasure_state(channel, format!("gone{round}")).await;
                state.map(|state| state == ErasureState::Unspecified)
            }
        };
        match found {
            Ok(found) => found,
            Err(status) if status.code() == Code::NotFound => false,
            Err(status) => panic!("{self:?}: {status:?}"),
        }
    }
}

/// The settings that a round writes; the same again four rounds later.
fn locks(round: usize) -> (Option<bool>, Option<bool>) {
    (Some(round % 2 == 1), Some((round / 2).is_multiple_of(2)))
}

/// Waits until the erasure worker has nothing left to do.
pub(super) async fn worker_rests(channel: &Channel) {
    let mut client = LifecycleServiceClient::new(channel.clone());
    let request = ListJobsRequest {
        account: "acme".to_owned(),
        ..ListJobsRequest::default()
    };
    let watch = async {
        loop {
            let jobs = client.list_jobs(request.clone()).await.expect("the jobs");
            let jobs = jobs.into_inner().jobs;
            if jobs.iter().all(|job| job.state() == JobState::Complete) {
                return;
            }
        }
    };
    let minute = std::time::Duration::from_mins(1);
    let rests = tokio::time::timeout(minute, watch).await;
    rests.expect("the erasures are finished");
}

fn candidate_name(id: String) -> record_name::Name {
    record_name::Name::Candidate(id)
}

async fn lift(
    channel: &Channel,
    round: usize,
    request_id: String,
) -> Result<LiftRestrictionResponse, Status> {
    let gone = lift_restriction_request::Profile::Opportunity(format!("gone{round}"));
    let request = LiftRestrictionRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        profile: Some(gone),
        request_id,
        ..LiftRestrictionRequest::default()
    };
    let mut client = LifecycleServiceClient::new(channel.clone());
    Ok(client.lift_restriction(request).await?.into_inner())
}

async fn restrict(
    channel: &Channel,
    round: usize,
    request_id: String,
) -> Result<RestrictResponse, Status> {
    let person = restrict_request::Profile::Opportunity(format!("restricted{round}"));
    let request = RestrictRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        profile: Some(person),
        basis: RestrictionBasis::AccuracyContested.into(),
        end_time: None,
        request_id,
    };
    let mut client = LifecycleServiceClient::new(channel.clone());
    Ok(client.restrict(request).await?.into_inner())
}

async fn erasure_state(channel: &Channel, opportunity: String) -> Result<ErasureState, Status> {
    let name = record_name::Name::Opportunity(opportunity);
    let request = GetRecordRequest {
        account: "acme".to_owned(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(channel.clone());
    let answer = client.get_record(request).await?.into_inner();
    let record = answer.record.and_then(|record| record.record);
    let Some(record::Record::Opportunity(opportunity)) = record else {
        panic!("no opportunity: {record:?}");
    };
    Ok(opportunity.erasure_state())
}

async fn get_record(channel: &Channel, name: record_name::Name) -> Result<bool, Status> {
    let request = GetRecordRequest {
        account: "acme".to_owned(),
        name: Some(RecordName { name: Some(name) }),
    };
    let mut client = RecordServiceClient::new(channel.clone());
    client.get_record(request).await.map(|_| true)
}

async fn erase(
    channel: &Channel,
    round: usize,
    preview_token: String,
    request_id: String,
) -> Result<Outcome, Status> {
    let ids = vec![format!("o{round}")];
    let request = AnonymizeOpportunitiesRequest {
        account: "acme".to_owned(),
        acting_user: "root".to_owned(),
        selection: Some(Selection::Opportunities(OpportunityIds { ids })),
        preview_token,
        request_id,
        ..AnonymizeOpportunitiesRequest::default()
    };
    let mut client = LifecycleServiceClient::new(channel.clone());
    let answer = client.anonymize_opportunities(request).await?;
    Ok(answer.into_inner().result.expect("a result"))
}
