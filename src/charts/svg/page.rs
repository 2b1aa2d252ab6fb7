//! The sheet that a chart is drawn on: its size, its heading, and the few shapes that are needed.

use std::fmt::Write as _;

use super::super::font::{self, FAMILY, Type, regular, semibold};
use super::super::palette::Ground;
use super::{Look, Width};
use crate::domain::chart::Chart;

/// Between the heading and the drawing.
const BELOW_HEADING: f64 = 29.0;

pub const SMALL: Type = regular(13.0);
pub const BODY: Type = regular(15.0);
pub const STRONG: Type = semibold(15.0);

/// Where a text stands at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One line of text: where, how, and in which colour.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Of the baseline.
    pub at: (f64, f64),
    pub anchor: Anchor,
    pub set: Type,
    pub colour: &'static str,
}

/// A rectangle: its corner and its size.
#[derive(Clone, Copy, Debug)]
pub struct Rect {
    pub at: (f64, f64),
    pub size: (f64, f64),
}

/// Lengths are in user units; a PNG has twice as many pixels.
pub struct Page {
    pub ground: Ground,
    pub is_narrow: bool,
    pub width: f64,
    /// Bare around everything.
    pub margin: f64,
    /// Where the drawing begins, below the heading.
    pub top: f64,
    body: String,
}

impl Page {
    pub fn new(look: Look) -> Page {
        let is_narrow = look.width == Width::Narrow;
        let (width, margin) = if is_narrow { (400.0, 20.0) } else { (720.0, 32.0) };
        let ground = look.theme.ground();
        Page { ground, is_narrow, width, margin, top: 0.0, body: String::new() }
    }

    /// What a text has to itself on the page.
    pub fn room(&self) -> f64 {
        self.width - 2.0 * self.margin
    }

    /// Where the drawing ends on the right.
    pub fn right(&self) -> f64 {
        self.width - self.margin
    }

    /// The title and the days; in two lines each where the page is narrow.
    pub fn heading(&mut self, chart: &Chart) {
        let lines = if self.is_narrow { 2 } else { 1 };
        let title = semibold(if self.is_narrow { 18.0 } else { 22.0 });
        let (first, apart) = if self.is_narrow { (36.0, 23.0) } else { (50.0, 25.0) };
        let Ground { text, quiet, .. } = self.ground;
        // Browsers without Inter set a wider font, and a narrow page has no room to spare.
        let room = self.room() * if self.is_narrow { 0.93 } else { 1.0 };
        let mut y = first - apart;
        for (said, set, colour) in [(&chart.title, title, text), (&chart.subtitle, BODY, quiet)] {
            for part in font::wrap(said, set, (room, lines)) {
                y += apart;
                let at = (self.margin, y);
                self.text(Line { at, anchor: Anchor::Start, set, colour }, &part);
            }
        }
        self.top = y + BELOW_HEADING;
    }

    pub fn text(&mut self, line: Line, text: &str) {
        let anchor = match line.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let Line { at: (x, y), set, colour, .. } = line;
        let _ = writeln!(
            self.body,
            r#"<text x="{x:.2}" y="{y:.2}" text-anchor="{anchor}" font-size="{}" font-weight="{}" fill="{colour}">{}</text>"#,
            set.size,
            set.weight.number(),
            escape(text),
        );
    }

    /// Text over other things: on an edge of the ground's colour.
    pub fn text_over(&mut self, line: Line, text: &str) {
        let edge = format!(
            r#"<g stroke="{}" stroke-width="4" stroke-linejoin="round" paint-order="stroke">"#,
            self.ground.sheet
        );
        self.body.push_str(&edge);
        self.text(line, text);
        self.body.push_str("</g>\n");
    }

    /// A filled rectangle with corners rounded by at most `round`.
    pub fn rect(&mut self, rect: Rect, fill: &str, round: f64) {
        let Rect { at: (x, y), size: (width, height) } = rect;
        let round = round.min(width / 2.0).min(height / 2.0).max(0.0);
        let _ = writeln!(
            self.body,
            r#"<rect x="{x:.2}" y="{y:.2}" width="{width:.2}" height="{height:.2}" rx="{round:.2}" fill="{fill}"/>"#,
        );
    }

    /// An outlined, lightly filled rectangle: what is not over yet.
    pub fn open_rect(&mut self, rect: Rect, colour: &str) {
        let Rect { at: (x, y), size: (width, height) } = rect;
        let _ = writeln!(
            self.body,
            r#"<rect x="{:.2}" y="{:.2}" width="{:.2}" height="{:.2}" fill="{colour}" fill-opacity="0.25" stroke="{colour}" stroke-width="1.5" stroke-dasharray="4 3"/>"#,
            x + 0.75,
            y + 0.75,
            (width - 1.5).max(0.1),
            (height - 1.5).max(0.1),
        );
    }

    pub fn rule(&mut self, (from, to): ((f64, f64), (f64, f64)), colour: &str) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{:.2}" y1="{:.2}" x2="{:.2}" y2="{:.2}" stroke="{colour}"/>"#,
            from.0, from.1, to.0, to.1,
        );
    }

    /// A circle, square or diamond, by the series' place.
    pub fn sign(&mut self, (place, (x, y)): (usize, (f64, f64)), (fill, edge): (&str, &str)) {
        let path = match place % 3 {
            0 => format!("M{:.2} {y:.2}a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z", x - 4.0),
            1 => format!("M{:.2} {:.2}h7.4v7.4h-7.4Z", x - 3.7, y - 3.7),
            _ => format!("M{x:.2} {:.2}l5 5l-5 5l-5 -5Z", y - 5.0),
        };
        self.path(&path, &format!(r#"fill="{fill}" stroke="{edge}" stroke-width="2""#));
    }

    /// A path with these attributes, which are the service's own.
    pub fn path(&mut self, path: &str, attributes: &str) {
        let _ = writeln!(self.body, r#"<path d="{path}" {attributes}/>"#);
    }

    /// The whole document. `height` is where the drawing ends.
    pub fn finish(self, chart: &Chart, height: f64) -> String {
        let (width, height) = (self.width, height + self.margin);
        let sheet = self.ground.sheet;
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0}" viewBox="0 0 {width} {height:.0}" role="img" aria-labelledby="title description" xml:lang="{}" font-family="{FAMILY}">
<title id="title">{}</title>
<desc id="description">{}</desc>
<rect width="{width}" height="{height:.0}" rx="12" fill="{sheet}"/>
{}</svg>
"#,
            chart.language,
            escape(&chart.title),
            escape(&chart.description),
            self.body,
        )
    }
}

/// Text as it may stand in XML, whatever it is: markup is escaped, and letters that XML does not have
/// are left out.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}
