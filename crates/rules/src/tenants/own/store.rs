use super::Membership;
use crate::{Result, gate::Op, statements::sql, tenants::Status};
use db::p;

sql! {
    TENANTS = "SELECT t.id FROM tenants t WHERE t.id IN (SELECT ua.tenant_id FROM unit_admins ua WHERE ua.user_id = $1) \
        ORDER BY t.name, t.id";
    UNITS = "SELECT n.id, n.name, n.status FROM unit_admins mine JOIN units n ON n.id = mine.unit_id \
        WHERE mine.user_id = $1 AND mine.tenant_id = $2 ORDER BY n.name, n.id";
    MEMBERSHIPS = "SELECT ua.unit_id, u.id, u.email, u.first_name, u.last_name FROM unit_admins mine \
        JOIN unit_admins ua ON ua.unit_id = mine.unit_id JOIN users u ON u.id = ua.user_id \
        WHERE mine.user_id = $1 AND mine.tenant_id = $2 ORDER BY u.email_key, ua.unit_id";
}

db::row! {
    struct Seat {
        unit_id: String,
        user_id: String,
        email: String,
        first_name: Option<String>,
        last_name: Option<String>,
    }
}

/// Ids of the tenants that the principal is an admin of, by name.
pub(crate) async fn tenants(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let user = op.user();
    Ok(op.tx.rows(TENANTS, p![user]).await?)
}

/// Id, name and status of the principal's units in the place's tenant, by name.
pub(crate) async fn units(op: &mut Op<'_, '_>) -> Result<Vec<(String, String, Status)>> {
    let (user, tenant) = (op.user(), op.tenant()?);
    let rows: Vec<(String, String, String)> = op.tx.rows(UNITS, p![user, &tenant]).await?;
    Ok(rows
        .into_iter()
        .map(|(id, name, status)| (id, name, Status::of(&status)))
        .collect())
}

/// Unit and admin of each seat in these units, by address.
pub(super) async fn memberships(op: &mut Op<'_, '_>) -> Result<Vec<(String, Membership)>> {
    let (user, tenant) = (op.user(), op.tenant()?);
    let rows: Vec<Seat> = op.tx.rows(MEMBERSHIPS, p![user, &tenant]).await?;
    Ok(rows
        .into_iter()
        .map(|seat| {
            let names: Vec<String> = [seat.first_name, seat.last_name]
                .into_iter()
                .flatten()
                .collect();
            let who = Membership {
                user_tag: seat.user_id,
                user_name: if names.is_empty() {
                    seat.email.clone()
                } else {
                    names.join(" ")
                },
                user_email: seat.email,
            };
            (seat.unit_id, who)
        })
        .collect())
}
