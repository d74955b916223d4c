use super::{Factor, FactorKind, UserFactors};
use crate::{Result, gate::Op, moment::Moment, statements::sql, users::managed::ManagedUser};
use db::p;

sql! {
    FIND = "SELECT u.second_factor, EXISTS (SELECT 1 FROM members m JOIN accounts a ON a.id = m.account_id \
        AND a.deleted_at IS NULL AND a.enforce_twofactor WHERE m.user_id = u.id AND m.status = 'accepted'), t.confirmed_at, \
        t.last_step, (SELECT COUNT(*) FROM recovery_codes r WHERE r.user_id = u.id) \
        FROM users u LEFT JOIN totp t ON t.user_id = u.id WHERE u.id = $1";
    PASSKEYS = "SELECT created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id LIMIT 100";
    DELETE_TOTP = "DELETE FROM totp WHERE user_id = $1";
    DELETE_PASSKEYS = "DELETE FROM passkeys WHERE user_id = $1";
    DELETE_CODES = "DELETE FROM recovery_codes WHERE user_id = $1";
    DELETE_SESSIONS = "DELETE FROM sessions WHERE user_id = $1";
    REFRESH = "UPDATE users SET modified_at = $2, wrong_codes = 0, wrong_codes_since = NULL, second_factor = EXISTS \
        (SELECT 1 FROM totp t WHERE t.user_id = $1 AND t.confirmed_at IS NOT NULL) \
        OR EXISTS (SELECT 1 FROM passkeys k WHERE k.user_id = $1) WHERE id = $1";
}

/// Seconds that a code of a generator is good for (RFC 6238, section 5.2), in microseconds.
const STEP: i64 = 30_000_000;

db::row! {
    struct Row {
        enabled: bool,
        locked: bool,
        totp_since: Option<i64>,
        last_step: Option<i64>,
        recovery_codes: i64,
    }
}

db::row! {
    struct Passkey {
        created_at: i64,
        used_at: Option<i64>,
    }
}

/// All of a user, the generator first.
pub(super) async fn find(op: &mut Op<'_, '_>, user: &ManagedUser) -> Result<UserFactors> {
    let row: Row = op.tx.one(FIND, p![&user.id]).await?;
    let passkeys: Vec<Passkey> = op.tx.rows(PASSKEYS, p![&user.id]).await?;
    let totp = row.totp_since.map(|since| Factor {
        kind: FactorKind::Totp,
        added_on: Moment(since),
        used_on: row.last_step.map(|step| Moment(step.saturating_mul(STEP))),
    });
    let passkeys = passkeys.into_iter().map(|key| Factor {
        kind: FactorKind::Passkey,
        added_on: Moment(key.created_at),
        used_on: key.used_at.map(Moment),
    });
    Ok(UserFactors {
        id: user.id.clone(),
        email: user.email.clone(),
        enabled: row.enabled,
        locked: row.locked,
        factors: totp.into_iter().chain(passkeys).collect(),
        recovery_codes: row.recovery_codes,
    })
}

/// Generators, one that waits for its first code too, and passkeys; how many.
pub(super) async fn delete_factors(op: &mut Op<'_, '_>, user: &str) -> Result<u64> {
    let totp = op.tx.exec(DELETE_TOTP, p![user]).await?;
    Ok(totp + op.tx.exec(DELETE_PASSKEYS, p![user]).await?)
}

pub(super) async fn delete_codes(op: &mut Op<'_, '_>, user: &str) -> Result<u64> {
    Ok(op.tx.exec(DELETE_CODES, p![user]).await?)
}

pub(super) async fn delete_sessions(op: &mut Op<'_, '_>, user: &str) -> Result<u64> {
    Ok(op.tx.exec(DELETE_SESSIONS, p![user]).await?)
}

/// Says of the user whether a log-in takes more than the password still; wrong codes are forgotten.
pub(super) async fn refresh(op: &mut Op<'_, '_>, user: &str) -> Result<()> {
    let now = op.now();
    op.tx.exec(REFRESH, p![user, now]).await?;
    Ok(())
}
