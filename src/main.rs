//! The `steward` binary: the server and the commands of operators.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use steward::cli::{Cli, Command};
use tokio::runtime::Builder;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long what is left over may take at the end.
const LAST_WORK: Duration = Duration::from_secs(1);

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
    let code = runtime.block_on(Box::pin(cli.execute(&mut std::io::stdout())));
    // A look at a file or a name that hangs keeps nobody.
    runtime.shutdown_timeout(LAST_WORK);
    code
}
