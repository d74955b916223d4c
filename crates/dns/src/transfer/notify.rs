//! Telling secondaries that a zone has a new version (RFC 1996). Sending and repeating is done elsewhere.

use std::sync::Arc;

use super::fetch::Error;
use super::read::{self, Header};
use super::source::soa;
use super::tsig::Session;
use super::write::{Section, Writer};
use super::{Failure, Key};
use crate::answer::UDP_SIZE;
use crate::zone::{Zone, rtype};

const NOTIFY: u8 = 4;

/// A message to a secondary, and what its reply has to look like.
pub struct Notify {
    message: Vec<u8>,
    session: Option<Session>,
}

impl Notify {
    /// Says that there is this version of a zone. `id` is random and `now` the time in seconds since 1970, for the
    /// signature.
    pub fn new(zone: &Zone, id: u16, key: Option<Arc<Key>>, now: u64) -> Self {
        let mut writer = Writer::query(id, NOTIFY);
        writer.set_authoritative();
        writer.question(zone.apex().as_slice(), rtype::SOA);
        if let Some(soa) = soa(zone) {
            writer.push(Section::Answer, &soa, UDP_SIZE);
        }
        let mut message = writer.finish();
        let session = key.map(|key| Session::sign_request(key, &mut message, now));
        Self { message, session }
    }

    /// What to send, and to send again.
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// Whether a message that came from the secondary is its reply: `Ok` when it has taken note.
    ///
    /// [`Error::Other`] is not the reply, so wait on; with all other errors there is no use in repeating.
    pub fn reply(&self, message: &[u8], now: u64) -> Result<(), Error> {
        let header = Header::read(message).ok_or(Error::Other)?;
        let same = header.is_reply()
            && header.opcode() == NOTIFY
            && header.id == self.message[..2]
            && (header.questions() == 0
                || read::question(message) == read::question(&self.message));
        if !same {
            return Err(Error::Other);
        }
        if let Some(session) = &self.session {
            // A forged reply must not end the waiting for the true one.
            match session.clone().verify(message, now) {
                Ok(Some(_)) => {}
                Err(Failure::Refused(number)) => {
                    return Err(Error::Signature(Failure::Refused(number)));
                }
                Ok(None) | Err(_) => return Err(Error::Other),
            }
        }
        match header.rcode() {
            0 => Ok(()),
            rcode => Err(Error::Refused(rcode)),
        }
    }
}
