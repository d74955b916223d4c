//! A difference as bytes, to be kept in a database.
//!
//! In this order: the version of the format (1 byte, now 1); length and wire form of the apex; number of removed and
//! of added records; the records, of which the first of each list is the SOA: length of the labels before the apex
//! (255: the name of the record before), these labels, type, TTL, length and data; SipHash-2-4 of all before (8 bytes,
//! little-endian). Numbers are in LEB128 but for single bytes. The sum finds damage, not forgery.

use std::fmt;
use std::hash::Hasher;

use domain::base::Name;
use siphasher::sip::SipHasher24;

use super::Difference;
use crate::Entry;

const FORMAT: u8 = 1;
const SAME_NAME: u8 = 255;
const SUM: usize = 8;

/// Bytes that are no difference: damaged, or of a later format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a difference between zones in a known format")
    }
}

impl std::error::Error for Unreadable {}

impl Difference {
    /// The compact form that [`from_bytes`](Self::from_bytes) reads.
    pub fn to_bytes(&self) -> Vec<u8> {
        let apex = self.apex().as_slice();
        let mut bytes = vec![FORMAT];
        number(&mut bytes, apex.len() as u64);
        bytes.extend_from_slice(apex);
        number(&mut bytes, self.removed.len() as u64);
        number(&mut bytes, self.added.len() as u64);
        let mut before: Option<&Name<Vec<u8>>> = None;
        for entry in self.removed.iter().chain(&self.added) {
            if before == Some(&entry.name) {
                bytes.push(SAME_NAME);
            } else {
                let own = &entry.name.as_slice()[..entry.name.len() - apex.len()];
                // A name has at most 255 bytes and the apex at least one of them.
                bytes.push(u8::try_from(own.len()).unwrap_or_default());
                bytes.extend_from_slice(own);
            }
            before = Some(&entry.name);
            number(&mut bytes, u64::from(entry.rtype));
            number(&mut bytes, u64::from(entry.ttl));
            number(&mut bytes, entry.rdata.len() as u64);
            bytes.extend_from_slice(&entry.rdata);
        }
        let sum = sum(&bytes);
        bytes.extend(sum);
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote. Takes memory in proportion to the bytes, whatever they say.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Unreadable> {
        read(bytes).ok_or(Unreadable)
    }
}

/// The records of a zone, the SOA first, in the same form: as what there is beside the SOA alone. Nothing for other lists.
pub fn whole_to_bytes(entries: &[Entry]) -> Option<Vec<u8>> {
    let soa = entries.first()?.clone();
    Difference::of(vec![soa], entries.to_vec()).map(|whole| whole.to_bytes())
}

/// Reads what [`whole_to_bytes`] wrote.
pub fn whole_from_bytes(bytes: &[u8]) -> Result<Vec<Entry>, Unreadable> {
    Difference::from_bytes(bytes).map(|whole| whole.added)
}

fn read(bytes: &[u8]) -> Option<Difference> {
    let (body, end) = bytes.split_at_checked(bytes.len().checked_sub(SUM)?)?;
    if end != sum(body) {
        return None;
    }
    let mut reader = Reader(body);
    if reader.byte()? != FORMAT {
        return None;
    }
    let apex = reader.sized()?;
    let (removed, added) = (reader.number()?, reader.number()?);
    let mut before = None;
    let removed = reader.entries(removed, apex, &mut before)?;
    let added = reader.entries(added, apex, &mut before)?;
    let at_apex = removed.first()?.name.as_slice() == apex;
    Difference::of(removed, added).filter(|_| at_apex && reader.0.is_empty())
}

struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn sized(&mut self) -> Option<&'b [u8]> {
        let length = self.number()?.try_into().ok()?;
        self.take(length)
    }

    fn entries(
        &mut self,
        count: u64,
        apex: &[u8],
        before: &mut Option<Name<Vec<u8>>>,
    ) -> Option<Vec<Entry>> {
        let mut entries = Vec::new();
        for _ in 0..count {
            let name = match self.byte()? {
                SAME_NAME => before.clone()?,
                own => {
                    let own = self.take(usize::from(own))?;
                    Name::from_octets([own, apex].concat()).ok()?
                }
            };
            *before = Some(name.clone());
            entries.push(Entry {
                name,
                rtype: self.number()?.try_into().ok()?,
                ttl: self.number()?.try_into().ok()?,
                rdata: self
                    .sized()
                    .filter(|data| u16::try_from(data.len()).is_ok())?
                    .to_vec(),
            });
        }
        Some(entries)
    }
}

fn number(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        bytes.push((number & 0x7F) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push((number & 0x7F) as u8);
}

fn sum(bytes: &[u8]) -> [u8; SUM] {
    let mut hasher = SipHasher24::new();
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

#[cfg(test)]
pub(super) mod tests {
    /// Adds the sum that belongs to bytes.
    pub(in super::super) fn seal(bytes: &mut Vec<u8>) {
        let sum = super::sum(bytes);
        bytes.extend(sum);
    }
}
