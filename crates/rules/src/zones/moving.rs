//! Moving a zone to another account: it keeps its id, records, keys, plan and name servers, and is answered all the while. Within a
//! tenant its admins move it; an account of another tenant is offered it, and takes it or not.
//!
//! Whoever had it alone (members with policies over single zones) has it no longer; members of the other account have what they have
//! in every zone.

mod offers;
pub(crate) mod store;

pub use offers::{Offer, accept, offers, reject, withdraw};

use super::{Zone, ZoneStatus, names};
use crate::{
    Error, Result, codes,
    codes::Code,
    dns_settings::{self, NameServerType},
    gate::{Ctx, Op, Scope},
    input::Input,
    moment::Moment,
    policy,
    subscriptions::{self, NewSubscription},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Microseconds that an offer stands.
const OFFERED: i64 = 14 * 24 * 60 * 60 * 1_000_000;

/// Where a zone is to go.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Move {
    pub account_id: String,
}

impl Input for Move {
    const BAD: &'static Code = &codes::MOVE_BODY;
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MoveStatus {
    Moved,
    /// The account is none of this tenant's: somebody there has to accept.
    Offered,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    pub zone_id: String,
    pub account_id: String,
    pub status: MoveStatus,
    /// Until when an offer stands.
    pub expires_on: Option<Moment>,
}

/// A zone on its way.
struct Leaving {
    zone: Zone,
    /// In ASCII.
    name: String,
    account: String,
    tenant: String,
    plan: Option<NewSubscription>,
}

/// Moves a zone, or offers it to an account that is none of the tenant's: whether that exists is not told.
pub async fn start(ctx: &Ctx, zone: String, to: Move) -> Result<Moved> {
    if !crate::ids::well_formed(&to.account_id) {
        return Err(Error::from(&codes::MOVE_BODY)
            .text("account_id is not an id")
            .at("/account_id"));
    }
    ctx.write(&policy::ZONE_MOVE, Scope::Zone(zone), to, |op, to| {
        Box::pin(start_in(op, to))
    })
    .await
}

async fn start_in(op: &mut Op<'_, '_>, to: &Move) -> Result<Moved> {
    if op.account()? == to.account_id {
        return Err(Error::from(&codes::MOVE_BODY)
            .text("The zone is in this account")
            .at("/account_id"));
    }
    let leaving = leave(op).await?;
    let zone_id = leaving.zone.id.clone();
    let (status, expires_on) = if store::is_of_tenant(op, &to.account_id).await? {
        let scope = Scope::Account(to.account_id.clone());
        let after = op
            .step(&policy::ZONE_RECEIVE, &scope, &leaving, |op, leaving| {
                Box::pin(arrive(op, leaving))
            })
            .await?;
        gone(op, &leaving, &after).await?;
        (MoveStatus::Moved, None)
    } else {
        let until = op.now() + OFFERED;
        store::offer(op, &to.account_id, until).await?;
        (MoveStatus::Offered, Some(Moment(until)))
    };
    let moved = Moved {
        zone_id,
        account_id: to.account_id.clone(),
        status,
        expires_on,
    };
    op.updated(&leaving.zone.id, &leaving.zone, &moved)?;
    Ok(moved)
}

/// What the place's zone takes with it; refused where something else holds on to it.
async fn leave(op: &mut Op<'_, '_>) -> Result<Leaving> {
    let zone = super::here(op).await?;
    let held = |text: &str| Err(Error::from(&codes::MOVE_HELD).text(text.to_owned()));
    if store::has_name_servers(op).await? {
        return held("Custom name servers of the account lie in this zone: remove them first");
    }
    if dns_settings::here(op).await?.nameservers.kind == NameServerType::Account {
        return held("The zone has custom name servers of the account: give it others first");
    }
    if store::has_peers(op).await? {
        return held(
            "The zone is set up to be copied by or from peers of the account: end that first",
        );
    }
    let place = op.place();
    Ok(Leaving {
        zone,
        name: place.zone_name.clone().unwrap_or_default(),
        account: op.account()?,
        tenant: op.tenant()?,
        plan: subscriptions::wish_of_zone(op).await?,
    })
}

/// The zone has left the place.
async fn gone(op: &mut Op<'_, '_>, leaving: &Leaving, after: &Zone) -> Result<()> {
    op.count_zones(-1).await?;
    if after.status == ZoneStatus::Pending {
        super::store::count_pending(op, -1, None).await?;
    }
    store::withdraw(op, &leaving.zone.id, &leaving.account).await?;
    Ok(())
}

/// The zone comes to the place's account.
async fn arrive(op: &mut Op<'_, '_>, leaving: &Leaving) -> Result<Zone> {
    let name = names::parse(&leaving.name)?;
    // Counters before the claim, as where zones are made.
    op.count_zones(1).await?;
    super::store::claim(op, &names::family(&name)).await?;
    if super::store::has_name(op, name.ascii()).await? {
        let text = format!("The account has a zone {} already", name.unicode());
        return Err(Error::from(&codes::ZONE_EXISTS).text(text));
    }
    if leaving.zone.status == ZoneStatus::Pending {
        super::store::count_pending(op, 1, None).await?;
    }
    let id = &leaving.zone.id;
    store::take(op, id, &leaving.account).await?;
    super::touch_new(op, id).await?;
    if leaving.tenant != op.tenant()? {
        // What it costs is between the customer and the new partner, who may not sell the plan at all.
        store::end_subscription(op, id).await?;
        if let Some(plan) = &leaving.plan {
            let scope = Scope::Zone(id.clone());
            op.step(&policy::ZONE_PLAN_SET, &scope, plan, |op, plan| {
                Box::pin(subscriptions::set_in(op, plan))
            })
            .await?;
        }
    }
    let after = super::store::find(op, id).await?;
    op.created(id, &after)?;
    op.about_zone(id, name.ascii())?;
    Ok(after)
}
