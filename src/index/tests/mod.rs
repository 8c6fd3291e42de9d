//! What must hold of the index.

mod ahead;
mod enumerable_facts;
mod explanations;
mod history;
mod memory;
mod order;
mod pages;
mod people;
mod profiles;
mod slots;
mod table;
mod world;
