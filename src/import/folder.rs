//! Files beside an index that count with its commits. Each is `KEY.STATE`: what is begun has another state than
//! what is done, until the index's own commit tells by its mark that it came about, so that a kill at any moment
//! leaves both sides alike.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::system;

/// How often a copy begins anew where files were renamed meanwhile.
const ATTEMPTS: usize = 20;

/// A folder of such files.
#[derive(Clone, Debug)]
pub struct Folder {
    data_dir: PathBuf,
    name: &'static str,
    states: &'static [&'static str],
    is_key: fn(&str) -> bool,
}

/// What becomes of a file.
pub enum Becomes {
    /// What it is.
    Same,
    Now(&'static str),
    Nothing,
}

impl Folder {
    /// The folder of this name in a data folder, with the states that its files may have and what their
    /// keys look like; other files in it are nobody's and stay.
    pub fn of(
        data_dir: &Path,
        name: &'static str,
        states: &'static [&'static str],
        is_key: fn(&str) -> bool,
    ) -> Folder {
        Folder { data_dir: data_dir.to_owned(), name, states, is_key }
    }

    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    fn dir(&self) -> PathBuf {
        self.data_dir.join(self.name)
    }

    fn path(&self, key: &str, state: &str) -> PathBuf {
        self.dir().join(format!("{key}.{state}"))
    }

    /// The keys and states of all files; none where there is no folder.
    pub fn files(&self) -> io::Result<Vec<(String, &'static str)>> {
        let entries = match fs::read_dir(self.dir()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            other => other?,
        };
        let mut files = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            let parts = name.to_str().and_then(|name| name.split_once('.'));
            let known = parts.filter(|(key, _)| (self.is_key)(key)).and_then(|(key, state)| {
                let state = self.states.iter().find(|one| **one == state)?;
                Some((key.to_owned(), *state))
            });
            files.extend(known);
        }
        Ok(files)
    }

    /// Whether there is any file of a key.
    pub fn has(&self, key: &str) -> bool {
        self.states.iter().any(|state| self.path(key, state).exists())
    }

    /// Opens a file; `None` where there is no such.
    pub fn open(&self, key: &str, state: &str) -> io::Result<Option<BufReader<File>>> {
        match File::open(self.path(key, state)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => Ok(Some(BufReader::new(other?))),
        }
    }

    /// Writes a file, its owner's alone and durable.
    pub fn write(
        &self,
        (key, state): (&str, &str),
        content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        fs::create_dir_all(self.dir())?;
        let mut options = File::options();
        let options = system::for_owner_alone(options.write(true).create(true).truncate(true));
        let mut file = BufWriter::new(options.open(self.path(key, state))?);
        content(&mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        self.sync()
    }

    /// Gives a file another state.
    pub fn rename(&self, key: &str, (from, to): (&str, &str)) -> io::Result<()> {
        fs::rename(self.path(key, from), self.path(key, to))?;
        self.sync()
    }

    /// Whether there was such a file.
    pub fn remove(&self, key: &str, state: &str) -> io::Result<bool> {
        match fs::remove_file(self.path(key, state)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            other => {
                other?;
                self.sync()?;
                Ok(true)
            }
        }
    }

    /// Brings what was interrupted to its end.
    pub fn settle(
        &self,
        becomes: impl Fn(&str, &'static str) -> io::Result<Becomes>,
    ) -> io::Result<()> {
        for (key, state) in self.files()? {
            match becomes(&key, state)? {
                Becomes::Same => {}
                Becomes::Now(other) => self.rename(&key, (state, other))?,
                Becomes::Nothing => drop(self.remove(&key, state)?),
            }
        }
        Ok(())
    }

    /// Copies all files into another data folder.
    pub fn copy_to(&self, to: &Path) -> io::Result<()> {
        let target = Folder { data_dir: to.to_owned(), ..self.clone() };
        for _ in 0..ATTEMPTS {
            match self.copy_once(&target) {
                // Renamed meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                ended => return ended,
            }
            fs::remove_dir_all(target.dir())?;
        }
        Err(io::Error::other(format!("{}: changes all the time", self.dir().display())))
    }

    fn copy_once(&self, target: &Folder) -> io::Result<()> {
        let files = self.files()?;
        if files.is_empty() {
            return Ok(());
        }
        fs::create_dir_all(target.dir())?;
        for (key, state) in files {
            let copy = target.path(&key, state);
            fs::copy(self.path(&key, state), &copy)?;
            system::sync(&copy)?;
        }
        target.sync()
    }

    fn sync(&self) -> io::Result<()> {
        system::sync_names(&self.dir())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_has_all_files_of_known_states_and_keys() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let folder = |dir: &Path| Folder::of(dir, "kept", &["new", "done"], |key| key != "x");
        let (one, copy) = (folder(from.path()), folder(to.path()));
        one.copy_to(to.path()).unwrap();
        assert_eq!(copy.files().unwrap(), []);
        one.write(("a", "new"), |file| file.write_all(b"text")).unwrap();
        fs::write(from.path().join("kept/b.other"), "").unwrap();
        fs::write(from.path().join("kept/x.new"), "").unwrap();
        one.copy_to(to.path()).unwrap();
        assert_eq!(copy.files().unwrap(), [("a".to_owned(), "new")]);
        assert_eq!(fs::read_dir(to.path().join("kept")).unwrap().count(), 1);
        assert!(copy.has("a") && !copy.has("b"));
    }
}
