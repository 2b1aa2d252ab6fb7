//! Where a request stands in a trace that goes through several services: W3C Trace Context
//! (`traceparent`, `tracestate`), read from a caller and passed on to the servers that are called.

use http::HeaderMap;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::TraceContextExt;
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

/// The target of all spans that are for traces: the log has none of them.
pub const TARGET: &str = "trace";
/// The span of a whole request. It is there where nothing is exported, too, so that what a caller
/// sent is passed on.
pub const SERVER: &str = "server";

/// Puts `span`, the first of a request, behind the caller's own; a header that is not W3C's is as
/// none. Gives the trace's id in hexadecimal; `None` where no traces are made at all.
pub fn begin(span: &Span, headers: &HeaderMap) -> Option<String> {
    let caller = TraceContextPropagator::new().extract(&HeaderExtractor(headers));
    if caller.span().span_context().is_valid() {
        // Fails only where no traces are made.
        let _ = span.set_parent(caller);
    }
    let context = span.context();
    let own = context.span().span_context().clone();
    own.is_valid().then(|| own.trace_id().to_string())
}

/// Writes into a call's headers which span it belongs to.
pub fn pass_on(headers: &mut HeaderMap) {
    let context = Span::current().context();
    TraceContextPropagator::new().inject_context(&context, &mut HeaderInjector(headers));
}
