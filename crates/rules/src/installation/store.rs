use crate::{Result, gate::Op, statements::sql};
use db::p;

sql! {
    CLAIM = "INSERT INTO installation (id, key_id, created_at) SELECT $1, $2, $3 WHERE NOT EXISTS (SELECT 1 FROM installation)";
    KEY_ID = "SELECT key_id FROM installation";
}

/// False when there is one already. Safe against a race: the stream of the installation is locked.
pub(super) async fn claim(op: &mut Op<'_, '_>, id: &str, key_id: &str) -> Result<bool> {
    let now = op.now();
    Ok(op.tx.exec(CLAIM, p![id, key_id, now]).await? == 1)
}

pub(super) async fn key_id(op: &mut Op<'_, '_>) -> Result<Option<String>> {
    Ok(op.tx.opt(KEY_ID, p![]).await?)
}
