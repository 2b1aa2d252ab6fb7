//! The corrections of a data folder: a file for each user who has some, with the rules and with what each
//! movement that they changed was without them.
//!
//! `HASH.rules` is lines of JSON: whose they are and by which mark of the index they count, then the rules,
//! then a line for each such movement. What a change makes of it is `HASH.new` until the index's own commit
//! tells by its mark that it came about, so that a kill at any moment leaves both sides alike.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{Correction, Values};
use crate::domain::Tenant;
use crate::import::fnv::Fnv;
use crate::system;

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
pub struct Corrections {
    data_dir: PathBuf,
}

impl Corrections {
    pub fn of(data_dir: &Path) -> Corrections {
        Corrections { data_dir: data_dir.to_owned() }
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn folder(&self) -> PathBuf {
        self.data_dir.join(FOLDER)
    }

    fn path(&self, key: &str, state: &str) -> PathBuf {
        self.folder().join(format!("{key}.{state}"))
    }

    /// What is kept of a user. `mark` is the index's last: what it says was committed counts, and what it
    /// does not say does not.
    ///
    /// # Errors
    /// A file cannot be read.
    pub(super) fn kept(&self, user: &Tenant, mark: Option<&str>) -> io::Result<Kept> {
        let key = key(user);
        for (state, mark) in [(NEW, Some(mark)), (DONE, None)] {
            match File::open(self.path(&key, state)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
                Ok(file) => {
                    let mut lines = BufReader::new(file).lines();
                    let head = head(&mut lines)?;
                    if mark.is_none_or(|mark| mark == Some(head.mark.as_str())) {
                        return rest(user, head, lines);
                    }
                }
            }
        }
        Ok(Kept::none(user))
    }

    /// Everybody who has corrections, or had some before the change that is under way.
    pub(super) fn users(&self) -> io::Result<Vec<Tenant>> {
        let mut users = Vec::new();
        for (key, state) in self.files()? {
            match self.head(&key, &state) {
                Ok(head) => users.extend(Tenant::new(&head.user)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        users.sort();
        users.dedup();
        Ok(users)
    }

    /// Whether anybody has corrections.
    pub(super) fn is_empty(&self) -> io::Result<bool> {
        Ok(self.files()?.is_empty())
    }

    fn head(&self, key: &str, state: &str) -> io::Result<Head> {
        head(&mut BufReader::new(File::open(self.path(key, state))?).lines())
    }

    fn files(&self) -> io::Result<Vec<(String, String)>> {
        let entries = match fs::read_dir(self.folder()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let parts = name.to_str().and_then(|name| name.split_once('.'));
            if let Some((key, state @ (DONE | NEW))) = parts {
                files.push((key.to_owned(), state.to_owned()));
            }
        }
        Ok(files)
    }

    /// Writes what will count with the index's commit of this mark.
    pub(super) fn begin(&self, kept: &Kept, mark: &str) -> io::Result<()> {
        fs::create_dir_all(self.folder())?;
        let mut options = File::options();
        let options = system::for_owner_alone(options.write(true).create(true).truncate(true));
        let mut file = BufWriter::new(options.open(self.path(&key(&kept.user), NEW))?);
        kept.write(&mut file, mark)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        self.sync()
    }

    /// Brings what was interrupted to its end: whoever holds the writer's lock, by the index's mark.
    pub(in crate::import) fn settle(&self, mark: Option<&str>) -> io::Result<()> {
        let mut changed = false;
        for (key, _) in self.files()?.iter().filter(|(_, state)| state == NEW) {
            let new = self.path(key, NEW);
            // One that a kill left without a whole first line was never committed.
            let head = self.head(key, NEW).ok();
            match head.filter(|head| mark == Some(head.mark.as_str())) {
                None => fs::remove_file(new)?,
                Some(Head { rules: 0, .. }) => {
                    remove(&self.path(key, DONE))?;
                    self.sync()?;
                    fs::remove_file(new)?;
                }
                Some(_) => fs::rename(new, self.path(key, DONE))?,
            }
            changed = true;
        }
        if changed { self.sync() } else { Ok(()) }
    }

    /// Forgets all of a user's, who was erased.
    ///
    /// # Errors
    /// A file cannot be removed.
    pub fn forget(&self, user: &Tenant) -> io::Result<()> {
        let key = key(user);
        let mut removed = false;
        for state in [NEW, DONE] {
            removed |= remove(&self.path(&key, state))?;
        }
        if removed { self.sync() } else { Ok(()) }
    }

    /// Copies them into another data folder.
    ///
    /// # Errors
    /// A file cannot be read or written.
    pub fn copy_to(&self, to: &Path) -> io::Result<()> {
        let target = Corrections::of(to);
        for (key, state) in self.files()? {
            fs::create_dir_all(target.folder())?;
            match fs::copy(self.path(&key, &state), target.path(&key, &state)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => {
                    other?;
                    system::sync(&target.path(&key, &state))?;
                }
            }
        }
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        system::sync_names(&self.folder())
    }
}

/// Ids may differ by their case alone, which not every system's file names do.
fn key(user: &Tenant) -> String {
    let mut hash = Fnv::new();
    hash.add(user.as_str());
    hash.told()
}

/// Whether there was such a file.
fn remove(path: &Path) -> io::Result<bool> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        other => other.map(|()| true),
    }
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
        fs::read_dir(corrections.folder()).unwrap().count()
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
        fs::write(corrections.path(&key(&tenant("7")), NEW), "{\"user\":\"7\",\"ma").unwrap();
        corrections.settle(Some("m1")).unwrap();
        assert_eq!(files(&corrections), 0);
    }
}
