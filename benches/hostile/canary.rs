//! The canary: a client that means no harm, and has to wait for nobody.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

use prost::Message as _;
use steward::proto::{AuthorizeResponse, Decision};

use crate::frames::{
    self, ACK, DATA, END_HEADERS, END_STREAM, Frame, GO_AWAY, HEADERS, PING, PREFACE, RESET,
    SETTINGS, WINDOW_UPDATE,
};
use crate::messages::{self, AUTHORIZE, headers};

/// How much time passes between two questions: 200 a second.
const BETWEEN: Duration = Duration::from_millis(5);
/// How long the last answers are waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is looked whether they have come.
const LOOKING: Duration = Duration::from_millis(2);

/// A connection, on which questions are asked whether or not the answers keep up.
pub(crate) struct Canary {
    socket: TcpStream,
    asked: Vec<(Vec<u8>, Decision)>,
    /// What is not answered, by its stream.
    waiting: Mutex<HashMap<u32, Waiting>>,
    /// The next stream.
    next: u32,
}

/// A question that waits for its answer.
struct Waiting {
    due: Instant,
    expected: Decision,
    body: Vec<u8>,
}

/// What the canary saw.
#[derive(Default)]
pub(crate) struct Seen {
    /// How long each answer took, in milliseconds, the shortest first.
    took: Vec<f64>,
    /// The first answer that was wrong, or did not come.
    pub(crate) wrong: Option<String>,
}

