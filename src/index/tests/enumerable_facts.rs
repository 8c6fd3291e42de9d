//! What is listed is what was told, however it came to be so.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::RandomState;

use super::history::{THINGS, fact};
use super::world::{Numbers, empty, id, index};
use crate::domain::enumerable_facts::{EnumerableFacts, HasId, KnownResources};
use crate::domain::fact_update::{FactUpdate, OpportunityFact};
use crate::domain::facts::{
    CandidateRef, Facts, InterviewRef, OpportunityRef, PostingRef, RequisitionRef, UserRef,
};
use crate::index::{Index, Loading};

/// What was told last of each thing, plainly.
#[derive(Debug, Default, PartialEq)]
struct Told {
    resources: BTreeMap<&'static str, BTreeSet<String>>,
    /// By posting, by owner, by panelist; of the known ones.
    relations: BTreeMap<String, BTreeSet<String>>,
}

impl Told {
    fn of(facts: &[Option<FactUpdate>]) -> Self {
        let mut told = Self::default();
        let mut named = Vec::new();
        let mut known = BTreeSet::new();
        for fact in facts.iter().flatten() {
            let (kind, id) = match fact {
                FactUpdate::User(id, Some(_)) => ("user", id.to_string()),
                FactUpdate::Posting(id, Some(_)) => ("posting", id.to_string()),
                FactUpdate::Requisition(id, Some(_)) => ("requisition", id.to_string()),
                FactUpdate::Candidate(id, Some(_)) => ("candidate", id.to_string()),
                FactUpdate::Opportunity(id, Some(fact)) => {
                    let at = fact.posting.iter().map(|posting| format!("at {posting}"));
                    let owned = fact.owner.iter().map(|owner| format!("owned by {owner}"));
                    named.extend(at.chain(owned).map(|name| (name, id.to_string())));
                    ("opportunity", id.to_string())
                }
                FactUpdate::Interview(id, Some(fact)) => {
                    let panel = fact.panel.iter();
                    let panels = panel.map(|seat| format!("panels of {}", seat.user));
                    named.extend(panels.map(|name| (name, id.to_string())));
                    ("interview", id.to_string())
                }
                _ => continue,
            };
            known.insert(id.clone());
            told.resources.entry(kind).or_default().insert(id);
        }
        for (name, id) in named {
            if known
                .iter()
                .any(|known| name.ends_with(&format!(" {known}")))
            {
                told.relations.entry(name).or_default().insert(id);
            }
        }
        told
    }

    /// The same of an index, with its own counts checked on the way.
    fn by(index: &Index) -> Self {
        let mut told = Self::default();
        told.in_id_order::<UserRef>(index, "user");
        told.in_id_order::<PostingRef>(index, "posting");
        told.in_id_order::<RequisitionRef>(index, "requisition");
        told.in_id_order::<CandidateRef>(index, "candidate");
        told.in_id_order::<OpportunityRef>(index, "opportunity");
        told.in_id_order::<InterviewRef>(index, "interview");
        for posting in KnownResources::<PostingRef>::in_id_order(index, None) {
            let name = format!("at {}", index.id_of(posting).unwrap());
            let found = ids(index, index.opportunities_at(posting, None));
            assert_eq!(found.len(), index.count_at(posting));
            told.relate(name, found);
        }
        for user in KnownResources::<UserRef>::in_id_order(index, None) {
            let me = index.id_of(user).unwrap();
            let found = ids(index, index.opportunities_owned_by(user, None));
            assert_eq!(found.len(), index.count_owned_by(user));
            told.relate(format!("owned by {me}"), found);
            let found = ids(index, index.panels_of(user, None));
            assert_eq!(found.len(), index.count_panels_of(user));
            told.relate(format!("panels of {me}"), found);
        }
        told
    }

