//! Colours that people with any colour vision tell apart: Okabe and Ito, "Color Universal Design"
//! (2008, https://jfly.uni-koeln.de/color/), with grey for what is the rest or beside. Nothing is told by
//! colour alone: slices stand in the legend's order with their share on them, bars have their names,
//! lines their marks and dashes.

/// A colour, and the one for text on it (contrast of 4.5 : 1 or more).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    pub fill: &'static str,
    pub ink: &'static str,
}

/// What a drawing stands on, and the colours of what is said around the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ground {
    pub sheet: &'static str,
    pub text: &'static str,
    pub quiet: &'static str,
    pub grid: &'static str,
    pub axis: &'static str,
}

pub const LIGHT: Ground =
    Ground { sheet: WHITE, text: TEXT, quiet: "#565d68", grid: "#e4e7ec", axis: "#8b929e" };
pub const DARK: Ground = Ground {
    sheet: "#1b1e23",
    text: "#ebe9e4",
    quiet: "#a5abb6",
    grid: "#343942",
    axis: "#747b87",
};

const WHITE: &str = "#ffffff";
const TEXT: &str = "#1a1d23";

pub const GREY: Colour = Colour { fill: "#a9b0ba", ink: TEXT };

const COLOURS: [Colour; 6] = [
    Colour { fill: "#0072b2", ink: WHITE },
    Colour { fill: "#e69f00", ink: TEXT },
    Colour { fill: "#009e73", ink: TEXT },
    Colour { fill: "#cc79a7", ink: TEXT },
    Colour { fill: "#56b4e9", ink: TEXT },
    Colour { fill: "#d55e00", ink: "#000000" },
];

/// The colour of the series or slice at this place.
pub fn colour(place: usize) -> Colour {
    COLOURS[place % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.1's relative luminance.
    fn luminance(hex: &str) -> f64 {
        let part = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_can_be_read_on_every_colour() {
        for colour in COLOURS.into_iter().chain([GREY]) {
            assert!(contrast(colour.fill, colour.ink) >= 4.5, "{colour:?}");
        }
        for ground in [LIGHT, DARK] {
            for ink in [ground.text, ground.quiet] {
                assert!(contrast(ink, ground.sheet) >= 4.5, "{ink}");
            }
        }
    }

    #[test]
    fn every_colour_is_seen_in_the_dark() {
        for colour in COLOURS.into_iter().chain([GREY]) {
            assert!(contrast(colour.fill, DARK.sheet) >= 3.0, "{colour:?}");
        }
    }
}
