use super::{Owner, Query, Seconds, Status, Token};
use crate::{Error, Result, gate::Op, lists::Direction, statements::sql};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, status, policies, condition, not_before, expires_on, issued_on, modified_on, last_used_on \
             FROM api_tokens ", $rest
        )
    };
}

sql! {
    USER_FIND = select!("WHERE user_id = $1 AND id = $2");
    ACCOUNT_FIND = select!("WHERE account_id = $1 AND id = $2");
    USER_NEWEST = select!("WHERE user_id = $1 ORDER BY issued_on DESC, id DESC LIMIT $2 OFFSET $3");
    USER_OLDEST = select!("WHERE user_id = $1 ORDER BY issued_on, id LIMIT $2 OFFSET $3");
    ACCOUNT_NEWEST = select!("WHERE account_id = $1 ORDER BY issued_on DESC, id DESC LIMIT $2 OFFSET $3");
    ACCOUNT_OLDEST = select!("WHERE account_id = $1 ORDER BY issued_on, id LIMIT $2 OFFSET $3");
    USER_COUNT = "SELECT tokens_n FROM users WHERE id = $1";
    ACCOUNT_COUNT = "SELECT tokens_n FROM accounts WHERE id = $1";
    USER_TAKE = "UPDATE users SET tokens_n = tokens_n + 1 WHERE id = $1 AND tokens_n < $2";
    ACCOUNT_TAKE = "UPDATE accounts SET tokens_n = tokens_n + 1 WHERE id = $1 AND tokens_n < $2";
    USER_RETURN = "UPDATE users SET tokens_n = tokens_n - 1 WHERE id = $1";
    ACCOUNT_RETURN = "UPDATE accounts SET tokens_n = tokens_n - 1 WHERE id = $1";
    INSERT = "INSERT INTO api_tokens (id, user_id, account_id, name, token_hash, status, policies, condition, not_before, \
        expires_on, issued_on, modified_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)";
    UPDATE = "UPDATE api_tokens SET name = $4, status = $5, policies = $6, condition = $7, not_before = $8, expires_on = $9, \
        modified_on = $10 WHERE id = $1 AND (user_id = $2 OR account_id = $3)";
    ROLL = "UPDATE api_tokens SET token_hash = $4, modified_on = $5 WHERE id = $1 AND (user_id = $2 OR account_id = $3)";
    DELETE = "DELETE FROM api_tokens WHERE id = $1 AND (user_id = $2 OR account_id = $3)";
    ENABLED = "SELECT status FROM api_tokens WHERE id = $1 AND (user_id = $2 OR account_id = $3)";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        status: String,
        policies: String,
        condition: Option<String>,
        not_before: Option<i64>,
        expires_on: Option<i64>,
        issued_on: i64,
        modified_on: i64,
        last_used_on: Option<i64>,
    }
}

impl Row {
    fn token(self, now: i64) -> Result<Token> {
        let damaged = |e: serde_json::Error| Error::internal(format!("a stored token: {e}"));
        Ok(Token {
            id: self.id,
            name: self.name,
            status: if self.expires_on.is_some_and(|end| end <= now) {
                Status::Expired
            } else if self.status == "active" {
                Status::Active
            } else {
                Status::Disabled
            },
            issued_on: Seconds(self.issued_on),
            modified_on: Seconds(self.modified_on),
            last_used_on: self
                .last_used_on
                .map(|at| Seconds(at / 1_000_000 * 1_000_000)),
            not_before: self.not_before.map(Seconds),
            expires_on: self.expires_on.map(Seconds),
            policies: serde_json::from_str(&self.policies).map_err(damaged)?,
            condition: self
                .condition
                .map(|text| serde_json::from_str(&text).map_err(damaged))
                .transpose()?,
        })
    }
}

/// The owner's id as user and as account: one of them is none.
fn ids(owner: &Owner) -> (Option<&str>, Option<&str>) {
    match owner {
        Owner::User(id) => (Some(id), None),
        Owner::Account(id) => (None, Some(id)),
    }
}

pub(super) async fn find(op: &mut Op<'_, '_>, owner: &Owner, id: &str) -> Result<Option<Token>> {
    let now = op.now();
    let row: Option<Row> = match owner {
        Owner::User(user) => op.tx.opt(USER_FIND, p![user, id]).await?,
        Owner::Account(account) => op.tx.opt(ACCOUNT_FIND, p![account, id]).await?,
    };
    row.map(|row| row.token(now)).transpose()
}

