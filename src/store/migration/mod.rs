//! The schema, as a list of numbered steps.
//!
//! A step that was released is never edited: it says what it did then, and is
//! not derived from the entities as they are now. A later one expands first
//! and takes away in a release after. A test compares the outcome with the
//! entities, column by column, on both databases.

use sea_orm_migration::{MigrationTrait, MigratorTrait};

mod define;
mod m0001_tables;
mod m0002_revisions;
mod m0003_facts;
mod m0004_restriction;
mod m0005_moved_away;
mod m0006_former_feedback;
mod m0007_lease;
mod m0008_lease_length;
mod m0009_audit;

/// All steps, in order.
pub(super) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_tables::Migration),
            Box::new(m0002_revisions::Migration),
            Box::new(m0003_facts::Migration),
            Box::new(m0004_restriction::Migration),
            Box::new(m0005_moved_away::Migration),
            Box::new(m0006_former_feedback::Migration),
            Box::new(m0007_lease::Migration),
            Box::new(m0008_lease_length::Migration),
            Box::new(m0009_audit::Migration),
        ]
    }
}
