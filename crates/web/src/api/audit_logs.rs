//! The second form of audit logs: filters by many values, walked by a cursor.

use crate::{
    answer::{Answer, one, walked},
    at::At,
    caller::Caller,
    params::{Params, bad},
};
use rules::{
    Result, audit,
    audit::{Category, Cursor, Filters, Log, LogQuery},
    lists::Direction,
    moment::Moment,
};

pub(crate) async fn list(At([id]): At<1>, caller: Caller, params: Params) -> Answer<Vec<Log>> {
    let query = query(&params)?;
    walked(audit::logs(&caller.ctx, id, query).await)
}

pub(crate) async fn categories(At([id]): At<1>, caller: Caller) -> Answer<Vec<Category>> {
    one(audit::categories(&caller.ctx, id).await)
}

pub(crate) async fn history(
    At([id, event]): At<2>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Log>> {
    let at = required(&params, "action_time")?;
    let query = LogQuery {
        filters: Filters::default(),
        ..query(&params)?
    };
    walked(audit::history(&caller.ctx, id, event, at, query).await)
}

fn query(params: &Params) -> Result<LogQuery> {
    let mut filters = Filters::default();
    let (products, categories) = ("resource_product", "product_category");
    filters.add_products(&params.each(products), &params.each(categories))?;
    for name in audit::NAMES {
        let only = match *name {
            name if name == products || name == categories => Vec::new(),
            name => params.each(name),
        };
        filters.add(name, &only, &params.each(&format!("{name}.not")))?;
    }
    let cursor = params.get("cursor").map(|text| {
        Cursor::parse(text).ok_or_else(|| bad("cursor", "is none that a reply has shown"))
    });
    Ok(LogQuery {
        since: required(params, "since")?,
        before: required(params, "before")?,
        filters,
        direction: match params.get("direction") {
            None => Direction::Desc,
            Some(_) => params.direction()?,
        },
        limit: params.number("limit")?.unwrap_or(100).clamp(1, 1000),
        cursor: cursor.transpose()?,
    })
}

fn required(params: &Params, name: &str) -> Result<Moment> {
    let found = params.moment(name)?;
    found.ok_or_else(|| bad(name, "is required: a date, or a date-time as in RFC 3339"))
}
