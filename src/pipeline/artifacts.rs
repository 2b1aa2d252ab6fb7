//! The pictures and files of answers, kept in bounded memory until they expire, under paths that
//! nobody can guess or make: an `<img>` sends no token, so the path itself is the permission.
//!
//! A path's token is a random id, which picture of the answer it is, and when it expires, all under
//! HMAC-SHA256. What is kept is the data to draw, not the drawing.

use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use uuid::Uuid;

use crate::domain::Tenant;
use crate::domain::caller::Secret;
use crate::domain::chart::{Chart, Table};

/// How long a path works.
const LIFE: Duration = Duration::from_secs(24 * 3600);
/// Bytes kept at most, about; the least used go first.
const MEMORY: u64 = 64 * 1024 * 1024;

const ID: usize = 16;
const SIGNED: usize = ID + 1 + 8;
const TOKEN: usize = SIGNED + 32;
/// Stands where a picture's place does in the token of an answer's files.
const FILES: u8 = u8::MAX;

/// What one answer can be asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub charts: Vec<Chart>,
    /// Its figures or groups.
    pub data: Option<Table>,
    /// The documents that it lists.
    pub records: Option<Table>,
}

impl Kept {
    fn weight(&self) -> u32 {
        let charts: usize = self.charts.iter().map(Chart::weight).sum();
        let tables: usize = self.data.iter().chain(&self.records).map(Table::weight).sum();
        u32::try_from(256 + charts + tables).unwrap_or(u32::MAX)
    }
}

/// Where the artifacts of a service are kept.
pub struct Artifacts {
    kept: moka::sync::Cache<[u8; ID], (Tenant, Arc<Kept>)>,
    key: Hmac<Sha256>,
    /// What the paths begin with: "/api/v3/conversation/artifacts".
    base: String,
    now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// Why a token gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It was not signed here, or what it names is kept no more.
    #[error("there is no such artifact")]
    Unknown,
    #[error("the path has expired")]
    Expired,
}

/// The paths of one answer's artifacts.
pub struct Paths<'a> {
    artifacts: &'a Artifacts,
    id: [u8; ID],
    expires_at: Timestamp,
}

impl Artifacts {
    /// `signing_key`: SIGNING_KEY, the same on all replicas; without one the key is random, and
    /// paths end with the process. `base`: what paths begin with, without a slash at the end.
    pub fn new(
        signing_key: Option<&Secret>,
        base: String,
        now: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    ) -> Artifacts {
        let random = || [Uuid::new_v4(), Uuid::new_v4(), Uuid::new_v4()].map(Uuid::into_bytes);
        let key = match signing_key {
            Some(key) => keyed(key.expose().as_bytes()),
            None => keyed(random().as_flattened()),
        };
        let kept = moka::sync::Cache::builder()
            .max_capacity(MEMORY)
            .weigher(|_, (_, kept): &(Tenant, Arc<Kept>)| kept.weight())
            .time_to_live(LIFE)
            .build();
        Artifacts { kept, key, base, now }
    }

    /// Keeps the artifacts of a user's answer, and gives their paths.
    pub fn keep(&self, user: &Tenant, kept: Kept) -> (Arc<Kept>, Paths<'_>) {
        let (kept, id) = (Arc::new(kept), Uuid::new_v4().into_bytes());
        self.kept.insert(id, (user.clone(), kept.clone()));
        let now = (self.now)();
        let expires_at = now.checked_add(LIFE).unwrap_or(now);
        // Whole seconds: what the token says.
        let expires_at = Timestamp::from_second(expires_at.as_second()).unwrap_or(expires_at);
        (kept, Paths { artifacts: self, id, expires_at })
    }

    /// Forgets those of the users that `erased` names: their paths lead nowhere from now on.
    pub fn forget(&self, erased: impl Fn(&Tenant) -> bool) {
        for (id, _) in self.kept.iter().filter(|(_, (user, _))| erased(user)) {
            self.kept.invalidate(&*id);
        }
    }

    /// The picture that a token names.
    ///
    /// # Errors
    /// A token that was not signed here, has expired, or names what is kept no more.
    pub fn chart(&self, token: &str) -> Result<Chart, Refused> {
        let (kept, place) = self.open(token)?;
        kept.charts.get(usize::from(place)).cloned().ok_or(Refused::Unknown)
    }

    /// The tables of the answer that a token of its own names, whichever of its paths it is from.
    ///
    /// # Errors
    /// As of [`Artifacts::chart`].
    pub fn tables(&self, token: &str) -> Result<Arc<Kept>, Refused> {
        self.open(token).map(|(kept, _)| kept)
    }

    fn open(&self, token: &str) -> Result<(Arc<Kept>, u8), Refused> {
        let token = BASE64_URL_SAFE_NO_PAD.decode(token).map_err(|_| Refused::Unknown)?;
        let token: [u8; TOKEN] = token.try_into().map_err(|_| Refused::Unknown)?;
        let (signed, signature) = token.split_at(SIGNED);
        let check = self.key.clone().chain_update(signed);
        check.verify_slice(signature).map_err(|_| Refused::Unknown)?;
        let (id, rest) = signed.split_at(ID);
        let id: [u8; ID] = id.try_into().map_err(|_| Refused::Unknown)?;
        let expires: [u8; 8] = rest[1..].try_into().map_err(|_| Refused::Unknown)?;
        if (self.now)().as_second() >= i64::from_be_bytes(expires) {
            return Err(Refused::Expired);
        }
        let (_, kept) = self.kept.get(&id).ok_or(Refused::Unknown)?;
        Ok((kept, rest[0]))
    }
}

