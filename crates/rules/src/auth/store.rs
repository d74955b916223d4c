use super::sessions::Session;
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

sql! {
    INSERT = "INSERT INTO sessions (id, user_id, token_hash, created_at, seen_at, proven_at, expires_at, ip, user_agent) \
        VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7)";
    DEVICE = "INSERT INTO devices (user_id, device, first_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    LIST = "SELECT id, created_at, seen_at, expires_at, ip, user_agent FROM sessions \
        WHERE user_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY created_at DESC, id DESC LIMIT 100";
    FIND = "SELECT id, created_at, seen_at, expires_at, ip, user_agent FROM sessions \
        WHERE id = $4 AND user_id = $1 AND expires_at > $2 AND seen_at > $3";
    DELETE = "DELETE FROM sessions WHERE id = $1 AND user_id = $2";
    DELETE_OTHERS = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
    PROVEN_AT = "SELECT proven_at FROM sessions WHERE id = $1 AND user_id = $2";
    PROVE = "UPDATE sessions SET proven_at = $3 WHERE id = $1 AND user_id = $2";
    SEALED_KEY = "SELECT key_sealed FROM users WHERE id = $1";
    SET_KEY = "UPDATE users SET key_hash = $2, key_sealed = $3, modified_at = $4 WHERE id = $1";
    PASSWORD = "UPDATE users SET password_hash = $2, modified_at = $3 WHERE id = $1";
}

db::row! {
    struct Row {
        id: String,
        created_at: i64,
        seen_at: i64,
        expires_at: i64,
        ip: String,
        user_agent: String,
    }
}

impl Row {
    fn session(self, current: &str) -> Session {
        Session {
            current: self.id == current,
            id: self.id,
            created_on: Moment(self.created_at),
            seen_on: Moment(self.seen_at),
            expires_on: Moment(self.expires_at),
            ip: self.ip,
            user_agent: self.user_agent,
        }
    }
}

/// The principal's session, by id; empty where it is none.
fn current(op: &Op<'_, '_>) -> String {
    let who = op.ctx().principal();
    match who.credential_kind {
        "session" => who.credential_id.clone(),
        _ => String::new(),
    }
}

/// Seen before that means ended.
fn idle_from(op: &Op<'_, '_>) -> i64 {
    op.now().saturating_sub(op.settings().sessions.idle)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, s: &Session, token_hash: &str) -> Result<()> {
    let user = op.user();
    let row = p![
        &s.id,
        user,
        token_hash,
        s.created_on.0,
        s.expires_on.0,
        &s.ip,
        &s.user_agent
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

/// True when the user never logged in from it.
pub(super) async fn new_device(op: &mut Op<'_, '_>, device: &str) -> Result<bool> {
    let (user, now) = (op.user(), op.now());
    Ok(op.tx.exec(DEVICE, p![user, device, now]).await? == 1)
}

pub(super) async fn list(op: &mut Op<'_, '_>) -> Result<Vec<Session>> {
    let (user, now, idle, current) = (op.user(), op.now(), idle_from(op), current(op));
    let rows: Vec<Row> = op.tx.rows(LIST, p![user, now, idle]).await?;
    Ok(rows.into_iter().map(|r| r.session(&current)).collect())
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Session>> {
    let (user, now, idle, current) = (op.user(), op.now(), idle_from(op), current(op));
    let row: Option<Row> = op.tx.opt(FIND, p![user, now, idle, id]).await?;
    Ok(row.map(|r| r.session(&current)))
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let user = op.user();
    op.tx.exec(DELETE, p![id, user]).await?;
    Ok(())
}

/// All of the principal's but the one that asks; how many.
pub(super) async fn delete_others(op: &mut Op<'_, '_>) -> Result<u64> {
    let (user, current) = (op.user(), current(op));
    Ok(op.tx.exec(DELETE_OTHERS, p![user, &current]).await?)
}

/// When the principal last proved in this session who they are.
pub(super) async fn proven_at(op: &mut Op<'_, '_>, session: &str) -> Result<Option<i64>> {
    let user = op.user();
    Ok(op.tx.opt(PROVEN_AT, p![session, user]).await?)
}

pub(super) async fn prove(op: &mut Op<'_, '_>, session: &str) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx.exec(PROVE, p![session, user, now]).await?;
    Ok(())
}

pub(super) async fn set_password(op: &mut Op<'_, '_>, hash: &str) -> Result<()> {
    let user = op.user();
    set_password_of(op, user, hash).await
}

pub(super) async fn set_password_of(op: &mut Op<'_, '_>, user: &str, hash: &str) -> Result<()> {
    let now = op.now();
    op.tx.exec(PASSWORD, p![user, hash, now]).await?;
    Ok(())
}

/// The principal's API key, encrypted.
pub(super) async fn sealed_key(op: &mut Op<'_, '_>) -> Result<Option<Vec<u8>>> {
    let user = op.user();
    let found: Option<Option<Vec<u8>>> = op.tx.opt(SEALED_KEY, p![user]).await?;
    Ok(found.flatten())
}

pub(super) async fn set_key(op: &mut Op<'_, '_>, hash: &str, sealed: &[u8]) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx.exec(SET_KEY, p![user, hash, sealed, now]).await?;
    Ok(())
}
