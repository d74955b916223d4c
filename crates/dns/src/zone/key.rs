//! Names as sort keys.
//!
//! The key of a name is its labels in reverse order, in lower case, each followed by a zero byte: `www.Example.com`
//! becomes `com␀example␀www␀`. Comparing two keys byte by byte is then the canonical order of DNSSEC (RFC 4034,
//! section 6.1), a prefix of a key is the key of a name above it, and what lies below a name stands right after it.
//! To keep zero for the end of a label, the bytes 0 and 1 inside of a label are written as 1 1 and 1 2.

/// Enough for the key of any name: at most 253 bytes of labels, each doubled at worst.
const ROOM: usize = 512;
/// What follows the labels of a stored name in place of the apex: a pointer of RFC 1035 section 4.1.4 to nowhere.
///
/// Its last byte is not zero, so a name that ends in it cannot be taken for a complete one.
pub(crate) const APEX_MARK: [u8; 2] = [0xC0, 0x01];

/// Where the labels of a name on the wire begin.
pub(crate) struct Labels {
    starts: [u8; 128],
    count: usize,
    /// Bytes the labels take, without what ends the name.
    len: usize,
}

impl Labels {
    /// Reads labels up to the first byte that is none; nothing for a name that is too long (RFC 1035, section 3.1) or cut off.
    ///
    /// The caller looks at what comes after: zero, a pointer or [`APEX_MARK`].
    pub(crate) fn read(wire: &[u8]) -> Option<Self> {
        let mut labels = Self {
            starts: [0; 128],
            count: 0,
            len: 0,
        };
        loop {
            let size = *wire.get(labels.len)?;
            if size == 0 || size > 63 {
                return Some(labels);
            }
            let next = labels.len + 1 + usize::from(size);
            if next > 254 {
                return None;
            }
            labels.starts[labels.count] = u8::try_from(labels.len).ok()?;
            labels.count += 1;
            labels.len = next;
        }
    }

    /// As [`read`](Self::read), and the name is complete and uncompressed.
    pub(crate) fn absolute(wire: &[u8]) -> Option<Self> {
        Self::read(wire).filter(|labels| wire.get(labels.len) == Some(&0))
    }

    /// Bytes before what ends the name.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Where the part of the name begins that has this many labels.
    pub(crate) fn suffix(&self, count: usize) -> usize {
        match self.count.checked_sub(count) {
            Some(skipped) if count > 0 => usize::from(self.starts[skipped]),
            _ => self.len,
        }
    }

    /// The key of the name, which is the one that was read.
    pub(crate) fn key(&self, wire: &[u8]) -> Key {
        let mut key = Key::empty();
        for &start in self.starts[..self.count].iter().rev() {
            let start = usize::from(start);
            let size = usize::from(wire[start]);
            key.push(&wire[start + 1..start + 1 + size]);
        }
        key
    }
}

/// A key on the stack; it derefs to its bytes.
pub(crate) struct Key {
    bytes: [u8; ROOM],
    len: usize,
}

impl Key {
    /// The key of the root.
    pub(crate) fn root() -> Self {
        Self::empty()
    }

    fn empty() -> Self {
        Self {
            bytes: [0; ROOM],
            len: 0,
        }
    }

    /// The key of the wildcard directly below `above` (RFC 4592); nothing where its name would be too long to exist.
    pub(crate) fn wildcard_below(above: &[u8]) -> Option<Self> {
        let mut key = Self::empty();
        key.bytes
            .get_mut(..above.len() + 2)?
            .split_at_mut(above.len())
            .0
            .copy_from_slice(above);
        key.len = above.len();
        key.push(b"*");
        Some(key)
    }

    /// One label deeper. The label comes from a name that fits, so there is room.
    fn push(&mut self, label: &[u8]) {
        let mut at = self.len;
        for &byte in label {
            if byte < 2 {
                self.bytes[at] = 1;
                self.bytes[at + 1] = byte + 1;
                at += 2;
            } else {
                self.bytes[at] = byte.to_ascii_lowercase();
                at += 1;
            }
        }
        self.bytes[at] = 0;
        self.len = at + 1;
    }
}

impl std::ops::Deref for Key {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// How many labels a key has.
pub(crate) fn labels(key: &[u8]) -> usize {
    path(key).count()
}

/// The name directly above; nothing above the root.
pub(crate) fn parent(key: &[u8]) -> Option<&[u8]> {
    let (_, body) = key.split_last()?;
    let end = body.iter().rposition(|&byte| byte == 0);
    Some(&key[..end.map_or(0, |end| end + 1)])
}

/// The deepest name that lies at or above both.
pub(crate) fn common<'k>(one: &'k [u8], other: &[u8]) -> &'k [u8] {
    let same = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let end = one[..same].iter().rposition(|&byte| byte == 0);
    &one[..end.map_or(0, |end| end + 1)]
}

