//! Prompts that chat clients send by themselves, in the user's name but not by them: for a title, for
//! tags, for what to ask next. They are known by their general form, whose words are in
//! `config/chores.toml`; none is searched or stored, and their answer is empty.

use std::sync::LazyLock;

use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    products: Vec<String>,
    about: Vec<String>,
    marks: Vec<String>,
}

/// A test reads the file: that it cannot be read is found before anybody runs it.
static WORDS: LazyLock<Words> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../config/chores.toml")).unwrap_or_default()
});

/// A transcript is as long as the conversation; its order stands at one of the ends.
const LOOKED_AT: usize = 4_000;

/// Whether a client wants something made of a conversation.
pub fn is_chore(text: &str) -> bool {
    let lowered = ends(text).to_lowercase();
    let plain = numbers_marked(&lowered);
    let has = |words: &[String]| words.iter().any(|word| stands_in(&plain, word));
    has(&WORDS.marks) && has(&WORDS.about) && has(&WORDS.products)
}

/// The beginning and the end of a text.
fn ends(text: &str) -> String {
    let count = text.chars().count();
    if count <= 2 * LOOKED_AT {
        return text.to_owned();
    }
    let begin = text.chars().take(LOOKED_AT);
    begin.chain(['\n']).chain(text.chars().skip(count - LOOKED_AT)).collect()
}

/// The text with `#` for every number, and single spaces.
fn numbers_marked(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_ascii_digit() => {
                if !plain.ends_with('#') {
                    plain.push('#');
                }
            }
            c if c.is_whitespace() => {
                if !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c => plain.push(c),
        }
    }
    plain
}

/// Whether a word stands in a text, and not within a longer word.
fn stands_in(text: &str, word: &str) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let (first, last) = (word.chars().next(), word.chars().next_back());
        let goes_on = is_letter(last) && is_letter(after);
        !(goes_on || is_letter(first) && is_letter(before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_there() {
        assert!(!WORDS.products.is_empty() && !WORDS.about.is_empty() && !WORDS.marks.is_empty());
    }

    #[test]
    fn orders_to_make_something_of_a_conversation_are_chores() {
        for text in [
            "### Task:\nGenerate a short title with an emoji for the chat history.\n### Output:\n\
             JSON format: { \"title\": \"…\" }\n<chat_history>\nUSER: Combien ?\n</chat_history>",
            "### Task:\nWrite 1-3 tags on the themes of the chat history.\n### Guidelines:\n- broad ones",
            "### Task:\nSuggest 3 follow-up questions for this conversation.\nJSON format: {\"follow_ups\": []}",
            "Provide a title of at most 5 words for the conversation. Only return the title.\n\n\
             Conversation:\nUser: Combien ?\nAI: 12 €",
            "Analyze this conversation and provide its detected language and a title (5 words or less)\n\
             User: Hola\nAI: Hola",
            "Write a concise title (max 40 characters) for a conversation that starts with: Bonjour",
            "Donne un titre de 5 mots à cette conversation.\nUtilisateur : Combien en courses ?",
        ] {
            assert!(is_chore(text), "{text}");
            let long = format!("{text}\n{}", "USER: Combien ? ASSISTANT: 12 €\n".repeat(1_000));
            assert!(is_chore(&long), "long: {text}");
        }
    }

    #[test]
    fn questions_about_ones_money_are_none() {
        for text in [
            "Combien j'ai dépensé en courses ce mois-ci ?",
            "Combien pour la nourriture du chat en 2025 ?",
            "How much did I spend at TAG Heuer in the last 3 months?",
            "Résumé de mes dépenses d'octobre",
            "Give me a summary of our conversation",
            "Quel est le titre de la transaction de 5 euros ?",
            "Dame un resumen de mis gastos de los últimos 3 meses",
            "Show the follow-ups of my subscription: Netflix, 12 characters",
        ] {
            assert!(!is_chore(text), "{text}");
        }
    }
}
