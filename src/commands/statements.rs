//! `import` of files as banks export them, into the embedded index, and the list of such imports.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use super::data::{Imported, counted};
use super::preview;
use crate::cli::{self, Import, Imports, Undo};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::domain::Tenant;
use crate::enrich::Enrichment;
use crate::import;
use crate::import::bank::{Layout, Limits};
use crate::import::statement::{
    Alike, BadLines, Batch, Batches, Decided, Looked, Statement, Wish, look, own_index,
};
use crate::search::embedded::{EmbeddedIndex, Importer, Provenance};

/// How bank files are imported by this command.
pub struct Statements<'a> {
    settings: &'a Settings,
    asked: &'a Import,
    wish: Wish,
    batches: Batches,
}

/// What is told of an import beside its documents.
pub struct OfBatch(Batch);

impl OfBatch {
    /// The end of the line about its file.
    pub fn told(&self) -> String {
        let there = match self.0.brought.saturating_sub(self.0.new) {
            0 => String::new(),
            movements => format!(", {} there already", counted(movements, "movement")),
        };
        format!("{there} (import {})", self.0.id)
    }
}

impl<'a> Statements<'a> {
    /// # Errors
    /// The mapping cannot be used.
    pub fn new(
        settings: &'a Settings,
        asked: &'a Import,
    ) -> Result<Statements<'a>, Box<dyn Error>> {
        let mapping = asked.mapping.as_deref().map(Layout::from_mapping).transpose()?;
        // As `ask` without one.
        let user = asked.user.clone().or_else(|| Tenant::new("1")).ok_or("--user: is missing")?;
        let wish = Wish { user, account: asked.account.clone(), mapping };
        Ok(Statements { settings, asked, wish, batches: Batches::of(&settings.data_dir) })
    }

    /// What a person decides by.
    fn shown(&self, looked: &[Looked]) -> Result<String, Box<dyn Error>> {
        let enrichment = Enrichment::embedded()?;
        let mut shown = String::new();
        for looked in looked {
            shown += &preview::shown(&looked.preview(enrichment)?);
        }
        Ok(shown)
    }

    fn look(&self, file: &Path) -> Result<Vec<Looked>, Box<dyn Error>> {
        let told = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
        let size = fs::metadata(file).map_err(|why| told(&why))?.len();
        Limits::default().bytes(usize::try_from(size)?).map_err(|why| told(&why))?;
        let bytes = fs::read(file).map_err(|why| told(&why))?;
        let index = own_index(&self.settings.data_dir)?;
        Ok(look(index.as_deref(), &self.wish, (&file.display().to_string(), bytes))?)
    }

    /// Imports what a bank's file, or an archive of them, holds: all or nothing. At a terminal the
    /// first file of a form is shown before, and what may be there already is asked about.
    ///
    /// # Errors
    /// It cannot be read, or not be used without an answer.
    pub fn import(&self, importer: &mut Importer, file: &Path) -> Result<Imported, Box<dyn Error>> {
        let looked = self.look(file)?;
        for looked in &looked {
            looked.summary.warnings.iter().for_each(|told| eprintln!("warning: {told}"));
        }
        let mut alike = self.asked.alike.map(|alike| match alike {
            cli::Alike::Skip => Alike::Skip,
            cli::Alike::Import => Alike::Import,
        });
        let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        let seen = self.batches.list(Some(&self.wish.user), importer.marked())?;
        if terminal
            && is_first(&looked, &seen)
            && !is_wanted(&self.shown(&looked)?, (&mut io::stdin().lock(), &mut io::stdout()))?
        {
            return Err(format!("{}: not imported, as you said", file.display()).into());
        }
        let unsure = looked.iter().find(|looked| looked.alike_count() > 0);
        if let (None, Some(unsure)) = (alike, unsure) {
            if terminal {
                alike = which(unsure, (&mut io::stdin().lock(), &mut io::stdout()))?;
            }
            if alike.is_none() {
                return Err(undecided(unsure).into());
            }
        }
        if self.asked.skip_bad {
            for looked in &looked {
                for unread in &looked.summary.unread {
                    let (line, problem) = (unread.line, &unread.problem);
                    eprintln!("left out: {}:{line}: {problem} [{}]", looked.name, unread.text);
                }
            }
        }
        let bad_lines = if self.asked.skip_bad { BadLines::Skip } else { BadLines::Refuse };
        let decided = Decided { alike, bad_lines, now: SystemClock.now() };
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let (wish, enrichment) = (&self.wish, Enrichment::embedded()?);
        let statement = Statement { file: &name, wish, looked: &looked, enrichment };
        let batch = statement.import(importer, &self.batches, decided)?;
        let (documents, left_out) = (batch.new, batch.left_out);
        Ok(Imported { documents, left_out, batch: Some(OfBatch(batch)) })
    }
}

/// Shows what would be imported, and asks.
fn is_wanted(shown: &str, (from, to): (&mut dyn BufRead, &mut dyn Write)) -> io::Result<bool> {
    write!(to, "{shown}")?;
    let said = answer("Import it? [y/N] ", (from, to))?;
    Ok(matches!(said.as_str(), "y" | "yes" | "o" | "oui" | "s" | "sí" | "si"))
}

/// Whether one of the files has a form that no import before had.
fn is_first(looked: &[Looked], before: &[Batch]) -> bool {
    let known = |layout: &String| before.iter().any(|batch| batch.layouts.contains(layout));
    looked.iter().any(|looked| !known(&looked.layout()))
}

