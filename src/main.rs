//! The `steward` binary: the server and the commands of operators.

use std::process::ExitCode;

use clap::Parser as _;
use steward::cli::Cli;

#[tokio::main]
async fn main() -> ExitCode {
    // One TLS provider, chosen before anything can open a connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    // Boxed: what a command holds across its waits is no load for the stack.
    Box::pin(Cli::parse().execute(&mut std::io::stdout())).await
}
