//! Whatever is wrong with a request, its caller can read it: the trailers fit into what clients take at least, and name
//! the fields.

use prost::Message as _;
use prost::bytes::{Buf as _, BufMut as _};
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value,
};
use steward::proto::anonymize_opportunities_request::Selection;
use steward::proto::lifecycle_service_client::LifecycleServiceClient;
use steward::proto::record_service_client::RecordServiceClient;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt as _;

use crate::callers::requests::request;
use crate::support::server::{RunningServer, start};
use crate::support::{TestDatabase, on_both};

/// Messages as bytes, of whichever call.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, into: &mut EncodeBuf<'_>) -> Result<(), Status> {
        into.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        from.advance(from.remaining());
        Ok(Some(()))
    }
}

/// A client that takes no more than many others do.
async fn narrow(server: &RunningServer) -> Channel {
    let endpoint = Endpoint::from_shared(server.url()).unwrap();
    let endpoint = endpoint.http2_max_header_list_size(8 * 1024);
    endpoint.connect().await.unwrap()
}

/// A message in which as much is wrong as goes into it.
fn wrong(message: &MessageDescriptor, depth: usize) -> DynamicMessage {
    let mut told = DynamicMessage::new(message.clone());
    for field in message.fields() {
        // Of what excludes each other, the last is told.
        if field.is_map() || depth > 6 {
            continue;
        }
        if field.is_list() {
            let count = if depth == 0 { 100 } else { 3 };
            let entries = (0..count).map(|_| wrong_value(&field, depth));
            told.set_field(&field, Value::List(entries.collect()));
        } else {
            told.set_field(&field, wrong_value(&field, depth));
        }
    }
    told
}

/// Every text of a status.
fn all_of(status: &Status) -> String {
    format!("{} {:?}", status.message(), status.get_error_details())
}

fn wrong_value(field: &FieldDescriptor, depth: usize) -> Value {
    match field.kind() {
        Kind::Message(message) => Value::Message(wrong(&message, depth + 1)),
        Kind::String => Value::String("\u{e9} \u{4eba}".repeat(10)),
        Kind::Bytes => Value::Bytes(vec![0xff; 10].into()),
        Kind::Bool => Value::Bool(true),
        Kind::Enum(_) => Value::EnumNumber(-1),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(-1),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(i64::MIN),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(u32::MAX),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(u64::MAX),
        Kind::Float => Value::F32(f32::NAN),
        Kind::Double => Value::F64(f64::NAN),
    }
}

/// How a call is refused that is made with these bytes.
async fn refused(channel: &Channel, path: &str, message: Vec<u8>) -> Status {
    let mut client = Grpc::new(channel.clone());
    client.ready().await.unwrap();
    let path = PathAndQuery::try_from(path.to_owned()).unwrap();
    let request = Request::new(tokio_stream::once(message));
    match client.streaming(request, path.clone(), Raw).await {
        Err(status) => status,
        Ok(answers) => answers
            .into_inner()
            .message()
            .await
            .expect_err(path.as_str()),
    }
}

fn named(status: &Status) -> Vec<String> {
    let bad = status.get_details_bad_request();
    let all = bad.map(|bad| bad.field_violations).unwrap_or_default();
    all.into_iter().map(|one| one.field).collect()
}

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

/// How many fields are wrong, those that are not named included.
fn total(status: &Status) -> usize {
    status.get_details_error_info().unwrap().metadata["violations"]
        .parse()
        .unwrap()
}

