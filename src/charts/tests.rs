//! Whatever the labels and numbers are: drawings are XML, specifications are Vega-Lite, and what a
//! name holds is shown as text.

use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

use super::svg::{Look, Theme, Width};
use super::{png, shown, svg};
use crate::domain::chart::{Chart, Form, Label, LineStyle, NumberForm, Series, Tick};

/// Vega-Lite's own schema (npm vega-lite 6.4.3, `build/vega-lite-schema.json`).
const SCHEMA: &[u8] = include_bytes!("../../tests/vega-lite/schema-6.4.3.json.gz");

const UNSAFE: &AsciiSet = &CONTROLS
    .add(b'<')
    .add(b'>')
    .add(b'|')
    .add(b'"')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}')
    .add(b' ');

static VALIDATOR: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let mut schema = String::new();
    GzDecoder::new(SCHEMA).read_to_string(&mut schema).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    encode_references(&mut schema);
    jsonschema::draft7::new(&schema).unwrap()
});

/// Its references have letters that a URI has only encoded: "#/definitions/Color<(A|B)>".
fn encode_references(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(reference) if name == "$ref" => {
                        let encoded = utf8_percent_encode(reference, UNSAFE);
                        *reference = encoded.to_string();
                    }
                    value => encode_references(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode_references),
        _ => {}
    }
}

/// Everything that is wrong with a specification.
pub fn faults(specification: &Value) -> Vec<String> {
    VALIDATOR.iter_errors(specification).map(|error| error.to_string()).collect()
}

fn label(text: &str, running: bool) -> Label {
    Label {
        text: text.to_owned(),
        short: [text.to_owned(), "2025".to_owned()],
        running,
        quiet: running,
    }
}

fn series(name: &str, line: LineStyle, cents: &[Option<i64>]) -> Series {
    let values: Vec<Option<Decimal>> =
        cents.iter().map(|cents| cents.map(|cents| Decimal::new(cents, 2))).collect();
    let shown =
        values.iter().map(|value| value.map_or(String::new(), |value| format!("{value} €")));
    Series { label: name.to_owned(), line, shown: shown.collect(), values }
}

fn chart(form: Form, names: &[String], cents: &[Vec<Option<i64>>]) -> Chart {
    let lines = [LineStyle::Solid, LineStyle::Dashed, LineStyle::Low, LineStyle::High];
    let series: Vec<Series> =
        cents.iter().zip(lines).map(|(cents, line)| series(&names[0], line, cents)).collect();
    let values = || series.iter().flat_map(|series| series.values.iter().flatten().copied());
    let (low, high) = (values().min().unwrap_or_default(), values().max().unwrap_or_default());
    let ticks = super::scale::ticks(low, high).into_iter();
    Chart {
        form,
        language: "fr",
        title: names[0].clone(),
        subtitle: names[0].clone(),
        description: names.join("; "),
        labels: names.iter().map(|name| label(name, name.len() % 5 == 1)).collect(),
        ticks: ticks.map(|value| Tick { value, label: format!("{value} €") }).collect(),
        shares: names.iter().map(|_| "12 %".to_owned()).collect(),
        total: Some(("1\u{202f}234,56\u{a0}€".to_owned(), "Total".to_owned())),
        numbers: NumberForm {
            point: ',',
            group: '\u{202f}',
            around: [String::new(), "\u{a0}€".to_owned()],
            decimals: 2,
        },
        series,
    }
}

const FORMS: [Form; 4] = [Form::Pie, Form::Bars, Form::Columns, Form::Line];

fn looks() -> [Look; 2] {
    [Look::default(), Look { theme: Theme::Dark, width: Width::Narrow }]
}

fn names() -> impl Strategy<Value = Vec<String>> {
    let hostile = prop_oneof![
        Just("<script>alert(1)</script>".to_owned()),
        Just("\u{202e}gnp.exe".to_owned()),
        Just("]]>\u{0}\u{b}&amp;\"'".to_owned()),
        Just("x".repeat(10_000)),
        Just("\u{fffe}\u{ffff}\u{10ffff}".to_owned()),
        Just(String::new()),
        any::<String>(),
    ];
    prop::collection::vec(hostile, 1..14)
}

