//! Tags and the text behind them, as SGML and XML alike have them; broken markup is read as far as it
//! goes.

use std::borrow::Cow;

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// With the text up to the next tag, entities resolved, trimmed.
    Open {
        name: String,
        attributes: &'a str,
        value: Cow<'a, str>,
    },
    Close {
        name: String,
    },
}

/// The tags of a text in order, each with its line. Each step reads on: it ends.
pub struct Markup<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    counted: usize,
}

impl<'a> Markup<'a> {
    pub fn new(text: &'a str) -> Markup<'a> {
        Markup { text, at: 0, line: 1, counted: 0 }
    }

    fn line_at(&mut self, at: usize) -> u64 {
        let more = memchr::memchr_iter(b'\n', &self.text.as_bytes()[self.counted..at]).count();
        (self.line, self.counted) = (self.line + more as u64, at);
        self.line
    }

    /// The end of the text that begins at `from`: where the next tag begins.
    fn text_end(&self, from: usize) -> usize {
        let mut at = from;
        while let Some(found) = memchr::memchr(b'<', &self.text.as_bytes()[at..]) {
            at += found;
            let next = self.text.as_bytes().get(at + 1);
            if next.is_some_and(|byte| {
                byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!' | b'?')
            }) {
                return at;
            }
            at += 1;
        }
        self.text.len()
    }
}

impl<'a> Iterator for Markup<'a> {
    type Item = (u64, Piece<'a>);

    fn next(&mut self) -> Option<(u64, Piece<'a>)> {
        loop {
            let begin = self.text_end(self.at);
            let rest = self.text.get(begin + 1..)?;
            if let Some(comment) = rest.strip_prefix("!--") {
                self.at = comment.find("-->").map_or(self.text.len(), |end| begin + 4 + end + 3);
                continue;
            }
            let end = rest.find('>').map(|end| begin + 1 + end)?;
            let tag = &self.text[begin + 1..end];
            self.at = end + 1;
            if tag.starts_with(['!', '?']) {
                continue;
            }
            let line = self.line_at(begin);
            let name_of = |tag: &str| {
                let name =
                    tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
                name.to_ascii_uppercase()
            };
            if let Some(tag) = tag.strip_prefix('/') {
                return Some((line, Piece::Close { name: name_of(tag) }));
            }
            let attributes = tag.split_once(char::is_whitespace).map_or("", |(_, rest)| rest);
            let (value, after) = self.value(self.at);
            self.at = after;
            return Some((line, Piece::Open { name: name_of(tag), attributes, value }));
        }
    }
}

impl<'a> Markup<'a> {
    /// The text that begins at `from`, and where it ends; CDATA is text.
    fn value(&self, from: usize) -> (Cow<'a, str>, usize) {
        let text: &'a str = self.text;
        let end = self.text_end(from);
        let first = text[from..end].trim();
        let Some(inner) = text[end..].strip_prefix("<![CDATA[") else {
            return (entities(first), end);
        };
        let close = inner.find("]]>").unwrap_or(inner.len());
        let value = [first, inner[..close].trim()].concat();
        let after = end + 9 + close;
        (Cow::Owned(value), (after + 3).min(text.len()))
    }
}

/// Resolves the entities that XML knows, and numbers; others stay as they are.
pub fn entities(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut resolved = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                resolved.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                resolved.push('&');
                rest = &rest[1..];
            }
        }
    }
    resolved.push_str(rest);
    Cow::Owned(resolved)
}

/// The character of an entity's name: `amp`, `#233`, `#xE9`.
pub fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some(' '),
        _ => {
            let digits = name.strip_prefix('#')?;
            let number = match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_come_with_their_lines_and_texts() {
        let read: Vec<String> =
            Markup::new("x<A>1 < 2 &amp; R&D\n<!-- <B> --><c d=1><![CDATA[ <e> ]]></c><?p?>\n<F/>")
                .map(|(line, piece)| match piece {
                    Piece::Open { name, value, .. } => format!("{line} {name}={value}"),
                    Piece::Close { name } => format!("{line} /{name}"),
                })
                .collect();
        assert_eq!(read, ["1 A=1 < 2 & R&D", "2 C=<e>", "2 /C", "3 F="]);
    }

    #[test]
    fn broken_markup_ends() {
        for text in
            ["<", "<a", "<a>", "</", "<!--", "<![CDATA[", "<a><![CDATA[x", "&#xFFFFFFFF;", "<a>&"]
        {
            assert!(Markup::new(text).count() < 3);
        }
        assert_eq!(entities("&#233;&#xe9;&eacute;&#1114112;"), "éé&eacute;&#1114112;");
    }
}
