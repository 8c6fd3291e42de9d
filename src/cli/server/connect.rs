use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::codegen::http::Uri;
use tonic::transport::{Channel, Endpoint};

use super::trouble::{SPEAKS_TLS, trouble_of_tls};
use crate::cli::Failure;

/// How long a server may take to accept a connection, and to make it secure.
const CONNECTING: Duration = Duration::from_secs(5);

/// How the bytes go.
#[derive(Clone)]
pub(super) enum Security {
    Plain,
    Tls(Arc<ClientConfig>),
}

/// Connects; `named` is what the user calls the server.
pub(super) async fn connect(url: Uri, security: Security, named: &str) -> Result<Channel, Failure> {
    let (tell, mut told) = unbounded_channel();
    // TLS is made here, where what goes wrong can be told; of `https` the library would make its own.
    let endpoint = Endpoint::from_static("http://steward").origin(url.clone());
    let connector = tower::service_fn(move |_: Uri| {
        let (url, security, tell) = (url.clone(), security.clone(), tell.clone());
        async move {
            let opened = timeout(CONNECTING, open(&url, security)).await;
            let inner = opened.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))?;
            let first = Some(tell);
            Ok::<_, io::Error>(TokioIo::new(Stream { inner, first }))
        }
    });
    let insecure = |why| Failure::Insecure(named.to_owned(), why);
    let connected = endpoint.connect_with_connector(connector).await;
    let channel = connected.map_err(|error| match trouble_of_tls(&error) {
        Some(why) => insecure(why),
        None => Failure::Unreachable(named.to_owned()),
    })?;
    // A server of HTTP/2 speaks at once. What else comes tells why nobody would answer a call, which is not known of the
    // call itself; what is silent for so long may answer all the same.
    match timeout(CONNECTING, told.recv()).await {
        Ok(Some(Some(why))) => Err(insecure(why)),
        _ => Ok(channel),
    }
}

async fn open(url: &Uri, security: Security) -> io::Result<Inner> {
    let host = url.host().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let (usual, tls) = match security {
        Security::Plain => (80, None),
        Security::Tls(config) => (443, Some(config)),
    };
    let stream = TcpStream::connect((host, url.port_u16().unwrap_or(usual))).await?;
    stream.set_nodelay(true)?;
    let Some(config) = tls else {
        return Ok(Inner::Plain(stream));
    };
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let secured = TlsConnector::from(config).connect(name, stream).await?;
    Ok(Inner::Tls(Box::new(secured)))
}

/// A connection to a server.
struct Stream {
    inner: Inner,
    /// Told what is wrong, if anything is, when the first bytes come or cannot.
    first: Option<UnboundedSender<Option<&'static str>>>,
}

enum Inner {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// Does the same with whichever it is.
macro_rules! each {
    ($stream:expr, $inner:ident => $what:expr) => {
        match $stream {
            Inner::Plain($inner) => $what,
            Inner::Tls($inner) => $what,
        }
    };
}

impl Stream {
    /// What is wrong with the first bytes that came.
    fn trouble(&self, read: &io::Result<()>, first: Option<&u8>) -> Option<&'static str> {
        /// What an alert of TLS begins with; the first frame of HTTP/2 does not.
        const ALERT: u8 = 21;
        match (read, &self.inner) {
            (Err(error), _) => trouble_of_tls(error),
            (Ok(()), Inner::Plain(_)) if first == Some(&ALERT) => Some(SPEAKS_TLS),
            _ => None,
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read =
            ready!(each!(&mut self.inner, inner => Pin::new(inner).poll_read(context, buffer)));
        if let Some(tell) = self.first.take() {
            let trouble = self.trouble(&read, buffer.filled().get(before));
            // Whoever connected may have gone.
            let _ = tell.send(trouble);
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        each!(&mut self.inner, inner => Pin::new(inner).poll_write(context, bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(&mut self.inner, inner => Pin::new(inner).poll_flush(context))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        each!(&mut self.inner, inner => Pin::new(inner).poll_shutdown(context))
    }
}
