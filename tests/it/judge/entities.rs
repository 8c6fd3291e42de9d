//! A world, as the judge is told of it: entities that carry the raw records.

use std::collections::{HashMap, HashSet};
use std::str::FromStr;
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, Request,
    RestrictedExpression,
};

use super::generate::PRIVILEGES;
use super::rules::{RULES, matches_action};
use super::table::{PRESETS, TABLE};
use super::world::*;

/// Declares the kinds of entities, with the name of each.
macro_rules! kinds {
    ($($kind:ident)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Kind { $($kind),+ }

        static NAMES: LazyLock<Vec<EntityTypeName>> = LazyLock::new(|| {
            let names = [$(stringify!($kind)),+];
            names.map(|name| EntityTypeName::from_str(name).expect(name)).to_vec()
        });
    };
}

kinds! {
    Account Action ArchiveReason Candidate Extent Interview Level Opportunity Posting Requisition Role Row User
}

/// The entity of a kind with this id.
pub(super) fn uid(kind: Kind, id: impl std::fmt::Display) -> EntityUid {
    let name = NAMES[kind as usize].clone();
    EntityUid::from_type_name_and_id(name, EntityId::new(id.to_string()))
}

pub(super) fn account() -> EntityUid {
    uid(Kind::Account, "here")
}

/// The cell of a row: a level, or a value.
pub(super) fn cell(row: u8, cell: &str) -> EntityUid {
    uid(Kind::Level, format_args!("{row}:{cell}"))
}

pub(super) fn role(name: RoleName) -> EntityUid {
    match name {
        Preset(key) => uid(Kind::Role, key),
        Custom(number) => uid(Kind::Role, number),
    }
}

/// The role of those who have none.
fn no_role() -> EntityUid {
    uid(Kind::Role, "none")
}

pub(super) fn reference(uid: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(uid)
}

pub(super) fn references(uids: impl IntoIterator<Item = EntityUid>) -> RestrictedExpression {
    RestrictedExpression::new_set(uids.into_iter().map(reference))
}

/// A set of the users who are named: none, one or several.
pub(super) fn users<'a>(named: impl IntoIterator<Item = &'a u8>) -> RestrictedExpression {
    references(named.into_iter().map(|user| uid(Kind::User, user)))
}

pub(super) fn text(word: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(word.to_owned())
}

pub(super) fn yes_or_no(yes: bool) -> RestrictedExpression {
    RestrictedExpression::new_bool(yes)
}

fn texts<'a>(words: impl IntoIterator<Item = &'a &'static str>) -> RestrictedExpression {
    RestrictedExpression::new_set(words.into_iter().map(|word| text(word)))
}

fn entity<const N: usize>(
    uid: EntityUid,
    attributes: [(&str, RestrictedExpression); N],
    parents: impl IntoIterator<Item = EntityUid>,
) -> Entity {
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    Entity::new(
        uid,
        HashMap::from(attributes),
        parents.into_iter().collect(),
    )
    .expect("attributes without extensions")
}

/// What is the same in every world: actions, the table's cells, the preset roles.
static SAME: LazyLock<Vec<Entity>> = LazyLock::new(|| {
    let mut same: Vec<Entity> = RULES.actions.iter().cloned().collect();
    for row in TABLE.iter() {
        for (place, one) in row.cells().iter().enumerate() {
            let mut parents = HashSet::from([uid(Kind::Row, row.number)]);
            // Whoever holds the wider level is within the narrower one. The two wide levels of row 15
            // stand beside each other, and only the one about the same states covers the third.
            let narrower = match row.number {
                15 => (place == 1).then_some(2),
                _ => (!row.levels.is_empty()).then_some(place + 1),
            };
            let narrower = narrower.and_then(|place| row.levels.get(place));
            parents.extend(narrower.map(|narrower| cell(row.number, narrower)));
            same.push(Entity::new_no_attrs(cell(row.number, one), parents));
        }
    }
    for (place, preset) in PRESETS.into_iter().enumerate() {
        let cells = TABLE.iter().flat_map(|row| {
            let held = row.presets[place].iter();
            held.map(|held| cell(row.number, held))
        });
        let attributes = [
            ("kind", text(preset)),
            ("value", reference(cell(49, preset))),
        ];
        same.push(entity(
            role(Preset(preset)),
            attributes,
            cells.chain([account()]),
        ));
    }
    same.push(entity(no_role(), [("kind", text("none"))], []));
    same
});

