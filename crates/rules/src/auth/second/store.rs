use super::SecondFactor;
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;
use serde::Serialize;

sql! {
    FIND = "SELECT u.second_factor, EXISTS (SELECT 1 FROM members m JOIN accounts a ON a.id = m.account_id \
        AND a.deleted_at IS NULL AND a.enforce_twofactor WHERE m.user_id = u.id AND m.status = 'accepted'), t.confirmed_at, \
        (SELECT COUNT(*) FROM passkeys k WHERE k.user_id = u.id), (SELECT COUNT(*) FROM recovery_codes r WHERE r.user_id = u.id) \
        FROM users u LEFT JOIN totp t ON t.user_id = u.id WHERE u.id = $1";
    PASSWORD_HASH = "SELECT COALESCE(password_hash, '') FROM users WHERE id = $1";
    TOTP = "SELECT secret, confirmed_at, last_step FROM totp WHERE user_id = $1";
    BEGIN = "INSERT INTO totp (user_id, secret, created_at, last_step) VALUES ($1, $2, $3, 0) ON CONFLICT (user_id) \
        DO UPDATE SET secret = excluded.secret, created_at = excluded.created_at, last_step = 0 WHERE totp.confirmed_at IS NULL";
    CONFIRM = "UPDATE totp SET confirmed_at = $2, last_step = $3 WHERE user_id = $1 AND confirmed_at IS NULL";
    REMOVE = "DELETE FROM totp WHERE user_id = $1";
    USE_STEP = "UPDATE totp SET last_step = $2 WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2";
    REFRESH = "UPDATE users SET modified_at = $2, second_factor = EXISTS \
        (SELECT 1 FROM totp t WHERE t.user_id = $1 AND t.confirmed_at IS NOT NULL) \
        OR EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = $1) WHERE id = $1";
    INSERT_CODE = "INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)";
    DELETE_CODES = "DELETE FROM recovery_codes WHERE user_id = $1";
    USE_CODE = "DELETE FROM recovery_codes WHERE user_id = $1 AND code_hash = $2";
    WRONG = "SELECT wrong_codes FROM users WHERE id = $1 AND wrong_codes_since > $2";
    COUNT_WRONG = "UPDATE users SET wrong_codes = CASE WHEN wrong_codes_since > $2 THEN wrong_codes + 1 ELSE 1 END, \
        wrong_codes_since = CASE WHEN wrong_codes_since > $2 THEN wrong_codes_since ELSE $3 END WHERE id = $1";
    FORGET_WRONG = "UPDATE users SET wrong_codes = 0, wrong_codes_since = NULL WHERE id = $1";
}

db::row! {
    struct Row {
        enabled: bool,
        locked: bool,
        totp_since: Option<i64>,
        passkeys: i64,
        recovery_codes: i64,
    }
}

db::row! {
    /// A generator, confirmed or not.
    pub(super) struct Totp {
        pub(super) secret: Vec<u8>,
        pub(super) confirmed_at: Option<i64>,
        pub(super) last_step: i64,
    }
}

/// What an event tells of wrong codes.
#[derive(Serialize)]
pub(in crate::auth) struct Wrong {
    wrong_codes: i64,
}

pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<SecondFactor> {
    let user = op.user();
    let row: Option<Row> = op.tx.opt(FIND, p![user]).await?;
    Ok(row.map_or(
        SecondFactor {
            enabled: false,
            locked: false,
            totp_since: None,
            passkeys: 0,
            recovery_codes: 0,
        },
        |r| SecondFactor {
            enabled: r.enabled,
            locked: r.locked,
            totp_since: r.totp_since.map(Moment),
            passkeys: r.passkeys,
            recovery_codes: r.recovery_codes,
        },
    ))
}

/// Whether a log-in of the principal takes more than the password.
pub(crate) async fn enabled(op: &mut Op<'_, '_>) -> Result<bool> {
    Ok(find(op).await?.enabled)
}

/// Empty where there is no password.
pub(super) async fn password_hash(op: &mut Op<'_, '_>) -> Result<String> {
    let user = op.user();
    let found: Option<String> = op.tx.opt(PASSWORD_HASH, p![user]).await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn totp(op: &mut Op<'_, '_>) -> Result<Option<Totp>> {
    let user = op.user();
    Ok(op.tx.opt(TOTP, p![user]).await?)
}

/// False when there is a confirmed one.
pub(super) async fn begin(op: &mut Op<'_, '_>, sealed: &[u8]) -> Result<bool> {
    let (user, now) = (op.user(), op.now());
    Ok(op.tx.exec(BEGIN, p![user, sealed, now]).await? == 1)
}

/// False when it was confirmed meanwhile.
pub(super) async fn confirm(op: &mut Op<'_, '_>, step: i64) -> Result<bool> {
    let (user, now) = (op.user(), op.now());
    Ok(op.tx.exec(CONFIRM, p![user, now, step]).await? == 1)
}

pub(super) async fn remove(op: &mut Op<'_, '_>) -> Result<()> {
    let user = op.user();
    op.tx.exec(REMOVE, p![user]).await?;
    Ok(())
}

/// False when a code of this step or a later one was accepted before.
pub(super) async fn use_step(op: &mut Op<'_, '_>, step: i64) -> Result<bool> {
    let user = op.user();
    Ok(op.tx.exec(USE_STEP, p![user, step]).await? == 1)
}

/// Says of the user whether a log-in takes more than the password.
pub(super) async fn refresh(op: &mut Op<'_, '_>) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx.exec(REFRESH, p![user, now]).await?;
    Ok(())
}

pub(super) async fn insert_code(op: &mut Op<'_, '_>, hash: &str) -> Result<()> {
    let user = op.user();
    op.tx.exec(INSERT_CODE, p![user, hash]).await?;
    Ok(())
}

pub(super) async fn delete_codes(op: &mut Op<'_, '_>) -> Result<()> {
    let user = op.user();
    op.tx.exec(DELETE_CODES, p![user]).await?;
    Ok(())
}

/// False when there is none such.
pub(super) async fn use_code(op: &mut Op<'_, '_>, hash: &str) -> Result<bool> {
    let user = op.user();
    Ok(op.tx.exec(USE_CODE, p![user, hash]).await? == 1)
}

/// Wrong codes counted since this moment.
pub(super) async fn wrong_since(op: &mut Op<'_, '_>, from: i64) -> Result<i64> {
    let user = op.user();
    let found: Option<i64> = op.tx.opt(WRONG, p![user, from]).await?;
    Ok(found.unwrap_or(0))
}

/// As an event tells it.
pub(in crate::auth) async fn wrong(op: &mut Op<'_, '_>) -> Result<Wrong> {
    let wrong_codes = wrong_since(op, 0).await?;
    Ok(Wrong { wrong_codes })
}

/// One more; those before this moment count no longer.
pub(super) async fn count_wrong(op: &mut Op<'_, '_>, from: i64) -> Result<()> {
    let (user, now) = (op.user(), op.now());
    op.tx.exec(COUNT_WRONG, p![user, from, now]).await?;
    Ok(())
}

pub(super) async fn forget_wrong(op: &mut Op<'_, '_>) -> Result<()> {
    let user = op.user();
    op.tx.exec(FORGET_WRONG, p![user]).await?;
    Ok(())
}
