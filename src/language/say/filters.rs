//! A plan's filters in words: " en Alimentation chez Lidl, hors Restaurant".

use crate::domain::Language;
use crate::domain::money::Currency;
use crate::domain::plan::{AmountRange, Comparison, Dimension, Filter, Measure, Plan};

use super::Saying;
use super::markup::{escape, fill};
use super::names::weekday;
use super::number;
use super::words::MerchantRole;

/// What the filters stand behind.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Behind {
    /// "vos dépenses": amounts join the noun ("vos dépenses de plus de 50 €").
    Noun,
    /// "Vous avez dépensé 5 €": amounts need a noun of their own.
    Verb,
    /// The same, where the number of transactions that follows carries the amounts.
    VerbBeforeCount,
}

impl Saying<'_> {
    /// All filters of the plan, each with a space before; empty when there are none. Bounds on
    /// amounts are in `currency`, unless the plan names another.
    pub(super) fn what(&self, plan: &Plan, behind: Behind, currency: Currency) -> String {
        let words = &self.words().filter;
        let mut parts = Vec::new();
        let amounts = self.amounts(plan, currency);
        if behind == Behind::Noun {
            parts.push(amounts.clone());
        }
        let compared = match &plan.comparison {
            Some(Comparison::Values { first, .. }) => Some(first),
            _ => None,
        };
        let mut filters: Vec<&Filter> = plan.filters.iter().chain(compared).collect();
        filters.sort_by_key(|filter| place(filter));
        for filter in filters.iter().filter(|filter| place(filter) < EXCLUSIONS) {
            parts.push(self.filter(plan, filter, behind));
        }
        let searched: Vec<String> =
            plan.labels.iter().map(|search| self.quoted(&search.searched)).collect();
        if !searched.is_empty() {
            parts.push(fill(words.label, &[("names", &self.any_of(&searched))]));
        }
        if behind == Behind::Verb && !amounts.is_empty() {
            parts.push(format!("{}{amounts}", words.amounts_of));
        }
        for filter in filters.iter().filter(|filter| place(filter) >= EXCLUSIONS) {
            parts.push(self.filter(plan, filter, behind));
        }
        parts.concat()
    }

    /// One filter in words, with a space before.
    pub(super) fn filter(&self, plan: &Plan, filter: &Filter, behind: Behind) -> String {
        let words = &self.words().filter;
        match filter {
            Filter::In { dimension, values } => self.in_values(plan, (*dimension, values), behind),
            Filter::NotIn { dimension, values } => {
                let names: Vec<String> = values
                    .iter()
                    .map(|value| escape(&self.value_name(*dimension, value)))
                    .collect();
                fill(words.not, &[("names", &self.all_of(&names))])
            }
            Filter::Label { search } => self.quoted(&search.searched),
            Filter::NotLabel { search } => {
                fill(words.not, &[("names", &self.quoted(&search.searched))])
            }
            Filter::Any { of } => {
                let parts: Vec<String> = of
                    .iter()
                    .map(|one| self.filter(plan, one, behind).trim_start().to_owned())
                    .filter(|part| !part.is_empty())
                    .collect();
                if parts.is_empty() { String::new() } else { format!(" {}", self.any_of(&parts)) }
            }
        }
    }

    fn in_values(
        &self,
        plan: &Plan,
        (dimension, values): (Dimension, &[String]),
        behind: Behind,
    ) -> String {
        let words = &self.words().filter;
        let names: Vec<String> =
            values.iter().map(|value| escape(&self.value_name(dimension, value))).collect();
        let named = |template| fill(template, &[("names", &self.all_of(&names))]);
        match dimension {
            Dimension::Category if behind == Behind::Noun => named(words.category),
            Dimension::Category => named(words.category_after_verb),
            Dimension::Merchant => self.merchants(plan, values),
            Dimension::Account => {
                let quoted: Vec<String> = values.iter().map(|name| self.quoted(name)).collect();
                fill(words.account, &[("names", &self.all_of(&quoted))])
            }
            Dimension::AccountType => named(words.account_type),
            Dimension::Operation => {
                let parts: Vec<String> = values
                    .iter()
                    .map(|value| {
                        (words.operation)(value)
                            .map_or_else(|| self.quoted(value), |known| known.trim().to_owned())
                    })
                    .collect();
                format!(" {}", self.any_of(&parts))
            }
            // Spending is debits already: only a question about both directions says it.
            Dimension::Direction => match (plan.measure, values) {
                (Measure::Transactions, [one]) if one == "debit" => words.debit.to_owned(),
                (Measure::Transactions, [one]) if one == "credit" => words.credit.to_owned(),
                _ => String::new(),
            },
            Dimension::Currency => named(words.currency),
            Dimension::Weekday => {
                let days = &self.words().day.weekdays;
                let parts: Vec<String> = values
                    .iter()
                    .filter_map(|value| days.get(weekday(value)?).map(|day| (*day).to_owned()))
                    .collect();
                if parts.is_empty() { String::new() } else { format!(" {}", self.all_of(&parts)) }
            }
        }
    }

    /// "chez Lidl", "de Lidl" for what came in, "à Paul" for transfers sent.
    pub(super) fn merchants(&self, plan: &Plan, values: &[String]) -> String {
        let words = &self.words().filter;
        let names: Vec<String> = values.iter().map(|value| escape(value)).collect();
        let sent = plan.measure == Measure::Spending
            && plan.values(Dimension::Operation).any(|value| value == "Virement");
        let template = match (self.words().measure)(plan.measure).merchant {
            MerchantRole::From => words.from,
            MerchantRole::At if sent => words.to,
            MerchantRole::At => words.at,
        };
        let all = self.all_of(&names);
        fill(template, &[("names", &all), ("de", self.of(&all))])
    }

    /// French "de" or "d'" before `name`.
    pub fn of(&self, name: &str) -> &'static str {
        let vowel = name.chars().next().is_some_and(|first| {
            "aeiouyàâäéèêëîïôöùûü".contains(first.to_lowercase().next().unwrap_or(first))
        });
        if self.language == Language::Fr && vowel { "d'" } else { "de " }
    }

    /// The bounds on amounts, with a space before.
    pub(super) fn amounts(&self, plan: &Plan, currency: Currency) -> String {
        self.amounts_as(plan, currency, self.words().filter.between)
    }

    /// The same, with `between` for a range with both ends.
    pub fn amounts_as(&self, plan: &Plan, currency: Currency, between: &str) -> String {
        let currency = plan.values(Dimension::Currency).find_map(Currency::new).unwrap_or(currency);
        let parts: Vec<String> = plan
            .amounts
            .iter()
            .map(|range| self.range(range, currency, between).trim_start().to_owned())
            .filter(|part| !part.is_empty())
            .collect();
        if parts.is_empty() { String::new() } else { format!(" {}", self.any_of(&parts)) }
    }

    fn range(&self, range: &AmountRange, currency: Currency, between: &str) -> String {
        let words = &self.words().filter;
        let shown = |amount| number::bound(self.language, amount, currency);
        let one = |template, amount| fill(template, &[("a", &shown(amount))]);
        match (range.gte, range.lte) {
            (Some(a), Some(b)) if a == b => return one(words.exactly, a),
            (Some(a), Some(b)) => {
                return fill(between, &[("a", &shown(a)), ("b", &shown(b))]);
            }
            _ => {}
        }
        let parts: Vec<String> = [
            range.gt.map(|amount| one(words.gt, amount)),
            range.gte.map(|amount| one(words.gte, amount)),
            range.lt.map(|amount| one(words.lt, amount)),
            range.lte.map(|amount| one(words.lte, amount)),
        ]
        .into_iter()
        .flatten()
        .map(|part| part.trim_start().to_owned())
        .collect();
        format!(" {}", self.all_of(&parts))
    }
}

const EXCLUSIONS: u8 = 9;

/// The order in which filters are said, whatever the order they were read in.
fn place(filter: &Filter) -> u8 {
    match filter {
        Filter::In { dimension, .. } => match dimension {
            Dimension::Category => 0,
            Dimension::Direction => 1,
            Dimension::Operation => 2,
            Dimension::Merchant => 3,
            Dimension::Account => 4,
            Dimension::AccountType => 5,
            Dimension::Currency => 6,
            Dimension::Weekday => 8,
        },
        Filter::Any { .. } => 7,
        Filter::NotIn { .. } => EXCLUSIONS,
        Filter::Label { .. } => 7,
        Filter::NotLabel { .. } => EXCLUSIONS + 1,
    }
}
