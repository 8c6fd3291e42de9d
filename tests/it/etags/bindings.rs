//! An etag of another account, kind or id, and text that is none.

use steward::domain::change::{Change, CustomRole};
use steward::domain::record as domain;
use steward::domain::role::Grants;
use steward::proto::role_service_client::RoleServiceClient;
use steward::proto::*;
use tonic::Code;

use super::{ACCOUNT, Thing, Word, outdated, told};
use crate::store::fixture::{NOW, STAMP, id, put_into, reason, stage};
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

const OTHER: &str = "other";
const ALL: [Thing; 6] = [
    Thing::Stage("x"),
    Thing::Stage("y"),
    Thing::Reason("x"),
    Thing::Role("x"),
    Thing::Role("y"),
    Thing::Settings,
];

fn role(name: &str) -> Change {
    Change::PutRole(CustomRole {
        id: id(name),
        title: name.to_owned(),
        description: String::new(),
        grants: Grants::NONE,
    })
}

/// Everything that two things can have in common: the number of the revision
/// that made them, and its era, since the stamps of both accounts are the same.
async fn alike(db: &TestDatabase) {
    let store = db.store().await;
    for account in [ACCOUNT, OTHER] {
        let (account, root) = (id(account), id("root"));
        let made = store.create_account(&account, &root, NOW, STAMP);
        made.await.unwrap();
        let changes = vec![
            Change::PutRecord(domain::Record::Stage(stage("x"))),
            Change::PutRecord(domain::Record::Stage(stage("y"))),
            Change::PutRecord(domain::Record::ArchiveReason(reason(
                "x",
                domain::ArchiveReasonType::NotHired,
            ))),
            role("x"),
            role("y"),
            Change::PutSettings(domain::Settings {
                tags: domain::Lock::Locked,
                ..domain::Settings::default()
            }),
        ];
        put_into(&store, &account, changes).await;
    }
    store.close().await;
}

on_both! {
    async fn an_etag_fits_no_other_thing(db: TestDatabase) {
        alike(&db).await;
        let server = start(&db).await;
        let mut all = Vec::new();
        for account in [ACCOUNT, OTHER] {
            for thing in ALL {
                all.push((account, thing, thing.read(&server, account).await));
            }
        }
        for (of, (_, other, etag)) in all.iter().enumerate() {
            for (place, (account, thing, _)) in all.iter().enumerate() {
                if of != place {
                    let changed = thing.change(&server, account, etag, Word::Later).await;
                    let refused = changed.expect_err(&format!("{thing:?} by the etag of {other:?}"));
                    assert_eq!(told(&refused), outdated(), "{thing:?} by the etag of {other:?}");
                }
            }
        }
        // Nothing of all that was done, and each etag still fits its own.
        let listed = RoleServiceClient::new(server.channel.clone())
            .list_roles(ListRolesRequest { account: ACCOUNT.to_owned(), ..ListRolesRequest::default() })
            .await
            .unwrap()
            .into_inner()
            .roles;
        let listed: Vec<String> = listed.into_iter().filter(|role| !role.preset).map(|role| role.etag).collect();
        assert_eq!(listed, [all[3].2.clone(), all[4].2.clone()]);
        for (account, thing, etag) in &all {
            let changed = thing.change(&server, account, etag, Word::Later).await.unwrap();
            assert_ne!(changed, *etag, "{thing:?}");
            assert_eq!(changed, thing.read(&server, account).await, "{thing:?}");
        }
        server.stop().await;
    }

    async fn what_never_was_an_etag_is_told_from_an_outdated_one(db: TestDatabase) {
        alike(&db).await;
        let server = start(&db).await;
        // As earlier versions made them: the number of the present revision.
        for text in ["2", "1", "ffff"] {
            for thing in ALL {
                let refused = thing.change(&server, ACCOUNT, text, Word::Later).await.unwrap_err();
                assert_eq!(told(&refused), outdated(), "{thing:?}, {text}");
            }
        }
        let invalid = (Code::InvalidArgument, "FIELD_INVALID".to_owned());
        for text in ["x", "FF", "\"2\"", "0123456789abcdef0123"] {
            for thing in ALL {
                let refused = thing.change(&server, ACCOUNT, text, Word::Later).await.unwrap_err();
                // A record's precondition takes any text, and does not hold.
                let expected = match thing {
                    Thing::Stage(_) | Thing::Reason(_) => outdated(),
                    Thing::Role(_) | Thing::Settings => invalid.clone(),
                };
                assert_eq!(told(&refused), expected, "{thing:?}, {text}");
            }
        }
        server.stop().await;
    }
}
