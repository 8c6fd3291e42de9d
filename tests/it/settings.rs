//! Whoever adds a setting tells the README and the chart of it.

use std::fs;
use std::path::Path;

use steward::config::{KEYS, Key};

use crate::support::TestDatabase;
use crate::support::process::{Operator, end_of, steward};

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

#[test]
fn the_readme_has_every_setting_in_order_and_no_other() {
    let text = read("README.md");
    let table = text.lines().skip_while(|line| !line.starts_with("| flag"));
    let rows = table.skip(2).take_while(|line| line.starts_with('|'));
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        cells[1..6].join(" | ").replace('`', "")
    });
    let expected = KEYS.map(|key| {
        let (flag, variable) = (key.flag(), key.variable());
        let standard = key
            .standard
            .map(|name| format!(", or {name}"))
            .unwrap_or_default();
        let said = [key.path, key.meaning].join(" | ");
        format!("--{flag} | {variable} | {said} | {}{standard}", key.default)
    });
    assert_eq!(rows.collect::<Vec<_>>(), expected);
}

#[test]
fn the_chart_can_give_every_setting_and_gives_no_other() {
    let template = read("helm/steward/templates/deployment.yaml");
    let mut given: Vec<&str> = template
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- name: "))
        .filter(|name| name.starts_with("STEWARD_"))
        .collect();
    given.sort_unstable();
    let mut expected: Vec<String> = KEYS.iter().map(Key::variable).collect();
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
        let key = KEYS.iter().find(|key| key.path == name).unwrap();
        key.default.split(',').next().unwrap()
    };
    for (in_chart, key) in [
        ("sample", "sample"),
        ("drainSeconds", "drain_timeout"),
        ("retentionHours", "change_retention"),
        ("maxStalenessSeconds", "max_staleness"),
        ("filter", "log.filter"),
        ("serviceName", "telemetry.service_name"),
        ("protocol", "telemetry.otlp_protocol"),
        ("traceSampler", "telemetry.trace_sampler"),
        ("traceRatio", "telemetry.trace_ratio"),
        ("metricsIntervalSeconds", "telemetry.metrics_interval"),
        ("allowUnauthenticated", "allow_unauthenticated"),
        ("clientCertificates", "tls.client_certificates"),
    ] {
        assert_eq!(value(in_chart), default(key), "{key}");
    }
}

#[test]
fn a_configuration_is_shown_and_checked_without_its_passwords() {
    let mut show = steward(&["config", "show", "--listen", "127.0.0.1:1", "--sample"]);
    show.env("STEWARD_DATABASE_URL", "postgres://a:hunter2@db/x");
    show.env("STEWARD_KEY_FILE", "/etc/steward/key");
    let output = show.output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let shown = String::from_utf8(output.stdout).unwrap();
    let line = |start: &str| {
        let found = shown.lines().find(|line| line.starts_with(start));
        let words: Vec<&str> = found.unwrap_or_default().split_whitespace().collect();
        words.join(" ")
    };
    assert_eq!(shown.lines().count(), KEYS.len());
    assert_eq!(line("listen"), "listen: 127.0.0.1:1 # --listen");
    assert_eq!(line("sample"), "sample: true # --sample");
    assert_eq!(
        line("database.url"),
        "database.url: postgres://db/x # STEWARD_DATABASE_URL"
    );
    assert_eq!(line("drain_timeout"), "drain_timeout: 20 # default");
    assert!(!shown.contains("hunter2"), "{shown}");

    let mut good = steward(&["config", "check"]);
    assert_eq!(good.status().unwrap().code(), Some(0));
    let mut bad = steward(&["config", "check", "--log-format", "hunter2"]);
    bad.env("STEWARD_DATABSE_URL", "hunter2");
    let ended = end_of(bad);
    assert_eq!(ended.code, Some(2));
    let expected = "error: the configuration is not as it should be\n  \
                    STEWARD_DATABSE_URL: is no setting; did you mean STEWARD_DATABASE_URL?\n  \
                    --log-format: must be text, json or auto\n";
    assert_eq!(ended.told, expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_logged_follows_the_file() {
    let db = TestDatabase::sqlite();
    db.log.expects(WRONG);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("steward.yaml");
    let write =
        |filter: &str| std::fs::write(&file, format!("log: {{filter: '{filter}'}}")).unwrap();
    write("info");
    let operator = Operator::new().with("STEWARD_CONFIG", file.display().to_string());
    let mut process = operator.start(&db).await;
    let mut told = async |message: &str| {
        let line = process.says(message).await.unwrap();
        line["filter"].as_str().map(str::to_owned)
    };
    write("info,steward=debug");
    assert_eq!(told(OTHER).await.unwrap(), "info,steward=debug");
    write("what=what=what");
    assert_eq!(told(WRONG).await, None);
    write("info");
    assert_eq!(told(OTHER).await.unwrap(), "info");
    assert_eq!(process.stop().await, Some(0));
}

const OTHER: &str = "something else is logged from now on";
const WRONG: &str =
    "the configuration is not as it should be: the settings of before stay in effect";
