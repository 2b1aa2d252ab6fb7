//! A file read once: its sums, its movements' identities, and what they are to those that are there.

use super::stored::stored;
use super::{Looked, StatementError, Wish};
use crate::import::bank::document::Holder;
use crate::import::bank::identity::Identities;
use crate::import::bank::overlap::{Stored, Verdict};
use crate::import::bank::summary::Summary;
use crate::import::bank::{self, Asked, Event, Limits, Movement, Refusal, Status, archive};
use crate::search::embedded::EmbeddedIndex;

/// How many movements that may be there are shown.
const SHOWN: usize = 10;

impl Wish {
    fn reading(&self) -> Asked {
        Asked { mapping: self.mapping.clone(), ..Asked::default() }
    }
}

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
        let mut one = look_at(index, wish, member)?;
        for (verdict, inside) in one.verdicts.iter_mut().zip(before.judge(&one.identities)) {
            if *verdict == Verdict::New {
                *verdict = inside;
            }
        }
        // What is held for nobody takes more room than a large file itself.
        if members.peek().is_some() {
            one.identities.iter().for_each(|known| before.add(known.own(), known.likeness));
        }
        one.alike = one.first_alike(wish)?;
        looked.push(one);
    }
    Ok(looked)
}

fn look_at(
    index: Option<&EmbeddedIndex>,
    wish: &Wish,
    (name, bytes): (String, Vec<u8>),
) -> Result<Looked, StatementError> {
    let mut summary = Summary::default();
    let mut holders: Vec<Holder> = Vec::new();
    let mut identities = Vec::new();
    let mut counting = Identities::default();
    let form = bank::read(&bytes, &wish.reading(), &mut |event| {
        summary.take(&event);
        match &event {
            Event::Account(account) => {
                holders.push(Holder::of(account, wish.account.as_deref()));
            }
            Event::Movement(movement) if movement.status == Status::Booked => {
                if let Some(holder) = holders.get(movement.account) {
                    identities.push(counting.of(&holder.key, movement));
                }
            }
            _ => {}
        }
    })
    .map_err(|refusal| refused(&name, refusal))?;
    if wish.account.is_some() && holders.len() > 1 {
        let problem =
            format!("holds {} accounts; allowed: one, where an account is named", holders.len());
        return Err(refused(&name, Refusal::whole(problem)));
    }
    let mut stored = match index {
        Some(index) => stored(index, &wish.user, &holders)?,
        None => Stored::default(),
    };
    let verdicts = stored.judge(&identities);
    let alike = Vec::new();
    Ok(Looked { name, bytes, form, summary, holders, identities, verdicts, alike })
}

impl Looked {
    fn first_alike(&self, wish: &Wish) -> Result<Vec<Movement>, StatementError> {
        let mut alike = Vec::new();
        if self.alike_count() > 0 {
            self.booked(wish, &mut |place, movement| {
                if matches!(self.verdicts[place], Verdict::Alike(_)) && alike.len() < SHOWN {
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
        wish: &Wish,
        take: &mut dyn FnMut(usize, Movement) -> Result<(), StatementError>,
    ) -> Result<(), StatementError> {
        let (mut place, mut failed) = (0, None);
        bank::read(&self.bytes, &wish.reading(), &mut |event| {
            if let Event::Movement(movement) = event
                && movement.status == Status::Booked
                && failed.is_none()
            {
                failed = take(place, movement).err();
                place += 1;
            }
        })
        .map_err(|refusal| refused(&self.name, refusal))?;
        failed.map_or(Ok(()), Err)
    }
}

fn refused(file: &str, refusal: Refusal) -> StatementError {
    let Refusal { line, problem, open } = refusal;
    StatementError::Refused { file: file.to_owned(), line, problem, open }
}
