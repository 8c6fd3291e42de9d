//! Etags through restarts, pruning, and restores of older states.

use steward::domain::record::Timestamp;
use steward::store::Pruned;

use super::{ACCOUNT, ROOT, THINGS, Thing, Word, make_all, outdated, read_all, told};
use crate::store::fixture::acme;
use crate::support::server::start;
use crate::support::{TestDatabase, on_both};

on_both! {
    async fn an_etag_of_a_lost_revision_is_refused(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ROOT).await;
        make_all(&server).await;
        server.stop().await;
        let backup = db.back_up().await;

        let server = start(&db).await;
        let kept = read_all(&server).await;
        let mut lost = Vec::new();
        for thing in THINGS {
            lost.push(thing.change(&server, ACCOUNT, "", Word::Lost).await.unwrap());
        }
        let number = server.revision(ACCOUNT).await;
        server.stop().await;
        db.restore(&backup).await;

        let server = start(&db).await;
        assert_eq!(read_all(&server).await, kept);
        let refuse = async |moment: &str| {
            for (thing, etag) in THINGS.iter().zip(&lost) {
                let refused = thing.change(&server, ACCOUNT, etag, Word::Later).await;
                let refused = refused.expect_err(&format!("{thing:?} {moment}"));
                assert_eq!(told(&refused), outdated(), "{thing:?} {moment}");
            }
        };
        refuse("with nothing in the place of the lost").await;
        let mut found = Vec::new();
        for (thing, kept) in THINGS.iter().zip(&kept) {
            found.push(thing.change(&server, ACCOUNT, kept, Word::Found).await.unwrap());
        }
        // The same things were changed, by revisions of the same numbers.
        assert_eq!(server.revision(ACCOUNT).await, number);
        refuse("with another change in its place").await;
        assert_eq!(read_all(&server).await, found);
        server.stop().await;

        let store = db.store().await;
        let pruned = store.prune_log(&acme(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        store.close().await;
        let server = start(&db).await;
        let refused = Thing::Settings.change(&server, ACCOUNT, &lost[2], Word::Later).await;
        assert_eq!(told(&refused.unwrap_err()), outdated());
        for (thing, etag) in THINGS.iter().zip(&found) {
            thing.change(&server, ACCOUNT, etag, Word::Later).await.unwrap();
        }
        server.stop().await;
    }

    async fn the_etag_of_what_nobody_changes_stays(db: TestDatabase) {
        let server = start(&db).await;
        server.create_account(ACCOUNT, ROOT).await;
        make_all(&server).await;
        let made = read_all(&server).await;
        assert_eq!(read_all(&server).await, made, "when it is read again");
        // Another process over the same database, which begins an era.
        let other = start(&db).await;
        assert_eq!(read_all(&other).await, made, "in another process");
        server.stop().await;
        let elsewhere = Thing::Stage("elsewhere");
        elsewhere.change(&other, ACCOUNT, "", Word::First).await.unwrap();
        assert_eq!(read_all(&other).await, made, "after a change of something else");
        other.stop().await;

        let store = db.store().await;
        let pruned = store.prune_log(&acme(), Timestamp(i64::MAX)).await;
        assert_eq!(pruned, Ok(Pruned::All));
        store.close().await;
        let server = start(&db).await;
        assert_eq!(read_all(&server).await, made, "after the log was pruned");
        for (thing, etag) in THINGS.iter().zip(&made) {
            thing.change(&server, ACCOUNT, etag, Word::Later).await.unwrap();
        }
        server.stop().await;
    }
}
