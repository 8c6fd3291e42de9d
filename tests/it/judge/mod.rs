//! The judge: the rulebook a second time, as Cedar policies, and random questions put to both.
//!
//! The policies in `policies/` were written from the rulebook and the permission table, not from
//! `src/domain`. They see the records as they are told: owners, panels, grants, statuses, and a role
//! as what it holds. Reach and relations are said in the policies.
//!
//! `world` and `generate` make small random accounts, `questions` random questions about them. `tell`
//! puts both to `decide`, `entities` and `verdict` to the policies (`rules`), step by step in the
//! order of the rulebook. `run` compares the answers; a difference is made as small as it can be
//! (`shrink`) and printed as a test. `coverage` counts what has been answered, against the list in
//! `tests/data/reachable.tsv` of what can be.
//!
//! `make judge N=1000000` is the long run. `make test` asks a part of it, with another seed each
//! time.

mod coverage;
mod entities;
mod generate;
mod impact;
mod numbers;
mod pasted;
mod policies;
mod properties;
mod questions;
mod rules;
mod run;
mod shrink;
mod stored;
mod table;
pub(crate) mod tell;
mod verdict;
mod world;

pub(crate) use generate::{
    CANDIDATES, Generator, INTERVIEWS, OPPORTUNITIES, POSTINGS, REQUISITIONS, USERS,
};
pub(crate) use numbers::Numbers;
pub(crate) use questions::{About, Asked, Facts, Target};
pub(crate) use run::{SEED, announced_seed};
pub(crate) use stored::commits;
pub(crate) use table::{TABLE, row};
pub(crate) use world::{RoleName, World};
