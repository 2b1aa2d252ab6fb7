//! One question read: sixty of three languages and all kinds, against a user with eighty merchants,
//! beside the parsing of a JSON answer on the same machine. `QUESTIONS=file` adds those of a file,
//! one on each line.

#![expect(clippy::expect_used, reason = "a bench that cannot run has nothing else to say")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use conversation_service::domain::holdings::Account;
use conversation_service::domain::{Dataset, Holdings, Reading};
use conversation_service::language::names::Names;
use conversation_service::language::read::{Question, Reader};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;

const MERCHANTS: &str = "Carrefour,Lidl,Auchan,Monoprix,E.Leclerc,Intermarché,Franprix,Picard,Biocoop,Grand Frais,\
    Boulangerie Martin,Le Fournil,Amazon,Cdiscount,Fnac,Darty,Boulanger,Zalando,Vinted,Shein,Zara,H&M,\
    Uniqlo,Decathlon,Ikea,Leroy Merlin,Castorama,Maisons du Monde,Netflix,Spotify,Deezer,Disney+,Canal+,\
    Apple,Google,Microsoft,Adobe,Orange,SFR,Free,Bouygues Telecom,EDF,Engie,TotalEnergies,Veolia,Suez,\
    AXA,MAIF,MACIF,Alan,Matmut,Uber,Uber Eats,Deliveroo,Just Eat,McDonald's,Burger King,KFC,Starbucks,\
    Domino's Pizza,Sushi Shop,SNCF,RATP,BlaBlaCar,Air France,Ryanair,EasyJet,Booking,Airbnb,Shell,BP,Esso,\
    Norauto,Midas,Pharmacie Centrale,Doctolib,Basic-Fit,UGC,Steam,CAF,DGFIP,Martin Durand";

const QUESTIONS: [&str; 60] = [
    "Combien j'ai dépensé en restaurant le mois dernier ?",
    "Mes dépenses chez Carrefour entre le 1er et le 15 octobre 2025",
    "Quel est le solde de mon compte courant ?",
    "Compare mes dépenses de juin et juillet",
    "Répartition de mes dépenses par catégorie cette année",
    "Combien de fois je suis allé chez McDo depuis janvier ?",
    "Liste les transactions de plus de 100 € en septembre",
    "Quelle est ma plus grosse dépense de l'année ?",
    "Est-ce que j'ai reçu mon salaire ce mois-ci ?",
    "Quel est mon reste à vivre ce mois-ci ?",
    "Dépense moyenne par mois en alimentation sur 6 mois",
    "Mes abonnements",
    "Combien je paie pour Netflix et Spotify ?",
    "Évolution de mes dépenses de transport mois par mois en 2025",
    "Mes virements vers Martin Durand",
    "Combien de retraits d'espèces cette semaine ?",
    "Dépenses hors loyer et hors impôts au T3 2025",
    "Et le mois d'avant ?",
    "Top 5 de mes marchands en août",
    "Bonjour",
    "Pourquoi j'ai dépensé plus que d'habitude en mai ?",
    "Prévois mes dépenses du mois prochain",
    "Transactions entre 20 et 50 euros chez Amazon hier",
    "Quelles dépenses inhabituelles ces 30 derniers jours ?",
    "Combien j'ai mis de côté cette année sur mon livret A ?",
    "pharmacie + médecin depuis le début de l'année ?",
    "Mes dépenses le week-end du 11 et 12 octobre",
    "j ai depanse combien en resto la semaine derniere stp",
    "How much did I spend on groceries last month?",
    "What is my balance?",
    "Show me all transactions over 200 euros since June",
    "Compare my spending this month with last month",
    "What are my top 10 merchants this year?",
    "How many times did I go to Starbucks in Q2?",
    "Average monthly spending on restaurants over the last six months",
    "Did my salary arrive?",
    "List my subscriptions",
    "Spending by category between 1 March and 30 April 2025",
    "Uber Eats and Deliveroo in the last 90 days",
    "what about July",
    "Biggest purchases last week except rent",
    "How much cash did I withdraw in October?",
    "hello there",
    "monthly trend of my electricity bills",
    "Income versus expenses in 2025",
    "Transfers from Martin Durand in spring",
    "Anything unusual in my spending lately?",
    "amazn purchases this year",
    "¿Cuánto gasté en supermercados el mes pasado?",
    "Saldo de mi cuenta corriente",
    "Gastos en Amazon entre enero y marzo de 2025",
    "Compara mis gastos de julio y agosto",
    "¿Cuáles son mis suscripciones?",
    "Gasto medio mensual en transporte durante los últimos seis meses",
    "Las 5 compras más caras de este año",
    "¿Cuántas veces fui a Lidl en septiembre?",
    "Gastos por categoría este trimestre",
    "transacciones de más de cien euros",
    "¿y en agosto?",
    "¿He recibido la nómina este mes?",
];

/// Of the size and shape of an answer.
fn answer() -> String {
    let rows: Vec<_> = (0..8)
        .map(|row| {
            serde_json::json!({"label": format!("Marchand {row}"), "amount": f64::from(row) * 12.5,
                "count": row, "share": 0.125, "day": "2025-10-20"})
        })
        .collect();
    serde_json::json!({"text": "Vous avez dépensé 342,50 € en restaurants.", "rows": rows})
        .to_string()
}

/// The longest message that is taken, in characters.
const LONGEST: usize = 2000;

