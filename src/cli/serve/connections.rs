//! How many connections the files that the process may open leave room for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files that are no connections of callers: the database, its pool, logs.
const OTHERS: u64 = 128;

/// How many connections may be open: as many as are wanted, or as the files that the process may open leave beside what
/// the store needs. The process may open as many files as the system lets it.
pub(super) fn open_connections(wanted: usize) -> usize {
    let needed = u64::try_from(wanted)
        .unwrap_or(u64::MAX)
        .saturating_add(OTHERS);
    let mut files = getrlimit(Resource::Nofile);
    if files.current.is_some_and(|files| files < needed) {
        let raised = Rlimit {
            current: Some(files.maximum.map_or(needed, |most| most.min(needed))),
            ..files
        };
        if setrlimit(Resource::Nofile, raised).is_ok() {
            files = raised;
        }
    }
    room(files.current, wanted)
}

/// How many connections so many files leave room for.
fn room(files: Option<u64>, wanted: usize) -> usize {
    let left = files.map_or(u64::MAX, |files| files.saturating_sub(OTHERS));
    // A few at least, however few files there are.
    usize::try_from(left)
        .unwrap_or(usize::MAX)
        .max(8)
        .min(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_store_has_files_in_reserve() {
        for (files, wanted, expected) in [
            (Some(1_024), 10_000, 896),
            (Some(20_000), 10_000, 10_000),
            (Some(64), 10_000, 8),
            (Some(64), 3, 3),
            (None, 10_000, 10_000),
        ] {
            assert_eq!(room(files, wanted), expected, "{files:?} {wanted}");
        }
    }
}
