//! HTTP/2 frames, as far as callers that are written by hand need them.

/// What a connection begins with.
pub(crate) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RESET: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GO_AWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const ACK: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;
/// The setting of how much of an answer may come unasked.
pub(crate) const INITIAL_WINDOW: u16 = 4;
/// The longest frame that servers take without being asked.
pub(crate) const LONGEST: usize = 16_384;
/// What may be sent before the server says more.
pub(crate) const FIRST_WINDOW: i64 = 65_535;
/// The length of a frame's own head.
const HEAD: usize = 9;

/// Writes a frame down.
pub(crate) fn write(outgoing: &mut Vec<u8>, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
    let length = u32::try_from(payload.len()).expect("a short frame");
    outgoing.extend_from_slice(&length.to_be_bytes()[1..]);
    outgoing.extend_from_slice(&[kind, flags]);
    outgoing.extend_from_slice(&stream.to_be_bytes());
    outgoing.extend_from_slice(payload);
}

/// The payload of a frame that says one setting.
pub(crate) fn setting(name: u16, value: u32) -> Vec<u8> {
    [name.to_be_bytes().as_slice(), &value.to_be_bytes()].concat()
}

/// A frame that arrived whole.
pub(crate) struct Frame<'a> {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: u32,
    pub(crate) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The next one, of which nothing lacks.
    pub(crate) fn next(rest: &mut &'a [u8]) -> Option<Self> {
        let head: &[u8; HEAD] = rest.first_chunk()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize;
        let payload = rest.get(HEAD..HEAD + length)?;
        let frame = Self {
            kind: head[3],
            flags: head[4],
            stream: u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
            payload,
        };
        *rest = rest.get(HEAD + length..)?;
        Some(frame)
    }
}