/// The whole world.
pub(super) fn entities(world: &World) -> Entities {
    let mut all = SAME.clone();
    all.push(settings(&world.settings));
    all.extend(world.roles.iter().map(custom_role));
    all.extend(world.postings.iter().map(|one| posting(one, world)));
    all.extend(world.requisitions.iter().map(requisition));
    all.extend(world.candidates.iter().map(|one| candidate(one, world)));
    all.extend(world.opportunities.iter().map(opportunity));
    all.extend(world.interviews.iter().map(interview));
    all.extend(world.archive_reasons.iter().map(archive_reason));
    let postings = all
        .iter()
        .filter(|one| one.uid().type_name() == &NAMES[Kind::Posting as usize]);
    let postings = Entities::from_entities(postings.cloned(), None).expect("no two have one id");
    let extents = Extents { postings, world };
    all.extend(world.users.iter().map(|one| user(one, world, &extents)));
    Entities::from_entities(all, None).expect("no two have one id")
}

fn settings(settings: &Settings) -> Entity {
    let attributes = [
        ("feedback_visibility", text(settings.feedback_visibility)),
        (
            "hide_until_submitted",
            yes_or_no(settings.hide_until_submitted),
        ),
        ("sources_locked", yes_or_no(settings.sources_locked)),
        ("tags_locked", yes_or_no(settings.tags_locked)),
        (
            "default_requisition_chain",
            yes_or_no(settings.default_requisition_chain),
        ),
        (
            "restrict_hired_profiles",
            yes_or_no(settings.restrict_hired_profiles),
        ),
    ];
    entity(account(), attributes, [])
}

fn custom_role(custom: &Role) -> Entity {
    let cells = custom
        .holds
        .iter()
        .flat_map(|(row, held)| held.iter().map(|one| cell(*row, one)));
    let attributes = [
        ("kind", text("custom")),
        ("value", reference(cell(49, "custom"))),
    ];
    entity(
        role(Custom(custom.id)),
        attributes,
        cells.chain([account()]),
    )
}

fn user(user: &User, world: &World, extents: &Extents) -> Entity {
    let sits_on = world.interviews.iter().filter(|interview| {
        let mut panel = interview.panel.iter();
        panel.any(|(panelist, _)| *panelist == user.id)
    });
    let sits_on = sits_on.map(|interview| uid(Kind::Interview, interview.id));
    let reports = world
        .users
        .iter()
        .filter(|other| other.manager == Some(user.id));
    let role = user.role.map_or_else(no_role, role);
    let linked = user
        .linked_candidates
        .iter()
        .map(|one| uid(Kind::Candidate, one));
    let exported = user
        .privileges
        .iter()
        .filter(|one| one.kind == "data_export");
    let imports = user
        .privileges
        .iter()
        .any(|one| one.kind == "bulk_candidate_import");
    let attributes = [
        ("active", yes_or_no(!user.deactivated)),
        ("role", reference(role.clone())),
        ("linked", references(linked)),
        ("reports", users(reports.map(|other| &other.id))),
        ("granted", references(extents.matching(&user.grants))),
        ("bulk_candidate_import", yes_or_no(imports)),
        ("data_export", texts(exported.map(|one| &one.report))),
    ];
    let attributes = attributes.map(|(name, value)| (name.to_owned(), value));
    let types = PRIVILEGES.into_iter().filter(|kind| {
        let without_extent = ["bulk_candidate_import", "data_export"].contains(kind);
        !without_extent && user.privileges.iter().any(|one| one.kind == *kind)
    });
    let tags = types.map(|kind| {
        let of_type = user.privileges.iter().filter(|one| one.kind == kind);
        let matching = extents.matching(of_type.map(|one| &one.extent));
        (kind.to_owned(), references(matching))
    });
    let parents = sits_on.chain([account(), role]);
    Entity::new_with_tags(uid(Kind::User, user.id), attributes, parents, tags)
        .expect("attributes without extensions")
}

/// What stands for the posting of an opportunity that names none.
fn no_posting() -> EntityUid {
    uid(Kind::Posting, "none")
}

fn posting(posting: &Posting, world: &World) -> Entity {
    let links_it = |one: &&Requisition| one.postings.contains(&posting.id);
    let requisitions = world.requisitions.iter().filter(links_it);
    let attributes = [
        ("confidential", yes_or_no(posting.confidential)),
        ("owner", users(&posting.owner)),
        ("creator", users(&posting.creator)),
        ("hiring_manager", users(&posting.hiring_manager)),
        ("department", texts(&posting.department)),
        ("team", texts(&posting.team)),
        ("location", texts(&posting.location)),
        ("further_locations", texts(&posting.further_locations)),
        (
            "requisitions",
            references(requisitions.map(|one| uid(Kind::Requisition, one.id))),
        ),
    ];
    entity(uid(Kind::Posting, posting.id), attributes, [account()])
}

fn requisition(requisition: &Requisition) -> Entity {
    let postings = requisition
        .postings
        .iter()
        .map(|one| uid(Kind::Posting, one));
    let attributes = [
        ("confidential", yes_or_no(requisition.confidential)),
        ("status", text(requisition.status)),
        ("owner", users(&requisition.owner)),
        ("creator", users(&requisition.creator)),
        ("hiring_manager", users(&requisition.hiring_manager)),
        ("postings", references(postings)),
    ];
    entity(
        uid(Kind::Requisition, requisition.id),
        attributes,
        [account()],
    )
}