/// One to four series, of as many values as there are names.
fn drawn() -> impl Strategy<Value = (Vec<String>, Vec<Vec<Option<i64>>>)> {
    names().prop_flat_map(|names| {
        let cents = prop_oneof![
            1 => Just(None),
            5 => (-10_000_000_i64..1_000_000_000_000).prop_map(Some),
            1 => Just(Some(0)),
        ];
        let values = prop::collection::vec(cents, names.len());
        (Just(names), prop::collection::vec(values, 1..5))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn a_drawing_is_xml_whose_markup_is_our_own((names, cents) in drawn()) {
        for (form, look) in FORMS.into_iter().flat_map(|form| looks().map(move |look| (form, look))) {
            let drawing = svg::draw(&chart(form, &names, &cents), look);
            let document = roxmltree::Document::parse(&drawing).unwrap();
            for element in document.descendants().filter(roxmltree::Node::is_element) {
                let ours = ["svg", "title", "desc", "rect", "text", "path", "line", "g"];
                prop_assert!(ours.contains(&element.tag_name().name()), "{element:?}");
                let scripted = element.attributes().any(|one| one.name().starts_with("on"));
                prop_assert!(!scripted, "{element:?}");
                for attribute in element.attributes() {
                    prop_assert!(!attribute.value().contains("NaN"), "{attribute:?}");
                    prop_assert!(!attribute.value().contains("inf"), "{attribute:?}");
                }
            }
        }
    }

    #[test]
    fn a_specification_is_vega_lite((names, cents) in drawn()) {
        for form in FORMS {
            let picture = serde_json::to_value(
                shown::visualization(&chart(form, &names, &cents), None)
            ).unwrap();
            prop_assert_eq!(faults(&picture["vega_lite"]), Vec::<String>::new());
        }
    }
}

#[test]
fn the_schema_refuses_what_is_no_specification() {
    assert!(!faults(&serde_json::json!({"mark": "bar"})).is_empty());
    assert!(!faults(&serde_json::json!({"data": {"values": []}, "mark": "cake"})).is_empty());
}

#[test]
fn every_form_becomes_a_png_of_twice_its_size() {
    let names: Vec<String> = ["Cœur & Été", "Épicerie <b>", "Ñandú"].map(str::to_owned).to_vec();
    let cents = vec![vec![Some(123_456), Some(50_000), Some(100)]; 2];
    for (form, look) in FORMS.into_iter().flat_map(|form| looks().map(move |look| (form, look))) {
        let drawing = svg::draw(&chart(form, &names, &cents), look);
        let height = roxmltree::Document::parse(&drawing)
            .unwrap()
            .root_element()
            .attribute("height")
            .unwrap()
            .parse::<u32>()
            .unwrap();
        let png = png::draw(&drawing).unwrap();
        assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        let width = if look.width == Width::Narrow { 800 } else { 1440 };
        assert_eq!((number(16), number(20)), (width, 2 * height));
    }
}

#[test]
fn the_text_alternative_and_the_numbers_stand_in_the_drawing_as_they_are() {
    let names = vec!["Cœur <&> \"Été\"".to_owned(), "Lidl".to_owned()];
    let drawing =
        svg::draw(&chart(Form::Pie, &names, &[vec![Some(100), Some(200)]]), Look::default());
    let document = roxmltree::Document::parse(&drawing).unwrap();
    let text = |name: &str| {
        document.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text())
    };
    assert_eq!(document.root_element().attribute("role"), Some("img"));
    assert_eq!(text("title"), Some("Cœur <&> \"Été\""));
    assert_eq!(text("desc"), Some("Cœur <&> \"Été\"; Lidl"));
    let texts: Vec<&str> = document
        .descendants()
        .filter(|node| node.tag_name().name() == "text")
        .filter_map(|node| node.text())
        .collect();
    assert!(texts.contains(&"1\u{202f}234,56\u{a0}€"), "{texts:?}");
}
