//! A bank's feed for benches: documents of many users, the index of them, and a plain list to hold it
//! against.

use std::path::PathBuf;
use std::time::Instant;

use conversation_service::domain::document::{Cents, Transaction};
use conversation_service::search::embedded::{Importer, Provenance};
use jiff::civil::Date;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const CATEGORIES: [&str; 20] = [
    "Alimentation",
    "Restaurant",
    "Transport",
    "Carburant",
    "achats en ligne",
    "Santé/pharmacie",
    "Loisirs",
    "Vêtements",
    "Entretien maison",
    "Garage",
    "streaming",
    "Assurances",
    "Impôts",
    "Eélectricité/eau",
    "Abonnements",
    "Services",
    "prêt",
    "Frais bancaires",
    "Retrait especes",
    "Autres",
];

/// A row of the plain list: user, day of the two years, category, cents.
pub type Row = (i64, i16, u8, i64);

/// A bank's feed: in order of time, users mixed.
pub struct Generator {
    random: Xoshiro256PlusPlus,
    users: i64,
}

impl Generator {
    /// Of so many users, always the same.
    pub fn new(users: i64) -> Generator {
        Generator { random: Xoshiro256PlusPlus::seed_from_u64(7), users }
    }

    pub fn next(&mut self, id: u64) -> (Transaction, Row) {
        let random = &mut self.random;
        let user = random.random_range(0..self.users);
        let day = random.random_range(0..730_i16);
        let category = random.random_range(0..CATEGORIES.len());
        let merchant = category * 100 + random.random_range(0..100);
        let cents = random.random_range(100..20_000_i64);
        let date =
            Date::constant(2024, 1, 1).saturating_add(jiff::Span::new().days(i64::from(day)));
        let transaction = Transaction {
            transaction_id: id.to_string(),
            user_id: user,
            account_id: Some(user * 10 + 1),
            account_name: Some("Compte courant".into()),
            account_type: Some("checking".into()),
            amount: Cents(-cents),
            amount_abs: None,
            currency_code: Some("EUR".into()),
            transaction_type: Some("debit".into()),
            operation_type: Some("Carte".into()),
            date,
            month_year: None,
            weekday: None,
            primary_description: Some(format!(
                "CB MARCHAND {merchant} {:02}/{:02}",
                date.day(),
                date.month()
            )),
            merchant_name: Some(format!("Marchand {merchant}")),
            category_name: Some(CATEGORIES[category].into()),
            is_deleted: None,
            is_future: None,
            is_internal: None,
        };
        (transaction, (user, day, category as u8, cents))
    }
}

/// Where the bench's data are kept.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/bench-data")
}

/// A thousand documents of each of so many users, imported on the first run: the index's folder, and
/// the plain list.
pub fn prepare(users: u64) -> (PathBuf, Vec<Row>) {
    let documents = users * 1_000;
    let dir = folder().join(match users % 1_000 {
        0 => format!("search-{}m", users / 1_000),
        _ => format!("search-{users}k"),
    });
    let done = dir.join("done");
    let mut generator = Generator::new(users as i64);
    let mut rows = Vec::with_capacity(documents as usize);
    if done.exists() {
        rows.extend((0..documents).map(|id| generator.next(id).1));
    } else {
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).expect("the directory of the bench's data");
        let mut importer = Importer::begin(&dir, Provenance::Own).expect("an importer");
        // The clock runs while the documents are made, as it would while a file is read.
        let start = Instant::now();
        for id in 0..documents {
            let (transaction, row) = generator.next(id);
            rows.push(row);
            importer.add_transaction(&transaction).expect("added");
        }
        importer.commit_file().expect("committed");
        let adding = start.elapsed();
        let rate = documents as f64 / adding.as_secs_f64();
        println!("import: {rate:.0} documents/s until committed ({adding:?})");
        let start = Instant::now();
        importer.finish().expect("merged");
        println!("merge after the import: {:?}", start.elapsed());
        std::fs::write(&done, "").expect("marked");
    }
    rows.sort_unstable();
    (dir, rows)
}
