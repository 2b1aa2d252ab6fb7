//! A file read once: its sums, its movements' identities, and what they are to those that are there.

use super::stored::stored;
use super::{Looked, StatementError, Wish};
use crate::import::bank::document::Holder;
use crate::import::bank::identity::{Identities, Identity};
use crate::import::bank::overlap::{Stored, Verdict};
use crate::import::bank::summary::Summary;
use crate::import::bank::{Asked, Content, Event, Limits, Movement, Refusal, Status, archive};
use crate::search::embedded::EmbeddedIndex;

/// How many movements that may be there are shown.
const SHOWN: usize = 10;

/// Reads a file and all that is packed in it, and holds it against the index, where there is one.
///
/// # Errors
/// It, or what is packed in it, cannot be read; it holds several accounts, and one name was given.
pub fn look(
    index: Option<&EmbeddedIndex>,
    wish: &Wish,
    (file, bytes): (&str, Vec<u8>),
) -> Result<Vec<Looked>, StatementError> {
    look_at_all(index, wish, vec![(file.to_owned(), bytes)])
}

/// Reads several files as if they were packed together.
///
/// # Errors
/// As [`look`], of any of them.
pub fn look_at_all(
    index: Option<&EmbeddedIndex>,
    wish: &Wish,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Vec<Looked>, StatementError> {
    let mut members = Vec::new();
    let limits = Limits::default();
    for (file, bytes) in files {
        let unpacked =
            archive::unpack(bytes, &limits).map_err(|refusal| refused(&file, refusal))?;
        members.extend(unpacked.into_iter().map(|member| match member.name {
            Some(name) => (format!("{file}/{name}"), member.bytes),
            None => (file.clone(), member.bytes),
        }));
    }
    let mut looked = Vec::new();
    // Files, and members of an archive, may overlap.
    let mut before = Stored::default();
    let mut members = members.into_iter().peekable();
    while let Some(member) = members.next() {
        let (mut one, identities) = look_at(index, wish, member)?;
        one.verdicts.hold_new_against(&before.judge(&identities));
        // What is held for nobody takes more room than a large file itself.
        if members.peek().is_some() {
            identities.iter().for_each(|known| before.add(known.own(), known.likeness));
        }
        drop(identities);
        one.alike = one.first_alike()?;
        looked.push(one);
    }
    Ok(looked)
}

fn look_at(
    index: Option<&EmbeddedIndex>,
    wish: &Wish,
    (name, bytes): (String, Vec<u8>),
) -> Result<(Looked, Vec<Identity>), StatementError> {
    let asked = Asked { mapping: wish.mapping.clone(), ..Asked::default() };
    let content = Content::of(bytes, asked).map_err(|refusal| refused(&name, refusal))?;
    let mut summary = Summary::default();
    let mut holders: Vec<Holder> = Vec::new();
    let mut identities = Vec::new();
    let mut counting = Identities::default();
    let read = content.read(&mut |event| {
        summary.take(&event);
        match &event {
            Event::Account(account) => holders.push(Holder::of(account, wish.account.as_deref())),
            Event::Movement(movement) if movement.status == Status::Booked => {
                if let Some(holder) = holders.get(movement.account) {
                    identities.push(counting.of(&holder.key, movement));
                }
            }
            _ => {}
        }
    });
    read.map_err(|refusal| refused(&name, refusal))?;
    // Of a large file it takes as much room as the file, and so does each of what follows.
    drop(counting);
    if wish.account.is_some() && holders.len() > 1 {
        let problem =
            format!("holds {} accounts; allowed: one, where an account is named", holders.len());
        return Err(refused(&name, Refusal::whole(problem)));
    }
    let verdicts = match index {
        Some(index) => stored(index, &wish.user, &holders)?.judge(&identities),
        None => Stored::default().judge(&identities),
    };
    let (form, alike) = (content.form(), Vec::new());
    let own = identities.iter().map(Identity::own).collect();
    Ok((Looked { name, content, form, summary, holders, own, verdicts, alike }, identities))
}

impl Looked {
    fn first_alike(&self) -> Result<Vec<Movement>, StatementError> {
        let mut alike = Vec::new();
        if self.alike_count() > 0 {
            self.booked(&mut |place, movement| {
                if self.verdicts.at(place).0 == Verdict::Alike && alike.len() < SHOWN {
                    alike.push(movement);
                }
                Ok(())
            })?;
        }
        Ok(alike)
    }

    /// The booked movements again, with their places.
    pub(super) fn booked(
        &self,
        take: &mut dyn FnMut(usize, Movement) -> Result<(), StatementError>,
    ) -> Result<(), StatementError> {
        let (mut place, mut failed) = (0, None);
        let read = self.content.read(&mut |event| {
            if let Event::Movement(movement) = event
                && movement.status == Status::Booked
                && failed.is_none()
            {
                failed = take(place, movement).err();
                place += 1;
            }
        });
        read.map_err(|refusal| refused(&self.name, refusal))?;
        failed.map_or(Ok(()), Err)
    }
}

fn refused(file: &str, refusal: Refusal) -> StatementError {
    let Refusal { line, problem, open } = refusal;
    StatementError::Refused { file: file.to_owned(), line, problem, open }
}
