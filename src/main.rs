//! The `steward` binary: the server and the commands of operators.

use std::process::ExitCode;

use clap::Parser as _;
use steward::cli::{Cli, Command};
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// By how much the threads that work come after those that answer questions,
/// where both want the same core.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

fn main() -> ExitCode {
    // One TLS provider, chosen before anything can open a connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = Cli::parse();
    let mut threads = Builder::new_multi_thread();
    threads.enable_all();
    #[cfg(target_os = "linux")]
    if matches!(cli.command, Command::Serve(_)) {
        // Of this thread alone. Where it is not allowed, all are alike.
        threads.on_thread_start(|| _ = rustix::process::nice(NICE));
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
