//! What a zone's rows come to: the entries that are answered.

use super::{Content, Signed, flat::Flattened, store};
use crate::{dns_records::AUTOMATIC, dnssec, flattening, gate::Rules};
use dns::{Entry, record::wire_name};
use domain::base::Name;
use std::net::IpAddr;

/// Seconds. v4: observed.
pub(crate) const NS_TTL: u32 = 86_400;
pub(crate) const SOA_TTL: u32 = 3600;
/// Refresh, retry, expire, minimum.
pub(crate) const SOA_TIMES: [u32; 4] = [10_000, 2400, 604_800, 3600];

pub(super) const A: u16 = 1;
const NS: u16 = 2;
const SOA: u16 = 6;
pub(super) const AAAA: u16 = 28;
const DNSKEY: u16 = 48;

/// `None` where a name in it is none, which cannot be.
pub(super) fn content(rules: &Rules, zone: store::Found) -> Option<Content> {
    if let Some(entries) = zone.copied {
        return Some(Content {
            id: zone.id,
            apex: wire_name(&zone.name).ok()?,
            entries,
            signing: Signed::Not,
            transfers: zone.transfers,
        });
    }
    let edge = &rules.settings().edge_addresses;
    let apex = wire_name(&zone.name).ok()?;
    let servers: Vec<Name<Vec<u8>>> = zone
        .ns_set
        .split_whitespace()
        .filter_map(|name| wire_name(name).ok())
        .collect();
    let serial = u32::try_from(zone.serial & i64::from(u32::MAX)).ok()?;
    let mut foreign = Vec::new();
    let mut entries = Vec::with_capacity(zone.records.len() + servers.len() + 1);
    entries.push(Entry {
        name: apex.clone(),
        rtype: SOA,
        ttl: SOA_TTL,
        rdata: soa(zone.ns_set.split_whitespace().next()?, serial)?,
    });
    entries.extend(servers.iter().map(|server| Entry {
        name: apex.clone(),
        rtype: NS,
        ttl: NS_TTL,
        rdata: server.as_slice().to_vec(),
    }));
    let on_edge = zone.active() && !zone.paused && !edge.is_empty();
    let mut flattened = Flattened::new(&zone, on_edge);
    for record in zone.records {
        let name = wire_name(&record.name).ok()?;
        let at_apex = name == apex;
        let rtype = dns::record::RecordType::of(&record.kind)?.code();
        // The assigned servers stand at the apex alone.
        if at_apex && rtype == NS {
            continue;
        }
        if at_apex && rtype == DNSKEY {
            foreign.push(record.rdata);
            continue;
        }
        let ttl = if record.ttl == 1 {
            AUTOMATIC
        } else {
            u32::try_from(record.ttl).unwrap_or(AUTOMATIC)
        };
        let family = Family::of(&record.settings);
        if record.proxied && on_edge {
            let addresses = edge.iter().filter(|address| family.has(**address));
            entries.extend(addresses.map(|address| of_address(&name, AUTOMATIC, *address)));
            continue;
        }
        if record.is_flat(&zone.name) {
            flattened.push(name, ttl, family, record);
            continue;
        }
        entries.push(Entry {
            name,
            rtype,
            ttl,
            rdata: record.rdata,
        });
    }
    flattened.answer(&mut entries);
    // Several proxied records of one name are answered alike.
    entries.sort_by(|a, b| (&a.name, a.rtype, &a.rdata).cmp(&(&b.name, b.rtype, &b.rdata)));
    entries.dedup_by(|a, b| a.name == b.name && a.rtype == b.rtype && a.rdata == b.rdata);
    let signing = match zone.signed {
        Some((status, signed_at)) => dnssec::signing(rules, status, signed_at, zone.keys, foreign)
            .map_or(Signed::Locked, |signing| Signed::With(Box::new(signing))),
        None => Signed::Not,
    };
    Some(Content {
        id: zone.id,
        apex,
        entries,
        signing,
        transfers: zone.transfers,
    })
}

/// Which addresses are answered, by a record's settings. v4: documented, `ipv4_only` and `ipv6_only`.
#[derive(Clone, Copy)]
pub(super) struct Family {
    v4: bool,
    v6: bool,
}

impl Family {
    fn of(settings: &str) -> Family {
        let (v4, v6) = (
            flattening::flag(settings, "ipv4_only"),
            flattening::flag(settings, "ipv6_only"),
        );
        // Both together mean nothing.
        Family {
            v4: v4 || !v6,
            v6: v6 || !v4,
        }
    }

    pub(super) fn has(self, address: IpAddr) -> bool {
        self.has_type(if address.is_ipv4() { A } else { AAAA })
    }

    pub(super) fn has_type(self, rtype: u16) -> bool {
        match rtype {
            A => self.v4,
            AAAA => self.v6,
            _ => true,
        }
    }
}

/// An A or AAAA record.
pub(super) fn of_address(name: &Name<Vec<u8>>, ttl: u32, address: IpAddr) -> Entry {
    let (rtype, rdata) = match address {
        IpAddr::V4(v4) => (A, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AAAA, v6.octets().to_vec()),
    };
    Entry {
        name: name.clone(),
        rtype,
        ttl,
        rdata,
    }
}

/// The mailbox that stands in the SOA record: beside the first server.
pub(crate) fn mailbox(server: &str) -> String {
    let beside = server.split_once('.').map_or(server, |(_, rest)| rest);
    format!("hostmaster.{beside}")
}

/// RFC 1035, section 3.3.13: the first server, and a mailbox beside it.
fn soa(server: &str, serial: u32) -> Option<Vec<u8>> {
    let mailbox = wire_name(&mailbox(server)).ok()?;
    let mut rdata = wire_name(server).ok()?.as_slice().to_vec();
    rdata.extend_from_slice(mailbox.as_slice());
    for number in [serial].into_iter().chain(SOA_TIMES) {
        rdata.extend_from_slice(&number.to_be_bytes());
    }
    Some(rdata)
}
