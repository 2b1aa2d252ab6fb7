//! The corrections of a data folder: a file for each user who has some, with the rules and with what each
//! movement that they changed was without them.
//!
//! `HASH.rules` is lines of JSON: whose they are and by which mark of the index they count, then the rules,
//! then a line for each such movement. What a change makes of it is `HASH.new` until it came about (see
//! [`crate::import::folder`]).

use std::collections::HashMap;
use std::io::{self, BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Correction, Values};
use crate::domain::Tenant;
use crate::import::fnv::{self, Fnv, is_told};
use crate::import::folder::{Becomes, Folder};

const FOLDER: &str = "corrections";
const DONE: &str = "rules";
const NEW: &str = "new";

/// What is kept of one user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub user: Tenant,
    /// Oldest first.
    pub rules: Vec<Correction>,
    /// What movements were without rules, by their ids; the others are as they were.
    pub before: HashMap<String, Values>,
}

#[derive(Serialize, Deserialize)]
struct Head {
    user: String,
    mark: String,
    rules: usize,
}

impl Kept {
    pub fn none(user: &Tenant) -> Kept {
        Kept { user: user.clone(), rules: Vec::new(), before: HashMap::new() }
    }

    fn write(&self, to: &mut dyn Write, mark: &str) -> io::Result<()> {
        let (user, mark) = (self.user.as_str().to_owned(), mark.to_owned());
        let mut line = |value: Vec<u8>| {
            to.write_all(&value)?;
            to.write_all(b"\n")
        };
        line(serde_json::to_vec(&Head { user, mark, rules: self.rules.len() })?)?;
        for rule in &self.rules {
            line(serde_json::to_vec(rule)?)?;
        }
        for (id, Values { merchant, category }) in &self.before {
            line(serde_json::to_vec(&(id, merchant, category))?)?;
        }
        Ok(())
    }
}

/// The corrections of a data folder.
#[derive(Clone, Debug)]
pub struct Corrections(Folder);

impl Corrections {
    pub fn of(data_dir: &Path) -> Corrections {
        Corrections(Folder::of(data_dir, FOLDER, &[DONE, NEW], |key| is_told(key, fnv::DIGITS)))
    }

    pub fn data_dir(&self) -> &Path {
        self.0.data_dir()
    }

    /// What is kept of a user. `mark` is the index's last: what it says was committed counts, and what it
    /// does not say does not.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn kept(&self, user: &Tenant, mark: Option<&str>) -> io::Result<Kept> {
        let key = key(user);
        for (state, mark) in [(NEW, Some(mark)), (DONE, None)] {
            let Some(file) = self.0.open(&key, state)? else { continue };
            let mut lines = file.lines();
            let head = head(&mut lines)?;
            if mark.is_none_or(|mark| mark == Some(head.mark.as_str())) {
                return rest(user, head, lines);
            }
        }
        Ok(Kept::none(user))
    }

    /// Everybody who has corrections, or had some before the change that is under way.
    pub(super) fn users(&self) -> io::Result<Vec<Tenant>> {
        let mut users = Vec::new();
        for (key, state) in self.0.files()? {
            let head = self.head(&key, state)?;
            users.extend(head.and_then(|head| Tenant::new(&head.user)));
        }
        users.sort();
        users.dedup();
        Ok(users)
    }

    /// Whether anybody has corrections.
    pub(super) fn is_empty(&self) -> io::Result<bool> {
        Ok(self.0.files()?.is_empty())
    }

    fn head(&self, key: &str, state: &str) -> io::Result<Option<Head>> {
        self.0.open(key, state)?.map(|file| head(&mut file.lines())).transpose()
    }

    /// Writes what will count with the index's commit of this mark.
    pub(super) fn begin(&self, kept: &Kept, mark: &str) -> io::Result<()> {
        self.0.write((&key(&kept.user), NEW), |file| kept.write(file, mark))
    }

    /// Brings what was interrupted to its end: whoever holds the writer's lock, by the index's mark.
    pub(in crate::import) fn settle(&self, mark: Option<&str>) -> io::Result<()> {
        self.0.settle(|key, state| {
            if state == DONE {
                return Ok(Becomes::Same);
            }
            // One that a kill left without a whole first line was never committed.
            let head = self.head(key, NEW).ok().flatten();
            match head.filter(|head| mark == Some(head.mark.as_str())) {
                None => Ok(Becomes::Nothing),
                Some(Head { rules: 0, .. }) => {
                    self.0.remove(key, DONE)?;
                    Ok(Becomes::Nothing)
                }
                Some(_) => Ok(Becomes::Now(DONE)),
            }
        })
    }

    /// Forgets all of a user's, who was erased.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn forget(&self, user: &Tenant) -> io::Result<()> {
        [NEW, DONE].into_iter().try_for_each(|state| self.0.remove(&key(user), state).map(drop))
    }

    /// Copies them into another data folder.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn copy_to(&self, to: &Path) -> io::Result<()> {
        self.0.copy_to(to)
    }
}

