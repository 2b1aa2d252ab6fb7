//! The command line: what can be said, not what is done with it.

mod categorize;
mod import;

use std::ffi::OsString;
use std::net::IpAddr;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser, Subcommand};
use jiff::civil::Date;

use crate::config::{Flags, Purpose};
use crate::domain::Tenant;
use crate::generate::Options;
use crate::version::LONG;
pub use categorize::{Categorize, Corrected, Way};
pub use import::{Alike, Destination, Enrich, Import, Imports, Undo};

/// Answers questions about people's bank transactions, with the right figure.
///
/// Without a command it serves. Every setting is explained in config/default.toml and can be given
/// by a file, by .env, by the environment and, some, by flags.
#[derive(Clone, Debug, Parser)]
#[command(name = "conversation-service", version = LONG.as_str())]
pub struct Cli {
    /// A file of settings, in the form of config/default.toml [env: CONFIG_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Where the index and the conversations are kept [env: DATA_DIR] [default: data]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,
    #[command(flatten)]
    listen: Listen,
    #[command(subcommand)]
    command: Option<Command>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Command {
    /// Serve the API and the page (the default)
    Serve(Listen),
    /// Ask one question here, without a server
    Ask(Ask),
    /// Ask the questions of files, hold the answers against what is right, say GO or NO-GO
    Eval(Eval),
    /// Read transactions and accounts into the embedded index, or into an Elasticsearch
    Import(Import),
    /// List the imports of banks' files, or take one back
    Imports(Imports),
    /// Correct merchants' categories and names, list the corrections, or take one back
    Categorize(Categorize),
    /// Read merchants and categories in the labels of transactions that lack them
    Enrich(Enrich),
    /// Copy the index and the conversations into a new folder, while the service serves
    Backup(Backup),
    /// Put a backup into the data folder; the service must be stopped
    Restore(Restore),
    /// Erase all that is kept of one user: conversations, transactions, accounts
    Purge(Purge),
    /// Write lifelike transactions of invented people to stdout, as JSON lines
    Generate(Generate),
    /// Answer a language model's tools about one user, by the Model Context Protocol on stdin and stdout
    Mcp(Mcp),
    /// Serve the embedded index, or ELASTICSEARCH_URL, to other services, as metric_service does
    MetricService(Listen),
    /// Show every setting, where it is from, and what would stop the start
    Check,
    /// Gather into one archive what a request for help needs, without questions or figures
    Support(Support),
    /// Exit with 0 if a running service is healthy, else with 1 (for containers)
    Healthcheck(Healthcheck),
}

/// Where to listen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Args)]
pub struct Listen {
    /// The address to listen on [default: 127.0.0.1]
    #[arg(long, value_name = "ADDRESS")]
    pub host: Option<IpAddr>,
    /// The port to listen on; 0 takes a free one [default: 3008, metric-service: 3002]
    #[arg(long)]
    pub port: Option<u16>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Ask {
    /// The question, in French, English or Spanish: "Combien j'ai dépensé en courses ce mois-ci ?"
    pub question: String,
    /// Whose transactions it is about
    #[arg(long, default_value = "1", value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
    /// Print the whole answer, as the API gives it
    #[arg(long)]
    pub json: bool,
}

/// Whom the tools are about.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Mcp {
    /// Whose transactions every tool is about; no tool can name another
    #[arg(long, value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
}

/// Questions to ask. The status is 0 for GO, 1 for NO-GO, 2 for input that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Eval {
    /// Questions: JSON lines, or CSV with a header (question, user, outcome, expected_total…)
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Transactions and accounts that the right figures are computed from: what the service holds
    #[arg(long, value_name = "FILE", num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Ask a running service, http://host:port, instead of the index here
    #[arg(long)]
    pub url: Option<String>,
    /// Write the report, in Markdown, to this file
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// What must hold for a GO, in the form of config/evaluation.toml [default: that file]
    #[arg(long, value_name = "FILE")]
    pub thresholds: Option<PathBuf>,
    /// How many failures to print; the report has all
    #[arg(long, default_value_t = 30, value_name = "NUMBER")]
    pub show: usize,
    /// Who asks the questions that name no user
    #[arg(long, default_value = "1", value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
}

/// Whom to erase.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Purge {
    /// Whose conversations, transactions and accounts are erased, for good
    #[arg(long, value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
}

/// Where a backup goes.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Backup {
    /// A folder that is empty or not there yet
    pub folder: PathBuf,
}

