//! What somebody did, anywhere, and what was done to their user.

use super::{
    super::{
        curl::curl,
        layout::Page,
        person::{Shown, pager},
        timeline::timeline,
    },
    at_me,
};
use crate::{
    caller::Person,
    params::{Params, bad},
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    audit::{self, Query},
    lists::Direction,
};
use std::net::IpAddr;

/// The filters, and what they are called.
const TEXTS: [(&str, &str); 3] = [
    ("action", "Action"),
    ("zone", "Zone"),
    ("ip", "From address"),
];

pub(in crate::pages) async fn show(person: Person, params: Params) -> Shown {
    let found = audit::of_user(&person.ctx, query(&params)?).await?;
    let filtered = ["id", "action", "zone", "ip", "since", "before"]
        .into_iter()
        .any(|name| params.get(name).is_some());
    let content = html! {
        (filter(&params, filtered))
        @if !found.items.is_empty() {
            (timeline(&found.items))
            (pager("/me/activity", &params, &found.info))
        } @else if filtered {
            p .empty { "Nothing fits these filters." }
        } @else {
            p .empty { "Nothing has happened yet." }
        }
        (curl(&person, "GET", "/client/v4/user/audit_logs", None))
    };
    Ok(Page::of(&person, "Your activity", at_me(), content).into_response())
}

fn query(params: &Params) -> Result<Query> {
    let text = |name| params.get(name).map(str::trim).map(str::to_owned);
    let ip = params.get("ip").map(|text| {
        let text = text.trim();
        let one = text.parse::<IpAddr>().map(Into::into);
        one.or_else(|_| text.parse())
            .map_err(|_| bad("ip", "takes an address, or a range such as 192.0.2.0/24"))
    });
    Ok(Query {
        id: text("id"),
        // As the timeline writes it.
        action: text("action").map(|action| action.replace(' ', "_")),
        email: None,
        ip: ip.transpose()?,
        since: params.moment("since")?,
        before: params.moment("before")?,
        zone_name: text("zone"),
        hide_user_logs: false,
        direction: match params.get("direction") {
            None => Direction::Desc,
            Some(_) => params.direction()?,
        },
        page: params.page(25, 100)?,
    })
}

fn filter(params: &Params, filtered: bool) -> Markup {
    let oldest = params.get("direction") == Some("asc");
    html! {
        form .filter method="get" role="search" {
            @for (name, label) in TEXTS {
                div .field {
                    label for=(name) { (label) }
                    input id=(name) type="search" name=(name) value=[params.get(name)] autocomplete="off";
                }
            }
            div .field {
                label for="since" { "Since" }
                input #since type="date" name="since" value=[params.get("since")];
            }
            div .field {
                label for="before" { "Before" }
                input #before type="date" name="before" value=[params.get("before")];
            }
            div .field {
                label for="direction" { "Order" }
                select #direction name="direction" {
                    option value="desc" selected[!oldest] { "newest first" }
                    option value="asc" selected[oldest] { "oldest first" }
                }
            }
            button type="submit" { "Show" }
            @if filtered { a href="/me/activity" { "Show all" } }
        }
    }
}
