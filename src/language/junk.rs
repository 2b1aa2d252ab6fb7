//! What a text holds that is about nothing in the data: markup, addresses, handles, phone numbers.

/// The text with such pieces blanked out (same length, so that places stay), and the pieces.
pub fn blank(raw: &str) -> (String, Vec<String>) {
    let mut text = String::with_capacity(raw.len());
    let mut pieces = Vec::new();
    let (unmarked, tags) = without_tags(raw);
    pieces.extend(tags);
    for chunk in unmarked.split_inclusive(char::is_whitespace) {
        let word = chunk.trim_end();
        let bare =
            word.trim_matches(|c: char| matches!(c, '(' | ')' | ',' | ';' | '!' | '?' | '"'));
        if is_junk(bare) {
            pieces.push(bare.to_owned());
            push_blank(&mut text, word);
        } else if let Some(tag) = word.strip_prefix('#').filter(|tag| !tag.is_empty()) {
            // "#netflix" is the word itself.
            text.push(' ');
            text.push_str(tag);
        } else {
            text.push_str(word);
        }
        text.push_str(&chunk[word.len()..]);
    }
    (text, pieces)
}

fn push_blank(text: &mut String, word: &str) {
    text.extend(std::iter::repeat_n(' ', word.len()));
}

fn is_junk(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let is_address = lower.contains("://")
        || lower.starts_with("www.")
        || (lower.contains('@') && lower.len() > 1)
        || lower.starts_with("mailto:")
        || lower.starts_with("tel:");
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = digits >= 9
        && word
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'.' | b'-' | b'(' | b')'))
        && (word.starts_with('0') || word.starts_with('+'));
    is_address || is_phone
}

/// HTML-like tags and what a script element holds.
fn without_tags(raw: &str) -> (String, Vec<String>) {
    let mut text = String::with_capacity(raw.len());
    let mut tags = Vec::new();
    let mut rest = raw;
    while let Some(open) = rest.find('<') {
        let opens_tag = rest[open + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        let Some(close) = rest[open..].find('>').filter(|_| opens_tag) else {
            let after = open + 1;
            text.push_str(&rest[..after]);
            rest = &rest[after..];
            continue;
        };
        let mut end = open + close + 1;
        let lower = rest[open..].to_ascii_lowercase();
        if lower.starts_with("<script")
            && let Some(at) = lower.find("</script>")
        {
            end = open + at + "</script>".len();
        }
        text.push_str(&rest[..open]);
        push_blank(&mut text, &rest[open..end]);
        tags.push(rest[open..end].to_owned());
        rest = &rest[end..];
    }
    text.push_str(rest);
    (text, tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_addresses_and_handles_are_blanked_out() {
        let (text, pieces) =
            blank("<script>x('y')</script> mes @moi dépenses a@b.fr tel:0123456789");
        assert_eq!(text.split_whitespace().collect::<Vec<_>>(), ["mes", "dépenses"]);
        assert_eq!(pieces.len(), 4);
    }

    #[test]
    fn a_comparison_sign_is_no_markup_and_a_hashtag_is_its_word() {
        assert_eq!(blank("dépenses < 50 € et > 10 €").0, "dépenses < 50 € et > 10 €");
        assert_eq!(blank("#netflix").0, " netflix");
    }
}
