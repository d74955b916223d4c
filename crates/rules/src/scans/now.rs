//! The old scan: at once, and what is found is added. v4: documented as deprecated.

use super::look::found_of;
use crate::{
    Error, Result, dns_records,
    gate::{Ctx, Op, Rules, Scope},
    policy, zones,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// v4: documented.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scanned {
    /// Those that were not there before.
    pub recs_added: usize,
    /// The same by type.
    pub recs_added_by_type: BTreeMap<String, usize>,
    pub total_records_parsed: usize,
}

/// Looks for the zone's records elsewhere, and adds those that fit beside what is there.
pub async fn scan(rules: &Rules, ctx: &Ctx, zone: String) -> Result<Scanned> {
    let name = ctx
        .read(
            &policy::SCAN_ASK,
            Scope::Zone(zone.clone()),
            (),
            |op, ()| Box::pin(async move { Ok(op.place().zone_name.clone().unwrap_or_default()) }),
        )
        .await?;
    let file = found_of(rules, &name).await;
    ctx.write(&policy::SCAN, Scope::Zone(zone), file, |op, file| {
        Box::pin(add(op, file))
    })
    .await
}

async fn add(op: &mut Op<'_, '_>, file: &str) -> Result<Scanned> {
    let found = dns_records::in_file(op, file)?;
    let mut done = Scanned {
        total_records_parsed: found.len(),
        ..Scanned::default()
    };
    let mut added = Vec::new();
    for new in &found {
        match dns_records::insert(op, new).await {
            Ok(kept) => added.push(kept.record),
            // Beside what is there, or beyond what the plan has.
            Err(Error::Refused(_)) => {}
            Err(e) => return Err(e),
        }
    }
    for record in &added {
        *done
            .recs_added_by_type
            .entry(record.kind.clone())
            .or_default() += 1;
    }
    done.recs_added = added.len();
    if !added.is_empty() {
        zones::touch_dns(op).await?;
        dns_records::history::note(op, &[], &added).await?;
    }
    let zone = op.zone()?;
    op.created(&zone, &added)?;
    Ok(done)
}
