use super::{DnssecStatus, steps::RENEWAL};
use crate::{Error, Result, codes, due::Queue, gate::Op, policy, statements::sql};
use db::p;

/// States of a key, as stored.
pub(crate) const PUBLISHED: &str = "published";
pub(crate) const ACTIVE: &str = "active";
pub(crate) const RETIRED: &str = "retired";

sql! {
    NAME = "SELECT name FROM zones WHERE id = $1 AND account_id = $2 AND deleted_at IS NULL";
    FIND = "SELECT status, multi_signer, signed_at, next_at, modified_at FROM zone_dnssec WHERE zone_id = $1 AND account_id = $2";
    BEGIN = "INSERT INTO zone_dnssec (zone_id, account_id, status, multi_signer, signed_at, next_at, modified_at) \
        VALUES ($1, $2, 'pending', FALSE, $3, $4, $5)";
    SET_STATUS = "UPDATE zone_dnssec SET status = $3, modified_at = $4 WHERE zone_id = $1 AND account_id = $2";
    SET_MULTI = "UPDATE zone_dnssec SET multi_signer = $3, modified_at = $4 WHERE zone_id = $1 AND account_id = $2 \
        AND multi_signer <> $3";
    DUE_BY = "UPDATE zone_dnssec SET next_at = $3 WHERE zone_id = $1 AND account_id = $2 AND next_at > $3";
    STEPPED = "UPDATE zone_dnssec SET signed_at = $3, next_at = $4 WHERE zone_id = $1 AND account_id = $2";
    REMOVE = "DELETE FROM zone_dnssec WHERE zone_id = $1 AND account_id = $2";
    REMOVE_KEYS = "DELETE FROM zone_keys WHERE zone_id = $1 AND account_id = $2";
    KEYS = "SELECT id, flags, state, since, key_tag, digest, public_key, sealed, ds_gone_at FROM zone_keys \
        WHERE zone_id = $1 AND account_id = $2 ORDER BY flags, id";
    INSERT_KEY = "INSERT INTO zone_keys (id, zone_id, account_id, flags, state, since, key_tag, digest, public_key, sealed) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    SET_STATE = "UPDATE zone_keys SET state = $4, since = $5 WHERE id = $1 AND zone_id = $2 AND account_id = $3";
    DS_GONE = "UPDATE zone_keys SET ds_gone_at = $4 WHERE id = $1 AND zone_id = $2 AND account_id = $3";
    DELETE_KEY = "DELETE FROM zone_keys WHERE id = $1 AND zone_id = $2 AND account_id = $3";
    SIGNERS = "SELECT key_tag, digest FROM zone_keys WHERE zone_id = $1 AND account_id = $2 AND flags = 257 ORDER BY id";
    ANY_DUE = "SELECT zone_id FROM zone_dnssec WHERE next_at <= $1 LIMIT 1";
    CLAIM = "UPDATE zone_dnssec SET next_at = $2 WHERE next_at <= $1 AND zone_id IN \
        (SELECT d.zone_id FROM zone_dnssec d WHERE d.next_at <= $1 ORDER BY d.next_at, d.zone_id LIMIT $3) \
        RETURNING zone_id, account_id";
}

/// Zones that are due.
pub(super) const QUEUE: Queue = Queue {
    actor: "signer",
    look: &policy::DNSSEC_LOOK,
    any_due: ANY_DUE,
    claim: CLAIM,
};

db::row! {
    /// Of a zone that is signed, or was.
    pub(super) struct Kept {
        pub(super) status: String,
        pub(super) multi_signer: bool,
        /// Seconds.
        pub(super) signed_at: i64,
        /// Microseconds.
        pub(super) next_at: i64,
        pub(super) modified_at: i64,
    }

    /// A key.
    pub(crate) struct KeyRow {
        pub(super) id: String,
        pub(super) flags: i64,
        pub(super) state: String,
        pub(super) since: i64,
        pub(super) key_tag: i64,
        pub(super) digest: String,
        pub(super) public_key: String,
        pub(super) sealed: Vec<u8>,
        pub(super) ds_gone_at: Option<i64>,
    }
}

