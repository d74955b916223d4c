use super::{Held, ZoneView};
use crate::{
    Error, Result,
    gate::Op,
    plans::{self, Frequency, Plan},
    statements::sql,
    statistics::store::tally_zone,
};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, rate_plan_id, shown_id, frequency, price_cents, components, renews_from, created_at FROM subscriptions ",
            $rest
        )
    };
}

sql! {
    PRICE = "SELECT price_cents FROM catalogue WHERE tenant_id = $1 AND rate_plan_id = $2";
    PRICES = "SELECT rate_plan_id, price_cents FROM catalogue WHERE tenant_id = $1";
    ZONE = "SELECT plan, display FROM zones WHERE id = $1 AND account_id = $2";
    SET_PLAN = "UPDATE zones SET plan = $3, modified_at = $4 WHERE id = $1 AND account_id = $2";
    OF_ZONE = select!("WHERE zone_id = $1 AND account_id = $2");
    OF_ACCOUNT = select!("WHERE account_id = $1 AND zone_id IS NULL ORDER BY created_at, id");
    ADDON = select!("WHERE id = $1 AND account_id = $2 AND zone_id IS NULL");
    INSERT = "INSERT INTO subscriptions (id, tenant_id, account_id, zone_id, rate_plan_id, shown_id, frequency, price_cents, \
        components, renews_from, created_at, modified_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    UPDATE = "UPDATE subscriptions SET rate_plan_id = $3, shown_id = $4, frequency = $5, price_cents = $6, components = $7, \
        renews_from = $8, modified_at = $9 WHERE id = $1 AND account_id = $2";
    DELETE = "DELETE FROM subscriptions WHERE id = $1 AND account_id = $2 AND zone_id IS NULL";
}

db::row! {
    struct Row {
        id: String,
        rate_plan_id: String,
        shown_id: String,
        frequency: String,
        price_cents: i64,
        components: String,
        renews_from: Option<i64>,
        created_at: i64,
    }
}

impl Row {
    fn held(self, zone: ZoneView) -> Result<Held> {
        let defect = |what| Error::internal(format!("subscription {}: unknown {what}", self.id));
        Ok(Held {
            plan: plans::find(&self.rate_plan_id).ok_or_else(|| defect("rate plan"))?,
            frequency: Frequency::from_word(&self.frequency).ok_or_else(|| defect("frequency"))?,
            asked: serde_json::from_str(&self.components).map_err(|_| defect("components"))?,
            id: self.id,
            zone,
            shown_id: self.shown_id,
            price_cents: self.price_cents,
            renews_from: self.renews_from,
            created_at: Some(self.created_at),
        })
    }
}

/// What the place's tenant asks for a rate plan, in US cents a month; `None` when it does not sell it.
pub(super) async fn price(op: &mut Op<'_, '_>, rate_plan: &str) -> Result<Option<i64>> {
    let tenant = op.tenant()?;
    Ok(op.tx.opt(PRICE, p![&tenant, rate_plan]).await?)
}

/// The same of all it sells.
pub(super) async fn prices(op: &mut Op<'_, '_>) -> Result<Vec<(String, i64)>> {
    let tenant = op.tenant()?;
    Ok(op.tx.rows(PRICES, p![&tenant]).await?)
}

/// Plan of the place's zone, and its name as it is shown.
pub(super) async fn zone(op: &mut Op<'_, '_>) -> Result<(Plan, String)> {
    let (zone, account) = (op.zone()?, op.account()?);
    let (plan, name): (String, String) = op.tx.one(ZONE, p![&zone, &account]).await?;
    let plan = Plan::from_word(&plan)
        .ok_or_else(|| Error::internal(format!("zone {zone}: unknown plan {plan}")))?;
    Ok((plan, name))
}

pub(super) async fn set_plan(op: &mut Op<'_, '_>, plan: Plan) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    let row = p![&zone, &account, plan.as_str(), now];
    tally_zone(op, &zone, &account, -1).await?;
    op.tx.exec(SET_PLAN, row).await?;
    tally_zone(op, &zone, &account, 1).await
}

/// The row of the place's zone, if it has one.
pub(super) async fn of_zone(op: &mut Op<'_, '_>, shown: &ZoneView) -> Result<Option<Held>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let row: Option<Row> = op.tx.opt(OF_ZONE, p![&zone, &account]).await?;
    row.map(|r| r.held(shown.clone())).transpose()
}

/// Makes or changes it. Nobody else does at the same time: the account's stream is locked.
pub(super) async fn put_of_zone(op: &mut Op<'_, '_>, held: &Held) -> Result<()> {
    if !changed(op, held).await? {
        insert(op, held).await?;
    }
    Ok(())
}

/// The add-ons of the place's account.
pub(super) async fn of_account(op: &mut Op<'_, '_>) -> Result<Vec<Held>> {
    let account = op.account()?;
    let rows: Vec<Row> = op.tx.rows(OF_ACCOUNT, p![&account]).await?;
    rows.into_iter()
        .map(|r| r.held(ZoneView::default()))
        .collect()
}

pub(super) async fn addon(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Held>> {
    let account = op.account()?;
    let row: Option<Row> = op.tx.opt(ADDON, p![id, &account]).await?;
    row.map(|r| r.held(ZoneView::default())).transpose()
}

pub(super) async fn insert(op: &mut Op<'_, '_>, held: &Held) -> Result<()> {
    let (tenant, account, now) = (op.tenant()?, op.account()?, op.now());
    let components = components(held)?;
    let row = p![
        &held.id,
        &tenant,
        &account,
        &held.zone.id,
        held.plan.id,
        &held.shown_id,
        held.frequency.as_str(),
        held.price_cents,
        &components,
        held.renews_from,
        now
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn update(op: &mut Op<'_, '_>, held: &Held) -> Result<()> {
    changed(op, held).await?;
    Ok(())
}

/// Whether there is one to change.
async fn changed(op: &mut Op<'_, '_>, held: &Held) -> Result<bool> {
    let (account, now) = (op.account()?, op.now());
    let components = components(held)?;
    let row = p![
        &held.id,
        &account,
        held.plan.id,
        &held.shown_id,
        held.frequency.as_str(),
        held.price_cents,
        &components,
        held.renews_from,
        now
    ];
    Ok(op.tx.exec(UPDATE, row).await? == 1)
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(DELETE, p![id, &account]).await?;
    Ok(())
}

fn components(held: &Held) -> Result<String> {
    serde_json::to_string(&held.asked).map_err(|e| Error::internal(e.to_string()))
}
