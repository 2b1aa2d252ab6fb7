//! The title of a conversation, made of its first question.

use unicode_segmentation::UnicodeSegmentation;

/// What a reader sees as characters, the "…" of a longer question among them.
const LONGEST: usize = 80;

/// The question in one line, in whatever script; a longer one ends in "…" where a character, as
/// readers see them, ends.
pub fn title(question: &str) -> String {
    let line = question.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut ends = line.grapheme_indices(true).map(|(at, _)| at);
    match (ends.nth(LONGEST - 1), ends.next()) {
        (Some(cut), Some(_)) => format!("{}…", line[..cut].trim_end()),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_question_is_its_own_title_in_one_line() {
        assert_eq!(title("Combien \n en  courses ?"), "Combien en courses ?");
        assert_eq!(title("今月はいくら使いましたか"), "今月はいくら使いましたか");
    }

    #[test]
    fn a_long_one_is_cut_where_a_seen_character_ends() {
        let family = "👨‍👩‍👧‍👦";
        assert_eq!(title(&family.repeat(80)), family.repeat(80));
        assert_eq!(title(&family.repeat(81)), format!("{}…", family.repeat(79)));
        let accented = "e\u{301}".repeat(100);
        assert_eq!(title(&accented), format!("{}…", "e\u{301}".repeat(79)));
        let words = "mot ".repeat(40);
        assert!(title(&words).ends_with("mot…") && title(&words).chars().count() <= LONGEST);
    }
}
