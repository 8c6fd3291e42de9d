use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use sea_orm::{DatabaseConnection, SqlxPostgresConnector};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions, PgSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor as _, Row as _};
use tokio::net::lookup_host;
use tokio::task::JoinHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{NoTls, SimpleQueryMessage};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::WAIT_LIMIT;
use super::address::Security;
use super::unusable::Unusable;
use crate::store::{StoreConfig, StoreError};

const APPLICATION: &str = "steward";
/// Whoever waits for a connection is not kept by one that is dead for longer.
const PING_LIMIT: Duration = Duration::from_secs(1);

/// How long a session of the pool may say nothing within a transaction: other
/// writes wait for what it has locked, also where it was cut off.
const SILENT_IN_TRANSACTION: Duration = Duration::from_secs(10);

/// What every session begins with. One that lies idle is ours to end; one that
/// was cut off within a transaction is the server's, since whoever takes over
/// waits for what it has locked. It is said in a statement and not when the
/// connection is opened, where `PgBouncer` does not take it.
fn settings(config: &StoreConfig, silent: Duration, more: &[(&str, u128)]) -> String {
    let wait = u128::from(WAIT_LIMIT.as_secs());
    let settings = [
        ("idle_session_timeout", 0),
        (
            "idle_in_transaction_session_timeout",
            silent.min(config.lease).as_millis(),
        ),
        ("tcp_keepalives_idle", wait),
        ("tcp_keepalives_interval", wait),
        ("tcp_keepalives_count", 1),
    ];
    let settings = settings.iter().chain(more);
    let settings = settings.map(|(name, value)| format!("SET {name} = {value}"));
    settings.collect::<Vec<_>>().join("; ")
}

/// Opens the pool; with it, what the database is called.
pub(super) async fn open(
    url: &str,
    security: &Security,
    config: &StoreConfig,
) -> Result<(DatabaseConnection, String), StoreError> {
    let options: PgConnectOptions = url.parse().map_err(|_| BAD)?;
    let options = options
        .application_name(APPLICATION)
        // What it does for old servers, all do by themselves; PgBouncer does not take it.
        .extra_float_digits(None)
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
    let statements = ("statement_timeout", config.statement_timeout.as_millis());
    let settings = settings(config, SILENT_IN_TRANSACTION, &[statements]);
    let pool = PgPoolOptions::new()
        .max_connections(config.max_connections.max(2))
        .acquire_timeout(config.acquire_timeout)
        // By `answers`, which does not wait for long.
        .test_before_acquire(false)
        .after_connect(move |connection, _| {
            let settings = AssertSqlSafe(settings.clone());
            Box::pin(async move { connection.execute(settings).await.map(drop) })
        })
        .before_acquire(|connection, _| Box::pin(answers(connection)))
        .after_release(|connection, _| Box::pin(is_of_use(connection)))
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

/// Whether a connection is alive. One may be dead since a moment ago, and nothing
/// says so: a statement on it would end after more than a minute only.
async fn answers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let answered = tokio::time::timeout(PING_LIMIT, connection.ping()).await;
    Ok(matches!(answered, Ok(Ok(()))))
}

/// Whether a connection that was given back may be used again: not one with a
/// transaction that is still open, nor one that does not answer, nor one of a
/// server that takes no writes. Another one may lead to the new primary.
async fn is_of_use(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    // Not prepared: a transaction that begins with this one statement begins with it in time, too. One of which the
    // driver does not know, since nobody waited for its BEGIN, began before.
    let sql =
        "SELECT current_setting('transaction_read_only') = 'off' AND now() = statement_timestamp()";
    // The driver only queues a ROLLBACK; after the answer it was carried out.
    let asked = sqlx::raw_sql(sql).fetch_one(&mut *connection);
    let asked = tokio::time::timeout(WAIT_LIMIT, asked).await;
    let is_of_use = matches!(asked, Ok(Ok(row)) if row.try_get(0).unwrap_or(false));
    Ok(is_of_use && !connection.is_in_transaction())
}

/// What `PgBouncer` says of a transaction where each statement has a connection
/// of its own.
const NO_BLOCKS: &str = "transaction blocks not allowed";

/// How many times as long a step in bulk may take as another statement.
const OF_BULK: u32 = 5;

