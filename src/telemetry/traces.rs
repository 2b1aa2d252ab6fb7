//! Traces by OpenTelemetry: which spans they are made of, and how they leave.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use super::{TelemetryError, Telling};
use crate::net::trace::{SERVER, TARGET};
use crate::version::VERSION;

/// One request to the collector, and the wait for the last one at the end.
const PATIENCE: Duration = Duration::from_secs(5);

/// The spans that are still to be sent.
#[derive(Debug)]
pub struct Traces(SdkTracerProvider);

impl Drop for Traces {
    fn drop(&mut self) {
        // A collector that is away loses the last spans, and nobody their stop.
        let _ = self.0.shutdown_with_timeout(PATIENCE);
    }
}

/// The layer that makes spans of traces of what has their target. Without a collector only requests
/// have one, so that they pass on what their callers sent.
pub fn layer<S>(telling: &Telling<'_>) -> Result<(Traces, impl Layer<S> + use<S>), TelemetryError>
where
    S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
{
    let provider = provider(telling)?;
    let exported = telling.otlp_endpoint.is_some();
    let wanted = move |span: &Metadata<'_>| {
        span.is_span() && span.target() == TARGET && (exported || span.name() == SERVER)
    };
    let layer = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("conversation-service"))
        .with_context_activation(false)
        .with_tracked_inactivity(false)
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_filter(filter_fn(wanted));
    Ok((Traces(provider), layer))
}

fn provider(telling: &Telling<'_>) -> Result<SdkTracerProvider, TelemetryError> {
    let Some(endpoint) = telling.otlp_endpoint else {
        // A caller's decision to record is passed on as it came.
        let sampler = Sampler::ParentBased(Box::new(Sampler::AlwaysOff));
        return Ok(SdkTracerProvider::builder().with_sampler(sampler).build());
    };
    let wrong = |error: &dyn std::error::Error| TelemetryError::Traces(error.to_string());
    let client = reqwest::blocking::Client::builder()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none());
    let client = match endpoint.starts_with("http:") {
        // A collector in the same house. Without TLS no roots are needed, and there may be none.
        true => client.no_proxy().tls_certs_only([]),
        false => client,
    };
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(client.build().map_err(|error| wrong(&error))?)
        .with_endpoint(format!("{endpoint}/v1/traces"))
        .build()
        .map_err(|error| wrong(&error))?;
    let resource = Resource::builder()
        .with_service_name(telling.service_name.to_owned())
        .with_attribute(KeyValue::new("service.version", VERSION))
        .build();
    // The sampler is OTEL_TRACES_SAMPLER's; unset, all that no caller decided on.
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}
