use super::{ActionView, Actor, Entry, Exported, Metadata, Owner, Query, Resource, list::Of};
use crate::{
    Result,
    gate::{Canonical, Op},
    lists::Direction,
    moment::Moment,
    statements::sql,
};
use db::{V, p};
use serde_json::Value;

/// The columns of [`Row`].
macro_rules! columns {
    () => {
        "SELECT a.stream, a.seq, a.id, a.at, a.prev_hash, a.hash, a.principal_id, a.principal_email, a.principal_kind, \
         a.credential_kind, a.credential_id, a.ip, a.user_agent, a.interface, a.method, a.route, a.status, a.request_id, \
         a.action, a.resource_kind, a.resource_id, a.tenant_id, a.account_id, a.zone_id, a.zone_name, a.before, a.after"
    };
}

pub(super) use columns;

/// All filters but the address, $2 to $8.
macro_rules! filters {
    () => {
        " AND a.at >= $2 AND a.at < $3 AND (CAST($4 AS TEXT) IS NULL OR a.id = $4) \
         AND (CAST($5 AS TEXT) IS NULL OR a.action = $5) AND (CAST($6 AS TEXT) IS NULL OR LOWER(a.principal_email) = $6) \
         AND (CAST($7 AS TEXT) IS NULL OR a.zone_name = $7) AND ($8 = FALSE OR a.account_id IS NOT NULL)"
    };
}

/// The address, $9: one of a text's words.
macro_rules! by_ip {
    () => {
        " AND (CAST($9 AS TEXT) IS NULL OR {{contains}}($9, ' ' || a.ip || ' ') > 0)"
    };
}

macro_rules! of_stream {
    ($what:expr, $rest:expr) => {
        concat!(
            $what,
            " FROM audit a WHERE a.stream = $1",
            filters!(),
            $rest
        )
    };
}

/// What the user did, in one of the streams that an event stands in.
macro_rules! done {
    ($what:expr, $rest:expr) => {
        concat!(
            $what,
            " FROM audit a WHERE a.principal_id = $1 \
             AND a.stream = (SELECT MIN(b.stream) FROM audit b WHERE b.id = a.id)",
            filters!(),
            $rest
        )
    };
}

/// What others did to the user.
macro_rules! suffered {
    ($what:expr, $rest:expr) => {
        concat!(
            $what,
            " FROM audit a WHERE a.stream = $1 AND a.principal_id <> $1",
            filters!(),
            $rest
        )
    };
}

macro_rules! of_user {
    ($order:literal) => {
        concat!(
            done!(columns!(), by_ip!()),
            " UNION ALL ",
            suffered!(columns!(), by_ip!()),
            $order
        )
    };
}

sql! {
    STREAM_UP = of_stream!(columns!(), concat!(by_ip!(), " ORDER BY a.at, a.seq LIMIT $10 OFFSET $11"));
    STREAM_DOWN = of_stream!(columns!(), concat!(by_ip!(), " ORDER BY a.at DESC, a.seq DESC LIMIT $10 OFFSET $11"));
    USER_UP = of_user!(" ORDER BY at, seq, stream LIMIT $10 OFFSET $11");
    USER_DOWN = of_user!(" ORDER BY at DESC, seq DESC, stream DESC LIMIT $10 OFFSET $11");
    STREAM_COUNT = of_stream!("SELECT COUNT(*)", by_ip!());
    DONE_COUNT = done!("SELECT COUNT(*)", by_ip!());
    SUFFERED_COUNT = suffered!("SELECT COUNT(*)", by_ip!());
    STREAM_IPS = of_stream!("SELECT DISTINCT a.ip", "");
    DONE_IPS = done!("SELECT DISTINCT a.ip", "");
    SUFFERED_IPS = suffered!("SELECT DISTINCT a.ip", "");
    LENGTH = "SELECT s.seq - COALESCE((SELECT n.seq FROM audit_anchors n WHERE n.stream = s.id), 0) FROM streams s \
        WHERE s.id = $1";
    OWNER = "SELECT s.id, EXISTS (SELECT 1 FROM users u WHERE u.id = s.id) FROM streams s WHERE s.id = $1";
    ENDS = "SELECT s.seq, s.hash, (SELECT MAX(a.seq) FROM audit a WHERE a.stream = s.id) FROM streams s WHERE s.id = $1";
    ANCHOR = "SELECT seq, hash FROM audit_anchors WHERE stream = $1";
    HASH = "SELECT hash FROM audit WHERE stream = $1 AND seq = $2";
    SLICE = concat!(columns!(), " FROM audit a WHERE a.stream = $1 AND a.seq > $2 AND a.seq <= $3 ORDER BY a.seq LIMIT $4");
}

