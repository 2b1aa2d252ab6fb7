//! What the words of a plan leave open, for a correction that finds nothing under them.

use super::assemble::World;
use super::heard::Heard;
use crate::domain::Language;
use crate::domain::leeway::Leeway;
use crate::domain::plan::{LabelSearch, Measure, Plan, SearchWord};
use crate::language::lexicon::GroupWord;
use crate::language::text::words_of;

/// The leeway of what was heard; `plan` has its measure and labels already.
pub fn leeway(heard: &Heard, plan: &Plan, world: &World) -> Leeway {
    let categories = &heard.categories.wanted;
    let merchants = &heard.merchants.wanted;
    let named = !merchants.is_empty() && merchants.iter().all(|name| is_said_whole(name, heard));
    Leeway {
        direction: plan.measure == Measure::Spending && !says_direction(heard),
        kind_of_shop: !categories.is_empty() && named && !heard.flags.kind_apart,
        labels: match plan.labels.as_slice() {
            [] => categories.iter().flat_map(|value| as_labels(value, heard, world)).collect(),
            _ => heard.other_forms.clone(),
        },
    }
}

/// The forms of one word of the labels, that of the lexicon first. Never empty.
pub fn forms(said: &str, forms: &str) -> Vec<LabelSearch> {
    let search = |form: &str| LabelSearch {
        said: said.to_owned(),
        searched: form.trim().to_owned(),
        word: SearchWord::Known,
    };
    forms.split('|').map(search).collect()
}

/// True where the text has all words of a name, short ones aside: "pharmacie Martin" is not the
/// merchant "Boulangerie Martin", whatever kind of shop that is.
fn is_said_whole(name: &str, heard: &Heard) -> bool {
    let said = words_of(&heard.raw);
    let has = |word: &str| said.split(' ').any(|one| one == word);
    words_of(name).split(' ').filter(|word| word.len() > 3).all(has)
}

fn says_direction(heard: &Heard) -> bool {
    let spent = |word: GroupWord| matches!(word, GroupWord::WhereMoneyGoes | GroupWord::WhereSpent);
    !heard.measures.is_empty()
        || !heard.operations.wanted.is_empty()
        || heard.flags.received
        || heard.flags.sent_to_me
        || heard.groups.iter().any(|heading| spent(heading.word))
}

/// A category as words of the labels: the parts of the index's own value, and the word that was said
/// where it is of the labels' language.
fn as_labels(value: &str, heard: &Heard, world: &World) -> Vec<LabelSearch> {
    let french = |_: &&(String, String)| world.language == Language::Fr;
    let said = heard.category_words.iter().filter(|(of, _)| of == value).filter(french);
    let mut words: Vec<String> = said.map(|(_, words)| words.clone()).collect();
    for part in value.split('/').map(words_of) {
        if !words.contains(&part) {
            words.push(part);
        }
    }
    let search = |searched: String| LabelSearch {
        said: searched.clone(),
        searched,
        word: SearchWord::Known,
    };
    words.into_iter().map(search).collect()
}
