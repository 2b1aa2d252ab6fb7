//! The command line. What the commands do is in the library.

use std::io::{self, Write};
use std::process::ExitCode;

use conversation_service::cli::{Cli, Command, Generate};
use conversation_service::clock::{Clock, SystemClock};
use conversation_service::config::{Settings, Sources};
use conversation_service::{generate, healthcheck};
use jiff::tz::TimeZone;

fn main() -> ExitCode {
    let cli = match Cli::read(std::env::args_os()) {
        Ok(cli) => cli,
        // Help and version come this way too, and know their stream and status.
        Err(error) => error.exit(),
    };
    match run(&cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: &Cli) -> Result<(), Box<dyn std::error::Error>> {
    let command = cli.command();
    match &command {
        Command::Generate(asked) => return Ok(generate(asked)?),
        Command::Healthcheck(asked) if asked.url.is_some() => {
            return Ok(healthcheck::check(asked.url.as_deref().unwrap_or_default())?);
        }
        _ => {}
    }
    let settings = Settings::load(&Sources::of_process(cli.flags())?, command.purpose())?;
    match command {
        Command::Healthcheck(_) => {
            Ok(healthcheck::check(&healthcheck::url_of(settings.address()))?)
        }
        // Wired by the one who merges: serve, ask, import, metric-service, check.
        other => Err(format!("{other:?} is not wired yet").into()),
    }
}

/// Writes what is asked for. A reader that has enough (`| head`) is no failure.
fn generate(asked: &Generate) -> io::Result<()> {
    let options = asked.options(SystemClock.today(&TimeZone::system()));
    let out = &mut io::stdout().lock();
    let written = if asked.accounts {
        generate::write_accounts(options, out)
    } else {
        generate::write_documents(options, out)
    };
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
