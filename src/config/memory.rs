//! How much memory the process may use.

use std::fs;

/// What a container may use, by version 2 and version 1 of control groups.
const LIMITS: [&str; 2] = [
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
];
/// What the machine has.
const MACHINE: &str = "/proc/meminfo";
/// What is assumed where nothing is told.
const ASSUMED: u64 = 4 << 30;

/// The memory that the process may use, in bytes: that of its container, or else
/// of the machine.
pub(super) fn usable() -> u64 {
    let read = |path: &str| fs::read_to_string(path).ok();
    let limits = LIMITS
        .iter()
        .filter_map(|path| read(path)?.trim().parse().ok());
    let machine = read(MACHINE).and_then(|text| of_machine(&text));
    limits.chain(machine).min().unwrap_or(ASSUMED)
}

/// The memory of the machine, by what Linux tells of it.
fn of_machine(text: &str) -> Option<u64> {
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_linux_tells_is_read() {
        let text = "MemTotal:       16384 kB\nMemFree:         1024 kB\n";
        assert_eq!(of_machine(text), Some(16 << 20));
        for odd in ["", "MemTotal:", "MemTotal: x kB", "MemTotal: 1 MB"] {
            assert_eq!(of_machine(odd), None, "{odd}");
        }
        assert!(usable() > 0);
    }
}
