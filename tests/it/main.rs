//! Everything that is tested from outside, in one binary: it links once.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::large_futures,
    clippy::panic,
    clippy::unwrap_used,
    clippy::assigning_clones,
    clippy::unnecessary_wraps,
    clippy::wildcard_imports,
    reason = "a test says what it expects by failing, and speaks in the domain's words"
)]

mod agreement;
mod architecture;
mod arrival;
mod audit;
mod bad_input;
mod callers;
mod cells;
mod changes;
mod commits;
mod connections;
mod copies;
mod custom_levels;
mod database_source;
mod direct;
mod doctor;
mod erasure;
mod etags;
mod explain;
mod exports;
mod facts;
mod freshness;
mod full_disk;
mod generated_code;
mod health_port;
mod imports;
mod judge;
mod lists;
mod long_lists;
mod mirror;
mod misspelt;
mod moves;
mod outage;
mod own_file;
mod pages;
mod privileges;
mod records;
mod refusals;
mod restart;
mod restriction;
mod retention;
mod roles;
mod rule_index;
mod sample;
mod security;
mod settings;
mod source_times;
mod startup;
mod stopping;
mod store;
mod support;
mod telemetry;
mod tenants;
mod threads;
mod tls;
mod unread_streams;
mod unusable;
mod ways_in;
