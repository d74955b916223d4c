use super::{Past, PastActor, PastQuery, Touched};
use crate::{Error, Result, gate::Op, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT h.event_id, h.name, h.type, h.serial, h.at, h.principal_id, h.principal_email, h.before, h.after \
             FROM dns_history h WHERE h.zone_id = $1 AND h.account_id = $2 ",
            $rest
        )
    };
}

sql! {
    /// By the index of serials, from behind ($3, $4, $5) on.
    OF_ZONE = select!("AND (h.serial, h.name, h.type) < ($3, $4, $5) AND (CAST($6 AS TEXT) IS NULL OR h.type = $6) \
        ORDER BY h.serial DESC, h.name DESC, h.type DESC LIMIT $7");
    /// By the index of sets.
    OF_NAME = select!("AND h.name = $3 AND (CAST($4 AS TEXT) IS NULL OR h.type = $4) AND (h.serial, h.type) < ($5, $6) \
        ORDER BY h.serial DESC, h.type DESC LIMIT $7");
    OF_EVENT = select!("AND h.event_id = $3 ORDER BY h.name, h.type");
    SINCE = select!("AND h.name = $3 AND h.type = $4 AND h.serial >= $5 ORDER BY h.serial DESC");
    INSERT = "INSERT INTO dns_history (zone_id, account_id, event_id, name, type, serial, at, principal_id, principal_email, \
        before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
}

db::row! {
    struct Row {
        event_id: String,
        name: String,
        kind: String,
        serial: i64,
        at: i64,
        principal_id: String,
        principal_email: String,
        before: String,
        after: String,
    }
}

fn past(rows: Vec<Row>) -> Result<Vec<Past>> {
    let read = |text: &str| {
        serde_json::from_str(text)
            .map_err(|e| Error::internal(format!("history is not kept as JSON: {e}")))
    };
    let all = rows.into_iter().map(|r| {
        Ok(Past {
            before: read(&r.before)?,
            after: read(&r.after)?,
            event_id: r.event_id,
            on: Moment(r.at),
            actor: PastActor {
                id: r.principal_id,
                email: r.principal_email,
            },
            name: r.name,
            kind: r.kind,
            serial: r.serial,
        })
    });
    all.collect()
}

/// One more than the page takes, where there are more.
pub(super) async fn page(op: &mut Op<'_, '_>, query: &PastQuery) -> Result<Vec<Past>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let (serial, name, kind) = match &query.cursor {
        Some(c) => (c.serial, c.name.as_str(), c.kind.as_str()),
        None => (i64::MAX, "", ""),
    };
    let limit = query.limit + 1;
    let rows = if let Some(named) = &query.name {
        let values = p![&zone, &account, named, &query.kind, serial, kind, limit];
        op.tx.rows(OF_NAME, values).await?
    } else {
        let values = p![&zone, &account, serial, name, kind, &query.kind, limit];
        op.tx.rows(OF_ZONE, values).await?
    };
    past(rows)
}

/// What an event did to each set.
pub(crate) async fn of_event(op: &mut Op<'_, '_>, event: &str) -> Result<Vec<Past>> {
    let (zone, account) = (op.zone()?, op.account()?);
    past(op.tx.rows(OF_EVENT, p![&zone, &account, event]).await?)
}

/// All that happened to a set from a serial on, newest first.
pub(crate) async fn since(
    op: &mut Op<'_, '_>,
    name: &str,
    kind: &str,
    serial: i64,
) -> Result<Vec<Past>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let values = p![&zone, &account, name, kind, serial];
    past(op.tx.rows(SINCE, values).await?)
}

pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    serial: i64,
    (name, kind): (&str, &str),
    touched: &Touched<'_>,
) -> Result<()> {
    let json = |all: &[&super::DnsRecord]| {
        serde_json::to_string(all).map_err(|e| Error::internal(e.to_string()))
    };
    let (before, after) = (json(&touched.before)?, json(&touched.after)?);
    let (zone, account, now) = (op.zone()?, op.account()?, op.now());
    let (event, who) = (op.event().to_owned(), op.ctx().principal());
    let row = p![
        &zone, &account, &event, name, kind, serial, now, &who.id, &who.email, &before, &after
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}
