//! An amount at every place of any text: it takes tokens, and never bounds by less than nothing.

#![no_main]

use std::sync::LazyLock;

use conversation_service::language::amount::{self, AmountLexicon};
use conversation_service::language::text::Text;
use libfuzzer_sys::fuzz_target;

static WORDS: LazyLock<AmountLexicon> = LazyLock::new(|| AmountLexicon::embedded().expect("words"));

fuzz_target!(|data: &[u8]| {
    let said = String::from_utf8_lossy(data);
    let text = Text::new(&said);
    for at in 0..text.tokens.len() {
        let Some(found) = amount::read(&text, at, &WORDS) else { continue };
        assert!(found.end > at && found.end <= text.tokens.len());
        let range = found.range;
        let bounds = [range.gt, range.gte, range.lt, range.lte];
        assert!(bounds.iter().any(Option::is_some), "{range:?}");
        assert!(bounds.iter().flatten().all(|bound| !bound.is_sign_negative()), "{range:?}");
    }
});
