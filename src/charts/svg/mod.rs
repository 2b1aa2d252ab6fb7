//! A chart as SVG: a drawing of its own size on a ground of its own, with its description as text
//! alternative. Everything that comes from data is escaped.

mod bars;
mod frame;
mod line;
mod page;
mod pie;

use super::palette::{DARK, Ground, LIGHT};
use crate::domain::chart::{Chart, Form};
use page::Page;

/// How a drawing looks, whatever it shows; light and wide where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub theme: Theme,
    pub width: Width,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Light,
    Dark,
}

/// For a desk, or for a phone, where the text of a wide drawing would be too small to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    #[default]
    Wide,
    Narrow,
}

impl Theme {
    const fn ground(self) -> Ground {
        match self {
            Theme::Light => LIGHT,
            Theme::Dark => DARK,
        }
    }
}

/// The drawing as an SVG document of its own.
pub fn draw(chart: &Chart, look: Look) -> String {
    let mut page = Page::new(look);
    page.heading(chart);
    let height = match chart.form {
        Form::Pie => pie::draw(chart, &mut page),
        Form::Bars => bars::draw(chart, &mut page),
        Form::Columns => line::columns(chart, &mut page),
        Form::Line => line::lines(chart, &mut page),
    };
    page.finish(chart, height)
}
