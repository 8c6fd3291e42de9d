//! What an export may look like, and what is said about it when it does not.

mod files;

use std::path::Path;

use super::*;

/// A folder with one file, read as objects of one kind.
fn read<T: Object>(name: &str, text: &str) -> (Vec<Parsed<T>>, Vec<String>, Tally) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    read_folder(folder.path())
}

/// Whether objects have no unknown field.
fn are_known<T>(objects: &[Parsed<T>]) -> bool {
    objects
        .iter()
        .all(|object| object.unknown_fields.is_empty())
}

fn read_folder<T: Object>(folder: &Path) -> (Vec<Parsed<T>>, Vec<String>, Tally) {
    let export = scan(folder).unwrap();
    assert_eq!(export.files.len(), 1);
    assert_eq!(export.files[0].content, Content::Objects(T::KIND));
    let (mut objects, mut problems) = (Vec::new(), Vec::new());
    let tally = read_objects(&export.files[0], &mut |outcome| {
        match outcome {
            Ok(parsed) => objects.push(parsed),
            Err(problem) => problems.push(problem.to_string()),
        }
        true
    });
    (objects, problems, tally)
}

fn ids<T: Object>(objects: &[Parsed<T>]) -> Vec<&str> {
    objects.iter().map(|parsed| parsed.object.id()).collect()
}

#[test]
fn the_three_forms_read_the_same() {
    let forms = [
        (
            "stages.json",
            r#"{"hasNext":true,"next":"x","data":[{"id":"a"},{"id":"b"}]}"#,
        ),
        ("stages.json", r#"[{"id":"a"},{"id":"b"}]"#),
        ("stages.json", "\u{feff}[{\"id\":\"a\"},\n{\"id\":\"b\"}]\n"),
        ("stages.json", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"),
        (
            "stages.json",
            "{\"data\":[{\"id\":\"a\"}],\"hasNext\":true}\n{\"data\":[{\"id\":\"b\"}],\"hasNext\":true}\n",
        ),
        ("stages.jsonl", "{\"id\":\"a\"}\n\n{\"id\":\"b\"}"),
    ];
    for (name, text) in forms {
        let (objects, problems, tally) = read::<Stage>(name, text);
        assert_eq!(ids(&objects), ["a", "b"], "{text}");
        assert!(problems.is_empty(), "{text}");
        assert_eq!(
            tally.has_next,
            text.contains("hasNext").then_some(true),
            "{text}"
        );
    }
}

#[test]
fn a_single_object_is_read_too() {
    for text in [
        "{\n \"id\": \"a\"\n}\n",
        r#"{"id":"a"}"#,
        r#"{"data":{"id":"a","text":"New lead"}}"#,
    ] {
        let (objects, problems, _) = read::<Stage>("stages.json", text);
        assert_eq!((ids(&objects), problems.len()), (vec!["a"], 0), "{text}");
    }
}

#[test]
fn a_bad_object_is_told_by_position_and_field_and_the_rest_is_read() {
    let text = r#"[
        {"id":"u1","name":"Jane Secret"},
        {"id":"u2","deactivatedAt":"Jane Secret"},
        {"name":"Jane Secret"},
        "Jane Secret",
        {"id":"u5","linkedContactIds":["c1",7]},
        {"id":"u6","deactivatedAt":1.5},
        {"id":"u7","deactivatedAt":99999999999999999},
        {"id":"u8"}
    ]"#;
    let (objects, problems, tally) = read::<User>("users.json", text);
    assert_eq!(ids(&objects), ["u1", "u8"]);
    assert_eq!(
        problems,
        [
            "users.json, object 2: `deactivatedAt` must be a time in milliseconds since 1970",
            "users.json, object 3: `id` is missing",
            "users.json, object 4: is not an object but text",
            "users.json, object 5: `linkedContactIds[1]` must be something else than a number",
            "users.json, object 6: `deactivatedAt` must be a time in milliseconds since 1970",
            "users.json, object 7: `deactivatedAt` must be a time in milliseconds since 1970",
        ]
    );
    assert_eq!(tally.found, 8);
}

#[test]
fn the_path_of_a_wrong_field_leads_into_expanded_objects() {
    let text = r#"[
        {"id":"o1","applications":[{"id":"a1","posting":{"text":"Jane"}}]},
        {"id":"o2","applications":[{"id":"a2","customQuestions":[{"fields":[{"text":4}]}]}]},
        {"id":"o3","stage":{"id":true}},
        {"id":"o4","applications":[{"posting":"p"}]}
    ]"#;
    let (_, problems, _) = read::<Opportunity>("opportunities.json", text);
    assert_eq!(
        problems,
        [
            "opportunities.json, object 1: `applications[0].posting.id` is missing",
            "opportunities.json, object 2: `applications[0].customQuestions[0].fields[0].text` must be something else than a number",
            "opportunities.json, object 3: `stage.id` must be something else than true or false",
            "opportunities.json, object 4: `applications[0].id` is missing",
        ]
    );
}

