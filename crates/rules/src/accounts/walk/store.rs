use super::{AccountType, ListedAccount, Named, WalkQuery};
use crate::{
    Result,
    accounts::store::{Filter, Range, admitting, filtered, these},
    gate::Op,
    lists::{Direction, Walk, WalkOrder},
    moment::Moment,
};
use db::Sql;

const BY_NAME: &str = "SELECT a.name_key, a.id ";
const BY_CREATION: &str = "SELECT '', a.id ";
const FROM: &str = "FROM accounts a WHERE a.deleted_at IS NULL AND ";
const FROM_MEMBERSHIPS: &str = "FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    WHERE m.status = 'accepted' AND m.user_id = ";
const MANY: &str = "SELECT a.id, a.name, a.type, a.created_at, t.id, t.name, n.id, n.name, a.zones_n FROM accounts a \
    JOIN tenants t ON t.id = a.tenant_id JOIN units n ON n.id = a.unit_id WHERE a.deleted_at IS NULL AND a.id IN (";

/// Sort key and id of what a range holds behind the cursor, one more than the part takes.
pub(super) async fn keys(
    op: &mut Op<'_, '_>,
    range: &Range,
    reach: &Filter<'_>,
    q: &WalkQuery,
    names: Option<&(String, String)>,
) -> Result<Vec<(String, String)>> {
    let start = match q.walk.order {
        WalkOrder::Name => Sql::new(BY_NAME),
        WalkOrder::CreatedOn => Sql::new(BY_CREATION),
    };
    let sql = match range {
        // A unit that is not asked for has nothing to give.
        Range::Unit(unit) if q.unit.as_ref().is_some_and(|asked| asked != unit) => {
            return Ok(Vec::new());
        }
        Range::Unit(unit) => start.push(FROM).push("a.unit_id = ").bind(unit),
        Range::Memberships => start
            .push(FROM_MEMBERSHIPS)
            .bind(op.user())
            .push(admitting(op)),
        Range::Own(account) => start.push(FROM).push("a.id = ").bind(account),
        Range::These(ids) => these(start.push(FROM), op, ids),
    };
    let sql = ordered(narrowed(filtered(sql, reach), q, names), &q.walk);
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

fn narrowed<'a>(
    mut sql: Sql<'a>,
    q: &'a WalkQuery,
    names: Option<&'a (String, String)>,
) -> Sql<'a> {
    if let Some((begin, end)) = names {
        sql = sql.push(" AND a.name_key >= ").bind(begin);
        sql = sql.push(" AND a.name_key < ").bind(end);
    }
    if let Some(unit) = &q.unit {
        sql = sql.push(" AND a.unit_id = ").bind(unit);
    }
    if let Some(kind) = q.kind {
        sql = sql.push(" AND a.type = ").bind(kind.as_str());
    }
    if let Some(since) = q.since {
        sql = sql.push(" AND a.created_at >= ").bind(since.0);
    }
    if let Some(before) = q.before {
        sql = sql.push(" AND a.created_at < ").bind(before.0);
    }
    match q.has_zones {
        Some(true) => sql.push(" AND a.zones_n > 0"),
        Some(false) => sql.push(" AND a.zones_n = 0"),
        None => sql,
    }
}

/// Behind the cursor, in the order of the walk.
fn ordered<'a>(mut sql: Sql<'a>, walk: &'a Walk) -> Sql<'a> {
    let down = walk.direction == Direction::Desc;
    if let Some(after) = &walk.after {
        sql = match walk.order {
            WalkOrder::Name => sql
                .push(if down {
                    " AND (a.name_key, a.id) < ("
                } else {
                    " AND (a.name_key, a.id) > ("
                })
                .bind(&after.key)
                .push(", ")
                .bind(&after.id)
                .push(")"),
            WalkOrder::CreatedOn => sql
                .push(if down { " AND a.id < " } else { " AND a.id > " })
                .bind(&after.id),
        };
    }
    sql.push(match (walk.order, down) {
        (WalkOrder::Name, false) => " ORDER BY a.name_key, a.id LIMIT ",
        (WalkOrder::Name, true) => " ORDER BY a.name_key DESC, a.id DESC LIMIT ",
        (WalkOrder::CreatedOn, false) => " ORDER BY a.id LIMIT ",
        (WalkOrder::CreatedOn, true) => " ORDER BY a.id DESC LIMIT ",
    })
    .bind(walk.asked())
}

db::row! {
    struct Row {
        id: String,
        name: String,
        kind: String,
        created_at: i64,
        tenant_id: String,
        tenant_name: String,
        unit_id: String,
        unit_name: String,
        zones: i64,
    }
}

/// The accounts with these ids, in no order. The ids come from [`keys`], which knows what the principal sees.
pub(super) async fn many(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<ListedAccount>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(MANY).list(ids.iter()).push(")");
    let rows: Vec<Row> = op.tx.rows(sql.text(), sql.args()).await?;
    let listed = |r: Row| ListedAccount {
        id: r.id,
        name: r.name,
        kind: AccountType::of(&r.kind),
        created_on: Moment(r.created_at),
        tenant: Named {
            id: r.tenant_id,
            name: r.tenant_name,
        },
        unit: Named {
            id: r.unit_id,
            name: r.unit_name,
        },
        zones: r.zones,
    };
    Ok(rows.into_iter().map(listed).collect())
}
