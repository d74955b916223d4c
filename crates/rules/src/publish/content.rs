//! What a zone's rows come to: the entries that are answered.

use super::{Content, Signed, flat::Flattened, store};
use crate::{
    dns_records::AUTOMATIC, dns_settings::SoaValues, dnssec, flattening, gate::Rules,
    name_servers::addresses,
};
use dns::{
    Entry,
    record::{RecordType, wire_name},
};
use domain::base::Name;
use std::net::IpAddr;

pub(super) const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
pub(super) const AAAA: u16 = 28;
const DNSKEY: u16 = 48;

/// `None` where a name in it is none, which cannot be.
pub(super) fn content(rules: &Rules, mut zone: store::Found) -> Option<Content> {
    if !zone.settings.is_answered() {
        return None;
    }
    if zone.partial {
        zone.stand_under(rules.settings().cname_suffix.as_deref()?);
    }
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
        .servers
        .split_whitespace()
        .filter_map(|name| wire_name(name).ok())
        .collect();
    let serial = u32::try_from(zone.serial & i64::from(u32::MAX)).ok()?;
    let ns_ttl = zone.settings.ns_ttl;
    let mut foreign = Vec::new();
    let mut entries = Vec::with_capacity(zone.records.len() + servers.len() + 1);
    entries.push(Entry {
        name: apex.clone(),
        rtype: SOA,
        ttl: zone.settings.soa.ttl,
        rdata: soa(
            &zone
                .settings
                .soa_at(zone.servers.split_whitespace().next()?),
            serial,
        )?,
    });
    entries.extend(servers.iter().map(|server| Entry {
        name: apex.clone(),
        rtype: NS,
        ttl: ns_ttl,
        rdata: server.as_slice().to_vec(),
    }));
    let on_edge = zone.active()
        && !zone.paused
        && !zone.dns_only
        && zone.settings.is_proxied()
        && !edge.is_empty();
    let glue = glue(rules, &zone)?;
    let mut flattened = Flattened::new(&zone, on_edge);
    let others = zone.settings.multi_provider;
    for record in std::mem::take(&mut zone.records) {
        let flat = zone.is_flat(&record);
        let name = wire_name(&record.name).ok()?;
        let at_apex = name == apex;
        let rtype = record.kind?.code();
        // The assigned servers stand at the apex alone, but where other providers answer, too.
        if at_apex && rtype == NS {
            if others {
                entries.push(Entry {
                    name,
                    rtype,
                    ttl: ns_ttl,
                    rdata: record.rdata,
                });
            }
            continue;
        }
        // What name servers have by themselves stands in place of what was written.
        if matches!(rtype, A | AAAA | CNAME) && glue.iter().any(|(host, _)| *host == name) {
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
        if flat {
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
    for (host, addresses) in &glue {
        let addresses = addresses.iter();
        entries.extend(addresses.map(|address| of_address(host, ns_ttl, *address)));
    }
    flattened.answer(&mut entries);
    // Several proxied records of one name are answered alike; equal entries count once.

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

impl store::Found {
    /// A partial zone: its hosts are answered under names of ours, nothing else is.
    fn stand_under(&mut self, suffix: &str) {
        let under = |name: &str| format!("{name}.{suffix}");
        self.name = under(&self.name);
        self.records.retain(|record| {
            let kind = record.kind.map(RecordType::code);
            matches!(kind, Some(A | AAAA | CNAME))
        });
        for record in &mut self.records {
            record.name = under(&record.name);
        }
        self.signed = None;
        self.glue.clear();
        self.transfers = None;
    }
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

/// A name server that lies in the zone, with its addresses.
type Host = (Name<Vec<u8>>, Vec<IpAddr>);

fn glue(rules: &Rules, zone: &store::Found) -> Option<Vec<Host>> {
    let all = &rules.settings().name_server_addresses;
    let hosts = zone.glue.iter();
    hosts
        .map(|(host, position)| Some((wire_name(host).ok()?, addresses(all, *position))))
        .collect()
}

/// RFC 1035, section 3.3.13.
fn soa(soa: &SoaValues, serial: u32) -> Option<Vec<u8>> {
    let mut rdata = wire_name(&soa.mname).ok()?.as_slice().to_vec();
    rdata.extend_from_slice(wire_name(&soa.rname).ok()?.as_slice());
    let of = &soa.values;
    for number in [serial, of.refresh, of.retry, of.expire, of.min_ttl] {
        rdata.extend_from_slice(&number.to_be_bytes());
    }
    Some(rdata)
}
