use super::{Admin, AdminUnit};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`]; rows of one admin follow each other.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.email, u.status, n.id, n.name, ua.created_at FROM unit_admins ua JOIN users u ON u.id = ua.user_id \
             JOIN units n ON n.id = ua.unit_id WHERE ua.tenant_id = $1 ", $rest, "ORDER BY u.email_key, n.name, n.id"
        )
    };
}

sql! {
    ALL = select!("");
    FIND = select!("AND ua.user_id = $2 ");
    INSERT = "INSERT INTO unit_admins (unit_id, user_id, tenant_id, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    DELETE = "DELETE FROM unit_admins WHERE tenant_id = $1 AND user_id = $2 AND (CAST($3 AS TEXT) IS NULL OR unit_id = $3)";
}

db::row! {
    struct Row {
        id: String,
        email: String,
        status: String,
        unit_id: String,
        unit_name: String,
        created_at: i64,
    }
}

fn admins(rows: Vec<Row>) -> Vec<Admin> {
    let mut all: Vec<Admin> = Vec::new();
    for r in rows {
        let unit = AdminUnit {
            id: r.unit_id,
            name: r.unit_name,
        };
        let since = Moment(r.created_at);
        match all.last_mut() {
            Some(last) if last.id == r.id => {
                last.units.push(unit);
                last.created_on = last.created_on.min(since);
            }
            _ => all.push(Admin {
                id: r.id,
                email: r.email,
                suspended: r.status != "active",
                units: vec![unit],
                created_on: since,
            }),
        }
    }
    all
}

/// Of the place's tenant, by address.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<Admin>> {
    let tenant = op.tenant()?;
    Ok(admins(op.tx.rows(ALL, p![&tenant]).await?))
}

/// This user, if an admin of the place's tenant.
pub(super) async fn find(op: &mut Op<'_, '_>, user: &str) -> Result<Option<Admin>> {
    let tenant = op.tenant()?;
    Ok(admins(op.tx.rows(FIND, p![&tenant, user]).await?).pop())
}

/// Nothing happens to who is an admin of the unit already.
pub(super) async fn insert(op: &mut Op<'_, '_>, unit: &str, user: &str) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    op.tx.exec(INSERT, p![unit, user, &tenant, now]).await?;
    Ok(())
}

/// From one unit, or from all of the place's tenant; false when there was nothing to end.
pub(super) async fn delete(op: &mut Op<'_, '_>, user: &str, unit: Option<&str>) -> Result<bool> {
    let tenant = op.tenant()?;
    Ok(op.tx.exec(DELETE, p![&tenant, user, unit]).await? > 0)
}