/// Shows what may be there already, and asks what it is; `None` for no answer.
fn which(
    looked: &Looked,
    (from, to): (&mut dyn BufRead, &mut dyn Write),
) -> io::Result<Option<Alike>> {
    write!(to, "{}{}", count_alike(looked), preview::alike(&looked.perhaps_there()))?;
    let said = answer("Are they the same (skip) or others (import)? ", (from, to))?;
    Ok(match said.as_str() {
        "skip" | "s" => Some(Alike::Skip),
        "import" | "i" => Some(Alike::Import),
        _ => None,
    })
}

fn answer(question: &str, (from, to): (&mut dyn BufRead, &mut dyn Write)) -> io::Result<String> {
    write!(to, "{question}")?;
    to.flush()?;
    let mut line = String::new();
    from.read_line(&mut line)?;
    Ok(line.trim().to_lowercase())
}

fn count_alike(looked: &Looked) -> String {
    let number = counted(looked.alike_count() as u64, "movement");
    format!(
        "{}: {number} of the same account, day and amount as one that is there under another label or \
         id:\n",
        looked.name
    )
}

/// Why nothing is imported before somebody says what the movements are.
fn undecided(looked: &Looked) -> String {
    format!(
        "{}{}  say what they are: --alike skip (the same), --alike import (others)",
        count_alike(looked),
        preview::alike(&looked.perhaps_there())
    )
}

/// Shows what files hold, and imports nothing.
///
/// # Errors
/// One of them cannot be imported.
pub fn preview_files(asked: &Import, statements: &Statements<'_>) -> Result<(), Box<dyn Error>> {
    let mut failed = 0_u64;
    for file in &asked.files {
        if matches!(import::is_documents(file), Ok(true)) {
            println!("{}: documents of the index, line by line", file.display());
            continue;
        }
        let shown = statements.look(file).and_then(|looked| statements.shown(&looked));
        match shown {
            Ok(shown) => print!("{shown}"),
            Err(error) => {
                eprintln!("error: {error}");
                failed += 1;
            }
        }
    }
    match failed {
        0 => Ok(()),
        _ => Err(format!("{} cannot be imported", counted(failed, "file")).into()),
    }
}

/// `imports` and `imports undo`.
///
/// # Errors
/// There is no such import; the index or the list cannot be read or written.
pub fn imports(settings: &Settings, asked: &Imports) -> Result<(), Box<dyn Error>> {
    let batches = Batches::of(&settings.data_dir);
    let Some(Undo::Undo { id }) = &asked.undo else {
        let index = EmbeddedIndex::is_in(&settings.data_dir)
            .then(|| EmbeddedIndex::open(&settings.data_dir))
            .transpose()?;
        let mark = index.and_then(|index| index.mark());
        let list = batches.list(Some(&asked.user), mark.as_deref())?;
        if list.is_empty() {
            println!("no imports of user {}", asked.user);
        }
        list.iter().for_each(|batch| println!("{}", line(batch)));
        return Ok(());
    };
    if !EmbeddedIndex::is_in(&settings.data_dir) {
        return Err(format!("no import {id:?} of user {}", asked.user).into());
    }
    let mut importer = Importer::begin(&settings.data_dir, Provenance::Own)?;
    let undone = batches.undo(&mut importer, &asked.user, id)?;
    importer.finish()?;
    let kept = match undone.kept {
        0 => String::new(),
        kept => format!(", {} kept that another import brought too", counted(kept, "movement")),
    };
    println!("{}: {} taken back{kept}", undone.file, counted(undone.removed, "movement"));
    Ok(())
}

fn line(batch: &Batch) -> String {
    let period = match (batch.first, batch.last) {
        (Some(first), Some(last)) => format!("  {first} to {last}"),
        _ => String::new(),
    };
    let mut accounts: Vec<&str> = batch.accounts.iter().map(|held| held.name.as_str()).collect();
    accounts.dedup();
    format!(
        "{}  {}  {} ({}){period}  {}, {} new  {}",
        batch.id,
        batch.created_at.strftime("%Y-%m-%d %H:%M UTC"),
        batch.file,
        batch.formats.join(", "),
        counted(batch.brought, "movement"),
        batch.new,
        accounts.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked() -> Vec<Looked> {
        let wish = Wish { user: Tenant::new("1").unwrap(), account: None, mapping: None };
        let text = "Date;Libellé;Montant\n14/03/2026;CB CAFE;-2,50\n";
        look(None, &wish, ("a.csv", text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn what_is_seen_for_the_first_time_is_shown_and_only_a_yes_imports_it() {
        let looked = looked();
        assert!(is_first(&looked, &[]));
        for (said, wanted) in [("y\n", true), ("Oui\n", true), ("\n", false), ("", false)] {
            let mut shown = Vec::new();
            assert_eq!(
                is_wanted("what is in it", (&mut said.as_bytes(), &mut shown)).unwrap(),
                wanted
            );
            assert!(String::from_utf8(shown).unwrap().starts_with("what is in it"));
        }
    }

    #[test]
    fn what_may_be_there_is_asked_and_no_answer_decides_nothing() {
        let looked = looked();
        for (said, decided) in
            [("skip\n", Some(Alike::Skip)), ("i\n", Some(Alike::Import)), ("\n", None)]
        {
            let mut shown = Vec::new();
            assert_eq!(which(&looked[0], (&mut said.as_bytes(), &mut shown)).unwrap(), decided);
        }
    }
}
