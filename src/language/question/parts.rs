//! A plan's filters by what they are about, each said once.

use crate::domain::plan::{
    AmountRange, Comparison, Dimension, Filter, LabelSearch, Measure, Plan, SearchWord,
};
use crate::language::lexicon::Operation;
use crate::language::read::operations;
use crate::language::text::letters_of;

use super::words;
use crate::language::say::Saying;
use crate::language::say::markup::fill;
use crate::language::say::names::weekday;
use crate::language::say::words::MerchantRole;

/// All that constrains the documents, by dimension.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) categories: Vec<String>,
    merchants: Vec<String>,
    accounts: Vec<String>,
    account_types: Vec<String>,
    currencies: Vec<String>,
    weekdays: Vec<String>,
    operations: Vec<Operation>,
    not: Vec<String>,
}

/// The category of what has no other.
const OTHERS: &str = "Autres";

/// Currencies that have a word in all languages.
const CURRENCIES: [&str; 4] = ["EUR", "USD", "GBP", "CHF"];

impl Parts {
    /// True where the plan names documents by more than their direction and days, as the reader
    /// counts it.
    pub(super) fn has_subject(&self, plan: &Plan) -> bool {
        !(self.categories.is_empty()
            && self.merchants.is_empty()
            && self.accounts.is_empty()
            && self.account_types.is_empty()
            && self.operations.is_empty()
            && self.not.is_empty()
            && plan.labels.is_empty())
    }

    /// `None` where a filter has no words.
    pub(super) fn of(saying: &Saying, plan: &Plan) -> Option<Parts> {
        let mut parts = Parts::default();
        let mut filters: Vec<&Filter> = plan.filters.iter().collect();
        let both;
        if let Some(Comparison::Values { first, second }) = &plan.comparison {
            both = two_values(plan, first, second)?;
            filters.push(&both);
        }
        if let Some(operation) = operations::one(&filters, plan.measure) {
            let own = operations::filters(operation);
            filters.retain(|filter| !own.contains(filter));
            parts.operations.push(operation);
        }
        for filter in filters {
            parts.add(saying, plan, filter)?;
        }
        // Where an account is named, its type is not read.
        let accounts = parts.accounts.is_empty() || parts.account_types.is_empty();
        let known = saying.holdings.accounts.iter().any(|account| {
            parts.merchants.iter().any(|name| letters_of(name) == letters_of(&account.name))
        });
        let left_on_account = plan.measure == Measure::Net
            && plan.period.is_none()
            && !(parts.accounts.is_empty() && parts.account_types.is_empty());
        // Money transferred by someone is credits, whatever it is called.
        let credits = plan.measure == Measure::Income
            && parts.operations.contains(&Operation::TransferOut)
            && !parts.merchants.is_empty();
        let one_kind = parts.account_types.len() < 2;
        // "à mon livret A": a name behind "to" is whom it went to.
        let sent =
            plan.measure == Measure::Spending && parts.operations.contains(&Operation::TransferOut);
        (accounts && one_kind && !credits && (!known || sent) && !left_on_account).then_some(parts)
    }

    /// True for the categories that "abonnements" stands for.
    fn are_subscriptions(&self) -> bool {
        let named = |value: &&str| self.categories.iter().any(|category| category == value);
        self.categories.len() == operations::SUBSCRIPTIONS.len()
            && operations::SUBSCRIPTIONS.iter().all(named)
    }

    fn add(&mut self, saying: &Saying, plan: &Plan, filter: &Filter) -> Option<()> {
        match filter {
            Filter::In { dimension, values } => self.wanted(saying, plan, (*dimension, values)),
            Filter::NotIn { dimension, values } => {
                for value in values {
                    let name = match dimension {
                        Dimension::Merchant => value.clone(),
                        Dimension::Category => match kind(saying, value)? {
                            "transfer" => return None,
                            // Said by the operation that goes with it.
                            "cheque" if plan.filters.contains(&no_cheques()) => continue,
                            "cheque" => return None,
                            _ if words::words(saying.language).unsaid.contains(&value.as_str()) => {
                                return None;
                            }
                            // "hors autres" leaves out what was not named.
                            _ if value == OTHERS => return None,
                            _ => saying.value_name(*dimension, value),
                        },
                        Dimension::Operation => saying.value_name(*dimension, value).to_lowercase(),
                        _ => return None,
                    };
                    self.not.push(name);
                }
                Some(())
            }
            Filter::NotLabel { search } => {
                self.not.push(search.said.clone());
                Some(())
            }
            // Said only among alternatives of two kinds, which have no question yet.
            Filter::Label { .. } => None,
            Filter::Any { of } => {
                if !self.operations.is_empty() {
                    return None;
                }
                self.operations = operations::several(of, plan.measure)?;
                Some(())
            }
        }
    }

