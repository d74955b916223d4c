//! What an account can be subscribed to: the add-ons in the catalogue of its tenant. v4 has no such list.

use super::{
    available::{ComponentOffer, components},
    period, store,
};
use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    plans::{self, CURRENCY, Dollars, Frequency},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An add-on that can be sent in a subscription of an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct AddonOffer {
    pub id: String,
    pub name: String,
    /// What it is about.
    pub product: String,
    /// US dollars for each period of `frequency`, without components beyond those included.
    pub price: Dollars,
    /// `USD`.
    pub currency: String,
    /// What it is where nothing else is asked for; `not-applicable`: whatever is asked for.
    pub frequency: Frequency,
    pub components: Vec<ComponentOffer>,
}

/// By product, in the order of the price list.
pub async fn offers(ctx: &Ctx, account: String) -> Result<Vec<AddonOffer>> {
    ctx.read(
        &policy::ADDON_OFFERS,
        Scope::Account(account),
        (),
        |op, ()| Box::pin(here(op)),
    )
    .await
}

async fn here(op: &mut Op<'_, '_>) -> Result<Vec<AddonOffer>> {
    let catalogue = store::prices(op).await?;
    let all = plans::RATE_PLANS.iter();
    let addons = all.filter(|item| item.scope == plans::Scope::Account);
    let sold = addons.filter_map(|item| {
        let (_, cents) = catalogue.iter().find(|(id, _)| id == item.id)?;
        let frequency = item.frequency(None);
        Some(AddonOffer {
            id: item.id.to_owned(),
            name: item.public_name.to_owned(),
            product: item.product.to_owned(),
            price: Dollars(period::price(*cents, frequency)),
            currency: CURRENCY.to_owned(),
            frequency,
            components: components(item),
        })
    });
    let mut sold: Vec<AddonOffer> = sold.collect();
    sold.sort_by(|a, b| a.product.cmp(&b.product));
    Ok(sold)
}
