use super::{
    Secondary, Tsig,
    told::{Change, Told},
};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::{Tx, p};

sql! {
    ALL = "SELECT id, name, address, key_name, algorithm, created_at, modified_at, seen_at, behind_n, behind_since, failure \
        FROM secondaries ORDER BY name";
    FIND = "SELECT id, name, address, key_name, algorithm, created_at, modified_at, seen_at, behind_n, behind_since, failure \
        FROM secondaries WHERE id = $1";
    INSERT = "INSERT INTO secondaries (id, name, address, key_name, algorithm, sealed, created_at, modified_at, behind_n) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 0) ON CONFLICT DO NOTHING";
    UPDATE = "UPDATE secondaries SET name = $2, address = $3, modified_at = $4 WHERE id = $1 \
        AND NOT EXISTS (SELECT 1 FROM secondaries o WHERE o.name = $2 AND o.id <> $1)";
    SET_SECRET = "UPDATE secondaries SET sealed = $2 WHERE id = $1";
    DELETE = "DELETE FROM secondaries WHERE id = $1";
    DECLARED = "SELECT id, name, address, key_name, algorithm, sealed FROM secondaries ORDER BY id";
    NOTE = "UPDATE secondaries SET seen_at = COALESCE($2, seen_at), behind_n = $3, behind_since = $4, failure = $5 WHERE id = $1";
    KEEP = "INSERT INTO zone_differences (name, from_serial, to_serial, at, bytes) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    KEPT = "SELECT bytes FROM zone_differences ORDER BY at DESC, name DESC, from_serial DESC LIMIT $1";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        address: Option<String>,
        key_name: String,
        algorithm: String,
        created_at: i64,
        modified_at: i64,
        seen_at: Option<i64>,
        behind_n: i64,
        behind_since: Option<i64>,
        failure: Option<String>,
    }

    /// With its secret.
    pub(super) struct DeclaredRow {
        pub(super) id: String,
        pub(super) name: String,
        pub(super) address: Option<String>,
        pub(super) key_name: String,
        pub(super) algorithm: String,
        pub(super) sealed: Vec<u8>,
    }
}

fn shown(op: &Op<'_, '_>, row: Row) -> Secondary {
    Secondary {
        id: row.id,
        name: row.name,
        address: row.address,
        catalog_zone: op.settings().catalog_zone.clone(),
        tsig: Tsig {
            name: row.key_name,
            algorithm: row.algorithm,
            secret: None,
        },
        last_seen_on: row.seen_at.map(Moment),
        zones_behind: row.behind_n,
        behind_since: row.behind_since.map(Moment),
        failure: row.failure,
        created_on: Moment(row.created_at),
        modified_on: Moment(row.modified_at),
    }
}

pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<Secondary>> {
    let rows: Vec<Row> = op.tx.rows(ALL, p![]).await?;
    Ok(rows.into_iter().map(|row| shown(op, row)).collect())
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Secondary>> {
    let row: Option<Row> = op.tx.opt(FIND, p![id]).await?;
    Ok(row.map(|row| shown(op, row)))
}

/// False when another has the name, or a key of the name.
pub(super) async fn insert(op: &mut Op<'_, '_>, new: &Secondary, sealed: &[u8]) -> Result<bool> {
    let row = p![
        &new.id,
        &new.name,
        &new.address,
        &new.tsig.name,
        &new.tsig.algorithm,
        sealed,
        new.created_on.0
    ];
    Ok(op.tx.exec(INSERT, row).await? == 1)
}

/// False when another has the name.
pub(super) async fn update(op: &mut Op<'_, '_>, changed: &Secondary) -> Result<bool> {
    let row = p![
        &changed.id,
        &changed.name,
        &changed.address,
        changed.modified_on.0
    ];
    Ok(op.tx.exec(UPDATE, row).await? == 1)
}

pub(super) async fn set_secret(op: &mut Op<'_, '_>, id: &str, sealed: &[u8]) -> Result<()> {
    op.tx.exec(SET_SECRET, p![id, sealed]).await?;
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    op.tx.exec(DELETE, p![id]).await?;
    Ok(())
}

pub(super) async fn declared(op: &mut Op<'_, '_>) -> Result<Vec<DeclaredRow>> {
    Ok(op.tx.rows(DECLARED, p![]).await?)
}

pub(super) async fn note(tx: &mut Tx<'_>, told: &Told) -> Result<()> {
    let row = p![
        &told.id,
        told.seen_at,
        told.behind,
        told.behind_since,
        &told.failure
    ];
    tx.exec(NOTE, row).await?;
    Ok(())
}

pub(super) async fn keep(tx: &mut Tx<'_>, change: &Change, now: i64) -> Result<()> {
    let row = p![
        &change.name,
        i64::from(change.from),
        i64::from(change.to),
        now,
        &change.bytes
    ];
    tx.exec(KEEP, row).await?;
    Ok(())
}

/// Oldest first.
pub(super) async fn kept(op: &mut Op<'_, '_>, most: i64) -> Result<Vec<Vec<u8>>> {
    let mut newest: Vec<Vec<u8>> = op.tx.rows(KEPT, p![most]).await?;
    newest.reverse();
    Ok(newest)
}
