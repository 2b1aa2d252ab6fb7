//! A copy of all that is kept in the data folder, and the way back. A running service need not be
//! stopped for a backup; for a restore it must be.

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use super::data::counted;
use crate::cli::{Backup, Restore};
use crate::clock::{Clock, SystemClock};
use crate::config::Settings;
use crate::import::corrections::Corrections;
use crate::import::statement::Batches;
use crate::search::Index;
use crate::search::embedded::{EmbeddedIndex, copy};
use crate::store::sqlite::copy::{self as conversations, Held};
use crate::store::sqlite::{FILE, file_of};
use crate::system;
use crate::version::{COMMIT, VERSION};

/// The folders of a data folder that a backup has.
const BESIDE: [&str; 3] = ["index", "imports", "corrections"];
/// What a backup says of itself.
const MANIFEST: &str = "manifest.json";

/// How often it is begun anew where the documents change meanwhile.
const ATTEMPTS: usize = 20;

/// A backup's files and what they hold; a backup without one is not whole.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Manifest {
    version: String,
    commit: String,
    /// RFC 3339.
    created_at: String,
    transactions: u64,
    accounts: u64,
    conversations: u64,
    turns: u64,
    files: Vec<Entry>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Entry {
    /// Relative to the backup, with `/`.
    name: String,
    bytes: u64,
    sha256: String,
}

/// Copies the index and the conversations into a new folder.
///
/// # Errors
/// A folder that holds something already; whatever cannot be read or written. What was begun stays
/// without a manifest, and is no backup.
pub fn back_up(settings: &Settings, asked: &Backup) -> Result<(), Box<dyn Error>> {
    let to = &asked.folder;
    if fs::read_dir(to).is_ok_and(|mut inside| inside.next().is_some()) {
        return Err(format!("{} holds something already; name a new folder", to.display()).into());
    }
    fs::create_dir_all(to)?;
    documents(&settings.data_dir, to)?;
    match kept_in(settings) {
        Some(file) if file.exists() => run(conversations::copy(&file, &to.join(FILE)))?,
        Some(_) => {}
        None => println!(
            "The conversations are in DATABASE_URL's PostgreSQL: pg_dump --schema=conversation_v3 copies them."
        ),
    }
    let manifest = described(to)?;
    fs::write(to.join(MANIFEST), serde_json::to_vec_pretty(&manifest)?)?;
    system::sync(&to.join(MANIFEST))?;
    system::sync_names(to)?;
    println!("{}: {}", to.display(), told(&manifest));
    Ok(())
}

/// Copies the index and what is kept beside it, all of one commit.
fn documents(data_dir: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    for _ in 0..ATTEMPTS {
        EmbeddedIndex::open(data_dir)?.copy_to(to)?;
        Batches::of(data_dir).copy_to(to)?;
        Corrections::of(data_dir).copy_to(to)?;
        if EmbeddedIndex::open(to)?.mark() == EmbeddedIndex::open(data_dir)?.mark() {
            return Ok(());
        }
        // Imported or corrected meanwhile: the folder was empty.
        fs::remove_dir_all(to)?;
        fs::create_dir_all(to)?;
    }
    Err(format!(
        "{}: was imported into or corrected {ATTEMPTS} times while it was copied; try again",
        data_dir.display()
    )
    .into())
}

