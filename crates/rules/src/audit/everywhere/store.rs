use super::{
    super::{
        Entry, Query,
        store::{Row, columns, zone_name},
    },
    EventCursor, LOOKED_AT,
};
use crate::{Result, gate::Op, statements::sql};
use db::{V, p};

/// The window, $1 and $2, and the event before the page, $3 and $4.
macro_rules! behind {
    () => {
        " FROM audit WHERE at >= $1 AND at < $2 AND (at <> $3 OR id < $4) ORDER BY at DESC, id DESC, stream DESC "
    };
}

sql! {
    // An event that stands in several streams is taken from the first that is looked at.
    NEWEST = concat!(columns!(), " FROM (SELECT stream, seq", behind!(), "LIMIT $5) looked JOIN audit a \
        ON a.stream = looked.stream AND a.seq = looked.seq WHERE (CAST($6 AS TEXT) IS NULL OR a.id = $6) \
        AND (CAST($7 AS TEXT) IS NULL OR a.action = $7) AND (CAST($8 AS TEXT) IS NULL OR LOWER(a.principal_email) = $8) \
        AND (CAST($9 AS TEXT) IS NULL OR a.zone_name = $9) AND ($10 = FALSE OR a.account_id IS NOT NULL) \
        AND (CAST($11 AS TEXT) IS NULL OR {{contains}}($11, ' ' || a.ip || ' ') > 0) \
        AND a.stream = (SELECT MAX(b.stream) FROM audit b WHERE b.id = a.id) ORDER BY a.at DESC, a.id DESC LIMIT $12");
    ADDRESSES = concat!("SELECT DISTINCT ip FROM (SELECT ip", behind!(), "LIMIT $5) looked");
    LAST = concat!("SELECT at, id", behind!(), "LIMIT 1 OFFSET $5");
}

/// Where to look.
pub(super) struct Range {
    since: i64,
    before: i64,
    at: i64,
    id: String,
}

impl Range {
    pub(super) fn new(q: &Query, cursor: Option<&EventCursor>) -> Range {
        let before = q.before.map_or(i64::MAX, |t| t.0);
        Range {
            since: q.since.map_or(i64::MIN, |t| t.0),
            before: cursor.map_or(before, |c| before.min(c.at.saturating_add(1))),
            at: cursor.map_or(i64::MIN, |c| c.at),
            id: cursor.map_or_else(String::new, |c| c.id.clone()),
        }
    }
}

/// One more than a page holds, where there are more.
pub(super) async fn page(
    op: &mut Op<'_, '_>,
    range: &Range,
    q: &Query,
    ips: Option<&str>,
) -> Result<Vec<Entry>> {
    let email = q.email.as_ref().map(|email| email.to_lowercase());
    let zone = q.zone_name.as_deref().map(zone_name);
    let args = [
        V::from(range.since),
        V::from(range.before),
        V::from(range.at),
        V::from(&range.id),
        V::from(LOOKED_AT),
        V::from(&q.id),
        V::from(&q.action),
        V::from(&email),
        V::from(&zone),
        V::from(q.hide_user_logs),
        V::from(ips),
        V::from(q.page.per_page + 1),
    ];
    let rows: Vec<Row> = op.tx.rows(NEWEST, &args).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

pub(super) async fn addresses(op: &mut Op<'_, '_>, r: &Range) -> Result<Vec<String>> {
    let args = p![r.since, r.before, r.at, &r.id, LOOKED_AT];
    Ok(op.tx.rows(ADDRESSES, args).await?)
}

/// `None` where everything was looked at.
pub(super) async fn last_looked_at(op: &mut Op<'_, '_>, r: &Range) -> Result<Option<EventCursor>> {
    let args = p![r.since, r.before, r.at, &r.id, LOOKED_AT - 1];
    let found: Option<(i64, String)> = op.tx.opt(LAST, args).await?;
    Ok(found.map(|(at, id)| EventCursor { at, id }))
}
