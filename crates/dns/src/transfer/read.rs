//! Reads messages of other servers. They may hold anything: every step is checked, and a pointer only leads back.

use domain::base::Name;

use super::layout;
use crate::Entry;

/// Bytes of a name, with the zero that ends it (RFC 1035, section 3.1).
const LONGEST_NAME: usize = 255;

/// The first twelve bytes.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) id: [u8; 2],
    flags: [u8; 2],
    counts: [u16; 4],
}

impl Header {
    pub(super) fn read(message: &[u8]) -> Option<Self> {
        let &[i1, i2, f1, f2, q1, q2, n1, n2, u1, u2, a1, a2] = message.first_chunk()?;
        Some(Self {
            id: [i1, i2],
            flags: [f1, f2],
            counts: [[q1, q2], [n1, n2], [u1, u2], [a1, a2]].map(u16::from_be_bytes),
        })
    }

    pub(super) fn is_reply(&self) -> bool {
        self.flags[0] & 0x80 != 0
    }

    pub(super) fn is_truncated(&self) -> bool {
        self.flags[0] & 0x02 != 0
    }

    pub(super) fn opcode(&self) -> u8 {
        self.flags[0] >> 3 & 0x0F
    }

    /// Without the bits that EDNS adds.
    pub(super) fn rcode(&self) -> u8 {
        self.flags[1] & 0x0F
    }

    pub(super) fn questions(&self) -> u16 {
        self.counts[0]
    }

    pub(super) fn answers(&self) -> u16 {
        self.counts[1]
    }

    pub(super) fn authorities(&self) -> u16 {
        self.counts[2]
    }

    pub(super) fn additional(&self) -> u16 {
        self.counts[3]
    }

    /// After the question.
    pub(super) fn records(&self) -> usize {
        self.counts[1..].iter().copied().map(usize::from).sum()
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    /// In lower case.
    pub(super) name: Name<Vec<u8>>,
    pub(super) rtype: u16,
    pub(super) class: u16,
    pub(super) end: usize,
}

/// The first question, in which there is nothing that a pointer could lead to.
pub(super) fn question(message: &[u8]) -> Option<Question> {
    let (name, at) = name(message, 12)?;
    if at != 12 + name.len() {
        return None;
    }
    let &[t1, t2, c1, c2] = message.get(at..)?.first_chunk()?;
    Some(Question {
        name,
        rtype: u16::from_be_bytes([t1, t2]),
        class: u16::from_be_bytes([c1, c2]),
        end: at + 4,
    })
}

/// Where the records begin.
pub(super) fn after_questions(message: &[u8], header: &Header) -> Option<usize> {
    let mut at = 12;
    for _ in 0..header.questions() {
        at = skip_name(message, at)? + 4;
    }
    (at <= message.len()).then_some(at)
}

/// A record whose names were not looked at.
pub(super) struct Raw<'m> {
    pub(super) start: usize,
    pub(super) rtype: u16,
    pub(super) class: u16,
    pub(super) ttl: u32,
    pub(super) data_at: usize,
    pub(super) data: &'m [u8],
    pub(super) end: usize,
}

/// The record that begins at a place.
pub(super) fn raw(message: &[u8], start: usize) -> Option<Raw<'_>> {
    let fixed = skip_name(message, start)?;
    let &[t1, t2, c1, c2, l1, l2, l3, l4, d1, d2] = message.get(fixed..)?.first_chunk()?;
    let data_at = fixed + 10;
    let end = data_at + usize::from(u16::from_be_bytes([d1, d2]));
    Some(Raw {
        start,
        rtype: u16::from_be_bytes([t1, t2]),
        class: u16::from_be_bytes([c1, c2]),
        ttl: u32::from_be_bytes([l1, l2, l3, l4]),
        data_at,
        data: message.get(data_at..end)?,
        end,
    })
}

/// What a message says in its OPT record about the size of messages over UDP, in bytes (RFC 6891, section 6.2.3).
pub(super) fn edns_size(message: &[u8], header: &Header) -> Option<u16> {
    const OPT: u16 = 41;
    let mut at = after_questions(message, header)?;
    for _ in 0..header.records() {
        let record = raw(message, at)?;
        if record.rtype == OPT {
            return Some(record.class);
        }
        at = record.end;
    }
    None
}

