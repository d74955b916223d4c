//! Statistics: how many accounts and zones there are and how they became so many, of the installation and of a tenant. Shown from
//! tallies that every change keeps up, never by counting zones.

pub(crate) mod store;

use crate::{
    Result,
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy,
    tenants::Status,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Days that are shown, up to today.
pub const DAYS: i64 = 30;
/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// How many there are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Statistics {
    /// Live accounts.
    pub accounts_count: i64,
    /// Live zones.
    pub zones_count: i64,
    /// Live zones by status, most first.
    pub zones_by_status: Vec<Tally>,
    /// Live zones by plan, most first.
    pub zones_by_plan: Vec<Tally>,
    /// The last 30 days, in UTC, each of them, the oldest first.
    pub days: Vec<Day>,
}

/// How many zones have something in common.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Tally {
    /// The status or plan.
    pub name: String,
    pub zones: i64,
}

/// What was made on a day, whatever became of it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Day {
    /// As `2026-05-01`.
    pub date: String,
    pub accounts: i64,
    pub zones: i64,
}

/// The numbers of a tenant's units, those that the caller may know of.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct TenantStatistics {
    #[serde(flatten)]
    pub together: Statistics,
    /// By name.
    pub units: Vec<UnitNumbers>,
}

/// A unit's numbers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct UnitNumbers {
    pub id: String,
    pub name: String,
    pub status: Status,
    /// Live accounts.
    pub accounts_count: i64,
    /// Live zones.
    pub zones_count: i64,
}

/// Of the installation.
pub async fn of_installation(ctx: &Ctx) -> Result<Statistics> {
    ctx.read(
        &policy::STATISTICS_READ,
        Scope::Installation,
        (),
        |op, ()| {
            Box::pin(async move {
                let (accounts, zones) = store::totals(op).await?;
                let tallies = store::tallies(op).await?;
                let first = today(op) - DAYS + 1;
                let days = store::days(op, first).await?;
                Ok(statistics(op, accounts, zones, &tallies, &days))
            })
        },
    )
    .await
}

/// Of a tenant: of all of its units for an operator, else of those that the caller has a role in.
pub async fn of_tenant(ctx: &Ctx, tenant: String) -> Result<TenantStatistics> {
    ctx.read(
        &policy::TENANT_STATISTICS_READ,
        Scope::Tenant(tenant),
        (),
        |op, ()| {
            Box::pin(async move {
                let reach = if op.standing().operator {
                    store::Reach::Whole
                } else {
                    store::Reach::Own
                };
                let units = store::units(op, reach).await?;
                let tallies = store::tallies_of(op, reach).await?;
                let first = today(op) - DAYS + 1;
                let days = store::days_of(op, reach, first).await?;
                let accounts = units.iter().map(|u| u.accounts_count).sum();
                let zones = units.iter().map(|u| u.zones_count).sum();
                let together = statistics(op, accounts, zones, &tallies, &days);
                Ok(TenantStatistics { together, units })
            })
        },
    )
    .await
}

fn today(op: &Op<'_, '_>) -> i64 {
    op.now() / DAY
}

fn statistics(
    op: &Op<'_, '_>,
    accounts_count: i64,
    zones_count: i64,
    tallies: &[(String, String, i64)],
    made: &[(i64, i64, i64)],
) -> Statistics {
    let today = today(op);
    let days = (today - DAYS + 1..=today).map(|day| {
        let found = made.iter().find(|(d, ..)| *d == day);
        let (accounts, zones) = found.map_or((0, 0), |(_, accounts, zones)| (*accounts, *zones));
        let mut date = Moment(day * DAY).seconds();
        date.truncate(10);
        Day {
            date,
            accounts,
            zones,
        }
    });
    Statistics {
        accounts_count,
        zones_count,
        zones_by_status: summed(tallies.iter().map(|(status, _, n)| (status, *n))),
        zones_by_plan: summed(tallies.iter().map(|(_, plan, n)| (plan, *n))),
        days: days.collect(),
    }
}

fn summed<'a>(all: impl Iterator<Item = (&'a String, i64)>) -> Vec<Tally> {
    let mut sums: Vec<Tally> = Vec::new();
    for (name, n) in all {
        match sums.iter_mut().find(|tally| tally.name == *name) {
            Some(tally) => tally.zones += n,
            None => sums.push(Tally {
                name: name.clone(),
                zones: n,
            }),
        }
    }
    sums.retain(|tally| tally.zones != 0);
    sums.sort_by(|a, b| b.zones.cmp(&a.zones).then_with(|| a.name.cmp(&b.name)));
    sums
}
