use super::{
    Query,
    seats::{self, Seat},
};
use crate::{Result, gate::Op, lists::Direction, members::Status, statements::sql};
use db::{Sql, p};

/// Those that fit $2 (id), $3 (name) and $4 (in the name).
macro_rules! fitting {
    ($what:literal $(, $rest:literal)*) => {
        concat!(
            "SELECT ", $what, " FROM user_groups WHERE account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2) \
             AND (CAST($3 AS TEXT) IS NULL OR name = $3) \
             AND (CAST($4 AS TEXT) IS NULL OR {{contains}}(lower(name), $4) > 0)"
            $(, $rest)*
        )
    };
}

/// Members in group $2 with $3 in their address.
macro_rules! in_group {
    ($what:literal $(, $rest:literal)*) => {
        concat!(
            "SELECT ", $what, " FROM user_group_members g JOIN members m ON m.id = g.member_id AND m.account_id = g.account_id \
             LEFT JOIN users u ON u.id = m.user_id WHERE g.user_group_id = $2 AND g.account_id = $1 \
             AND (CAST($3 AS TEXT) IS NULL OR {{contains}}(m.email_key, $3) > 0)"
            $(, $rest)*
        )
    };
}

sql! {
    FIND = "SELECT id, name, policies, created_at, modified_at FROM user_groups WHERE account_id = $1 AND id = $2";
    LIST_UP = fitting!("id, name, policies, created_at, modified_at", " ORDER BY name, id LIMIT $5 OFFSET $6");
    LIST_DOWN = fitting!("id, name, policies, created_at, modified_at", " ORDER BY name DESC, id DESC LIMIT $5 OFFSET $6");
    COUNT = fitting!("COUNT(*)");
    INSERT = "INSERT INTO user_groups (id, account_id, name, policies, created_at, modified_at) VALUES ($1, $2, $3, $4, $5, $5)";
    SET = "UPDATE user_groups SET name = $3, policies = $4, modified_at = $5 WHERE account_id = $1 AND id = $2";
    DELETE = "DELETE FROM user_groups WHERE account_id = $1 AND id = $2";
    EMPTY = "DELETE FROM user_group_members WHERE account_id = $1 AND user_group_id = $2";
    MEMBERS = "SELECT member_id FROM user_group_members WHERE user_group_id = $2 AND account_id = $1 ORDER BY member_id";
    SEATS_UP = in_group!("m.id, COALESCE(u.email, m.email), m.status", " ORDER BY m.email_key, m.id LIMIT $4 OFFSET $5");
    SEATS_DOWN = in_group!("m.id, COALESCE(u.email, m.email), m.status", " ORDER BY m.email_key DESC, m.id DESC LIMIT $4 OFFSET $5");
    COUNT_SEATS = in_group!("COUNT(*)");
    ENTER = "INSERT INTO user_group_members (user_group_id, member_id, account_id) VALUES ($2, $3, $1) ON CONFLICT DO NOTHING";
    LEAVE = "DELETE FROM user_group_members WHERE account_id = $1 AND user_group_id = $2 AND member_id = $3";
}

const KNOWN: &str = "SELECT id FROM members WHERE account_id = ";
const SOME_SEATS: &str = "SELECT m.id, COALESCE(u.email, m.email), m.status FROM user_group_members g \
    JOIN members m ON m.id = g.member_id AND m.account_id = g.account_id LEFT JOIN users u ON u.id = m.user_id \
    WHERE g.account_id = ";

