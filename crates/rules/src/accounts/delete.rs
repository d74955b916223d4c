//! Deleting an account is one UPDATE: the gate finds only live places, so all below is gone at once. Until the retention has
//! passed it can be restored whole.

use super::{Account, store};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a deletion answers: the id of what is gone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Deleted {
    pub id: String,
}

/// By a tenant admin.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(&policy::ACCOUNT_DELETE, Scope::Account(id), (), |op, ()| {
        Box::pin(async move {
            let before = store::find(op).await?;
            if !store::delete(op).await? {
                return Err(Error::from(&codes::GONE));
            }
            let zones = store::zones(op).await?;
            op.count_account(-1, zones).await?;
            crate::zones::touch_account(op).await?;
            op.deleted(&before.id, &before)?;
            Ok(Deleted { id: before.id })
        })
    })
    .await
}

/// Brings a deleted account back with everything in it; by an operator or a tenant admin.
pub async fn restore(ctx: &Ctx, id: String) -> Result<Account> {
    ctx.write(
        &policy::ACCOUNT_RESTORE,
        Scope::DeletedAccount(id),
        (),
        |op, ()| {
            Box::pin(async move {
                if !store::restore(op).await? {
                    return Err(Error::from(&codes::NOT_DELETED));
                }
                let zones = store::zones(op).await?;
                op.count_account(1, zones).await?;
                crate::zones::touch_account(op).await?;
                let account = store::find(op).await?;
                op.created(&account.id, &account)?;
                Ok(account)
            })
        },
    )
    .await
}
