use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::net::lookup_host;
use tokio::task::JoinHandle;
use tokio_postgres::NoTls;
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::Security;
use super::unusable::Unusable;
use super::{IDLE_BEFORE_TEST, has_no_transaction};
use crate::store::{StoreConfig, StoreError};

const APPLICATION: &str = "steward";

/// A server that stays silent for so long is gone.
const WAIT_LIMIT: Duration = Duration::from_secs(10);

/// Opens the pool; with it, what the database is called.
pub(super) async fn open(
    url: &str,
    security: &Security,
    config: &StoreConfig,
) -> Result<(DatabaseConnection, String), StoreError> {
    let options: PgConnectOptions = url.parse().map_err(|_| BAD)?;
    let options = options
        .application_name(APPLICATION)
        .options([(
            "statement_timeout",
            config.statement_timeout.as_millis().to_string(),
        )])
        // Statements are never logged: they may carry anything.
        .disable_statement_logging();
    let options = match security {
        Security::Plain => options.ssl_mode(PgSslMode::Disable),
        Security::Verified { roots: None } => options.ssl_mode(PgSslMode::VerifyFull),
        Security::Verified { roots: Some(file) } => {
            options.ssl_mode(PgSslMode::VerifyFull).ssl_root_cert(file)
        }
    };
    let name = name(&options);
    let unusable = |why| StoreError::Unusable {
        database: name.clone(),
        why,
    };
    // The pool goes on trying, and tells in the end that it had no time.
    let reached = tokio::time::timeout(WAIT_LIMIT, reach(&options));
    let silent = |_| Err(Unreached::Known(Unusable::Silent(WAIT_LIMIT.as_secs())));
    reached
        .await
        .unwrap_or_else(silent)
        .map_err(|error| match error {
            Unreached::Known(why) => unusable(why),
            Unreached::Other(error) => error,
        })?;
    let pool = PgPoolOptions::new()
        .max_connections(config.max_connections.max(2))
        .acquire_timeout(config.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, usage| Box::pin(test_if_idle(connection, usage)))
        .after_release(|connection, _| Box::pin(has_no_transaction(connection)))
        .connect_with(options)
        .await?;
    Ok((SqlxPostgresConnector::from_sqlx_postgres_pool(pool), name))
}

/// What a database is called, without user and password.
fn name(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{database} at {}", socket.display()),
        None => format!(
            "{database} at {}:{}",
            options.get_host(),
            options.get_port()
        ),
    }
}

/// Why a server was not reached.
enum Unreached {
    Known(Unusable),
    Other(StoreError),
}

/// Whether the server lets us in.
async fn reach(options: &PgConnectOptions) -> Result<(), Unreached> {
    let (host, port) = (options.get_host(), options.get_port());
    // The resolver's own words are not told from others by a kind.
    if options.get_socket().is_none() && lookup_host((host, port)).await.is_err() {
        return Err(Unreached::Known(Unusable::NameUnknown));
    }
    let connection = PgConnection::connect_with(options).await.map_err(|error| {
        let why = Unusable::of(&error);
        why.map_or_else(|| Unreached::Other(error.into()), Unreached::Known)
    })?;
    // It was let in; how it leaves does not matter.
    let _ = connection.close().await;
    Ok(())
}

async fn test_if_idle(
    connection: &mut PgConnection,
    usage: PoolConnectionMetadata,
) -> Result<bool, sqlx::Error> {
    if usage.idle_for >= IDLE_BEFORE_TEST {
        connection.ping().await?;
    }
    Ok(true)
}

const BAD: StoreError = StoreError::Address {
    reason: "it is no address of a PostgreSQL database",
};

/// Opens single connections beside the pool, for what a pool cannot do: COPY
/// in the middle of a transaction, and a lock that lives as long as a session.
pub(in crate::store) struct Dialer {
    config: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
}

/// One connection. It ends when it is dropped, and the server then gives up
/// whatever it had begun or locked.
pub(in crate::store) struct Session {
    pub(in crate::store) client: tokio_postgres::Client,
    driver: JoinHandle<()>,
}

impl Dialer {
    pub(super) fn new(url: &str, security: &Security) -> Result<Self, StoreError> {
        let mut config: tokio_postgres::Config = url.parse().map_err(|_| BAD)?;
        config
            .application_name(APPLICATION)
            .connect_timeout(WAIT_LIMIT)
            .keepalives_idle(WAIT_LIMIT)
            .keepalives_interval(WAIT_LIMIT);
        let tls = match security {
            Security::Plain => {
                config.ssl_mode(tokio_postgres::config::SslMode::Disable);
                None
            }
            Security::Verified { roots } => {
                config.ssl_mode(tokio_postgres::config::SslMode::Require);
                Some(MakeRustlsConnect::new(tls(roots.as_deref())?))
            }
        };
        Ok(Self { config, tls })
    }

    /// Opens a connection.
    pub(in crate::store) async fn dial(&self) -> Result<Session, StoreError> {
        if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await?;
            return Ok(Session::new(client, connection));
        }
        let (client, connection) = self.config.connect(NoTls).await?;
        Ok(Session::new(client, connection))
    }
}

impl Session {
    fn new<F>(client: tokio_postgres::Client, connection: F) -> Self
    where
        F: Future<Output = Result<(), tokio_postgres::Error>> + Send + 'static,
    {
        // How it ends is seen by whoever uses the client.
        let driver = tokio::spawn(async move {
            let _ = connection.await;
        });
        Self { client, driver }
    }

    /// Returns when the connection is no more.
    pub(in crate::store) async fn ended(&mut self) {
        let _ = (&mut self.driver).await;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// TLS by the same provider as everywhere else.
fn tls(file: Option<&Path>) -> Result<ClientConfig, StoreError> {
    let unreadable = || StoreError::Address {
        reason: "its `sslrootcert` cannot be read",
    };
    let mut roots = RootCertStore::empty();
    match file {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(file) => {
            for certificate in CertificateDer::pem_file_iter(file).map_err(|_| unreadable())? {
                let certificate = certificate.map_err(|_| unreadable())?;
                roots.add(certificate).map_err(|_| unreadable())?;
            }
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| StoreError::Driver(None))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
