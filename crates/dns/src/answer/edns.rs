//! What follows the question in a query: EDNS (RFC 6891).

use super::{Options, identity};

use super::cookie::{self, Cookie};
use super::query::Header;
use crate::zone::rtype;

/// The largest reply over UDP, in bytes, whatever the client can take: it passes any network without fragments.
pub const UDP_SIZE: usize = ADVERTISED as usize;
const ADVERTISED: u16 = 1232;
/// The longest OPT record that we write: 11 bytes, a cookie, and the name of the server.
pub(super) const LONGEST: usize = HEAD + 4 + cookie::LONGEST + 4 + identity::LONGEST;
/// Bytes of the record before its options.
const HEAD: usize = 11;
/// Numbers of options (RFC 5001, section 4; RFC 7873, section 4).
const NSID: u16 = 3;
const COOKIE: u16 = 10;

/// What a client said about itself.
#[derive(Default)]
pub(super) struct Edns {
    /// Bytes of UDP data it can take.
    pub(super) size: u16,
    pub(super) version: u8,
    /// Wants DNSSEC (RFC 3225).
    pub(super) dnssec_ok: bool,
    cookie: Option<Cookie>,
    /// Wants to know which server this is.
    wants_nsid: bool,
}

/// The records after the question do not parse.
pub(super) struct Malformed {
    /// Whether the client showed that it knows EDNS, so that the reply shows it, too (RFC 6891, section 7).
    pub(super) opt: bool,
}

impl Edns {
    /// Walks all records after the question, as OPT may be any of the additional ones.
    pub(super) fn read(
        query: &[u8],
        question_end: usize,
        header: &Header,
        options: &Options<'_>,
    ) -> Result<Option<Self>, Malformed> {
        let (before, additional) = header.record_counts();
        let mut at = question_end;
        let mut edns = None;
        let malformed = |opt| move || Malformed { opt };
        for number in 0..before + additional {
            let record = record(query, at).ok_or_else(malformed(edns.is_some()))?;
            at = record.end;
            if record.rtype != rtype::OPT {
                continue;
            }
            if number < before || !record.at_root || edns.is_some() {
                return Err(Malformed { opt: true });
            }
            edns = Some(Self::of(&record, options).ok_or_else(malformed(true))?);
        }
        if at == query.len() {
            Ok(edns)
        } else {
            Err(Malformed {
                opt: edns.is_some(),
            })
        }
    }

    fn of(record: &Record<'_>, options: &Options<'_>) -> Option<Self> {
        let cookies = options.cookies.is_some();
        let [_, version, flags, _] = record.ttl;
        let mut edns = Self {
            size: record.class,
            version,
            dnssec_ok: flags & 0x80 != 0,
            cookie: None,
            wants_nsid: false,
        };
        let mut rest = record.data;
        while let Some((&[c1, c2, l1, l2], after)) = rest.split_first_chunk() {
            let length = usize::from(u16::from_be_bytes([l1, l2]));
            let (value, after) = after.split_at_checked(length)?;
            match u16::from_be_bytes([c1, c2]) {
                // Only the first cookie counts (RFC 7873, section 4).
                COOKIE if cookies && edns.cookie.is_none() => {
                    edns.cookie = Some(Cookie::read(value)?);
                }
                NSID => edns.wants_nsid = true,
                _ => {}
            }

            rest = after;
        }
        rest.is_empty().then_some(edns)
    }

    /// Whether the client brought a cookie of ours.
    pub(super) fn verified(&self, options: &Options<'_>) -> bool {
        match (&self.cookie, options.cookies) {
            (Some(cookie), Some(secret)) => cookie.is_ours(secret, options.client, options.now),
            _ => false,
        }
    }

    /// What goes into the reply, where the client asked for it.
    fn nsid<'s>(&self, options: &Options<'s>) -> Option<&'s [u8]> {
        options.identity.filter(|_| self.wants_nsid)?.nsid()
    }

    /// Bytes of the OPT record in the reply.
    pub(super) fn reply_len(&self, options: &Options<'_>) -> usize {
        let cookie = match (&self.cookie, options.cookies) {
            (Some(_), Some(_)) => 4 + cookie::LONGEST,
            _ => 0,
        };
        HEAD + cookie + self.nsid(options).map_or(0, |nsid| 4 + nsid.len())
    }

    /// Writes the OPT record of the reply to the beginning of `out` and returns its length in bytes.
    pub(super) fn write(&self, rcode: u16, out: &mut [u8], options: &Options<'_>) -> usize {
        let [size1, size2] = ADVERTISED.to_be_bytes();
        let upper = u8::try_from(rcode >> 4).unwrap_or_default();
        let flags = if self.dnssec_ok { 0x80 } else { 0 };
        out[..HEAD].copy_from_slice(&[0, 0, 41, size1, size2, upper, 0, flags, 0, 0, 0]);
        let mut len = HEAD;
        let mut put = |code: u16, value: &[u8]| {
            let head = &mut out[len..len + 4];
            head[..2].copy_from_slice(&code.to_be_bytes());
            head[2..].copy_from_slice(&size16(value.len()));
            out[len + 4..len + 4 + value.len()].copy_from_slice(value);
            len += 4 + value.len();
        };
        if let (Some(cookie), Some(secret)) = (&self.cookie, options.cookies) {
            put(COOKIE, &cookie.renewed(secret, options.client, options.now));
        }
        if let Some(nsid) = self.nsid(options) {
            put(NSID, nsid);
        }
        out[HEAD - 2..HEAD].copy_from_slice(&size16(len - HEAD));
        len
    }
}

/// For what is known to be below 65,536.
fn size16(size: usize) -> [u8; 2] {
    u16::try_from(size).unwrap_or_default().to_be_bytes()
}

struct Record<'q> {
    at_root: bool,
    rtype: u16,
    class: u16,
    ttl: [u8; 4],
    data: &'q [u8],
    end: usize,
}

/// The record that begins at a place. Names are only skipped, never followed.
fn record(query: &[u8], at: usize) -> Option<Record<'_>> {
    let mut fixed = at;
    loop {
        match *query.get(fixed)? {
            0 => {
                fixed += 1;
                break;
            }
            size @ 1..64 => fixed += 1 + usize::from(size),
            0xC0.. => {
                fixed += 2;
                break;
            }
            _ => return None,
        }
    }
    let &[t1, t2, c1, c2, l1, l2, l3, l4, d1, d2] = query.get(fixed..)?.first_chunk()?;
    let data_at = fixed + 10;
    let end = data_at + usize::from(u16::from_be_bytes([d1, d2]));
    Some(Record {
        at_root: fixed == at + 1,
        rtype: u16::from_be_bytes([t1, t2]),
        class: u16::from_be_bytes([c1, c2]),
        ttl: [l1, l2, l3, l4],
        data: query.get(data_at..end)?,
        end,
    })
}
