//! A pooler in transaction mode: two of its clients share a connection to the
//! server.

use std::sync::Arc;

use bytes::{Buf as _, BufMut as _, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_postgres::{Client, NoTls, SimpleQueryMessage};

use crate::support::TestDatabase;
use crate::support::process::{Operator, end_of};

const SAYS: &str = "its address is that of a pooler in transaction mode, which keeps no session (PgBouncer: \
                    `pool_mode`); name the PostgreSQL server itself, or a pooler in session mode";

/// When a client's session at the server ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Transaction,
    Statement,
}

/// As much of a pooler as steward has to do with before it sees that it is one:
/// all its clients' queries go to the server through one session.
async fn pooler(db: &TestDatabase, mode: Mode) -> String {
    let (server, connection) = tokio_postgres::connect(&db.config.url, NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let server = Arc::new(server);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(serve(client, Arc::clone(&server), mode));
        }
    });
    format!("postgres://steward@{address}/steward")
}

fn message(out: &mut BytesMut, kind: u8, body: &[u8]) {
    out.put_u8(kind);
    out.put_i32(i32::try_from(body.len()).unwrap() + 4);
    out.put_slice(body);
}

async fn serve(mut client: TcpStream, server: Arc<Client>, mode: Mode) {
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
        if mode == Mode::Statement && query == "BEGIN" {
            // Word for word what PgBouncer answers.
            let refused =
                b"SFATAL\0C08P01\0Mtransaction blocks not allowed in statement pooling mode\0\0";
            message(&mut out, b'E', refused);
            let _ = client.write_all(&out).await;
            return;
        }
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
async fn a_pooler_that_keeps_no_session_is_named() {
    for mode in [Mode::Transaction, Mode::Statement] {
        let db = TestDatabase::postgres().await;
        let url = pooler(&db, mode).await;
        let (_, address) = url.split_once('@').unwrap();
        let name = format!("steward at {}", address.split_once('/').unwrap().0);
        let says = format!("error: the database {name} cannot be used: {SAYS}\n");
        let operator = Operator::new().with("STEWARD_DATABASE_URL", url);
        let ended = end_of(operator.serve(&db));
        assert_eq!((ended.code, ended.told), (Some(2), says));
    }
}
