//! Where names stand in record data, for those types in which other servers may compress them or whose case does not
//! count (RFC 1035, RFC 3597 section 4, RFC 4034 section 6.2).

/// The fields of a type's data.
pub(super) struct Layout {
    /// Bytes before all else.
    fixed: usize,
    /// Strings with a byte of length, after them.
    strings: usize,
    /// Names, after these.
    pub(super) names: usize,
    /// Bytes after the names; nothing: any number.
    pub(super) after: Option<usize>,
    /// Whether every reader knows the type, so that we may compress its names.
    pub(super) compress: bool,
}

impl Layout {
    /// Bytes of data before the first name.
    pub(super) fn before_names(&self, data: &[u8]) -> Option<usize> {
        let mut at = self.fixed;
        for _ in 0..self.strings {
            at += 1 + usize::from(*data.get(at)?);
        }
        (at <= data.len()).then_some(at)
    }
}

/// Nothing for a type without names.
pub(super) fn of(rtype: u16) -> Option<Layout> {
    let (fixed, strings, names, after, compress) = match rtype {
        // NS, MD, MF, CNAME, MB, MG, MR, PTR
        2..=5 | 7..=9 | 12 => (0, 0, 1, Some(0), true),
        // SOA
        6 => (0, 0, 2, Some(20), true),
        // MINFO
        14 => (0, 0, 2, Some(0), true),
        // MX
        15 => (2, 0, 1, Some(0), true),
        // RP
        17 => (0, 0, 2, Some(0), false),
        // AFSDB, RT, KX
        18 | 21 | 36 => (2, 0, 1, Some(0), false),
        // SIG, RRSIG
        24 | 46 => (18, 0, 1, None, false),
        // PX
        26 => (2, 0, 2, Some(0), false),
        // SRV
        33 => (6, 0, 1, Some(0), false),
        // NAPTR
        35 => (4, 3, 1, Some(0), false),
        // DNAME
        39 => (0, 0, 1, Some(0), false),
        _ => return None,
    };
    Some(Layout {
        fixed,
        strings,
        names,
        after,
        compress,
    })
}
