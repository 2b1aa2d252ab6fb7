//! The merchants and accounts of a plan, from what the question calls them to what the user's documents do: by the
//! same rules as for a question that is read locally. The model never saw their names.

use std::collections::HashSet;

use crate::domain::plan::{Comparison, Dimension, Filter, Plan};
use crate::domain::reading::{Clarification, Note};
use crate::language::names::{Names, Near};
use crate::language::text::{Text, words_of};

/// The user's account of that name.
pub(super) fn account<'n>(said: &str, names: &'n Names) -> Option<&'n str> {
    let text = Text::new(said);
    names.account(&text, 0).filter(|(length, _)| *length == text.tokens.len()).map(|(_, name)| name)
}

/// The plan with the user's own merchants and accounts, and what was taken for which; or what to ask
/// back. The accounts are known already.
pub(super) fn matched(plan: &Plan, names: &Names) -> Result<(Plan, Vec<Note>), Clarification> {
    let (mut plan, mut notes) = (plan.clone(), Vec::new());
    for filter in &mut plan.filters {
        filter_matched(filter, names, &mut notes)?;
    }
    if let Some(Comparison::Values { first, second }) = &mut plan.comparison {
        filter_matched(first, names, &mut notes)?;
        filter_matched(second, names, &mut notes)?;
    }
    Ok((plan, notes))
}

fn filter_matched(
    filter: &mut Filter,
    names: &Names,
    notes: &mut Vec<Note>,
) -> Result<(), Clarification> {
    match filter {
        Filter::In { dimension: Dimension::Merchant, values }
        | Filter::NotIn { dimension: Dimension::Merchant, values } => {
            let mut all: Vec<String> = Vec::new();
            for value in values.iter() {
                let (taken, note) = merchant(value, names)?;
                notes.extend(note);
                // All the ways in which the index writes it.
                let spellings = names.spellings(&taken).into_iter().map(str::to_owned);
                all.extend(spellings.chain([taken]));
            }
            let mut seen = HashSet::new();
            all.retain(|name| seen.insert(name.clone()));
            *values = all;
            Ok(())
        }
        Filter::In { dimension: Dimension::Account, values }
        | Filter::NotIn { dimension: Dimension::Account, values } => {
            for value in values {
                if let Some(name) = account(value, names) {
                    *value = name.to_owned();
                }
            }
            Ok(())
        }
        Filter::Any { of } => of.iter_mut().try_for_each(|one| filter_matched(one, names, notes)),
        _ => Ok(()),
    }
}

fn merchant(said: &str, names: &Names) -> Result<(String, Option<Note>), Clarification> {
    if let Some(name) = names.exact(said) {
        return Ok((name.to_owned(), None));
    }
    let words = words_of(said);
    let near = match names.partial(&words) {
        Near::None => names.misspelled(&words),
        near => near,
    };
    match near {
        Near::One(name) => {
            let note = Note::MerchantTaken { said: said.to_owned(), taken: name.to_owned() };
            Ok((name.to_owned(), Some(note)))
        }
        Near::Several(several) => Err(Clarification::WhichMerchant {
            said: said.to_owned(),
            candidates: several.into_iter().map(str::to_owned).collect(),
        }),
        Near::None => Err(Clarification::UnknownMerchant {
            said: said.to_owned(),
            nearest: names.nearest(said),
        }),
    }
}
