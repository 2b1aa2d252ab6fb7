//! The parts of a form: files onto the disk, decisions into memory, both within bounds.

use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::time::Duration;

use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use tempfile::SpooledTempFile;
use tokio::time::Instant;

use super::Imports;
use crate::http::body;
use crate::http::error::{Code, FieldError, Problem, Step};
use crate::import::bank::Layout;
use crate::import::statement::{Alike, BadLines};

/// All of a request has arrived after so long, however slow the line.
const PATIENCE: Duration = Duration::from_secs(600);
/// Nothing arrives for so long: nobody is there any more.
const SILENCE: Duration = Duration::from_secs(30);
/// Beside the files: boundaries, names, decisions.
const BESIDE: u64 = 64 * 1024;
/// A smaller file never touches the disk.
const SMALL: usize = 1 << 20;
const MOST_FILES: usize = 64;
const LONGEST_VALUE: usize = 8 * 1024;
const LONGEST_NAME: usize = 128;

/// What a form says.
#[derive(Default)]
pub struct Form {
    pub files: Vec<Sent>,
    pub preview: Option<bool>,
    pub decisions: Decisions,
}

/// What a person decided about files that are not seen yet.
#[derive(Default)]
pub struct Decisions {
    pub alike: Option<Alike>,
    pub bad_lines: Option<BadLines>,
    pub mapping: Option<Layout>,
    pub account: Option<String>,
}

/// A file that has arrived.
pub struct Sent {
    /// As it was called, without folders.
    pub name: String,
    content: SpooledTempFile,
}

impl Sent {
    /// Its name and all of it. Reads the disk.
    pub fn read(mut self) -> io::Result<(String, Vec<u8>)> {
        let mut bytes = Vec::new();
        self.content.rewind()?;
        self.content.read_to_end(&mut bytes)?;
        Ok((self.name, bytes))
    }
}

/// Reads a form of at most IMPORT_MAX_MB.
///
/// # Errors
/// It is larger, none, slow, or says what is not known.
pub async fn read(imports: &Imports, mut request: Request) -> Result<Form, Problem> {
    let most = imports.most_bytes.saturating_add(BESIDE);
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if length.and_then(|text| text.parse::<u64>().ok()).is_some_and(|length| length > most) {
        body::pass_over(request.into_body()).await;
        return Err(too_large(imports.most_bytes));
    }
    DefaultBodyLimit::max(usize::try_from(most).unwrap_or(usize::MAX)).apply(&mut request);
    let form = Multipart::from_request(request, &()).await.map_err(|_| {
        let told = "a form of multipart/form-data with a boundary is required";
        Problem::invalid(vec![FieldError::body(&[], "multipart_type", told)])
    })?;
    tokio::time::timeout_at(Instant::now() + PATIENCE, parts(imports, form))
        .await
        .unwrap_or_else(|_| Err(late()))
}

async fn parts(imports: &Imports, mut sent: Multipart) -> Result<Form, Problem> {
    let mut form = Form::default();
    let mut left = imports.most_bytes;
    let mut refused = Vec::new();
    loop {
        let next = in_time(sent.next_field()).await?;
        let Some(mut part) = next.map_err(|error| broken(&error, imports))? else { break };
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            if form.files.len() == MOST_FILES {
                let told = format!("at most {MOST_FILES} files");
                let field = FieldError::body(&[Step::Name("file")], "too_many", told);
                return Err(Problem::invalid(vec![field]));
            }
            let file = file(imports, part, &mut left).await?;
            form.files.push(file);
            continue;
        }
        let value = value(imports, &mut part).await?;
        refused.extend(form.take(&name, &value).err());
    }
    if form.files.is_empty() {
        let told = "at least one part named file is required";
        refused.push(FieldError::body(&[Step::Name("file")], "missing", told));
    }
    if refused.is_empty() { Ok(form) } else { Err(Problem::invalid(refused)) }
}

impl Form {
    /// Takes one decision; of one that stands twice the last counts.
    fn take(&mut self, name: &str, value: &str) -> Result<(), FieldError> {
        let refused = |name: &'static str, told: String| {
            FieldError::body(&[Step::Name(name)], "value_error", told)
        };
        let flag = |name: &'static str| match value {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(refused(name, "true or false".into())),
        };
        let decisions = &mut self.decisions;
        match name {
            "preview" => self.preview = Some(flag("preview")?),
            "skip_bad" => {
                let skip = flag("skip_bad")?;
                decisions.bad_lines = Some(if skip { BadLines::Skip } else { BadLines::Refuse });
            }
            "alike" => {
                decisions.alike = Some(match value {
                    "skip" => Alike::Skip,
                    "import" => Alike::Import,
                    _ => return Err(refused("alike", "skip or import".into())),
                });
            }
            "mapping" => {
                let layout = Layout::from_mapping(value);
                decisions.mapping = Some(layout.map_err(|why| refused("mapping", why))?);
            }
            "account" => {
                let name = value.trim();
                let sane = (1..=LONGEST_NAME).contains(&name.chars().count())
                    && !name.chars().any(char::is_control);
                if !sane {
                    let told = format!("a name of 1 to {LONGEST_NAME} characters in one line");
                    return Err(refused("account", told));
                }
                decisions.account = Some(name.to_owned());
            }
            _ => {
                let told =
                    "a part of another name than file, preview, alike, skip_bad, mapping, account";
                return Err(FieldError::body(&[], "unknown_part", told));
            }
        }
        Ok(())
    }
}

