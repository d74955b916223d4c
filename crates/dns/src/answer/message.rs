//! The reply while it is written.

use std::ops::Range;

use super::edns::Edns;
use super::query::Header;
use super::{Kind, Options, Reply, Transport, rcode};
use crate::zone::key;

const TC: u8 = 0x02;
const AA: u8 = 0x04;
const QR: u8 = 0x80;

/// Bytes before the data of a record whose name is a pointer.
pub(super) const RECORD_HEAD: usize = 12;

/// There is no room left. What was half written has to be taken back.
pub(super) struct Full;

/// Sections that records go to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Answer,
    Authority,
    Additional,
}

/// A name to be written: the labels of a key, then what stands already at a place.
#[derive(Clone, Copy)]
pub(super) struct Owner<'k> {
    /// None where the whole name stands there.
    pub(super) labels: &'k [u8],
    pub(super) at: usize,
}

/// Data with names that are not compressed.
#[derive(Clone)]
pub(super) struct Spelled<'d> {
    pub(super) data: &'d [u8],
    /// Where in the data two bytes stand for the name of the zone.
    pub(super) mark: Option<usize>,
    /// Where in the message that name stands, in whatever case.
    pub(super) apex: Range<usize>,
}

/// Header, question and what was found so far.
pub(super) struct Message<'o> {
    out: &'o mut [u8],
    header: Header,
    len: usize,
    /// Bytes without OPT.
    limit: usize,
    question_end: usize,
    questions: u16,
    counts: [u16; 3],
    authoritative: bool,
    truncated: bool,
}

impl<'o> Message<'o> {
    /// The caller has seen to it that there is room for header, question and OPT.
    pub(super) fn new(out: &'o mut [u8], header: Header) -> Self {
        Self {
            limit: out.len(),
            out,
            header,
            len: 12,
            question_end: 12,
            questions: 0,
            counts: [0; 3],
            authoritative: false,
            truncated: false,
        }
    }

    /// Repeats the question byte for byte: resolvers compare its letters' case with what they sent.
    pub(super) fn push_question(&mut self, question: &[u8]) {
        self.question_end = 12 + question.len();
        self.out[12..self.question_end].copy_from_slice(question);
        self.len = self.question_end;
        self.questions = 1;
    }

    /// Bounds the whole message, of which OPT gets its part first.
    pub(super) fn limit(&mut self, size: usize, edns: Option<&Edns>, options: &Options<'_>) {
        let opt = edns.map_or(0, |edns| edns.reply_len(options));
        self.limit = size.min(self.out.len()) - opt;
    }

