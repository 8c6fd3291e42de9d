//! Makes a difference as small as it can be: whatever can be left out is left out.

use super::questions::Asked;
use super::world::*;

/// The smallest world found in which the question is still answered differently: nothing more can be
/// left out of it.
pub(super) fn shrink(world: World, differs: impl Fn(&World) -> bool) -> World {
    let mut smallest = world;
    // What was tried since something was left out.
    let mut in_vain = 0;
    let mut place = 0;
    loop {
        let smaller = simpler(&smallest);
        if in_vain > smaller.len() {
            return smallest;
        }
        place %= smaller.len().max(1);
        let found = smaller.get(place).filter(|one| **one != smallest);
        if let Some(found) = found.filter(|one| one.is_possible() && differs(one)) {
            // What came after the thing that was left out is now in its place.
            smallest = found.clone();
            in_vain = 0;
        } else {
            place += 1;
            in_vain += 1;
        }
    }
}

/// A world and a question, to be pasted into `pasted.rs`.
pub(super) fn as_test(world: &World, asked: &Asked, answer: &str) -> String {
    // Lists are vectors in these types, and nothing else has square brackets.
    let lists = |text: String| text.replace('[', "vec![");
    let mut fields = Vec::new();
    if world.settings != Settings::default() {
        fields.push(format!("settings: {:?}", world.settings));
    }
    macro_rules! list {
        ($($name:ident)+) => {$(
            if !world.$name.is_empty() {
                fields.push(format!("{}: {:?}", stringify!($name), world.$name));
            }
        )+};
    }
    list!(roles users postings requisitions candidates opportunities interviews archive_reasons);
    let mut fields = fields.join(
        ",
        ",
    );
    if !fields.is_empty() {
        fields = format!(
            "        {fields},
"
        );
    }
    format!(
        "#[test]\nfn pasted() {{\n    let world = World {{\n{}        ..World::default()\n    }};\n    \
         let asked = {};\n    one_answer(&world, &asked, \"{answer}\");\n}}\n",
        lists(fields),
        lists(format!("{asked:?}"))
            .replace("about: ", "about: About::")
            .replace("target: ", "target: Target::")
    )
}

/// Every world that lacks one thing of this one.
fn simpler(world: &World) -> Vec<World> {
    let mut all = Vec::new();
    let mut try_with = |change: &dyn Fn(&mut World)| {
        let mut one = world.clone();
        change(&mut one);
        all.push(one);
    };
    macro_rules! without_one {
        ($($list:ident)+) => {$(
            for place in 0..world.$list.len() {
                try_with(&|one| {
                    one.$list.remove(place);
                });
            }
        )+};
    }
    without_one!(interviews requisitions opportunities candidates postings users roles);
    without_one!(archive_reasons);
    macro_rules! reset {
        ($($setting:ident)+) => {$(
            try_with(&|one| one.settings.$setting = Settings::default().$setting);
        )+};
    }
    reset!(feedback_visibility hide_until_submitted sources_locked tags_locked);
    reset!(default_requisition_chain restrict_hired_profiles);
    macro_rules! without_field {
        ($list:ident: $($field:ident)+) => {
            for place in 0..world.$list.len() {
                $( try_with(&|one| one.$list[place].$field = Default::default()); )+
            }
        };
    }
    without_field!(users: deactivated role manager linked_candidates grants privileges);
    without_field!(postings: confidential owner creator hiring_manager department team location);
    without_field!(postings: further_locations);
    without_field!(requisitions: confidential owner creator hiring_manager postings);
    without_field!(opportunities: posting owner confidential archived archive_reason);
    without_field!(opportunities: names_requisition_for_hire unknown_part);
    without_field!(interviews: panel);
    macro_rules! without_element {
        ($list:ident: $($field:ident)+) => {
            for place in 0..world.$list.len() {$(
                for element in 0..world.$list[place].$field.len() {
                    try_with(&|one| {
                        one.$list[place].$field.remove(element);
                    });
                }
            )+}
        };
    }
    without_element!(roles: holds);
    without_element!(users: grants privileges linked_candidates);
    without_element!(requisitions: postings);
    without_element!(interviews: panel);
    all
}
