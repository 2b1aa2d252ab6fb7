//! Any bytes as a bank's file, read as Norma43.

#![no_main]

use conversation_service::import::bank::Format;
use conversation_service_fuzz::bank;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| bank::holds(Format::Norma43, data));
