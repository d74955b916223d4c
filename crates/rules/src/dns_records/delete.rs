//! Deleting a record.

use super::{DnsRecord, find, history, store, writable};
use crate::{
    Result,
    accounts::Deleted,
    gate::{Ctx, Op, Scope},
    policy,
    roles::{Area, Permission},
    zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::slice;

/// Names a record of the zone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RecordRef {
    pub id: String,
}

/// Deletes one.
pub async fn delete(ctx: &Ctx, zone: String, id: String) -> Result<Deleted> {
    ctx.write(&policy::DNS_DELETE, Scope::Zone(zone), id, |op, id| {
        Box::pin(async move {
            let gone = remove(op, id).await?;
            zones::touch_dns(op).await?;
            history::note(op, slice::from_ref(&gone), &[]).await?;
            op.deleted(id, &gone)?;
            Ok(Deleted { id: gone.id })
        })
    })
    .await
}

/// The same without its event.
pub(super) async fn remove(op: &mut Op<'_, '_>, id: &str) -> Result<DnsRecord> {
    writable(op)?;
    let gone = find(op, id, Permission::edit(Area::DnsRecords)).await?;
    store::delete(op, id).await?;
    store::count(op, -1, None).await?;
    Ok(gone.record)
}
