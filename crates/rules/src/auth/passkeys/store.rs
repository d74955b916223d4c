use super::Passkey;
use crate::{
    Result,
    gate::{Op, ShownPasskey},
    moment::Moment,
    statements::sql,
};
use db::p;

sql! {
    LIST = "SELECT id, name, created_at, used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id LIMIT 100";
    FIND = "SELECT id, name, created_at, used_at FROM passkeys WHERE id = $1 AND user_id = $2";
    CREDENTIALS = "SELECT credential FROM passkeys WHERE user_id = $1 ORDER BY created_at, id LIMIT 100";
    INSERT = "INSERT INTO passkeys (id, user_id, credential_id, name, credential, signs, created_at) \
        VALUES ($1, $2, $3, $4, $5, 0, $6) ON CONFLICT DO NOTHING";
    RENAME = "UPDATE passkeys SET name = $3 WHERE id = $1 AND user_id = $2";
    DELETE = "DELETE FROM passkeys WHERE id = $1 AND user_id = $2";
    ANSWER = "INSERT INTO passkey_challenges (id, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    USED = "UPDATE passkeys SET credential = $3, signs = $4, used_at = $5 WHERE id = $1 AND user_id = $2 \
        AND (signs < $4 OR (signs = 0 AND $4 = 0))";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        created_at: i64,
        used_at: Option<i64>,
    }
}

impl From<Row> for Passkey {
    fn from(r: Row) -> Passkey {
        Passkey {
            id: r.id,
            name: r.name,
            created_on: Moment(r.created_at),
            used_on: r.used_at.map(Moment),
        }
    }
}

pub(super) async fn list(op: &mut Op<'_, '_>) -> Result<Vec<Passkey>> {
    let user = op.user();
    let rows: Vec<Row> = op.tx.rows(LIST, p![user]).await?;
    Ok(rows.into_iter().map(Passkey::from).collect())
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Passkey>> {
    let user = op.user();
    let row: Option<Row> = op.tx.opt(FIND, p![id, user]).await?;
    Ok(row.map(Passkey::from))
}

/// The principal's, as they are kept.
pub(super) async fn credentials(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let user = op.user();
    Ok(op.tx.rows(CREDENTIALS, p![user]).await?)
}

/// False when somebody has it already.
pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    new: &Passkey,
    credential_id: &str,
    credential: &str,
) -> Result<bool> {
    let user = op.user();
    let row = p![
        &new.id,
        user,
        credential_id,
        &new.name,
        credential,
        new.created_on.0
    ];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

pub(super) async fn rename(op: &mut Op<'_, '_>, new: &Passkey) -> Result<()> {
    let user = op.user();
    op.tx.exec(RENAME, p![&new.id, user, &new.name]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let user = op.user();
    op.tx.exec(DELETE, p![id, user]).await?;
    Ok(())
}

/// False when the challenge was answered before.
pub(super) async fn answer(op: &mut Op<'_, '_>, ceremony: &str, until: i64) -> Result<bool> {
    Ok(op.tx.exec(ANSWER, p![ceremony, until]).await? == 1)
}

/// False when it is not the principal's, or its counter did not go forward.
pub(super) async fn used(op: &mut Op<'_, '_>, shown: &ShownPasskey) -> Result<bool> {
    let (user, now) = (op.user(), op.now());
    let row = p![&shown.id, user, &shown.credential, shown.signs, now];
    Ok(op.tx.exec(USED, row).await? == 1)
}
