//! What a message is written in: CommonMark with `**` alone, and templates with named slots.

/// A name from the data, so that it shows as it is: CommonMark's marks are escaped, and line breaks,
/// control characters and marks that turn the direction of text become spaces or go.
pub(super) fn escape(name: &str) -> String {
    let mut shown = String::with_capacity(name.len() + 4);
    for (at, letter) in name.char_indices() {
        match letter {
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            letter if letter.is_control() => shown.push(' '),
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '`' | '#' | '~' | '|' => {
                shown.push('\\');
                shown.push(letter);
            }
            // "&lt;" would show as "<"; "H&M" is no entity.
            '&' if is_entity(&name[at + 1..]) => shown.push_str("\\&"),
            letter => shown.push(letter),
        }
    }
    shown.trim().to_owned()
}

/// Escaped text as it shows: what [`escape`] did, undone.
pub(super) fn plain(escaped: &str) -> String {
    let mut shown = String::with_capacity(escaped.len());
    let mut letters = escaped.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => shown.extend(letters.next()),
            letter => shown.push(letter),
        }
    }
    shown
}

fn is_entity(rest: &str) -> bool {
    rest.split_once(';').is_some_and(|(name, _)| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
    })
}

/// The headline figure.
pub(super) fn strong(figure: &str) -> String {
    format!("**{figure}**")
}

/// `template` with each `{slot}` replaced by its value, in one pass: a value that holds a slot's
/// name is not filled again. A slot without a value is empty.
pub fn fill(template: &str, slots: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len() * 2);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        filled.push_str(slots.iter().find(|(slot, _)| *slot == name).map_or("", |(_, v)| v));
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// "a, b et c": `last` joins the last two.
pub(super) fn join(parts: &[String], last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., end] => format!("{} {last} {end}", before.join(", ")),
    }
}

/// With a capital letter at the start.
pub fn capital(text: &str) -> String {
    change_first(text, |first| first.to_uppercase().collect())
}

/// With a small letter at the start.
pub fn small(text: &str) -> String {
    change_first(text, |first| first.to_lowercase().collect())
}

fn change_first(text: &str, change: fn(char) -> String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| change(first) + letters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_as_it_is() {
        insta::assert_snapshot!(escape("**H&M** <b> a_b [x](y) &lt; #1\n2"), @r"\*\*H&M\*\* \<b\> a\_b \[x\](y) \&lt; \#1 2");
        assert_eq!(escape("abc\u{202e}def"), "abcdef");
        let name = r"**H&M** <b> a_b [x](y) &lt; #1 \ 2";
        assert_eq!(plain(&escape(name)), name);
    }

    #[test]
    fn slots_are_filled_once() {
        assert_eq!(fill("{a} and {b}{c}.", &[("a", "{b}"), ("b", "2")]), "{b} and 2.");
    }

    #[test]
    fn lists_end_with_the_joining_word() {
        let names = ["a", "b", "c"].map(str::to_owned);
        assert_eq!(join(&names, "et"), "a, b et c");
        assert_eq!(join(&names[..1], "et"), "a");
    }
}