#[test]
fn text_that_is_not_json_ends_a_document_but_only_its_line_in_json_lines() {
    let (objects, problems, _) = read::<Stage>("stages.json", "[{\"id\":\"a\"},\n {\"id\": Jane}]");
    assert_eq!(ids(&objects), ["a"]);
    assert_eq!(
        problems,
        ["stages.json, object 2: is not JSON from line 2, column 9 on"]
    );

    let (objects, problems, _) =
        read::<Stage>("stages.jsonl", "{\"id\":\"a\"}\n{Jane\n{\"id\":\"b\"}\n");
    assert_eq!(ids(&objects), ["a", "b"]);
    assert_eq!(
        objects[1].position,
        Position {
            number: 3,
            line: Some(3)
        }
    );
    assert_eq!(
        problems,
        ["stages.jsonl, line 2: is not JSON from column 2 on"]
    );

    let (_, problems, _) = read::<Stage>("stages.json", "\"Jane\"");
    assert_eq!(
        problems,
        ["stages.json: holds neither a list response, nor a list, nor objects"]
    );
}

#[test]
fn unknown_fields_are_counted_and_documented_ones_are_not() {
    let text = r#"[
        {"id":"o1","urls":{"show":"x"},"resume":null,"shoeSize":44,"applications":[
            {"id":"a1","resume":null,"mood":1,"customQuestions":[{"baseTemplateId":"t","fields":[{"prompt":"x"}]}]}]},
        {"id":"o2","shoeSize":45,"owner":{"id":"u","photo":"x","shoeSize":40}}
    ]"#;
    let (objects, problems, _) = read::<Opportunity>("opportunities.json", text);
    assert!(problems.is_empty());
    assert_eq!(
        objects[0].unknown_fields,
        ["applications[].mood", "shoeSize"]
    );
    assert_eq!(objects[1].unknown_fields, ["shoeSize"]);
}

#[test]
fn ids_and_expanded_objects_mean_the_same() {
    let text = r#"[
        {"id":"o1","contact":"c","stage":"s","owner":"u","followers":["u"],"applications":["a"]},
        {"id":"o1","contact":{"id":"c","name":"x"},"stage":{"id":"s","text":"x"},"owner":{"id":"u"},
         "followers":[{"id":"u","email":"x"}],"applications":[{"id":"a","posting":{"id":"p","text":"x"}}]},
        {"id":"o1","owner":null,"applications":null,"archived":null,"tags":null}
    ]"#;
    let (objects, problems, _) = read::<Opportunity>("opportunities.json", text);
    assert!(problems.is_empty());
    let [ids, whole, nothing] = objects.as_slice() else {
        panic!("three objects")
    };
    for parsed in [ids, whole] {
        let named = [parsed.object.stage.value(), parsed.object.owner.value()];
        assert_eq!(named.map(|reference| reference.unwrap().id()), ["s", "u"]);
        let contact = parsed.object.contact.as_ref().unwrap();
        assert_eq!((contact.id(), contact.is_gone()), ("c", false));
    }
    assert!(ids.object.told_applications().next().is_none());
    assert!(ids.object.named_applications().eq(["a"]));
    assert_eq!(
        whole
            .object
            .told_applications()
            .next()
            .unwrap()
            .posting
            .value()
            .unwrap()
            .id(),
        "p"
    );
    assert!(nothing.object.owner == Carried::Yes(None) && nothing.object.applications.is_none());
}

#[test]
fn a_draft_takes_the_status_of_its_approval() {
    let text = r#"[
        {"id":"r","status":"draft"},
        {"id":"r","status":"draft","approval":{"status":"pending","steps":[{"completed":false}]}},
        {"id":"r","status":"draft","approval":{"status":"rejected"}},
        {"id":"r","status":"draft","approval":{"status":"approved"}},
        {"id":"r","status":"onHold","approval":{"status":"pending"}},
        {"id":"r","status":"draft","approval":{"status":"inprogress"}},
        {"id":"r","status":"draft","approval":{"status":"denied"}},
        {"id":"r","status":"pending"},
        {"id":"r","status":"rejected"},
        {"id":"r","status":"draft","approval":{"status":null}}
    ]"#;
    let (objects, _, _) = read::<Requisition>("requisitions.json", text);
    let statuses: Vec<_> = objects
        .iter()
        .filter_map(|parsed| parsed.object.effective_status())
        .collect();
    assert_eq!(
        statuses,
        [
            "draft", "pending", "rejected", "draft", "onHold", "pending", "rejected", "pending",
            "rejected", "draft"
        ]
    );
    assert!(are_known(&objects));
}

