//! A zone as bytes that are read back in no time: what a server needs to answer again after a restart.
//!
//! The numbers beside the blob in the order of the fields, then one byte of flags, then the blob as it is. Whoever writes them vouches
//! for them by a checksum ([`crate::kept`]): nothing here looks at the blob.

use std::hash::Hasher;

use super::Zone;

const HEAD: usize = 20;
const CUTS: u8 = 1;
const WILDCARDS: u8 = 2;
const SIGNED: u8 = 4;

impl Zone {
    /// Adds the bytes that [`restored`](Self::restored) makes the same zone of.
    pub(crate) fn store(&self, into: &mut Vec<u8>) {
        for number in [self.index, self.names, self.serial, self.negative_ttl] {
            into.extend(number.to_le_bytes());
        }
        into.extend(self.apex_len.to_le_bytes());
        into.push(self.apex_labels);
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        into.push(
            flag(self.has_cuts, CUTS)
                | flag(self.has_wildcards, WILDCARDS)
                | flag(self.is_signed, SIGNED),
        );
        into.extend_from_slice(&self.blob);
    }

    /// Adds all of its records to a hash.
    pub(crate) fn hash_into(&self, hasher: &mut impl Hasher) {
        hasher.write(&self.blob);
    }

    /// The zone of bytes that [`store`](Self::store) gave; `None` for fewer than any zone has.
    pub(crate) fn restored(bytes: &[u8]) -> Option<Self> {
        let (head, blob) = bytes.split_first_chunk::<HEAD>()?;
        let number = |at: usize| super::node::u32_at(head, at);
        let flags = head[19];
        Some(Self {
            blob: Box::from(blob),
            index: number(0),
            names: number(4),
            serial: number(8),
            negative_ttl: number(12),
            apex_len: u16::from_le_bytes([head[16], head[17]]),
            apex_labels: head[18],
            has_cuts: flags & CUTS != 0,
            has_wildcards: flags & WILDCARDS != 0,
            is_signed: flags & SIGNED != 0,
        })
    }
}