/// A key to be kept.
pub(super) struct NewKey {
    pub(super) id: String,
    pub(super) flags: i64,
    pub(super) state: &'static str,
    pub(super) key_tag: i64,
    pub(super) digest: String,
    pub(super) public_key: String,
    pub(super) sealed: Vec<u8>,
}

/// The place's zone and its account.
fn place(op: &Op<'_, '_>) -> Result<(String, String)> {
    Ok((op.zone()?, op.account()?))
}

/// Of the place's zone, in ASCII.
pub(super) async fn name(op: &mut Op<'_, '_>) -> Result<String> {
    let (zone, account) = place(op)?;
    let name = op.tx.opt(NAME, p![&zone, &account]).await?;
    name.ok_or_else(|| Error::from(&codes::GONE))
}

pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    let (zone, account) = place(op)?;
    Ok(op.tx.opt(FIND, p![&zone, &account]).await?)
}

/// The place's zone is signed from now on.
pub(super) async fn begin(op: &mut Op<'_, '_>) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    let row = p![&zone, &account, now / 1_000_000, now + RENEWAL, now];
    op.tx.exec(BEGIN, row).await?;
    Ok(())
}

pub(super) async fn set_status(op: &mut Op<'_, '_>, status: DnssecStatus) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    let row = p![&zone, &account, status.as_str(), now];
    op.tx.exec(SET_STATUS, row).await?;
    Ok(())
}

pub(super) async fn set_multi_signer(op: &mut Op<'_, '_>, multi: bool) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    op.tx
        .exec(SET_MULTI, p![&zone, &account, multi, now])
        .await?;
    Ok(())
}

/// Something is due by then, if nothing is earlier. Microseconds.
pub(super) async fn due_by(op: &mut Op<'_, '_>, at: i64) -> Result<()> {
    let (zone, account) = place(op)?;
    op.tx.exec(DUE_BY, p![&zone, &account, at]).await?;
    Ok(())
}

/// Signed at (seconds); next due at (microseconds).
pub(super) async fn stepped(op: &mut Op<'_, '_>, signed_at: i64, next_at: i64) -> Result<()> {
    let (zone, account) = place(op)?;
    op.tx
        .exec(STEPPED, p![&zone, &account, signed_at, next_at])
        .await?;
    Ok(())
}

/// With the keys.
pub(super) async fn remove(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = place(op)?;
    let named = p![&zone, &account];
    op.tx
        .exec_all(&[(REMOVE_KEYS, named), (REMOVE, named)])
        .await?;
    Ok(())
}

/// Of the place's zone: first those that sign records, each kind oldest first.
pub(super) async fn keys(op: &mut Op<'_, '_>) -> Result<Vec<KeyRow>> {
    let (zone, account) = place(op)?;
    keys_of(op, &zone, &account).await
}

pub(crate) async fn keys_of(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<Vec<KeyRow>> {
    Ok(op.tx.rows(KEYS, p![zone, account]).await?)
}

pub(super) async fn insert_key(op: &mut Op<'_, '_>, key: &NewKey) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    let row = p![
        &key.id,
        &zone,
        &account,
        key.flags,
        key.state,
        now,
        key.key_tag,
        &key.digest,
        &key.public_key,
        &key.sealed
    ];
    op.tx.exec(INSERT_KEY, row).await?;
    Ok(())
}

pub(super) async fn set_state(op: &mut Op<'_, '_>, key: &str, state: &'static str) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    op.tx
        .exec(SET_STATE, p![key, &zone, &account, state, now])
        .await?;
    Ok(())
}

pub(super) async fn ds_gone(op: &mut Op<'_, '_>, key: &str) -> Result<()> {
    let ((zone, account), now) = (place(op)?, op.now());
    op.tx.exec(DS_GONE, p![key, &zone, &account, now]).await?;
    Ok(())
}

pub(super) async fn delete_key(op: &mut Op<'_, '_>, key: &str) -> Result<()> {
    let (zone, account) = place(op)?;
    op.tx.exec(DELETE_KEY, p![key, &zone, &account]).await?;
    Ok(())
}

/// Tags and digests of the keys that the parent may know.
pub(super) async fn signers(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
) -> Result<Vec<(i64, String)>> {
    Ok(op.tx.rows(SIGNERS, p![zone, account]).await?)
}
