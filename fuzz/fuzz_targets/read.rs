//! Any bytes as a question: read without a panic, and what is understood holds together.

#![no_main]

use conversation_service::domain::Reading;
use conversation_service_fuzz::Said;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(said) = Said::new(data) else { return };
    if let Reading::Plan(plan) = said.read(&said.text, None) {
        said.check(&plan);
    }
});