db::row! {
    /// A row as it stands.
    pub(super) struct Row {
        pub(super) stream: String,
        pub(super) seq: i64,
        pub(super) id: String,
        at: i64,
        pub(super) prev_hash: String,
        pub(super) hash: String,
        principal_id: String,
        principal_email: String,
        principal_kind: String,
        credential_kind: String,
        credential_id: String,
        ip: String,
        user_agent: String,
        interface: String,
        method: String,
        route: String,
        status: i64,
        request_id: String,
        action: String,
        resource_kind: String,
        resource_id: String,
        tenant_id: Option<String>,
        account_id: Option<String>,
        zone_id: Option<String>,
        zone_name: Option<String>,
        before: Option<String>,
        after: Option<String>,
    }
}

impl Row {
    /// The hash that its content has, after the row before it.
    pub(super) fn computed_hash(&self) -> String {
        Canonical {
            stream: &self.stream,
            seq: self.seq,
            id: &self.id,
            at: self.at,
            principal_id: &self.principal_id,
            principal_email: &self.principal_email,
            principal_kind: &self.principal_kind,
            credential_kind: &self.credential_kind,
            credential_id: &self.credential_id,
            ip: &self.ip,
            user_agent: &self.user_agent,
            interface: &self.interface,
            method: &self.method,
            route: &self.route,
            status: self.status,
            request_id: &self.request_id,
            action: &self.action,
            resource_kind: &self.resource_kind,
            resource_id: &self.resource_id,
            tenant_id: self.tenant_id.as_deref(),
            account_id: self.account_id.as_deref(),
            zone_id: self.zone_id.as_deref(),
            zone_name: self.zone_name.as_deref(),
            before: self.before.as_deref(),
            after: self.after.as_deref(),
        }
        .hash(&self.prev_hash)
    }
}

impl From<Row> for Exported {
    fn from(r: Row) -> Exported {
        Exported {
            stream: r.stream,
            seq: r.seq,
            id: r.id,
            at: r.at,
            principal_id: r.principal_id,
            principal_email: r.principal_email,
            principal_kind: r.principal_kind,
            credential_kind: r.credential_kind,
            credential_id: r.credential_id,
            ip: r.ip,
            user_agent: r.user_agent,
            interface: r.interface,
            method: r.method,
            route: r.route,
            status: r.status,
            request_id: r.request_id,
            action: r.action,
            resource_kind: r.resource_kind,
            resource_id: r.resource_id,
            tenant_id: r.tenant_id,
            account_id: r.account_id,
            zone_id: r.zone_id,
            zone_name: r.zone_name,
            before: r.before,
            after: r.after,
            hash: r.hash,
        }
    }
}

impl From<Row> for Entry {
    fn from(r: Row) -> Entry {
        let json = |text: &Option<String>| {
            text.as_deref()
                .and_then(|t| serde_json::from_str(t).ok())
                .unwrap_or(Value::Null)
        };
        Entry {
            id: r.id,
            action: ActionView {
                result: r.status < 400,
                kind: r.action,
            },
            actor: Actor {
                id: r.principal_id,
                email: r.principal_email,
                ip: r.ip,
                kind: if r.principal_kind == "system" {
                    "admin"
                } else {
                    "user"
                }
                .to_owned(),
            },
            interface: r.interface,
            metadata: Metadata {
                zone_id: r.zone_id,
                zone_name: r.zone_name,
                tenant_id: r.tenant_id,
                request_id: r.request_id,
                method: r.method,
                route: r.route,
                user_agent: r.user_agent,
                actor_kind: r.principal_kind,
                credential_kind: r.credential_kind,
                credential_id: r.credential_id,
                stream: r.stream,
                number: r.seq,
            },
            old_value_json: json(&r.before),
            new_value_json: json(&r.after),
            old_value: r.before.unwrap_or_default(),
            new_value: r.after.unwrap_or_default(),
            owner: Owner { id: r.account_id },
            resource: Resource {
                id: r.resource_id,
                kind: r.resource_kind,
            },
            when: Moment(r.at),
        }
    }
}

/// A zone's name as events hold it.
pub(super) fn zone_name(name: &str) -> String {
    dns::name::ZoneName::parse(name).map_or_else(|_| name.to_lowercase(), |n| n.ascii().to_owned())
}

