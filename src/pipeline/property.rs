//! Random plans over generated documents of several users: the embedded index, by way of the bodies
//! and the reading of its answers, must find what a count over the documents finds ([`reference`]).

mod documents;
mod pictures;
mod plans;
mod reference;

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use tokio::time::Instant;

use super::{Asked, Data, Pipeline};
use crate::domain::document::{Account, Transaction};
use crate::domain::{Caller, Dataset, Findings, Plan, Tenant};
use crate::search::embedded::{EmbeddedIndex, Importer, Provenance};
use documents::World;

pub const TODAY: Date = date(2026, 3, 18);
/// Each world has its own documents, and a share of the plans.
const SEEDS: [u64; 4] = [1, 2, 3, 4];
const PLANS: usize = 2_500;
/// One plan of so many has its pictures looked at: they take more searches than the plan.
const PICTURED: usize = 4;

fn asked(user: i64) -> Asked {
    Asked {
        caller: Caller { tenant: Tenant::new(&user.to_string()).unwrap(), authorization: None },
        message: String::new(),
        conversation_id: None,
        context: Vec::new(),
        language: None,
        today: TODAY,
        request_id: String::new(),
        request: None,
        deadline: Instant::now() + Duration::from_secs(3600),
    }
}

/// The world's documents in an index of its own.
fn index(world: &World, folder: &std::path::Path) -> Arc<EmbeddedIndex> {
    let mut importer = Importer::begin(folder, Provenance::Own).unwrap();
    for document in &world.documents {
        let read = Transaction::from_json(&document.json().to_string()).unwrap();
        importer.add_transaction(&read).unwrap();
    }
    for account in &world.accounts {
        importer.add_account(&Account::from_json(&account.json().to_string()).unwrap()).unwrap();
    }
    importer.commit_file().unwrap();
    importer.finish().unwrap();
    EmbeddedIndex::open(folder).unwrap()
}

/// The members in which two findings differ, if any do; the order of the parts means nothing.
fn difference(mut found: Findings, mut expected: Findings) -> Option<String> {
    found.parts.sort_by_key(|(part, _)| *part);
    expected.parts.sort_by_key(|(part, _)| *part);
    if found == expected {
        return None;
    }
    if found.groups == expected.groups {
        (found.groups, expected.groups) = Default::default();
    }
    if found.records == expected.records {
        (found.records, expected.records) = Default::default();
    }
    Some(format!("found {found:?}\n  not   {expected:?}"))
}

/// Runs plans over a world of its own: those that find something, and what is wrong.
async fn run(seed: u64) -> (usize, Vec<String>) {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let world = World::generate(&mut rng);
    let folder = tempfile::tempdir().unwrap();
    let home = index(&world, folder.path());
    let dataset = Arc::new(Dataset::finance().unwrap());
    let pipeline = Pipeline::new(dataset, home, Data::Users).unwrap();
    let (mut found_something, mut drawn) = (0, 0);
    let mut wrong = Vec::new();
    for number in 0..PLANS {
        let user = documents::USERS[number % documents::USERS.len()];
        let plan: Plan = plans::plan(&mut rng);
        let asked = asked(user);
        let profile = pipeline.profile(&asked).await.unwrap();
        let told = match pipeline.find(&plan, &profile.holdings, &asked).await {
            Ok(found) => {
                found_something += usize::from(found.findings.matched > 0);
                let of = |id: &str| world.documents.iter().find(|one| one.id == id).unwrap().user;
                assert!(found.findings.records.iter().all(|one| of(&one.id) == user), "{plan:?}");
                if number % PICTURED == 0 {
                    let answer = (&plan, &found.findings);
                    let told = pictures::wrong(answer, &pipeline, (&asked, &profile)).await;
                    drawn += told.0;
                    wrong.extend(told.1);
                }
                difference(found.findings, reference::findings(&world, user, &plan))
            }
            Err(error) => Some(error.to_string()),
        };
        wrong.extend(told.map(|told| format!("seed {seed}, plan {number}: {plan:?}\n  {told}")));
    }
    assert!(drawn > PLANS / PICTURED / 10, "only {drawn} pictures");
    (found_something, wrong)
}

#[tokio::test]
async fn random_plans_find_what_a_count_over_the_documents_finds() {
    for seed in SEEDS {
        let (found_something, wrong) = run(seed).await;
        let shown = &wrong[..wrong.len().min(5)];
        assert!(wrong.is_empty(), "{} of {PLANS}:\n{}", wrong.len(), shown.join("\n"));
        // Plans that find nothing would prove little.
        assert!(found_something * 3 > PLANS, "only {found_something} of {PLANS} found something");
    }
}