/// The key itself and what lies above it down from the root (which is left out), the highest first.
pub(crate) fn path(key: &[u8]) -> impl Iterator<Item = &[u8]> {
    (1..=key.len())
        .filter(|&end| key[end - 1] == 0)
        .map(|end| &key[..end])
}

/// Writes the labels of a key in the order of the wire, without what ends the name.
pub(crate) fn write_labels(key: &[u8], wire: &mut Vec<u8>) {
    let mut rest = key;
    while let Some(above) = parent(rest) {
        let start = wire.len();
        wire.push(0);
        wire.extend(label(&rest[above.len()..]));
        // A label has at most 63 bytes.
        wire[start] = u8::try_from(wire.len() - start - 1).unwrap_or_default();
        rest = above;
    }
}

/// The bytes of a label, of a key that has only one.
pub(crate) fn label(key: &[u8]) -> impl Iterator<Item = u8> {
    let mut bytes = key.iter().copied().take_while(|&byte| byte != 0);
    std::iter::from_fn(move || match bytes.next()? {
        1 => bytes.next().map(|escaped| escaped - 1),
        other => Some(other),
    })
}

#[cfg(test)]
mod tests {
    use domain::base::Name;

    use super::*;

    fn key(text: &str) -> Vec<u8> {
        let name: Name<Vec<u8>> = text.parse().expect("a name");
        Labels::absolute(name.as_slice())
            .expect("absolute")
            .key(name.as_slice())
            .to_vec()
    }

    #[test]
    fn reversed_and_lower_case() {
        assert_eq!(key("www.Example.com."), b"com\0example\0www\0");
        assert_eq!(key("."), b"");
        assert_eq!(key("a\\000\\001b."), b"a\x01\x01\x01\x02b\0");
    }

    #[test]
    fn canonical_order() {
        // RFC 4034, section 6.1.
        let names = [
            "example.",
            "a.example.",
            "yljkjljk.a.example.",
            "Z.a.example.",
            "zABC.a.EXAMPLE.",
            "z.example.",
            "\\001.z.example.",
            "*.z.example.",
            "\\200.z.example.",
        ];
        for pair in names.windows(2) {
            assert!(key(pair[0]) < key(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn there_and_back() {
        for text in ["a.b.example.com.", "\\000x.\\001.\\255\\192.z.", "."] {
            let mut wire = Vec::new();
            write_labels(&key(text), &mut wire);
            wire.push(0);
            assert_eq!(
                wire,
                text.parse::<Name<Vec<u8>>>().expect("a name").as_slice()
            );
        }
    }

    #[test]
    fn longest_names() {
        // 127 labels of one byte, and 253 bytes that all have to be escaped.
        let most = [[1, b'a'].repeat(127), vec![0]].concat();
        let labels = Labels::absolute(&most).expect("it fits");
        assert_eq!((labels.key(&most).len(), labels.suffix(1)), (254, 252));
        let mut wide = Vec::new();
        for size in [63u8, 63, 63, 61] {
            wide.push(size);
            wide.extend(vec![0; usize::from(size)]);
        }
        wide.push(0);
        assert_eq!(wide.len(), 255);
        let longest = Labels::absolute(&wide).expect("it fits").key(&wide);
        assert_eq!(longest.len(), 2 * 250 + 4);
        assert!(Key::wildcard_below(&longest).is_some());
        let over = [[1, b'a'].repeat(128), vec![0]].concat();
        assert!(Labels::read(&over).is_none());
        assert!(Labels::read(&[64]).is_some() && Labels::absolute(&[64]).is_none());
        assert!(Labels::read(&[3, b'a']).is_none() && Labels::read(&[]).is_none());
    }

    #[test]
    fn family() {
        let deep = key("a.b.example.");
        assert_eq!(parent(&deep), Some(key("b.example.").as_slice()));
        assert_eq!((parent(b"example\0"), parent(b"")), (Some(&b""[..]), None));
        assert_eq!(common(&deep, &key("c.b.example.")), key("b.example."));
        assert_eq!(
            common(&key("bc.example."), &key("b.example.")),
            key("example.")
        );
        assert_eq!(labels(&deep), 3);
        assert_eq!(
            path(&deep).collect::<Vec<_>>(),
            [&b"example\0"[..], b"example\0b\0", &deep]
        );
    }
}
