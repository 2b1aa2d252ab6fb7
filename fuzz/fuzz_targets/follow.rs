//! Any lines of text as one conversation: each edits the plan of those before it.

#![no_main]

use conversation_service::domain::{Plan, Reading};
use conversation_service_fuzz::Said;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(said) = Said::new(data) else { return };
    let mut last: Option<Plan> = None;
    for line in said.text.lines().take(6) {
        if let Reading::Plan(plan) = said.read(line, last.as_ref()) {
            said.check(&plan);
            last = Some(plan);
        }
    }
});