/// A backup to restore.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Restore {
    /// What `backup` wrote
    pub folder: PathBuf,
    /// Put it in the place of data that are there
    #[arg(long)]
    pub force: bool,
}

/// What to invent.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Generate {
    /// How many people, with the ids 1, 2, 3…
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    pub users: u64,
    /// How many months of transactions each has
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=600))]
    pub months: u32,
    /// The same seed gives the same transactions
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The last day [default: today]
    #[arg(long, value_name = "yyyy-MM-dd", value_parser = day)]
    pub until: Option<Date>,
    /// Write the people's accounts, with their balances, instead
    #[arg(long)]
    pub accounts: bool,
}

/// What goes into an archive for a request for help.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Support {
    /// The running service [default: that of HOST and PORT]
    #[arg(long)]
    pub url: Option<String>,
    /// Its log, or - for stdin: journalctl -u conversation-service -o cat | … support --log -
    #[arg(long, value_name = "FILE")]
    pub log: Option<PathBuf>,
    /// The archive to write
    #[arg(long, value_name = "FILE", default_value = "conversation-support.tar.gz")]
    pub to: PathBuf,
}

/// Which service to look at.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
pub struct Healthcheck {
    /// The address to ask [default: /health of HOST and PORT]
    #[arg(long)]
    pub url: Option<String>,
}

impl Cli {
    /// Reads the command line, its first word being the program.
    ///
    /// # Errors
    /// What clap refuses, help and version among it, `--host` or `--port` before a command that does
    /// not listen, and `--replace` for the embedded index.
    pub fn read<T: Into<OsString> + Clone>(
        words: impl IntoIterator<Item = T>,
    ) -> Result<Cli, clap::Error> {
        let cli = Cli::try_parse_from(words)?;
        if let Some(Command::Import(Import { to: Destination::Embedded, replace: true, .. })) =
            &cli.command
        {
            let told = "--replace belongs to --to elasticsearch";
            return Err(Cli::definition().error(ErrorKind::ArgumentConflict, told));
        }
        if let Some(Command::Import(asked)) = &cli.command
            && asked.to == Destination::Elasticsearch
            && (asked.preview
                || asked.mapping.is_some()
                || asked.account.is_some()
                || asked.alike.is_some())
        {
            let told = "--preview, --mapping, --account and --alike belong to the embedded index";
            return Err(Cli::definition().error(ErrorKind::ArgumentConflict, told));
        }
        let listens =
            matches!(cli.command, None | Some(Command::Serve(_) | Command::MetricService(_)));
        if listens || cli.listen == Listen::default() {
            return Ok(cli);
        }
        let told = "--host and --port belong to serve and metric-service";
        Err(Cli::definition().error(ErrorKind::ArgumentConflict, told))
    }

    fn definition() -> clap::Command {
        <Cli as CommandFactory>::command()
    }

    /// The command, `serve` where none is said.
    pub fn command(&self) -> Command {
        let merged = |listen: &Listen| Listen {
            host: listen.host.or(self.listen.host),
            port: listen.port.or(self.listen.port),
        };
        match &self.command {
            Some(Command::Serve(listen)) => Command::Serve(merged(listen)),
            Some(Command::MetricService(listen)) => Command::MetricService(merged(listen)),
            Some(command) => command.clone(),
            None => Command::Serve(self.listen.clone()),
        }
    }

    /// The flags that are settings.
    pub fn flags(&self) -> Flags {
        let listen = match self.command() {
            Command::Serve(listen) | Command::MetricService(listen) => listen,
            _ => Listen::default(),
        };
        Flags {
            config: self.config.clone(),
            host: listen.host,
            port: listen.port,
            data_dir: self.data_dir.clone(),
        }
    }
}

impl Command {
    /// What the settings are checked for.
    pub fn purpose(&self) -> Purpose {
        match self {
            Command::Serve(_) | Command::Check => Purpose::Serve,
            Command::MetricService(_) => Purpose::MetricService,
            Command::Ask(_) | Command::Mcp(_) => Purpose::Ask,
            Command::Eval(asked) if asked.url.is_none() => Purpose::Ask,
            Command::Eval(_) => Purpose::Work,
            Command::Import(_)
            | Command::Imports(_)
            | Command::Categorize(_)
            | Command::Enrich(_)
            | Command::Backup(_)
            | Command::Restore(_)
            | Command::Purge(_)
            | Command::Generate(_)
            | Command::Support(_)
            | Command::Healthcheck(_) => Purpose::Work,
        }
    }

    /// The process's status where the command fails. An evaluation's 1 is a verdict.
    pub fn failure(&self) -> u8 {
        if matches!(self, Command::Eval(_)) { 2 } else { 1 }
    }
}

