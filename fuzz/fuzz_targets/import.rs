//! Any bytes as a bank's file: every line becomes a document or is told to be bad, and the file ends.

#![no_main]

use std::path::Path;

use conversation_service::domain::Tenant;
use conversation_service::import::{Documents, ImportError};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let lines = data.iter().filter(|byte| **byte == b'\n').count() + 1;
    for user in [None, Tenant::new("7")] {
        let documents = Documents::new(data, Path::new("fuzz"), user);
        let mut number = 0;
        for (met, line) in documents.enumerate() {
            assert!(met < 2 * lines + 2, "more lines are told than there are");
            match line {
                Ok(line) => {
                    assert!(line.number > number, "a line came twice");
                    number = line.number;
                }
                Err(ImportError::Bad(bad)) => assert!(!bad.problem.is_empty()),
                Err(ImportError::Unreadable { .. }) => {}
            }
        }
    }
});
