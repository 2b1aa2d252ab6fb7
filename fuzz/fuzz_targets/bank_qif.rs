//! Any bytes as a bank's file, read as Qif.

#![no_main]

use conversation_service::import::bank::Format;
use conversation_service_fuzz::bank;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| bank::holds(Format::Qif, data));
