use super::Letter;
use crate::{Result, gate::Op, statements::sql};
use db::p;

sql! {
    INSERT = "INSERT INTO mails (id, kind, account_id, subject_id, sealed, state, attempts, next_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $6)";
}

pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    id: &str,
    letter: &Letter,
    sealed: &[u8],
) -> Result<()> {
    let now = op.now();
    let row = p![
        id,
        &letter.kind,
        letter.account_id.as_deref(),
        &letter.subject_id,
        sealed,
        now
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}
