//! Whatever is corrected, imported and taken back, in any order: a movement is what was imported last, changed by
//! the rules that are left; and without rules it is that to the byte.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::Value;

use super::apply::tests::{House, document};
use super::{Direction, Of, When, Wish};

const MERCHANTS: [&str; 4] = ["", "Lidl", "LIDL", "Café"];
const CATEGORIES: [&str; 3] = ["", "Restaurant", "Garage"];
const LABELS: [&str; 3] = ["CB LIDL 14/03", "CB CAFE DU PORT 14/03", "VIR INST MATHILDE DURAND"];

#[derive(Clone, Debug)]
enum Step {
    /// A user, a document's number, its label, merchant, category, and whether it comes in.
    Import(bool, u8, (usize, usize, usize), bool),
    /// A user, what of, the category and the name that are given, and for which way.
    Correct(bool, Target, (usize, usize), Direction),
    /// A user, and which of their rules.
    Undo(bool, usize),
}

#[derive(Clone, Debug)]
enum Target {
    Transaction(u8),
    Merchant(usize),
    Words(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let target = prop_oneof![
        (0_u8..6).prop_map(Target::Transaction),
        (1_usize..4).prop_map(Target::Merchant),
        (0_usize..3).prop_map(Target::Words),
    ];
    let direction = prop_oneof![Just(Direction::In), Just(Direction::Out), Just(Direction::Both)];
    let step = prop_oneof![
        3 => (any::<bool>(), 0_u8..6, (0_usize..3, 0_usize..4, 0_usize..3), any::<bool>())
            .prop_map(|(user, id, values, comes_in)| Step::Import(user, id, values, comes_in)),
        3 => (any::<bool>(), target, (0_usize..3, 0_usize..4), direction)
            .prop_map(|(user, of, values, way)| Step::Correct(user, of, values, way)),
        2 => (any::<bool>(), 0_usize..4).prop_map(|(user, which)| Step::Undo(user, which)),
    ];
    proptest::collection::vec(step, 1..14)
}

fn imported(
    user: i64,
    id: u8,
    (label, merchant, category): (usize, usize, usize),
    comes_in: bool,
) -> Value {
    let cents = if comes_in { 250 } else { -250 };
    let mut document = document(user, &id.to_string(), (LABELS[label], cents));
    for (name, value) in
        [("merchant_name", MERCHANTS[merchant]), ("category_name", CATEGORIES[category])]
    {
        if !value.is_empty() {
            document[name] = value.into();
        }
    }
    document
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

/// A category, a merchant's name, and for which way.
type Given = (Option<&'static str>, Option<&'static str>, Direction);

/// What a user was given, and the rules that are left: what a document must be is told by these alone.
#[derive(Default)]
struct Model {
    imported: BTreeMap<u8, Value>,
    rules: Vec<(String, When, Given)>,
}

impl Model {
    fn documents(&self) -> Vec<Value> {
        let plain = |text: &str| text.to_lowercase().replace('é', "e");
        let mut all = Vec::new();
        for document in self.imported.values() {
            let mut document = document.clone();
            let label = document["primary_description"].as_str().unwrap_or_default().to_owned();
            let way = if document["amount"].as_f64() < Some(0.0) {
                Direction::Out
            } else {
                Direction::In
            };
            for (_, when, (category, merchant, direction)) in &self.rules {
                let meant = match when {
                    When::Merchant(name) => document["merchant_name"]
                        .as_str()
                        .is_some_and(|one| plain(one) == plain(name)),
                    When::Label(same) => *same == label,
                    When::Words(words) => plain(&label).contains(&plain(words)),
                };
                if !meant {
                    continue;
                }
                if let Some(category) =
                    category.filter(|_| *direction == Direction::Both || *direction == way)
                {
                    document["category_name"] = category.into();
                }
                if let Some(merchant) = merchant {
                    document["merchant_name"] = (*merchant).into();
                }
            }
            all.push(document);
        }
        all
    }
}

fn shown(documents: &[String]) -> Vec<[Value; 5]> {
    documents.iter().map(|text| members(&serde_json::from_str(text).unwrap())).collect()
}

fn members(document: &Value) -> [Value; 5] {
    ["transaction_id", "amount", "primary_description", "merchant_name", "category_name"]
        .map(|name| document[name].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn taken_back_in_any_order_everything_is_what_was_imported(steps in steps()) {
        let mut house = House::of(&[]);
        let mut models = [Model::default(), Model::default()];
        for step in steps {
            match step {
                Step::Import(user, id, values, comes_in) => {
                    let document = imported(7 + i64::from(user), id, values, comes_in);
                    house.import(std::slice::from_ref(&document));
                    models[usize::from(user)].imported.insert(id, document);
                }
                Step::Correct(user, of, (category, merchant), direction) => {
                    let (category, merchant) = (CATEGORIES[category], MERCHANTS[merchant]);
                    let of = match of {
                        Target::Transaction(id) => Of::Transaction(id.to_string()),
                        Target::Merchant(name) => Of::When(When::Merchant(MERCHANTS[name].into())),
                        Target::Words(at) => Of::When(When::Words(["lidl", "cafe du", "durand"][at].into())),
                    };
                    let wish = Wish { of, category: some(category), merchant: some(merchant), direction: Some(direction) };
                    if let Ok(added) = house.add(if user { "8" } else { "7" }, &wish) {
                        let given = |text: &'static str| Some(text).filter(|one| !one.is_empty());
                        let made = (given(category), given(merchant), direction);
                        let rule = (added.correction.id, added.correction.when, made);
                        models[usize::from(user)].rules.push(rule);
                    }
                }
                Step::Undo(user, which) => {
                    let rules = &mut models[usize::from(user)].rules;
                    if !rules.is_empty() {
                        let (id, ..) = rules.remove(which % rules.len());
                        house.undo(if user { "8" } else { "7" }, &id).unwrap();
                    }
                }
            }
            for (model, user) in models.iter().zip(["7", "8"]) {
                let expected: Vec<[Value; 5]> = model.documents().iter().map(members).collect();
                prop_assert_eq!(shown(&house.documents(user)), expected);
                prop_assert_eq!(house.list(user).len(), model.rules.len());
            }
        }
        for (model, user) in models.iter_mut().zip(["7", "8"]) {
            for (id, ..) in model.rules.drain(..).rev() {
                house.undo(user, &id).unwrap();
            }
            let plain = House::of(&model.imported.values().cloned().collect::<Vec<_>>());
            prop_assert_eq!(house.documents(user), plain.documents(user));
        }
        prop_assert!(house.corrections.is_empty().unwrap());
    }
}
