//! The TSIG record on the wire (RFC 8945, section 4.2).

use domain::base::Name;

use super::key::{Key, Mac};
use super::{Algorithm, FUDGE, error};
use crate::transfer::read::{self, Header};

const TSIG: u16 = 250;
const CLASS_ANY: u16 = 255;
/// Time (6), fudge (2), size of the MAC (2), original ID (2), error (2), size of other data (2).
const FIXED: usize = 16;

/// What a record says besides names and MAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields {
    /// Seconds since 1970; 48 bits.
    pub(super) time: u64,
    pub(super) fudge: u16,
    pub(super) original_id: [u8; 2],
    pub(super) error: u16,
    /// With BADTIME: the server's time.
    pub(super) other: Option<u64>,
}

impl Fields {
    pub(super) fn plain(time: u64, original_id: [u8; 2]) -> Self {
        Self {
            time,
            fudge: FUDGE,
            original_id,
            error: error::NONE,
            other: None,
        }
    }

    /// RFC 8945, section 4.3.3.
    pub(super) fn digest(&self, key: &Key, mac: &mut Mac) {
        mac.update(key.name().as_slice());
        mac.update(&[0, 255, 0, 0, 0, 0]);
        mac.update(key.algorithm().wire());
        self.digest_times(mac);
        mac.update(&self.error.to_be_bytes());
        mac.update(&self.other_data());
    }

    pub(super) fn digest_times(&self, mac: &mut Mac) {
        mac.update(&time48(self.time));
        mac.update(&self.fudge.to_be_bytes());
    }

    /// Whether a clock is as close to the time of the signature as it says itself.
    pub(super) fn is_near(&self, now: u64) -> bool {
        self.time.abs_diff(now) <= u64::from(self.fudge)
    }

    /// The whole record, signed.
    pub(super) fn record(&self, key: &Key, mac: &[u8]) -> Vec<u8> {
        self.record_of(key.name().as_slice(), key.algorithm().wire(), mac)
    }

    /// The whole record in somebody's names; without a MAC it is unsigned.
    pub(super) fn record_of(&self, name: &[u8], algorithm: &[u8], mac: &[u8]) -> Vec<u8> {
        let other = self.other_data();
        let length = algorithm.len() + FIXED - 2 + mac.len() + other.len();
        let size = |size: usize| u16::try_from(size).unwrap_or_default().to_be_bytes();
        let mut record = Vec::with_capacity(name.len() + 10 + length);
        record.extend_from_slice(name);
        record.extend_from_slice(&[0, 250, 0, 255, 0, 0, 0, 0]);
        record.extend(size(length));
        record.extend_from_slice(algorithm);
        record.extend(time48(self.time));
        record.extend(self.fudge.to_be_bytes());
        record.extend(size(mac.len()));
        record.extend_from_slice(mac);
        record.extend(self.original_id);
        record.extend(self.error.to_be_bytes());
        record.extend(other);
        record
    }

    /// Bytes of the record that a key signs.
    pub(super) fn len(key: &Key) -> usize {
        let names = key.name().as_slice().len() + key.algorithm().wire().len();
        names + 10 + FIXED + key.algorithm().size()
    }

    /// With its length before it.
    fn other_data(&self) -> Vec<u8> {
        match self.other {
            Some(time) => [&[0, 6][..], &time48(time)].concat(),
            None => vec![0, 0],
        }
    }
}

fn time48(time: u64) -> [u8; 6] {
    let [_, _, bytes @ ..] = time.to_be_bytes();
    bytes
}

/// A record that is somewhere it must not be or makes no sense: FORMERR (RFC 8945, section 5.2).
#[derive(Debug)]
pub(crate) struct MalformedTsig;

