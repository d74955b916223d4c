use crate::{Result, gate::Op, statements::sql, zones};
use db::{Sql, p};

sql! {
    ALL = "SELECT c.name, c.zone_id, c.ns_set, c.position, CASE WHEN z.status = 'active' AND z.deleted_at IS NULL THEN TRUE ELSE FALSE END \
        FROM custom_name_servers c LEFT JOIN zones z ON z.id = c.zone_id AND z.account_id = c.account_id WHERE c.account_id = $1 \
        ORDER BY c.ns_set, c.position";
    ACTIVE_ZONES = "SELECT id, name, plan FROM zones WHERE account_id = $1 AND status = 'active' AND deleted_at IS NULL ORDER BY name LIMIT 1000";
    INSERT = "INSERT INTO custom_name_servers (name, account_id, zone_id, apex, ns_set, position, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    DELETE = "DELETE FROM custom_name_servers WHERE name = $1 AND account_id = $2";
    IN_USE = "SELECT 1 FROM zones WHERE account_id = $1 AND custom_ns = $2 AND deleted_at IS NULL LIMIT 1";
    REPLACE = "UPDATE zones SET custom_ns = $3, serial = serial + 1 WHERE account_id = $1 AND custom_ns = $2";
    ASSIGN = "UPDATE zones SET custom_ns = $3 WHERE id = $1 AND account_id = $2";
}

/// The live active zone with one of these names; those of other accounts are none of ours.
const ZONE_OF: &str = "SELECT id, name, plan FROM zones WHERE status = 'active' AND deleted_at IS NULL AND account_id = ";

db::row! {
    pub(super) struct Kept {
        pub(super) name: String,
        pub(super) zone_id: String,
        pub(super) ns_set: i64,
        pub(super) position: i64,
        /// Whether the zone that it lies in is.
        pub(super) active: bool,
    }

    pub(super) struct Parent {
        pub(super) id: String,
        pub(super) name: String,
        pub(super) plan: String,
    }
}

/// Of the place's account, by set.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<Kept>> {
    let account = op.account()?;
    Ok(op.tx.rows(ALL, p![&account]).await?)
}

/// The names of a set as zones keep them.
pub(super) fn joined(all: &[Kept], ns_set: u8) -> String {
    let set = all.iter().filter(|k| k.ns_set == i64::from(ns_set));
    set.map(|k| k.name.as_str()).collect::<Vec<_>>().join(" ")
}

/// Of the place's account; the first thousand.
pub(super) async fn active_zones(op: &mut Op<'_, '_>) -> Result<Vec<Parent>> {
    let account = op.account()?;
    Ok(op.tx.rows(ACTIVE_ZONES, p![&account]).await?)
}

/// The nearest active zone of the place's account above this name.
pub(super) async fn zone_of(op: &mut Op<'_, '_>, name: &str) -> Result<Option<Parent>> {
    let account = op.account()?;
    let sql = Sql::new(ZONE_OF)
        .bind(&account)
        .push(" AND name IN (")
        .list(zones::parents(name))
        .push(")");
    let found: Vec<Parent> = op.tx.rows(sql.text(), sql.args()).await?;
    Ok(found.into_iter().max_by_key(|zone| zone.name.len()))
}

/// False when somebody has the name.
pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    name: &str,
    zone: &Parent,
    ns_set: u8,
    position: i64,
) -> Result<bool> {
    let (account, now) = (op.account()?, op.now());
    let row = p![
        name,
        &account,
        &zone.id,
        &zone.name,
        i64::from(ns_set),
        position,
        now
    ];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

pub(super) async fn delete(op: &mut Op<'_, '_>, name: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(DELETE, p![name, &account]).await?;
    Ok(())
}

/// Whether a zone of the place's account has these names.
pub(super) async fn is_in_use(op: &mut Op<'_, '_>, names: &str) -> Result<bool> {
    let account = op.account()?;
    let found: Option<i64> = op.tx.opt(IN_USE, p![&account, names]).await?;
    Ok(found.is_some())
}

/// Whoever had these names has those.
pub(super) async fn replace(op: &mut Op<'_, '_>, before: &str, after: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(REPLACE, p![&account, before, after]).await?;
    Ok(())
}

/// The place's zone is to be delegated to these names; to its pair, where there are none.
pub(super) async fn assign(op: &mut Op<'_, '_>, names: &str) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(ASSIGN, p![&zone, &account, names]).await?;
    Ok(())
}
