//! Logs: JSON lines on stderr for machines, readable ones on a terminal. No line holds a question's
//! text or a token.

use std::io::IsTerminal;
use std::panic::PanicHookInfo;
use std::sync::OnceLock;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Registry, fmt, reload};

/// What is logged, while it runs.
static FILTER: OnceLock<reload::Handle<Targets, Registry>> = OnceLock::new();

/// Starts logging from `level` on, for the rest of the process. Fails where it was started before.
pub fn start(level: LevelFilter) -> Result<(), TryInitError> {
    let (filter, handle) = reload::Layer::new(filter(level));
    let registry = tracing_subscriber::registry().with(filter);
    if std::io::stderr().is_terminal() {
        registry.with(fmt::layer().with_writer(std::io::stderr)).try_init()?;
    } else {
        let layer = fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(std::io::stderr);
        registry.with(layer).try_init()?;
    }
    std::panic::set_hook(Box::new(panicked));
    // Set once: a second start has failed above.
    let _ = FILTER.set(handle);
    Ok(())
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
