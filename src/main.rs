//! The `steward` binary: the server and the commands of operators.

use std::process::ExitCode;

use clap::Parser as _;
use steward::cli::{Cli, Command};
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    // One TLS provider, chosen before anything can open a connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = Cli::parse();
    let mut threads = Builder::new_multi_thread();
    threads.enable_all();
    if matches!(cli.command, Command::Serve(_)) {
        threads.on_thread_start(steward::grpc::come_after_questions);
    }
    let runtime = match threads.build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("steward: no thread can be started: {error}");
            return ExitCode::from(2);
        }
    };
    // Boxed: what a command holds across its waits is no load for the stack.
    runtime.block_on(Box::pin(cli.execute(&mut std::io::stdout())))
}
