//! What the targets share: one invented user, bytes taken as a day, a language and a text, and what
//! must hold of every reading.

pub mod bank;

use std::sync::{Arc, LazyLock};

use conversation_service::domain::holdings::Account;
use conversation_service::domain::plan::{Comparison, Plan};
use conversation_service::domain::{Dataset, Holdings, Language, Period, Reading};
use conversation_service::language::names::Names;
use conversation_service::language::read::{Question, Reader};
use conversation_service::language::say::Saying;
use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The service reads questions of at most this many characters.
const LONGEST: usize = 2000;

/// Who the questions are read for.
pub struct World {
    pub dataset: Arc<Dataset>,
    pub reader: Reader,
    pub holdings: Holdings,
    pub names: Names,
}

pub static WORLD: LazyLock<World> = LazyLock::new(|| {
    let dataset = Arc::new(Dataset::finance().expect("the dataset"));
    let account = |name: &str, kind: &str| Account { name: name.into(), kind: kind.into() };
    let merchants = [
        "Carrefour",
        "Lidl",
        "Amazon",
        "Netflix",
        "Uber",
        "Uber Eats",
        "McDonald's",
        "E.Leclerc",
        "Boulangerie Martin",
        "Martin Durand",
        "Livret A",
        "Orange",
        "Canal+",
        "CAF",
        "Free",
        "Le 15",
        "Été Bleu",
        "1001 Listes",
    ];
    let holdings = Holdings {
        merchants: merchants.map(str::to_owned).to_vec(),
        accounts: vec![account("Compte courant", "checking"), account("Livret A", "savings")],
        categories: vec!["Alimentation".into(), "Restaurant".into()],
        first_day: Some(date(2023, 11, 1)),
        last_day: Some(date(2025, 10, 20)),
    };
    let names = Names::new(&holdings, &dataset.nicknames);
    World { reader: Reader::new(dataset.clone()).expect("a reader"), dataset, holdings, names }
});

/// A question, as the first bytes and the rest of an input say it.
pub struct Said {
    pub today: Date,
    pub language: Option<Language>,
    pub text: String,
}

impl Said {
    /// One byte of language, two of day, then text; `None` where there are fewer.
    pub fn new(data: &[u8]) -> Option<Said> {
        let [language, one, two, text @ ..] = data else { return None };
        let days = i64::from(u16::from_le_bytes([*one, *two]));
        Some(Said {
            today: date(1970, 1, 1).checked_add(days.days()).ok()?,
            language: Language::ALL.get(usize::from(language % 4)).copied(),
            text: String::from_utf8_lossy(text).chars().take(LONGEST).collect(),
        })
    }

    pub fn read(&self, text: &str, last: Option<&Plan>) -> Reading {
        let World { reader, holdings, names, .. } = &*WORLD;
        let (today, language) = (self.today, self.language);
        reader.read(Question { text, today, language, holdings, names, last }).reading
    }

    /// Every period of a plan runs forwards, no amount is empty, and the plan can be put into words
    /// and read again without harm.
    pub fn check(&self, plan: &Plan) {
        for period in plan.period.iter().chain(previous(plan)) {
            forwards(*period);
        }
        assert!(plan.amounts.iter().all(|range| !range.is_empty()), "{plan:?}");
        for language in Language::ALL {
            let World { dataset, holdings, .. } = &*WORLD;
            let saying = Saying { language, today: self.today, dataset, holdings };
            if let Some(question) = saying.question(plan) {
                self.read(&question, None);
            }
        }
    }
}

fn previous(plan: &Plan) -> Option<&Period> {
    match &plan.comparison {
        Some(Comparison::Period { previous, .. }) => Some(previous),
        _ => None,
    }
}

/// # Panics
/// Where a period ends before it starts.
pub fn forwards(period: Period) {
    if let (Some(first), Some(last)) = (period.first(), period.last()) {
        assert!(first <= last, "{first} … {last}");
    }
}