    fn wanted(
        &mut self,
        saying: &Saying,
        plan: &Plan,
        (dimension, values): (Dimension, &[String]),
    ) -> Option<()> {
        let side = match dimension {
            Dimension::Category => &mut self.categories,
            Dimension::Merchant => &mut self.merchants,
            Dimension::Account => &mut self.accounts,
            Dimension::AccountType => &mut self.account_types,
            Dimension::Currency => &mut self.currencies,
            Dimension::Weekday => &mut self.weekdays,
            Dimension::Operation | Dimension::Direction => return None,
        };
        if !side.is_empty() || values.is_empty() {
            return None;
        }
        for value in values {
            let sayable = match dimension {
                // What the words of an operation or a measure stand for is no category by its name.
                Dimension::Category => match kind(saying, value)? {
                    "refund" | "transfer" | "cheque" | "cash" => false,
                    "income" => plan.measure != Measure::Transactions,
                    // "en autres" is one phrase.
                    _ if value == OTHERS => values.len() == 1,
                    _ => {
                        values.len() == operations::SUBSCRIPTIONS.len()
                            || !words::words(saying.language).unsaid.contains(&value.as_str())
                    }
                },
                Dimension::Currency => CURRENCIES.contains(&value.as_str()),
                _ => true,
            };
            if !sayable {
                return None;
            }
            // Spellings of one name are one name.
            if !side.iter().any(|known| letters_of(known) == letters_of(value)) {
                side.push(value.clone());
            }
        }
        Some(())
    }
}

fn kind<'d>(saying: &'d Saying, value: &str) -> Option<&'d str> {
    saying.dataset.category(value).map(|category| category.kind.as_str())
}

fn no_cheques() -> Filter {
    Filter::NotIn { dimension: Dimension::Operation, values: vec!["Chèque".to_owned()] }
}

/// The two values that are compared, as one filter.
fn two_values(plan: &Plan, first: &Filter, second: &Filter) -> Option<Filter> {
    let (Filter::In { dimension, values }, Filter::In { dimension: same, values: others }) =
        (first, second)
    else {
        return None;
    };
    let one_name = |values: &[String]| {
        values.windows(2).all(|pair| letters_of(&pair[0]) == letters_of(&pair[1]))
    };
    let compared = [Dimension::Merchant, Dimension::Category].contains(dimension)
        && dimension == same
        && one_name(values)
        && one_name(others)
        && plan.values(*dimension).next().is_none()
        && plan.values(Dimension::Merchant).count() < 2;
    compared.then(|| Filter::In { dimension: *dimension, values: [&values[..], others].concat() })
}

