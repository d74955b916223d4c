//! Writes messages with compressed names (RFC 1035, section 4.1.4).

use std::collections::HashMap;

use super::layout;
use crate::Entry;
use crate::answer::UDP_SIZE;

/// Records go into a message up to here. Pointers reach as far, and a client has something to do while more comes.
pub(super) const USUAL_SIZE: usize = 16 * 1024;
/// What fits before a length of two bytes (RFC 1035, section 4.2.2).
pub(super) const MOST_SIZE: usize = 65_535;
/// Bytes a pointer can reach.
const REACH: usize = 0x4000;
const QR: u8 = 0x80;
const AA: u8 = 0x04;
const RD: u8 = 0x01;

/// Sections that records go to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Answer = 6,
    Authority = 8,
    Additional = 10,
}

/// A message while it is written.
pub(super) struct Writer {
    bytes: Vec<u8>,
    /// Where a name begins, by its bytes as they were written.
    names: HashMap<Box<[u8]>, u16>,
}

impl Writer {
    /// A query: nothing but an ID and an opcode.
    pub(super) fn query(id: u16, opcode: u8) -> Self {
        let mut bytes = vec![0; 12];
        bytes[..2].copy_from_slice(&id.to_be_bytes());
        bytes[2] = opcode << 3;
        Self {
            bytes,
            names: HashMap::new(),
        }
    }

    /// A reply to a message of at least twelve bytes.
    pub(super) fn reply(query: &[u8], rcode: u16, authoritative: bool) -> Self {
        let mut bytes = vec![0; 12];
        bytes[..2].copy_from_slice(&query[..2]);
        bytes[2] = QR | (query[2] & (0x78 | RD)) | if authoritative { AA } else { 0 };
        bytes[3] = (rcode & 0x0F) as u8;
        Self {
            bytes,
            names: HashMap::new(),
        }
    }

    /// Says that whoever is asked is the first source of what is told (AA in a NOTIFY, RFC 1996, section 3.7).
    pub(super) fn set_authoritative(&mut self) {
        self.bytes[2] |= AA;
    }

    /// The only question, which comes before all records.
    pub(super) fn question(&mut self, name: &[u8], rtype: u16) {
        self.name(name);
        self.bytes.extend(rtype.to_be_bytes());
        self.bytes.extend([0, 1]);
        self.bytes[5] = 1;
    }

    /// Repeats a question as it came.
    pub(super) fn repeat_question(&mut self, question: &[u8]) {
        self.bytes.extend_from_slice(question);
        self.bytes[5] = 1;
        if let Some(name) = question.len().checked_sub(4) {
            self.know(12, 12 + name);
        }
    }

    /// Adds a record; whether there was room for it below `limit` bytes.
    pub(super) fn push(&mut self, section: Section, entry: &Entry, limit: usize) -> bool {
        let start = self.bytes.len();
        self.name(entry.name.as_slice());
        self.bytes.extend(entry.rtype.to_be_bytes());
        self.bytes.extend([0, 1]);
        self.bytes.extend(entry.ttl.to_be_bytes());
        self.bytes.extend([0, 0]);
        let data_at = self.bytes.len();
        self.data(entry);
        let length = u16::try_from(self.bytes.len() - data_at);
        let (Ok(length), true) = (length, self.bytes.len() <= limit) else {
            self.bytes.truncate(start);
            self.names.retain(|_, at| usize::from(*at) < start);
            return false;
        };
        self.bytes[data_at - 2..data_at].copy_from_slice(&length.to_be_bytes());
        self.count(section);
        true
    }

    /// Adds an OPT record without options (RFC 6891).
    pub(super) fn opt(&mut self) {
        let [.., size1, size2] = UDP_SIZE.to_be_bytes();
        self.bytes
            .extend([0, 0, 41, size1, size2, 0, 0, 0, 0, 0, 0]);
        self.count(Section::Additional);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    fn count(&mut self, section: Section) {
        let at = section as usize;
        let more = u16::from_be_bytes([self.bytes[at], self.bytes[at + 1]]).saturating_add(1);
        self.bytes[at..at + 2].copy_from_slice(&more.to_be_bytes());
    }

    fn data(&mut self, entry: &Entry) {
        let data = &entry.rdata;
        let layout = layout::of(entry.rtype).filter(|layout| layout.compress);
        let Some((layout, fixed)) = layout.and_then(|l| l.before_names(data).map(|at| (l, at)))
        else {
            self.bytes.extend_from_slice(data);
            return;
        };
        self.bytes.extend_from_slice(&data[..fixed]);
        let mut rest = &data[fixed..];
        for _ in 0..layout.names {
            let Some(length) = name_len(rest) else {
                break;
            };
            self.name(&rest[..length]);
            rest = &rest[length..];
        }
        self.bytes.extend_from_slice(rest);
    }

    /// Writes a name: as many of its labels as nobody can be pointed to.
    fn name(&mut self, name: &[u8]) {
        let start = self.bytes.len();
        let mut at = 0;
        while let Some(&size) = name.get(at).filter(|&&size| size > 0) {
            if let Some(&there) = self.names.get(&name[at..]) {
                self.bytes.extend_from_slice(&name[..at]);
                self.bytes.extend((0xC000 | there).to_be_bytes());
                self.remember(name, start, at);
                return;
            }
            at += 1 + usize::from(size);
        }
        self.bytes.extend_from_slice(name);
        self.remember(name, start, at);
    }

    /// Takes note of the suffixes that begin in the first `written` bytes of a name.
    fn remember(&mut self, name: &[u8], start: usize, written: usize) {
        let mut at = 0;
        while at < written && start + at < REACH {
            if let Ok(place) = u16::try_from(start + at) {
                self.names.entry(name[at..].into()).or_insert(place);
            }
            at += 1 + usize::from(name[at]);
        }
    }

    fn know(&mut self, start: usize, end: usize) {
        let name = self.bytes[start..end].to_vec();
        if name_len(&name) == Some(name.len()) {
            self.remember(&name, start, name.len() - 1);
        }
    }
}

/// Bytes of the uncompressed name at the beginning of data.
pub(super) fn name_len(data: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match *data.get(at)? {
            0 => return Some(at + 1),
            size @ 1..64 => at += 1 + usize::from(size),
            _ => return None,
        }
    }
}
