use crate::{
    Result,
    denials::{Denial, store::Row},
    gate::Op,
    statements::sql,
};
use db::p;

sql! {
    BY_ID = "SELECT id FROM users WHERE id = $1 AND kind IN ('user', 'service_user')";
    BY_ADDRESS = "SELECT id FROM users WHERE email_key = $1 AND kind IN ('user', 'service_user')";
    DENIAL = "SELECT request_id, at, principal_id, action, place_kind, place_id, rule, code FROM denials WHERE request_id = $1";
}

/// The user with this id or address, by id.
pub(super) async fn user(op: &mut Op<'_, '_>, id_or_email: &str) -> Result<Option<String>> {
    Ok(match crate::check::canonical_email(id_or_email) {
        Some(address) => op.tx.opt(BY_ADDRESS, p![&address]).await?,
        None => op.tx.opt(BY_ID, p![id_or_email]).await?,
    })
}

pub(super) async fn denial(op: &mut Op<'_, '_>, request_id: &str) -> Result<Option<Denial>> {
    let row: Option<Row> = op.tx.opt(DENIAL, p![request_id]).await?;
    Ok(row.map(Denial::from))
}
