//! A whole message in the pieces that a stream shows it in.

/// Characters from which a piece may end behind any word.
const ENOUGH: usize = 40;

/// Cuts a message behind sentences and words. The pieces, put together, are the message; none is
/// empty, but for an empty message there is one. What stands in `**` stays together, and so does
/// an amount, whose spaces do not break.
pub fn pieces(message: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = message;
    while let Some(end) = border(rest) {
        let (piece, behind) = rest.split_at(end);
        found.push(piece);
        rest = behind;
    }
    if found.is_empty() || !rest.is_empty() {
        found.push(rest);
    }
    found
}

/// Where the first piece ends; `None` where all of it is one.
fn border(text: &str) -> Option<usize> {
    let mut strong = false;
    let mut before = '\0';
    for (count, (at, letter)) in text.char_indices().enumerate() {
        if text[at..].starts_with("**") && before != '*' && before != '\\' {
            strong = !strong;
        }
        let breaks = matches!(letter, ' ' | '\n') && !strong;
        let ends = matches!(before, '.' | '!' | '?' | '…') || letter == '\n';
        if breaks && (ends || count >= ENOUGH) {
            let behind = at + 1;
            return (behind < text.len()).then_some(behind);
        }
        before = letter;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_message_is_cut_behind_sentences_and_words() {
        let message = "Vous avez dépensé **342,50\u{a0}€** en **Leroy Merlin et plus encore** du \
                       1er au 20 octobre 2025, en 12\u{a0}transactions. C'est peu.";
        assert_eq!(
            pieces(message),
            [
                "Vous avez dépensé **342,50\u{a0}€** en **Leroy Merlin et plus encore** ",
                "du 1er au 20 octobre 2025, en 12\u{a0}transactions. ",
                "C'est peu.",
            ]
        );
        assert_eq!(pieces(""), [""]);
        assert_eq!(pieces(" "), [" "]);
    }

    proptest! {
        #[test]
        fn put_together_the_pieces_are_the_message(message in r"[a-z0-9 .,!?*\\\n€\u{a0}é]{0,300}") {
            let cut = pieces(&message);
            prop_assert_eq!(cut.concat(), message.clone());
            prop_assert!(message.is_empty() || cut.iter().all(|piece| !piece.is_empty()));
            for piece in &cut[..cut.len() - 1] {
                prop_assert!(piece.ends_with([' ', '\n']), "{piece:?}");
            }
        }

        #[test]
        fn any_text_comes_through_whole(message in any::<String>()) {
            prop_assert_eq!(pieces(&message).concat(), message);
        }
    }
}
