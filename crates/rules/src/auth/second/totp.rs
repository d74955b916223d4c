//! Codes of a generator, after RFC 6238: six digits of HMAC-SHA-1 over the number of a step of 30 seconds.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Microseconds.
const STEP: i64 = 30_000_000;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4).
pub(super) const SECRET: usize = 20;

/// The step that a moment (microseconds) is in.
pub(super) fn step(now: i64) -> i64 {
    now.div_euclid(STEP)
}

/// The code of a step (RFC 4226, section 5.3).
fn code(secret: &[u8], step: i64) -> u32 {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let four = [hash[at], hash[at + 1], hash[at + 2], hash[at + 3]];
    (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000
}

/// The step that a code of six digits is of: this one, the one before or the one after, since clocks differ; none that is `last`
/// or older.
pub(super) fn matching(secret: &[u8], shown: &str, now: i64, last: i64) -> Option<i64> {
    let shown: u32 = shown.parse().ok()?;
    let current = step(now);
    (current - 1..=current + 1).find(|step| *step > last && code(secret, *step) == shown)
}

/// Base 32 without padding (RFC 4648, section 6), as generators take secrets.
pub(super) fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut out = String::with_capacity(bytes.len().div_ceil(5) * 8);
    for group in bytes.chunks(5) {
        let mut padded = [0; 8];
        padded[3..3 + group.len()].copy_from_slice(group);
        let bits = u64::from_be_bytes(padded);
        for i in 0..(group.len() * 8).div_ceil(5) {
            let five = (bits >> (35 - 5 * i)) & 31;
            out.push(char::from(LETTERS[usize::try_from(five).unwrap_or(0)]));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in [
            (59, 287_082),
            (1_111_111_109, 81_804),
            (1_111_111_111, 50_471),
            (1_234_567_890, 5_924),
            (2_000_000_000, 279_037),
            (20_000_000_000, 353_130),
        ] {
            assert_eq!(code(SECRET, step(seconds * 1_000_000)), expected);
        }
    }

    #[test]
    fn the_window_is_one_step_to_each_side_and_forward_only() {
        let now = 59_000_000;
        assert_eq!(matching(SECRET, "287082", now, 0), Some(1));
        assert_eq!(matching(SECRET, "287082", now, 1), None);
        assert_eq!(matching(SECRET, "287082", 89_999_999, 0), Some(1));
        assert_eq!(matching(SECRET, "287082", 90_000_000, 0), None);
        assert_eq!(matching(SECRET, "287082", 0, -9), Some(1));
        assert_eq!(matching(SECRET, "287082", -1, -9), None);
    }

    /// RFC 4648, section 10.
    #[test]
    fn base_32_is_that_of_the_standard() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(plain.as_bytes()), encoded);
        }
    }
}
