//! Words that nothing knows: a part of a merchant's name, a misspelling, a label's debris, a word of
//! the labels, or a question back. Never another merchant than the one that was meant.

use super::heard::{Heard, Unknown};
use super::leeway;
use crate::domain::Language;
use crate::domain::plan::{LabelSearch, SearchWord};
use crate::domain::reading::{Clarification, Note};
use crate::language::lexicon::{Lexicon, Meaning, stem};
use crate::language::names::{Names, Near};
use crate::language::text::Text;

/// Finds a place for every unknown word, or asks about the first that has none.
pub fn place(
    heard: &mut Heard,
    names: &Names,
    lexicon: &Lexicon,
    language: Language,
) -> Result<(), Clarification> {
    let plain = !heard.merchants.is_empty()
        || !heard.categories.is_empty()
        || !heard.operations.is_empty()
        || heard.flags.subscriptions;
    if !plain && heard.unknown.is_empty() {
        heard.unknown = std::mem::take(&mut heard.beside);
    }
    let mut debris = Vec::new();
    let mut searches: Vec<LabelSearch> = Vec::new();
    for run in std::mem::take(&mut heard.unknown) {
        if place_name(heard, names, &run)? {
            continue;
        }
        if run.after_merchant {
            debris.push(run.raw);
            continue;
        }
        if place_respelled(heard, lexicon, &run, language) {
            continue;
        }
        let word = if run.name_like { SearchWord::Name } else { SearchWord::Unknown };
        let search = LabelSearch { said: run.raw.clone(), searched: run.folded.clone(), word };
        if run.excluded {
            heard.labels.push(search, true);
        } else {
            searches.push(search);
        }
    }
    heard.order_merchants();
    // Two words apart from each other that nothing knows leave too much open to search for both.
    if let [_, second, ..] = searches.as_slice() {
        if second.word == SearchWord::Name {
            let nearest = names.nearest(&second.said);
            return Err(Clarification::UnknownMerchant { said: second.said.clone(), nearest });
        }
        return Err(Clarification::UnknownWord { said: second.said.clone() });
    }
    // Beside a word of the labels that is known it may say anything of it ("descontando el alquiler").
    if let ([one], false) = (searches.as_slice(), heard.labels.wanted.is_empty()) {
        return Err(Clarification::UnknownWord { said: one.said.clone() });
    }
    for search in searches {
        heard.leaps += 1;
        heard.notes.push(Note::SearchedInLabels {
            said: search.said.clone(),
            searched: search.searched.clone(),
        });
        heard.labels.push(search, false);
    }
    if !debris.is_empty() {
        heard.leaps += 1;
        heard.notes.push(Note::Ignored { said: debris });
    }
    Ok(())
}

/// The run as a whole, then its words from the left, each as a merchant's name or a part of one.
/// Words of a run that follow a name found in it are its debris.
fn place_name(heard: &mut Heard, names: &Names, run: &Unknown) -> Result<bool, Clarification> {
    if let Some(name) = one_name(names, (&run.folded, &run.raw), run.ordinary)? {
        take(heard, run, name);
        return Ok(true);
    }
    // A name of several words is one name: "chez Super Marché" is not two merchants.
    if run.words == 1 || (run.name_like && !run.after_merchant) {
        return Ok(false);
    }
    let mut found = false;
    let mut rest = Vec::new();
    for (folded, raw) in run.folded.split(' ').zip(run.raw.split(' ')) {
        match one_name(names, (folded, raw), run.ordinary)? {
            Some(name) => {
                let part = Unknown { raw: raw.to_owned(), ..run.clone() };
                take(heard, &part, name);
                found = true;
            }
            None => rest.push(raw.to_owned()),
        }
    }
    if found && !rest.is_empty() {
        heard.leaps += 1;
        heard.notes.push(Note::Ignored { said: rest });
    }
    Ok(found)
}

fn one_name(
    names: &Names,
    (folded, raw): (&str, &str),
    ordinary: bool,
) -> Result<Option<String>, Clarification> {
    let which = |candidates: Vec<&str>| Clarification::WhichMerchant {
        said: raw.to_owned(),
        candidates: candidates.into_iter().take(4).map(str::to_owned).collect(),
    };
    let part = if ordinary { names.with_word(folded) } else { names.partial(folded) };
    match part {
        Near::One(name) => return Ok(Some(name.to_owned())),
        Near::Several(candidates) => return Err(which(candidates)),
        Near::None if ordinary => return Ok(None),
        Near::None => {}
    }
    match names.misspelled(folded) {
        Near::One(name) => Ok(Some(name.to_owned())),
        Near::Several(candidates) => Err(which(candidates)),
        Near::None => Ok(None),
    }
}

fn take(heard: &mut Heard, run: &Unknown, name: String) {
    heard.leaps += 1;
    heard.notes.push(Note::MerchantTaken { said: run.raw.clone(), taken: name.clone() });
    heard.merchant_places.push((name.clone(), run.at));
    heard.merchants.push(name, run.excluded);
}

/// A misspelled word of the lexicon counts as that word, where it names what is searched.
fn place_respelled(
    heard: &mut Heard,
    lexicon: &Lexicon,
    run: &Unknown,
    language: Language,
) -> bool {
    if run.words > 1 || run.name_like || run.ordinary {
        return false;
    }
    let Some(word) = lexicon.respelled(&run.folded, language) else { return false };
    if word == stem(&run.folded) {
        return false;
    }
    let text = Text::new(word);
    let Some(found) = lexicon.find(&text, 0, language) else { return false };
    let mut placed = false;
    for meaning in found.meanings {
        placed |= match meaning {
            Meaning::Measure(measure) => {
                heard.measures.push(*measure);
                true
            }
            Meaning::Category(value) => {
                heard.categories.push(value.clone(), run.excluded);
                true
            }
            Meaning::Operation(operation) => {
                heard.operations.push(*operation, run.excluded);
                true
            }
            Meaning::Label(forms) => {
                let mut searches = leeway::forms(&run.raw, forms);
                heard.labels.push(searches.remove(0), run.excluded);
                heard.other_forms.extend(searches);
                true
            }
            Meaning::Subscriptions => {
                heard.flags.subscriptions = true;
                true
            }
            Meaning::Noun | Meaning::Money | Meaning::Filler | Meaning::Please => true,
            _ => false,
        };
    }
    heard.leaps += usize::from(placed);
    placed
}
