use super::LogQuery;
use crate::{Result, gate::Op, lists::Direction, moment::Moment, statements::sql};
use db::{V, p};

/// One column's filter: the values that it has to be one of, and those that it must not be, each between line feeds.
macro_rules! set {
    ($column:expr, $only:literal, $not:literal) => {
        concat!(
            " AND (CAST(",
            $only,
            " AS TEXT) IS NULL OR {{contains}}(",
            $only,
            ", '\n' || ",
            $column,
            " || '\n') > 0)",
            " AND (CAST(",
            $not,
            " AS TEXT) IS NULL OR {{contains}}(",
            $not,
            ", '\n' || ",
            $column,
            " || '\n') = 0)",
        )
    };
}

/// Where an event belongs.
macro_rules! scope {
    () => {
        "CASE WHEN a.zone_id IS NOT NULL THEN 'zones' WHEN a.resource_kind = 'user' THEN 'user' ELSE 'accounts' END"
    };
}

/// $1 the stream, $2 and $3 the window, $4 and $5 the event before the page, $6 how many; the rest are filters.
macro_rules! logs {
    ($behind:literal, $order:literal) => {
        concat!(
            "SELECT a.stream, a.seq, a.id, a.at, a.principal_id, a.principal_email, a.principal_kind, a.credential_kind, \
             a.credential_id, t.name AS token_name, a.ip, a.user_agent, a.method, a.route, a.status, a.request_id, a.action, \
             a.resource_kind, a.resource_id, ", scope!(), " AS scope, n.name AS account_name, a.zone_id, a.zone_name, \
             a.before, a.after \
             FROM audit a JOIN accounts n ON n.id = a.stream \
             LEFT JOIN api_tokens t ON a.credential_kind = 'api_token' AND t.id = a.credential_id \
             WHERE a.stream = $1 AND a.at >= $2 AND a.at < $3 AND (a.at <> $4 OR a.seq ", $behind, " $5)",
            set!("a.id", "$7", "$8"),
            set!("LOWER(a.principal_email)", "$9", "$10"),
            set!("a.principal_id", "$11", "$12"),
            set!("a.ip", "$13", "$14"),
            set!("CASE WHEN a.credential_kind = 'api_token' THEN a.credential_id ELSE '' END", "$15", "$16"),
            set!("COALESCE(t.name, '')", "$17", "$18"),
            set!("a.credential_kind", "$19", "$20"),
            set!("a.principal_kind", "$21", "$22"),
            set!("a.request_id", "$23", "$24"),
            set!("a.method", "$25", "$26"),
            set!("CAST(a.status AS TEXT)", "$27", "$28"),
            set!("a.route", "$29", "$30"),
            set!("a.resource_id", "$31", "$32"),
            set!("a.resource_kind", "$33", "$34"),
            set!("a.action", "$35", "$36"),
            set!("COALESCE(a.zone_id, '')", "$37", "$38"),
            set!("COALESCE(a.zone_name, '')", "$39", "$40"),
            set!(scope!(), "$41", "$42"),
            set!("CASE WHEN a.status < 400 THEN 'success' ELSE 'failure' END", "$43", "$44"),
            set!("n.name", "$45", "$46"),
            " ORDER BY ", $order, " LIMIT $6",
        )
    };
}

sql! {
    LOGS_UP = logs!(">", "a.at, a.seq");
    LOGS_DOWN = logs!("<", "a.at DESC, a.seq DESC");
    LOG_RESOURCE = "SELECT a.resource_kind, a.resource_id FROM audit a WHERE a.stream = $1 AND a.id = $2 AND a.at >= $3 \
        AND a.at < $4 LIMIT 1";
}

db::row! {
    /// An event, and the names that are not in it.
    pub(super) struct LogRow {
        pub(super) stream: String,
        pub(super) seq: i64,
        pub(super) id: String,
        pub(super) at: i64,
        pub(super) principal_id: String,
        pub(super) principal_email: String,
        pub(super) principal_kind: String,
        pub(super) credential_kind: String,
        pub(super) credential_id: String,
        pub(super) token_name: Option<String>,
        pub(super) ip: String,
        pub(super) user_agent: String,
        pub(super) method: String,
        pub(super) route: String,
        pub(super) status: i64,
        pub(super) request_id: String,
        pub(super) action: String,
        pub(super) resource_kind: String,
        pub(super) resource_id: String,
        pub(super) scope: String,
        pub(super) account_name: String,
        pub(super) zone_id: Option<String>,
        pub(super) zone_name: Option<String>,
        pub(super) before: Option<String>,
        pub(super) after: Option<String>,
    }
}

/// One more than asked for, where there is one.
pub(super) async fn page(op: &mut Op<'_, '_>, account: &str, q: &LogQuery) -> Result<Vec<LogRow>> {
    let (mut since, mut before) = (q.since.0, q.before.0);
    // The window ends where the page before did, so that nothing of it is read again.
    match (q.cursor, q.direction) {
        (Some(cursor), Direction::Desc) => before = before.min(cursor.at.saturating_add(1)),
        (Some(cursor), Direction::Asc) => since = since.max(cursor.at),
        (None, _) => {}
    }
    let (at, seq) = q.cursor.map_or((i64::MIN, 0), |c| (c.at, c.seq));
    let mut args = vec![
        V::from(account),
        V::from(since),
        V::from(before),
        V::from(at),
        V::from(seq),
        V::from(q.limit + 1),
    ];
    let filters = q.filters.texts();
    args.extend(filters.iter().map(|text| V::from(text.as_deref())));
    let sql = match q.direction {
        Direction::Asc => LOGS_UP,
        Direction::Desc => LOGS_DOWN,
    };
    Ok(op.tx.rows(sql, &args).await?)
}

/// Kind and id of what an event is about. Clients know moments to the microsecond or to the second.
pub(super) async fn resource(
    op: &mut Op<'_, '_>,
    account: &str,
    event: &str,
    at: Moment,
) -> Result<Option<(String, String)>> {
    let (from, to) = (
        at.0.saturating_sub(1_000_000),
        at.0.saturating_add(1_000_000),
    );
    Ok(op
        .tx
        .opt(LOG_RESOURCE, p![account, event, from, to])
        .await?)
}
