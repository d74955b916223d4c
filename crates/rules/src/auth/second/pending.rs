//! A log-in between the password and the second factor: a sealed note that the client holds, good for nothing else.

use crate::{
    Error, Result, codes,
    gate::{Op, Rules},
    secrets,
};

/// Microseconds to come up with a code.
const LIFETIME: i64 = 5 * 60 * 1_000_000;

const PURPOSE: &str = "log-in after the password";

/// The note, in hex, and when it ends.
pub(super) fn write(op: &Op<'_, '_>, password_hash: &str) -> (String, i64) {
    let until = op.now().saturating_add(LIFETIME);
    let plain = format!("{} {until} {}", op.user(), secrets::hash(password_hash));
    let key = op.ctx().rules().key();
    let sealed = key.seal(op.env(), PURPOSE, plain.as_bytes());
    (secrets::hex_of(&sealed), until)
}

/// The user's id, and the hash of what their password's hash was, of a note that has not ended; 403 1131 otherwise.
pub(crate) fn read(rules: &Rules, note: &str) -> Result<(String, String)> {
    opened(rules, note).ok_or_else(|| Error::from(&codes::LOGIN_PENDING_ENDED))
}

fn opened(rules: &Rules, note: &str) -> Option<(String, String)> {
    let plain = rules.key().open(PURPOSE, &hex::decode(note).ok()?)?;
    let plain = String::from_utf8(plain).ok()?;
    let mut words = plain.split(' ');
    let (user, until, password) = (words.next()?, words.next()?, words.next()?);
    let until: i64 = until.parse().ok()?;
    (until > rules.env().now()).then(|| (user.to_owned(), password.to_owned()))
}
