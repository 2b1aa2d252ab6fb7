//! Question files: JSON lines with what is expected of each answer, and simple tables.

use std::fs;
use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord, Trim};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::Value;

use super::EvaluateError;
use super::expect::{self, Expect};
use crate::domain::Tenant;
use crate::domain::figures::FigureId;
use crate::import::BadLine;

/// One question, with all that it is asked with.
#[derive(Clone, Debug)]
pub struct Question {
    pub file: PathBuf,
    /// From 1.
    pub line: u64,
    pub id: String,
    /// Whose documents it is about.
    pub user: Tenant,
    /// `None`: the clock's, in the time zone.
    pub today: Option<Date>,
    pub timezone: Option<TimeZone>,
    /// As the file names it; questions are counted by it, it is not sent.
    pub language: Option<String>,
    /// What the question is counted under; `None`: the intent that was read in it.
    pub kind: Option<String>,
    /// Asked before it in the same conversation, oldest first; not counted.
    pub turns: Vec<String>,
    pub text: String,
    /// Questions of one file and user that share it are asked in one conversation.
    pub conversation: Option<String>,
    /// Any of them is right; empty where nothing is expected but an answer.
    pub expected: Vec<Expect>,
}

/// What holds for questions that do not say it themselves.
#[derive(Clone, Debug)]
pub struct Defaults {
    pub user: Tenant,
}

/// A line of JSON, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<Value>,
    lang: Option<String>,
    user: Option<Value>,
    today: Option<String>,
    timezone: Option<String>,
    #[serde(alias = "group")]
    kind: Option<String>,
    question: String,
    #[serde(default)]
    turns: Vec<String>,
    conversation: Option<String>,
    expect: Option<Value>,
    /// Remarks for people.
    #[serde(rename = "note", alias = "source")]
    _note: Option<Value>,
}

/// The columns of a table, beside `expected_` and a figure's id.
const COLUMNS: [&str; 12] = [
    "question",
    "id",
    "lang",
    "user",
    "today",
    "timezone",
    "kind",
    "conversation",
    "outcome",
    "intent",
    "mention",
    "never",
];
const EXPECTED: &str = "expected_";
/// The figures that a table may expect: those that belong to no group or account.
const FIGURES: [FigureId; 11] = [
    FigureId::Total,
    FigureId::Count,
    FigureId::Average,
    FigureId::Median,
    FigureId::Max,
    FigureId::Min,
    FigureId::Income,
    FigureId::Spending,
    FigureId::Net,
    FigureId::PreviousTotal,
    FigureId::Change,
];

impl Question {
    /// Reads all questions of the files: JSON lines, or tables with a header.
    ///
    /// # Errors
    /// A file that cannot be read, the first line that cannot be used, and files without a question.
    pub fn read(files: &[PathBuf], defaults: &Defaults) -> Result<Vec<Question>, EvaluateError> {
        let mut questions = Vec::new();
        for file in files {
            let unreadable = |source| EvaluateError::Unreadable { file: file.clone(), source };
            let text = fs::read_to_string(file).map_err(unreadable)?;
            questions.extend(read(file, &text, defaults)?);
        }
        if questions.is_empty() {
            let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
            return Err(EvaluateError::NoQuestions { files: names.join(", ") });
        }
        Ok(questions)
    }

    /// Where it is written: `file:line`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.file.display(), self.line)
    }
}

/// The questions of one file's text.
pub(super) fn read(file: &Path, text: &str, defaults: &Defaults) -> Result<Vec<Question>, BadLine> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if !text.trim_start().starts_with('{') {
        return table(file, text, defaults);
    }
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    lines
        .map(|(line, number)| {
            // The line is told already, and by the file's count.
            let told = |error: serde_json::Error| error.to_string().replace(" at line 1 ", " at ");
            let read = serde_json::from_str::<Line>(line).map_err(told);
            let place = Place { file, line: number, defaults };
            read.and_then(|line| place.question(line)).map_err(|problem| place.bad(problem))
        })
        .collect()
}

/// A line on its way to a question.
struct Place<'a> {
    file: &'a Path,
    line: u64,
    defaults: &'a Defaults,
}

