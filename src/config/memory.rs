//! How much memory the process may use.

use std::fs;
use std::path::Path;

/// The control groups that the process is in.
const GROUPS: &str = "/proc/self/cgroup";
/// What the machine has.
const MACHINE: &str = "/proc/meminfo";
/// What is assumed where nothing is told.
const ASSUMED: u64 = 4 << 30;

/// The memory that the process may use, in bytes: the least that any of its
/// control groups allows, or else that of the machine.
pub(super) fn usable() -> u64 {
    let read = |path: &str| fs::read_to_string(path).ok();
    let groups = read(GROUPS).unwrap_or_default();
    let limits = limit_files(&groups);
    let limits = limits
        .iter()
        .filter_map(|path| read(path)?.trim().parse().ok());
    let machine = read(MACHINE).and_then(|text| of_machine(&text));
    limits.chain(machine).min().unwrap_or(ASSUMED)
}

/// The files that tell what the groups may use: each group, and those that it lies in. By version 2 and version 1 of
/// control groups.
fn limit_files(groups: &str) -> Vec<String> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(group)) = (parts.next(), parts.next()) else {
            continue;
        };
        let (tree, file) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            "memory" => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
            _ => continue,
        };
        let within = Path::new(group.trim_start_matches('/')).ancestors();
        files.extend(
            within.map(|group| Path::new(tree).join(group).join(file).display().to_string()),
        );
    }
    files
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
    fn each_group_that_the_process_is_in_may_limit_it() {
        let groups = "12:cpu,cpuacct:/a\n11:memory:/a/b\n1:name=systemd:/a\n0::/\nodd\n";
        let expected = [
            "/sys/fs/cgroup/memory/a/b/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/a/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes",
            "/sys/fs/cgroup/memory.max",
        ];
        assert_eq!(limit_files(groups), expected);
    }

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