impl Seen {
    /// So many of 1 answers took no longer, in milliseconds.
    pub(crate) fn quantile(&self, part: f64) -> f64 {
        let last = self.took.len().saturating_sub(1);
        let last = u32::try_from(last).map_or(f64::NAN, f64::from);
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place in the list"
        )]
        let place = (last * part).ceil() as usize;
        self.took.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl Canary {
    /// Connects.
    pub(crate) fn open(address: &str) -> io::Result<Self> {
        let mut socket = TcpStream::connect(address)?;
        socket.set_nodelay(true)?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let mut outgoing = PREFACE.to_vec();
        frames::write(&mut outgoing, SETTINGS, 0, 0, &[]);
        // As much as all of a run.
        let window: u32 = 1 << 30;
        frames::write(&mut outgoing, WINDOW_UPDATE, 0, 0, &window.to_be_bytes());
        socket.write_all(&outgoing)?;
        let mut canary = Self {
            socket,
            asked: messages::of_canary(),
            waiting: Mutex::default(),
            next: 1,
        };
        canary.ask_first()?;
        Ok(canary)
    }

    /// Asks once and waits for the answer: from then on it is no new client.
    fn ask_first(&mut self) -> io::Result<()> {
        let (question, expected) = self.asked[0].clone();
        self.send(self.next, Instant::now(), &question, expected)?;
        self.next += 2;
        self.socket.set_read_timeout(Some(PATIENCE))?;
        let (mut incoming, mut piece) = (Vec::new(), [0; 16_384]);
        while self.is_waiting() || !incoming.is_empty() {
            let came = (&self.socket).read(&mut piece)?;
            if came == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            incoming.extend_from_slice(&piece[..came]);
            let mut rest = incoming.as_slice();
            while let Some(frame) = Frame::next(&mut rest) {
                let taken = self.take(&frame, &mut Vec::new());
                taken.map_err(io::Error::other)?;
            }
            incoming = rest.to_vec();
        }
        self.socket.set_read_timeout(None)
    }

    /// Sends a question.
    fn send(
        &self,
        stream: u32,
        due: Instant,
        question: &[u8],
        expected: Decision,
    ) -> io::Result<()> {
        let waiting = Waiting {
            due,
            expected,
            body: Vec::new(),
        };
        let mut all = self.waiting.lock().expect("nobody panics");
        all.insert(stream, waiting);
        drop(all);
        let mut outgoing = Vec::new();
        frames::write(
            &mut outgoing,
            HEADERS,
            END_HEADERS,
            stream,
            &headers(AUTHORIZE),
        );
        frames::write(&mut outgoing, DATA, END_STREAM, stream, question);
        (&self.socket).write_all(&outgoing)
    }

    /// Connects, and asks for so long.
    pub(crate) fn watch_for(address: &str, time: Duration) -> Seen {
        let over = OnceLock::from(Instant::now() + time);
        match Self::open(address) {
            Ok(canary) => canary.watch(&over),
            Err(error) => Seen {
                took: Vec::new(),
                wrong: Some(error.to_string()),
            },
        }
    }

    /// Asks until it is over, at a fixed rate. An answer took as long as it came after its question was due.
    pub(crate) fn watch(self, over: &OnceLock<Instant>) -> Seen {
        let (asked, mut seen) = std::thread::scope(|threads| {
            let reading = threads.spawn(|| self.read());
            let asked = self.ask(over);
            let patience = Instant::now() + PATIENCE;
            while self.is_waiting() && Instant::now() < patience && !reading.is_finished() {
                std::thread::sleep(LOOKING);
            }
            // It may be closed already.
            let _ = self.socket.shutdown(Shutdown::Both);
            (asked, reading.join().expect("the reader ends"))
        });
        if let Err(error) = asked {
            seen.wrong.get_or_insert(format!("no question: {error}"));
        }
        let left = self.waiting.into_inner().expect("nobody panics");
        if !left.is_empty() {
            let lack = format!("{} questions were not answered", left.len());
            seen.wrong.get_or_insert(lack);
            let late = left.into_values().map(|one| milliseconds(one.due));
            seen.took.extend(late);
        }
        seen.took.sort_by(f64::total_cmp);
        seen
    }

    fn is_waiting(&self) -> bool {
        !self.waiting.lock().expect("nobody panics").is_empty()
    }

    fn ask(&self, over: &OnceLock<Instant>) -> io::Result<()> {
        let mut due = Instant::now();
        for (stream, (question, expected)) in
            (self.next..).step_by(2).zip(self.asked.iter().cycle())
        {
            if over.get().is_some_and(|over| due >= *over) {
                break;
            }
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            self.send(stream, due, question, *expected)?;
            due += BETWEEN;
        }
        Ok(())
    }

    /// Reads answers until the connection ends.
    fn read(&self) -> Seen {
        let mut seen = Seen::default();
        let (mut incoming, mut piece) = (Vec::new(), [0; 16_384]);
        loop {
            match (&self.socket).read(&mut piece) {
                Ok(0) => return seen,
                Ok(came) => incoming.extend_from_slice(&piece[..came]),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    seen.wrong.get_or_insert(format!("no answer: {error}"));
                    return seen;
                }
            }
            let mut rest = incoming.as_slice();
            while let Some(frame) = Frame::next(&mut rest) {
                if let Err(wrong) = self.take(&frame, &mut seen.took) {
                    seen.wrong.get_or_insert(wrong);
                }
            }
            incoming = rest.to_vec();
        }
    }

    fn take(&self, frame: &Frame<'_>, took: &mut Vec<f64>) -> Result<(), String> {
        let mut reply = Vec::new();
        let mut waiting = self.waiting.lock().expect("nobody panics");
        match frame.kind {
            DATA => {
                if let Some(waiting) = waiting.get_mut(&frame.stream) {
                    waiting.body.extend_from_slice(frame.payload);
                }
            }
            HEADERS if frame.flags & END_STREAM != 0 => {
                if let Some(answered) = waiting.remove(&frame.stream) {
                    took.push(milliseconds(answered.due));
                    return answered.check();
                }
            }
            SETTINGS if frame.flags & ACK == 0 => frames::write(&mut reply, SETTINGS, ACK, 0, &[]),
            PING if frame.flags & ACK == 0 => {
                frames::write(&mut reply, PING, ACK, 0, frame.payload);
            }
            RESET | GO_AWAY => return Err("the server gave up".to_owned()),
            _ => {}
        }
        let replied = (&self.socket).write_all(&reply);
        replied.map_err(|error| error.to_string())
    }
}

impl Waiting {
    fn check(&self) -> Result<(), String> {
        // The five bytes in front of a message are none.
        let message = self.body.get(5..).unwrap_or_default();
        let answer = AuthorizeResponse::decode(message).map_err(|error| error.to_string())?;
        if answer.decision == Some(self.expected) {
            Ok(())
        } else {
            Err(format!("a wrong answer: {:?}", answer.decision))
        }
    }
}

/// Since then.
fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