    pub(super) fn set_authoritative(&mut self) {
        self.authoritative = true;
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// A mark to come [`back`](Self::back) to.
    pub(super) fn here(&self) -> (usize, [u16; 3]) {
        (self.len, self.counts)
    }

    pub(super) fn back(&mut self, (len, counts): (usize, [u16; 3])) {
        self.len = len;
        self.counts = counts;
    }

    /// Forgets all records.
    pub(super) fn clear(&mut self) {
        self.back((self.question_end, [0; 3]));
    }

    /// Forgets all records and says so.
    pub(super) fn truncate(&mut self) {
        self.clear();
        self.truncated = true;
    }

    /// Writes one record and returns where its data begins; `owner` is where its name stands already.
    pub(super) fn push(
        &mut self,
        section: Section,
        owner: usize,
        rtype: u16,
        ttl: u32,
        data: &[u8],
    ) -> Result<usize, Full> {
        let data_at = self.len + RECORD_HEAD;
        let end = data_at + data.len();
        let length = u16::try_from(data.len()).map_err(|_| Full)?;
        if end > self.limit {
            return Err(Full);
        }
        let record = &mut self.out[self.len..end];
        record[0..2].copy_from_slice(&pointer(owner)?);
        record[2..4].copy_from_slice(&rtype.to_be_bytes());
        record[4..6].copy_from_slice(&[0, 1]);
        record[6..10].copy_from_slice(&ttl.to_be_bytes());
        record[10..12].copy_from_slice(&length.to_be_bytes());
        record[12..].copy_from_slice(data);
        self.counts[section as usize] += 1;
        self.len = end;
        Ok(data_at)
    }

    /// As [`push`](Self::push), with names written out; returns where the owner's name begins.
    pub(super) fn push_spelled(
        &mut self,
        section: Section,
        owner: Owner<'_>,
        (rtype, ttl): (u16, u32),
        spelled: Spelled<'_>,
    ) -> Result<usize, Full> {
        let begin = self.len;
        self.write_spelled(owner, (rtype, ttl), spelled)
            .inspect_err(|_| self.len = begin)?;
        self.counts[section as usize] += 1;
        Ok(begin)
    }

    fn write_spelled(
        &mut self,
        owner: Owner<'_>,
        (rtype, ttl): (u16, u32),
        Spelled { data, mark, apex }: Spelled<'_>,
    ) -> Result<(), Full> {
        let mut labels = owner.labels;
        while let Some(above) = key::parent(labels) {
            let size_at = self.len;
            self.put(&[0])?;
            for byte in key::label(&labels[above.len()..]) {
                self.put(&[byte])?;
            }
            self.out[size_at] = u8::try_from(self.len - size_at - 1).map_err(|_| Full)?;
            labels = above;
        }
        self.put(&pointer(owner.at)?)?;
        self.put(&rtype.to_be_bytes())?;
        self.put(&[0, 1])?;
        self.put(&ttl.to_be_bytes())?;
        let length_at = self.len;
        self.put(&[0, 0])?;
        let (before, after) = data.split_at(mark.unwrap_or(data.len()));
        self.put(before)?;
        if let Some(after) = after.get(key::APEX_MARK.len()..) {
            let begin = self.len;
            let end = begin + apex.len();
            if end > self.limit {
                return Err(Full);
            }
            self.out.copy_within(apex, begin);
            // No byte that says a length is a letter.
            self.out[begin..end].make_ascii_lowercase();
            self.len = end;
            self.put(after)?;
        }
        let length = u16::try_from(self.len - length_at - 2).map_err(|_| Full)?;
        self.out[length_at..length_at + 2].copy_from_slice(&length.to_be_bytes());
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> Result<(), Full> {
        let end = self.len + bytes.len();
        if end > self.limit {
            return Err(Full);
        }
        self.out[self.len..end].copy_from_slice(bytes);
        self.len = end;
        Ok(())
    }

    /// Changes the class of the record whose data begins at a place.
    pub(super) fn set_class(&mut self, data_at: usize, class: u16) {
        let at = data_at - RECORD_HEAD + 4;
        self.out[at..at + 2].copy_from_slice(&class.to_be_bytes());
    }

    /// What was written from a place on.
    pub(super) fn written(&self, at: usize) -> &[u8] {
        &self.out[at..self.len]
    }

    /// Puts a pointer to `target` in place of two bytes that were written.
    pub(super) fn point(&mut self, at: usize, target: usize) -> Result<(), Full> {
        self.out[at..at + 2].copy_from_slice(&pointer(target)?);
        Ok(())
    }

    /// Where a name begins that has `skipped` labels less than the one at `at`, all of them written out.
    pub(super) fn skip_labels(&self, mut at: usize, skipped: usize) -> usize {
        for _ in 0..skipped {
            at += 1 + usize::from(self.out[at]);
        }
        at
    }

    /// Writes header and OPT.
    pub(super) fn finish(
        self,
        rcode: u16,
        edns: Option<&Edns>,
        options: &Options<'_>,
    ) -> Option<Reply> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let opt_len = match edns {
            Some(edns) => edns.write(rcode, self.out.get_mut(self.len..)?, options),
            None => 0,
        };
        let [answers, authorities, additional] = self.counts;
        let additional = additional + u16::from(opt_len > 0);
        self.out[0..2].copy_from_slice(&self.header.id);
        self.out[2] =
            QR | self.header.echoed() | flag(self.authoritative, AA) | flag(self.truncated, TC);
        // RA, Z, AD and CD stay clear: we neither recurse nor validate (RFC 4035, section 3.1.6).
        self.out[3] = (rcode & 0x0F) as u8;
        let counts = [self.questions, answers, authorities, additional];
        for (field, count) in self.out[4..12].chunks_exact_mut(2).zip(counts) {
            field.copy_from_slice(&count.to_be_bytes());
        }
        Some(Reply {
            len: self.len + opt_len,
            kind: match rcode {
                rcode::NOERROR if answers > 0 || self.truncated => Kind::Answer,
                rcode::NOERROR => Kind::Negative,
                rcode::NXDOMAIN => Kind::NoName,
                _ => Kind::Error,
            },
            rcode,
            truncated: self.truncated,
            verified: options.transport == Transport::Tcp
                || edns.is_some_and(|edns| edns.verified(options)),
            question_end: self.question_end,
            opt_len,
        })
    }
}

/// RFC 1035, section 4.1.4: a pointer has 14 bits.
fn pointer(target: usize) -> Result<[u8; 2], Full> {
    match u16::try_from(target) {
        Ok(target) if target < 0x4000 => Ok((0xC000 | target).to_be_bytes()),
        _ => Err(Full),
    }
}

/// See [`Reply::slip`].
pub(super) fn slip(out: &mut [u8], len: usize, question_end: usize, opt_len: usize) -> usize {
    out.copy_within(len - opt_len..len, question_end);
    out[2] |= TC;
    out[6..12].fill(0);
    out[11] = u8::from(opt_len > 0);
    question_end + opt_len
}