/// HMAC takes keys of any length.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&Default::default()))
}

impl Paths<'_> {
    /// SVG; PNG with `.png` at its end. Of the pictures beyond the 255th, which no answer has, the
    /// path leads nowhere.
    pub fn chart(&self, place: usize) -> String {
        let token = self.token(u8::try_from(place).unwrap_or(FILES));
        format!("{}/{token}", self.artifacts.base)
    }

    pub fn data(&self) -> String {
        format!("{}/{}/data.csv", self.artifacts.base, self.token(FILES))
    }

    pub fn records(&self) -> String {
        format!("{}/{}/transactions.csv", self.artifacts.base, self.token(FILES))
    }

    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    fn token(&self, place: u8) -> String {
        let mut token = Vec::with_capacity(TOKEN);
        token.extend(self.id);
        token.push(place);
        token.extend(self.expires_at.as_second().to_be_bytes());
        let signature = self.artifacts.key.clone().chain_update(&token).finalize();
        token.extend(signature.into_bytes());
        BASE64_URL_SAFE_NO_PAD.encode(token)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;
    use crate::domain::chart::Cell;

    const KEY: &str = "a key of the tests alone";

    fn at(now: &Arc<AtomicI64>, key: &str) -> Artifacts {
        let now = now.clone();
        let clock = move || Timestamp::from_second(now.load(Ordering::Relaxed)).unwrap();
        Artifacts::new(Some(&Secret::new(key)), "/x".into(), Arc::new(clock))
    }

    fn somebody() -> Tenant {
        Tenant::new("1").unwrap()
    }

    fn table(text: &str) -> Option<Table> {
        Some(Table { rows: vec![vec![Cell::Text(text.into())]] })
    }

    fn token(path: &str) -> &str {
        path.trim_start_matches("/x/").split('/').next().unwrap()
    }

    #[test]
    fn a_path_leads_to_what_was_kept_until_it_expires() {
        let now = Arc::new(AtomicI64::new(1_000));
        let artifacts = at(&now, KEY);
        let (_, paths) = artifacts.keep(&somebody(), Kept { data: table("a"), ..Kept::default() });
        let path = paths.data();
        assert_eq!(paths.expires_at().as_second(), 1_000 + 24 * 3600);
        now.store(1_000 + 24 * 3600 - 1, Ordering::Relaxed);
        assert_eq!(artifacts.tables(token(&path)).unwrap().data, table("a"));
        assert_eq!(artifacts.chart(token(&path)), Err(Refused::Unknown));
        now.store(1_000 + 24 * 3600, Ordering::Relaxed);
        assert_eq!(artifacts.tables(token(&path)), Err(Refused::Expired));
    }

    #[test]
    fn no_byte_of_a_token_can_be_changed() {
        let artifacts = at(&Arc::new(AtomicI64::new(1_000)), KEY);
        let (_, paths) = artifacts.keep(&somebody(), Kept { data: table("a"), ..Kept::default() });
        let token = token(&paths.data()).to_owned();
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&token).unwrap();
        for at in 0..bytes.len() {
            let mut other = bytes.clone();
            other[at] ^= 1;
            let other = BASE64_URL_SAFE_NO_PAD.encode(other);
            assert_eq!(artifacts.tables(&other), Err(Refused::Unknown), "byte {at}");
        }
        for other in ["", "x", &token[1..], &format!("{token}AA"), "../../etc/passwd"] {
            assert_eq!(artifacts.tables(other), Err(Refused::Unknown), "{other}");
        }
    }

    #[test]
    fn another_key_signs_otherwise_and_two_answers_never_share_an_id() {
        let now = Arc::new(AtomicI64::new(1_000));
        let (one, other) = (at(&now, KEY), at(&now, "another key altogether"));
        let (_, first) = one.keep(&somebody(), Kept { data: table("a"), ..Kept::default() });
        let (_, second) = one.keep(&somebody(), Kept { data: table("b"), ..Kept::default() });
        assert_eq!(one.tables(token(&second.data())).unwrap().data, table("b"));
        assert_ne!(first.data(), second.data());
        assert_eq!(other.tables(token(&first.data())), Err(Refused::Unknown));
    }

    #[test]
    fn of_a_user_who_was_erased_nothing_is_left_and_of_others_all() {
        let artifacts = at(&Arc::new(AtomicI64::new(1_000)), KEY);
        let one = Kept { data: table("a"), ..Kept::default() };
        let (_, first) = artifacts.keep(&somebody(), one.clone());
        let (_, second) = artifacts.keep(&Tenant::new("2").unwrap(), one);
        artifacts.forget(|user| *user == somebody());
        assert_eq!(artifacts.tables(token(&first.data())), Err(Refused::Unknown));
        assert_eq!(artifacts.tables(token(&second.data())).unwrap().data, table("a"));
    }

    #[test]
    fn memory_is_bounded_by_what_is_kept_and_not_by_how_many() {
        let artifacts = at(&Arc::new(AtomicI64::new(1_000)), KEY);
        let large = "x".repeat(8 * 1024 * 1024);
        for _ in 0..12 {
            artifacts.keep(&somebody(), Kept { data: table(&large), ..Kept::default() });
        }
        artifacts.kept.run_pending_tasks();
        assert!(artifacts.kept.weighted_size() <= MEMORY);
        assert!(artifacts.kept.entry_count() < 12);
    }
}
