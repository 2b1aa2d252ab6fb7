//! A chart as the response carries it: data in Chart.js's shape, and a Vega-Lite specification.

use super::vega;
use crate::domain::answer::{Picture, PictureData, PictureSeries, Visualization};
use crate::domain::chart::{Chart, Form};

/// `image`: the path under which the drawing is served, where one is.
pub fn visualization(chart: &Chart, image: Option<String>) -> Visualization {
    let picture = Picture {
        title: chart.title.clone(),
        description: chart.description.clone(),
        data: PictureData {
            labels: chart.labels.iter().map(|label| label.text.clone()).collect(),
            datasets: chart
                .series
                .iter()
                .map(|series| PictureSeries {
                    label: series.label.clone(),
                    data: series.values.clone(),
                })
                .collect(),
        },
        vega_lite: vega::specification(chart),
        image,
    };
    match chart.form {
        Form::Pie => Visualization::PieChart(picture),
        Form::Bars | Form::Columns => Visualization::BarChart(picture),
        Form::Line => Visualization::LineChart(picture),
    }
}
