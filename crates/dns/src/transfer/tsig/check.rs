//! A server's look at the signature of a request (RFC 8945, section 5.2).

use std::fmt;
use std::sync::Arc;

use domain::base::Name;

use super::key::same;
use super::record::Fields;
use super::{Found, Key, Session, error};

/// Why a signature does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The record is no TSIG record, or is not the last one.
    Malformed,
    /// A message that has to be signed is not.
    Unsigned,
    /// Signed with another key than we asked with.
    Key,
    /// Not signed by who has the secret, or cut short.
    Signature,
    /// Signed too long ago or ahead, by our clock.
    Time,
    /// The other side does not accept our signature, for this reason (RFC 8945, section 3): 16 BADSIG, 17 BADKEY,
    /// 18 BADTIME, 22 BADTRUNC.
    Refused(u16),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the signature is malformed"),
            Self::Unsigned => f.write_str("a signature is missing"),
            Self::Key => f.write_str("signed with another key"),
            Self::Signature => f.write_str("the signature is wrong"),
            Self::Time => f.write_str("signed at another time than now"),
            Self::Refused(error::BADSIG) => f.write_str("the server does not accept our signature"),
            Self::Refused(error::BADKEY) => f.write_str("the server does not know our key"),
            Self::Refused(error::BADTIME) => f.write_str("the server has another time"),
            Self::Refused(number) => {
                write!(f, "the server refuses our signature: TSIG error {number}")
            }
        }
    }
}

impl std::error::Error for Failure {}

/// What a request with a wrong signature gets.
pub(crate) enum Rejected {
    /// FORMERR without a record.
    Malformed,
    /// NOTAUTH with this record, which is unsigned.
    Unsigned(Vec<u8>),
    /// NOTAUTH with a record that the session signs.
    Signed(Box<Signed>),
}

/// A signed refusal.
pub(crate) struct Signed {
    session: Session,
    fields: Fields,
}

impl Signed {
    /// The record for a complete reply.
    pub(crate) fn record(&mut self, reply: &[u8]) -> Vec<u8> {
        self.session.sign_fields(reply, &self.fields)
    }
}

/// Checks a request in the order of the RFC: key, signature, time, length of the signature.
pub(crate) fn request(
    message: &[u8],
    found: &Found<'_>,
    key: impl FnOnce(&Name<Vec<u8>>) -> Option<Arc<Key>>,
    now: u64,
) -> Result<Session, Rejected> {
    let unsigned = |number| {
        let fields = Fields {
            error: number,
            other: None,
            ..found.fields
        };
        let (name, algorithm) = (found.name.as_slice(), found.algorithm_name.as_slice());
        Rejected::Unsigned(fields.record_of(name, algorithm, &[]))
    };
    let key = found
        .algorithm
        .and_then(|algorithm| key(&found.name).filter(|key| key.algorithm() == algorithm))
        .filter(|key| *key.name() == found.name)
        .ok_or_else(|| unsigned(error::BADKEY))?;
    let size = key.algorithm().size();
    if found.mac.len() > size || found.mac.len() < 10.max(size / 2) {
        return Err(Rejected::Malformed);
    }
    let mut mac = key.mac();
    found.digest_message(message, &mut mac);
    found.fields.digest(&key, &mut mac);
    let expected = mac.finish();
    if !same(&expected[..found.mac.len()], found.mac) {
        return Err(unsigned(error::BADSIG));
    }
    let session = Session::after(key, found.mac);
    let refused = if !found.fields.is_near(now) {
        Some((error::BADTIME, Some(now)))
    } else if found.mac.len() < size {
        Some((error::BADTRUNC, None))
    } else {
        None
    };
    match refused {
        None => Ok(session),
        Some((error, other)) => Err(Rejected::Signed(Box::new(Signed {
            session,
            fields: Fields {
                error,
                other,
                ..found.fields
            },
        }))),
    }
}