db::row! {
    /// A user group as kept.
    pub(crate) struct GroupRow {
        pub(super) id: String,
        pub(super) name: String,
        /// JSON.
        pub(super) policies: String,
        pub(super) created_at: i64,
        pub(super) modified_at: i64,
    }
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<GroupRow>> {
    let account = op.account()?;
    Ok(op.tx.opt(FIND, p![&account, id]).await?)
}

pub(super) async fn list(op: &mut Op<'_, '_>, q: &Query) -> Result<Vec<GroupRow>> {
    let (account, part) = (
        op.account()?,
        q.part.as_ref().map(|part| part.to_lowercase()),
    );
    let sql = match q.direction {
        Direction::Asc => LIST_UP,
        Direction::Desc => LIST_DOWN,
    };
    let values = p![
        &account,
        &q.id,
        &q.name,
        &part,
        q.page.per_page,
        q.page.offset()
    ];
    Ok(op.tx.rows(sql, values).await?)
}

pub(super) async fn count(op: &mut Op<'_, '_>, q: &Query) -> Result<i64> {
    let (account, part) = (
        op.account()?,
        q.part.as_ref().map(|part| part.to_lowercase()),
    );
    Ok(op
        .tx
        .one(COUNT, p![&account, &q.id, &q.name, &part])
        .await?)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, group: &GroupRow) -> Result<()> {
    let account = op.account()?;
    let row = p![
        &group.id,
        &account,
        &group.name,
        &group.policies,
        group.created_at
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn set(op: &mut Op<'_, '_>, group: &GroupRow) -> Result<()> {
    let account = op.account()?;
    let row = p![
        &account,
        &group.id,
        &group.name,
        &group.policies,
        group.modified_at
    ];
    op.tx.exec(SET, row).await?;
    Ok(())
}

/// With who was in it.
pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    let own = p![&account, id];
    op.tx.exec_all(&[(EMPTY, own), (DELETE, own)]).await?;
    Ok(())
}

/// Ids of all that are in it.
pub(super) async fn members(op: &mut Op<'_, '_>, group: &str) -> Result<Vec<String>> {
    let account = op.account()?;
    Ok(op.tx.rows(MEMBERS, p![&account, group]).await?)
}

pub(super) async fn seats(op: &mut Op<'_, '_>, group: &str, q: &seats::Query) -> Result<Vec<Seat>> {
    let (account, part) = (
        op.account()?,
        q.part.as_ref().map(|part| part.to_lowercase()),
    );
    let sql = match q.direction {
        Direction::Asc => SEATS_UP,
        Direction::Desc => SEATS_DOWN,
    };
    let values = p![&account, group, &part, q.page.per_page, q.page.offset()];
    let rows: Vec<(String, String, String)> = op.tx.rows(sql, values).await?;
    Ok(rows.into_iter().map(shown).collect())
}

pub(super) async fn count_seats(op: &mut Op<'_, '_>, group: &str, q: &seats::Query) -> Result<i64> {
    let (account, part) = (
        op.account()?,
        q.part.as_ref().map(|part| part.to_lowercase()),
    );
    Ok(op.tx.one(COUNT_SEATS, p![&account, group, &part]).await?)
}

/// Those of these members who are in it, by address.
pub(super) async fn some_seats(
    op: &mut Op<'_, '_>,
    group: &str,
    members: &[String],
) -> Result<Vec<Seat>> {
    if members.is_empty() {
        return Ok(Vec::new());
    }
    let account = op.account()?;
    let sql = Sql::new(SOME_SEATS)
        .bind(&account)
        .push(" AND g.user_group_id = ")
        .bind(group);
    let sql = sql
        .push(" AND g.member_id IN (")
        .list(members.iter())
        .push(") ORDER BY m.email_key, m.id");
    let rows: Vec<(String, String, String)> = op.tx.rows(sql.text(), sql.args()).await?;
    Ok(rows.into_iter().map(shown).collect())
}

fn shown((id, email, status): (String, String, String)) -> Seat {
    Seat {
        id,
        email,
        status: Status::of(&status).unwrap_or(Status::Pending),
    }
}

/// Which of these are members of the account.
pub(super) async fn known(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let account = op.account()?;
    let sql = Sql::new(KNOWN)
        .bind(&account)
        .push(" AND id IN (")
        .list(ids.iter())
        .push(")");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

pub(super) async fn enter(op: &mut Op<'_, '_>, group: &str, members: &[String]) -> Result<()> {
    let account = op.account()?;
    for member in members {
        op.tx.exec(ENTER, p![&account, group, member]).await?;
    }
    Ok(())
}

pub(super) async fn leave(op: &mut Op<'_, '_>, group: &str, members: &[String]) -> Result<()> {
    let account = op.account()?;
    for member in members {
        op.tx.exec(LEAVE, p![&account, group, member]).await?;
    }
    Ok(())
}