/// Whether it is switched on, expired or not.
pub(super) async fn enabled(op: &mut Op<'_, '_>, owner: &Owner, id: &str) -> Result<bool> {
    let (user, account) = ids(owner);
    let status: Option<String> = op.tx.opt(ENABLED, p![id, user, account]).await?;
    Ok(status.as_deref() == Some("active"))
}

pub(super) async fn list(op: &mut Op<'_, '_>, owner: &Owner, q: Query) -> Result<Vec<Token>> {
    let (now, limit, offset) = (op.now(), q.page.per_page, q.page.offset());
    let (sql, id) = match (owner, q.direction) {
        (Owner::User(id), Direction::Desc) => (USER_NEWEST, id),
        (Owner::User(id), Direction::Asc) => (USER_OLDEST, id),
        (Owner::Account(id), Direction::Desc) => (ACCOUNT_NEWEST, id),
        (Owner::Account(id), Direction::Asc) => (ACCOUNT_OLDEST, id),
    };
    let rows: Vec<Row> = op.tx.rows(sql, p![id, limit, offset]).await?;
    rows.into_iter().map(|row| row.token(now)).collect()
}

pub(super) async fn count(op: &mut Op<'_, '_>, owner: &Owner) -> Result<i64> {
    Ok(match owner {
        Owner::User(id) => op.tx.one(USER_COUNT, p![id]).await?,
        Owner::Account(id) => op.tx.one(ACCOUNT_COUNT, p![id]).await?,
    })
}

/// One more; false when there are as many as there may be.
pub(super) async fn count_up(op: &mut Op<'_, '_>, owner: &Owner, most: i64) -> Result<bool> {
    let taken = match owner {
        Owner::User(id) => op.tx.exec(USER_TAKE, p![id, most]).await?,
        Owner::Account(id) => op.tx.exec(ACCOUNT_TAKE, p![id, most]).await?,
    };
    Ok(taken == 1)
}

pub(super) async fn count_down(op: &mut Op<'_, '_>, owner: &Owner) -> Result<()> {
    match owner {
        Owner::User(id) => op.tx.exec(USER_RETURN, p![id]).await?,
        Owner::Account(id) => op.tx.exec(ACCOUNT_RETURN, p![id]).await?,
    };
    Ok(())
}

/// Policies and condition as they are kept.
fn texts(token: &Token) -> Result<(String, Option<String>)> {
    let json = |e: serde_json::Error| Error::internal(format!("a token is not JSON: {e}"));
    Ok((
        serde_json::to_string(&token.policies).map_err(json)?,
        token
            .condition
            .as_ref()
            .map(serde_json::to_string)
            .transpose()
            .map_err(json)?,
    ))
}

pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    owner: &Owner,
    token: &Token,
    hash: &str,
) -> Result<()> {
    let (user, account) = ids(owner);
    let (policies, condition) = texts(token)?;
    let row = p![
        &token.id,
        user,
        account,
        &token.name,
        hash,
        token.status.as_str(),
        &policies,
        &condition,
        token.not_before.map(|at| at.0),
        token.expires_on.map(|at| at.0),
        token.issued_on.0
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn update(op: &mut Op<'_, '_>, owner: &Owner, token: &Token) -> Result<()> {
    let (user, account) = ids(owner);
    let (policies, condition) = texts(token)?;
    let row = p![
        &token.id,
        user,
        account,
        &token.name,
        token.status.as_str(),
        &policies,
        &condition,
        token.not_before.map(|at| at.0),
        token.expires_on.map(|at| at.0),
        token.modified_on.0
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

pub(super) async fn roll(op: &mut Op<'_, '_>, owner: &Owner, id: &str, hash: &str) -> Result<()> {
    let (user, account) = ids(owner);
    let now = op.now() / 1_000_000 * 1_000_000;
    op.tx.exec(ROLL, p![id, user, account, hash, now]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, owner: &Owner, id: &str) -> Result<()> {
    let (user, account) = ids(owner);
    op.tx.exec(DELETE, p![id, user, account]).await?;
    Ok(())
}
