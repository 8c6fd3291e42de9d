//! An attacker's connection: it sends whatever it is given, and takes notice of how it ends.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use tokio::net::TcpSocket;

use crate::frames::{
    self, ACK, DATA, END_HEADERS, END_STREAM, FIRST_WINDOW, Frame, GO_AWAY, HEADERS, LONGEST,
    PREFACE, SETTINGS, WINDOW_UPDATE,
};
use crate::messages::headers;

/// Such a connection.
pub(crate) struct Peer {
    socket: TcpStream,
    pub(crate) outgoing: Vec<u8>,
    /// What came of a frame that is not whole.
    incoming: Vec<u8>,
    pub(crate) next_stream: u32,
    /// How much data may be sent.
    pub(crate) window: i64,
    /// What the server said before it closed.
    goodbye: Option<String>,
}

/// What a step came to.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) sent: usize,
    pub(crate) received: usize,
    /// How the connection ended.
    pub(crate) ended: Option<String>,
}

impl Peer {
    /// Connects, and says nothing.
    pub(crate) fn open(address: &str) -> io::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        // Tens of thousands of ports would wait for a minute otherwise.
        TcpSocket::from_std_stream(socket.try_clone()?).set_zero_linger()?;
        Ok(Self {
            socket,
            outgoing: Vec::new(),
            incoming: Vec::new(),
            next_stream: 1,
            window: FIRST_WINDOW,
            goodbye: None,
        })
    }

    /// The port that it has on this side; another one for each.
    pub(crate) fn port(&self) -> u16 {
        self.socket.local_addr().map_or(0, |address| address.port())
    }

    /// Begins as a client of HTTP/2 does, with these settings.
    pub(crate) fn begin(&mut self, settings: &[u8]) {
        self.outgoing.extend_from_slice(PREFACE);
        self.frame(SETTINGS, 0, 0, settings);
    }

    pub(crate) fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        frames::write(&mut self.outgoing, kind, flags, stream, payload);
    }

    /// Begins a call, of which no message comes yet.
    pub(crate) fn open_call(&mut self, path: &str) -> u32 {
        let stream = self.next_stream;
        self.next_stream += 2;
        self.frame(HEADERS, END_HEADERS, stream, &headers(path));
        stream
    }

    /// Makes a call.
    pub(crate) fn call(&mut self, path: &str, message: &[u8]) -> u32 {
        let stream = self.open_call(path);
        let pieces = message.chunks(LONGEST);
        let last = pieces.len().saturating_sub(1);
        for (place, piece) in pieces.enumerate() {
            let end = if place == last { END_STREAM } else { 0 };
            self.data(end, stream, piece);
        }
        stream
    }

    /// A piece of a body.
    pub(crate) fn data(&mut self, flags: u8, stream: u32, piece: &[u8]) {
        self.frame(DATA, flags, stream, piece);
        self.window -= i64::try_from(piece.len()).unwrap_or(i64::MAX);
    }

    /// Sends and, if it is to, reads what can be at once.
    pub(crate) fn step(&mut self, reads: bool, buffer: &mut [u8]) -> Step {
        let mut step = Step::default();
        if let Err(error) = self.exchange(reads, buffer, &mut step) {
            let told = match error.kind() {
                ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                    "closed".to_owned()
                }
                _ => error.to_string(),
            };
            step.ended = Some(self.goodbye.take().unwrap_or(told));
        }
        step
    }

    fn exchange(&mut self, reads: bool, buffer: &mut [u8], step: &mut Step) -> io::Result<()> {
        let sent = if self.outgoing.is_empty() {
            Ok(0)
        } else {
            self.socket.write(&self.outgoing)
        };
        match sent {
            Ok(sent) => {
                self.outgoing.drain(..sent);
                step.sent = sent;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => {
                // What the server said last.
                let _ = self.receive(buffer);
                return Err(error);
            }
        }
        if reads {
            step.received = self.receive(buffer)?;
        }
        Ok(())
    }

    fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let came = match self.socket.read(buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(came) => came,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut incoming = std::mem::take(&mut self.incoming);
        incoming.extend_from_slice(&buffer[..came]);
        let mut rest = incoming.as_slice();
        while let Some(frame) = Frame::next(&mut rest) {
            self.take(&frame);
        }
        self.incoming = rest.to_vec();
        Ok(came)
    }

    fn take(&mut self, frame: &Frame<'_>) {
        let number = |at: usize| {
            let number = frame.payload.get(at..).and_then(<[u8]>::first_chunk);
            u32::from_be_bytes(number.copied().unwrap_or_default())
        };
        match frame.kind {
            SETTINGS if frame.flags & ACK == 0 => self.frame(SETTINGS, ACK, 0, &[]),
            WINDOW_UPDATE if frame.stream == 0 => self.window += i64::from(number(0)),
            GO_AWAY => self.goodbye = Some(format!("GOAWAY {}", error_name(number(4)))),
            _ => {}
        }
    }
}

/// RFC 9113, section 7.
fn error_name(code: u32) -> &'static str {
    const NAMES: [&str; 14] = [
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    NAMES.get(code as usize).unwrap_or(&"unknown")
}
