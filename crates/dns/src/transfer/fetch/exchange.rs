//! A query and whether a message is its reply.

use std::sync::Arc;

use domain::base::Name;

use super::Error;
use crate::transfer::read::{self, Header};
use crate::transfer::tsig::Session;
use crate::transfer::{Failure, Key};

pub(super) struct Exchange {
    pub(super) apex: Name<Vec<u8>>,
    pub(super) message: Vec<u8>,
    pub(super) session: Option<Session>,
    first: bool,
}

impl Exchange {
    pub(super) fn new(
        apex: &Name<Vec<u8>>,
        rtype: u16,
        have: Option<u32>,
        id: u16,
        key: Option<Arc<Key>>,
        now: u64,
    ) -> Self {
        let (message, session) = super::query(apex, rtype, have, id, key, now);
        let mut wire = apex.as_slice().to_vec();
        wire.make_ascii_lowercase();
        Self {
            // Lengths of labels are below any letter.
            apex: Name::from_octets(wire).unwrap_or_else(|_| apex.clone()),
            message,
            session,
            first: true,
        }
    }

    /// The header of a reply that says yes, and where its records begin.
    pub(super) fn check(&mut self, message: &[u8], now: u64) -> Result<(Header, usize), Error> {
        let header = Header::read(message).ok_or(Error::Other)?;
        if !header.is_reply() || header.opcode() != 0 || header.id != self.message[..2] {
            return Err(Error::Other);
        }
        match header.questions() {
            // All but the first message may be without (RFC 5936, section 2.2.1); errors may, too.
            0 if !self.first || header.rcode() > 0 => {}
            1 if read::question(message) == read::question(&self.message) => {}
            _ => return Err(Error::Other),
        }
        if let Some(session) = &mut self.session
            && let Err(failure) = session.verify(message, now)
        {
            return Err(match (failure, header.rcode()) {
                // A server that does not know us may not be able to sign its "no".
                (Failure::Unsigned, 1..) => Error::Refused(header.rcode()),
                (failure, _) => Error::Signature(failure),
            });
        }
        self.first = false;
        if header.rcode() > 0 {
            return Err(Error::Refused(header.rcode()));
        }
        let at = read::after_questions(message, &header).ok_or(Error::Malformed)?;
        Ok((header, at))
    }
}
