//! One scan: what is asked, and what becomes of the answers.

use super::store;
use crate::{
    Result, dns_records,
    due::{Due, unless_gone},
    gate::{Op, Rules, Scope},
    outside::FoundRecord,
    policy,
};
use dns::record::RecordType;
use std::collections::BTreeSet;

/// Names that zones usually have, below the apex.
const HOSTS: &[&str] = &[
    "www",
    "mail",
    "webmail",
    "smtp",
    "imap",
    "pop",
    "pop3",
    "mx",
    "ftp",
    "autodiscover",
    "autoconfig",
    "cpanel",
    "blog",
    "shop",
    "store",
    "api",
    "app",
    "admin",
    "portal",
    "dev",
    "staging",
    "test",
    "m",
    "mobile",
    "cdn",
    "static",
    "img",
    "images",
    "assets",
    "docs",
    "help",
    "support",
    "status",
    "vpn",
    "remote",
    "git",
    "ns1",
    "ns2",
    "dns",
    "secure",
    "login",
    "calendar",
    "drive",
    "chat",
];
/// Names with a TXT record, or a CNAME to one.
const TEXTS: &[&str] = &[
    "_dmarc",
    "default._domainkey",
    "google._domainkey",
    "selector1._domainkey",
    "selector2._domainkey",
    "k1._domainkey",
    "k2._domainkey",
    "s1._domainkey",
    "s2._domainkey",
    "mail._domainkey",
    "dkim._domainkey",
    "_mta-sts",
    "_smtp._tls",
];
const SERVICES: &[&str] = &[
    "_autodiscover._tcp",
    "_sip._tls",
    "_sip._tcp",
    "_sipfederationtls._tcp",
    "_submission._tcp",
    "_submissions._tcp",
    "_imaps._tcp",
    "_caldavs._tcp",
    "_carddavs._tcp",
    "_xmpp-client._tcp",
    "_xmpp-server._tcp",
    "_minecraft._tcp",
];
const AT_APEX: &[RecordType] = &[
    RecordType::A,
    RecordType::Aaaa,
    RecordType::Mx,
    RecordType::Txt,
    RecordType::Caa,
    RecordType::Https,
];
const OF_HOSTS: &[RecordType] = &[RecordType::A, RecordType::Aaaa];

/// Names that are asked for at once.
const AT_ONCE: usize = 16;
/// TTLs are brought into this range, in seconds, which every plan has.
const TTL: std::ops::RangeInclusive<u32> = 60..=86_400;

/// Claims zones that are to be scanned now, for two minutes. Empty: none is.
pub async fn due(rules: &Rules) -> Result<Vec<Due>> {
    store::QUEUE.claim(rules).await
}

/// Scans a zone; what was found waits for a review, in place of what an earlier scan found.
pub async fn look(rules: &Rules, due: Due) -> Result<()> {
    let name = rules
        .system("scanner")
        .read(
            &policy::SCAN_LOOK,
            Scope::Installation,
            due.clone(),
            |op, due| Box::pin(store::name(op, &due.zone_id, &due.account_id)),
        )
        .await?;
    let Some(name) = name else {
        let gone = (due.zone_id, due.account_id);
        return rules
            .keep_books(gone, |tx, (zone, account)| {
                Box::pin(store::done(tx, zone, account))
            })
            .await;
    };
    let file = found_of(rules, &name).await;
    let done = rules
        .system("scanner")
        .write(
            &policy::SCAN_FOUND,
            Scope::Zone(due.zone_id),
            file,
            |op, file| Box::pin(found(op, file)),
        )
        .await;
    unless_gone(done)
}

async fn found(op: &mut Op<'_, '_>, file: &str) -> Result<()> {
    let mut new = Vec::new();
    for record in dns_records::in_file(op, file)? {
        let Ok(record) = dns_records::record_of(op, &record) else {
            continue;
        };
        if !dns_records::exists(op, &record).await? {
            new.push(record);
        }
    }
    store::replace(op, &new).await?;
    let zone = op.zone()?;
    op.created(&zone, &new)
}

/// A zone file of what the world outside says about the usual names of a zone (ASCII, no final dot). Empty where nobody answers.
pub(super) async fn found_of(rules: &Rules, zone: &str) -> String {
    // A name that nobody has says what a wildcard says of all the others.
    let nobody = crate::ids::new(rules.env());
    let Some(wild) = host(rules, &format!("{nobody}.{zone}")).await else {
        return String::new();
    };
    let mut lines = BTreeSet::new();
    add(&mut lines, &format!("*.{zone}"), &wild);
    let mut asked: Vec<(String, &[RecordType])> = vec![(zone.to_owned(), AT_APEX)];
    for (labels, kinds) in [
        (HOSTS, OF_HOSTS),
        (TEXTS, &[RecordType::Txt] as &[RecordType]),
        (SERVICES, &[RecordType::Srv]),
    ] {
        asked.extend(
            labels
                .iter()
                .map(|label| (format!("{label}.{zone}"), kinds)),
        );
    }
    for some in asked.chunks(AT_ONCE) {
        let mut asking = tokio::task::JoinSet::new();
        for (name, kinds) in some.iter().cloned() {
            let (rules, at_apex) = (rules.clone(), name == zone);
            asking.spawn(async move {
                let found = if at_apex {
                    all(&rules, &name, kinds).await
                } else {
                    alias_or(&rules, &name, kinds).await
                };
                (name, found.unwrap_or_default())
            });
        }
        for (name, found) in asking.join_all().await {
            let same =
                |f: &FoundRecord| wild.iter().any(|w| (w.kind, &w.text) == (f.kind, &f.text));
            if name == zone || wild.is_empty() || !found.iter().all(same) {
                add(&mut lines, &name, &found);
            }
        }
    }
    lines.into_iter().collect()
}

fn add(lines: &mut BTreeSet<String>, name: &str, found: &[FoundRecord]) {
    for FoundRecord { kind, ttl, text } in found {
        let ttl = ttl.clamp(TTL.start(), TTL.end());
        lines.insert(format!("{name}. {ttl} IN {} {text}\n", kind.as_str()));
    }
}

async fn host(rules: &Rules, name: &str) -> Option<Vec<FoundRecord>> {
    alias_or(rules, name, OF_HOSTS).await
}

/// The CNAME of a name, or where it has none its records of these types. `None` where nobody answers.
async fn alias_or(rules: &Rules, name: &str, kinds: &[RecordType]) -> Option<Vec<FoundRecord>> {
    let alias = all(rules, name, &[RecordType::Cname]).await?;
    if alias.is_empty() {
        all(rules, name, kinds).await
    } else {
        Some(alias)
    }
}

async fn all(rules: &Rules, name: &str, kinds: &[RecordType]) -> Option<Vec<FoundRecord>> {
    let mut found = Vec::new();
    for kind in kinds {
        found.extend(rules.env().outside.records(name, *kind).await.ok()?);
    }
    Some(found)
}
