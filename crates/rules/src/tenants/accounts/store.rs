use super::{Order, Query};
use crate::{Result, gate::Op, lists::Direction, statements::sql};
use db::{Sql, p};

sql! {
    TOTAL = "SELECT accounts_n FROM units WHERE id = $1 AND tenant_id = $2";
    COUNT = "SELECT COUNT(*) FROM accounts a WHERE a.deleted_at IS NULL AND a.unit_id = $1 AND {{contains}}(a.name_key, $2) > 0";
}

/// Key and id of a unit's accounts; the key is a text, or a number.
macro_rules! keys {
    ($key:literal) => {
        concat!(
            "SELECT ",
            $key,
            ", a.id FROM accounts a WHERE a.deleted_at IS NULL AND a.unit_id = "
        )
    };
}
const NAME: &str = keys!("a.name");
const ID: &str = keys!("a.id");
const TYPE: &str = keys!("a.type");
const UNIT: &str = keys!("a.unit_id");
const CREATED_ON: &str = keys!("a.created_at");
const SETTINGS: &str = keys!("CASE WHEN a.enforce_twofactor THEN 1 ELSE 0 END");
const NAMED: &str = " AND {{contains}}(a.name_key, ";

/// How many live accounts a unit of the place's tenant has, or how many with such a name (in lower case).
pub(super) async fn count(op: &mut Op<'_, '_>, unit: &str, name: Option<&str>) -> Result<i64> {
    if let Some(name) = name {
        return Ok(op.tx.one(COUNT, p![unit, name]).await?);
    }
    let tenant = op.tenant()?;
    Ok(op.tx.one(TOTAL, p![unit, &tenant]).await?)
}

/// Key and id of a unit's accounts up to the end of the page, in the order asked for.
pub(super) async fn keys(
    op: &mut Op<'_, '_>,
    unit: &str,
    name: Option<&str>,
    query: &Query,
) -> Result<Vec<(String, String)>> {
    let select = match query.order {
        Order::Name => NAME,
        Order::Id => ID,
        Order::Type => TYPE,
        Order::Unit => UNIT,
        Order::CreatedOn => CREATED_ON,
        Order::Settings => SETTINGS,
    };
    let mut sql = Sql::new(select).bind(unit);
    if let Some(name) = name {
        sql = sql.push(NAMED).bind(name).push(") > 0");
    }
    let sql = sql
        .push(match query.direction {
            Direction::Asc => " ORDER BY 1, 2 LIMIT ",
            Direction::Desc => " ORDER BY 1 DESC, 2 DESC LIMIT ",
        })
        .bind(query.page.end());
    if matches!(query.order, Order::CreatedOn | Order::Settings) {
        let rows: Vec<(i64, String)> = op.tx.rows(sql.text(), sql.args()).await?;
        // As texts that sort as the numbers do.
        return Ok(rows
            .into_iter()
            .map(|(n, id)| (format!("{n:020}"), id))
            .collect());
    }
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}