/// The texts that a query is compared by.
struct Bound {
    email: Option<String>,
    zone_name: Option<String>,
}

impl Bound {
    fn new(q: &Query) -> Bound {
        Bound {
            email: q.email.as_ref().map(|e| e.to_lowercase()),
            zone_name: q.zone_name.as_deref().map(zone_name),
        }
    }

    /// $1 to $8.
    fn filters<'a>(&'a self, of: &'a Of, q: &'a Query) -> [V<'a>; 8] {
        let (Of::Stream(id) | Of::User(id)) = of;
        [
            V::from(id),
            V::from(q.since.map_or(i64::MIN, |t| t.0)),
            V::from(q.before.map_or(i64::MAX, |t| t.0)),
            V::from(&q.id),
            V::from(&q.action),
            V::from(&self.email),
            V::from(&self.zone_name),
            V::from(q.hide_user_logs),
        ]
    }
}

/// `ips`: the addresses to show, each between spaces; `None` for all.
pub(super) async fn page(
    op: &mut Op<'_, '_>,
    of: &Of,
    q: &Query,
    ips: Option<&str>,
) -> Result<Vec<Entry>> {
    let bound = Bound::new(q);
    let mut args = bound.filters(of, q).to_vec();
    args.extend([
        V::from(ips),
        V::from(q.page.per_page),
        V::from(q.page.offset()),
    ]);
    let sql = match (of, q.direction) {
        (Of::Stream(_), Direction::Asc) => STREAM_UP,
        (Of::Stream(_), Direction::Desc) => STREAM_DOWN,
        (Of::User(_), Direction::Asc) => USER_UP,
        (Of::User(_), Direction::Desc) => USER_DOWN,
    };
    let rows: Vec<Row> = op.tx.rows(sql, &args).await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

pub(super) async fn count(
    op: &mut Op<'_, '_>,
    of: &Of,
    q: &Query,
    ips: Option<&str>,
) -> Result<i64> {
    let bound = Bound::new(q);
    let mut args = bound.filters(of, q).to_vec();
    args.push(V::from(ips));
    let mut total = 0;
    for sql in match of {
        Of::Stream(_) => &[STREAM_COUNT][..],
        Of::User(_) => &[DONE_COUNT, SUFFERED_COUNT],
    } {
        total += op.tx.one::<i64>(sql, &args).await?;
    }
    Ok(total)
}

/// The addresses that occur; some twice.
pub(super) async fn addresses(op: &mut Op<'_, '_>, of: &Of, q: &Query) -> Result<Vec<String>> {
    let bound = Bound::new(q);
    let args = bound.filters(of, q);
    let mut found = Vec::new();
    for sql in match of {
        Of::Stream(_) => &[STREAM_IPS][..],
        Of::User(_) => &[DONE_IPS, SUFFERED_IPS],
    } {
        found.extend(op.tx.rows::<String>(sql, &args).await?);
    }
    Ok(found)
}

/// How many events a stream holds.
pub(super) async fn length(op: &mut Op<'_, '_>, stream: &str) -> Result<i64> {
    Ok(op.tx.one(LENGTH, p![stream]).await?)
}

/// The last event that a stream says it has, by number and hash, and the highest number that there is.
pub(super) async fn ends(
    op: &mut Op<'_, '_>,
    stream: &str,
) -> Result<Option<(i64, String, Option<i64>)>> {
    Ok(op.tx.opt(ENDS, p![stream]).await?)
}

/// Where the chain begins: number and hash of the last event that was purged; 0 where none was.
pub(super) async fn anchor(op: &mut Op<'_, '_>, stream: &str) -> Result<(i64, String)> {
    let found = op.tx.opt(ANCHOR, p![stream]).await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn hash(op: &mut Op<'_, '_>, stream: &str, seq: i64) -> Result<Option<String>> {
    Ok(op.tx.opt(HASH, p![stream, seq]).await?)
}

/// The next events behind a number, up to another.
pub(super) async fn slice(
    op: &mut Op<'_, '_>,
    stream: &str,
    after: i64,
    to: i64,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(op.tx.rows(SLICE, p![stream, after, to, limit]).await?)
}

/// Whose events a stream holds; `None` where there is none of this name.
pub(super) async fn owner(op: &mut Op<'_, '_>, stream: &str) -> Result<Option<Of>> {
    let found: Option<(String, bool)> = op.tx.opt(OWNER, p![stream]).await?;
    Ok(found.map(|(id, user)| if user { Of::User(id) } else { Of::Stream(id) }))
}
