//! A chart as a complete Vega-Lite 6 specification: data, marks, and the language's own numbers.

use serde_json::{Value, json};

use super::palette;
use crate::domain::answer::exact;
use crate::domain::chart::{Chart, Form, LineStyle, Series};

const SCHEMA: &str = "https://vega.github.io/schema/vega-lite/v6.json";

/// The specification; any Vega-Lite 5 or 6 draws it as it is.
pub fn specification(chart: &Chart) -> Value {
    let numbers = &chart.numbers;
    let mut whole = json!({
        "$schema": SCHEMA,
        "title": {"text": chart.title, "subtitle": chart.subtitle, "anchor": "start"},
        "description": chart.description,
        "background": palette::LIGHT.sheet,
        "width": 560,
        "data": {"values": rows(chart)},
        "config": {
            "locale": {"number": {
                "decimal": numbers.point.to_string(),
                "thousands": numbers.group.to_string(),
                "grouping": [3],
                "currency": numbers.around,
            }},
            "view": {"stroke": null},
        },
    });
    let drawn = match chart.form {
        Form::Pie => pie(chart),
        Form::Bars => bars(chart),
        Form::Columns => columns(chart),
        Form::Line => lines(chart),
    };
    if let (Some(whole), Value::Object(drawn)) = (whole.as_object_mut(), drawn) {
        whole.extend(drawn);
    }
    whole
}

fn named(series: &&Series) -> bool {
    !matches!(series.line, LineStyle::Low | LineStyle::High)
}

/// One row a value; the bounds of what is expected stand beside it.
fn rows(chart: &Chart) -> Vec<Value> {
    let of = |style| chart.series.iter().find(|series| series.line == style);
    let (low, high) = (of(LineStyle::Low), of(LineStyle::High));
    let mut rows = Vec::new();
    for series in chart.series.iter().filter(named) {
        for (at, label) in chart.labels.iter().enumerate() {
            let Some(value) = series.values.get(at).copied().flatten() else { continue };
            let shown = series.shown.get(at).map_or("", String::as_str);
            let mut row = json!({
                "label": label.text, "series": series.label,
                "value": exact(value), "shown": shown, "order": at,
            });
            if let Some(share) = chart.shares.get(at) {
                row["share"] = json!(share);
            }
            if series.line == LineStyle::Dashed {
                let bound = |of: Option<&Series>| of?.values.get(at).copied().flatten();
                if let (Some(low), Some(high)) = (bound(low), bound(high)) {
                    row["low"] = json!(exact(low));
                    row["high"] = json!(exact(high));
                }
            }
            rows.push(row);
        }
    }
    rows
}

fn labels(chart: &Chart) -> Vec<&str> {
    chart.labels.iter().map(|label| label.text.as_str()).collect()
}

fn colours(chart: &Chart) -> Vec<&'static str> {
    chart
        .labels
        .iter()
        .enumerate()
        .map(|(at, label)| if label.quiet { palette::GREY.fill } else { palette::colour(at).fill })
        .collect()
}

fn tooltip() -> Value {
    json!([{"field": "label", "title": ""}, {"field": "series", "title": ""}, {"field": "shown", "title": ""}])
}

/// The names in the chart's order: two marks may have the same.
fn axis(form: Form) -> Value {
    let angle = if form == Form::Bars { 0 } else { -40 };
    json!({"title": null, "labelLimit": 200, "labelAngle": angle})
}

fn amounts(chart: &Chart) -> Value {
    let ticks: Vec<_> = chart.ticks.iter().map(|tick| exact(tick.value)).collect();
    let spans_units = chart.ticks.iter().all(|tick| tick.value.fract().is_zero());
    let format = match (chart.numbers.is_money(), spans_units) {
        (true, true) => "$,.0f",
        (true, false) => "$,.2f",
        (false, _) => ",.0f",
    };
    json!({"title": null, "format": format, "values": ticks})
}

fn pie(chart: &Chart) -> Value {
    json!({
        "height": 280,
        "mark": {"type": "arc", "innerRadius": 70, "stroke": palette::LIGHT.sheet, "strokeWidth": 2},
        "encoding": {
            "theta": {"field": "value", "type": "quantitative", "stack": true},
            "order": {"field": "order", "type": "quantitative"},
            "color": {
                "field": "label", "type": "nominal", "title": null, "sort": null,
                "scale": {"domain": labels(chart), "range": colours(chart)},
            },
            "tooltip": [
                {"field": "label", "title": ""}, {"field": "shown", "title": ""},
                {"field": "share", "title": ""},
            ],
        },
    })
}

fn by_series(chart: &Chart) -> Value {
    let names: Vec<&str> =
        chart.series.iter().filter(named).map(|series| series.label.as_str()).collect();
    let fills: Vec<&str> = (0..names.len()).map(|at| palette::colour(at).fill).collect();
    let legend = if names.len() > 1 { json!({"orient": "top"}) } else { Value::Null };
    json!({
        "field": "series", "type": "nominal", "title": null, "sort": null, "legend": legend,
        "scale": {"domain": names, "range": fills},
    })
}

fn bars(chart: &Chart) -> Value {
    let mut encoding = json!({
        "y": {"field": "label", "type": "nominal", "sort": labels(chart), "axis": axis(Form::Bars)},
        "x": {"field": "value", "type": "quantitative", "axis": amounts(chart)},
        "color": by_series(chart),
        "tooltip": tooltip(),
    });
    if chart.series.len() > 1 {
        encoding["yOffset"] = json!({"field": "series", "sort": null});
    }
    json!({"height": {"step": 32}, "mark": {"type": "bar"}, "encoding": encoding})
}

fn over_time(chart: &Chart) -> Value {
    json!({
        "x": {"field": "label", "type": "ordinal", "sort": labels(chart), "axis": axis(chart.form)},
        "y": {"field": "value", "type": "quantitative", "axis": amounts(chart)},
        "color": by_series(chart),
        "tooltip": tooltip(),
    })
}

fn columns(chart: &Chart) -> Value {
    json!({"height": 280, "mark": {"type": "bar"}, "encoding": over_time(chart)})
}

fn lines(chart: &Chart) -> Value {
    let line = json!({"mark": {"type": "line", "point": true}, "encoding": over_time(chart)});
    if !chart.series.iter().any(|series| series.line == LineStyle::High) {
        let mut line = line;
        line["height"] = json!(280);
        return line;
    }
    let bounds = json!({
        "transform": [{"filter": "isValid(datum.low)"}],
        "mark": {"type": "bar", "opacity": 0.25, "width": 18},
        "encoding": {
            "x": over_time(chart)["x"],
            "y": {"field": "low", "type": "quantitative", "axis": amounts(chart)},
            "y2": {"field": "high"},
            "color": by_series(chart),
        },
    });
    json!({"height": 280, "layer": [bounds, line]})
}
