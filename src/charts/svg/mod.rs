//! A chart as SVG: a drawing of its own size on a white ground, with its description as text
//! alternative. Everything that comes from data is escaped.

mod bars;
mod frame;
mod line;
mod page;
mod pie;

use crate::domain::chart::{Chart, Form};
use page::Page;

/// The drawing as an SVG document of its own.
pub fn draw(chart: &Chart) -> String {
    let mut page = Page::default();
    page.heading(chart);
    let height = match chart.form {
        Form::Pie => pie::draw(chart, &mut page),
        Form::Bars => bars::draw(chart, &mut page),
        Form::Columns => line::columns(chart, &mut page),
        Form::Line => line::lines(chart, &mut page),
    };
    page.finish(chart, height)
}