impl Place<'_> {
    fn bad(&self, problem: impl Into<String>) -> BadLine {
        BadLine { file: self.file.to_owned(), line: self.line, problem: problem.into() }
    }

    fn question(&self, line: Line) -> Result<Question, String> {
        if line.question.is_empty() {
            return Err("question: is empty".into());
        }
        let plain = |value: Value| match value {
            Value::String(text) => text,
            other => other.to_string(),
        };
        let stem = self.file.file_stem().unwrap_or_default().to_string_lossy();
        let id = line.id.map_or_else(|| format!("{stem}:{}", self.line), plain);
        let user = match line.user.map(plain) {
            None => self.defaults.user.clone(),
            Some(user) => Tenant::new(&user).ok_or_else(|| {
                format!("user: {user:?} is no user; allowed: 1 to 64 of A-Z a-z 0-9 _ . -")
            })?,
        };
        Ok(Question {
            file: self.file.to_owned(),
            line: self.line,
            id,
            user,
            today: line.today.map(|today| day(&today)).transpose()?,
            timezone: line.timezone.map(|name| zone(&name)).transpose()?,
            language: line.lang,
            kind: line.kind,
            turns: line.turns,
            text: line.question,
            conversation: line.conversation,
            expected: line.expect.map_or_else(|| Ok(Vec::new()), Expect::read)?,
        })
    }
}

fn day(text: &str) -> Result<Date, String> {
    let read: Option<Date> = text.parse().ok().filter(|day: &Date| day.to_string() == text);
    read.ok_or_else(|| format!("today: {text:?} is no day; allowed: yyyy-MM-dd"))
}

fn zone(name: &str) -> Result<TimeZone, String> {
    let allowed = "allowed: an IANA time zone, as Europe/Paris";
    TimeZone::get(name).map_err(|_| format!("timezone: {name:?} is none; {allowed}"))
}

/// Reads a table. Its delimiter is the one of `,`, `;` and tab that its header has most of.
fn table(file: &Path, text: &str, defaults: &Defaults) -> Result<Vec<Question>, BadLine> {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let often = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    let delimiter = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).trim(Trim::All).from_reader(text.as_bytes());
    let place = |line| Place { file, line, defaults };
    let told = |error: csv::Error| {
        let line = error.position().map_or(1, csv::Position::line);
        place(line).bad(error.to_string())
    };
    let columns = reader.headers().map_err(told)?.clone();
    check(&columns).map_err(|problem| place(1).bad(problem))?;
    let mut questions = Vec::new();
    for record in reader.records() {
        let record = record.map_err(told)?;
        let place = place(record.position().map_or(1, csv::Position::line));
        let question = row(&place, &columns, &record).map_err(|problem| place.bad(problem))?;
        questions.push(question);
    }
    Ok(questions)
}

/// A column that is not known would be an expectation that nobody holds.
fn check(columns: &StringRecord) -> Result<(), String> {
    let figures: Vec<String> =
        FIGURES.iter().map(|figure| format!("{EXPECTED}{}", figure.as_str())).collect();
    let known = |column: &str| COLUMNS.contains(&column) || figures.iter().any(|one| one == column);
    let allowed = || format!("allowed: {}, {}", COLUMNS.join(", "), figures.join(", "));
    if let Some(other) = columns.iter().find(|column| !known(column)) {
        return Err(format!("{other:?} is no column; {}", allowed()));
    }
    for (at, column) in columns.iter().enumerate() {
        if columns.iter().take(at).any(|earlier| earlier == column) {
            return Err(format!("the column {column} is there twice"));
        }
    }
    match columns.iter().any(|column| column == "question") {
        true => Ok(()),
        false => Err(format!("the column question is missing; {}", allowed())),
    }
}

