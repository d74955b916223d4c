use crate::{
    Result,
    due::Queue,
    gate::Op,
    policy,
    secondary_dns::{PeerAt, links::Direction, told},
    statements::sql,
    zones::store::note_change,
};
use db::{Tx, p};

/// Microseconds between two looks, however often somebody says that there is something new.
const PAUSE: i64 = 1_000_000;

sql! {
    FIND = "SELECT id, refresh_s, created_at, modified_at, checked_at, serial, failure FROM secondary_dns_incoming \
        WHERE zone_id = $1 AND account_id = $2";
    INSERT = "INSERT INTO secondary_dns_incoming (zone_id, account_id, id, refresh_s, created_at, modified_at, next_at, whole, failures) \
        VALUES ($1, $2, $3, $4, $5, $5, $5, FALSE, 0) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE secondary_dns_incoming SET refresh_s = $3, modified_at = $4, next_at = $4, failures = 0 \
        WHERE zone_id = $1 AND account_id = $2";
    FORCE = "UPDATE secondary_dns_incoming SET whole = TRUE, next_at = $3 WHERE zone_id = $1 AND account_id = $2";
    OF_ACCOUNT_SOON = "UPDATE secondary_dns_incoming SET next_at = $2 WHERE account_id = $1 AND zone_id IN \
        (SELECT l.zone_id FROM secondary_dns_links l WHERE l.account_id = $1 AND l.direction = 'incoming')";
    /// Not earlier than a while after the last look.
    SOON = "UPDATE secondary_dns_incoming SET next_at = CASE WHEN checked_at + $4 > $3 THEN checked_at + $4 ELSE $3 END \
        WHERE zone_id = $1 AND account_id = $2";
    DELETE = "DELETE FROM secondary_dns_incoming WHERE zone_id = $1 AND account_id = $2";
    DELETE_CONTENT = "DELETE FROM secondary_dns_content WHERE zone_id = $1 AND account_id = $2";
    UNCOUNT = "UPDATE zones SET records_n = 0 WHERE id = $1 AND account_id = $2";
    CONTENT = "SELECT c.bytes, i.expires_at, i.created_at, i.transferred_at FROM secondary_dns_content c \
        JOIN secondary_dns_incoming i ON i.zone_id = c.zone_id WHERE c.zone_id = $1 AND c.account_id = $2";
    ANY_DUE = "SELECT zone_id FROM secondary_dns_incoming WHERE next_at <= $1 LIMIT 1";
    CLAIM = "UPDATE secondary_dns_incoming SET next_at = $2 WHERE next_at <= $1 AND zone_id IN \
        (SELECT i.zone_id FROM secondary_dns_incoming i WHERE i.next_at <= $1 ORDER BY i.next_at, i.zone_id LIMIT $3) \
        RETURNING zone_id, account_id";
    KNOWN = "SELECT i.id, z.name, z.plan, i.refresh_s, i.whole, i.failures, i.expires_at, c.bytes FROM secondary_dns_incoming i \
        JOIN zones z ON z.id = i.zone_id AND z.account_id = i.account_id AND z.deleted_at IS NULL \
        JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL \
        LEFT JOIN secondary_dns_content c ON c.zone_id = i.zone_id WHERE i.zone_id = $1 AND i.account_id = $2";
    /// Locks the zone first, as whoever writes it does; nothing where it is set up anew meanwhile.
    HOLD = "UPDATE zones SET serial = COALESCE($4, serial), records_n = CASE WHEN $4 IS NULL THEN records_n ELSE $5 END \
        WHERE id = $1 AND account_id = $2 AND EXISTS (SELECT 1 FROM secondary_dns_incoming i WHERE i.zone_id = $1 AND i.id = $3)";
    NOTE = "UPDATE secondary_dns_incoming SET checked_at = COALESCE($3, checked_at), transferred_at = COALESCE($4, transferred_at), \
        serial = COALESCE($5, serial), expires_at = $6, failure = $7, failures = CASE WHEN CAST($7 AS TEXT) IS NULL THEN 0 ELSE failures + 1 END, \
        whole = CASE WHEN next_at = $8 AND CAST($7 AS TEXT) IS NULL THEN FALSE ELSE whole END, \
        next_at = CASE WHEN next_at = $8 THEN $9 ELSE next_at END WHERE zone_id = $1 AND account_id = $2";
    REST = "UPDATE secondary_dns_incoming SET next_at = $3 WHERE zone_id = $1 AND account_id = $2 AND next_at = $4";
    KEEP = "INSERT INTO secondary_dns_content (zone_id, account_id, bytes) VALUES ($1, $2, $3) \
        ON CONFLICT (zone_id) DO UPDATE SET bytes = EXCLUDED.bytes";
}

/// Zones that are due.
pub(super) const QUEUE: Queue = Queue {
    actor: "refresher",
    look: &policy::INCOMING_LOOK,
    any_due: ANY_DUE,
    claim: CLAIM,
};

