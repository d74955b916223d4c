//! The one place that lays out ids.
//!
//! 32 lowercase hex digits: 48 bits of milliseconds, then 80 random bits. Time-ordered ids append to the indexes
//! instead of scattering over them, which measured worth more than any choice of driver; the random part keeps them
//! unguessable enough, and no rule relies on that: every look-up names its owner.

use crate::env::Env;

/// A new id, never reused.
pub fn new(env: &Env) -> String {
    let mut b = env.bytes::<16>();
    let ms = u64::try_from(env.now() / 1000).unwrap_or(0);
    b[..6].copy_from_slice(&ms.to_be_bytes()[2..]);
    hex::encode(b)
}

/// A new audit event id: a UUID of version 7 (RFC 9562), since v4 clients expect a UUID there.
pub fn event(env: &Env) -> String {
    let ms = u64::try_from(env.now() / 1000).unwrap_or(0);
    let random = env.bytes::<10>();
    uuid::Builder::from_unix_timestamp_millis(ms, &random)
        .into_uuid()
        .hyphenated()
        .to_string()
}

/// Whether `s` has the shape of an audit event's id (a UUID in lower case). v4: documented.
pub fn well_formed_event(s: &str) -> bool {
    let parts: Vec<&str> = s.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) && well_formed(&parts.concat())
}

/// Whether `s` has the shape of an id (32 lowercase hex digits). v4: documented.
pub fn well_formed(s: &str) -> bool {
    s.len() == 32 && s.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
