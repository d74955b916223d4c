use super::{ServiceUserStatus, TenantServiceUser};
use crate::{Result, gate::Op, lists::Page, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`]; never of what is deleted, which is of another kind.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, email, status, last_used_at, created_at, modified_at FROM users WHERE tenant_id = $1 \
             AND kind = 'service_user' AND ",
            $rest
        )
    };
}

sql! {
    FIND = select!("id = $2");
    PAGE = select!("(CAST($2 AS TEXT) IS NULL OR {{contains}}(email_key, $2) > 0) ORDER BY email_key LIMIT $3 OFFSET $4");
    COUNT = "SELECT COUNT(*) FROM users WHERE tenant_id = $1 AND kind = 'service_user' \
        AND (CAST($2 AS TEXT) IS NULL OR {{contains}}(email_key, $2) > 0)";
    SET_STATUS = "UPDATE users SET status = $3, modified_at = $4 WHERE id = $2 AND tenant_id = $1 AND kind = 'service_user'";
    ACCOUNTS = "SELECT account_id FROM members WHERE user_id = $1 ORDER BY account_id";
    LEAVE_NUMBERS = "UPDATE accounts SET members_n = members_n - 1 WHERE id IN (SELECT account_id FROM members WHERE user_id = $1)";
    LEAVE_ZONES = "DELETE FROM member_zones WHERE member_id IN (SELECT id FROM members WHERE user_id = $1)";
    LEAVE_USER_GROUPS = "DELETE FROM user_group_members WHERE member_id IN (SELECT id FROM members WHERE user_id = $1)";
    LEAVE_USES = "DELETE FROM policy_uses WHERE holder_id IN (SELECT id FROM members WHERE user_id = $1)";
    LEAVE = "DELETE FROM members WHERE user_id = $1";
    LEAVE_UNITS = "DELETE FROM unit_admins WHERE user_id = $1";
    END_TOKENS = "DELETE FROM api_tokens WHERE user_id = $1";
    DELETE = "UPDATE users SET kind = 'deleted', status = 'deleted', email_key = id, key_hash = NULL, key_sealed = NULL, \
        modified_at = $3 WHERE id = $2 AND tenant_id = $1 AND kind = 'service_user'";
}

db::row! {
    struct Row {
        id: String,
        email: String,
        status: String,
        last_used_at: Option<i64>,
        created_at: i64,
        modified_at: i64,
    }
}

impl From<Row> for TenantServiceUser {
    fn from(r: Row) -> TenantServiceUser {
        TenantServiceUser {
            id: r.id,
            email: r.email,
            status: ServiceUserStatus::of(&r.status),
            last_used_on: r.last_used_at.map(Moment),
            created_on: Moment(r.created_at),
            modified_on: Moment(r.modified_at),
        }
    }
}

/// Of the place's tenant.
pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<TenantServiceUser>> {
    let tenant = op.tenant()?;
    let row: Option<Row> = op.tx.opt(FIND, p![&tenant, id]).await?;
    Ok(row.map(TenantServiceUser::from))
}

/// Those of the place's tenant whose address has this in it (lower case), by address.
pub(super) async fn page(
    op: &mut Op<'_, '_>,
    name: Option<&str>,
    page: Page,
) -> Result<Vec<TenantServiceUser>> {
    let tenant = op.tenant()?;
    let row = p![&tenant, name, page.per_page, page.offset()];
    let rows: Vec<Row> = op.tx.rows(PAGE, row).await?;
    Ok(rows.into_iter().map(TenantServiceUser::from).collect())
}

pub(super) async fn count(op: &mut Op<'_, '_>, name: Option<&str>) -> Result<i64> {
    let tenant = op.tenant()?;
    Ok(op.tx.one(COUNT, p![&tenant, name]).await?)
}

pub(super) async fn set_status(
    op: &mut Op<'_, '_>,
    id: &str,
    status: ServiceUserStatus,
) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    let row = p![&tenant, id, status.as_str(), now];
    op.tx.exec(SET_STATUS, row).await?;
    Ok(())
}

/// The accounts that it is a member of, by id.
pub(super) async fn accounts(op: &mut Op<'_, '_>, id: &str) -> Result<Vec<String>> {
    Ok(op.tx.rows(ACCOUNTS, p![id]).await?)
}

/// It is a member of nothing any more, and has no role in a unit.
pub(super) async fn end_memberships(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let last = [LEAVE_NUMBERS, LEAVE, LEAVE_UNITS];
    for sql in [LEAVE_ZONES, LEAVE_USER_GROUPS, LEAVE_USES]
        .into_iter()
        .chain(last)
    {
        op.tx.exec(sql, p![id]).await?;
    }
    Ok(())
}

/// The row stays, because events name it; nobody can be it any more.
pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    op.tx.exec(END_TOKENS, p![id]).await?;
    op.tx.exec(DELETE, p![&tenant, id, now]).await?;
    Ok(())
}
