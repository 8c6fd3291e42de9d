//! The command line: the server itself, and the commands of operators.

pub mod lever;
pub mod sample;
