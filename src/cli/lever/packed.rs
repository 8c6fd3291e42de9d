//! Files that were packed with gzip are read like any other.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

/// How a file begins that was packed with gzip.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The text of a file, whether packed or not: what it begins with tells, and not its name.
pub(super) fn unpacked(reader: impl Read + 'static) -> io::Result<Box<dyn BufRead>> {
    let mut begin = Vec::new();
    let mut reader = reader;
    reader.by_ref().take(2).read_to_end(&mut begin)?;
    let is_packed = begin == MAGIC;
    let whole = BufReader::new(io::Cursor::new(begin).chain(reader));
    Ok(if is_packed {
        Box::new(BufReader::new(MultiGzDecoder::new(whole)))
    } else {
        Box::new(whole)
    })
}

/// The name that a file has without its `.gz`.
pub(super) fn unpacked_name(path: &Path) -> PathBuf {
    let is_packed = path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    if is_packed {
        path.with_extension("")
    } else {
        path.to_owned()
    }
}
