//! A ring of slices, the sum in its middle, and a legend with every name, share and number: beside
//! the ring, or below it where the page is narrow.

use std::f64::consts::TAU;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::font::{self, semibold};
use super::super::palette;
use super::page::{Anchor, BODY, Line, Page, Rect, SMALL, STRONG};
use crate::domain::chart::Chart;

const RADIUS: f64 = 116.0;
const HOLE: f64 = 70.0;
const ROW: f64 = 36.0;
/// Slices of a smaller part have no room for their share.
const LABELLED: f64 = 0.06;

/// Gives where the drawing ends.
pub fn draw(chart: &Chart, page: &mut Page) -> f64 {
    let Some(series) = chart.series.first() else { return page.top };
    let values: Vec<f64> = series
        .values
        .iter()
        .map(|value| value.as_ref().and_then(Decimal::to_f64).unwrap_or_default())
        .collect();
    let rows = values.len() as f64 * ROW;
    let round = 2.0 * RADIUS;
    let top = page.top;
    let (height, centre, (left, rows_at)) = if page.is_narrow {
        let below = round + 16.0;
        (below + rows, (page.width / 2.0, top + RADIUS), (page.margin, top + below))
    } else {
        let height = rows.max(round);
        let beside = (page.margin + round + 40.0, top + (height - rows) / 2.0);
        (height, (page.margin + RADIUS, top + height / 2.0), beside)
    };
    ring(chart, &values, (page, centre));
    if let Some((sum, word)) = &chart.total {
        let room = 2.0 * HOLE - 16.0;
        let wide = font::width(sum, semibold(21.0));
        let set = semibold(21.0 * (room / wide).min(1.0));
        let at = |y| (centre.0, centre.1 + y);
        let line = Line { at: at(4.0), anchor: Anchor::Middle, set, colour: page.ground.text };
        page.text(line, sum);
        let colour = page.ground.quiet;
        let line = Line { at: at(25.0), anchor: Anchor::Middle, set: SMALL, colour };
        page.text(line, &font::fit(word, SMALL, room));
    }
    legend(chart, page, (left, rows_at));
    top + height
}

fn ring(chart: &Chart, values: &[f64], (page, centre): (&mut Page, (f64, f64))) {
    let whole: f64 = values.iter().sum();
    if whole <= 0.0 {
        return;
    }
    let point = |turn: f64, radius: f64| {
        let angle = (turn - 0.25) * TAU;
        (centre.0 + radius * angle.cos(), centre.1 + radius * angle.sin())
    };
    let mut from = 0.0;
    let mut shares = Vec::new();
    for (at, value) in values.iter().enumerate() {
        let part = value / whole;
        let colour = colour(chart, at);
        // An arc from a point to itself is none: all of a ring is two halves.
        let arcs =
            if part > 0.999 { vec![(0.0, 0.5), (0.5, 1.0)] } else { vec![(from, from + part)] };
        for (from, to) in arcs {
            let ((ax, ay), (bx, by)) = (point(from, RADIUS), point(to, RADIUS));
            let ((cx, cy), (dx, dy)) = (point(to, HOLE), point(from, HOLE));
            let large = u8::from(to - from > 0.5);
            let path = format!(
                "M{ax:.2} {ay:.2}A{RADIUS} {RADIUS} 0 {large} 1 {bx:.2} {by:.2}L{cx:.2} {cy:.2}A{HOLE} {HOLE} 0 {large} 0 {dx:.2} {dy:.2}Z"
            );
            let edge = if part > 0.999 { colour.fill } else { page.ground.sheet };
            let look = format!(r#"fill="{}" stroke="{edge}" stroke-width="2""#, colour.fill);
            page.path(&path, &look);
        }
        if part >= LABELLED {
            let (x, y) = point(from + part / 2.0, (RADIUS + HOLE) / 2.0);
            shares.push(((x, y + 4.5), colour.ink, chart.shares.get(at)));
        }
        from += part;
    }
    for (at, colour, share) in shares {
        let line = Line { at, anchor: Anchor::Middle, set: semibold(12.5), colour };
        page.text(line, share.map_or("", String::as_str));
    }
}

fn legend(chart: &Chart, page: &mut Page, (left, top): (f64, f64)) {
    let Some(series) = chart.series.first() else { return };
    let widest =
        |texts: &[String], set| texts.iter().map(|text| font::width(text, set)).fold(0.0, f64::max);
    let right = page.right();
    let ground = page.ground;
    let share_at = right - widest(&series.shown, STRONG) - 20.0;
    let room = share_at - widest(&chart.shares, BODY) - 16.0 - (left + 24.0);
    for (at, label) in chart.labels.iter().enumerate() {
        let y = top + (at as f64 + 0.5) * ROW;
        let swatch = Rect { at: (left, y - 7.0), size: (14.0, 14.0) };
        page.rect(swatch, colour(chart, at).fill, 3.0);
        let baseline = y + 5.0;
        let line = |x, anchor, set, colour| Line { at: (x, baseline), anchor, set, colour };
        let name = font::fit(&label.text, BODY, room);
        page.text(line(left + 24.0, Anchor::Start, BODY, ground.text), &name);
        let share = chart.shares.get(at).map_or("", String::as_str);
        page.text(line(share_at, Anchor::End, BODY, ground.quiet), share);
        let shown = series.shown.get(at).map_or("", String::as_str);
        page.text(line(right, Anchor::End, STRONG, ground.text), shown);
    }
}

fn colour(chart: &Chart, at: usize) -> palette::Colour {
    match chart.labels.get(at) {
        Some(label) if label.quiet => palette::GREY,
        _ => palette::colour(at),
    }
}
