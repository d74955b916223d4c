//! CNAMEs that are answered by the addresses of their target: at the apex, where no CNAME can stand, and where a record's settings say so.
//! The inner actor `flattener` asks for the addresses and asks again when they have lived; where nobody answers, the last ones stay.
//! Targets in the zone itself are not asked for: `publish` finds their addresses there.

pub(crate) mod paths;
pub(crate) mod store;

use crate::{
    Result,
    due::Due,
    gate::{Op, Rules, Scope},
    outside::{Addresses, Unreachable},
    policy,
};
use paths::{End, Paths};
use serde_json::Value;
use std::{collections::BTreeSet, net::IpAddr};

/// Targets that are asked for at once; the next ones follow when these have been.
const AT_ONCE: usize = 64;
const SECOND: i64 = 1_000_000;
/// Seconds that found addresses live, whatever their TTL says.
const LIFE: std::ops::RangeInclusive<u32> = 30..=3600;
/// When somebody looks at a zone again that has no target outside, or is deleted. Written to, it is looked at at once.
const REST: i64 = 3600 * SECOND;
/// Seconds that a look waits after one that nobody answered, at most.
const PATIENCE: i64 = 600;

/// A name outside of a zone, and what was found of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) name: String,
    pub(crate) addresses: Vec<IpAddr>,
    /// Seconds.
    pub(crate) ttl: u32,
    due_at: i64,
    failures: i64,
    looked_at: Option<i64>,
}

/// Whether a record's settings ask for it.
pub(crate) fn is_asked(settings: &str) -> bool {
    flag(settings, "flatten_cname")
}

/// A setting of a record, as kept.
pub(crate) fn flag(settings: &str, name: &str) -> bool {
    // Most records have none at all.
    settings.contains(name)
        && serde_json::from_str::<Value>(settings).is_ok_and(|s| s[name] == Value::Bool(true))
}

/// The place's zone has, or may have from now on, a CNAME to be flattened.
pub(crate) async fn begin(op: &mut Op<'_, '_>) -> Result<()> {
    let zone = op.zone()?;
    store::begin(op, &zone).await
}

/// The same of a zone of the place's account.
pub(crate) async fn begin_in(op: &mut Op<'_, '_>, zone: &str) -> Result<()> {
    store::begin(op, zone).await
}

/// Something of the place's zone changed, so that other targets may be wanted.
pub(crate) async fn look_again(op: &mut Op<'_, '_>) -> Result<()> {
    store::soon(op).await
}

/// Claims zones whose targets have to be looked at now, for two minutes: [`look`] at each within that time. Empty: none has to.
pub async fn due(rules: &Rules) -> Result<Vec<Due>> {
    store::QUEUE.claim(rules).await
}

/// Asks for the addresses of what is due in a zone, and has it answered anew where they are others.
pub async fn look(rules: &Rules, due: Due) -> Result<()> {
    let whole = rules
        .system("flattener")
        .read(
            &policy::ZONE_FLATTEN,
            Scope::Installation,
            due.clone(),
            |op, due| Box::pin(store::whole(op, &due.zone_id, &due.account_id)),
        )
        .await?;
    let now = rules.env().now();
    let (mut known, wanted) = match whole {
        Some(whole) => (
            whole.targets,
            wanted(&whole.name, &whole.records, whole.all),
        ),
        None => (Vec::new(), BTreeSet::new()),
    };
    let (kept, dropped): (Vec<_>, Vec<_>) =
        (known.drain(..)).partition(|target| wanted.contains(&target.name));
    let forgotten = dropped.into_iter().map(|target| target.name).collect();
    let mut all = kept;
    for name in &wanted {
        if !all.iter().any(|target| &target.name == name) {
            all.push(Target {
                name: name.clone(),
                addresses: Vec::new(),
                ttl: *LIFE.start(),
                due_at: now,
                failures: 0,
                looked_at: None,
            });
        }
    }
    let (mut asked, later): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|target| target.due_at <= now);
    let rest = asked.split_off(asked.len().min(AT_ONCE));
    let mut asking = tokio::task::JoinSet::new();
    for target in asked {
        let outside = rules.env().outside.clone();
        asking.spawn(async move {
            let said = outside.addresses(&target.name).await;
            (target, said)
        });
    }
    let (mut looked, mut other) = (Vec::new(), false);
    for (target, said) in asking.join_all().await {
        let after = seen(target.clone(), said, rules.env().now());
        other |= after.addresses != target.addresses;
        looked.push(after);
    }
    let next = if rest.is_empty() {
        let next = looked.iter().chain(&later).map(|target| target.due_at);
        next.min().unwrap_or(now + REST)
    } else {
        now
    };
    let noted = store::Noted {
        zone_id: due.zone_id,
        account_id: due.account_id,
        at: rules.env().now(),
        looked,
        forgotten,
        next_at: next,
        until: due.until,
        answered_anew: other.then(|| crate::ids::new(rules.env())),
    };
    rules
        .keep_books(noted, |tx, noted| Box::pin(store::note(tx, noted)))
        .await?;
    if other {
        rules.dns_waits().notify_one();
    }
    Ok(())
}

/// The targets outside of the zone to which CNAMEs lead that are to be flattened: `all`, or those that must or ask for it.
fn wanted(apex: &str, records: &[store::Record], all: bool) -> BTreeSet<String> {
    let mut paths = Paths::new(apex);
    for r in records {
        paths.add(&r.name, &r.kind, Some(&r.content));
    }
    let cnames = records.iter().filter(|r| r.kind == "CNAME");
    let flat = cnames.filter(|r| all || r.name == apex || is_asked(&r.settings));
    flat.filter_map(|r| match paths.end(&r.content) {
        End::Outside(name) => Some(name),
        End::Here(_) | End::Nowhere => None,
    })
    .collect()
}

/// What is known of a target after a look. The TTL is that of the first look at these addresses: what a resolver remembers counts
/// down, and is no reason to answer anything else.
fn seen(mut target: Target, said: std::result::Result<Addresses, Unreachable>, now: i64) -> Target {
    if let Ok(said) = said {
        let mut found = said.found;
        found.sort();
        found.dedup();
        let ttl = said.ttl.clamp(*LIFE.start(), *LIFE.end());
        if found != target.addresses {
            target.addresses = found;
            target.ttl = ttl;
        }
        target.failures = 0;
        target.looked_at = Some(now);
        target.due_at = now + i64::from(ttl) * SECOND;
    } else {
        target.failures += 1;
        let doubled = i64::from(*LIFE.start()) << target.failures.clamp(0, 10);
        target.due_at = now + doubled.min(PATIENCE) * SECOND;
    }
    target
}
