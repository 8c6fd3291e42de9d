//! What versions before the chain told is taken over.

use steward::keys::Seal;

use crate::store::fixture::*;

on_both! {
    async fn the_audit_of_the_seventh_version_is_taken_over(db: TestDatabase) {
        let store = with_account(&db).await;
        store.close().await;
        db.execute(
            "DROP TABLE audit_event; \
             CREATE TABLE audit_event (account_id text NOT NULL, revision bigint NOT NULL, sequence integer NOT NULL, \
                at bigint NOT NULL, author_kind text NOT NULL, author_id text, action text NOT NULL, subject_id text, \
                user_id text, things bigint NOT NULL, PRIMARY KEY (account_id, revision, sequence)); \
             INSERT INTO audit_event VALUES \
                ('acme', 1, 0, 7, 'operator', NULL, 'create_account', 'acme', 'root', 1), \
                ('acme', 2, 0, 8, 'user', 'root', 'put_access', 'g1', 'u1', 1), \
                ('acme', 2, 1, 8, 'user', 'root', 'put_records', NULL, NULL, 480), \
                ('acme', 10, 0, 9, 'user', 'root', 'fence_opportunities', NULL, NULL, 3), \
                ('acme', 10, 1, 9, 'user', 'root', 'put_job', 'j1', NULL, 1), \
                ('acme', 11, 0, 9, 'user', 'root', 'erase_candidate', 'c1', NULL, 1); \
             ALTER TABLE account DROP COLUMN audit_sequence; ALTER TABLE account DROP COLUMN audit_link; \
             DELETE FROM seaql_migrations WHERE version = 'm0009_audit'"
        )
        .await;
        let store = db.store().await;
        let told = "SELECT CAST(sequence AS text) || ' ' || CAST(revision AS text) || ' ' || kind || ' ' \
            || COALESCE(target_kind, '-') || ' ' || COALESCE(target_id, '-') || ' ' || COALESCE(target_user, '-') \
            || ' ' || COALESCE(counts, '-') FROM audit_event ORDER BY sequence";
        let before = db.texts(told).await;
        assert_eq!(
            before,
            [
                "1 1 account_created user root - -",
                "2 2 access_granted access_grant g1 u1 -",
                r#"3 2 records_written - - - {"put_records":480}"#,
                r#"4 10 erasure_accepted - - - {"fence_opportunities":3}"#,
                "5 10 erasure_finished job j1 - -",
                "6 11 erasure_carried_out candidate c1 - -",
            ]
        );
        let key = Seal::new(&KEY);
        db.execute("UPDATE account SET revision = 11").await;
        let verified = store.verify_audit(&acme(), &key, vec![]).await.unwrap().unwrap();
        assert!(verified.is_whole(), "{verified:?}");
        assert_eq!((verified.events, verified.unsealed, verified.began_at), (6, 6, None));

        // The first commit takes them into the chain.
        db.execute("UPDATE account SET revision = 1").await;
        put(&store, vec![]).await;
        let verified = store.verify_audit(&acme(), &key, vec![]).await.unwrap().unwrap();
        assert!(verified.is_whole(), "{verified:?}");
        assert_eq!((verified.events, verified.unsealed), (8, 6));
        db.execute("UPDATE audit_event SET counts = '{\"put_records\":479}' WHERE sequence = 3").await;
        let verified = store.verify_audit(&acme(), &key, vec![]).await.unwrap().unwrap();
        assert!(!verified.is_whole());
    }
}
