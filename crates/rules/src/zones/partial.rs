//! Zones of type partial: their owner answers for them elsewhere, and leads single names here by a CNAME to the name with the
//! operator's suffix behind it. A TXT record proves the zone. v4: documented.

use crate::gate::Op;

/// Before the zone's name: where the TXT record stands. Integrations write it by themselves. v4: documented.
const LABEL: &str = "cloudflare-verify";

/// The name of the TXT record that proves a zone (ASCII, no final dot).
pub(crate) fn proof_name(zone: &str) -> String {
    format!("{LABEL}.{zone}")
}

/// What it has to say: two groups of digits. v4: documented.
pub(super) fn new_key(op: &Op<'_, '_>) -> String {
    let group = || u32::from_be_bytes(op.env().bytes()) % 1_000_000_000;
    format!("{:09}-{:09}", group(), group())
}
