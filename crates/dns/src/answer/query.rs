//! Header and question of a query (RFC 1035, sections 4.1.1 and 4.1.2).

use crate::zone::key::{Key, Labels};

/// The first twelve bytes of a message that claims to be a query.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) id: [u8; 2],
    flags: u8,
    counts: [u16; 4],
}

impl Header {
    /// Nothing for a message that is too short or a reply: answering replies lets two servers talk for ever.
    pub(super) fn read(query: &[u8]) -> Option<Self> {
        let bytes: &[u8; 12] = query.first_chunk()?;
        let flags = bytes[2];
        let count = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        (flags & 0x80 == 0).then(|| Self {
            id: [bytes[0], bytes[1]],
            flags,
            counts: [count(4), count(6), count(8), count(10)],
        })
    }

    pub(super) fn opcode(&self) -> u8 {
        self.flags >> 3 & 0x0F
    }

    /// What a reply repeats of the third byte: opcode and "recursion desired".
    pub(super) fn echoed(&self) -> u8 {
        self.flags & 0x79
    }

    /// Records before the additional section, and those in it.
    pub(super) fn record_counts(&self) -> (usize, usize) {
        let [_, answers, authorities, additional] = self.counts.map(usize::from);
        (answers + authorities, additional)
    }

    /// The only question; nothing where there is another number of them or it is malformed.
    pub(super) fn question(&self, query: &[u8]) -> Option<Question> {
        if self.counts[0] != 1 {
            return None;
        }
        let wire = query.get(12..)?;
        // There is nothing before the question that a pointer could lead to.
        let labels = Labels::absolute(wire)?;
        let end = labels.len() + 1;
        let &[t1, t2, c1, c2] = wire.get(end..)?.first_chunk()?;
        Some(Question {
            key: labels.key(wire),
            labels,
            rtype: u16::from_be_bytes([t1, t2]),
            class: u16::from_be_bytes([c1, c2]),
            end: 12 + end + 4,
        })
    }
}

/// What is asked for.
pub(super) struct Question {
    /// Offsets in it count from the name's first byte, which is byte 12 of the message.
    pub(super) labels: Labels,
    pub(super) key: Key,
    pub(super) rtype: u16,
    pub(super) class: u16,
    /// Bytes of header and question together.
    pub(super) end: usize,
}
