//! From a wish to the rule that it makes, by what there is of its user.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::apply::each;
use super::categories::Categories;
use super::kept::Kept;
use super::rules::{folded, own_words};
use super::{Correction, CorrectionError, Direction, LONGEST, MOST, Of, Then, When, Wish};
use crate::domain::document::Transaction;
use crate::domain::{Language, Tenant};
use crate::enrich::{self, Enricher, Sign};
use crate::import::fnv::Fnv;
use crate::search::embedded::EmbeddedIndex;

/// Of an id, how many letters and digits.
const ID: usize = 8;

/// What there is of one user.
#[derive(Default)]
pub struct Survey {
    /// Their categories, and whether movements of each go out and come in.
    pub categories: BTreeMap<String, [bool; 2]>,
    /// The movement that was asked for.
    asked: Option<Transaction>,
    /// Whether a merchant is called as was asked for.
    has_merchant: bool,
}

/// Looks at all that there is of a user, for what a wish is of.
///
/// # Errors
/// The index cannot be read.
pub fn survey(
    (index, user): (&EmbeddedIndex, &Tenant),
    of: &Of,
) -> Result<Survey, CorrectionError> {
    let mut found = Survey::default();
    let wanted = match of {
        Of::Text(text) => Some(folded(text)),
        _ => None,
    };
    each((index, user), &mut |transaction| {
        if let Some(category) = &transaction.category_name {
            let ways = found.categories.entry(category.clone()).or_default();
            ways[usize::from(transaction.amount.0 >= 0)] = true;
        }
        if let (Some(wanted), Some(merchant)) = (&wanted, &transaction.merchant_name) {
            found.has_merchant |= !found.has_merchant && folded(merchant) == *wanted;
        }
        if matches!(of, Of::Transaction(id) if *id == transaction.transaction_id) {
            found.asked = Some(transaction);
        }
        Ok(())
    })?;
    Ok(found)
}

/// The rule that a wish makes.
///
/// # Errors
/// It names what is not there, or nothing.
pub fn rule(
    (index, kept): (&EmbeddedIndex, &Kept),
    (wish, now): (&Wish, Timestamp),
    enricher: &Enricher,
) -> Result<Correction, CorrectionError> {
    if kept.rules.len() >= MOST {
        return Err(CorrectionError::TooMany);
    }
    let merchant = wish.merchant.as_deref().map(name).transpose()?;
    let found = survey((index, &kept.user), &wish.of)?;
    let categories = Categories::new(&found.categories, Language::default())?;
    let category = wish.category.as_deref().map(|given| categories.find(given)).transpose()?;
    if category.is_none() && merchant.is_none() {
        return Err(CorrectionError::NothingSaid);
    }
    let usual = match (&found.asked, category) {
        (_, None) => Direction::Both,
        (Some(asked), Some(_)) => Direction::of(asked.amount.0),
        (None, Some(category)) => category.direction,
    };
    let then = Then {
        category: category.map(|category| category.value.clone()),
        merchant,
        direction: wish.direction.unwrap_or(usual),
    };
    let when = when(&wish.of, found, enricher)?;
    let mut hash = Fnv::new();
    for part in [kept.user.as_str(), &format!("{when:?}{then:?}"), &now.to_string()] {
        hash.add(part);
    }
    let id = loop {
        let id: String = hash.told().chars().take(ID).collect();
        if kept.rules.iter().all(|rule| rule.id != id) {
            break id;
        }
        hash.add(&id);
    };
    Ok(Correction { id, created_at: now, when, then })
}

fn when(of: &Of, found: Survey, enricher: &Enricher) -> Result<When, CorrectionError> {
    let worded = |text: &str| match enrich::words(text).is_empty() {
        true => Err(CorrectionError::NoWords(text.to_owned())),
        false => Ok(When::Words(text.to_owned())),
    };
    let labelled = |label: &String| {
        let words = [Sign::Debit, Sign::Credit].map(|sign| own_words(enricher, label, sign));
        words.iter().all(|words| !words.is_empty()).then(|| When::Label(label.clone()))
    };
    match of {
        Of::Transaction(id) => {
            let asked = found.asked.ok_or_else(|| CorrectionError::NoTransaction(id.clone()))?;
            let merchant = asked.merchant_name.filter(|name| !folded(name).is_empty());
            let when = merchant
                .map(When::Merchant)
                .or_else(|| asked.primary_description.as_ref().and_then(labelled));
            when.ok_or_else(|| CorrectionError::Speechless(id.clone()))
        }
        Of::When(When::Merchant(name)) if folded(name).is_empty() => {
            Err(CorrectionError::NoWords(name.clone()))
        }
        Of::When(When::Label(label)) => {
            labelled(label).ok_or_else(|| CorrectionError::NoWords(label.clone()))
        }
        Of::When(When::Words(text)) => worded(text),
        Of::When(when) => Ok(when.clone()),
        Of::Text(text) if found.has_merchant && !folded(text).is_empty() => {
            Ok(When::Merchant(text.clone()))
        }
        Of::Text(text) => worded(text),
    }
}

/// A merchant's name as it is kept.
fn name(given: &str) -> Result<String, CorrectionError> {
    let name = given.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() || name.len() > LONGEST || name.chars().any(char::is_control) {
        return Err(CorrectionError::Merchant(name.len()));
    }
    Ok(name)
}
