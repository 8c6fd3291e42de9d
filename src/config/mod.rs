//! Configuration: a file, the environment, flags, each overriding the one
//! before; all problems are reported together, before a port opens.

mod database;
mod otlp;
mod reader;
mod settings;
mod value;

pub use database::{DatabaseUrl, InvalidDatabaseUrl};
pub use otlp::Otlp;
pub use reader::Problem;
pub use settings::{Config, Flags, KEYS, Key, LogFormat};