#[test]
fn an_interview_takes_its_opportunity_from_the_path_and_loses_its_panel_when_cancelled() {
    let text = r#"[
        {"id":"i1","interviewers":[{"id":"u1","name":"x"},{"id":"u2"}],"subject":"x"},
        {"id":"i2","interviewers":[{"id":"u1"}],"canceledAt":1,"opportunityId":"own"}
    ]"#;
    let (objects, _, _) = read::<Interview>("opportunities/opp-7/interviews.json", text);
    assert!(are_known(&objects));
    let seen: Vec<_> = objects
        .iter()
        .map(|parsed| {
            (
                parsed.object.opportunity_id.as_deref().unwrap(),
                parsed.object.panelists().count(),
            )
        })
        .collect();
    assert_eq!(seen, [("opp-7", 2), ("own", 0)]);
}

#[test]
fn a_panel_hands_down_what_its_interviews_share() {
    let text = r#"{"id":"p","canceledAt":5,"interviews":[{"id":"i","interviewers":[{"id":"u"}]}]}"#;
    let (mut objects, _, _) = read::<Panel>("opportunities/opp-7/panels.json", text);
    let interviews = objects.remove(0).object.into_interviews();
    assert_eq!(interviews[0].opportunity_id.as_deref(), Some("opp-7"));
    assert_eq!(interviews[0].panel.as_deref(), Some("p"));
    assert_eq!(interviews[0].panelists().count(), 0);
}

#[test]
fn either_spelling_of_archived_counts() {
    let text = r#"[
        {"id":"o","archived":{"reason":"r","archivedAt":7}},
        {"id":"o","archivedAt":7,"archiveReason":"r"},
        {"id":"o","archived":null,"archivedAt":7,"archiveReason":"r"},
        {"id":"o","archived":null},
        {"id":"o","archivedAt":null,"archiveReason":null},
        {"id":"o"}
    ]"#;
    let (objects, _, _) = read::<Opportunity>("opportunities.json", text);
    let archived: Vec<_> = objects
        .iter()
        .map(|parsed| parsed.object.archive())
        .collect();
    let [first, second, third, null, older_null, missing] = archived.as_slice() else {
        panic!("six objects")
    };
    assert!(first.value().is_some() && first == second && first == third);
    assert!(*null == Carried::Yes(None) && null == older_null && *missing == Carried::No);
}

#[test]
fn an_answer_is_one_line_whatever_its_form() {
    let answers = [
        (serde_json::json!("yes"), Some("yes")),
        (serde_json::json!(["rust", "go"]), Some("rust, go")),
        (
            serde_json::json!({"id":"1","name":"cv.txt","size":4}),
            Some("cv.txt"),
        ),
        (serde_json::json!(3), Some("3")),
        (serde_json::Value::Null, None),
    ];
    for (value, line) in answers {
        assert_eq!(CustomField { text: None, value }.answer().as_deref(), line);
    }
}

#[test]
fn only_completed_feedback_that_stands_is_submitted() {
    let text = r#"[{"id":"f"},{"id":"f","completedAt":1},{"id":"f","completedAt":1,"deletedAt":2,"fields":[]}]"#;
    let (objects, _, _) = read::<Feedback>("feedback.json", text);
    let submitted: Vec<_> = objects
        .iter()
        .map(|parsed| parsed.object.is_submitted())
        .collect();
    assert_eq!(submitted, [false, true, false]);
}

#[test]
fn files_come_in_the_order_in_which_they_refer_to_each_other() {
    let folder = tempfile::tempdir().unwrap();
    for name in [
        "users-2.json",
        "users.json",
        "steward.json",
        "opportunities.json",
        "stages.json",
        "offers.json",
        ".x",
    ] {
        std::fs::write(folder.path().join(name), "[]").unwrap();
    }
    let export = scan(folder.path()).unwrap();
    let names: Vec<_> = export.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "stages.json",
            "users.json",
            "users-2.json",
            "opportunities.json",
            "steward.json"
        ]
    );
    assert_eq!(export.left_alone, ["offers.json"]);
}

