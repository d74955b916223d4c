//! What is answered by DNS: read from the database, whole zones at a time. Whoever answers follows by [`changes`], and is right again
//! after whatever was missed by [`all`].

pub(crate) mod store;

use crate::{
    Result,
    dns_records::AUTOMATIC,
    dnssec,
    gate::{Ctx, Rules, Scope},
    policy,
    zones::{ZoneStatus, reversed},
};
use dns::{Entry, record::wire_name};
use domain::base::Name;
use std::net::IpAddr;

/// Zones read at once.
const SLICE: i64 = 500;

/// A zone to be answered.
#[derive(Debug)]
pub struct Content {
    /// Of the zone: another one of the same name has another.
    pub id: String,
    pub apex: Name<Vec<u8>>,
    pub entries: Vec<Entry>,
    /// How it is to be signed, where it is.
    pub signing: Signed,
}

/// Whether a zone is to be signed.
#[derive(Debug)]
pub enum Signed {
    Not,
    With(Box<dns::sign::Signing>),
    /// Its keys cannot be decrypted.
    Locked,
}

/// Where a follower stands in the changes: microseconds, and what it saw last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    pub at: i64,
    pub seen: std::collections::BTreeSet<String>,
}

/// How far back changes are read again: a transaction that began earlier may be seen later. Microseconds.
const OVERLAP: i64 = 30 * 1_000_000;

fn reader(rules: &Rules) -> Ctx {
    rules.system("publisher")
}

/// The apexes (ASCII) of zones that changed since the mark, which moves on.
pub async fn changes(rules: &Rules, mark: &mut Mark) -> Result<Vec<String>> {
    let now = rules.env().now();
    let from = mark.at.saturating_sub(OVERLAP);
    let found = reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            from,
            |op, from| Box::pin(store::changes(op, *from)),
        )
        .await?;
    let mut apexes = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for change in found {
        if !mark.seen.contains(&change.id) {
            apexes.push((change.zone_id, change.account_id));
        }
        seen.insert(change.id);
    }
    *mark = Mark { at: now, seen };
    if apexes.is_empty() {
        return Ok(Vec::new());
    }
    apexes.sort();
    apexes.dedup();
    reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            apexes,
            |op, touched| Box::pin(store::names(op, touched)),
        )
        .await
}

/// What is answered at this apex now; `None` where nobody's zone is.
pub async fn zone(rules: &Rules, apex: &str) -> Result<Option<Content>> {
    let range = (apex.to_owned(), apex.to_owned());
    let mut found = between(rules, range).await?;
    Ok(found.pop())
}

/// The next zones behind this apex, by name, and the last name looked at; `None` when there are no more. Begin with an empty text.
pub async fn all(rules: &Rules, behind: &str) -> Result<Option<(Vec<Content>, String)>> {
    let behind = behind.to_owned();
    let names = reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            behind,
            |op, behind| Box::pin(store::names_behind(op, behind, SLICE)),
        )
        .await?;
    let (Some(first), Some(last)) = (names.first().cloned(), names.last().cloned()) else {
        return Ok(None);
    };
    let found = between(rules, (first, last.clone())).await?;
    Ok(Some((found, last)))
}

/// The zones that are answered from the first to the last name.
async fn between(rules: &Rules, range: (String, String)) -> Result<Vec<Content>> {
    let zones = reader(rules)
        .read(
            &policy::ZONE_PUBLISH,
            Scope::Installation,
            range,
            |op, (first, last)| {
                Box::pin(async move {
                    let mut zones = store::between(op, first, last).await?;
                    zones.retain(|zone| zone.active() || !zone.held);
                    // Of rivals for one name the active one is answered, else the oldest.
                    zones.sort_by(|a, b| a.claim().cmp(&b.claim()));
                    zones.dedup_by(|later, first| later.name == first.name);
                    let mut answered = Vec::with_capacity(zones.len());
                    for zone in zones {
                        // A name around somebody else's waits until its own delegation is seen.
                        if zone.active() || !store::is_in_the_way(op, &zone).await? {
                            answered.push(zone);
                        }
                    }
                    store::with_keys(op, &mut answered).await?;
                    Ok(answered)
                })
            },
        )
        .await?;
    Ok(zones
        .into_iter()
        .filter_map(|z| content(rules, z))
        .collect())
}

impl store::Found {
    fn active(&self) -> bool {
        self.status == ZoneStatus::Active.as_str()
    }

    /// By name, whose turn it is: active ones first, the latest before others; then the oldest.
    fn claim(&self) -> (&str, bool, i64, i64, &str) {
        let since = self.activated_at.filter(|_| self.active()).unwrap_or(0);
        (
            &self.name,
            !self.active(),
            -since,
            self.created_at,
            &self.id,
        )
    }

    /// The names above it that somebody else could have as a zone, and what lies below it, as a range of reversed names.
    fn around(&self) -> (Vec<String>, String, String) {
        let mut above = Vec::new();
        let mut rest = self.name.as_str();
        while let Some((_, parent)) = rest.split_once('.') {
            above.push(parent.to_owned());
            rest = parent;
        }
        let below = reversed(&self.name);
        // The character behind the dot that ends it.
        let end = format!("{}/", below.trim_end_matches('.'));
        (above, below, end)
    }
}

/// Seconds. v4: observed.
pub(crate) const NS_TTL: u32 = 86_400;
pub(crate) const SOA_TTL: u32 = 3600;
/// Refresh, retry, expire, minimum.
pub(crate) const SOA_TIMES: [u32; 4] = [10_000, 2400, 604_800, 3600];

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const AAAA: u16 = 28;
const DNSKEY: u16 = 48;

/// `None` where a name in it is none, which cannot be.
fn content(rules: &Rules, zone: store::Found) -> Option<Content> {
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
    for record in zone.records {
        let name = wire_name(&record.name).ok()?;
        let at_apex = name == apex;
        let rtype = dns::record::RecordType::of(&record.kind)?.code();
        // The assigned servers stand at the apex alone, and no CNAME does.
        if at_apex && (rtype == NS || rtype == CNAME) {
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
        if record.proxied && on_edge {
            entries.extend(edge.iter().map(|address| on_the_edge(&name, *address)));
            continue;
        }
        entries.push(Entry {
            name,
            rtype,
            ttl,
            rdata: record.rdata,
        });
    }
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
    })
}

fn on_the_edge(name: &Name<Vec<u8>>, address: IpAddr) -> Entry {
    let (rtype, rdata) = match address {
        IpAddr::V4(v4) => (A, v4.octets().to_vec()),
        IpAddr::V6(v6) => (AAAA, v6.octets().to_vec()),
    };
    Entry {
        name: name.clone(),
        rtype,
        ttl: AUTOMATIC,
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