on_both! {
    async fn whatever_is_wrong_with_whichever_call_can_be_read(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let channel = narrow(&server).await;
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        let mut most = 0;
        for rpc in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
            let path = format!("/{}/{}", rpc.parent_service().full_name(), rpc.name());
            // It asks for nothing.
            if rpc.input().fields().len() == 0 {
                continue;
            }
            let status = refused(&channel, &path, wrong(&rpc.input(), 0).encode_to_vec()).await;
            assert_eq!(status.code(), Code::InvalidArgument, "{path}: {status:?}");
            let named = named(&status);
            let total = total(&status);
            assert!(!named.is_empty() && named.iter().all(|field| !field.is_empty()), "{path}: {named:?}");
            assert!(named.len() <= 50 && named.len() <= total, "{path}: {} of {total}", named.len());
            for field in named.iter().take(3) {
                assert!(status.message().contains(&format!("`{field}`")), "{path}: {}", status.message());
            }
            assert!(!all_of(&status).contains('\u{4eba}'), "a value is never told");
            most = most.max(total);
        }
        assert!(most >= 100, "{most}");
        server.stop().await;
    }

    /// A token is a field like any other.
    async fn a_page_token_that_is_none_is_named(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let channel = narrow(&server).await;
        let pool = DescriptorPool::decode(DESCRIPTORS).unwrap();
        let mut pages = 0;
        for rpc in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
            let path = format!("/{}/{}", rpc.parent_service().full_name(), rpc.name());
            if rpc.input().get_field_by_name("page_token").is_none() {
                continue;
            }
            pages += 1;
            let good = request(&path, "acme", "ada");
            let mut message = DynamicMessage::decode(rpc.input(), good.as_slice()).unwrap();
            message.set_field_by_name("page_token", Value::String("nonsense".to_owned()));
            let status = refused(&channel, &path, message.encode_to_vec()).await;
            assert_eq!(status.code(), Code::InvalidArgument, "{path}: {status:?}");
            let told = (reason(&status), named(&status));
            assert_eq!(told, ("TOKEN_INVALID".to_owned(), vec!["page_token".to_owned()]), "{path}");
        }
        assert!(pages >= 6, "{pages}");
        server.stop().await;
    }

    async fn a_hundred_and_fifty_fields_are_counted_and_some_named(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let channel = narrow(&server).await;
        // Ids that are not, in the call that names most; and records, whose paths are long.
        let ids = vec!["\u{1f600} ".repeat(40); 150];
        let erasure = AnonymizeOpportunitiesRequest {
            account: "acme".to_owned(),
            acting_user: "ada".to_owned(),
            selection: Some(Selection::Opportunities(OpportunityIds { ids })),
            ..AnonymizeOpportunitiesRequest::default()
        };
        let mut client = LifecycleServiceClient::new(channel.clone());
        let status = client.anonymize_opportunities(erasure).await.unwrap_err();
        assert_eq!((status.code(), total(&status)), (Code::InvalidArgument, 150));
        let names = named(&status);
        assert!((30..=50).contains(&names.len()), "{}", names.len());
        let expected = "150 fields are not as they should be: `opportunities.ids[0]`, `opportunities.ids[1]`, \
                        `opportunities.ids[2]` and 147 more";
        assert_eq!(status.message(), expected);

        let stage_changes = vec![StageChange::default(); 150];
        let opportunity = Opportunity { id: "o".to_owned(), candidate: "c".to_owned(), stage_changes, ..Opportunity::default() };
        let write = RecordWrite {
            write: Some(record_write::Write::Upsert(Record { record: Some(record::Record::Opportunity(opportunity)) })),
            ..RecordWrite::default()
        };
        let writes = WriteRecordsRequest { account: "acme".to_owned(), writes: vec![write], ..WriteRecordsRequest::default() };
        let mut client = RecordServiceClient::new(channel.clone());
        let status = client.write_records(writes).await.unwrap_err();
        assert!(total(&status) >= 150, "{status:?}");
        assert!((25..=50).contains(&named(&status).len()), "{}", named(&status).len());

        // Refusals of the domain are as many as there are operations.
        let operation = RoleOperation {
            operation: Some(role_operation::Operation::SetRole(SetRole {
                user: "nobody".to_owned(),
                role: "nothing".to_owned(),
            })),
        };
        let manage = ManageRolesRequest {
            account: "acme".to_owned(),
            acting_user: "ada".to_owned(),
            operations: vec![operation; 100],
            ..ManageRolesRequest::default()
        };
        let status = RoleServiceClient::new(channel).manage_roles(manage).await.unwrap_err();
        assert_eq!(status.code(), Code::NotFound, "{status:?}");
        assert!(total(&status) >= 100 && !named(&status).is_empty(), "{status:?}");
        server.stop().await;
    }

    async fn tokens_and_etags_are_fields(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account("acme", "ada").await;
        let mut lifecycle = LifecycleServiceClient::new(server.channel.clone());
        let mut records = RecordServiceClient::new(server.channel.clone());
        let mut roles = RoleServiceClient::new(server.channel.clone());
        let account = || "acme".to_owned();
        let erasure = AnonymizeOpportunitiesRequest {
            account: account(),
            acting_user: "ada".to_owned(),
            selection: Some(Selection::Opportunities(OpportunityIds { ids: vec!["o".to_owned()] })),
            preview_token: "nonsense".to_owned(),
            ..AnonymizeOpportunitiesRequest::default()
        };
        let present = records.get_settings(GetSettingsRequest { account: account() }).await;
        let etag = present.unwrap().into_inner().etag;
        let other = if etag.starts_with('A') { "B" } else { "A" };
        let settings = UpdateSettingsRequest {
            account: account(),
            acting_user: "ada".to_owned(),
            settings: Some(Settings::default()),
            etag: etag.replacen(|_: char| true, other, 1),
            ..UpdateSettingsRequest::default()
        };
        let jobs = ListJobsRequest { account: account(), page_token: "nonsense".to_owned(), ..ListJobsRequest::default() };
        let job = GetJobRequest { account: account(), job: "j".to_owned(), ..GetJobRequest::default() };
        let watch = WatchChangesRequest { account: account(), after: "nonsense".to_owned() };
        let role = GetRoleRequest { account: account(), role: "r".to_owned() };
        let elsewhere = ListRolesRequest { account: "elsewhere".to_owned(), ..ListRolesRequest::default() };
        let of_candidate = Some(record_name::Name::Candidate("c".to_owned()));
        let record = GetRecordRequest { account: account(), name: Some(RecordName { name: of_candidate }) };
        let told: [(Result<(), Status>, &str, &str); 8] = [
            (lifecycle.anonymize_opportunities(erasure).await.map(drop), "TOKEN_INVALID", "preview_token"),
            (records.update_settings(settings).await.map(drop), "ETAG_MISMATCH", "etag"),
            (lifecycle.list_jobs(jobs).await.map(drop), "TOKEN_INVALID", "page_token"),
            (lifecycle.get_job(job).await.map(drop), "RESOURCE_UNKNOWN", "job"),
            (records.watch_changes(watch).await.map(drop), "TOKEN_INVALID", "after"),
            (roles.get_role(role).await.map(drop), "RESOURCE_UNKNOWN", "role"),
            (roles.list_roles(elsewhere).await.map(drop), "ACCOUNT_UNKNOWN", "account"),
            (records.get_record(record).await.map(drop), "RESOURCE_UNKNOWN", "name"),
        ];
        for (answer, expected, field) in told {
            let status = answer.unwrap_err();
            assert_eq!((reason(&status).as_str(), named(&status)), (expected, vec![field.to_owned()]), "{status:?}");
        }
        server.stop().await;
    }
}
