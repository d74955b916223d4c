//! A retry is safe: the reply of a committed request is kept, encrypted, and given again to the same principal for the same
//! method, path and key. A refusal leaves nothing and is decided again.

use super::{Ctx, request::IdempotencyKey};
use crate::{Error, Result, codes};
use db::{Tx, p};

const FIND: &str = "SELECT body_hash, reply FROM idempotency WHERE principal_id = $1 AND key = $2 AND method = $3 AND path = $4";
const KEEP: &str = "INSERT INTO idempotency (principal_id, key, method, path, body_hash, reply, at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

pub(super) const STATEMENTS: &[&str] = &[FIND, KEEP];

/// The sealed reply of a committed request with this key; 400 when it had another body.
pub(super) async fn find(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    key: &IdempotencyKey,
) -> Result<Option<Vec<u8>>> {
    let r = ctx.request();
    let found: Option<(String, Vec<u8>)> = tx
        .opt(FIND, p![&ctx.principal().id, &key.key, &r.method, &r.path])
        .await?;
    match found {
        Some((body, _)) if body != key.body_hash => Err(Error::from(&codes::IDEMPOTENCY_MISMATCH)),
        found => Ok(found.map(|(_, reply)| reply)),
    }
}

/// Keeps a reply. `Error::Replay` when another request with the key was faster.
pub(super) async fn keep(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    key: &IdempotencyKey,
    reply: &[u8],
) -> Result<()> {
    let r = ctx.request();
    let env = ctx.rules().env();
    let sealed = ctx.rules().key().seal(env, &purpose(ctx, key), reply);
    let row = p![
        &ctx.principal().id,
        &key.key,
        &r.method,
        &r.path,
        &key.body_hash,
        sealed.as_slice(),
        env.now()
    ];
    if tx.exec(KEEP, row).await? == 0 {
        return Err(Error::Replay);
    }
    Ok(())
}

/// The reply behind a sealed one.
pub(super) fn open(ctx: &Ctx, key: &IdempotencyKey, sealed: &[u8]) -> Result<Vec<u8>> {
    let opened = ctx.rules().key().open(&purpose(ctx, key), sealed);
    opened.ok_or_else(|| {
        Error::internal("a kept reply cannot be decrypted: was the master key replaced?")
    })
}

fn purpose(ctx: &Ctx, key: &IdempotencyKey) -> String {
    format!("idempotency {} {}", ctx.principal().id, key.key)
}