db::row! {
    pub(super) struct Kept {
        pub(super) id: String,
        pub(super) refresh_s: i64,
        pub(super) created_at: i64,
        pub(super) modified_at: i64,
        pub(super) checked_at: Option<i64>,
        pub(super) serial: Option<i64>,
        pub(super) failure: Option<String>,
    }

    /// What was copied.
    pub(super) struct Content {
        pub(super) bytes: Vec<u8>,
        pub(super) expires_at: Option<i64>,
        pub(super) created_at: i64,
        pub(super) transferred_at: Option<i64>,
    }

    struct KnownRow {
        id: String,
        name: String,
        plan: String,
        refresh_s: i64,
        whole: bool,
        failures: i64,
        expires_at: Option<i64>,
        content: Option<Vec<u8>>,
    }
}

/// A live zone, before it is asked for.
pub(super) struct Known {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) plan: String,
    pub(super) refresh_s: i64,
    /// The whole is to be asked for, whatever its version.
    pub(super) whole: bool,
    pub(super) failures: i64,
    pub(super) expires_at: Option<i64>,
    pub(super) content: Option<Vec<u8>>,
    /// Nothing, where a key cannot be opened.
    pub(super) peers: Option<Vec<PeerAt>>,
}

/// What a look leaves behind.
#[derive(Default)]
pub(super) struct Noted {
    pub(super) zone_id: String,
    pub(super) account_id: String,
    /// How it was set up when it was asked for; empty where the zone is deleted.
    pub(super) id: String,
    pub(super) at: i64,
    /// As the claim left it.
    pub(super) until: i64,
    pub(super) next_at: i64,
    /// A primary said which version it has.
    pub(super) checked: bool,
    pub(super) expires_at: Option<i64>,
    pub(super) failure: Option<String>,
    /// Of what was copied now.
    pub(super) serial: Option<i64>,
    pub(super) records: i64,
    pub(super) content: Option<Vec<u8>>,
    /// The id of a change for those who answer, where they have to look.
    pub(super) answered_anew: Option<String>,
}

/// Of the place's zone.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.opt(FIND, p![&zone, &account]).await?)
}

/// False where there is one.
pub(super) async fn insert(op: &mut Op<'_, '_>, refresh_s: i64) -> Result<bool> {
    let (zone, account, id, now) = (op.zone()?, op.account()?, op.new_id(), op.now());
    let row = p![&zone, &account, &id, refresh_s, now];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

/// To be asked for at once.
pub(super) async fn update(op: &mut Op<'_, '_>, refresh_s: i64) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx
        .exec(UPDATE, p![&zone, &account, refresh_s, now])
        .await?;
    Ok(())
}

/// The whole is to be asked for at once.
pub(super) async fn force(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    op.tx.exec(FORCE, p![&zone, &account, now]).await?;
    Ok(())
}

/// All zones of the place's account are to be asked for at once: their peers are others.
pub(in crate::secondary_dns) async fn of_account_soon(op: &mut Op<'_, '_>) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(OF_ACCOUNT_SOON, p![&account, now]).await?;
    Ok(())
}

/// A zone is to be asked for soon.
pub(super) async fn soon(tx: &mut Tx<'_>, zone: &str, account: &str, now: i64) -> Result<()> {
    tx.exec(SOON, p![zone, account, now, PAUSE]).await?;
    Ok(())
}

/// With what was copied.
pub(super) async fn delete(op: &mut Op<'_, '_>) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    let named = p![&zone, &account];
    op.tx
        .exec_all(&[(UNCOUNT, named), (DELETE_CONTENT, named), (DELETE, named)])
        .await?;
    Ok(())
}

pub(super) async fn content(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
) -> Result<Option<Content>> {
    Ok(op.tx.opt(CONTENT, p![zone, account]).await?)
}

/// A zone that is there.
pub(super) async fn known(op: &mut Op<'_, '_>, zone: &str, account: &str) -> Result<Option<Known>> {
    let row: Option<KnownRow> = op.tx.opt(KNOWN, p![zone, account]).await?;
    let Some(r) = row else {
        return Ok(None);
    };
    let peers = told::peers(op, zone, account, Direction::Incoming).await?;
    Ok(Some(Known {
        id: r.id,
        name: r.name,
        plan: r.plan,
        refresh_s: r.refresh_s,
        whole: r.whole,
        failures: r.failures,
        expires_at: r.expires_at,
        content: r.content,
        peers,
    }))
}

pub(super) async fn note(tx: &mut Tx<'_>, noted: &Noted) -> Result<()> {
    let n = noted;
    if n.id.is_empty() {
        tx.exec(REST, p![&n.zone_id, &n.account_id, n.next_at, n.until])
            .await?;
        return Ok(());
    }
    let held = p![&n.zone_id, &n.account_id, &n.id, n.serial, n.records];
    if tx.exec(HOLD, held).await? == 0 {
        return Ok(());
    }
    let row = p![
        &n.zone_id,
        &n.account_id,
        n.checked.then_some(n.at),
        n.content.as_ref().map(|_| n.at),
        n.serial,
        n.expires_at,
        &n.failure,
        n.until,
        n.next_at
    ];
    tx.exec(NOTE, row).await?;
    if let Some(bytes) = &n.content {
        tx.exec(KEEP, p![&n.zone_id, &n.account_id, bytes]).await?;
    }
    if let Some(id) = &n.answered_anew {
        note_change(tx, id, Some(&n.zone_id), &n.account_id, n.at).await?;
    }
    Ok(())
}
