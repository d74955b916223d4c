//! From when to when signatures are good.

use domain::base::Name;
use sha2::{Digest, Sha256};

use super::key::canonical;
use crate::zone::{Zone, rtype};

const DAY: u32 = 86_400;
/// Clocks of validators may be late.
const BEFORE: u32 = DAY;
/// So long after its day is a signature good: long enough for secondaries that we have lost touch with.
const AFTER: u32 = 14 * DAY;
/// A zone is signed anew after so many days. Signatures then have a week left, in which they may still be in caches or
/// on secondaries.
const PERIOD: u32 = 7;

/// The time in which signatures are good, in seconds since 1970 modulo 2³² (RFC 4034, section 3.1.5), both included.
///
/// It is that of a day, so that all processes that sign a zone make the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    pub inception: u32,
    pub expiration: u32,
}

impl Validity {
    /// The validity of the day (UTC) of a time in seconds since 1970: from one day before its beginning to 14 days after.
    ///
    /// Every day has another one, with which no signature of the day before can be used again. So a zone keeps the one
    /// that it was signed with until that is [`due`](Self::due), or takes [`for_zone`](Self::for_zone).
    pub fn of(unix_seconds: u64) -> Self {
        // Serial numbers (RFC 1982): they wrap, and so may we.
        let day = u32::try_from(unix_seconds / u64::from(DAY) % (1 << 32)).unwrap_or_default();
        let start = day.wrapping_mul(DAY);
        Self {
            inception: start.wrapping_sub(BEFORE),
            expiration: start.wrapping_add(AFTER),
        }
    }

    /// The validity of the last day on which it was the zone's turn, one day in seven, told by its name.
    ///
    /// Processes that have nothing in common but the clock agree on it, signatures are used again for a week, and of
    /// many zones a seventh is signed anew each day.
    pub fn for_zone(apex: &Name<Vec<u8>>, unix_seconds: u64) -> Self {
        let [first, second, ..]: [u8; 32] = Sha256::digest(canonical(apex)).into();
        let turn = u64::from(u16::from_be_bytes([first, second])) % u64::from(PERIOD);
        let day = unix_seconds / u64::from(DAY);
        let since = (day + u64::from(PERIOD) - turn) % u64::from(PERIOD);
        Self::of(day.saturating_sub(since) * u64::from(DAY))
    }

    /// What a zone is signed with, by the signature over its SOA record; nothing for one that is not signed.
    pub fn of_signed(zone: &Zone) -> Option<Self> {
        let signatures = zone.node_at(0).signatures(rtype::SOA)?;
        let data = signatures.records().next()?;
        let [e1, e2, e3, e4, i1, i2, i3, i4] = *data.get(8..)?.first_chunk()?;
        Some(Self {
            inception: u32::from_be_bytes([i1, i2, i3, i4]),
            expiration: u32::from_be_bytes([e1, e2, e3, e4]),
        })
    }

    /// Whether a zone with such signatures has to be signed anew: seven days after its day began, when they are good
    /// for seven days more. Who signs must look at least daily.
    pub fn due(&self, unix_seconds: u64) -> bool {
        let now = u32::try_from(unix_seconds % (1 << 32)).unwrap_or_default();
        let left = self.expiration.wrapping_sub(now);
        // More than it ever is: it has expired.
        left <= AFTER - PERIOD * DAY || left > AFTER + BEFORE
    }
}
