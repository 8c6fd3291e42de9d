//! Lists that are far longer than the contract takes cost no memory: two bytes
//! of them would become hundreds.

use prost::Message as _;
use prost::encoding::encode_varint;
use steward::proto::*;

use crate::direct::{call_at, framed};
use crate::store::fixture::with_account;
use crate::support::process::Operator;
use crate::support::{TestDatabase, on_both};

/// How many empty entries: 4 MiB of them.
const ENTRIES: usize = 2 * 1024 * 1024;
/// How many calls there are at once.
const AT_ONCE: usize = 8;
/// What the whole process may take: on the code before, one call took more.
const MOST: u64 = 256 * 1024 * 1024;

/// A message in the field of this number.
fn within(number: u8, message: &[u8]) -> Vec<u8> {
    let mut all = vec![number << 3 | 2];
    encode_varint(u64::try_from(message.len()).unwrap(), &mut all);
    all.extend(message);
    all
}

on_both! {
    async fn millions_of_empty_entries_are_refused_undecoded(db: TestDatabase) {
        with_account(&db).await.close().await;
        let operator = Operator::new();
        let process = operator.start(&db).await;
        let channel = process.channel().await;
        let empty = |number: u8| [number << 3 | 2, 0].repeat(ENTRIES);
        let header = ImportRecordsRequest {
            message: Some(import_records_request::Message::Header(ImportHeader {
                account: "acme".to_owned(),
                ..ImportHeader::default()
            })),
        };
        let chunk = framed(0, &within(2, &empty(1)));
        for (path, body, refused) in [
            ("AuthorizationService/BatchAuthorize", framed(0, &empty(2)), "`questions`"),
            ("RecordService/WriteRecords", framed(0, &empty(3)), "`writes`"),
            ("RoleService/ManageRoles", framed(0, &[3_u8 << 3 | 2, 0].repeat(500_000)), "`operations`"),
            (
                "RecordService/ImportRecords",
                [framed(0, &header.encode_to_vec()), chunk].concat(),
                "`chunk.entries`",
            ),
        ] {
            let path = format!("/steward.v1.{path}");
            let calls = (0..AT_ONCE).map(|_| {
                let (channel, path, body) = (channel.clone(), path.clone(), body.clone());
                tokio::spawn(async move { call_at(channel, &path, &[], &[&body]).await })
            });
            for call in calls.collect::<Vec<_>>() {
                let answer = call.await.unwrap();
                assert_eq!(answer.header("grpc-status"), "3", "{path}");
                let told = answer.header("grpc-message").replace("%60", "`");
                assert!(told.starts_with(refused), "{told}");
            }
        }
        let peak = process.peak_memory();
        assert!(peak < MOST, "{peak}");
        process.kill();
    }
}
