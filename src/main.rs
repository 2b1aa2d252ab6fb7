//! The command line. What the commands do is in the library.

use std::io::{self, Write};
use std::process::ExitCode;

use conversation_service::cli::Cli;
use conversation_service::commands;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        // Help and version come this way too, and know their stream and status.
        Err(error) => error.exit(),
    };
    match commands::run(&cli) {
        Ok(status) => status,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(cli.command().failure())
        }
    }
}
