//! Signatures of messages by a secret that two servers share (TSIG, RFC 8945).
//!
//! Over finished messages as bytes: the answer path writes a reply as always and a signature is added behind it. The
//! signatures of `domain` 0.12.3 are not used, as they answer a bad one with error FORMERR in place of BADSIG, sign
//! BADTIME over a time of eight bytes that no other server verifies, and cannot sign a message made elsewhere; tests
//! have them as the other side.

mod check;
mod key;
mod record;
#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use check::Failure;
pub(super) use check::{Rejected, request};
pub use key::{Algorithm, Key, Short};
pub(super) use record::{Found, find};

use key::Mac;
use record::{Fields, MalformedTsig};

/// Seconds that clocks of signers may differ (RFC 8945, section 10).
const FUDGE: u16 = 300;
/// Unsigned messages in a row between signed ones that a receiver takes (RFC 8945, section 5.3.1).
const MOST_UNSIGNED: usize = 99;

/// Errors in a TSIG record by number (RFC 8945, section 3).
pub(super) mod error {
    pub(crate) const NONE: u16 = 0;
    pub(crate) const BADSIG: u16 = 16;
    pub(crate) const BADKEY: u16 = 17;
    pub(crate) const BADTIME: u16 = 18;
    pub(crate) const BADTRUNC: u16 = 22;
}

/// Both directions of what follows a signed request: one reply or many, each bound to the one before.
#[derive(Clone)]
pub(super) struct Session {
    key: Arc<Key>,
    /// What the next signature begins with: the length and MAC before it, then messages without a signature.
    mac: Mac,
    first: bool,
    unsigned: usize,
}

impl Session {
    fn after(key: Arc<Key>, mac: &[u8]) -> Self {
        let mut session = Self {
            mac: key.mac(),
            key,
            first: true,
            unsigned: 0,
        };
        session.restart(mac);
        session
    }

    /// Signs a request: appends its TSIG record and returns what its replies are checked against.
    pub(super) fn sign_request(key: Arc<Key>, message: &mut Vec<u8>, now: u64) -> Self {
        let fields = Fields::plain(now, id_of(message));
        let mut mac = key.mac();
        mac.update(message);
        fields.digest(&key, &mut mac);
        let mac = mac.finish();
        append(message, &fields.record(&key, &mac));
        Self::after(key, &mac)
    }

    /// The TSIG record for a complete reply, which does not count it yet.
    pub(super) fn sign(&mut self, message: &[u8], now: u64) -> Vec<u8> {
        self.sign_fields(message, &Fields::plain(now, id_of(message)))
    }

    fn sign_fields(&mut self, message: &[u8], fields: &Fields) -> Vec<u8> {
        self.mac.update(message);
        let mac = self.finish(fields);
        self.restart(&mac);
        fields.record(&self.key, &mac)
    }

    /// Bytes that [`sign`](Self::sign) will add.
    pub(super) fn record_len(&self) -> usize {
        Fields::len(&self.key)
    }

    pub(super) fn key(&self) -> &Arc<Key> {
        &self.key
    }

    /// Checks a reply; returns where its TSIG record begins, if it has one.
    ///
    /// Only messages between the first and the last of several may be without; see [`done`](Self::done).
    pub(super) fn verify(&mut self, message: &[u8], now: u64) -> Result<Option<usize>, Failure> {
        let found = find(message).map_err(|MalformedTsig| Failure::Malformed)?;
        let Some(found) = found else {
            if self.first || self.unsigned == MOST_UNSIGNED {
                return Err(Failure::Unsigned);
            }
            self.unsigned += 1;
            self.mac.update(message);
            return Ok(None);
        };
        if found.mac.is_empty() && found.fields.error != error::NONE {
            return Err(Failure::Refused(found.fields.error));
        }
        if found.name != *self.key.name() || found.algorithm != Some(self.key.algorithm()) {
            return Err(Failure::Key);
        }
        found.digest_message(message, &mut self.mac);
        let expected = self.finish(&found.fields);
        if !key::same(&expected, found.mac) {
            return Err(Failure::Signature);
        }
        self.restart(&expected);
        if found.fields.error != error::NONE {
            return Err(Failure::Refused(found.fields.error));
        }
        if !found.fields.is_near(now) {
            return Err(Failure::Time);
        }
        self.unsigned = 0;
        Ok(Some(found.start))
    }

    /// Whether the reply that came last was signed, as the last one has to be.
    pub(super) fn done(&self) -> Result<(), Failure> {
        if self.first || self.unsigned > 0 {
            return Err(Failure::Unsigned);
        }
        Ok(())
    }

    /// RFC 8945, section 5.3.1: after the first message only the times are signed of all that stands in the record.
    fn finish(&mut self, fields: &Fields) -> Vec<u8> {
        if self.first {
            fields.digest(&self.key, &mut self.mac);
        } else {
            fields.digest_times(&mut self.mac);
        }
        self.first = false;
        std::mem::replace(&mut self.mac, self.key.mac()).finish()
    }

    fn restart(&mut self, mac: &[u8]) {
        self.mac = self.key.mac();
        let length = u16::try_from(mac.len()).unwrap_or_default();
        self.mac.update(&length.to_be_bytes());
        self.mac.update(mac);
    }
}

/// Adds a record to the additional section.
pub(super) fn append(message: &mut Vec<u8>, record: &[u8]) {
    message.extend_from_slice(record);
    count_one_more(message);
}

/// Counts a record more in the additional section.
pub(super) fn count_one_more(message: &mut [u8]) {
    if let Some(count) = message.get_mut(10..12) {
        let more = u16::from_be_bytes([count[0], count[1]]).saturating_add(1);
        count.copy_from_slice(&more.to_be_bytes());
    }
}

fn id_of(message: &[u8]) -> [u8; 2] {
    message.first_chunk().copied().unwrap_or_default()
}