impl Generate {
    /// The options, with `today` where no last day is said.
    pub fn options(&self, today: Date) -> Options {
        let until = self.until.unwrap_or(today);
        Options { users: self.users, months: self.months, seed: self.seed, until }
    }
}

fn tenant(text: &str) -> Result<Tenant, String> {
    Tenant::new(text).ok_or_else(|| "allowed: 1 to 64 of A-Z a-z 0-9 _ . -".to_owned())
}

fn day(text: &str) -> Result<Date, String> {
    let read: Option<Date> = text.parse().ok().filter(|_| text.len() == 10);
    read.filter(|day| (1971..=9000).contains(&day.year()))
        .ok_or_else(|| "allowed: yyyy-MM-dd, a day that exists, from 1971".to_owned())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn parse(line: &str) -> Result<Cli, String> {
        Cli::read(line.split(' ')).map_err(|error| error.to_string())
    }

    #[test]
    fn the_definition_holds_together() {
        Cli::definition().debug_assert();
    }

    #[test]
    fn without_a_command_it_serves_and_takes_serves_flags() {
        let listen = Listen { host: None, port: Some(80) };
        assert_eq!(parse("x --port 80").unwrap().command(), Command::Serve(listen.clone()));
        let said = parse("x serve --port 80 --data-dir /d").unwrap();
        assert_eq!(said.command(), Command::Serve(listen));
        assert_eq!(said.flags().port, Some(80));
        assert_eq!(said.flags().data_dir, Some("/d".into()));
    }

    #[test]
    fn only_what_listens_takes_a_host_and_a_port() {
        let metric = parse("x metric-service --host 0.0.0.0 --port 1").unwrap();
        assert_eq!(metric.command().purpose(), Purpose::MetricService);
        assert_eq!(metric.flags().port, Some(1));
        assert_eq!(parse("x --port 1 metric-service").unwrap().flags().port, Some(1));
        assert!(parse("x --data-dir /d ask hi").is_ok());
        assert!(parse("x ask hi --port 1").is_err());
        assert!(parse("x --port 1 ask hi").is_err());
    }

    #[test]
    fn questions_files_and_inventions_are_read() {
        let Command::Ask(ask) = parse("x ask combien --json").unwrap().command() else { panic!() };
        assert_eq!((ask.user.as_str(), ask.json), ("1", true));
        let import = parse("x import a.csv b.jsonl --user 7 --skip-bad").unwrap().command();
        let Command::Import(import) = import else { panic!() };
        assert_eq!((import.files.len(), import.skip_bad), (2, true));
        assert_eq!((import.to, import.replace), (Destination::Embedded, false));
        let import = parse("x import a.csv --to elasticsearch --replace").unwrap().command();
        assert!(matches!(import, Command::Import(Import { replace: true, .. })));
        assert!(parse("x import a.csv --replace").is_err());
        let line = "x eval q.jsonl p.csv --data t.jsonl a.jsonl --show 5 --report r.md";
        let Command::Eval(eval) = parse(line).unwrap().command() else { panic!() };
        assert_eq!((eval.files.len(), eval.data.len(), eval.show), (2, 2, 5));
        assert_eq!((Command::Eval(eval).failure(), Command::Check.failure()), (2, 1));
        let line = "x imports undo 0a1b2c3d --user anna";
        let Command::Imports(imports) = parse(line).unwrap().command() else { panic!() };
        assert_eq!(imports.user.as_str(), "anna");
        assert_eq!(imports.undo, Some(Undo::Undo { id: "0a1b2c3d".into() }));
        let Command::Enrich(enrich) = parse("x enrich").unwrap().command() else { panic!() };
        assert_eq!(enrich.user, None);
        let Command::Purge(purge) = parse("x purge --user 7").unwrap().command() else { panic!() };
        assert!(purge.user.as_str() == "7" && parse("x purge").is_err());
        assert!(parse("x import").is_err() && parse("x ask hi --user a/b").is_err());
        let line = "x generate --users 5 --months 3 --seed 9 --until 2025-10-20 --accounts";
        let Command::Generate(generate) = parse(line).unwrap().command() else { panic!() };
        let until = date(2025, 10, 20);
        let options = Options { users: 5, months: 3, seed: 9, until };
        assert_eq!(generate.options(date(2026, 1, 1)), options);
        assert!(parse("x generate --users 0").is_err());
        assert!(parse("x generate --until 2025-02-30").is_err());
    }
}