/// Texts of the longest kind, each of what a reader may look at again and again.
fn worst() -> Vec<(&'static str, String)> {
    let repeated = |piece: &str| piece.chars().cycle().take(LONGEST).collect::<String>();
    vec![
        ("one number", repeated("1")),
        ("numbers", repeated("1 2 3 4 ")),
        ("numbers with signs", repeated("1.234,56-7/8+")),
        ("dates", repeated("12/10/2025 ")),
        ("days and months", repeated("du 1er mars au 5 avril et ")),
        ("numbers in words", repeated("vingt et un mille deux cents ")),
        ("one and more", repeated("et ")),
        ("connectives", repeated("et ou sauf de la à moins que ")),
        ("names", repeated("Uber Eats Lidl Carrefour ")),
        ("beginnings of names", repeated("Uber Martin Burger Grand ")),
        ("misspelled names", repeated("Carefuor Netflyx Amazom ")),
        ("unknown words", repeated("frobnique zzyzx blorptag ")),
        ("one unknown word", repeated("x")),
        ("no spaces", repeated("dépensesderestaurantenmars")),
        ("amounts", repeated("plus de 50 € ")),
        ("bounds", repeated("entre 10 et 20 € ou plus de ")),
        ("times", repeated("le mois dernier depuis lundi ")),
        ("the end of times", repeated("il y a 3 ")),
        ("measures", repeated("dépenses revenus solde ")),
        ("phrases cut short", repeated("combien d'argent j'ai dépensé plus de ")),
        ("shops", repeated("chez Chez CHEZ ")),
        ("emoji", repeated("👨\u{200d}👩\u{200d}👧💶🇫🇷")),
        ("combining marks", repeated("e\u{301}\u{302}\u{303}\u{304}")),
        ("nothing but marks", repeated("\u{301}")),
        ("signs", repeated("<a>@#€$/+-~*&")),
        ("tags", repeated("<a ")),
        ("scripts", repeated("<script>")),
        ("quotation marks", repeated("l'a’b-c ")),
        ("wide letters", repeated("ﷺ㎢ﬃ")),
        ("lines", repeated("a\n")),
    ]
}

/// The best of seven readings of each: what the text takes, not what the machine was busy with.
fn print_worst<T>(read: impl Fn(&str) -> T) {
    for (name, text) in worst() {
        let best = (0..7)
            .map(|_| {
                let start = Instant::now();
                black_box(read(black_box(&text)));
                start.elapsed()
            })
            .min()
            .unwrap_or_default();
        println!("2,000 characters of {name}: {best:?}");
    }
}

fn understand(criterion: &mut Criterion) {
    let mut questions: Vec<String> = QUESTIONS.iter().map(|&text| text.to_owned()).collect();
    if let Some(file) = std::env::var_os("QUESTIONS") {
        let text = std::fs::read_to_string(file).expect("the file of QUESTIONS");
        questions.extend(text.lines().map(str::trim).filter(|l| !l.is_empty()).map(str::to_owned));
    }
    let reader = Reader::new(Arc::new(Dataset::finance().expect("the dataset"))).expect("a reader");
    let account = |name: &str, kind: &str| Account { name: name.into(), kind: kind.into() };
    let holdings = Holdings {
        merchants: MERCHANTS.split(',').map(|name| name.trim().to_owned()).collect(),
        accounts: vec![
            account("Compte courant", "checking"),
            account("Compte joint", "checking"),
            account("Livret A", "savings"),
        ],
        categories: vec!["Alimentation".into(), "Restaurant".into(), "Transport".into()],
        first_day: Some(date(2023, 11, 1)),
        last_day: Some(date(2025, 10, 20)),
    };
    let nicknames = Dataset::finance().expect("the dataset").nicknames;
    let names = Names::new(&holdings, &nicknames);
    let today = date(2025, 10, 20);
    let first = Question {
        text: QUESTIONS[0],
        today,
        language: None,
        holdings: &holdings,
        names: &names,
        last: None,
    };
    // Follow-ups need a plan before them.
    let Reading::Plan(last) = reader.read(first).reading else { panic!("the first is a plan") };
    let read = |text: &str| reader.read(Question { text, last: Some(&last), ..first });
    let mut each: Vec<(Duration, &str)> = Vec::new();
    for text in &questions {
        let mut times: Vec<Duration> = (0..50)
            .map(|_| {
                let start = Instant::now();
                black_box(read(black_box(text)));
                start.elapsed()
            })
            .collect();
        times.sort_unstable();
        each.push((times[times.len() / 2], text));
    }
    each.sort_unstable();
    let at = |share: f64| each[((each.len() - 1) as f64 * share) as usize].0;
    println!(
        "{} questions, the median reading of each: median {:?}, 90 % {:?}, longest {:?} ({})",
        each.len(),
        at(0.5),
        at(0.9),
        at(1.0),
        each[each.len() - 1].1
    );
    print_worst(read);
    let mut next = 0;
    criterion.bench_function("understand a question", |bench| {
        bench.iter(|| {
            next = (next + 1) % questions.len();
            read(black_box(&questions[next]))
        });
    });
    let answer = answer();
    criterion.bench_function(
        &format!("parse {} bytes of JSON, beside it", answer.len()),
        |bench| {
            bench.iter(|| serde_json::from_str::<serde_json::Value>(black_box(&answer)));
        },
    );
}

criterion_group!(benches, understand);
criterion_main!(benches);
