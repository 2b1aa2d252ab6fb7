//! Logs: JSON lines on stderr for machines, readable ones on a terminal; and traces. Neither holds a
//! question's text or a token.

mod traces;

use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, Registry, fmt, reload};

pub use traces::Traces;

/// What is logged, while it runs.
static FILTER: OnceLock<reload::Handle<Targets, Registry>> = OnceLock::new();

/// What is logged, and where traces go.
#[derive(Clone, Debug)]
pub struct Telling<'a> {
    pub level: LevelFilter,
    /// The name that traces carry.
    pub service_name: &'a str,
    /// A collector, without `/v1/traces`; `None`: traces are passed on, and exported nowhere.
    pub otlp_endpoint: Option<&'a str>,
}

/// Why nothing is told.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("OTEL_EXPORTER_OTLP_ENDPOINT: {0}")]
    Traces(String),
    #[error(transparent)]
    Started(#[from] TryInitError),
}

/// Starts logging and tracing for the rest of the process. What it gives sends the last spans when
/// it is dropped. It is called, and dropped, outside of a runtime.
///
/// # Errors
/// An exporter that cannot be made; a second start.
pub fn start(telling: &Telling<'_>) -> Result<Traces, TelemetryError> {
    let (filter, handle) = reload::Layer::new(filter(telling.level));
    let stderr = fmt::layer().with_writer(std::io::stderr);
    let log = if std::io::stderr().is_terminal() {
        stderr.with_filter(filter).boxed()
    } else {
        let json = stderr.json().flatten_event(true);
        json.with_current_span(true).with_span_list(false).with_filter(filter).boxed()
    };
    let (traces, spans) = traces::layer(telling)?;
    tracing_subscriber::registry().with(log).with(spans).try_init()?;
    std::panic::set_hook(Box::new(panicked));
    // Set once: a second start has failed above.
    let _ = FILTER.set(handle);
    Ok(traces)
}

/// Logs from `level` on from now on, where logging was started.
pub fn change(level: LevelFilter) {
    if let Some(handle) = FILTER.get() {
        // Fails only where logging has ended.
        let _ = handle.reload(filter(level));
    }
}

/// Our own lines from `level` on; the libraries' only where something is wrong, since theirs may
/// quote what they were given.
fn filter(level: LevelFilter) -> Targets {
    Targets::new()
        .with_default(level.min(LevelFilter::WARN))
        .with_target("conversation_service", level)
        // It logs the bodies of other services' errors.
        .with_target("async_openai", LevelFilter::OFF)
}

/// A panic's own text may quote a question: its place is enough to find it.
fn panicked(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    tracing::error!(place, "panicked");
}

#[cfg(test)]
mod tests {
    use super::*;
    use tracing::Level;

    #[test]
    fn libraries_speak_only_where_something_is_wrong() {
        let filter = filter(LevelFilter::DEBUG);
        assert!(filter.would_enable("conversation_service::http", &Level::DEBUG));
        assert!(!filter.would_enable("hyper", &Level::INFO));
        assert!(filter.would_enable("hyper", &Level::WARN));
        assert!(!filter.would_enable("async_openai::error", &Level::ERROR));
    }

    #[test]
    fn a_level_above_warnings_holds_for_libraries_too() {
        assert!(!super::filter(LevelFilter::ERROR).would_enable("hyper", &Level::WARN));
    }
}