/// A record as zones keep it: names written out and in lower case. Nothing for data that is not its type's.
pub(super) fn entry(message: &[u8], raw: &Raw<'_>) -> Option<Entry> {
    Some(Entry {
        name: name(message, raw.start)?.0,
        rtype: raw.rtype,
        // RFC 2181, section 8: the first bit is to be taken for a zero value.
        ttl: if raw.ttl > i32::MAX as u32 {
            0
        } else {
            raw.ttl
        },
        rdata: rdata(message, raw)?,
    })
}

fn rdata(message: &[u8], raw: &Raw<'_>) -> Option<Vec<u8>> {
    let Some(layout) = layout::of(raw.rtype) else {
        return Some(raw.data.to_vec());
    };
    let fixed = layout.before_names(raw.data)?;
    let mut data = raw.data[..fixed].to_vec();
    let mut at = raw.data_at + fixed;
    for _ in 0..layout.names {
        let (name, next) = name(message, at)?;
        data.extend_from_slice(name.as_slice());
        at = next;
    }
    let rest = message.get(at..raw.end)?;
    data.extend_from_slice(rest);
    (layout.after.is_none_or(|after| after == rest.len()) && u16::try_from(data.len()).is_ok())
        .then_some(data)
}

/// The name at a place, in lower case, and where it ends there.
pub(super) fn name(message: &[u8], start: usize) -> Option<(Name<Vec<u8>>, usize)> {
    let mut wire = Vec::new();
    let mut end = None;
    let mut at = start;
    // A pointer may lead only to before all that was read, so the way has an end.
    let mut floor = start;
    loop {
        match *message.get(at)? {
            0 => break,
            size @ 1..64 => {
                let next = at + 1 + usize::from(size);
                wire.extend_from_slice(message.get(at..next)?);
                if wire.len() + 1 > LONGEST_NAME {
                    return None;
                }
                at = next;
            }
            high @ 0xC0.. => {
                let low = *message.get(at + 1)?;
                end.get_or_insert(at + 2);
                at = usize::from(u16::from_be_bytes([high & 0x3F, low]));
                if at >= floor {
                    return None;
                }
                floor = at;
            }
            _ => return None,
        }
    }
    wire.push(0);
    // The bytes of lengths are below any letter.
    wire.make_ascii_lowercase();
    Some((Name::from_octets(wire).ok()?, end.unwrap_or(at + 1)))
}

fn skip_name(message: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        match *message.get(at)? {
            0 => return Some(at + 1),
            size @ 1..64 => at += 1 + usize::from(size),
            0xC0.. => return Some(at + 2),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers() {
        let mut message = vec![0; 12];
        message.extend(b"\x03www\x07Example\0");
        message.extend(b"\x01a\xC0\x10");
        let (found, end) = name(&message, 25).expect("a name");
        assert_eq!((found.to_string(), end), ("a.example".to_owned(), 29));
        // To itself, ahead, in a ring, into nothing, and a label of a kind that does not exist.
        for bad in [
            &b"\xC0\x0C"[..],
            b"\x01a\xC0\x0C",
            b"\xC0\x0E\0",
            b"\xC0\x0E\xC0\x0C",
            b"\xFF\xFF",
            b"\xC0",
            b"\x40a\0",
            b"\x05a",
            b"",
        ] {
            let message = [&[0; 12][..], bad].concat();
            assert!(name(&message, 12).is_none(), "{bad:?}");
        }
    }

    #[test]
    fn longest() {
        let mut message = vec![0; 12];
        // Pointers one behind the other make a name as long as they like, but not longer than a name may be.
        message.extend([63; 64]);
        message.push(0);
        let mut before = 12u16;
        for _ in 0..10 {
            let at = u16::try_from(message.len()).expect("short");
            message.push(63);
            message.extend([b'a'; 63]);
            message.extend((0xC000 | before).to_be_bytes());
            before = at;
        }
        let count = (12..message.len()).filter(|&at| name(&message, at).is_some());
        assert!(count.count() > 3);
        assert!(name(&message, usize::from(before)).is_none());
    }
}
