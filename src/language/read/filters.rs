//! The filters of a plan: merchants, categories, operations, accounts, exclusions.

use super::assemble::World;
use super::heard::Heard;
use super::measure::{self, SUBSCRIPTIONS};
use crate::domain::Currency;
use crate::domain::plan::{Dimension, Filter, LabelSearch, Measure, Plan, SearchWord};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::GroupWord;
use crate::language::text::words_of;

/// The filters of the subject, the operation, the accounts, the currency and the weekdays.
///
/// # Errors
/// Alternatives of two kinds that are compared: only two of a kind are.
pub fn filters(heard: &mut Heard, world: &World, plan: &mut Plan) -> Result<(), Clarification> {
    subject(heard, world, &mut plan.filters);
    if heard.flags.either {
        let ranked = heard.groups.iter().any(|heading| heading.word == GroupWord::Most);
        if heard.flags.compare || heard.flags.versus || heard.flags.more_or_less || ranked {
            return Err(Clarification::Contradiction { said: heard.raw.clone() });
        }
        either(heard, &mut plan.filters);
    }
    circumstances(heard, &mut plan.filters);
    exclusions(heard, world, &mut plan.filters);
    Ok(())
}

/// Merchants, categories and known words of the labels, any of which may hold.
fn either(heard: &mut Heard, filters: &mut Vec<Filter>) {
    let known = |search: &LabelSearch| search.word == SearchWord::Known;
    if !heard.labels.wanted.iter().all(known) {
        return;
    }
    let labels = std::mem::take(&mut heard.labels.wanted);
    let of: Vec<Filter> = std::mem::take(filters)
        .into_iter()
        .chain(labels.into_iter().map(|search| Filter::Label { search }))
        .collect();
    filters.push(Filter::Any { of });
}

/// "joint account": the user's accounts whose name has that word; asked about where none has.
pub fn name_accounts(heard: &mut Heard, world: &World) -> Result<(), Clarification> {
    for (word, said) in std::mem::take(&mut heard.accounts_named) {
        let accounts = &world.question.holdings.accounts;
        let named: Vec<String> = accounts
            .iter()
            .filter(|account| words_of(&account.name).split(' ').any(|part| part == word))
            .map(|account| account.name.clone())
            .collect();
        if named.is_empty() {
            return Err(Clarification::UnknownWord { said });
        }
        heard.accounts.extend(named);
    }
    if !heard.accounts.is_empty() {
        // "mon compte joint et mon livret": one by its name, one by its type.
        let kinds = std::mem::take(&mut heard.account_types);
        for account in &world.question.holdings.accounts {
            if kinds.contains(&account.kind) && !heard.accounts.contains(&account.name) {
                heard.accounts.push(account.name.clone());
            }
        }
    }
    Ok(())
}

/// Merchants, categories: what a follow-up replaces as a whole.
pub fn subject(heard: &mut Heard, world: &World, filters: &mut Vec<Filter>) {
    let names = world.question.names;
    let spelled = |merchants: &[String]| -> Vec<String> {
        merchants
            .iter()
            .flat_map(|name| {
                let all = names.spellings(name);
                if all.is_empty() { vec![name.as_str()] } else { all }
            })
            .map(str::to_owned)
            .collect()
    };
    let merchants = &heard.merchants.wanted;
    if !merchants.is_empty() {
        filters.push(Filter::In { dimension: Dimension::Merchant, values: spelled(merchants) });
        for taken in merchants {
            let left_out: Vec<String> = names
                .extending(taken)
                .into_iter()
                .filter(|name| !merchants.contains(name))
                .collect();
            if !left_out.is_empty() {
                heard.notes.push(Note::NearMerchantsLeftOut { taken: taken.clone(), left_out });
            }
        }
    }
    let mut categories = heard.categories.wanted.clone();
    // "abonnement Netflix" is the merchant's; a named category says which subscriptions.
    if heard.flags.subscriptions && categories.is_empty() && merchants.is_empty() {
        categories = SUBSCRIPTIONS.map(str::to_owned).to_vec();
    }
    if !categories.is_empty() {
        if categories.iter().any(|value| value == WATER_AND_POWER) {
            heard.notes.push(Note::WaterAndPower);
        }
        filters.push(Filter::In { dimension: Dimension::Category, values: categories });
    }
}

const WATER_AND_POWER: &str = "Eélectricité/eau";

/// Operations, accounts, currency, weekdays.
pub fn circumstances(heard: &Heard, filters: &mut Vec<Filter>) {
    let operations = &heard.operations.wanted;
    let mut alternatives: Vec<Vec<Filter>> =
        operations.iter().map(|operation| measure::operation_filters(*operation)).collect();
    alternatives.dedup();
    match alternatives.len() {
        0 => {}
        1 => filters.extend(alternatives.remove(0)),
        _ => {
            // Several operations are an "or"; each stands with its first filter.
            let of = alternatives.into_iter().filter_map(|each| each.into_iter().next()).collect();
            filters.push(Filter::Any { of });
        }
    }
    let mut one_of = |dimension: Dimension, values: Vec<String>| {
        if !values.is_empty() {
            filters.push(Filter::In { dimension, values });
        }
    };
    one_of(Dimension::Account, heard.accounts.clone());
    let mut kinds = heard.account_types.clone();
    let both = [Measure::Balance, Measure::Net];
    if kinds.is_empty() && both.iter().all(|measure| heard.measures.contains(measure)) {
        // "the balance of my savings"
        kinds.push("savings".to_owned());
    }
    one_of(Dimension::AccountType, kinds);
    one_of(Dimension::Currency, codes(&heard.currencies.wanted));
    one_of(Dimension::Weekday, heard.weekdays.iter().map(|day| weekday(*day).to_owned()).collect());
}

fn exclusions(heard: &Heard, world: &World, filters: &mut Vec<Filter>) {
    let mut none_of = |dimension: Dimension, values: &[String]| {
        if !values.is_empty() {
            filters.push(Filter::NotIn { dimension, values: values.to_vec() });
        }
    };
    let names = world.question.names;
    let merchants: Vec<String> = heard
        .merchants
        .unwanted
        .iter()
        .flat_map(|name| names.spellings(name))
        .map(str::to_owned)
        .collect();
    none_of(Dimension::Merchant, &merchants);
    let mut categories = heard.categories.unwanted.clone();
    // As with those asked for: "hors abonnement Netflix" is about the merchant.
    if heard.flags.no_subscriptions && categories.is_empty() && merchants.is_empty() {
        categories = SUBSCRIPTIONS.map(str::to_owned).to_vec();
    }
    none_of(Dimension::Category, &categories);
    none_of(Dimension::Currency, &codes(&heard.currencies.unwanted));
    for operation in &heard.operations.unwanted {
        filters.extend(measure::operation_exclusion(*operation));
    }
    for search in &heard.labels.unwanted {
        filters.push(Filter::NotLabel { search: search.clone() });
    }
}

fn codes(currencies: &[Currency]) -> Vec<String> {
    currencies.iter().map(|currency| currency.code().to_owned()).collect()
}

/// The index's names of the days.
fn weekday(day: jiff::civil::Weekday) -> &'static str {
    use jiff::civil::Weekday::*;
    match day {
        Monday => "Monday",
        Tuesday => "Tuesday",
        Wednesday => "Wednesday",
        Thursday => "Thursday",
        Friday => "Friday",
        Saturday => "Saturday",
        Sunday => "Sunday",
    }
}