fn candidate(candidate: &Candidate, world: &World) -> Entity {
    let opportunities = world.opportunities_of(candidate.id);
    let attributes = [
        ("lifecycle", text(candidate.lifecycle)),
        (
            "opportunities",
            references(opportunities.map(|one| uid(Kind::Opportunity, one.id))),
        ),
    ];
    entity(uid(Kind::Candidate, candidate.id), attributes, [account()])
}

fn opportunity(one: &Opportunity) -> Entity {
    let mut attributes = HashMap::from([
        (
            "candidate".to_owned(),
            reference(uid(Kind::Candidate, one.candidate)),
        ),
        ("owner".to_owned(), users(&one.owner)),
        ("confidential".to_owned(), yes_or_no(one.confidential)),
        ("lifecycle".to_owned(), text(one.lifecycle)),
    ]);
    let for_hire = yes_or_no(one.names_requisition_for_hire);
    attributes.insert("names_requisition_for_hire".to_owned(), for_hire);
    let posting_unknown = yes_or_no(one.is_posting_unknown());
    attributes.insert("posting_unknown".to_owned(), posting_unknown);
    let posting = one.posting.map(|posting| uid(Kind::Posting, posting));
    attributes.extend(posting.map(|posting| ("posting".to_owned(), reference(posting))));
    let reason = one.archive_reason.filter(|_| one.archived);
    let reason = reason.map(|reason| uid(Kind::ArchiveReason, reason));
    attributes.extend(reason.map(|reason| ("archive_reason".to_owned(), reference(reason))));
    let uid = uid(Kind::Opportunity, one.id);
    Entity::new(uid, attributes, HashSet::from([account()])).expect("no extensions")
}

fn archive_reason(one: &ArchiveReason) -> Entity {
    let attributes = [("hired", yes_or_no(one.hired))];
    entity(uid(Kind::ArchiveReason, one.id), attributes, [account()])
}

fn interview(interview: &Interview) -> Entity {
    let submitted = interview.panel.iter().filter(|(_, submitted)| *submitted);
    let attributes = [("submitted", users(submitted.map(|(user, _)| user)))];
    let opportunity = uid(Kind::Opportunity, interview.opportunity);
    entity(
        uid(Kind::Interview, interview.id),
        attributes,
        [account(), opportunity],
    )
}

/// The postings, of which each grant and privilege is asked whether it matches.
struct Extents<'a> {
    postings: Entities,
    world: &'a World,
}

impl Extents<'_> {
    /// The postings that one of the extents matches.
    fn matching<'e>(&self, extents: impl IntoIterator<Item = &'e Extent>) -> Vec<EntityUid> {
        let extents: Vec<&Extent> = extents.into_iter().collect();
        if extents.is_empty() {
            return Vec::new();
        }
        let known = self.world.postings.iter().map(|posting| posting.id);
        // An opportunity may name one that steward does not know, and so may an extent.
        let named = self
            .world
            .opportunities
            .iter()
            .filter_map(|one| one.posting);
        let postings = known
            .chain(named)
            .map(|posting| uid(Kind::Posting, posting));
        let postings: HashSet<EntityUid> = postings.chain([no_posting()]).collect();
        let mut matching = HashSet::new();
        for (place, extent) in extents.into_iter().enumerate() {
            let principal = uid(Kind::Extent, place);
            let asked = extent_entity(extent, principal.clone());
            let all = self
                .postings
                .clone()
                .add_entities([asked], None)
                .expect("another id");
            for posting in &postings {
                if matches(&principal, posting, &all) {
                    matching.insert(posting.clone());
                }
            }
        }
        matching.into_iter().collect()
    }
}

fn extent_entity(extent: &Extent, uid: EntityUid) -> Entity {
    let postings = extent
        .posting
        .iter()
        .map(|one| self::uid(Kind::Posting, one));
    let attributes = [
        ("everywhere", yes_or_no(*extent == Extent::default())),
        ("posting", references(postings)),
        ("department", texts(&extent.department)),
        ("team", texts(&extent.team)),
        ("location", texts(&extent.location)),
    ];
    entity(uid, attributes, [])
}

fn matches(extent: &EntityUid, posting: &EntityUid, all: &Entities) -> bool {
    let request = Request::new(
        extent.clone(),
        matches_action(),
        posting.clone(),
        Context::empty(),
        None,
    );
    let request = request.expect("nothing is checked against the schema");
    let response = Authorizer::new().is_authorized(&request, &RULES.matches, all);
    let errors: Vec<_> = response.diagnostics().errors().collect();
    assert!(errors.is_empty(), "{errors:?}");
    response.decision() == Decision::Allow
}
