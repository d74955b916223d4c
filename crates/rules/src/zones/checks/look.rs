//! One look: who is due, and what it changes.

use super::{
    super::{self as zones, ZoneStatus, partial},
    letter,
    seen::{DelegationSigner, Seen},
    store,
    verdict::{verdict, verdict_of_proof},
};
use crate::{
    Error, Result, dnssec,
    due::unless_gone,
    gate::{Op, Rules, Scope},
    policy,
};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// A zone to be looked at.
#[derive(Clone, Debug)]
pub struct Due {
    pub zone_id: String,
    pub account_id: String,
    /// In ASCII.
    pub name: String,
    pub status: ZoneStatus,
    pub(super) name_servers: Vec<String>,
    pub(super) vanity: Vec<String>,
    /// A set of the account's custom name servers.
    pub(super) custom: Vec<String>,
    pub(super) multi_provider: bool,
    /// Of a partial zone: what its TXT record has to say.
    pub(super) proof: Option<String>,
    /// The DS records that its keys would have; none where it is not signed.
    pub(super) signers: Vec<DelegationSigner>,
    pub(super) by_delegation: bool,
    pub(super) held: bool,
    pub(super) looked_at: Option<i64>,
    pub(super) tries: i64,
    pub(super) failures: i64,
    /// When the status began, in microseconds, or when the zone was changed since.
    pub(super) since: i64,
    pub(super) has_original: bool,
}

/// Claims zones whose delegation has to be looked at now, for two minutes: [`look`] at each within that time. Empty: none has to.
pub async fn due(rules: &Rules) -> Result<Vec<Due>> {
    let claimed = store::QUEUE.claim(rules).await?;
    if claimed.is_empty() {
        return Ok(Vec::new());
    }
    rules
        .system("checker")
        .read(
            &policy::ZONE_LOOK,
            Scope::Installation,
            claimed,
            |op, claimed| Box::pin(store::live(op, claimed)),
        )
        .await
}

/// Asks the servers of the parent zone, and does what follows.
pub async fn look(rules: &Rules, zone: Due) -> Result<()> {
    if expired(rules, &zone) {
        return expire(rules, zone).await;
    }
    let (seen, verdict) = if let Some(key) = &zone.proof {
        let seen = proof(rules, &zone.name).await;
        let verdict = verdict_of_proof(&zone, key, &seen);
        (seen, verdict)
    } else {
        let seen = delegation(rules, &zone.name).await;
        let ours = ours(rules).await?;
        let verdict = verdict(&zone, &seen, &ours);
        (seen, verdict)
    };
    let noted = store::Noted {
        zone_id: zone.zone_id.clone(),
        account_id: zone.account_id.clone(),
        at: rules.env().now(),
        next_at: rules.env().now() + verdict.pause,
        failures: verdict.failures,
        held: verdict.held,
        seen: serde_json::to_string(&seen).map_err(|e| Error::internal(e.to_string()))?,
        original: original(&zone, &seen),
        answered_anew: (verdict.held != zone.held).then(|| crate::ids::new(rules.env())),
    };
    let again = noted.answered_anew.is_some();
    rules
        .keep_books(noted, |tx, noted| Box::pin(store::note(tx, noted)))
        .await?;
    if again {
        rules.dns_waits().notify_one();
    }
    if let Some(found) = seen.delegation.filter(|_| !zone.signers.is_empty()) {
        dnssec::seen(rules, &zone.zone_id, found.ds).await?;
    }
    let Some(status) = verdict.status else {
        return Ok(());
    };
    let ctx = rules.system("checker");
    let action = match status {
        ZoneStatus::Active => &policy::ZONE_SEEN,
        _ => &policy::ZONE_MOVED,
    };
    let done = ctx
        .write(
            action,
            Scope::Zone(zone.zone_id.clone()),
            status,
            |op, status| Box::pin(change(op, *status)),
        )
        .await;
    unless_gone(done)
}

async fn delegation(rules: &Rules, zone: &str) -> Seen {
    match rules.env().outside.delegation(zone).await {
        Ok(delegation) => Seen {
            delegation: Some(delegation),
            ..Seen::default()
        },
        Err(why) => Seen {
            failure: Some(why.0),
            ..Seen::default()
        },
    }
}

async fn proof(rules: &Rules, zone: &str) -> Seen {
    match rules.env().outside.texts(&partial::proof_name(zone)).await {
        Ok(texts) => Seen {
            texts: Some(texts),
            ..Seen::default()
        },
        Err(why) => Seen {
            failure: Some(why.0),
            ..Seen::default()
        },
    }
}

async fn change(op: &mut Op<'_, '_>, status: ZoneStatus) -> Result<()> {
    if status != ZoneStatus::Active {
        return super::moved(op).await;
    }
    let before = zones::here(op).await?;
    // Until the other zone counts as moved, since the parent does not name its servers any more.
    let held = before.status != ZoneStatus::Active && zones::hold::is_held_here(op).await?;
    if before.status != ZoneStatus::Active && !held {
        super::activate(op, &before).await?;
        store::status_changed(op).await?;
    }
    let after = zones::here(op).await?;
    if after.status != before.status {
        letter::tell(op, &after).await?;
    }
    op.updated(&after.id, &before, &after)
}

/// What the parent named when the zone was added, where that was not us already.
fn original(zone: &Due, seen: &Seen) -> Option<String> {
    let found = seen.delegation.as_ref()?;
    let first = zone.status == ZoneStatus::Pending && !zone.has_original;
    let foreign = found.servers.iter().any(|s| !zone.name_servers.contains(s));
    (first && foreign).then(|| found.servers.join(" "))
}

/// Every host name that zones are given.
async fn ours(rules: &Rules) -> Result<Vec<String>> {
    let mut ours = rules
        .system("checker")
        .read(&policy::ZONE_LOOK, Scope::Installation, (), |op, ()| {
            Box::pin(store::pools(op))
        })
        .await?;
    ours.extend(rules.settings().name_servers.iter().cloned());
    Ok(ours)
}

/// Whether a zone that never became active, or is no longer, has been so for longer than the operator keeps it.
fn expired(rules: &Rules, zone: &Due) -> bool {
    let days = match zone.status {
        ZoneStatus::Pending => rules.settings().pending_deletion_days,
        ZoneStatus::Moved => rules.settings().moved_deletion_days,
        _ => 0,
    };
    days > 0 && zone.by_delegation && rules.env().now() - zone.since > days * DAY
}

async fn expire(rules: &Rules, zone: Due) -> Result<()> {
    let done = rules
        .system("checker")
        .write(
            &policy::ZONE_EXPIRE,
            Scope::Zone(zone.zone_id),
            (),
            |op, ()| Box::pin(zones::delete::delete_in(op)),
        )
        .await;
    unless_gone(done.map(drop))
}
