//! The axes of pictures over time, and the legend of pictures with several series.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::super::font;
use super::super::palette;
use super::page::{Anchor, Line, Page, Rect, SMALL};
use crate::domain::chart::{Chart, Form, LineStyle};

/// The width of a year below the axis.
const YEAR: f64 = 32.0;
/// From the highest tick to the lowest.
const HEIGHT: f64 = 260.0;

/// Where values and marks are on the page.
pub struct Frame {
    pub left: f64,
    pub top: f64,
    pub slot: f64,
    low: f64,
    span: f64,
}

impl Frame {
    /// Draws the grid, the ticks' numbers and the marks' names; nothing of the values.
    pub fn draw(chart: &Chart, page: &mut Page, top: f64) -> Frame {
        let numbers =
            chart.ticks.iter().map(|tick| font::width(&tick.label, SMALL)).fold(0.0, f64::max);
        let left = page.margin + numbers + 12.0;
        let number = |value: Option<&Decimal>| value.and_then(Decimal::to_f64).unwrap_or_default();
        let low = number(chart.ticks.first().map(|tick| &tick.value));
        let high = number(chart.ticks.last().map(|tick| &tick.value));
        let slot = (page.right() - left) / (chart.labels.len().max(1) as f64);
        let frame = Frame { left, top, slot, low, span: (high - low).max(f64::MIN_POSITIVE) };
        for tick in &chart.ticks {
            let y = frame.y(tick.value);
            let ground = page.ground;
            let colour = if tick.value.is_zero() { ground.axis } else { ground.grid };
            page.rule(((left, y), (page.right(), y)), colour);
            let line = Line {
                at: (left - 12.0, y + 4.5),
                anchor: Anchor::End,
                set: SMALL,
                colour: ground.quiet,
            };
            page.text(line, &tick.label);
        }
        frame.names(chart, page);
        frame
    }

    /// As many names below the axis as stand apart, always the last one's.
    fn names(&self, chart: &Chart, page: &mut Page) {
        let wide = |text: &String| font::width(text, SMALL);
        let short = chart.labels.iter().map(|label| &label.short[0]);
        let widest = short.map(wide).fold(YEAR, f64::max) + 10.0;
        let every = (widest / self.slot).ceil().max(1.0) as usize;
        let count = chart.labels.len();
        let mut year_of_last = "";
        let (ground, edge) = (page.ground, page.width - page.margin / 2.0);
        for (at, label) in chart.labels.iter().enumerate() {
            if !(count - 1 - at).is_multiple_of(every) {
                continue;
            }
            let line = |y, text: &String, colour| {
                // A name wider than its place would run off the page at the end.
                let most = edge - wide(text) / 2.0;
                let at = (self.x(at).min(most), self.bottom() + y);
                Line { at, anchor: Anchor::Middle, set: SMALL, colour }
            };
            page.text(line(20.0, &label.short[0], ground.text), &label.short[0]);
            if label.short[1] != year_of_last {
                page.text(line(37.0, &label.short[1], ground.quiet), &label.short[1]);
                year_of_last = &label.short[1];
            }
        }
    }

    /// The middle of a mark's place.
    pub fn x(&self, mark: usize) -> f64 {
        self.left + (mark as f64 + 0.5) * self.slot
    }

    pub fn y(&self, value: Decimal) -> f64 {
        let value = value.to_f64().unwrap_or_default();
        self.top + HEIGHT * (1.0 - (value - self.low) / self.span)
    }

    pub fn bottom(&self) -> f64 {
        self.top + HEIGHT
    }

    /// Where the marks' names end.
    pub fn end(&self) -> f64 {
        self.bottom() + 40.0
    }
}

/// The series' names in one line, each beside its sign.
pub fn legend(chart: &Chart, page: &mut Page, top: f64) {
    let named: Vec<_> = chart
        .series
        .iter()
        .enumerate()
        .filter(|(_, series)| !matches!(series.line, LineStyle::Low | LineStyle::High))
        .collect();
    let room = page.room() / named.len().max(1) as f64 - 40.0;
    let mut x = page.margin;
    for (place, series) in named {
        let colour = palette::colour(place).fill;
        if chart.form == Form::Line {
            let dashes = match series.line {
                LineStyle::Dashed => r#" stroke-dasharray="6 5""#,
                _ => "",
            };
            let look = format!(r#"fill="none" stroke="{colour}" stroke-width="2.5"{dashes}"#);
            page.path(&format!("M{x:.2} {top:.2}h28"), &look);
            let fill = if dashes.is_empty() { colour } else { page.ground.sheet };
            page.sign((place, (x + 14.0, top)), (fill, colour));
            x += 14.0;
        } else {
            page.rect(Rect { at: (x, top - 7.0), size: (14.0, 14.0) }, colour, 3.0);
        }
        let name = font::fit(&series.label, SMALL, room);
        let (at, colour) = ((x + 22.0, top + 4.5), page.ground.text);
        let line = Line { at, anchor: Anchor::Start, set: SMALL, colour };
        page.text(line, &name);
        x += 22.0 + font::width(&name, SMALL) + if page.is_narrow { 16.0 } else { 28.0 };
    }
}