/// Writes a file away as it arrives, within what is `left` of the request's bytes.
async fn file(imports: &Imports, mut part: Field<'_>, left: &mut u64) -> Result<Sent, Problem> {
    let name = named(part.file_name().unwrap_or_default());
    let mut content = tempfile::spooled_tempfile_in(SMALL, folder(imports));
    let mut arrived = Vec::new();
    loop {
        let chunk = in_time(part.chunk()).await?.map_err(|error| broken(&error, imports))?;
        let end = chunk.is_none();
        if let Some(chunk) = chunk {
            *left = left
                .checked_sub(chunk.len() as u64)
                .ok_or_else(|| too_large(imports.most_bytes))?;
            arrived.extend_from_slice(&chunk);
        }
        // Few and large writes: each is a matter of another thread.
        if end || arrived.len() >= SMALL {
            let piece = std::mem::take(&mut arrived);
            let writing = move || content.write_all(&piece).map(|()| content);
            let written = tokio::task::spawn_blocking(writing).await;
            content =
                written.map_err(io::Error::other).and_then(|written| written).map_err(|error| {
                    tracing::error!(%error, "what is sent cannot be kept in DATA_DIR");
                    Problem::internal()
                })?;
        }
        if end {
            return Ok(Sent { name, content });
        }
    }
}

/// Where files wait: the one folder that is there to be written, whatever the system's own is.
fn folder(imports: &Imports) -> &Path {
    &imports.data_dir
}

async fn value(imports: &Imports, part: &mut Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(part.chunk()).await?.map_err(|error| broken(&error, imports))? {
        if bytes.len() + chunk.len() > LONGEST_VALUE {
            let told = format!("a part that is no file has at most {LONGEST_VALUE} bytes");
            return Err(Problem::invalid(vec![FieldError::body(&[], "too_long", told)]));
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| {
        let told = "a part that is no file is text in UTF-8";
        Problem::invalid(vec![FieldError::body(&[], "utf8_invalid", told)])
    })
}

/// The last part of a path, without what no name has; "file" for what is none.
fn named(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    match plain.trim() {
        "" => "file".to_owned(),
        name => name.to_owned(),
    }
}

async fn in_time<T>(arriving: impl Future<Output = T>) -> Result<T, Problem> {
    tokio::time::timeout(SILENCE, arriving).await.map_err(|_| late())
}

fn late() -> Problem {
    Problem::new(Code::RequestTimeout, "The files did not arrive in time.")
}

fn too_large(most: u64) -> Problem {
    let told = format!("An import has at most {most} bytes; split it, or raise IMPORT_MAX_MB.");
    Problem::new(Code::PayloadTooLarge, told)
}

fn broken(error: &MultipartError, imports: &Imports) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(imports.most_bytes),
        StatusCode::BAD_REQUEST => {
            let told = format!("no form of multipart/form-data: {}", error.body_text());
            Problem::invalid(vec![FieldError::body(&[], "multipart_invalid", told)])
        }
        _ => Problem::new(Code::BadRequest, "The body broke off."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_the_last_part_of_its_path() {
        for (sent, name) in [
            ("releve.csv", "releve.csv"),
            ("C:\\Users\\me\\relevé mars.csv", "relevé mars.csv"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb", "ab"),
            ("", "file"),
            ("x/", "file"),
        ] {
            assert_eq!(named(sent), name, "{sent:?}");
        }
        assert_eq!(named(&"é".repeat(500)).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn decisions_are_read_and_others_are_refused_by_name() {
        let mut form = Form::default();
        for (name, value) in [
            ("preview", "true"),
            ("skip_bad", "true"),
            ("alike", "import"),
            ("alike", "skip"),
            ("mapping", "dates=dmy"),
            ("account", " Joint "),
        ] {
            form.take(name, value).unwrap();
        }
        assert_eq!(form.preview, Some(true));
        assert_eq!(form.decisions.alike, Some(Alike::Skip));
        assert_eq!(form.decisions.bad_lines, Some(BadLines::Skip));
        assert_eq!(form.decisions.account.as_deref(), Some("Joint"));
        for (name, value) in [
            ("preview", "yes"),
            ("skip_bad", ""),
            ("alike", "both"),
            ("mapping", "dates=dym"),
            ("account", " "),
            ("acount", "Joint"),
        ] {
            assert!(form.take(name, value).is_err(), "{name}={value}");
        }
    }
}
