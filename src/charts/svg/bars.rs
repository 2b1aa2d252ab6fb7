//! Bars with their numbers behind them, and their names before them or, where the page is narrow,
//! above them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::font;
use super::super::palette;
use super::frame;
use super::page::{Anchor, BODY, Line, Page, Rect, STRONG};
use crate::domain::chart::Chart;

const THICK: f64 = 24.0;
const THIN: f64 = 16.0;
/// Between the bars of one name, and between names.
const GAP: f64 = 3.0;
const APART: f64 = 16.0;
/// A name above its bars.
const ABOVE: f64 = 22.0;
/// What names may take of the page, and the least that bars keep.
const NAMES: f64 = 0.34;

/// Gives where the drawing ends.
pub fn draw(chart: &Chart, page: &mut Page) -> f64 {
    let several = chart.series.len() > 1;
    let mut top = page.top;
    if several {
        frame::legend(chart, page, top);
        top += 36.0;
    }
    let most = page.room() * if page.is_narrow { 1.0 } else { NAMES };
    let names: Vec<String> =
        chart.labels.iter().map(|label| font::fit(&label.text, BODY, most)).collect();
    let widest = |texts: &mut dyn Iterator<Item = &String>, set| {
        texts.map(|text| font::width(text, set)).fold(0.0, f64::max)
    };
    let name_room = if page.is_narrow { 0.0 } else { widest(&mut names.iter(), BODY) + 16.0 };
    let above = if page.is_narrow { ABOVE } else { 0.0 };
    let shown = chart.series.iter().flat_map(|series| &series.shown);
    // Browsers without Inter set a wider font.
    let number_room = widest(&mut shown.into_iter(), STRONG) * 1.12 + 10.0;
    let values = || chart.series.iter().flat_map(|series| series.values.iter().flatten());
    let low = values().min().copied().unwrap_or_default().min(Decimal::ZERO);
    let high = values().max().copied().unwrap_or_default().max(Decimal::ZERO);
    let span = (high - low).to_f64().unwrap_or_default().max(f64::MIN_POSITIVE);
    // Below zero, numbers stand behind the bar's other end.
    let before = if low < Decimal::ZERO { number_room } else { 0.0 };
    let left = page.margin + name_room + before;
    let room = page.right() - number_room - left;
    let x = |value: Decimal| left + (value - low).to_f64().unwrap_or_default() / span * room;
    let thick = if several { THIN } else { THICK };
    let group = chart.series.len() as f64 * (thick + GAP) - GAP;
    let zero = x(Decimal::ZERO);
    let row = above + group + APART;
    let height = chart.labels.len() as f64 * row - APART;
    let text = page.ground.text;
    for (at, name) in names.iter().enumerate() {
        let y = top + at as f64 * row;
        let line = |x, y, anchor, set| Line { at: (x, y), anchor, set, colour: text };
        let beside = if page.is_narrow { 13.0 } else { group / 2.0 + 5.0 };
        page.text(line(page.margin, y + beside, Anchor::Start, BODY), name);
        for (place, series) in chart.series.iter().enumerate() {
            let Some(value) = series.values.get(at).copied().flatten() else { continue };
            let y = y + above + place as f64 * (thick + GAP);
            let end = x(value);
            let rect = Rect { at: (zero.min(end), y), size: ((end - zero).abs().max(1.0), thick) };
            let colour = match chart.labels.get(at) {
                Some(label) if label.quiet => palette::GREY.fill,
                _ => palette::colour(place).fill,
            };
            page.rect(rect, colour, 2.0);
            let (x, anchor) = match value < Decimal::ZERO {
                true => (end - 8.0, Anchor::End),
                false => (end + 8.0, Anchor::Start),
            };
            let set = if several { font::regular(14.0) } else { STRONG };
            let number = series.shown.get(at).map_or("", String::as_str);
            page.text(line(x, y + thick / 2.0 + 5.0, anchor, set), number);
        }
    }
    if !page.is_narrow {
        page.rule(((zero, top - 8.0), (zero, top + height + 8.0)), page.ground.axis);
    }
    top + height
}