    fn in_id_order<H: HasId<Id: std::fmt::Display>>(&mut self, index: &Index, kind: &'static str)
    where
        Index: KnownResources<H>,
    {
        let all = ids(index, index.in_id_order(None));
        assert!(all.is_sorted(), "{all:?}");
        assert_eq!(all.len(), index.total());
        if !all.is_empty() {
            self.resources.insert(kind, all.into_iter().collect());
        }
    }

    fn relate(&mut self, name: String, found: Vec<String>) {
        let in_order = found.windows(2).all(|pair| pair[0] < pair[1]);
        assert!(in_order, "{found:?}");
        if !found.is_empty() {
            self.relations.insert(name, found.into_iter().collect());
        }
    }
}

fn ids<H: HasId<Id: std::fmt::Display>>(
    index: &Index,
    things: impl Iterator<Item = H>,
) -> Vec<String>
where
    Index: KnownResources<H>,
{
    things
        .map(|thing| index.id_of(thing).unwrap().to_string())
        .collect()
}

#[test]
fn an_index_lists_what_it_was_told_through_any_history() {
    let mut related = 0;
    for seed in 0..20 {
        let mut numbers = Numbers(5000 + seed);
        let mut last: Vec<Option<FactUpdate>> = vec![None; THINGS];
        let mut changing = empty();
        let mut snapshots = Vec::new();
        for step in 0..400 {
            let thing = numbers.below(THINGS);
            let fact = fact(thing, &mut numbers);
            last[thing] = Some(fact.clone());
            changing.apply(fact);
            if step % 20 == 19 {
                snapshots.push((changing.clone(), last.clone()));
            }
        }
        for (snapshot, last) in snapshots {
            let expected = Told::of(&last);
            related += expected.relations.len();
            assert_eq!(Told::by(&snapshot), expected, "seed {seed}");
            // Loaded at once, in any order, it lists the same.
            let mut facts: Vec<FactUpdate> = last.into_iter().flatten().collect();
            numbers.shuffle(&mut facts);
            let mut loading = Loading::new(RandomState::new());
            loading.extend(facts);
            let mut loaded = loading.finish();
            assert_eq!(Told::by(&loaded), expected, "seed {seed}");
            assert_eq!(loaded.counts(), snapshot.counts());
            // And goes on from there.
            loaded.apply(FactUpdate::Opportunity(id("o1"), None));
            let left = ids(
                &loaded,
                KnownResources::<OpportunityRef>::in_id_order(&loaded, None),
            );
            let mut all = expected
                .resources
                .get("opportunity")
                .cloned()
                .unwrap_or_default();
            all.remove("o1");
            assert!(left.iter().eq(&all));
        }
    }
    assert!(related > 2000, "the accounts are varied enough: {related}");
}

#[test]
fn a_list_goes_on_after_any_id_known_or_not() {
    let opportunity = |n: usize| {
        let fact = OpportunityFact {
            posting: Some(id("p")),
            owner: Some(id("u")),
            ..super::world::opportunity_fact("c")
        };
        FactUpdate::Opportunity(id(&format!("o{n:04}")), Some(fact))
    };
    let interview = |n| super::world::interview(&format!("o{n:04}"), "o0000", &["u"]);
    let mut numbers = Numbers(9);
    let mut told: Vec<usize> = (0..1500).collect();
    numbers.shuffle(&mut told);
    let facts = told
        .iter()
        .flat_map(|&n| [opportunity(n * 2), interview(n * 2)]);
    let mut index = index(facts);
    index.apply(FactUpdate::Posting(
        id("p"),
        Some(super::world::posting_fact()),
    ));
    index.apply(super::world::user(
        "u",
        crate::domain::role::Preset::Interviewer,
    ));
    let (posting, user) = (
        index.find_posting(&id("p")).unwrap(),
        index.find_user(&id("u")).unwrap(),
    );
    for after in (0..3001).step_by(7) {
        let expected: Vec<String> = (after + 1..3000)
            .filter(|n| n % 2 == 0)
            .map(|n| format!("o{n:04}"))
            .collect();
        let (opportunity, interview) = (id(&format!("o{after:04}")), id(&format!("o{after:04}")));
        let after = Some(&opportunity);
        assert_eq!(
            ids(
                &index,
                KnownResources::<OpportunityRef>::in_id_order(&index, after)
            ),
            expected
        );
        assert_eq!(
            ids(&index, index.opportunities_at(posting, after)),
            expected
        );
        assert_eq!(
            ids(&index, index.opportunities_owned_by(user, after)),
            expected
        );
        assert_eq!(
            ids(&index, index.panels_of(user, Some(&interview))),
            expected
        );
    }
}

#[test]
fn ids_of_both_forms_are_in_one_order() {
    let names = [
        "0190a5f2-7b3c-7def-8123-456789abcdef",
        "0190a5f2",
        "zoe",
        "Ann",
        "f190a5f2-7b3c-7def-8123-456789abcdef",
        "b",
    ];
    let mut sorted = names;
    sorted.sort_unstable();
    let facts = || names.map(super::world::candidate);
    let mut loading = Loading::new(RandomState::new());
    loading.extend(facts());
    for index in [index(facts()), loading.finish()] {
        assert_eq!(
            ids(
                &index,
                KnownResources::<CandidateRef>::in_id_order(&index, None)
            ),
            sorted
        );
    }
}