/// Ids may differ by their case alone, which not every system's file names do.
fn key(user: &Tenant) -> String {
    let mut hash = Fnv::new();
    hash.add(user.as_str());
    hash.told()
}

fn cut_off() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a file of corrections is cut off")
}

fn head(lines: &mut dyn Iterator<Item = io::Result<String>>) -> io::Result<Head> {
    Ok(serde_json::from_str(&lines.next().ok_or_else(cut_off)??)?)
}

fn rest(
    user: &Tenant,
    head: Head,
    mut lines: impl Iterator<Item = io::Result<String>>,
) -> io::Result<Kept> {
    let mut kept = Kept::none(user);
    for _ in 0..head.rules {
        kept.rules.push(serde_json::from_str(&lines.next().ok_or_else(cut_off)??)?);
    }
    for line in lines {
        let (id, merchant, category) = serde_json::from_str(&line?)?;
        kept.before.insert(id, Values { merchant, category });
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::super::{Then, When};
    use super::*;

    fn tenant(id: &str) -> Tenant {
        Tenant::new(id).unwrap()
    }

    fn kept(user: &str, merchants: &[&str]) -> Kept {
        let rule = |name: &&str| Correction {
            id: "0a1b2c3d".into(),
            created_at: Timestamp::UNIX_EPOCH,
            when: When::Merchant((*name).into()),
            then: Then { category: Some("Loisirs".into()), ..Then::default() },
        };
        let values = Values { merchant: Some("A\n\"b\"".into()), category: None };
        Kept {
            user: tenant(user),
            rules: merchants.iter().map(rule).collect(),
            before: HashMap::from([("1".to_owned(), values)]),
        }
    }

    fn files(corrections: &Corrections) -> usize {
        corrections.0.files().unwrap().len()
    }

    #[test]
    fn a_change_counts_where_the_index_has_its_mark_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let corrections = Corrections::of(folder.path());
        let user = tenant("7");
        assert_eq!(corrections.kept(&user, None).unwrap(), Kept::none(&user));
        let (first, second) = (kept("7", &["A"]), kept("7", &["A", "B"]));
        corrections.begin(&first, "m1").unwrap();
        assert_eq!(corrections.kept(&user, None).unwrap(), Kept::none(&user));
        assert_eq!(corrections.kept(&user, Some("m1")).unwrap(), first);
        assert_eq!(corrections.kept(&tenant("8"), Some("m1")).unwrap().rules, []);
        corrections.settle(Some("m1")).unwrap();
        corrections.begin(&second, "m2").unwrap();
        assert_eq!(corrections.kept(&user, Some("m1")).unwrap(), first);
        assert_eq!(corrections.kept(&user, Some("m2")).unwrap(), second);
        // Killed before the commit.
        corrections.settle(Some("m1")).unwrap();
        assert_eq!(corrections.kept(&user, Some("m2")).unwrap(), first);
        assert_eq!(files(&corrections), 1);
    }

    #[test]
    fn the_last_rule_taken_back_leaves_no_file() {
        let folder = tempfile::tempdir().unwrap();
        let corrections = Corrections::of(folder.path());
        for user in ["7", "aNNa", "Anna"] {
            corrections.begin(&kept(user, &["A"]), "m1").unwrap();
        }
        corrections.settle(Some("m1")).unwrap();
        assert_eq!(corrections.users().unwrap(), [tenant("7"), tenant("Anna"), tenant("aNNa")]);
        corrections.begin(&Kept::none(&tenant("7")), "m2").unwrap();
        assert_eq!(corrections.kept(&tenant("7"), Some("m2")).unwrap().rules, []);
        corrections.settle(Some("m2")).unwrap();
        corrections.forget(&tenant("Anna")).unwrap();
        assert_eq!(corrections.users().unwrap(), [tenant("aNNa")]);
        assert_eq!(files(&corrections), 1);
    }

    #[test]
    fn a_file_that_a_kill_cut_off_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let corrections = Corrections::of(folder.path());
        corrections.begin(&kept("7", &["A"]), "m1").unwrap();
        let cut = |file: &mut dyn Write| file.write_all(b"{\"user\":\"7\",\"ma");
        corrections.0.write((&key(&tenant("7")), NEW), cut).unwrap();
        corrections.settle(Some("m1")).unwrap();
        assert_eq!(files(&corrections), 0);
    }
}
