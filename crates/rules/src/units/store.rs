use super::Unit;
use crate::{Result, gate::Op, lists::Page, moment::Moment, statements::sql, tenants::Status};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, tenant_id, status, accounts_n, zones_n, created_at, modified_at FROM units ",
            $rest
        )
    };
}

sql! {
    FIND = select!("WHERE id = $1 AND tenant_id = $2");
    PAGE = select!("WHERE tenant_id = $1 ORDER BY name, id LIMIT $2 OFFSET $3");
    COUNT = "SELECT COUNT(*) FROM units WHERE tenant_id = $1";
    IDS = "SELECT id FROM units WHERE tenant_id = $1";
    INSERT = "INSERT INTO units (id, tenant_id, name, status, accounts_n, zones_n, created_at, modified_at) \
        VALUES ($1, $2, $3, $4, 0, 0, $5, $5)";
    UPDATE = "UPDATE units SET name = $3, status = $4, modified_at = $5 WHERE id = $1 AND tenant_id = $2";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        tenant_id: String,
        status: String,
        accounts_n: i64,
        zones_n: i64,
        created_at: i64,
        modified_at: i64,
    }
}

impl From<Row> for Unit {
    fn from(r: Row) -> Unit {
        Unit {
            id: r.id,
            name: r.name,
            tenant_id: r.tenant_id,
            status: Status::of(&r.status),
            accounts_count: r.accounts_n,
            zones_count: r.zones_n,
            created_on: Moment(r.created_at),
            modified_on: Moment(r.modified_at),
        }
    }
}

/// The place's unit.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Unit> {
    let (unit, tenant) = (op.unit()?, op.tenant()?);
    let row: Row = op.tx.one(FIND, p![&unit, &tenant]).await?;
    Ok(row.into())
}

/// Of the place's tenant, by name.
pub(super) async fn page(op: &mut Op<'_, '_>, page: Page) -> Result<Vec<Unit>> {
    let tenant = op.tenant()?;
    let rows: Vec<Row> = op
        .tx
        .rows(PAGE, p![&tenant, page.per_page, page.offset()])
        .await?;
    Ok(rows.into_iter().map(Unit::from).collect())
}

pub(super) async fn count(op: &mut Op<'_, '_>) -> Result<i64> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(COUNT, p![&tenant]).await?)
}

/// Ids of all units of the place's tenant.
pub(crate) async fn ids(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let tenant = op.tenant()?;
    Ok(op.tx.rows(IDS, p![&tenant]).await?)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, u: &Unit) -> Result<()> {
    let row = p![
        &u.id,
        &u.tenant_id,
        &u.name,
        u.status.as_str(),
        u.created_on.0
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn update(op: &mut Op<'_, '_>, u: &Unit) -> Result<()> {
    let (unit, tenant) = (op.unit()?, op.tenant()?);
    let row = p![&unit, &tenant, &u.name, u.status.as_str(), u.modified_on.0];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}
