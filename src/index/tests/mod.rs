//! What must hold of the index.

mod history;
mod memory;
mod pages;
mod people;
mod profiles;
mod slots;
mod table;
mod world;
