//! Add-ons of an account: any number, each a subscription of its own.

use super::{Held, NewSubscription, Subscription, ZoneView, store, terms::Terms};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    plans, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a deletion answers: `id` for clients that read it everywhere, the other as v4 documents it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Deleted {
    pub id: String,
    pub subscription_id: String,
}

/// All of an account's add-ons, oldest first. v4: documented without pages.
pub async fn list(ctx: &Ctx, account: String) -> Result<Vec<Subscription>> {
    ctx.read(
        &policy::ADDON_LIST,
        Scope::Account(account),
        (),
        |op, ()| {
            Box::pin(async move {
                let now = op.now();
                let held = store::of_account(op).await?;
                held.iter().map(|h| h.view(now)).collect()
            })
        },
    )
    .await
}

/// Subscribes an account to an add-on.
pub async fn create(ctx: &Ctx, account: String, new: NewSubscription) -> Result<Subscription> {
    ctx.write(
        &policy::ADDON_CREATE,
        Scope::Account(account),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

/// The same, inside a transaction that stands in the account.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewSubscription) -> Result<Subscription> {
    let (id, now) = (op.new_id(), op.now());
    let terms = Terms::agree(op, new, plans::Scope::Account).await?;
    let held = terms.hold(id.clone(), ZoneView::default(), None, now);
    store::insert(op, &held).await?;
    let shown = held.view(now)?;
    op.created(&id, &shown)?;
    Ok(shown)
}

/// Changes an add-on, also to another product.
pub async fn update(
    ctx: &Ctx,
    account: String,
    id: String,
    new: NewSubscription,
) -> Result<Subscription> {
    ctx.write(
        &policy::ADDON_UPDATE,
        Scope::Account(account),
        (id, new),
        |op, (id, new)| {
            Box::pin(async move {
                let now = op.now();
                let before = find(op, id).await?;
                let terms = Terms::agree(op, new, plans::Scope::Account).await?;
                let after = terms.hold(id.clone(), ZoneView::default(), Some(&before), now);
                store::update(op, &after).await?;
                let (before, after) = (before.view(now)?, after.view(now)?);
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Ends an add-on at once.
pub async fn delete(ctx: &Ctx, account: String, id: String) -> Result<Deleted> {
    ctx.write(
        &policy::ADDON_DELETE,
        Scope::Account(account),
        id,
        |op, id| {
            Box::pin(async move {
                let now = op.now();
                let before = find(op, id).await?;
                store::delete(op, id).await?;
                op.deleted(id, &before.view(now)?)?;
                Ok(Deleted {
                    id: id.clone(),
                    subscription_id: id.clone(),
                })
            })
        },
    )
    .await
}

async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Held> {
    store::addon(op, id)
        .await?
        .ok_or_else(|| Error::from(&codes::SUBSCRIPTION_NOT_FOUND))
}
