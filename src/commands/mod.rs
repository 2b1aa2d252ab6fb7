//! What each command of the line does; the settings are read and checked before.

mod ask;
mod backup;
mod bulk;
mod categorize;
mod check;
pub mod data;
mod enrich;
mod eval;
mod home;
pub mod metric_service;
mod model;
mod preview;
mod purge;
mod reread;
mod serve;
mod statements;
mod store;
mod support;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use jiff::tz::TimeZone;

use crate::cli::{Cli, Command, Destination, Generate};
use crate::clock::{Clock, SystemClock};
use crate::config::{Settings, Sources};
use crate::{generate, healthcheck};

/// Carries out one command and gives the process's status; the error's text is for the person at
/// the terminal.
pub fn run(cli: &Cli) -> Result<ExitCode, Box<dyn Error>> {
    let command = cli.command();
    match &command {
        Command::Generate(asked) => return done(generated(asked)),
        Command::Healthcheck(asked) => {
            if let Some(url) = asked.url.as_deref() {
                return done(healthcheck::check(url));
            }
        }
        _ => {}
    }
    let sources = Sources::of_process(cli.flags())?;
    if command == Command::Check {
        check::run(&sources)?;
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Support(asked) = &command {
        support::run(&sources, asked)?;
        return Ok(ExitCode::SUCCESS);
    }
    let settings = Settings::load(&sources, command.purpose())?;
    for warning in &settings.warnings {
        eprintln!("warning: {warning}");
    }
    if matches!(command, Command::Serve(_) | Command::MetricService(_)) {
        reread::at_hangup(cli.flags(), command.purpose())?;
    }
    match command {
        Command::Serve(_) => serve::conversation(settings)?,
        Command::MetricService(_) => serve::metric_service(settings)?,
        Command::Ask(asked) => ask::run(&settings, asked)?,
        Command::Mcp(asked) => serve::mcp(settings, asked.user)?,
        Command::Eval(asked) => return eval::run_files(&settings, &asked),
        Command::Import(asked) => match asked.to {
            Destination::Embedded => data::import(&settings, &asked)?,
            Destination::Elasticsearch => bulk::import(&settings, &asked)?,
        },
        Command::Enrich(asked) => enrich::run(&settings, &asked)?,
        Command::Imports(asked) => statements::imports(&settings, &asked)?,
        Command::Categorize(asked) => categorize::run(&settings, &asked)?,
        Command::Backup(asked) => backup::back_up(&settings, &asked)?,
        Command::Restore(asked) => backup::restore(&settings, &asked)?,
        Command::Purge(asked) => purge::run(&settings, &asked.user)?,
        Command::Healthcheck(_) => {
            healthcheck::check(&healthcheck::url_of(settings.address()))?;
        }
        Command::Generate(_) | Command::Check | Command::Support(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn done<E: Error + 'static>(ended: Result<(), E>) -> Result<ExitCode, Box<dyn Error>> {
    ended?;
    Ok(ExitCode::SUCCESS)
}

/// Writes what is asked for. A reader that has enough (`| head`) is no failure.
fn generated(asked: &Generate) -> io::Result<()> {
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
