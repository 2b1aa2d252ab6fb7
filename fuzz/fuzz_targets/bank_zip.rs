//! Any bytes as an archive: it is unpacked within its bounds, or refused.

#![no_main]

use conversation_service::import::bank::{Limits, archive};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let limits = Limits { bytes: 8 << 20, members: 32, ..Limits::default() };
    match archive::unpack(data.to_vec(), &limits) {
        Ok(members) => {
            let bytes: usize = members.iter().map(|member| member.bytes.len()).sum();
            assert!(!members.is_empty() && bytes <= limits.bytes);
        }
        Err(refusal) => assert!(!refusal.problem.is_empty()),
    }
});
