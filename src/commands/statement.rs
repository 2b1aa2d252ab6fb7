//! `import` of files as banks export them, into the embedded index.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::json;

use super::data::counted;
use super::preview;
use crate::cli::{Alike, Import};
use crate::config::Settings;
use crate::domain::document::Account;
use crate::import::BadLine;
use crate::import::bank::document::Holder;
use crate::import::bank::identity::{Identities, Identity};
use crate::import::bank::overlap::{Stored, Verdict};
use crate::import::bank::summary::Summary;
use crate::import::bank::{self, Asked, Event, Form, Layout, Movement, Status, archive};
use crate::search::Index;
use crate::search::embedded::{EmbeddedIndex, Importer};

/// A file, read once: what it tells, and what its movements are to those that are there.
pub struct Looked {
    /// The file, and its name within an archive.
    pub name: PathBuf,
    bytes: Vec<u8>,
    pub form: Form,
    pub summary: Summary,
    holders: Vec<Holder>,
    identities: Vec<Identity>,
    pub verdicts: Vec<Verdict>,
    /// The first movements that may be there already.
    pub alike: Vec<Movement>,
}

/// What an import of bank files needs to know.
pub struct Statements<'a> {
    asked: &'a Import,
    reading: Asked,
    /// `None` where it is no number.
    user: Option<i64>,
}

/// How many movements that may be there are shown.
const SHOWN: usize = 10;