impl Saying<'_> {
    /// All that the documents are narrowed by, exclusions and days aside; each with a space before.
    pub(super) fn said(&self, parts: &Parts, plan: &Plan, verb: bool) -> Option<String> {
        let filter = &self.words().filter;
        let own = words::words(self.language);
        let mut said = String::new();
        let named = |template: &str, names: &[String]| {
            if names.is_empty() {
                return String::new();
            }
            let all = self.all_of(names);
            fill(template, &[("names", &all), ("de", self.of(&all))])
        };
        if !amounts_sayable(plan) {
            return None;
        }
        said += &self.amounts_as(plan, Self::currency(plan), own.between);
        said += &self.searched(&plan.labels, own)?;
        // Bounds say their currency.
        if plan.amounts.is_empty() || parts.currencies.iter().any(|code| code == "EUR") {
            said += &named(filter.currency, &parts.currencies);
        }
        let categories: Vec<String> = match parts.are_subscriptions() {
            true if parts.merchants.is_empty() => vec![own.subscriptions.to_owned()],
            true => return None,
            false if parts.categories.len() == operations::SUBSCRIPTIONS.len() => return None,
            false => parts
                .categories
                .iter()
                .map(|value| self.value_name(Dimension::Category, value))
                .collect(),
        };
        let others = parts.categories.iter().any(|value| value == OTHERS);
        let of_category =
            if verb && !others { filter.category_after_verb } else { filter.category };
        said += &named(of_category, &categories);
        let operations: Vec<String> = parts
            .operations
            .iter()
            .map(|operation| self.operation(*operation).map(|said| said.trim().to_owned()))
            .collect::<Option<_>>()?;
        if !operations.is_empty() {
            said += &format!(" {}", self.any_of(&operations));
        }
        let sent = parts.operations.contains(&Operation::TransferOut);
        let merchant = match (self.words().measure)(plan.measure).merchant {
            MerchantRole::From => filter.from,
            MerchantRole::At if sent => filter.to,
            MerchantRole::At => filter.at,
        };
        said += &named(merchant, &parts.merchants);
        said += &named(if sent { own.account_from } else { filter.account }, &parts.accounts);
        let kinds: Vec<String> = parts
            .account_types
            .iter()
            .map(|value| (filter.account_kind)(value).map(str::to_owned))
            .collect::<Option<_>>()?;
        said += &named(own.account_type, &kinds);
        Some(said)
    }

    /// Weekdays, with a space before.
    pub(super) fn weekdays(&self, parts: &Parts) -> Option<String> {
        let days: Vec<String> = parts
            .weekdays
            .iter()
            .map(|value| {
                self.words().day.weekdays.get(weekday(value)?).map(|day| (*day).to_owned())
            })
            .collect::<Option<_>>()?;
        Some(if days.is_empty() { String::new() } else { format!(" {}", self.all_of(&days)) })
    }

    /// What is left out, with a space before.
    pub(super) fn left_out(&self, parts: &Parts) -> String {
        if parts.not.is_empty() {
            return String::new();
        }
        fill(self.words().filter.not, &[("names", &self.all_of(&parts.not))])
    }

    fn searched(&self, labels: &[LabelSearch], own: &words::QuestionWords) -> Option<String> {
        let unknown = labels.iter().filter(|search| search.word != SearchWord::Known).count();
        if unknown > 1 {
            return None;
        }
        let Some(first) = labels.first() else { return Some(String::new()) };
        let capital = first.said.starts_with(char::is_uppercase);
        let template = match first.word {
            SearchWord::Name if capital && labels.len() == 1 => self.words().filter.at,
            SearchWord::Name => return None,
            SearchWord::Unknown if capital => return None,
            SearchWord::Known | SearchWord::Unknown => own.label,
        };
        let names: Vec<String> = labels.iter().map(|search| search.said.clone()).collect();
        let all = self.any_of(&names);
        Some(fill(template, &[("names", &all), ("de", self.of(&all))]))
    }

    fn operation(&self, operation: Operation) -> Option<&'static str> {
        let value = match operation {
            Operation::Card => "Carte",
            Operation::DirectDebit => "Prélèvement",
            Operation::TransferIn | Operation::TransferOut => "Virement",
            Operation::Cheque => "Chèque",
            Operation::Withdrawal => "Retrait",
        };
        (self.words().filter.operation)(value)
    }
}

/// One range with any bounds, or several that are a word each; in one currency, whose sign is read.
fn amounts_sayable(plan: &Plan) -> bool {
    let bounds =
        |range: &AmountRange| [range.gt, range.gte, range.lt, range.lte].iter().flatten().count();
    let currencies: Vec<&str> = plan.values(Dimension::Currency).collect();
    let known = match currencies.as_slice() {
        [] | ["EUR"] => true,
        ["USD" | "CHF"] => match plan.amounts.as_slice() {
            [] => true,
            [one] => bounds(one) == 1,
            _ => false,
        },
        _ => plan.amounts.is_empty(),
    };
    let between = |range: &AmountRange| range.gte.is_some() && range.lte.is_some();
    let simple = |range: &AmountRange| bounds(range) == 1 || (bounds(range) == 2 && between(range));
    known && (plan.amounts.len() == 1 || plan.amounts.iter().all(simple))
}
