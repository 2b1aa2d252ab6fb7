//! A time at every place of any text: it takes tokens, and its period runs forwards.

#![no_main]

use std::sync::LazyLock;

use conversation_service::language::text::Text;
use conversation_service::language::time::{self, Said, TimeContext, TimeLexicon};
use conversation_service_fuzz::forwards;
use libfuzzer_sys::fuzz_target;

static WORDS: LazyLock<TimeLexicon> = LazyLock::new(|| TimeLexicon::embedded().expect("words"));

fuzz_target!(|data: &[u8]| {
    let Some(said) = conversation_service_fuzz::Said::new(data) else { return };
    let context = TimeContext {
        today: said.today,
        language: said.language.unwrap_or_default(),
        lexicon: &WORDS,
    };
    let text = Text::new(&said.text);
    for at in 0..text.tokens.len() {
        let Some(found) = time::read(&text, at, &context) else { continue };
        assert!(found.end > at && found.end <= text.tokens.len());
        found.joined.iter().copied().for_each(forwards);
        match found.said {
            Said::Period(period) => forwards(period),
            Said::Shifted(shift) => {
                let today = conversation_service::domain::Period::day(said.today);
                forwards(shift.from(today, said.today));
            }
            Said::Weekdays(_) | Said::NoSuchDay { .. } => {}
        }
    }
});
