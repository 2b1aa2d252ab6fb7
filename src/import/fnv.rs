//! A hash that is the same on every machine and in every version, which std's is not.

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

    /// 32 digits.
    pub(super) fn told(self) -> String {
        format!("{:032x}", self.0)
    }
}
