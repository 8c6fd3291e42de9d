//! Configuration: a file, the environment, flags, each overriding the one
//! before; all problems are reported together, before a port opens.

mod database;
mod database_source;
mod keys;
mod layers;
mod memory;
mod reader;
mod settings;
mod telemetry;
mod tls;
mod value;

pub use database::{DatabaseUrl, InvalidDatabaseUrl};
pub use database_source::{DatabasePart, DatabaseSource, DatabaseTrouble};
pub use keys::{KEYS, Key};
pub use layers::{Flags, Variables};
pub use reader::Problem;
pub use settings::{Config, LogFormat, Shown, show};
pub use telemetry::{Otlp, Protocol, Sampling, TelemetryConfig};
