//! Files of every form, and what one bad object costs in each.

use super::*;

const A: &str = r#"{"id":"a"}"#;
const B: &str = r#"{"id":"b"}"#;

#[test]
fn pages_may_stand_in_one_file_in_any_way() {
    let page = |object: &str, has_next: &str| format!(r#"{{"data":[{object}]{has_next}}}"#);
    let (more, last) = (r#","hasNext":true"#, r#","hasNext":false"#);
    for (name, text, has_next) in [
        (
            "stages.json",
            format!("[{}, {}]", page(A, more), page(B, "")),
            Some(true),
        ),
        (
            "stages.json",
            format!("[{}, {}]", page(A, last), page(B, "")),
            None,
        ),
        (
            "stages.json",
            format!("[{}, {}]", page(A, more), page(B, last)),
            Some(false),
        ),
        (
            "stages.json",
            format!("[{}, {}]", page(A, last), page(B, more)),
            Some(true),
        ),
        (
            "stages.json",
            format!("{}{}", page(A, more), page(B, last)),
            Some(false),
        ),
        (
            "stages.jsonl",
            format!("{}\n{}\n", page(A, more), page(B, last)),
            Some(false),
        ),
        (
            "stages.jsonl",
            format!("{}\n\n{}", page(A, more), page(B, more)),
            Some(true),
        ),
        ("stages.jsonl", format!("[{A}]\n[{B}]"), None),
        ("stages.json", format!("{{\"id\":\n\"a\"}}\n{B}"), None),
        ("stages.json", format!("{}\n{B}", page(A, more)), Some(true)),
    ] {
        let (objects, problems, tally) = read::<Stage>(name, &text);
        assert_eq!(problems, [""; 0], "{text}");
        assert_eq!(ids(&objects), ["a", "b"], "{text}");
        assert_eq!(tally.has_next, has_next, "{text}");
    }
}

#[test]
fn an_object_with_a_field_called_data_is_no_page() {
    let text = r#"[{"id":"a","data":[{"id":"x"}]},{"data":[],"id":"b"}]"#;
    let (objects, problems, _) = read::<Stage>("stages.json", text);
    assert_eq!((ids(&objects), problems), (vec!["a", "b"], vec![]));
    assert!(
        objects
            .iter()
            .all(|object| object.unknown_fields == ["data"])
    );
}

#[test]
fn an_object_that_is_no_json_costs_itself() {
    // JSON to most programs, and no text to any.
    let half = r#"{"id":"x","text":"\ud800"}"#;
    let (found, other) = (
        "holds half of a character (`\\u` without its other half) at",
        "is not JSON from",
    );
    for (name, text, problem) in [
        (
            "stages.json",
            format!("[{A},\n{half},{B}]"),
            format!("object 2: {found} line 2, column "),
        ),
        (
            "stages.json",
            format!(r#"{{"data":[{A},{half},{B}]}}"#),
            format!("object 2: {found} line 1, column "),
        ),
        (
            "stages.json",
            format!("{A}\n{half}\n{B}"),
            format!("line 2: {found} column "),
        ),
        (
            "stages.jsonl",
            format!("{A}\n{half}\n{B}"),
            format!("line 2: {found} column "),
        ),
        (
            "stages.jsonl",
            format!("{A}\n{{\"data\":[{half}]}}\n{B}"),
            format!("object 2: {found} line 2, column "),
        ),
        (
            "stages.json",
            format!("[{A},{{x}},{B}]"),
            format!("object 2: {other} line 1, column 14 on"),
        ),
        (
            "stages.json",
            format!("[{A},{{\"id\":}},{B}]"),
            format!("object 2: {other} line 1, column 19 on"),
        ),
        (
            "stages.json",
            format!("[{A},{{\"id\" 1}},{B}]"),
            format!("object 2: {other} line 1, column 19 on"),
        ),
        (
            "stages.json",
            format!("[{A},{{\"id\":\"\n\"}},{B}]"),
            format!("object 2: {other} line "),
        ),
        (
            "stages.json",
            format!("[{A},{{\"id\":\"x\"\"y\"}},{B}]"),
            format!("object 2: {other} line 1, "),
        ),
        (
            "stages.jsonl",
            format!("{A}\n{{\"id\":\"x\n{B}"),
            format!("line 2: {other} column "),
        ),
        (
            "stages.jsonl",
            format!("{A}\n{{\"id\":\"x\"}} 7\n{B}"),
            format!("line 2: {other} column 12 on"),
        ),
    ] {
        let (objects, problems, _) = read::<Stage>(name, &text);
        let [told] = problems.as_slice() else {
            panic!("{text}: {problems:?}")
        };
        assert!(
            told.starts_with(&format!("{name}, {problem}")),
            "{text}: {told}"
        );
        let mut ids = ids(&objects);
        ids.retain(|id| *id != "x");
        assert_eq!(ids, ["a", "b"], "{text}");
    }
}

#[test]
fn where_brackets_do_not_fit_the_rest_is_told_as_lost() {
    for (text, place) in [
        (format!("[{A},]"), "line 1, column 13"),
        (format!("[{A}{B}]"), "line 1, column 12"),
        (format!("[{A}}},{B}]"), "line 1, column 12"),
        (format!("[{A},"), "line 1, column 13"),
        (String::new(), "line 1, column 1"),
    ] {
        let (objects, problems, _) = read::<Stage>("stages.json", &text);
        let told = format!("stages.json: is not JSON from {place} on");
        assert_eq!(problems, [told], "{text}");
        assert_eq!(objects.len(), usize::from(!text.is_empty()), "{text}");
    }
    let (objects, problems, tally) =
        read::<Stage>("stages.json", &format!("[{A},{{\"id\":\"b\",\"text\":\""));
    assert_eq!(ids(&objects), ["a"]);
    assert_eq!(
        problems,
        ["stages.json, object 2: is not JSON from line 1, column 30 on"]
    );
    assert_eq!(tally.found, 2);
}

#[test]
fn an_object_that_is_too_large_costs_itself() {
    let large = |size: usize| format!(r#"{{"id":"x","text":"{}"}}"#, "x".repeat(size));
    let text = format!("[{A},{},{},{B}]", large(12 << 20), large(text::LARGEST));
    let (objects, problems, _) = read::<Stage>("stages.json", &text);
    assert_eq!(ids(&objects), ["a", "x", "b"]);
    assert_eq!(problems, ["stages.json, object 3: is larger than 32 MiB"]);
    let text = format!("{A}\n{}\n{B}\n", large(text::LARGEST));
    let (objects, problems, _) = read::<Stage>("stages.jsonl", &text);
    assert_eq!(ids(&objects), ["a", "b"]);
    assert_eq!(problems, ["stages.jsonl, line 2: is larger than 32 MiB"]);
}

/// The text as gzip packs it.
fn packed(text: &str) -> Vec<u8> {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn read_bytes(name: &str, bytes: Vec<u8>) -> (usize, Vec<String>) {
    let export = Export::in_memory(vec![(name.to_owned(), bytes)]);
    let (mut objects, mut problems) = (0, Vec::new());
    read_objects::<Stage>(&export.files[0], &mut |outcome| {
        match outcome {
            Ok(_) => objects += 1,
            Err(problem) => problems.push(problem.to_string()),
        }
        true
    });
    (objects, problems)
}

#[test]
fn packed_files_are_read_like_others() {
    let text = format!("[{A},{B}]");
    let lines = format!("{A}\n{{x\n{B}\n");
    // Packed or not, whatever the name says; in one piece or in several.
    for name in ["stages.json.gz", "stages.json", "stages/2.json.gz"] {
        assert_eq!(read_bytes(name, packed(&text)), (2, vec![]), "{name}");
        assert_eq!(read_bytes(name, text.clone().into_bytes()), (2, vec![]));
    }
    let pieces = [packed(&text), packed(&text)].concat();
    assert_eq!(read_bytes("stages.json.gz", pieces), (4, vec![]));
    let told = "stages.jsonl.gz, line 2: is not JSON from column 2 on".to_owned();
    assert_eq!(
        read_bytes("stages.jsonl.gz", packed(&lines)),
        (2, vec![told])
    );
    let own = packed(r#"{"roles":[{"id":"r","title":"R"}]}"#);
    let export = Export::in_memory(vec![("steward.json.gz".to_owned(), own)]);
    assert_eq!(
        read_own(&export.files[0]).unwrap().supplement.roles.len(),
        1
    );
}

#[test]
fn a_packed_file_that_is_damaged_is_told_and_what_came_before_is_read() {
    let objects: Vec<String> = (0..50_000).map(|n| format!(r#"{{"id":"s{n}"}}"#)).collect();
    let mut bytes = packed(&format!("[{}]", objects.join(",")));
    bytes.truncate(bytes.len() / 2);
    let (objects, problems) = read_bytes("stages.json.gz", bytes);
    assert!((1_000..50_000).contains(&objects), "{objects}");
    assert_eq!(
        problems,
        ["stages.json.gz: cannot be read to its end: unexpected end of file"]
    );
    // Whatever a small file unpacks to, no more than one object of it is held.
    let bomb = packed(&format!(
        "[{A},{{\"id\":\"{}\"}},{B}]",
        "x".repeat(64 << 20)
    ));
    assert!(bomb.len() < 1 << 20);
    let told = "stages.json.gz, object 2: is larger than 32 MiB".to_owned();
    assert_eq!(read_bytes("stages.json.gz", bomb), (2, vec![told]));
}

#[test]
fn who_wants_no_more_gets_no_more() {
    for (name, text) in [
        ("stages.json", format!("[{A},{A},{A}]")),
        ("stages.json", format!(r#"[{{"data":[{A},{A}]}},{A}]"#)),
        ("stages.jsonl", format!("{A}\n{A}\n{A}")),
    ] {
        let export = Export::in_memory(vec![(name.to_owned(), text.into_bytes())]);
        let mut seen = 0;
        let tally = read_objects::<Stage>(&export.files[0], &mut |_| {
            seen += 1;
            false
        });
        assert_eq!((seen, tally.found), (1, 1), "{name}");
    }
}
