//! A hash that is the same on every machine and in every version, which std's is not.

/// Of a hash that is written out.
pub(super) const DIGITS: usize = 32;

/// FNV-1a of 128 bits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fnv(u128);

impl Fnv {
    pub(super) fn new() -> Fnv {
        Fnv(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Adds one value and its end, so that "ab","c" is not "a","bc".
    pub(super) fn add(&mut self, value: &str) {
        for byte in value.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b);
        }
    }

    pub(super) fn value(self) -> u128 {
        self.0
    }

    /// [`DIGITS`] digits.
    pub(super) fn told(self) -> String {
        format!("{:032x}", self.0)
    }
}

/// Whether a text is `digits` digits as [`Fnv::told`] tells them.
pub(super) fn is_told(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}
