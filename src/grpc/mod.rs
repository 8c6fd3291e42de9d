//! The contract, served: check, translate, call, translate back.
//!
//! No rule of the domain lives here. One file per service; what they share is
//! how fields are read and how errors are told.

mod accounts;
mod admission;
mod arrival;
mod audit;
mod authorization;
mod budget;
mod catalogue;
mod changes;
mod codec;
mod context;
mod deadline;
mod direct;
mod etag;
mod explanation;
mod fields;
mod following;
mod freshness;
mod gate;
mod health;
mod health_port;
mod impact;
mod import;
mod import_entries;
mod import_entry;
mod import_operations;
mod lifecycle;
mod limits;
mod list;
mod notice;
mod operation;
mod page;
mod privilege;
mod question;
mod receipt;
mod record_in;
mod record_out;
mod records;
mod refusal;
mod refused;
mod remedy;
mod roles;
mod server;
mod settings;
mod slots;
mod staging;
mod survivors;
mod threads;
mod trailers;
mod words;
mod writes;

pub(crate) use codec::ContractCodec;
pub(crate) use words::Word;

pub use admission::CallersInEffect;
pub(crate) use audit::{read_head, sign_head};
pub(crate) use codec::too_long_list;
pub use context::ServiceContext;
pub use following::HEARTBEAT;
pub(crate) use limits::{EXPORTED, MANY};
pub use server::{ServeError, Serving, listen, serve};
pub use threads::{ConnectionTimes, come_after_questions};
