//! Work, as fast as it is done.

use super::{Named, Outcome, Scene};
use crate::calls::Calls;
use crate::messages::{self, ANONYMIZE, AUTHORIZE, BATCH, IMPORT, LIST, ROLES};

/// The connections of each attack.
const FEW: usize = 4;

pub(super) const ALL: &[Named] = &[
    ("4 MiB of empty questions", empty_questions),
    ("batches of 10,000 empty questions", as_many_empty_questions),
    ("batches of 10,000", batches),
    ("batches of 10,000, explained", explained_batches),
    ("questions, explained", explained),
    ("lists in pages of one", tiny_lists),
    ("lists in large pages", large_lists),
    ("previews of 10,000", previews),
    ("impacts of 100 roles", impacts),
    ("imports of 2,000", imports),
];

fn calls(
    scene: &Scene,
    things: &str,
    at_once: usize,
    path: &'static str,
    bodies: Vec<Vec<u8>>,
) -> Outcome {
    let calls = Calls {
        connections: FEW,
        at_once,
        path,
        bodies,
        hangs: false,
    };
    calls.run(scene, things)
}

fn empty_questions(scene: &Scene) -> Outcome {
    let bodies = vec![messages::empty_questions(4 << 20)];
    calls(scene, "batches", 8, BATCH, bodies)
}

fn as_many_empty_questions(scene: &Scene) -> Outcome {
    let bodies = vec![messages::empty_questions(20_000)];
    calls(scene, "batches", 16, BATCH, bodies)
}

fn batches(scene: &Scene) -> Outcome {
    calls(
        scene,
        "batches",
        8,
        BATCH,
        vec![messages::batch(10_000, false)],
    )
}

fn explained_batches(scene: &Scene) -> Outcome {
    calls(
        scene,
        "batches",
        8,
        BATCH,
        vec![messages::batch(10_000, true)],
    )
}

fn explained(scene: &Scene) -> Outcome {
    calls(scene, "questions", 32, AUTHORIZE, messages::questions(true))
}

fn tiny_lists(scene: &Scene) -> Outcome {
    calls(scene, "lists", 75, LIST, vec![messages::list(1)])
}

fn large_lists(scene: &Scene) -> Outcome {
    calls(scene, "lists", 32, LIST, vec![messages::list(10_000)])
}

fn previews(scene: &Scene) -> Outcome {
    calls(scene, "previews", 8, ANONYMIZE, vec![messages::preview()])
}

fn impacts(scene: &Scene) -> Outcome {
    calls(scene, "previews", 8, ROLES, vec![messages::impact()])
}

fn imports(scene: &Scene) -> Outcome {
    calls(scene, "imports", 4, IMPORT, messages::imports())
}