/// The TSIG record of a message.
pub(crate) struct Found<'m> {
    /// Where it begins, and so where the signed message ends.
    pub(crate) start: usize,
    /// Of the key, in lower case.
    pub(super) name: Name<Vec<u8>>,
    /// Nothing for one that we do not have.
    pub(super) algorithm: Option<Algorithm>,
    /// In lower case.
    pub(super) algorithm_name: Name<Vec<u8>>,
    pub(super) mac: &'m [u8],
    pub(super) fields: Fields,
}

impl Found<'_> {
    /// The message as it was when it was signed: with its own ID and without the record.
    pub(super) fn digest_message(&self, message: &[u8], mac: &mut Mac) {
        let mut head = [0; 12];
        head.copy_from_slice(&message[..12]);
        head[..2].copy_from_slice(&self.fields.original_id);
        let count = u16::from_be_bytes([head[10], head[11]]).saturating_sub(1);
        head[10..].copy_from_slice(&count.to_be_bytes());
        mac.update(&head);
        mac.update(&message[12..self.start]);
    }

    /// The message as it was before it was signed, for those who know nothing of signatures.
    pub(crate) fn stripped(&self, message: &[u8]) -> Vec<u8> {
        let mut stripped = message[..self.start].to_vec();
        let count = u16::from_be_bytes([stripped[10], stripped[11]]).saturating_sub(1);
        stripped[10..12].copy_from_slice(&count.to_be_bytes());
        stripped
    }
}

/// Looks for the record, which is the last of all where there is one.
pub(crate) fn find(message: &[u8]) -> Result<Option<Found<'_>>, MalformedTsig> {
    let Some(header) = Header::read(message) else {
        return Ok(None);
    };
    // What does not parse as a message gets its answer elsewhere.
    let Some(last) = last_record(message, &header)? else {
        return Ok(None);
    };
    of(message, &last).ok_or(MalformedTsig).map(Some)
}

/// The last record, if it is a TSIG; one in another place is malformed.
fn last_record<'m>(
    message: &'m [u8],
    header: &Header,
) -> Result<Option<read::Raw<'m>>, MalformedTsig> {
    let count = header.records();
    if count == 0 {
        return Ok(None);
    }
    let Some(mut at) = read::after_questions(message, header) else {
        return Ok(None);
    };
    for number in 1..=count {
        let Some(record) = read::raw(message, at) else {
            return Ok(None);
        };
        at = record.end;
        if record.rtype == TSIG {
            if number < count || header.additional() == 0 || at != message.len() {
                return Err(MalformedTsig);
            }
            return Ok(Some(record));
        }
    }
    Ok(None)
}

fn of<'m>(message: &'m [u8], record: &read::Raw<'m>) -> Option<Found<'m>> {
    let (name, _) = read::name(message, record.start)?;
    if record.class != CLASS_ANY || record.ttl != 0 {
        return None;
    }
    let (algorithm_name, at) = read::name(message, record.data_at)?;
    let data = message.get(at..record.end)?;
    let &[t1, t2, t3, t4, t5, t6, f1, f2, m1, m2] = data.first_chunk()?;
    let (mac, data) = data[10..].split_at_checked(usize::from(u16::from_be_bytes([m1, m2])))?;
    let &[i1, i2, e1, e2, o1, o2] = data.first_chunk()?;
    let other = &data[6..];
    if other.len() != usize::from(u16::from_be_bytes([o1, o2])) {
        return None;
    }
    let other = match *other {
        [] => None,
        [t1, t2, t3, t4, t5, t6] => Some(u64::from_be_bytes([0, 0, t1, t2, t3, t4, t5, t6])),
        _ => return None,
    };
    Some(Found {
        start: record.start,
        name,
        algorithm: Algorithm::from_name(&algorithm_name.to_string()),
        algorithm_name,
        mac,
        fields: Fields {
            time: u64::from_be_bytes([0, 0, t1, t2, t3, t4, t5, t6]),
            fudge: u16::from_be_bytes([f1, f2]),
            original_id: [i1, i2],
            error: u16::from_be_bytes([e1, e2]),
            other,
        },
    })
}
