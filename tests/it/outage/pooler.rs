//! A pooler in transaction mode: two of its clients share a connection to the
//! server.

use std::sync::Arc;

use bytes::{Buf as _, BufMut as _, BytesMut};
use steward::store::{Store, StoreConfig, StoreError};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::support::TestDatabase;
use crate::support::process::{Operator, end_of};

const SAYS: &str = "the database's address is that of a pooler in transaction mode, which keeps no session \
                    (PgBouncer: `pool_mode`); name the PostgreSQL server itself, or a pooler in session mode";

/// As much of a pooler as steward has to do with before it sees that it is one:
/// all its clients' queries go to the server through one session.
async fn pooler(db: &TestDatabase) -> String {
    let (server, connection) = tokio_postgres::connect(&db.config.url, NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let server = Arc::new(server);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, Arc::clone(&server)));
        }
    });
    format!("postgres://steward@{address}/steward")
}

fn message(out: &mut BytesMut, kind: u8, body: &[u8]) {
    out.put_u8(kind);
    out.put_i32(i32::try_from(body.len()).unwrap() + 4);
    out.put_slice(body);
}

async fn serve(mut client: TcpStream, server: Arc<Client>) {
    // What it begins with is a message without a kind.
    let length = client.read_i32().await.unwrap();
    let mut body = vec![0; usize::try_from(length).unwrap() - 4];
    client.read_exact(&mut body).await.unwrap();
    let mut out = BytesMut::new();
    message(&mut out, b'R', &[0; 4]);
    message(&mut out, b'Z', b"I");
    client.write_all(&out).await.unwrap();
    while let Ok(kind) = client.read_u8().await {
        let length = client.read_i32().await.unwrap();
        let mut body = vec![0; usize::try_from(length).unwrap() - 4];
        client.read_exact(&mut body).await.unwrap();
        if kind != b'Q' {
            return;
        }
        let query = std::str::from_utf8(body.strip_suffix(b"\0").unwrap()).unwrap();
        let mut out = BytesMut::new();
        for said in server.simple_query(query).await.unwrap() {
            match said {
                SimpleQueryMessage::RowDescription(_) => {
                    let mut column = BytesMut::new();
                    column.put_i16(1);
                    column.put_slice(b"text\0");
                    column.put_slice(&[0; 6]);
                    column.put_i32(25);
                    column.put_i16(-1);
                    column.put_slice(&[0xff; 4]);
                    column.put_i16(0);
                    message(&mut out, b'T', column.chunk());
                }
                SimpleQueryMessage::Row(row) => {
                    let text = row.get(0).unwrap();
                    let mut data = BytesMut::new();
                    data.put_i16(1);
                    data.put_i32(i32::try_from(text.len()).unwrap());
                    data.put_slice(text.as_bytes());
                    message(&mut out, b'D', data.chunk());
                }
                _ => message(&mut out, b'C', b"DONE\0"),
            }
        }
        message(&mut out, b'Z', b"I");
        client.write_all(&out).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pooler_in_transaction_mode_is_named() {
    let db = TestDatabase::postgres().await;
    let url = pooler(&db).await;
    let refused = Store::connect(&StoreConfig::new(url.clone())).await;
    assert_eq!(refused.unwrap_err(), StoreError::Pooled);
    assert_eq!(StoreError::Pooled.to_string(), SAYS);
    let operator = Operator::new().with("STEWARD_DATABASE_URL", url);
    let ended = end_of(operator.serve(&db));
    let says = format!("error: {SAYS}\n");
    assert_eq!((ended.code, ended.told), (Some(2), says));
}
