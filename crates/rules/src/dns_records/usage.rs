//! How many records there are, and how many there may be. v4: documented.

use super::store;
use crate::{
    Result,
    gate::{Ctx, Scope},
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Of a zone, or of all zones of an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Usage {
    /// Null: unlimited, or each zone's own.
    pub record_quota: Option<u32>,
    pub record_usage: i64,
}

pub async fn of_zone(ctx: &Ctx, zone: String) -> Result<Usage> {
    ctx.read(&policy::DNS_USAGE, Scope::Zone(zone), (), |op, ()| {
        Box::pin(async move {
            Ok(Usage {
                record_quota: zones::plan(op).limits().dns_records,
                record_usage: store::number(op).await?,
            })
        })
    })
    .await
}

pub async fn of_account(ctx: &Ctx, account: String) -> Result<Usage> {
    ctx.read(
        &policy::ACCOUNT_DNS_USAGE,
        Scope::Account(account),
        (),
        |op, ()| {
            Box::pin(async move {
                Ok(Usage {
                    record_quota: None,
                    record_usage: store::number_in_account(op).await?,
                })
            })
        },
    )
    .await
}
