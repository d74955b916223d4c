use super::WalkQuery;
use crate::{
    Result,
    accounts::store::admitting,
    gate::Op,
    lists::{Direction, WalkOrder},
    zones::{
        Query,
        store::list::{READ, Range, Values, filtered},
    },
};
use db::Sql;

/// Sort key and id of what a range holds behind the cursor, one more than the part takes.
pub(super) async fn keys(
    op: &mut Op<'_, '_>,
    range: &Range,
    listed: &Query,
    q: &WalkQuery,
) -> Result<Vec<(String, String)>> {
    let start = match q.walk.order {
        WalkOrder::Name => "SELECT z.name, z.id",
        WalkOrder::CreatedOn => "SELECT '', z.id",
    };
    let (names, plans) = (q.names(), q.plans.iter().map(|plan| plan.as_str()));
    let values = Values::of(listed);
    let token = op.bearer().map(|b| b.grants.zones(READ));
    let asks = (op.user(), op.now(), admitting(op));
    let mut sql = filtered(
        Sql::new(start),
        asks,
        range,
        listed,
        &values,
        token.as_ref(),
    );
    if let Some((begin, end)) = &names {
        sql = sql.push(" AND z.name >= ").bind(begin);
        sql = sql.push(" AND z.name < ").bind(end);
    }
    if !q.plans.is_empty() {
        sql = sql.push(" AND z.plan IN (").list(plans).push(")");
    }
    if let Some(since) = q.since {
        sql = sql.push(" AND z.created_at >= ").bind(since.0);
    }
    if let Some(before) = q.before {
        sql = sql.push(" AND z.created_at < ").bind(before.0);
    }
    let down = q.walk.direction == Direction::Desc;
    if let Some(after) = &q.walk.after {
        sql = match q.walk.order {
            WalkOrder::Name => sql
                .push(if down {
                    " AND (z.name, z.id) < ("
                } else {
                    " AND (z.name, z.id) > ("
                })
                .bind(&after.key)
                .push(", ")
                .bind(&after.id)
                .push(")"),
            WalkOrder::CreatedOn => sql
                .push(if down { " AND z.id < " } else { " AND z.id > " })
                .bind(&after.id),
        };
    }
    let sql = sql.push(match (q.walk.order, down) {
        (WalkOrder::Name, false) => " ORDER BY z.name, z.id LIMIT ",
        (WalkOrder::Name, true) => " ORDER BY z.name DESC, z.id DESC LIMIT ",
        (WalkOrder::CreatedOn, false) => " ORDER BY z.id LIMIT ",
        (WalkOrder::CreatedOn, true) => " ORDER BY z.id DESC LIMIT ",
    });
    let sql = sql.bind(q.walk.asked());
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}