impl<'a> Statements<'a> {
    /// # Errors
    /// The mapping cannot be used.
    pub fn new(asked: &'a Import) -> Result<Statements<'a>, Box<dyn Error>> {
        let mapping = asked.mapping.as_deref().map(Layout::from_mapping).transpose()?;
        let user = match &asked.user {
            // As `ask` without one.
            None => Some(1),
            Some(user) => user.number(),
        };
        Ok(Statements { asked, reading: Asked { mapping, ..Asked::default() }, user })
    }

    /// # Errors
    /// The user is no number: the embedded index holds no others.
    fn user(&self) -> Result<i64, String> {
        self.user.ok_or_else(|| {
            "--user: is no number; allowed in the embedded index: whole numbers".to_owned()
        })
    }

    /// Reads a file and all that is packed in it.
    ///
    /// # Errors
    /// It, or what is packed in it, cannot be read.
    pub fn look(&self, settings: &Settings, file: &Path) -> Result<Vec<Looked>, Box<dyn Error>> {
        let told = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
        let size = fs::metadata(file).map_err(|why| told(&why))?.len();
        self.reading.limits.bytes(usize::try_from(size)?).map_err(|why| told(&why))?;
        let bytes = fs::read(file).map_err(|why| told(&why))?;
        let members = archive::unpack(bytes, &self.reading.limits).map_err(|why| told(&why))?;
        let mut looked = Vec::new();
        // Members of an archive may overlap.
        let mut before = Stored::default();
        for member in members {
            let name = member.name.map_or_else(|| file.to_owned(), |name| file.join(name));
            let mut one = self.look_at(settings, name, member.bytes)?;
            for (verdict, inside) in one.verdicts.iter_mut().zip(before.judge(&one.identities)) {
                if *verdict == Verdict::New {
                    *verdict = inside;
                }
            }
            one.identities.iter().for_each(|known| before.add(known.id(), known.likeness));
            one.alike = self.alike(&one)?;
            looked.push(one);
        }
        Ok(looked)
    }

    fn look_at(
        &self,
        settings: &Settings,
        name: PathBuf,
        bytes: Vec<u8>,
    ) -> Result<Looked, Box<dyn Error>> {
        let user = self.user()?;
        let mut summary = Summary::default();
        let mut holders: Vec<Holder> = Vec::new();
        let mut identities = Vec::new();
        let mut counting = Identities::default();
        let form = bank::read(&bytes, &self.reading, &mut |event| {
            summary.take(&event);
            match &event {
                Event::Account(account) => {
                    holders.push(Holder::of(user, account, self.asked.account.as_deref()));
                }
                Event::Movement(movement) if movement.status == Status::Booked => {
                    if let Some(holder) = holders.get(movement.account) {
                        identities.push(counting.of(&holder.key, movement));
                    }
                }
                _ => {}
            }
        })
        .map_err(|refusal| refused(&name, &refusal))?;
        if self.asked.account.is_some() && holders.len() > 1 {
            let accounts = counted(holders.len() as u64, "account");
            return Err(format!("{}: holds {accounts}; --account names one", name.display()).into());
        }
        let stored = self.stored(settings, (&summary, &holders))?;
        let verdicts = stored.judge(&identities);
        let alike = Vec::new();
        Ok(Looked { name, bytes, form, summary, holders, identities, verdicts, alike })
    }

    /// The first movements that may be there already.
    fn alike(&self, looked: &Looked) -> Result<Vec<Movement>, Box<dyn Error>> {
        let mut alike = Vec::new();
        if looked.verdicts.contains(&Verdict::Alike) {
            self.booked(looked, &mut |place, movement| {
                if looked.verdicts[place] == Verdict::Alike && alike.len() < SHOWN {
                    alike.push(movement);
                }
                Ok(())
            })?;
        }
        Ok(alike)
    }

    /// The booked movements of a file again, with their places.
    fn booked(
        &self,
        looked: &Looked,
        take: &mut dyn FnMut(usize, Movement) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let (mut place, mut failed) = (0, None);
        bank::read(&looked.bytes, &self.reading, &mut |event| {
            if let Event::Movement(movement) = event
                && movement.status == Status::Booked
                && failed.is_none()
            {
                failed = take(place, movement).err();
                place += 1;
            }
        })
        .map_err(|refusal| refused(&looked.name, &refusal))?;
        failed.map_or(Ok(()), Err)
    }

    /// What is there of the file's accounts and days.
    fn stored(
        &self,
        settings: &Settings,
        (summary, holders): (&Summary, &[Holder]),
    ) -> Result<Stored, Box<dyn Error>> {
        let mut stored = Stored::default();
        if !EmbeddedIndex::is_in(&settings.data_dir) {
            return Ok(stored);
        }
        let index = EmbeddedIndex::open(&settings.data_dir)?;
        if index.is_demonstration() {
            return Ok(stored);
        }
        for (account, holder) in summary.accounts.iter().zip(holders) {
            let (Some(first), Some(last)) = (account.first, account.last) else { continue };
            self.stored_between(&index, holder, (first, last), &mut stored)?;
        }
        Ok(stored)
    }

    /// Halves the days until a page holds all of theirs.
    fn stored_between(
        &self,
        index: &EmbeddedIndex,
        holder: &Holder,
        (first, last): (Date, Date),
        stored: &mut Stored,
    ) -> Result<(), Box<dyn Error>> {
        const PAGE: u64 = 10_000;
        let body = json!({
            "size": PAGE,
            "track_total_hits": true,
            "query": {"bool": {"filter": [
                {"term": {"user_id": self.user()?}},
                {"term": {"account_id": holder.key.number()}},
                {"range": {"date": {"gte": first.to_string(), "lte": last.to_string()}}},
            ]}},
            "_source": ["transaction_id", "date", "amount", "currency_code"],
        });
        let answer = index.answer(Index::Records, &body).map_err(|why| format!("{why:?}"))?;
        let total = answer["hits"]["total"]["value"].as_u64().unwrap_or_default();
        if total > PAGE && first < last {
            let half = (last - first).get_days() / 2;
            let middle = first.saturating_add(jiff::Span::new().days(half));
            self.stored_between(index, holder, (first, middle), stored)?;
            let next = middle.tomorrow()?;
            return self.stored_between(index, holder, (next, last), stored);
        }
        for hit in answer["hits"]["hits"].as_array().into_iter().flatten() {
            let source = &hit["_source"];
            let text = |field: &str| source[field].as_str().unwrap_or_default();
            let (Ok(day), Ok(amount)) =
                (text("date").parse(), source["amount"].to_string().parse())
            else {
                continue;
            };
            let likeness = holder.key.likeness(day, amount, text("currency_code"));
            stored.add(text("transaction_id").to_owned(), likeness);
        }
        Ok(())
    }

    /// Adds the file's movements that are not there, and its accounts' balances; gives how many were
    /// new.
    ///
    /// # Errors
    /// A line cannot be used, or movements may be there already, and nobody said what to do then.
    pub fn add(
        &self,
        importer: &mut Importer,
        looked: &Looked,
        accounts: &[Account],
    ) -> Result<u64, Box<dyn Error>> {
        if let Some(unread) = looked.summary.unread.first() {
            let problem = format!("{} [{}]", unread.problem, unread.text);
            let bad = BadLine { file: looked.name.clone(), line: unread.line, problem };
            if !self.asked.skip_bad {
                return Err(bad.into());
            }
            for unread in &looked.summary.unread {
                eprintln!(
                    "left out: {}:{}: {} [{}]",
                    looked.name.display(),
                    unread.line,
                    unread.problem,
                    unread.text
                );
            }
        }
        if !looked.alike.is_empty() && self.asked.alike.is_none() {
            return Err(preview::ask_about(looked).into());
        }
        let mut added = 0;
        self.booked(looked, &mut |place, movement| {
            let wanted = match looked.verdicts[place] {
                Verdict::New => true,
                Verdict::There => false,
                Verdict::Alike => self.asked.alike == Some(Alike::Import),
            };
            if wanted {
                let holder = &looked.holders[movement.account];
                let transaction =
                    holder.transaction(&movement, looked.identities[place]).map_err(|problem| {
                        BadLine { file: looked.name.clone(), line: movement.line, problem }
                    })?;
                importer.add_transaction(&transaction)?;
                added += 1;
            }
            Ok(())
        })?;
        for account in accounts {
            importer.add_account(account)?;
        }
        Ok(added)
    }

    /// The accounts of a file whose balance is newer than the one that is there.
    ///
    /// # Errors
    /// The index cannot be read, or a balance is too large for it.
    pub fn balances(
        &self,
        settings: &Settings,
        looked: &Looked,
    ) -> Result<Vec<Account>, Box<dyn Error>> {
        let there = if EmbeddedIndex::is_in(&settings.data_dir) {
            Some(EmbeddedIndex::open(&settings.data_dir)?).filter(|index| !index.is_demonstration())
        } else {
            None
        };
        let mut newer = Vec::new();
        for (told, holder) in looked.summary.accounts.iter().zip(&looked.holders) {
            let Some(account) = holder.account(told)? else { continue };
            let body = json!({"size": 1, "query": {"bool": {"filter": [
                {"term": {"user_id": self.user()?}}, {"term": {"account_id": holder.key.number()}}]}}});
            let answer = match &there {
                Some(index) => {
                    index.answer(Index::Accounts, &body).map_err(|why| format!("{why:?}"))?
                }
                None => json!({}),
            };
            let known = answer["hits"]["hits"][0]["_source"]["last_sync_timestamp"].as_str();
            let known = known.and_then(|text| text.parse::<jiff::Timestamp>().ok());
            if known.is_none() || account.last_sync_timestamp >= known {
                newer.push(account);
            }
        }
        Ok(newer)
    }
}

fn refused(name: &Path, refusal: &bank::Refusal) -> String {
    match refusal.line {
        Some(line) => format!("{}:{line}: {}", name.display(), refusal.problem),
        None => format!("{}: {}", name.display(), refusal.problem),
    }
}
