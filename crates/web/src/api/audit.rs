use crate::{
    answer::{Answer, Failure, Reply, one, page, walked},
    at::At,
    caller::Caller,
    params::{Params, bad},
};
use axum::response::{IntoResponse, Response};
use http::header;
use ipnet::{AddrParseError, IpNet};
use rules::{
    Error, Result, audit,
    audit::{Entry, EventCursor, Part, Query, Verification},
    codes, denials,
    denials::Denial,
    lists::{Direction, Paged},
};
use std::net::IpAddr;

/// A page of events, as JSON or (`export`) as a table.
pub(crate) enum Shown {
    List(Reply<Vec<Entry>>),
    Table(String),
}

impl IntoResponse for Shown {
    fn into_response(self) -> Response {
        match self {
            Shown::List(reply) => reply.into_response(),
            Shown::Table(csv) => {
                let head = [
                    (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
                    (
                        header::CONTENT_DISPOSITION,
                        "attachment; filename=\"audit_logs.csv\"",
                    ),
                ];
                (head, csv).into_response()
            }
        }
    }
}

type Log = Result<Shown, Failure>;

pub(crate) async fn of_account(At([id]): At<1>, caller: Caller, params: Params) -> Log {
    let (query, table) = query(&params)?;
    show(audit::of_account(&caller.ctx, id, query).await, table)
}

pub(crate) async fn of_user(caller: Caller, params: Params) -> Log {
    let (query, table) = query(&params)?;
    show(audit::of_user(&caller.ctx, query).await, table)
}

pub(crate) async fn of_tenant(At([id]): At<1>, caller: Caller, params: Params) -> Log {
    let (query, table) = query(&params)?;
    show(audit::of_tenant(&caller.ctx, id, query).await, table)
}

pub(crate) async fn of_installation(caller: Caller, params: Params) -> Log {
    let (query, table) = query(&params)?;
    let stream = stream(&params);
    show(
        audit::of_installation(&caller.ctx, stream, query).await,
        table,
    )
}

pub(crate) async fn everywhere(caller: Caller, params: Params) -> Answer<Vec<Entry>> {
    let (query, _) = query(&params)?;
    let cursor = cursor(&params)?;
    walked(audit::everywhere(&caller.ctx, query, cursor).await)
}

pub(crate) fn cursor(params: &Params) -> Result<Option<EventCursor>> {
    let cursor = params.get("cursor").map(|text| {
        EventCursor::parse(text).ok_or_else(|| bad("cursor", "is none that a reply has shown"))
    });
    cursor.transpose()
}

pub(crate) async fn verify(caller: Caller, params: Params) -> Answer<Verification> {
    let stream = stream(&params);
    let after = params.number("after")?;
    one(audit::verify(&caller.ctx, stream, after).await)
}

pub(crate) async fn export(caller: Caller, params: Params) -> Answer<Part> {
    let stream = stream(&params);
    let after = params.number("after")?;
    one(audit::export(&caller.ctx, stream, after).await)
}

pub(crate) async fn denials(caller: Caller, params: Params) -> Answer<Vec<Denial>> {
    let text = |name| params.get(name).map(str::to_owned);
    let query = denials::Query {
        principal: text("principal"),
        action: text("action"),
        request_id: text("request_id"),
        place: text("place"),
        page: params.page(100, 1000)?,
    };
    page(denials::list(&caller.ctx, query).await)
}

/// Whose events: of the installation itself, unless told otherwise.
pub(crate) fn stream(params: &Params) -> String {
    params.get("stream").unwrap_or("installation").to_owned()
}

fn show(found: Result<Paged<Entry>>, table: bool) -> Log {
    if table {
        Ok(Shown::Table(audit::csv(&found?.items)))
    } else {
        page(found).map(Shown::List)
    }
}

/// What to list, and whether as a table: of as many events as a page can hold, unless told otherwise.
pub(crate) fn query(params: &Params) -> Result<(Query, bool)> {
    let text = |name| params.get(name).map(str::to_owned);
    let table = match params.get("export") {
        Some("csv") => true,
        _ => params.flag("export")?.unwrap_or(false),
    };
    let ip = params.get("actor.ip").map(|text| {
        let one = text.parse::<IpAddr>().map(IpNet::from);
        one.or_else(|_| text.parse()).map_err(|_: AddrParseError| {
            Error::from(&codes::AUDIT_QUERY)
                .text("actor.ip takes an address, or a range of them as in 192.0.2.0/24")
        })
    });
    let query = Query {
        id: text("id"),
        action: text("action.type"),
        email: text("actor.email"),
        ip: ip.transpose()?,
        since: params.moment("since")?,
        before: params.moment("before")?,
        zone_name: text("zone.name"),
        hide_user_logs: params.flag("hide_user_logs")?.unwrap_or(false),
        direction: match params.get("direction") {
            None => Direction::Desc,
            Some(_) => params.direction()?,
        },
        page: params.page(if table { 1000 } else { 100 }, 1000)?,
    };
    Ok((query, table))
}