fn row(place: &Place, columns: &StringRecord, record: &StringRecord) -> Result<Question, String> {
    let cell = |name: &str| {
        let at = columns.iter().position(|column| column == name)?;
        record.get(at).filter(|cell| !cell.is_empty()).map(str::to_owned)
    };
    let several = |name: &str| -> Vec<String> {
        let cell = cell(name).unwrap_or_default();
        cell.split('|').map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect()
    };
    let mut question = place.question(Line {
        id: cell("id").map(Value::String),
        lang: cell("lang"),
        user: cell("user").map(Value::String),
        today: cell("today"),
        timezone: cell("timezone"),
        kind: cell("kind"),
        question: cell("question").unwrap_or_default(),
        turns: Vec::new(),
        conversation: cell("conversation"),
        expect: None,
        _note: None,
    })?;
    let mut expect = Expect {
        intent: cell("intent"),
        mention: several("mention"),
        never: several("never"),
        ..Expect::default()
    };
    for figure in FIGURES.map(FigureId::as_str) {
        let column = format!("{EXPECTED}{figure}");
        if let Some(written) = cell(&column) {
            let value: Decimal = written.parse().map_err(|_| {
                format!("{column}: {written:?} is no number; allowed: digits, with a point before decimals")
            })?;
            expect.figures.push((figure.to_owned(), value));
        }
    }
    let outcomes = several("outcome");
    let expects = !outcomes.is_empty()
        || expect.intent.is_some()
        || !expect.mention.is_empty()
        || !expect.never.is_empty()
        || !expect.figures.is_empty();
    if !outcomes.is_empty() {
        expect.outcome = expect::outcomes(outcomes)?;
    }
    if expects {
        question.expected.push(expect);
    }
    Ok(question)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn questions(text: &str) -> Result<Vec<Question>, String> {
        let defaults = Defaults { user: Tenant::new("9").unwrap() };
        read(Path::new("own.file"), text, &defaults).map_err(|error| error.to_string())
    }

    #[test]
    fn a_line_of_json_says_who_asks_when_and_what_is_right() {
        let text = r#"
{"id": "a", "lang": "fr", "user": 3, "today": "2025-10-20", "timezone": "Europe/Paris", "kind": "k",
"#
        .replace(",\n", ", ")
            + r#""turns": ["Combien ?"], "question": "Et en mai ?", "expect": {"ask": "total"}}
{"question": "Bonjour"}"#;
        let read = questions(&text).unwrap();
        assert_eq!((read[0].id.as_str(), read[0].user.as_str()), ("a", "3"));
        assert_eq!((read[0].today, read[0].line), (Some(date(2025, 10, 20)), 2));
        assert_eq!((read[0].turns.len(), read[0].expected.len()), (1, 1));
        assert_eq!((read[1].id.as_str(), read[1].user.as_str()), ("own:3", "9"));
        assert!(read[1].expected.is_empty() && read[1].today.is_none());
    }

    #[test]
    fn a_table_has_a_header_and_empty_cells_expect_nothing() {
        let text = "question;user;conversation;outcome;mention;expected_total\n\
                    Combien ?;2;c;;;12.50\n\"Et; en mai ?\";2;c;no_data | refused;mai;\nBonjour;;;;;\n";
        let read = questions(text).unwrap();
        assert_eq!(read[0].expected[0].figures, [("total".to_owned(), Decimal::new(125, 1))]);
        assert_eq!(read[0].expected[0].outcome, ["answered"]);
        assert_eq!((read[1].text.as_str(), read[1].line), ("Et; en mai ?", 3));
        assert_eq!(read[1].expected[0].outcome, ["no_data", "refused"]);
        assert_eq!(read[1].conversation.as_deref(), Some("c"));
        assert!(read[2].expected.is_empty() && read[2].user.as_str() == "9");
    }

    #[test]
    fn what_cannot_be_used_is_told_by_its_line() {
        for (text, told) in [
            ("{\"question\": \"x\"}\n{\"question\": \"\"}", "own.file:2: question: is empty"),
            ("{\"question\": \"x\", \"expected\": {}}", "own.file:1: unknown field `expected`"),
            ("{\"question\": \"x\", \"today\": \"20/10/2025\"}", "own.file:1: today: "),
            ("{\"question\": \"x\", \"user\": \"a/b\"}", "own.file:1: user: "),
            ("{\"question\": \"x\", \"timezone\": \"Mars\"}", "own.file:1: timezone: "),
            ("{\"question\": \"x\", \"expect\": {\"ask\": \"sum\"}}", "own.file:1: expect: "),
            (
                "question,expected_sum\nx,1\n",
                "own.file:1: \"expected_sum\" is no column; allowed: ",
            ),
            ("id,user\n1,1\n", "own.file:1: the column question is missing"),
            ("question,id,id\nx,1,1\n", "the column id is there twice"),
            ("question,id\nx,1\ny\n", "own.file:3: "),
            ("question,expected_total\nx,1\ny,\"1,5\"\n", "own.file:3: expected_total: \"1,5\""),
            ("question,outcome\nx,fine\n", "own.file:2: outcome: \"fine\""),
        ] {
            let error = questions(text).unwrap_err();
            assert!(error.contains(told), "{text}: {error}");
        }
    }
}
