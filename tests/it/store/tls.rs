//! The way to PostgreSQL, secured. The tests' server has a certificate for
//! `localhost`, from an authority that nobody else knows.

use steward::store::{Store, StoreConfig, StoreError, Unusable};

use super::fixture::*;

/// Where the tests find the authority's certificate.
const ROOTS: &str = "STEWARD_TEST_POSTGRES_ROOTS";

/// What the address says of TLS, and by which name the server is called.
fn config(db: &TestDatabase, host: &str, security: &str) -> StoreConfig {
    let url = db.config.url.replace("127.0.0.1", host);
    StoreConfig {
        url: format!("{url}?{security}"),
        ..db.config.clone()
    }
}

fn roots() -> String {
    std::env::var(ROOTS).expect("scripts/with-postgres names them")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_is_secured_when_the_server_is_known() {
    let db = TestDatabase::postgres().await;
    for mode in ["require", "verify-full"] {
        let security = format!("sslmode={mode}&sslrootcert={}", roots());
        let store = Store::connect(&config(&db, "localhost", &security)).await;
        let store = store.unwrap();
        store.migrate().await.unwrap();
        // The claim holds a session of its own, beside the pool.
        let _claim = store.claim_serving([1; 16]).await.unwrap();
        store.accounts().await.unwrap();
        let of_steward = "FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                          WHERE application_name = 'steward' AND datname = current_database()";
        let plain = format!("SELECT CAST(pid AS TEXT) {of_steward} AND NOT ssl");
        assert_eq!(db.texts(&plain).await, Vec::<String>::new(), "{mode}");
        let secured = format!("SELECT CAST(pid AS TEXT) {of_steward} AND ssl");
        assert!(db.texts(&secured).await.len() >= 2, "{mode}");
        store.close().await;
    }
}

/// Whatever the mode asks for: less than the whole proof protects from nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_cannot_prove_who_it_is_is_refused() {
    let db = TestDatabase::postgres().await;
    let known = format!("&sslrootcert={}", roots());
    for (host, mode, roots, expected) in [
        // An authority that is not among the usual ones.
        ("localhost", "require", "", Unusable::Issuer),
        ("localhost", "verify-full", "", Unusable::Issuer),
        // A name that the certificate does not hold.
        ("127.0.0.1", "require", known.as_str(), Unusable::OtherName),
        (
            "127.0.0.1",
            "verify-ca",
            known.as_str(),
            Unusable::OtherName,
        ),
    ] {
        let config = config(&db, host, &format!("sslmode={mode}{roots}"));
        let error = Store::connect(&config).await.unwrap_err();
        let StoreError::Unusable { why, .. } = error else {
            panic!("{error}")
        };
        assert_eq!(why, expected, "{host}, {mode}");
    }
}
