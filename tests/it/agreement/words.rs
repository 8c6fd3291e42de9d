//! A question in the words of the command line.

use crate::judge::{About, Asked, Target, row};

use super::company::user_of;
use super::contract::role;

/// What `steward check` takes, beside the server and the account.
pub(super) fn check(asked: &Asked) -> Vec<String> {
    let mut words = Vec::new();
    put(&mut words, "--user", user_of(asked));
    words.extend(what(asked));
    words.extend(value(asked));
    words.extend(on(&asked.target));
    words.extend(facts(asked));
    words
}

/// What a list of users takes; a list of things takes the user besides, and leaves out the thing.
pub(super) fn list(asked: &Asked, left_out: Option<&str>) -> Vec<String> {
    let mut words = what(asked);
    words.extend(value(asked));
    words.extend(others(&asked.target, left_out));
    words.extend(facts(asked));
    words
}

/// What a list of permissions takes.
pub(super) fn buttons(asked: &Asked) -> Vec<String> {
    let mut words = Vec::new();
    put(&mut words, "--user", user_of(asked));
    words.extend(on(&asked.target));
    words.extend(facts(asked));
    words
}

fn put(words: &mut Vec<String>, name: &str, value: impl Into<String>) {
    words.extend([name.to_owned(), value.into()]);
}

/// The permission, the ability or the privilege.
fn what(asked: &Asked) -> Vec<String> {
    let mut words = Vec::new();
    match asked.about {
        About::Row(number) => put(&mut words, "--permission", row(number).key),
        About::Ability(key) => put(&mut words, "--permission", key),
        About::Privilege(kind) => {
            put(&mut words, "--privilege", kind);
            if let Some(report) = asked.value {
                put(&mut words, "--report", report);
            }
        }
    }
    words
}

fn value(asked: &Asked) -> Vec<String> {
    let mut words = Vec::new();
    if let (About::Row(_), Some(value)) = (asked.about, asked.value) {
        put(&mut words, "--value", value);
    }
    words
}

fn on(target: &Target) -> Vec<String> {
    others(target, None)
}

/// The things that a question is about, but for one kind.
fn others(target: &Target, left_out: Option<&str>) -> Vec<String> {
    let things = match *target {
        Target::Account => vec![],
        Target::Opportunity(number) => vec![format!("opportunity:o{number}")],
        Target::Candidate(number) => vec![format!("candidate:c{number}")],
        Target::Posting(number) => vec![format!("posting:p{number}")],
        Target::Requisition(number) => vec![format!("requisition:r{number}")],
        Target::RequisitionAndPosting(requisition, posting) => {
            vec![
                format!("requisition:r{requisition}"),
                format!("posting:p{posting}"),
            ]
        }
        Target::Interview(number) => vec![format!("interview:i{number}")],
        Target::NewPosting(..) => vec!["new_posting".to_owned()],
        Target::NewRequisition(..) => vec!["new_requisition".to_owned()],
        Target::User(user, new_role) => {
            let user = user.map(|user| format!("user:u{user}"));
            let new_role = new_role.map(|name| format!("new_role:{}", role(name)));
            user.into_iter().chain(new_role).collect()
        }
    };
    let is_left_out = |thing: &String| {
        let kind = thing.split(':').next();
        left_out.is_some() && kind == left_out
    };
    let mut words = Vec::new();
    for thing in things.into_iter().filter(|thing| !is_left_out(thing)) {
        put(&mut words, "--on", thing);
    }
    words
}

fn facts(asked: &Asked) -> Vec<String> {
    let told = &asked.facts;
    let mut facts: Vec<(&str, String)> = Vec::new();
    let named = |user: u8| format!("u{user}");
    let nobody = |user: Option<u8>| user.map(named).unwrap_or_default();
    let several = |users: &[u8]| {
        let users: Vec<String> = users.iter().copied().map(named).collect();
        users.join(",")
    };
    let people = [
        ("on_behalf_of", told.on_behalf_of),
        ("creator", told.creator),
        ("owner", told.owner),
    ];
    facts.extend(
        people
            .into_iter()
            .filter_map(|(name, user)| Some((name, named(user?)))),
    );
    if !told.pending_approvers.is_empty() {
        facts.push(("pending_approvers", several(&told.pending_approvers)));
    }
    match told.action {
        Some("ordinary") => facts.extend([
            ("action", "edit".into()),
            ("changed_fields", "title".into()),
        ]),
        Some("guarded") => {
            facts.extend([
                ("action", "edit".into()),
                ("changed_fields", "title,hiring_manager".into()),
            ]);
        }
        Some(other) => facts.push(("action", other.to_owned())),
        None => {}
    }
    match asked.about {
        About::Row(6) => facts.push(("activity_author", nobody(told.author))),
        About::Row(23 | 24) => facts.push(("shared_by", nobody(told.shared_by))),
        About::Privilege("offers") => facts.extend([
            ("author", nobody(told.author)),
            ("signatories", several(&told.signatories)),
            ("approvers", several(&told.approvers)),
        ]),
        About::Privilege(kind) if kind.starts_with("secret_") => {
            facts.push(("author", nobody(told.author)));
        }
        _ => {}
    }
    let mut new = |confidential: bool, owner: Option<u8>, hiring_manager: Option<u8>| {
        facts.push(("confidential", confidential.to_string()));
        facts.extend(owner.map(|user| ("owner", named(user))));
        facts.extend(hiring_manager.map(|user| ("hiring_manager", named(user))));
    };
    match asked.target {
        Target::NewPosting(confidential, owner) => {
            new(confidential, owner, None);
            facts.push(("action", "create".to_owned()));
        }
        Target::NewRequisition(confidential, owner, hiring_manager) => {
            new(confidential, owner, hiring_manager);
        }
        _ => {}
    }
    let mut words = Vec::new();
    for (name, value) in facts {
        put(&mut words, "--fact", format!("{name}={value}"));
    }
    words
}
