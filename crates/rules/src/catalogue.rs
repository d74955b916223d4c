//! Catalogues: which rate plans a tenant may sell, and what the operator asks for them.
//!
//! What is taken out of a catalogue cannot be sold again; what was sold goes on.

pub(crate) mod store;

use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    lists::{Page, Paged},
    plans, policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One rate plan of a tenant's catalogue.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Item {
    /// In the spelling of the price list.
    pub rate_plan_id: String,
    pub public_name: String,
    pub scope: plans::Scope,
    /// What the operator asks for it a month, in US cents.
    pub price_cents: i64,
}

/// A rate plan with its price.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct NewItem {
    /// In any spelling, whatever its case.
    pub rate_plan_id: String,
    /// US cents a month. Left out: as it was, or 0.
    #[serde(default, deserialize_with = "given")]
    pub price_cents: Option<i64>,
}

/// Fills a catalogue: with the rate plans of a program, with single ones, or both.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct CatalogueChange {
    /// `enterprise_reseller`, `self_serve_reseller`, `pay_as_you_go` or `msp`. Prices that are set stay.
    #[serde(default, deserialize_with = "given")]
    pub program: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub items: Option<Vec<NewItem>>,
    /// Rate plans to take out; none where the whole catalogue is replaced.
    #[serde(default, deserialize_with = "given")]
    pub remove: Option<Vec<String>>,
}

impl Input for CatalogueChange {
    const BAD: &'static Code = &codes::CATALOGUE_INVALID;
}

/// Whether what is not named stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// What is not named stays.
    Change,
    /// What is not named goes.
    Replace,
}

/// Price by canonical id.
type Prices = BTreeMap<String, i64>;

/// A tenant's catalogue, by id.
pub async fn list(ctx: &Ctx, tenant: String, page: Page) -> Result<Paged<Item>> {
    ctx.read(
        &policy::CATALOGUE_LIST,
        Scope::Tenant(tenant),
        page,
        |op, page| Box::pin(async move { Ok(Paged::cut(items(&store::all(op).await?), *page)) }),
    )
    .await
}

/// Changes a tenant's catalogue; the whole of it.
pub async fn set(
    ctx: &Ctx,
    tenant: String,
    mode: Mode,
    change: CatalogueChange,
) -> Result<Vec<Item>> {
    ctx.write(
        &policy::CATALOGUE_UPDATE,
        Scope::Tenant(tenant),
        (mode, change),
        |op, (mode, change)| Box::pin(set_in(op, *mode, change)),
    )
    .await
}

/// What the catalogue would be after a change, for whoever wants to look before it is made.
pub async fn preview(
    ctx: &Ctx,
    tenant: String,
    mode: Mode,
    change: CatalogueChange,
) -> Result<Vec<Item>> {
    ctx.read(
        &policy::CATALOGUE_LIST,
        Scope::Tenant(tenant),
        (mode, change),
        |op, (mode, change)| {
            Box::pin(async move {
                let before = store::all(op).await?;
                Ok(items(&change.apply(*mode, &before)?))
            })
        },
    )
    .await
}

/// The same, inside a transaction that stands in the tenant.
pub(crate) async fn set_in(
    op: &mut Op<'_, '_>,
    mode: Mode,
    change: &CatalogueChange,
) -> Result<Vec<Item>> {
    if change.program.is_none() && change.items.is_none() && change.remove.is_none() {
        return Err(Error::from(&codes::CATALOGUE_INVALID)
            .text("A catalogue takes a program, items, or what to remove; none was sent"));
    }
    let before = store::all(op).await?;
    let after = change.apply(mode, &before)?;
    let gone: Vec<&str> = before
        .keys()
        .filter(|id| !after.contains_key(*id))
        .map(String::as_str)
        .collect();
    store::delete(op, &gone).await?;
    let new: Vec<(&str, i64)> = after
        .iter()
        .filter(|(id, price)| before.get(*id) != Some(price))
        .map(|(id, price)| (id.as_str(), *price))
        .collect();
    store::put(op, &new).await?;
    let tenant = op.tenant()?;
    let all = items(&after);
    op.updated(&tenant, &items(&before), &all)?;
    Ok(all)
}

impl CatalogueChange {
    fn apply(&self, mode: Mode, before: &Prices) -> Result<Prices> {
        let mut after = match mode {
            Mode::Change => before.clone(),
            Mode::Replace => Prices::new(),
        };
        let price_before = |id: &str| before.get(id).copied().unwrap_or(0);
        if let Some(id) = &self.program {
            let program = plans::program(id).ok_or_else(|| {
                let known: Vec<&str> = plans::PROGRAMS.iter().map(|p| p.id).collect();
                Error::from(&codes::CATALOGUE_INVALID)
                    .text(format!(
                        "There is no such program; there are {}",
                        known.join(", ")
                    ))
                    .at("/program")
            })?;
            for id in program.rate_plans() {
                after.insert(id.to_owned(), price_before(id));
            }
        }
        for (i, item) in self.items.iter().flatten().enumerate() {
            let id = known(&item.rate_plan_id, || format!("/items/{i}/rate_plan_id"))?;
            let pointer = format!("/items/{i}/price_cents");
            check::limit(&codes::CATALOGUE_INVALID, &pointer, item.price_cents, 0)?;
            let price = item.price_cents.unwrap_or_else(|| price_before(id));
            after.insert(id.to_owned(), price);
        }
        for (i, id) in self.remove.iter().flatten().enumerate() {
            after.remove(known(id, || format!("/remove/{i}"))?);
        }
        Ok(after)
    }
}

/// The canonical id of a rate plan.
fn known(id: &str, pointer: impl FnOnce() -> String) -> Result<&'static str> {
    plans::find(id).map(|plan| plan.id).ok_or_else(|| {
        Error::from(&codes::CATALOGUE_INVALID)
            .text("There is no such rate plan")
            .at(pointer())
    })
}

fn items(prices: &Prices) -> Vec<Item> {
    prices
        .iter()
        .filter_map(|(id, price)| {
            let plan = plans::find(id)?;
            Some(Item {
                rate_plan_id: id.clone(),
                public_name: plan.public_name.to_owned(),
                scope: plan.scope,
                price_cents: *price,
            })
        })
        .collect()
}
