use super::worlds::{
    CANDIDATES, INTERVIEWS, Numbers, OPPORTUNITIES, POSTINGS, REQUISITIONS, USERS, crowd, facts,
    halves, world,
};
use crate::domain::catalogue::Permission;
use crate::domain::decide::decide;
use crate::domain::facts::{Archive, Facts};
use crate::domain::list::{Archival, Filter, Limits, Query, ResourceKind, Resources};
use crate::domain::question::{Form, FormError, Subject};
use crate::domain::world::{World, id};

const ALL: Limits = Limits {
    ids: usize::MAX,
    looks: usize::MAX,
};

/// The names that things of a kind have, known or not, in order.
fn names(kind: ResourceKind) -> Vec<String> {
    match kind {
        ResourceKind::Opportunity => (0..=OPPORTUNITIES).map(|n| format!("o{n:02}")).collect(),
        ResourceKind::Candidate => {
            let mut names: Vec<String> = (0..=CANDIDATES).map(|n| format!("c{n}")).collect();
            names.sort();
            names
        }
        ResourceKind::Posting => (0..=POSTINGS).map(|n| format!("p{n}")).collect(),
        ResourceKind::Requisition => (0..=REQUISITIONS).map(|n| format!("r{n}")).collect(),
        ResourceKind::Interview => (0..=INTERVIEWS).map(|n| format!("i{n:02}")).collect(),
    }
}

fn with(form: &Form, kind: ResourceKind, name: &str) -> Form {
    let mut form = form.clone();
    match kind {
        ResourceKind::Opportunity => form.opportunity = Some(id(name)),
        ResourceKind::Candidate => form.candidate = Some(id(name)),
        ResourceKind::Posting => form.posting = Some(id(name)),
        ResourceKind::Requisition => form.requisition = Some(id(name)),
        ResourceKind::Interview => form.interview = Some(id(name)),
    }
    form
}

/// What single questions say.
fn asked(
    world: &World,
    user: &str,
    subject: Subject,
    form: &Form,
    kind: ResourceKind,
) -> Vec<String> {
    let allowed = |name: &String| {
        let question = with(form, kind, name).ask(subject).unwrap();
        decide(world, &id(user), &question).is_allowed()
    };
    names(kind).into_iter().filter(allowed).collect()
}

fn query(user: &str, subject: Subject, form: &Form, kind: ResourceKind, filter: Filter) -> Query {
    Query::new(id(user), subject, form.clone(), kind, filter).unwrap()
}

/// The list, in slices.
fn listed(world: &World, query: &Query, after: Option<&str>, limits: Limits) -> Vec<String> {
    let mut list = Resources::begin(world, query.clone(), after);
    let mut found = Vec::new();
    loop {
        let slice = list.next(world, limits);
        assert!(slice.ids.len() <= limits.ids);
        found.extend(slice.ids);
        if slice.after.is_none() {
            assert_eq!(list.next(world, limits), super::super::Slice::default());
            return found;
        }
    }
}

/// Everything that can be asked about a kind: rows and the ability, with the
/// facts that they take.
fn askable(kind: ResourceKind) -> Vec<(Subject, Form)> {
    let rows = Permission::ALL.into_iter().map(Subject::Permission);
    let subjects = rows.chain([Subject::OwnFeedback]);
    let mut askable = Vec::new();
    for subject in subjects {
        for form in facts() {
            if with(&form, kind, "x").ask(subject).is_ok() && {
                // Not what the form names already.
                let mut bare = form.clone();
                bare.posting = None;
                bare.requisition = None;
                kind != ResourceKind::Posting && kind != ResourceKind::Requisition
                    || with(&bare, kind, "x") == with(&form, kind, "x")
                    || subject == Subject::Permission(Permission::LinkPostingsAndRequisitions)
            } {
                askable.push((subject, form));
            }
        }
    }
    askable
}

#[test]
fn a_list_is_what_single_questions_allow() {
    let (mut some, mut all, mut none) = (0, 0, 0);
    for seed in 0..25 {
        let world = world(seed);
        let mut numbers = Numbers(seed);
        for kind in ResourceKind::ALL {
            let askable = askable(kind);
            assert!(askable.len() > 2, "{kind:?}");
            for (subject, form) in askable {
                for user in USERS.into_iter().chain(["nobody"]) {
                    let expected = asked(&world, user, subject, &form, kind);
                    let query = query(user, subject, &form, kind, Filter::default());
                    let limits = Limits {
                        ids: 1 + numbers.below(5),
                        looks: 1 + numbers.below(9),
                    };
                    for limits in [ALL, limits] {
                        let found = listed(&world, &query, None, limits);
                        assert_eq!(found, expected, "{seed} {user} {subject:?} {form:?}");
                    }
                    match expected.len() {
                        0 => none += 1,
                        len if len + 3 > names(kind).len() => all += 1,
                        _ => some += 1,
                    }
                }
            }
        }
    }
    assert!(
        some > 1500 && all > 300 && none > 1500,
        "{some} {all} {none}"
    );
}

#[test]
fn a_list_goes_on_after_any_id() {
    for seed in 30..33 {
        let world = world(seed);
        for kind in ResourceKind::ALL {
            for (subject, form) in askable(kind) {
                for user in USERS {
                    let query = query(user, subject, &form, kind, Filter::default());
                    let all = listed(&world, &query, None, ALL);
                    for after in names(kind).iter().map(String::as_str).chain(["a", "zz"]) {
                        let expected: Vec<String> = all
                            .iter()
                            .filter(|id| id.as_str() > after)
                            .cloned()
                            .collect();
                        let found = listed(&world, &query, Some(after), ALL);
                        assert_eq!(found, expected, "{seed} {user} {subject:?} after {after}");
                    }
                }
            }
        }
    }
}

