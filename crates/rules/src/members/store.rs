use super::{Status, list::Query};
use crate::{
    Error, Result, codes,
    gate::Op,
    lists::Direction,
    roles::{self, Area, Permission},
    statements::sql,
};
use db::p;

/// The columns of [`Kept`].
macro_rules! select {
    ($($rest:literal),*) => {
        concat!(
            "SELECT m.id, m.user_id, COALESCE(u.email, m.email), m.status, m.roles, m.policies, u.first_name, u.last_name, \
             COALESCE(u.second_factor, FALSE) \
             FROM members m LEFT JOIN users u ON u.id = m.user_id WHERE m.account_id = $1 "
            $(, $rest)*
        )
    };
}

/// $3 is a word of [`super::list::Order`].
macro_rules! list {
    ($direction:literal) => {
        select!(
            "AND (CAST($2 AS TEXT) IS NULL OR m.status = $2) ORDER BY CASE CAST($3 AS TEXT) \
             WHEN 'first_name' THEN COALESCE(u.first_name, '') WHEN 'last_name' THEN COALESCE(u.last_name, '') \
             WHEN 'status' THEN m.status ELSE m.email_key END",
            $direction,
            ", m.email_key",
            $direction,
            " LIMIT $4 OFFSET $5"
        )
    };
}

sql! {
    FIND = select!("AND m.id = $2");
    BY_ADDRESS = select!("AND m.email_key = $2");
    LIST_UP = list!("");
    LIST_DOWN = list!(" DESC");
    TOTAL = "SELECT members_n FROM accounts WHERE id = $1";
    COUNT = "SELECT COUNT(*) FROM members WHERE account_id = $1 AND status = $2";
    INSERT = "INSERT INTO members (id, account_id, user_id, email, email_key, status, roles, sees_zones, created_at, \
        modified_at, unit_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, (SELECT a.unit_id FROM accounts a WHERE a.id = $2))";
    SET = "UPDATE members SET user_id = $3, status = $4, roles = $5, sees_zones = $6, modified_at = $7 \
        WHERE account_id = $1 AND id = $2";
    TOUCH = "UPDATE members SET modified_at = $3 WHERE account_id = $1 AND id = $2";
    DELETE = "DELETE FROM members WHERE account_id = $1 AND id = $2";
    NUMBER = "UPDATE accounts SET members_n = members_n + $2 WHERE id = $1";
    /// Another super administrator, to whom nothing is denied, or an active admin of the unit who needs no consent.
    LOOKED_AFTER = "SELECT 1 WHERE EXISTS (SELECT 1 FROM members m WHERE m.account_id = $1 AND m.id <> $2 \
        AND m.status = 'accepted' AND {{contains}}(m.roles, $3) > 0 AND {{contains}}(m.roles, '-') = 0) OR EXISTS (SELECT 1 FROM unit_admins ua \
        JOIN users u ON u.id = ua.user_id AND u.status = 'active' WHERE ua.unit_id = $4 AND ua.role = 'admin' \
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND NOT a.consent_required))";
    STANDING = "SELECT id, kind, tenant_id FROM users WHERE email_key = $1 AND status = 'active'";
}

db::row! {
    /// A member as kept. Names only of those who have accepted: nobody else has a user here.
    pub(crate) struct Kept {
        pub(crate) id: String,
        pub(crate) user_id: Option<String>,
        pub(crate) email: String,
        pub(crate) status: String,
        /// Ids of roles and domain-scoped groups over the whole account, those of user groups too, separated by spaces; `-`
        /// before what is denied.
        pub(crate) roles: String,
        /// The member's own, as JSON; null: the roles say it all.
        pub(crate) policies: Option<String>,
        pub(crate) first_name: Option<String>,
        pub(crate) last_name: Option<String>,
        pub(crate) second_factor: bool,
    }

    /// What a user is to a tenant.
    pub(super) struct Standing {
        pub(super) id: String,
        pub(super) kind: String,
        pub(super) tenant_id: Option<String>,
    }
}

impl Kept {
    /// What they have is given after.
    pub(super) fn new(
        id: String,
        email: &str,
        status: Status,
        user_id: Option<String>,
        before: Option<&Kept>,
    ) -> Kept {
        Kept {
            id,
            user_id,
            email: email.to_owned(),
            status: status.as_str().to_owned(),
            roles: before.map(|m| m.roles.clone()).unwrap_or_default(),
            policies: None,
            first_name: None,
            last_name: None,
            second_factor: false,
        }
    }

    fn sees_zones(&self) -> bool {
        roles::grants(self.role_ids()).contains(Permission::read(Area::Zone))
    }
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Kept>> {
    let account = op.account()?;
    Ok(op.tx.opt(FIND, p![&account, id]).await?)
}

pub(super) async fn by_address(op: &mut Op<'_, '_>, canonical: &str) -> Result<Option<Kept>> {
    let account = op.account()?;
    Ok(op.tx.opt(BY_ADDRESS, p![&account, canonical]).await?)
}

pub(super) async fn list(op: &mut Op<'_, '_>, q: &Query) -> Result<Vec<Kept>> {
    let account = op.account()?;
    let sql = match q.direction {
        Direction::Asc => LIST_UP,
        Direction::Desc => LIST_DOWN,
    };
    let status = q.status.map(Status::as_str);
    let values = p![
        &account,
        status,
        q.order.as_str(),
        q.page.per_page,
        q.page.offset()
    ];
    Ok(op.tx.rows(sql, values).await?)
}

/// All members, in whatever state.
pub(super) async fn total(op: &mut Op<'_, '_>) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(TOTAL, p![&account]).await?)
}

pub(super) async fn count(op: &mut Op<'_, '_>, status: Status) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(COUNT, p![&account, status.as_str()]).await?)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, m: &Kept, canonical: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![
        &m.id,
        &account,
        &m.user_id,
        &m.email,
        canonical,
        &m.status,
        &m.roles,
        m.sees_zones(),
        now
    ];
    op.tx
        .exec_all(&[(INSERT, row), (NUMBER, p![&account, 1])])
        .await?;
    Ok(())
}

/// Status, user and roles.
pub(crate) async fn set(op: &mut Op<'_, '_>, m: &Kept) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![
        &account,
        &m.id,
        &m.user_id,
        &m.status,
        &m.roles,
        m.sees_zones(),
        now
    ];
    op.tx.exec(SET, row).await?;
    Ok(())
}

/// Notes that it was changed.
pub(super) async fn touch(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(TOUCH, p![&account, id, now]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    if op.tx.exec(DELETE, p![&account, id]).await? == 0 {
        return Err(Error::from(&codes::MEMBER_NOT_FOUND));
    }
    op.tx.exec(NUMBER, p![&account, -1]).await?;
    Ok(())
}

/// Whether somebody could still manage the account's members if this one could not.
pub(super) async fn looked_after_without(op: &mut Op<'_, '_>, id: &str) -> Result<bool> {
    let (account, unit) = (op.account()?, op.unit()?);
    let values = p![&account, id, roles::SUPER_ADMINISTRATOR, &unit];
    Ok(op.tx.opt::<i64>(LOOKED_AFTER, values).await?.is_some())
}

/// The active user with this address.
pub(super) async fn standing(op: &mut Op<'_, '_>, canonical: &str) -> Result<Option<Standing>> {
    Ok(op.tx.opt(STANDING, p![canonical]).await?)
}