/// Puts a backup into the data folder, after every byte of it was compared with its checksum.
///
/// # Errors
/// A backup that is not whole; data that are there already, without `--force`. Nothing was changed
/// then.
pub fn restore(settings: &Settings, asked: &Restore) -> Result<(), Box<dyn Error>> {
    let (from, data) = (&asked.folder, &settings.data_dir);
    let text = fs::read(from.join(MANIFEST))
        .map_err(|error| format!("{}: no backup: {MANIFEST}: {error}", from.display()))?;
    let manifest: Manifest = serde_json::from_slice(&text)
        .map_err(|error| format!("{}: {MANIFEST}: {error}", from.display()))?;
    let files = entries(from)?;
    if let Some(wrong) = manifest.files.iter().find(|file| !files.contains(file)) {
        return Err(format!("{}: {} is not what was backed up", from.display(), wrong.name).into());
    }
    let mut there: Vec<PathBuf> = BESIDE.iter().map(|name| data.join(name)).collect();
    there.extend(["", "-wal", "-shm"].map(|end| data.join(format!("{FILE}{end}"))));
    there.retain(|path| path.exists());
    if let (Some(first), false) = (there.first(), asked.force) {
        let told =
            "is there already; --force puts the backup in its place (stop the service first)";
        return Err(format!("{} {told}", first.display()).into());
    }
    // Beside what is there, compared again, and only then in its place.
    let coming = data.join(".restoring");
    let _ = fs::remove_dir_all(&coming);
    for file in &manifest.files {
        let path = coming.join(&file.name);
        fs::create_dir_all(path.parent().unwrap_or(&coming))?;
        fs::copy(from.join(&file.name), &path)?;
        system::sync(&path)?;
    }
    let found = described(&coming)?;
    if (found.transactions, found.accounts, found.conversations, found.turns)
        != (manifest.transactions, manifest.accounts, manifest.conversations, manifest.turns)
    {
        let told = format!("restored: {}; backed up: {}", told(&found), told(&manifest));
        return Err(format!("{}: {told}", from.display()).into());
    }
    for path in there {
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    for name in
        BESIDE.iter().chain([&FILE]).map(Path::new).filter(|name| coming.join(name).exists())
    {
        fs::rename(coming.join(name), data.join(name))?;
    }
    fs::remove_dir_all(coming)?;
    system::sync_names(data)?;
    println!("{}: {}", data.display(), told(&manifest));
    Ok(())
}

/// The file of the conversations; none where PostgreSQL keeps them.
fn kept_in(settings: &Settings) -> Option<PathBuf> {
    match &settings.database_url {
        None => Some(settings.data_dir.join(FILE)),
        Some(url) => file_of(url.expose()),
    }
}

/// What a folder of this form holds, counted and checked.
fn described(folder: &Path) -> Result<Manifest, Box<dyn Error>> {
    copy::whole(folder)?;
    let index = EmbeddedIndex::open(folder)?;
    let file = folder.join(FILE);
    let held = match file.exists() {
        true => run(conversations::held(&file))?,
        false => Held { conversations: 0, turns: 0 },
    };
    Ok(Manifest {
        version: VERSION.into(),
        commit: COMMIT.into(),
        created_at: SystemClock.now().to_string(),
        transactions: index.document_count(Index::Records)?,
        accounts: index.document_count(Index::Accounts)?,
        conversations: held.conversations,
        turns: held.turns,
        files: entries(folder)?,
    })
}

fn told(manifest: &Manifest) -> String {
    format!(
        "{}, {}, {}, {}",
        counted(manifest.transactions, "transaction"),
        counted(manifest.accounts, "account"),
        counted(manifest.conversations, "conversation"),
        counted(manifest.turns, "turn"),
    )
}

/// The files of a backup but its manifest, and but locks, which hold nothing.
fn entries(folder: &Path) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for item in fs::read_dir(folder.join(&inside))? {
            let item = item?;
            let path = inside.join(item.file_name());
            let name = path.to_string_lossy().replace('\\', "/");
            if item.file_type()?.is_dir() {
                folders.push(path);
            } else if !name.ends_with(".lock") && name != MANIFEST {
                let bytes = item.metadata()?.len();
                entries.push(Entry { name, bytes, sha256: sha256(&item.path())? });
            }
        }
    }
    entries.sort();
    Ok(entries)
}

fn sha256(file: &Path) -> io::Result<String> {
    let mut file = File::open(file)?;
    let mut context = Context::new(&SHA256);
    let mut part = vec![0; 1 << 16];
    loop {
        match file.read(&mut part)? {
            0 => break,
            length => context.update(part.get(..length).unwrap_or_default()),
        }
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn run<T>(
    work: impl Future<Output = Result<T, crate::store::StoreError>>,
) -> Result<T, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(work)?)
}