/// What `steward.json` says, and what is wrong with it.
fn own(text: &str) -> Result<(supplement::Supplement, Vec<String>), String> {
    let export = Export::in_memory(vec![("steward.json".to_owned(), text.as_bytes().to_vec())]);
    let own = read_own(&export.files[0]).map_err(|problem| problem.to_string())?;
    let told = |problem: &OwnProblem| {
        let Spot { line, column } = own.spot(&problem.field);
        format!("{line}:{column} {} {}", problem.field, problem.kind)
    };
    let problems = own.problems.iter().map(told).collect();
    Ok((own.supplement, problems))
}

#[test]
fn in_stewards_own_file_a_bad_entry_costs_itself() {
    let text = r#"{
  "roles": [
    {"id": "r", "title": "R", "permissions": {"a": "all", "b": ["x", "y"]}},
    {"id": "s"},
    null,
    7
  ],
  "access_grants": [{"user": 7}, {"user": "u", "posting": "p", "postng": "q"}],
  "privileges": {"user": "u"},
  "settings": {"tags_locked": "yes"},
  "setings": {}
}"#;
    let (read, problems) = own(text).unwrap();
    let roles: Vec<_> = read.roles.iter().map(|role| role.place).collect();
    assert_eq!(roles, [0]);
    let words: Vec<_> = read.roles[0]
        .entry
        .permissions
        .values()
        .map(|held| held.words().join("+"))
        .collect();
    assert_eq!(words, ["all", "x+y"]);
    // Without the field that is misspelt it would be another.
    assert_eq!(read.access_grants.len(), 0);
    assert_eq!(read.settings, supplement::Settings::default());
    let mut problems = problems;
    problems.sort();
    assert_eq!(
        problems,
        [
            "10:31 settings.tags_locked must be something else than text",
            "11:14 setings is no field of this file; it may be misspelt",
            "4:5 roles[1].title is missing",
            "5:5 roles[2] is not an object but null",
            "6:5 roles[3] is not an object but a number",
            "8:30 access_grants[0].user must be something else than a number",
            "8:74 access_grants[1].postng is no field of this file; it may be misspelt",
            "9:17 privileges must be something else than an object",
        ]
    );
    assert_eq!(
        own("{\n \"roles\": [}").unwrap_err(),
        "steward.json: is not JSON from line 2, column 12 on"
    );
    assert_eq!(
        own("[]").unwrap_err(),
        "steward.json: is not an object but a list"
    );
}

#[test]
fn what_does_not_become_part_of_a_record_may_have_any_type() {
    let opportunities = r#"[
        {"id":"o1","snoozedUntil":1628509001183},{"id":"o1","snoozedUntil":"tomorrow"},
        {"id":"o1","snoozedUntil":{}},{"id":"o1","followers":7,"sourcedBy":[],"opportunityLocation":1},
        {"id":"o1","dataProtection":7},{"id":"o1","dataProtection":{"store":{"allowed":"yes","expiresAt":[]}}},
        {"id":"o1","emails":[null,"e"],"tags":[null],"applications":[null],"phones":[null],"sources":[null]},
        {"id":"o1","createdAt":1628509001183.0,"archived":{"archivedAt":1628509001183.0,"reason":null}},
        {"id":"o1","applications":[{"id":"a","name":7,"email":[],"phone":"+1","postingOwner":7,"archived":7}]}
    ]"#;
    let (objects, problems, _) = read::<Opportunity>("opportunities.json", opportunities);
    assert_eq!((objects.len(), problems), (9, vec![]));
    assert!(are_known(&objects));
    assert_eq!(objects[6].object.emails, ["e"]);
    assert!(
        objects[6].object.applications.is_none(),
        "a list of nulls says nothing"
    );
    let archived = objects[7].object.archived.value().unwrap().archived_at;
    assert_eq!(archived, Millis::new(1_628_509_001_183));
    let users = r#"[{"id":"u","name":7,"email":{},"createdAt":"x","jobTitle":[],"linkedContactIds":[null,"c"]}]"#;
    let (users, problems, _) = read::<User>("users.json", users);
    assert_eq!((users.len(), problems), (1, vec![]));
    assert_eq!(
        users[0].object.linked_contact_ids,
        Some(vec!["c".to_owned()])
    );
    let postings = r#"[{"id":"p","createdAt":"x","tags":7,"requisitionCodes":{},"categories":{"commitment":7}}]"#;
    assert_eq!(read::<Posting>("postings.json", postings).0.len(), 1);
    let interviews = r#"[{"id":"i","date":"x","createdAt":"x","user":7,"stage":[],"postings":7}]"#;
    assert_eq!(read::<Interview>("interviews.json", interviews).0.len(), 1);
}
