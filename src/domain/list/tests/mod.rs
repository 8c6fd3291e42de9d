//! Whatever a list says, the single questions say.

mod permissions;
mod resources;
mod users;
mod worlds;
