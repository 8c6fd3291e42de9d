//! Whoever adds a setting tells the README and the chart of it.

use std::fs;
use std::path::Path;

use steward::config::KEYS;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn variable(key: &str) -> String {
    format!("STEWARD_{}", key.to_uppercase())
}

#[test]
fn the_readme_has_every_setting_in_order_and_no_other() {
    let text = read("README.md");
    let table = text.lines().skip_while(|line| !line.starts_with("| flag"));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        cells[1..4].join(" ")
    });
    let expected = KEYS.map(|key| {
        let flag = key.name.replace('_', "-");
        format!("`--{flag}` `{}` `{}`", variable(key.name), key.name)
    });
    assert_eq!(rows.collect::<Vec<_>>(), expected);
}

#[test]
fn the_chart_can_give_every_setting_and_gives_no_other() {
    let template = read("helm/steward/templates/deployment.yaml");
    let mut given: Vec<&str> = template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- name: STEWARD_"))
        .collect();
    given.sort_unstable();
    let mut expected: Vec<String> = KEYS.iter().map(|key| key.name.to_uppercase()).collect();
    expected.sort_unstable();
    assert_eq!(given, expected);
}

/// A value that the chart always gives is the server's own default, so that a
/// pod and a program that were told nothing behave alike.
#[test]
fn the_chart_says_what_the_server_would_do_by_itself() {
    let values = read("helm/steward/values.yaml");
    let value = |name: &str| {
        let start = format!("{name}: ");
        let mut found = values
            .lines()
            .filter_map(|line| line.trim().strip_prefix(&start));
        let value = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(found.next(), None, "{name} twice");
        value.to_owned()
    };
    let default = |name: &str| {
        let key = KEYS.iter().find(|key| key.name == name).unwrap();
        key.default.split(',').next().unwrap()
    };
    for (in_chart, key) in [
        ("sample", "sample"),
        ("drainSeconds", "drain_timeout"),
        ("retentionHours", "change_retention"),
        ("filter", "log"),
        ("serviceName", "service_name"),
        ("traceRatio", "trace_ratio"),
        ("metricsIntervalSeconds", "metrics_interval"),
        ("allowUnauthenticated", "allow_unauthenticated"),
    ] {
        assert_eq!(value(in_chart), default(key), "{key}");
    }
}
