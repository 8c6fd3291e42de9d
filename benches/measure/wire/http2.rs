//! A caller that costs little, so that the server is what is measured: HTTP/2
//! frames written by hand on a socket that is asked again and again.
//!
//! It does what a gRPC client does on the wire (headers that are known by their
//! number from the second call on, flow control, answers to pings) and looks
//! at no more of an answer than that it has a message.

use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::TcpStream;

use super::frames::{
    self, ACK, DATA, END_HEADERS, END_STREAM, FIRST_WINDOW, Frame, GO_AWAY, HEADERS,
    INITIAL_WINDOW, LONGEST, PING, PREFACE, RESET, SETTINGS, WINDOW_UPDATE, setting,
};

/// What the server may send before it hears from us.
const WINDOW: u32 = 1 << 30;
/// As many streams as can be told apart by their place.
const PLACES: usize = 1_024;
/// The most streams that are open at a time.
const MOST_OPEN: usize = 128;

/// One connection.
pub(crate) struct Connection {
    socket: TcpStream,
    incoming: Vec<u8>,
    /// How much of `incoming` is filled.
    filled: usize,
    outgoing: Vec<u8>,
    path: &'static str,
    authority: String,
    called: bool,
    next_stream: u32,
    open: Vec<Open>,
    in_flight: usize,
    /// What we may send.
    window: i64,
    /// What was received and not given back to the server's window.
    received: u32,
}

/// A call in flight.
#[derive(Clone, Copy, Default)]
struct Open {
    mark: u64,
    answered: bool,
}

impl Connection {
    /// Connects for calls of one method.
    pub(crate) fn open(address: &str, path: &'static str) -> io::Result<Self> {
        let socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        let mut connection = Self {
            socket,
            incoming: vec![0; 1 << 18],
            filled: 0,
            outgoing: PREFACE.to_vec(),
            path,
            authority: address.to_owned(),
            called: false,
            next_stream: 1,
            open: vec![Open::default(); PLACES],
            in_flight: 0,
            window: FIRST_WINDOW,
            received: 0,
        };
        // Whatever an answer holds, it is never held back.
        let settings = setting(INITIAL_WINDOW, WINDOW);
        connection.frame(SETTINGS, 0, 0, &settings);
        connection.frame(WINDOW_UPDATE, 0, 0, &WINDOW.to_be_bytes());
        connection.flush()?;
        Ok(connection)
    }

    /// Calls in flight.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Whether another request of this size can be sent now.
    pub(crate) fn has_room(&self, request: &[u8]) -> bool {
        let size = i64::try_from(request.len()).unwrap_or(i64::MAX);
        self.window >= size && self.in_flight < MOST_OPEN
    }

    /// Writes a request down; `flush` sends it. The mark comes back with the
    /// answer.
    pub(crate) fn call(&mut self, request: &[u8], mark: u64) {
        let stream = self.next_stream;
        self.next_stream += 2;
        let headers = self.headers();
        self.frame(HEADERS, END_HEADERS, stream, &headers);
        let parts = request.chunks(LONGEST);
        let last = parts.len().saturating_sub(1);
        for (place, part) in parts.enumerate() {
            let end = if place == last { END_STREAM } else { 0 };
            self.frame(DATA, end, stream, part);
        }
        self.window -= i64::try_from(request.len()).unwrap_or(i64::MAX);
        self.open[place(stream)] = Open {
            mark,
            answered: false,
        };
        self.in_flight += 1;
    }

    /// The headers of a call (HPACK). The first call names them, and from then
    /// on the server knows them by their numbers.
    fn headers(&mut self) -> Vec<u8> {
        let (post, http) = (0x83, 0x86);
        if self.called {
            return vec![post, http, 0xc2, 0xc1, 0xc0, 0xbf, 0xbe];
        }
        self.called = true;
        let mut block = vec![post, http];
        let mut text = |first: u8, texts: &[&str]| {
            block.push(first);
            for text in texts {
                block.push(u8::try_from(text.len()).expect("a short header"));
                block.extend_from_slice(text.as_bytes());
            }
        };
        text(0x44, &[self.path]);
        text(0x41, &[&self.authority]);
        text(0x40, &["te", "trailers"]);
        text(0x5f, &["application/grpc"]);
        text(0x7a, &["tonic/0.14"]);
        block
    }

    fn frame(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        frames::write(&mut self.outgoing, kind, flags, stream, payload);
    }

    /// Sends what was written down, as far as the socket takes it.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        while !self.outgoing.is_empty() {
            match self.socket.write(&self.outgoing) {
                Ok(sent) => drop(self.outgoing.drain(..sent)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Takes in what has arrived; the marks of the calls that were answered go
    /// to `done`.
    pub(crate) fn receive(&mut self, done: &mut Vec<u64>) -> io::Result<()> {
        match self.socket.read(&mut self.incoming[self.filled..]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(more) => self.filled += more,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
        let incoming = std::mem::take(&mut self.incoming);
        let mut rest = &incoming[..self.filled];
        while let Some(frame) = Frame::next(&mut rest) {
            self.take(&frame, done)?;
        }
        let kept = rest.len();
        let start = self.filled - kept;
        self.incoming = incoming;
        self.incoming.copy_within(start..self.filled, 0);
        self.filled = kept;
        if self.received > WINDOW / 2 {
            let received = std::mem::take(&mut self.received);
            self.frame(WINDOW_UPDATE, 0, 0, &received.to_be_bytes());
        }
        Ok(())
    }

    fn take(&mut self, frame: &Frame<'_>, done: &mut Vec<u64>) -> io::Result<()> {
        match frame.kind {
            DATA => {
                self.received += u32::try_from(frame.payload.len()).unwrap_or(u32::MAX);
                // A message with its five bytes in front; some answers are
                // messages of no bytes. A refused call has neither.
                self.open[place(frame.stream)].answered |= frame.payload.len() >= 5;
            }
            HEADERS if frame.flags & END_STREAM != 0 => {
                let open = self.open[place(frame.stream)];
                if !open.answered {
                    return Err(io::Error::other("a call was refused"));
                }
                self.in_flight -= 1;
                done.push(open.mark);
            }
            WINDOW_UPDATE if frame.stream == 0 => {
                let more = frame.payload.first_chunk().copied().unwrap_or_default();
                self.window += i64::from(u32::from_be_bytes(more));
            }
            SETTINGS if frame.flags & ACK == 0 => self.frame(SETTINGS, ACK, 0, &[]),
            PING if frame.flags & ACK == 0 => {
                let payload = frame.payload.to_vec();
                self.frame(PING, ACK, 0, &payload);
            }
            RESET | GO_AWAY => return Err(io::Error::other("the server gave up")),
            _ => {}
        }
        Ok(())
    }
}

/// Where a stream's call is kept; client streams have odd numbers.
fn place(stream: u32) -> usize {
    (stream >> 1) as usize % PLACES
}