const BAD: StoreError = StoreError::Address {
    reason: "it is no address of a PostgreSQL database",
};

/// Opens single connections beside the pool, for what a pool cannot do: COPY
/// in the middle of a transaction, and a lock that lives as long as a session.
pub(in crate::store) struct Dialer {
    config: tokio_postgres::Config,
    tls: Option<MakeRustlsConnect>,
    settings: String,
    bulk_step: Duration,
}

/// One connection. It ends when it is dropped, and the server then gives up
/// whatever it had begun or locked.
pub(in crate::store) struct Session {
    pub(in crate::store) client: tokio_postgres::Client,
    driver: JoinHandle<()>,
}

impl Dialer {
    pub(super) fn new(
        url: &str,
        security: &Security,
        store: &StoreConfig,
    ) -> Result<Self, StoreError> {
        let mut config: tokio_postgres::Config = url.parse().map_err(|_| BAD)?;
        config
            .application_name(APPLICATION)
            .connect_timeout(WAIT_LIMIT)
            .tcp_user_timeout(WAIT_LIMIT)
            .keepalives_idle(WAIT_LIMIT)
            .keepalives_interval(WAIT_LIMIT)
            .keepalives_retries(1);
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
        // What is written in bulk takes its time to be made.
        let settings = settings(store, store.lease, &[]);
        Ok(Self {
            config,
            tls,
            settings,
            bulk_step: store.statement_timeout * OF_BULK,
        })
    }

    /// How long one step of a transaction may take that writes in bulk.
    pub(in crate::store) fn bulk_step(&self) -> Duration {
        self.bulk_step
    }

    /// Opens a connection.
    pub(in crate::store) async fn dial(&self) -> Result<Session, StoreError> {
        self.dial_with("").await
    }

    /// Opens a connection that begins with this, too.
    pub(in crate::store) async fn dial_with(&self, more: &str) -> Result<Session, StoreError> {
        let session = self.connect().await?;
        let settings = format!("{}; {more}", self.settings);
        session.client.batch_execute(&settings).await?;
        Ok(session)
    }

    async fn connect(&self) -> Result<Session, StoreError> {
        if let Some(tls) = &self.tls {
            let (client, connection) = self.config.connect(tls.clone()).await?;
            return Ok(Session::new(client, connection));
        }
        let (client, connection) = self.config.connect(NoTls).await?;
        Ok(Session::new(client, connection))
    }
}

impl Dialer {
    /// Makes sure that the server can be written to, and that a session is one.
    ///
    /// A pooler in transaction mode gives a client the same connection to the
    /// server as another one between their transactions. So two sessions that
    /// are open at once have the same process at the server, which never is so
    /// without it.
    ///
    /// Returns why the server cannot be used, if so.
    pub(super) async fn probe(&self) -> Result<Option<Unusable>, StoreError> {
        let (first, second) = tokio::try_join!(self.connect(), self.connect())?;
        let process = first.says("SELECT pg_backend_pid()").await?;
        // Where connections are handed out anew for each statement, none may begin.
        let begun = second.client.batch_execute("BEGIN").await;
        if let Err(error) = &begun
            && error.code() == Some(&SqlState::PROTOCOL_VIOLATION)
            && error
                .as_db_error()
                .is_some_and(|error| error.message().contains(NO_BLOCKS))
        {
            return Ok(Some(Unusable::Pooled));
        }
        begun?;
        let is_pooled = second.says("SELECT pg_backend_pid()").await? == process
            || first.says("SELECT pg_backend_pid()").await? != process;
        if is_pooled {
            return Ok(Some(Unusable::Pooled));
        }
        if first.says("SELECT pg_is_in_recovery()").await? == "t" {
            return Ok(Some(Unusable::Standby));
        }
        let read_only = "SELECT current_setting('transaction_read_only')";
        Ok((first.says(read_only).await? == "on").then_some(Unusable::ReadOnly))
    }
}

impl Session {
    /// The first column of the first row of a query.
    async fn says(&self, query: &str) -> Result<String, StoreError> {
        // Nothing is prepared: what is prepared belongs to a session, too.
        for message in self.client.simple_query(query).await? {
            if let SimpleQueryMessage::Row(row) = message {
                return Ok(row.get(0).unwrap_or_default().to_owned());
            }
        }
        Err(StoreError::Driver(None))
    }

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
