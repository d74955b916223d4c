use super::{ManagedUser, UserKind};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`]; never the two principals that are no users.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, kind, status, operator, tenant_id, rate_limit, last_used_at, created_at, modified_at FROM users \
             WHERE kind IN ('user', 'service_user') AND ", $rest
        )
    };
}

sql! {
    BY_ID = select!("id = $1");
    BY_ADDRESS = select!("email_key = $1");
    OPERATORS = select!("operator ORDER BY email_key");
    OTHER_OPERATORS = "SELECT COUNT(*) FROM users WHERE operator AND status = 'active' AND id <> $1";
    UPDATE = "UPDATE users SET status = $2, rate_limit = $3, modified_at = $4 WHERE id = $1";
    SET_OPERATOR = "UPDATE users SET operator = $2, modified_at = $3 WHERE id = $1";
    SET_KEY = "UPDATE users SET key_hash = $2, key_sealed = $3, modified_at = $4 WHERE id = $1";
}

db::row! {
    struct Row {
        id: String,
        email: String,
        kind: String,
        status: String,
        operator: bool,
        tenant_id: Option<String>,
        rate_limit: Option<i64>,
        last_used_at: Option<i64>,
        created_at: i64,
        modified_at: i64,
    }
}

impl From<Row> for ManagedUser {
    fn from(r: Row) -> ManagedUser {
        ManagedUser {
            id: r.id,
            email: r.email,
            kind: if r.kind == "service_user" {
                UserKind::ServiceUser
            } else {
                UserKind::User
            },
            suspended: r.status != "active",
            operator: r.operator,
            tenant_id: r.tenant_id,
            rate_limit: r.rate_limit,
            last_used_on: r.last_used_at.map(Moment),
            created_on: Moment(r.created_at),
            modified_on: Moment(r.modified_at),
        }
    }
}

pub(crate) async fn by_id(op: &mut Op<'_, '_>, id: &str) -> Result<Option<ManagedUser>> {
    let row: Option<Row> = op.tx.opt(BY_ID, p![id]).await?;
    Ok(row.map(ManagedUser::from))
}

/// By the canonical form of the address.
pub(crate) async fn by_address(
    op: &mut Op<'_, '_>,
    canonical: &str,
) -> Result<Option<ManagedUser>> {
    let row: Option<Row> = op.tx.opt(BY_ADDRESS, p![canonical]).await?;
    Ok(row.map(ManagedUser::from))
}

/// All operators, by address.
pub(crate) async fn operators(op: &mut Op<'_, '_>) -> Result<Vec<ManagedUser>> {
    let rows: Vec<Row> = op.tx.rows(OPERATORS, p![]).await?;
    Ok(rows.into_iter().map(ManagedUser::from).collect())
}

/// How many operators can act besides this one.
pub(super) async fn other_operators(op: &mut Op<'_, '_>, id: &str) -> Result<i64> {
    Ok(op.tx.one(OTHER_OPERATORS, p![id]).await?)
}

pub(super) async fn update(op: &mut Op<'_, '_>, u: &ManagedUser) -> Result<()> {
    let status = if u.suspended { "suspended" } else { "active" };
    let row = p![&u.id, status, u.rate_limit, u.modified_on.0];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

pub(crate) async fn set_operator(op: &mut Op<'_, '_>, u: &ManagedUser) -> Result<()> {
    let row = p![&u.id, u.operator, u.modified_on.0];
    op.tx.exec(SET_OPERATOR, row).await?;
    Ok(())
}

pub(crate) async fn set_key(
    op: &mut Op<'_, '_>,
    id: &str,
    hash: &str,
    sealed: &[u8],
) -> Result<()> {
    let now = op.now();
    op.tx.exec(SET_KEY, p![id, hash, sealed, now]).await?;
    Ok(())
}