/// Whether a filter wants an opportunity, plainly.
fn wants(world: &World, filter: &Filter, opportunity: &str) -> bool {
    let found = world.find_opportunity(&id(opportunity));
    let Some(view) = found.and_then(|found| world.opportunity(found)) else {
        return false;
    };
    let posting = filter.posting.as_ref().is_none_or(|posting| {
        let posting = world.find_posting(posting);
        posting.is_some() && view.posting == posting
    });
    let stage = filter.stage.as_ref().is_none_or(|stage| {
        let stage = world.find_stage(stage);
        stage.is_some() && view.stage == stage
    });
    let archival = match filter.archival {
        None => true,
        Some(Archival::Active) => view.archive == Archive::Active,
        Some(Archival::Archived) => view.archive != Archive::Active,
    };
    posting && stage && archival
}

#[test]
fn a_filter_leaves_what_it_names() {
    let mut filters = Vec::new();
    for posting in [None, Some("p0"), Some("p3"), Some("p99")] {
        for stage in [None, Some("offer"), Some("never")] {
            for archival in [None, Some(Archival::Active), Some(Archival::Archived)] {
                filters.push(Filter {
                    posting: posting.map(id),
                    stage: stage.map(id),
                    archival,
                });
            }
        }
    }
    let mut left = 0;
    for seed in 50..60 {
        let world = world(seed);
        let opportunity_of = |name: &str| {
            let interview = world
                .interview(world.find_interview(&id(name)).unwrap())
                .unwrap();
            let all = names(ResourceKind::Opportunity).into_iter();
            let is =
                |name: &String| world.find_opportunity(&id(name)) == Some(interview.opportunity);
            all.filter(is).collect::<String>()
        };
        for (kind, subject) in [
            (
                ResourceKind::Opportunity,
                Permission::ManageProfilesAndViewAssociatedPostings,
            ),
            (
                ResourceKind::Interview,
                Permission::ViewOtherUsersInterviewFeedback,
            ),
        ] {
            let subject = Subject::Permission(subject);
            for user in USERS {
                let all = asked(&world, user, subject, &Form::default(), kind);
                for filter in &filters {
                    let wanted = |name: &&String| match kind {
                        ResourceKind::Interview => wants(&world, filter, &opportunity_of(name)),
                        _ => wants(&world, filter, name),
                    };
                    let expected: Vec<String> = all.iter().filter(wanted).cloned().collect();
                    let query = query(user, subject, &Form::default(), kind, filter.clone());
                    let few = Limits { ids: 2, looks: 3 };
                    for limits in [ALL, few] {
                        let found = listed(&world, &query, None, limits);
                        assert_eq!(found, expected, "{seed} {user} {filter:?}");
                    }
                    left += expected.len();
                }
            }
        }
    }
    assert!(left > 1000, "{left}");
}

/// What a list looked at, of 400 opportunities of which two are somebody's.
fn looks(role_name: &str) -> usize {
    let world = crowd(role_name);
    let row_1 = Subject::Permission(Permission::ManageProfilesAndViewAssociatedPostings);
    for looks in 1..=400 {
        let limits = Limits { ids: 1000, looks };
        let mine = [ResourceKind::Opportunity, ResourceKind::Candidate].map(|kind| {
            let query = query("u", row_1, &Form::default(), kind, Filter::default());
            let slice = Resources::begin(&world, query, None).next(&world, limits);
            (slice.ids.len(), slice.after)
        });
        if mine.iter().all(|(_, after)| after.is_none()) {
            return looks;
        }
    }
    401
}

#[test]
fn a_filter_by_posting_holds_though_the_posting_has_very_many() {
    let world = halves();
    for (kind, row, letter) in [
        (ResourceKind::Opportunity, 1, 'o'),
        (ResourceKind::Interview, 2, 'i'),
    ] {
        let subject = Subject::Permission(Permission::from_row(row).unwrap());
        let filter = Filter {
            posting: Some(id("p1")),
            ..Filter::default()
        };
        let query = query("u", subject, &Form::default(), kind, filter);
        let odd: Vec<String> = (0..100)
            .map(|n| format!("{letter}{:03}", n * 2 + 1))
            .collect();
        assert_eq!(listed(&world, &query, None, ALL), odd);
    }
}

#[test]
fn who_sees_little_is_asked_about_little() {
    assert_eq!(looks("limited_team_member"), 2);
    assert_eq!(looks("team_member"), 400);
}

#[test]
fn what_the_row_does_not_take_is_told() {
    let new = |row: u8, form: Form, kind| {
        let subject = Subject::Permission(Permission::from_row(row).unwrap());
        Query::new(id("u"), subject, form, kind, Filter::default()).map(drop)
    };
    assert_eq!(new(1, Form::default(), ResourceKind::Opportunity), Ok(()));
    assert_eq!(
        new(4, Form::default(), ResourceKind::Interview),
        Err(vec![FormError::FactRequired("on_behalf_of")])
    );
    assert_eq!(
        new(8, Form::default(), ResourceKind::Posting),
        Err(vec![FormError::TargetNotAccepted("posting")])
    );
    assert_eq!(
        new(17, Form::default(), ResourceKind::Requisition),
        Err(vec![FormError::TargetRequired(&["posting"])])
    );
    let form = Form {
        owner: Some(id("u")),
        ..Form::default()
    };
    assert_eq!(
        new(5, form, ResourceKind::Opportunity),
        Err(vec![FormError::FactNotAccepted("owner")])
    );
}
