//! Pictures over time: lines with a mark at each value, and columns.

use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::super::font::{self, semibold};
use super::super::palette;
use super::frame::{self, Frame};
use super::page::{Anchor, Line, Page, Rect};
use crate::domain::chart::{Chart, LineStyle, Series};

/// Marks stand at values where there are at most so many; more would hide the line.
const MARKED: usize = 40;

/// Gives where the drawing ends.
pub fn lines(chart: &Chart, page: &mut Page) -> f64 {
    let named = |series: &&Series| !matches!(series.line, LineStyle::Low | LineStyle::High);
    let several = chart.series.iter().filter(named).count() > 1;
    if several {
        frame::legend(chart, page, page.top);
    }
    let frame = Frame::draw(chart, page, page.top + if several { 36.0 } else { 0.0 });
    band(chart, page, &frame);
    let mut joined: Option<(usize, Decimal)> = None;
    for (place, series) in chart.series.iter().enumerate().filter(|(_, one)| named(one)) {
        let points = points(series);
        let colour = palette::colour(place).fill;
        let (mut path, mut dashed) = (String::new(), String::new());
        // What is expected goes on from the last value there is.
        if let (LineStyle::Dashed, Some((at, value)), Some((first, _))) =
            (series.line, joined, points.first())
            && at < *first
        {
            let _ = write!(dashed, "M{:.2} {:.2}", frame.x(at), frame.y(value));
        }
        for (nth, (at, value)) in points.iter().enumerate() {
            let running = chart.labels.get(*at).is_some_and(|label| label.running);
            let (x, y) = (frame.x(*at), frame.y(*value));
            let open = running || series.line == LineStyle::Dashed;
            let line = if open { &mut dashed } else { &mut path };
            let before = nth.checked_sub(1).and_then(|nth| points.get(nth));
            match before {
                // A unit that is not over hangs on the one before it by dashes.
                Some((at, value)) if open && line.is_empty() => {
                    let _ = write!(line, "M{:.2} {:.2}", frame.x(*at), frame.y(*value));
                }
                _ => {}
            }
            let step = if line.is_empty() { 'M' } else { 'L' };
            let _ = write!(line, "{step}{x:.2} {y:.2}");
        }
        let look =
            format!(r#"fill="none" stroke="{colour}" stroke-width="2.5" stroke-linejoin="round""#);
        page.path(&path, &look);
        page.path(&dashed, &format!(r#"{look} stroke-dasharray="6 5""#));
        let few = points.len() <= MARKED;
        if few {
            for (at, value) in &points {
                let running = chart.labels.get(*at).is_some_and(|label| label.running);
                let open = running || series.line == LineStyle::Dashed;
                let fill = if open { page.ground.sheet } else { colour };
                page.sign((place, (frame.x(*at), frame.y(*value))), (fill, colour));
            }
        }
        joined = points.last().copied();
        if few && (!several || series.line == LineStyle::Dashed) {
            last_value(series, page, (chart, &frame));
        }
    }
    frame.end()
}

fn points(series: &Series) -> Vec<(usize, Decimal)> {
    series.values.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).collect()
}

/// The number at the end of a line, where it is alone, or expected.
fn last_value(series: &Series, page: &mut Page, (chart, frame): (&Chart, &Frame)) {
    let Some((at, value)) = points(series).last().copied() else { return };
    let bound = chart.series.iter().find(|one| one.line == LineStyle::High);
    let bound = bound.filter(|_| series.line == LineStyle::Dashed);
    let top = bound.and_then(|one| one.values.get(at).copied().flatten()).unwrap_or(value);
    let set = semibold(13.0);
    let number = series.shown.get(at).map_or("", String::as_str);
    let right = (frame.x(at) + font::width(number, set) / 2.0).min(page.right());
    let colour = page.ground.text;
    let line = Line { at: (right, frame.y(top) - 12.0), anchor: Anchor::End, set, colour };
    page.text_over(line, number);
}

/// Between the bounds of what is expected.
fn band(chart: &Chart, page: &mut Page, frame: &Frame) {
    let of = |style| chart.series.iter().find(|series| series.line == style).map(points);
    let (Some(low), Some(high)) = (of(LineStyle::Low), of(LineStyle::High)) else { return };
    let colour = palette::colour(1).fill;
    let look = format!(r#"fill="{colour}" fill-opacity="0.18""#);
    if let ([(at, low)], [(_, high)]) = (low.as_slice(), high.as_slice()) {
        let (x, top, bottom) = (frame.x(*at), frame.y(*high), frame.y(*low));
        let half = (frame.slot * 0.3).min(14.0);
        let size = (2.0 * half, (bottom - top).max(1.0));
        page.path(
            &format!("M{:.2} {top:.2}h{:.2}v{:.2}h-{:.2}Z", x - half, size.0, size.1, size.0),
            &look,
        );
        return;
    }
    let mut path = String::new();
    for (at, value) in high.iter().chain(low.iter().rev()) {
        let step = if path.is_empty() { 'M' } else { 'L' };
        let _ = write!(path, "{step}{:.2} {:.2}", frame.x(*at), frame.y(*value));
    }
    page.path(&(path + "Z"), &look);
}

/// Columns of one series. Gives where the drawing ends.
pub fn columns(chart: &Chart, page: &mut Page) -> f64 {
    let frame = Frame::draw(chart, page, page.top + 8.0);
    let Some(series) = chart.series.first() else { return frame.end() };
    let colour = palette::colour(0).fill;
    let zero = frame.y(Decimal::ZERO);
    let wide = (frame.slot * 0.64).min(56.0);
    let set = semibold(12.0);
    let widest = series.shown.iter().map(|text| font::width(text, set)).fold(0.0, f64::max);
    for (at, value) in points(series) {
        let (x, y) = (frame.x(at), frame.y(value));
        let size = (wide, (zero - y).abs());
        let rect = Rect { at: (x - wide / 2.0, y.min(zero)), size };
        if size.1 < 0.5 {
            continue;
        }
        match chart.labels.get(at) {
            Some(label) if label.running => page.open_rect(rect, colour),
            _ => page.rect(rect, colour, 2.0),
        }
        if widest + 6.0 <= frame.slot {
            let (above, colour) = ((x, y.min(zero) - 7.0), page.ground.text);
            let line = Line { at: above, anchor: Anchor::Middle, set, colour };
            page.text(line, series.shown.get(at).map_or("", String::as_str));
        }
    }
    frame.end()
}
