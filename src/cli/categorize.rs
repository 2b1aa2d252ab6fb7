//! What can be said of corrections.

use clap::{Args, Subcommand, ValueEnum};

use super::tenant;
use crate::domain::Tenant;

/// A correction, or what is done with those that there are.
#[derive(Clone, Debug, PartialEq, Eq, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Categorize {
    /// A merchant, or words that stand side by side in labels: "Carrefour", "loyer"
    #[arg(required_unless_present = "transaction", value_name = "MERCHANT")]
    pub text: Option<String>,
    /// The movement with this id instead: all of its merchant, or where it has none, of labels like its own
    #[arg(long, value_name = "ID", conflicts_with = "text")]
    pub transaction: Option<String>,
    /// The category, as the house or the user's data have it: Alimentation
    #[arg(long, value_name = "NAME")]
    pub category: Option<String>,
    /// What the merchant is called instead
    #[arg(long, value_name = "NAME")]
    pub merchant: Option<String>,
    /// Which movements get the category [default: as the movement goes, else as the category is usual for]
    #[arg(long, value_enum)]
    pub direction: Option<Way>,
    /// Show how many movements it would change, and change nothing
    #[arg(long)]
    pub preview: bool,
    /// Whose movements
    #[arg(long, global = true, default_value = "1", value_name = "ID", value_parser = tenant)]
    pub user: Tenant,
    #[command(subcommand)]
    pub done: Option<Corrected>,
}

/// Which way the money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Way {
    In,
    Out,
    Both,
}

/// What is done with corrections that there are.
#[derive(Clone, Debug, PartialEq, Eq, Subcommand)]
pub enum Corrected {
    /// List them, newest first
    List,
    /// Take one back: its movements are what they were before, by the corrections that are left
    Undo {
        /// As `categorize list` names it
        id: String,
    },
}

#[cfg(test)]
mod tests {
    use super::super::{Cli, Command};
    use super::*;

    fn parse(line: &str) -> Option<Categorize> {
        match Cli::read(line.split(' ')).ok()?.command() {
            Command::Categorize(asked) => Some(asked),
            _ => None,
        }
    }

    #[test]
    fn a_correction_is_of_a_text_or_a_movement_and_those_made_are_listed_and_undone() {
        let asked =
            parse("x categorize Lidl --category Alimentation --user anna --preview").unwrap();
        assert_eq!((asked.text.as_deref(), asked.user.as_str()), (Some("Lidl"), "anna"));
        let asked = parse("x categorize --transaction 12 --merchant Lidl --direction in").unwrap();
        assert_eq!((asked.transaction.as_deref(), asked.direction), (Some("12"), Some(Way::In)));
        let asked = parse("x categorize undo 0a1b2c3d --user anna").unwrap();
        let undo = Corrected::Undo { id: "0a1b2c3d".into() };
        assert_eq!((asked.done, asked.user.as_str()), (Some(undo), "anna"));
        assert_eq!(parse("x categorize list").unwrap().done, Some(Corrected::List));
        assert_eq!(parse("x categorize"), None);
        assert_eq!(parse("x categorize Lidl --transaction 1"), None);
    }
}
