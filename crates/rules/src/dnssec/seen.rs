//! What the parent zone's DS records mean.

use super::{DnssecStatus, here, store};
use crate::{
    Result,
    due::unless_gone,
    gate::{Op, Rules, Scope},
    policy,
    zones::{self, DelegationSigner},
};

/// DS records that a zone's keys would have; none where it is not signed.
pub(crate) async fn own_signers(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
) -> Result<Vec<DelegationSigner>> {
    let keys = store::signers(op, zone, account).await?;
    Ok(keys
        .into_iter()
        .filter_map(|(tag, digest)| {
            Some(DelegationSigner {
                key_tag: u16::try_from(tag).ok()?,
                algorithm: dns::sign::ALGORITHM,
                digest_type: dns::sign::DIGEST_TYPE,
                digest,
            })
        })
        .collect())
}

/// The parent zone has these DS records for a zone that is signed.
pub(crate) async fn seen(rules: &Rules, zone: &str, ds: Vec<DelegationSigner>) -> Result<()> {
    let ctx = rules.system("checker");
    let scope = || Scope::Zone(zone.to_owned());
    let changes = ctx
        .read(&policy::DNSSEC_LOOK, scope(), ds.clone(), |op, ds| {
            Box::pin(async move { Ok(meaning(op, ds).await?.is_some()) })
        })
        .await;
    let done = match changes {
        Ok(false) => return Ok(()),
        Ok(true) => {
            ctx.write(&policy::DNSSEC_SEEN, scope(), ds, |op, ds| {
                Box::pin(async move {
                    let before = here(op).await?;
                    apply(op, ds).await?;
                    let after = here(op).await?;
                    let id = op.zone()?;
                    op.updated(&id, &before, &after)
                })
            })
            .await
        }
        Err(e) => Err(e),
    };
    unless_gone(done)
}

/// What follows from the parent's records.
struct Meaning {
    status: DnssecStatus,
    /// Retired keys that the parent knows no more, while it knows the one in use.
    gone: Vec<String>,
}

async fn meaning(op: &mut Op<'_, '_>, ds: &[DelegationSigner]) -> Result<Option<Meaning>> {
    let Some(kept) = store::find(op).await? else {
        return Ok(None);
    };
    let keys = store::keys(op).await?;
    let known = |key: &store::KeyRow| {
        ds.iter().any(|d| {
            i64::from(d.key_tag) == key.key_tag && d.digest.eq_ignore_ascii_case(&key.digest)
        })
    };
    let mut signers = keys.iter().filter(|k| k.flags == i64::from(dns::sign::KSK));
    let current = signers
        .clone()
        .any(|k| k.state == store::ACTIVE && known(k));
    let any = signers.clone().any(known);
    let status = DnssecStatus::of(&kept.status);
    let next = match (status, any) {
        (DnssecStatus::Pending, true) => DnssecStatus::Active,
        (DnssecStatus::Active, false) => DnssecStatus::Pending,
        (DnssecStatus::PendingDisabled, false) => DnssecStatus::Disabled,
        (same, _) => same,
    };
    let retired = |k: &&store::KeyRow| k.state == store::RETIRED && k.ds_gone_at.is_none();
    let gone: Vec<String> = if current {
        let left = signers.by_ref().filter(retired).filter(|k| !known(k));
        left.map(|k| k.id.clone()).collect()
    } else {
        Vec::new()
    };
    Ok((next != status || !gone.is_empty()).then_some(Meaning { status: next, gone }))
}

/// The same, done in the place's zone.
pub(super) async fn apply(op: &mut Op<'_, '_>, ds: &[DelegationSigner]) -> Result<()> {
    let Some(meaning) = meaning(op, ds).await? else {
        return Ok(());
    };
    store::set_status(op, meaning.status).await?;
    for key in &meaning.gone {
        store::ds_gone(op, key).await?;
    }
    if !meaning.gone.is_empty() {
        // When that has left the caches, the step after it is due.
        let next = op.now() + super::steps::DS_LIFE;
        store::due_by(op, next).await?;
    }
    zones::touch_dns(op).await
}
