//! The fonts of drawn pictures (Inter, SIL Open Font License, `fonts/LICENSE.txt`), in the binary,
//! and how wide a text is in them.

use std::sync::LazyLock;

use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider};

pub const REGULAR: &[u8] = include_bytes!("fonts/Inter-Regular.ttf");
pub const SEMIBOLD: &[u8] = include_bytes!("fonts/Inter-SemiBold.ttf");

/// The space between thousands in French. The font's own is hardly seen behind a 1: it is drawn as
/// a quarter of an em, which is what typographers call its upper bound.
pub const NARROW: char = '\u{202f}';
pub const NARROW_DRAWN: &str = "\u{2005}";
const NARROW_WIDTH: f64 = 0.25;

/// Browsers take the first that they have; the service's own drawing has the first.
pub const FAMILY: &str =
    "Inter, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

/// Which glyph a letter has, and how wide each is for a size of 1.
struct Face {
    letters: Charmap<'static>,
    glyphs: GlyphMetrics<'static>,
}

impl Face {
    fn of(font: &'static [u8]) -> Option<Face> {
        let font = FontRef::new(font).ok()?;
        let glyphs = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        Some(Face { letters: font.charmap(), glyphs })
    }

    fn width(&self, letter: char) -> Option<f64> {
        self.glyphs.advance_width(self.letters.map(letter)?).map(f64::from)
    }
}

static FACES: LazyLock<[Option<Face>; 2]> = LazyLock::new(|| [REGULAR, SEMIBOLD].map(Face::of));

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

impl Weight {
    pub fn number(self) -> u16 {
        match self {
            Weight::Regular => 400,
            Weight::SemiBold => 600,
        }
    }
}

/// How a text is set: its size in user units, and its weight.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    pub size: f64,
    pub weight: Weight,
}

pub const fn regular(size: f64) -> Type {
    Type { size, weight: Weight::Regular }
}

pub const fn semibold(size: f64) -> Type {
    Type { size, weight: Weight::SemiBold }
}

/// The width of a text in user units, by the letters' own widths (no kerning). A letter that the
/// font lacks counts as a wide one.
pub fn width(text: &str, set: Type) -> f64 {
    let face = FACES[usize::from(set.weight == Weight::SemiBold)].as_ref();
    let of_font = |letter| face.and_then(|face| face.width(letter)).unwrap_or(1.0);
    let known = |letter| if letter == NARROW { NARROW_WIDTH } else { of_font(letter) };
    text.chars().map(known).sum::<f64>() * set.size
}
/// The text where it fits into `room`, else as much of it as does, and "…".
pub fn fit(text: &str, set: Type, room: f64) -> String {
    if width(text, set) <= room {
        return text.to_owned();
    }
    let mut left = room - width("…", set);
    let mut cut = String::new();
    for letter in text.chars() {
        left -= width(letter.encode_utf8(&mut [0; 4]), set);
        if left < 0.0 {
            break;
        }
        cut.push(letter);
    }
    format!("{}…", cut.trim_end())
}

/// A text in as many lines as it needs, broken at its spaces; the last one that there may be is cut
/// where it is too long. At least one line, which may be empty.
pub fn wrap(text: &str, set: Type, (room, most): (f64, usize)) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let count = lines.len();
        let Some(line) = lines.last_mut() else { continue };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || count == most || width(&longer, set) <= room {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.iter().map(|line| fit(line, set, room)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_have_all_that_amounts_and_names_need() {
        let letters = "\u{202f}\u{a0}€£$¥%…−–·éèêëàâçîïôœŒùûüÿñáíóúü¿¡«»’ABCxyz0123456789";
        for face in FACES.iter() {
            let face = face.as_ref().unwrap();
            for letter in letters.chars() {
                assert!(face.width(letter).is_some(), "{letter:?}");
            }
        }
    }

    #[test]
    fn a_long_name_is_cut_and_a_short_one_is_not() {
        let set = regular(14.0);
        assert_eq!(fit("Lidl", set, 100.0), "Lidl");
        let cut = fit("Société générale de restauration collective", set, 100.0);
        assert!(cut.ends_with('…') && cut.starts_with("Société"), "{cut}");
        assert!(width(&cut, set) <= 100.0);
        assert_eq!(fit("Lidl", set, 1.0), "…");
    }
}
