//! The sample keeps its promises: it is read without a complaint, nobody real is in it, and the relations are those that
//! `company/README.md` claims.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::FILES;
use crate::cli::lever::supplement::Supplement;
use crate::cli::lever::{
    Contact, ContactReference, Content, Export, ExportFile, Interview, Object, Opportunity,
    Posting, Reference, Requisition, User, read_objects, read_own,
};

fn files() -> Vec<ExportFile> {
    let files = FILES.map(|(name, content)| (name.to_owned(), content.to_vec()));
    let export = Export::in_memory(files.into());
    assert!(export.left_alone.is_empty());
    export.files
}

/// Everything of one kind; any problem and any unknown field fails the test.
fn read<T: Object>() -> Vec<T> {
    let mut objects = Vec::new();
    let kind = Content::Objects(T::KIND);
    for file in files().iter().filter(|file| file.content == kind) {
        read_objects::<T>(file, &mut |outcome| {
            let parsed = outcome.unwrap_or_else(|problem| panic!("{problem}"));
            assert!(parsed.unknown_fields.is_empty());
            objects.push(parsed.object);
            true
        });
    }
    objects
}

fn supplement() -> Supplement {
    let files = files();
    let own = files
        .iter()
        .find(|file| file.content == Content::Supplement);
    let own = read_own(own.unwrap()).unwrap();
    assert_eq!(own.problems, []);
    own.supplement
}

fn id(reference: Option<&Reference>) -> &str {
    reference.map_or("", Reference::id)
}

#[test]
fn nobody_real_can_be_reached() {
    let contacts = read::<Contact>();
    let (_, users) = FILES
        .iter()
        .find(|(name, _)| *name == "users.json")
        .unwrap();
    let users: Value = serde_json::from_slice(users).unwrap();
    let users = users["data"].as_array().or(users.as_array()).unwrap();
    let users: Vec<String> = users
        .iter()
        .filter_map(|user| user["email"].as_str().map(str::to_owned))
        .collect();
    let mut mails: Vec<&String> = users.iter().collect();
    mails.extend(
        contacts
            .iter()
            .flat_map(|contact| contact.emails.iter().flatten()),
    );
    assert_eq!(mails.len(), 60 + 400);
    assert!(mails.iter().all(|mail| mail.ends_with("@example.com")));
    let phones = contacts
        .iter()
        .flat_map(|contact| contact.phones.iter().flatten());
    for phone in phones.filter_map(|phone| phone.value.as_deref()) {
        assert!(phone.contains(" 555 01"), "{phone}");
    }
}

#[test]
fn every_letter_can_be_looked_for_after_an_erasure() {
    let opportunities = read::<Opportunity>();
    let letters: Vec<_> = opportunities
        .iter()
        .filter_map(|one| one.told_applications().next()?.comments.value())
        .filter_map(|comments| comments.split(' ').find(|word| word.starts_with("letter-")))
        .collect();
    assert!(letters.contains(&"letter-archived-sales.pdf"));
    assert_eq!(letters.len(), letters.iter().collect::<BTreeSet<_>>().len());
}

/// Every way in which a user is related to something, in short words.
fn relations() -> BTreeMap<String, BTreeSet<String>> {
    let mut relations: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut note = |user: &str, what: &str, of: &str| {
        let held = relations.entry(user.to_owned()).or_default();
        held.insert(format!("{what} {of}"));
    };
    for one in read::<Posting>() {
        note(id(one.user.value()), "creator", &one.id);
        note(id(one.owner.value()), "owner", &one.id);
        note(id(one.hiring_manager.value()), "manager", &one.id);
    }
    for one in read::<Requisition>() {
        note(id(one.creator.value()), "creator", &one.id);
        note(id(one.owner.value()), "owner", &one.id);
        note(id(one.hiring_manager.value()), "manager", &one.id);
    }
    for one in read::<Opportunity>() {
        note(id(one.owner.value()), "owner", &one.id);
    }
    for one in read::<Interview>() {
        for panelist in one.panelists() {
            note(panelist, "panel", &one.id);
        }
    }
    for one in read::<User>() {
        note(
            one.manager_id.value().map_or("", String::as_str),
            "leads",
            &one.id,
        );
    }
    let supplement = supplement();
    for one in supplement.access_grants {
        let one = one.entry;
        note(&one.user, "grant", one.id.as_deref().unwrap());
    }
    for one in supplement.privileges {
        note(&one.entry.user, "privilege", &one.entry.privilege);
    }
    relations
}

