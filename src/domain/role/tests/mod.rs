//! The roles against the seed table, the rules for custom roles, and who exceeds whom.

mod define;
mod difference;
mod exceeds;
mod feedback;
mod presets;
