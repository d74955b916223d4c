//! Purging deleted zones and accounts, from the inside out. Each leaves a tombstone, so that its id still says that it is gone,
//! and one event: in the streams of its tenant and of its account.

use super::{GRACE, SLICE, Swept, TURNS, store};
use crate::{
    Error, Result, codes,
    error::Refusal,
    gate::{Ctx, Rules, Scope},
    policy,
};
use serde::{Deserialize, Serialize};

/// Zones or accounts looked up at once.
const BATCH: i64 = 100;

/// A deleted zone or account.
#[derive(Clone, Debug)]
pub(super) struct Doomed {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) account_id: String,
    pub(super) unit_id: String,
    pub(super) tenant_id: String,
}

/// What an event tells of it.
#[derive(Serialize, Deserialize)]
struct Purged {
    id: String,
    name: String,
}

pub(super) async fn purge(rules: &Rules, swept: &mut Swept) -> Result<()> {
    let before = rules.env().now() - rules.settings().retention - GRACE;
    let ctx = rules.system("cleanup");
    let mut turns = TURNS * 10;
    loop {
        let zones = look(&ctx, before, |op, t| Box::pin(store::zones(op, *t, BATCH))).await?;
        if zones.is_empty() {
            break;
        }
        for zone in zones {
            if turns == 0 {
                return Ok(());
            }
            turns -= 1;
            swept.zones += u64::from(purge_zone(&ctx, zone, before).await?);
        }
    }
    // Every zone that was deleted before its account is gone by now; those that went with it are left.
    let accounts = look(&ctx, before, |op, t| {
        Box::pin(store::accounts(op, *t, BATCH))
    })
    .await?;
    for account in accounts {
        loop {
            let asked = account.id.clone();
            let zones = look(&ctx, asked, |op, id| {
                Box::pin(store::zones_of(op, id, BATCH))
            })
            .await?;
            if zones.is_empty() {
                break;
            }
            for zone in zones {
                if turns == 0 {
                    return Ok(());
                }
                turns -= 1;
                swept.zones += u64::from(purge_zone(&ctx, zone, before).await?);
            }
        }
        empty(rules, &account, before).await?;
        swept.accounts += u64::from(purge_account(&ctx, account, before).await?);
    }
    Ok(())
}

async fn look<I, T, F>(ctx: &Ctx, input: I, body: F) -> Result<T>
where
    I: Send + Sync + 'static,
    T: Send + 'static,
    F: for<'a, 't, 'c> Fn(&'a mut crate::gate::Op<'t, 'c>, &'a I) -> crate::gate::Body<'a, T>
        + Send
        + Sync
        + 'static,
{
    ctx.read(&policy::CLEANUP_READ, Scope::Installation, input, body)
        .await
}

/// People, invitations and add-ons of an account. Nobody can tell: it is deleted, and past restoring.
async fn empty(rules: &Rules, account: &Doomed, before: i64) -> Result<()> {
    for table in store::CHILDREN {
        for _ in 0..TURNS {
            let n = rules
                .keep_books((account.id.clone(), before), move |tx, (id, before)| {
                    Box::pin(store::delete_children(tx, table, id, *before, SLICE))
                })
                .await?;
            if n < SLICE.unsigned_abs() {
                break;
            }
        }
    }
    Ok(())
}

/// False when it is not there any more: another process was faster.
async fn purge_zone(ctx: &Ctx, zone: Doomed, before: i64) -> Result<bool> {
    let tenant = Scope::Tenant(zone.tenant_id.clone());
    done(
        ctx.write(
            &policy::ZONE_PURGE,
            tenant,
            (zone, before),
            |op, (zone, before)| {
                Box::pin(async move {
                    if !store::delete_zone(op, zone, *before).await? {
                        return Err(Error::from(&codes::NOT_DELETED));
                    }
                    store::tombstone(op, "zone", zone).await?;
                    let purged = zone.shown();
                    op.deleted(&zone.id, &purged)?;
                    op.about_account(&zone.account_id)?;
                    op.about_zone(&zone.id, &zone.name)?;
                    op.also(&zone.account_id)
                })
            },
        )
        .await,
    )
}

/// The same of an account that holds nothing any more; false also when it does.
async fn purge_account(ctx: &Ctx, account: Doomed, before: i64) -> Result<bool> {
    let tenant = Scope::Tenant(account.tenant_id.clone());
    done(
        ctx.write(
            &policy::ACCOUNT_PURGE,
            tenant,
            (account, before),
            |op, (account, before)| {
                Box::pin(async move {
                    if !store::delete_account(op, account, *before).await? {
                        return Err(Error::from(&codes::NOT_DELETED));
                    }
                    store::tombstone(op, "account", account).await?;
                    let purged = account.shown();
                    op.deleted(&account.id, &purged)?;
                    op.about_account(&account.id)?;
                    op.also(&account.id)
                })
            },
        )
        .await,
    )
}

fn done(out: Result<()>) -> Result<bool> {
    match out {
        Ok(()) => Ok(true),
        Err(Error::Refused(refusal)) if is_gone(&refusal) => Ok(false),
        Err(e) => Err(e),
    }
}

fn is_gone(refusal: &Refusal) -> bool {
    *refusal.code == codes::NOT_DELETED
}

impl Doomed {
    fn shown(&self) -> Purged {
        Purged {
            id: self.id.clone(),
            name: self.name.clone(),
        }
    }
}
