//! Bytes → text: UTF-8 and UTF-16 with or without a byte order mark, Windows-1252, ISO-8859-15.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_8859_15, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A file's text, and the name of the encoding that it was in.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub name: &'static str,
}

/// Decodes by the bytes themselves; what a header claims is not asked, for banks' headers lie.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => by_content(bytes),
    };
    let (text, _) = encoding.decode_with_bom_removal(bytes);
    let ascii = encoding == UTF_8 && bytes.is_ascii();
    Decoded { text, name: if ascii { "ASCII" } else { encoding.name() } }
}

/// As [`decode`], in the same memory where the bytes are UTF-8.
pub fn text(bytes: Vec<u8>) -> (String, &'static str) {
    let Decoded { text, name } = decode(&bytes);
    let mark = match text {
        Cow::Owned(text) => return (text, name),
        Cow::Borrowed(text) => bytes.len() - text.len(),
    };
    let mut bytes = bytes;
    bytes.drain(..mark);
    // What was borrowed is valid.
    let text = String::from_utf8(bytes);
    (text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()), name)
}

fn by_content(bytes: &[u8]) -> &'static Encoding {
    if let Some(encoding) = sixteen(bytes) {
        return encoding;
    }
    if is_utf_8(bytes) {
        return UTF_8;
    }
    // 0x80 to 0x9F are letters and quotes in Windows-1252 alone. Where there are none, 0xA4 is the
    // euro of ISO-8859-15: no bank writes the sign ¤; and Œ, œ, Ÿ stand beside letters, ¼ ½ ¾ do not.
    if bytes.iter().any(|byte| (0x80..0xa0).contains(byte)) {
        return WINDOWS_1252;
    }
    let beside_letters = bytes.windows(2).any(|pair| {
        matches!(pair[0], 0xbc..=0xbe) && pair[1].is_ascii_alphabetic()
            || pair[0].is_ascii_alphabetic() && matches!(pair[1], 0xbc..=0xbe)
    });
    if bytes.contains(&0xa4) || beside_letters { ISO_8859_15 } else { WINDOWS_1252 }
}

/// UTF-16 without a mark: of its first characters, nearly all have one half that is zero.
fn sixteen(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = &bytes[..bytes.len().min(512)];
    let pairs = start.chunks_exact(2);
    let (mut first, mut second, mut all) = (0, 0, 0);
    for pair in pairs {
        all += 1;
        first += usize::from(pair[0] == 0 && pair[1] != 0);
        second += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    match all {
        0 => None,
        _ if second * 10 > all * 7 => Some(UTF_16LE),
        _ if first * 10 > all * 7 => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether it is UTF-8: all of it, all but a character that the end cut in two, or nearly all of
/// what is not ASCII (a single byte that another program spoilt).
fn is_utf_8(bytes: &[u8]) -> bool {
    let (mut good, mut bad, mut rest) = (0_usize, 0_usize, bytes);
    loop {
        match std::str::from_utf8(rest) {
            Ok(text) => {
                good += text.chars().filter(|c| !c.is_ascii()).count();
                return good >= 20 * bad;
            }
            Err(error) => {
                let valid = &rest[..error.valid_up_to()];
                good += valid.iter().filter(|byte| **byte >= 0xc0).count();
                let Some(length) = error.error_len() else { return good > 0 && good >= 20 * bad };
                bad += 1;
                if bad > 20 && good < bad {
                    return false;
                }
                rest = &rest[valid.len() + length..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_told_by_the_bytes() {
        for (bytes, name, text) in [
            (&b"plain"[..], "ASCII", "plain"),
            ("\u{feff}Libellé".as_bytes(), "UTF-8", "Libellé"),
            ("Libellé €".as_bytes(), "UTF-8", "Libellé €"),
            (b"Libell\xe9 \x80", "windows-1252", "Libellé €"),
            (b"Libell\xe9 \xa4", "ISO-8859-15", "Libellé €"),
            (b"c\xbdur", "ISO-8859-15", "cœur"),
            (b"Libell\xe9", "windows-1252", "Libellé"),
            (b"\xff\xfea\0;\0", "UTF-16LE", "a;"),
            (b"D\0a\0t\0e\0;\0", "UTF-16LE", "Date;"),
            (b"\0D\0a\0t\0e\0;", "UTF-16BE", "Date;"),
        ] {
            let decoded = decode(bytes);
            assert_eq!((decoded.name, &*decoded.text), (name, text));
            assert_eq!(super::text(bytes.to_vec()), (text.to_owned(), name));
        }
    }

    #[test]
    fn a_character_cut_at_the_end_or_one_spoilt_byte_does_not_change_the_encoding() {
        assert_eq!(decode("Café Libellé €".as_bytes()[..16].as_ref()).name, "UTF-8");
        let mut text = "é".repeat(40).into_bytes();
        text.push(0xe9);
        assert_eq!(decode(&text).name, "UTF-8");
        assert_eq!(decode(b"").name, "ASCII");
    }
}
