//! Long lists, as pages and the API read their addresses and hand them out.

use crate::{
    export::{self, Columns, Format, PART},
    params::{Params, bad},
};
use axum::response::Response;
use rules::{
    Ctx, Error, Result,
    accounts::{self, AccountType, ListedAccount},
    lists::{KeyCursor, Walk, WalkOrder},
    plans::Plan,
    zones::{self, Zone, ZoneStatus, ZoneType},
};

/// Order, direction, size and place of a part.
fn walk(params: &Params) -> Result<Walk> {
    let cursor = params.get("cursor").map(|text| {
        KeyCursor::parse(text).ok_or_else(|| bad("cursor", "takes what a reply gave as one"))
    });
    Ok(Walk {
        order: params.word("order", WalkOrder::of)?.unwrap_or_default(),
        direction: params.direction()?,
        limit: params.number("per_page")?.unwrap_or(50).clamp(1, 200),
        after: cursor.transpose()?,
    })
}

fn words<T>(params: &Params, name: &str, of: fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let all = params.all(name).into_iter();
    all.map(|word| of(&word).ok_or_else(|| bad(name, "has an unknown value")))
        .collect()
}

/// Which accounts an address asks for.
pub(crate) fn accounts(params: &Params) -> Result<accounts::WalkQuery> {
    let kind = |word: &str| AccountType::ALL.into_iter().find(|t| t.as_str() == word);
    Ok(accounts::WalkQuery {
        name: params.get("name").map(str::to_owned),
        unit: params.get("unit").map(str::to_owned),
        kind: params.word("type", kind)?,
        since: params.moment("since")?,
        before: params.moment("before")?,
        has_zones: params.flag("has_zones")?,
        walk: walk(params)?,
    })
}

/// Which zones an address asks for.
pub(crate) fn zones(params: &Params) -> Result<zones::WalkQuery> {
    Ok(zones::WalkQuery {
        name: params.get("name").map(str::to_owned),
        statuses: words(params, "status", ZoneStatus::of)?,
        kinds: words(params, "type", ZoneType::of)?,
        plans: words(params, "plan", Plan::from_word)?,
        since: params.moment("since")?,
        before: params.moment("before")?,
        walk: walk(params)?,
    })
}

/// From the beginning, in large parts.
fn whole(walk: &Walk, after: Option<String>) -> Result<Walk> {
    let after = after.map(|text| {
        KeyCursor::parse(&text).ok_or_else(|| Error::internal("a cursor of ours cannot be read"))
    });
    Ok(Walk {
        limit: PART,
        after: after.transpose()?,
        ..walk.clone()
    })
}

/// All accounts that an address asks for, as a file.
pub(crate) async fn accounts_file(
    ctx: Ctx,
    query: accounts::WalkQuery,
    format: Format,
) -> Result<Response> {
    let columns = Columns {
        head: &[
            "id",
            "name",
            "type",
            "created_on",
            "tenant.id",
            "tenant.name",
            "unit.id",
            "unit.name",
            "zones",
        ],
        cells: |a: &ListedAccount| {
            vec![
                a.id.clone(),
                a.name.clone(),
                a.kind.as_str().to_owned(),
                a.created_on.to_string(),
                a.tenant.id.clone(),
                a.tenant.name.clone(),
                a.unit.id.clone(),
                a.unit.name.clone(),
                a.zones.to_string(),
            ]
        },
    };
    export::file("accounts", format, columns, move |after| {
        let (ctx, mut query) = (ctx.clone(), query.clone());
        async move {
            query.walk = whole(&query.walk, after)?;
            accounts::walk(&ctx, query).await
        }
    })
    .await
}

/// All zones that an address asks for, as a file.
pub(crate) async fn zones_file(
    ctx: Ctx,
    query: zones::WalkQuery,
    format: Format,
) -> Result<Response> {
    let columns = Columns {
        head: &[
            "id",
            "name",
            "status",
            "type",
            "plan",
            "paused",
            "created_on",
            "account.id",
            "account.name",
            "name_servers",
        ],
        cells: |z: &Zone| {
            vec![
                z.id.clone(),
                z.name.clone(),
                z.status.as_str().to_owned(),
                z.kind.as_str().to_owned(),
                z.plan.legacy_id.clone(),
                z.paused.to_string(),
                z.created_on.to_string(),
                z.account.id.clone(),
                z.account.name.clone(),
                z.name_servers.join(" "),
            ]
        },
    };
    export::file("zones", format, columns, move |after| {
        let (ctx, mut query) = (ctx.clone(), query.clone());
        async move {
            query.walk = whole(&query.walk, after)?;
            zones::walk(&ctx, query).await
        }
    })
    .await
}