#[test]
fn who_is_named_has_the_relations_that_are_claimed_and_no_others() {
    let relations = relations();
    for user in [
        "tess-team-member",
        "uma-limited",
        "eli-interviewer",
        "noa-no-role",
        "pia-approver",
    ] {
        assert!(!relations.contains_key(user), "{user}");
    }
    let expect = |user: &str, expected: &[&str]| {
        let held: Vec<_> = relations[user].iter().map(String::as_str).collect();
        assert_eq!(held, expected, "{user}");
    };
    expect("pam-limited", &["panel int-support-panel"]);
    expect("rita-coordinator", &["privilege bulk_candidate_import"]);
    expect("ivan-interview-lead", &["panel int-backend-panel"]);
    expect("agnes-agency", &["grant grant-agnes-sales-development"]);
    expect(
        "bo-admin",
        &["grant grant-bo-chief-of-staff", "privilege secret_notes"],
    );
    expect(
        "dora-limited",
        &[
            "grant grant-dora-chief-of-staff",
            "grant grant-dora-engineering-lisbon",
        ],
    );
    expect(
        "lou-limited",
        &[
            "creator confidential-office-move",
            "owner opp-without-posting",
        ],
    );
    expect(
        "nils-limited",
        &[
            "manager req-office-draft",
            "owner confidential-office-move",
            "owner office-manager",
            "owner opp-office-manager",
            "owner req-office-draft",
        ],
    );
    expect(
        "dan-limited",
        &[
            "creator req-data-pending",
            "creator req-office-draft",
            "creator req-reliability-open",
            "leads pete-approver",
            "manager backend-engineer",
            "manager confidential-cfo",
            "manager data-engineer",
            "manager engineering-manager",
            "manager req-backend-draft",
            "manager req-backend-open",
            "manager req-confidential-cfo",
            "manager req-data-pending",
        ],
    );
    expect(
        "bea-admin",
        &[
            "creator confidential-cfo",
            "creator office-manager",
            "creator req-confidential-cfo",
            "leads nils-limited",
            "manager confidential-office-move",
        ],
    );
    expect(
        "ben-admin",
        &[
            "leads paul-approver",
            "owner confidential-cfo",
            "owner opp-confidential-cfo",
            "owner req-confidential-cfo",
            "panel int-backend-panel",
            "panel int-confidential-cfo",
            "privilege posting_fields",
        ],
    );
}

#[test]
fn the_candidates_that_are_named_have_the_candidacies_that_are_claimed_and_no_others() {
    let opportunities = read::<Opportunity>();
    let mut candidacies: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for one in &opportunities {
        let archived = one.archived.value();
        let reason = archived.and_then(|archived| archived.reason.value());
        let of_contact = candidacies
            .entry(one.contact.as_ref().map_or("", ContactReference::id))
            .or_default();
        of_contact.push((&one.id, reason.map_or("active", String::as_str)));
    }
    let expect = |candidate: &str, expected: &[(&str, &str)]| {
        assert_eq!(candidacies[candidate], expected, "{candidate}");
    };
    expect("cand-amira", &[("opp-active-backend", "active")]);
    expect(
        "cand-bruno",
        &[
            ("opp-archived-backend", "reason-underqualified"),
            ("opp-archived-frontend", "reason-withdrew"),
        ],
    );
    expect(
        "cand-chloe",
        &[
            ("opp-archived-data", "reason-not-a-match"),
            ("opp-active-frontend", "active"),
        ],
    );
    expect(
        "cand-nadia",
        &[("opp-archived-sales", "reason-not-a-match")],
    );
    expect("cand-dmitri", &[("opp-hired-support", "reason-hired")]);
    expect(
        "cand-elena",
        &[("opp-hired-by-requisition", "reason-position-filled")],
    );
    expect(
        "cand-felix",
        &[("opp-unknown-reason", "reason-from-elsewhere")],
    );
    expect(
        "cand-kofi",
        &[
            ("opp-confidential-chief-of-staff", "active"),
            ("opp-active-growth", "active"),
        ],
    );
}
