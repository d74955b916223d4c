//! Audit events: one row per event and stream, each stream numbered without gaps and chained by hashes.
//!
//! The hash of a row is SHA-256, in hex, of the previous row's hash (empty for the first), a line feed, and the row as
//! compact JSON with its members in the order of [`Canonical`].

use super::{Ctx, Place};
use crate::{Result, policy::Action};
use db::{Tx, p};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// What a rule's body says happened.
#[derive(Debug)]
pub(super) struct Change {
    pub resource_id: String,
    /// Compact JSON, secrets removed.
    pub before: Option<String>,
    pub after: Option<String>,
    /// Where it happened, if the body knows better than the scope (a new account's event).
    pub account_id: Option<String>,
    pub zone: Option<(String, String)>,
    /// Other streams that it appears in.
    pub also: Vec<String>,
}

/// A stream that this transaction has locked, as far as it has written it.
#[derive(Debug)]
pub(super) struct Stream {
    pub id: String,
    pub seq: i64,
    pub hash: String,
}

/// A row without its hash, in the order in which it is hashed.
#[derive(Serialize)]
pub struct Canonical<'a> {
    pub stream: &'a str,
    pub seq: i64,
    pub id: &'a str,
    /// Microseconds.
    pub at: i64,
    pub principal_id: &'a str,
    pub principal_email: &'a str,
    pub principal_kind: &'a str,
    pub credential_kind: &'a str,
    pub credential_id: &'a str,
    pub ip: &'a str,
    pub user_agent: &'a str,
    pub interface: &'a str,
    pub method: &'a str,
    pub route: &'a str,
    pub status: i64,
    pub request_id: &'a str,
    pub action: &'a str,
    pub resource_kind: &'a str,
    pub resource_id: &'a str,
    pub tenant_id: Option<&'a str>,
    pub account_id: Option<&'a str>,
    pub zone_id: Option<&'a str>,
    pub zone_name: Option<&'a str>,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

impl Canonical<'_> {
    /// The row's hash, after the row with `prev_hash`.
    pub fn hash(&self, prev_hash: &str) -> String {
        let json = serde_json::to_vec(self).expect("texts and numbers are always JSON");
        hex::encode(
            Sha256::new()
                .chain_update(prev_hash)
                .chain_update("\n")
                .chain_update(json)
                .finalize(),
        )
    }
}

const LOCK: &str = "SELECT seq, hash FROM streams WHERE id = $1 {{for_update}}";
const NEW: &str = "INSERT INTO streams (id, seq, hash) VALUES ($1, 0, '')";
const HEAD: &str = "UPDATE streams SET seq = $2, hash = $3 WHERE id = $1";
const ROW: &str = "INSERT INTO audit (stream, seq, id, at, prev_hash, hash, principal_id, principal_email, principal_kind, \
    credential_kind, credential_id, ip, user_agent, interface, method, route, status, request_id, action, resource_kind, \
    resource_id, tenant_id, account_id, zone_id, zone_name, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
    $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27)";

pub(super) const STATEMENTS: &[&str] = &[LOCK, NEW, HEAD, ROW];

/// Locks a stream for the rest of the transaction.
pub(super) async fn lock(tx: &mut Tx<'_>, locked: &mut Vec<Stream>, id: &str) -> Result<()> {
    if locked.iter().any(|s| s.id == id) {
        return Ok(());
    }
    let (seq, hash): (i64, String) = tx.one(LOCK, p![id]).await?;
    locked.push(Stream {
        id: id.to_owned(),
        seq,
        hash,
    });
    Ok(())
}

/// Makes a stream, unless this transaction has; nobody else can know it yet.
pub(super) async fn new_stream(tx: &mut Tx<'_>, locked: &mut Vec<Stream>, id: &str) -> Result<()> {
    if locked.iter().any(|s| s.id == id) {
        return Ok(());
    }
    tx.exec(NEW, p![id]).await?;
    locked.push(Stream {
        id: id.to_owned(),
        seq: 0,
        hash: String::new(),
    });
    Ok(())
}

/// Which action it was, and where.
pub(super) struct About<'a> {
    pub action: &'a Action,
    pub place: &'a Place,
    /// The stream of the scope.
    pub primary: &'a str,
    /// Of the event.
    pub id: &'a str,
    /// Microseconds.
    pub at: i64,
}

/// Appends the event to its streams.
pub(super) async fn append(
    tx: &mut Tx<'_>,
    locked: &mut Vec<Stream>,
    ctx: &Ctx,
    change: &Change,
    about: &About<'_>,
) -> Result<()> {
    let About {
        action,
        place,
        primary,
        id,
        at,
    } = *about;

    let (r, who) = (ctx.request(), ctx.principal());
    for stream in std::iter::once(primary).chain(change.also.iter().map(String::as_str)) {
        lock(tx, locked, stream).await?;
        let head = locked
            .iter_mut()
            .find(|s| s.id == stream)
            .expect("locked above");
        head.seq += 1;
        let row = Canonical {
            stream,
            seq: head.seq,
            id,
            at,
            principal_id: &who.id,
            principal_email: &who.email,
            principal_kind: who.kind.as_str(),
            credential_kind: who.credential_kind,
            credential_id: &who.credential_id,
            ip: &r.ip,
            user_agent: &r.user_agent,
            interface: r.interface.as_str(),
            method: &r.method,
            route: &r.route,
            status: 200,
            request_id: &r.id,
            action: action.name,
            resource_kind: action.resource,
            resource_id: &change.resource_id,
            tenant_id: place.tenant_id.as_deref(),
            account_id: change.account_id.as_deref().or(place.account_id.as_deref()),
            zone_id: change
                .zone
                .as_ref()
                .map(|z| z.0.as_str())
                .or(place.zone_id.as_deref()),
            zone_name: change
                .zone
                .as_ref()
                .map(|z| z.1.as_str())
                .or(place.zone_name.as_deref()),
            before: change.before.as_deref(),
            after: change.after.as_deref(),
        };
        let hash = row.hash(&head.hash);
        let values = p![
            row.stream,
            row.seq,
            row.id,
            row.at,
            &head.hash,
            &hash,
            row.principal_id,
            row.principal_email,
            row.principal_kind,
            row.credential_kind,
            row.credential_id,
            row.ip,
            row.user_agent,
            row.interface,
            row.method,
            row.route,
            row.status,
            row.request_id,
            row.action,
            row.resource_kind,
            row.resource_id,
            row.tenant_id,
            row.account_id,
            row.zone_id,
            row.zone_name,
            row.before,
            row.after
        ];
        tx.exec_all(&[(ROW, values), (HEAD, p![stream, head.seq, &hash])])
            .await?;
        head.hash = hash;
    }
    r.trace.note_event(id);
    Ok(())
}
