use super::{Admin, AdminUnit};
use crate::{Result, gate::Op, moment::Moment, statements::sql, tenant_roles::TenantRole};
use db::p;

/// The columns of [`Row`]; rows of one admin follow each other.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT u.id, u.email, u.status, n.id, n.name, ua.role, ua.created_at FROM unit_admins ua JOIN users u ON u.id = ua.user_id \
             JOIN units n ON n.id = ua.unit_id WHERE ua.tenant_id = $1 ", $rest, "ORDER BY u.email_key, n.name, n.id"
        )
    };
}

sql! {
    ALL = select!("");
    FIND = select!("AND ua.user_id = $2 ");
    OWN = "SELECT unit_id, role FROM unit_admins WHERE tenant_id = $1 AND user_id = $2";
    INSERT = "INSERT INTO unit_admins (unit_id, user_id, tenant_id, role, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT DO NOTHING";
    SET_ROLE = "UPDATE unit_admins SET role = $4 WHERE tenant_id = $1 AND unit_id = $2 AND user_id = $3";
    DELETE = "DELETE FROM unit_admins WHERE tenant_id = $1 AND user_id = $2 AND unit_id = $3";
}

db::row! {
    struct Row {
        id: String,
        email: String,
        status: String,
        unit_id: String,
        unit_name: String,
        role: String,
        created_at: i64,
    }
}

fn admins(rows: Vec<Row>) -> Vec<Admin> {
    let mut all: Vec<Admin> = Vec::new();
    for r in rows {
        let unit = AdminUnit {
            id: r.unit_id,
            name: r.unit_name,
            role: TenantRole::of(&r.role).unwrap_or(TenantRole::ReadOnly),
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

/// The principal's own roles in units of the place's tenant.
pub(super) async fn own(op: &mut Op<'_, '_>) -> Result<Vec<(String, TenantRole)>> {
    let (tenant, user) = (op.tenant()?, op.user());
    let rows: Vec<(String, String)> = op.tx.rows(OWN, p![&tenant, user]).await?;
    Ok(rows
        .into_iter()
        .filter_map(|(unit, role)| Some((unit, TenantRole::of(&role)?)))
        .collect())
}

/// Nothing happens to who has a role in the unit already.
pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    unit: &str,
    user: &str,
    role: TenantRole,
) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    let row = p![unit, user, &tenant, role.as_str(), now];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

/// Another role in a unit of the place's tenant.
pub(super) async fn set_role(
    op: &mut Op<'_, '_>,
    unit: &str,
    user: &str,
    role: TenantRole,
) -> Result<()> {
    let tenant = op.tenant()?;
    let row = p![&tenant, unit, user, role.as_str()];
    op.tx.exec(SET_ROLE, row).await?;
    Ok(())
}

/// From one unit of the place's tenant.
pub(super) async fn delete(op: &mut Op<'_, '_>, user: &str, unit: &str) -> Result<()> {
    let tenant = op.tenant()?;
    op.tx.exec(DELETE, p![&tenant, user, unit]).await?;
    Ok(())
}
