//! Serial numbers, which go round (RFC 1982).

/// Whether `one` comes after `other`. Of two that are exactly half the way round apart, neither does.
pub fn is_newer(one: u32, other: u32) -> bool {
    let ahead = one.wrapping_sub(other);
    ahead != 0 && ahead < 1 << 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round() {
        assert!(is_newer(2, 1) && !is_newer(1, 2) && !is_newer(1, 1));
        assert!(is_newer(0, u32::MAX) && !is_newer(u32::MAX, 0));
        assert!(!is_newer(1 << 31, 0) && !is_newer(0, 1 << 31));
    }
}
