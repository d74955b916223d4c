//! Finding anything: a page that needs no script, whose list the palette shows too.

use super::{
    layout::{Page, Place, onward},
    person::{Refused, Shown},
};
use crate::{caller::Person, params::Params};
use axum::response::{Html, IntoResponse};
use maud::{Markup, html};
use rules::search::{self, Hit, Kind};

/// Kinds in the order in which they are shown, with their headings.
const KINDS: [(Kind, &str); 10] = [
    (Kind::Account, "Accounts"),
    (Kind::Zone, "Zones"),
    (Kind::Record, "DNS records"),
    (Kind::Member, "Members"),
    (Kind::Tenant, "Tenants"),
    (Kind::User, "Users"),
    (Kind::Token, "Your tokens"),
    (Kind::AccountToken, "Tokens of accounts"),
    (Kind::Event, "Events"),
    (Kind::Denial, "Refusals"),
];

/// `?q=`: what is looked for; one exact fit is gone to at once, unless `list` is there. `?part=hits`: the list without a page around it.
pub(super) async fn show(person: Person, params: Params) -> Shown {
    let wanted = params.get("q").map(str::trim).unwrap_or_default();
    let hits = if wanted.is_empty() {
        Vec::new()
    } else {
        search::search(&person.ctx, wanted.to_owned())
            .await
            .map_err(Refused::from)?
    };
    if params.get("part") == Some("hits") {
        return Ok(Html(found(wanted, &hits).into_string()).into_response());
    }
    let exact: Vec<&Hit> = hits.iter().filter(|hit| hit.exact).collect();
    if let ([one], false) = (exact.as_slice(), params.has("list")) {
        return Ok(onward(&path(one), None));
    }
    let content = html! {
        form method="get" role="search" aria-label="Find" {
            div .field {
                label for="q" { "What do you look for?" }
                input #q type="search" name="q" value=(wanted) autocomplete="off" aria-describedby="q-hint";
                p #q-hint .hint { "An id, a domain, the name of a record, the start of a name or address, or the id of a request." }
            }
            button type="submit" { "Find" }
        }
        (found(wanted, &hits))
    };
    let place = Place {
        steps: vec![("Find".to_owned(), None)],
        ..Place::default()
    };
    Ok(Page::of(&person, "Find", place, content).into_response())
}

fn found(wanted: &str, hits: &[Hit]) -> Markup {
    html! {
        @if !wanted.is_empty() && hits.is_empty() {
            p .empty { "Nothing that you may see has this id, or begins like this." }
        }
        @for (kind, heading) in KINDS {
            @let some: Vec<&Hit> = hits.iter().filter(|hit| hit.kind == kind).collect();
            @if !some.is_empty() {
                section {
                    h2 { (heading) }
                    ul .hits {
                        @for hit in some {
                            li {
                                a href=(path(hit)) { (hit.name) }
                                @if !hit.detail.is_empty() { " " span .hint { (hit.detail) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn in_query(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The page of what was found.
fn path(hit: &Hit) -> String {
    let id = &hit.id;
    let account = hit.account_id.as_deref().unwrap_or_default();
    let zone = hit.zone_id.as_deref().unwrap_or_default();
    match hit.kind {
        Kind::Account => format!("/accounts/{id}"),
        Kind::Zone => format!("/zones/{id}"),
        Kind::Tenant => format!("/tenants/{id}"),
        Kind::Member => format!("/accounts/{account}/members/{id}"),
        Kind::User => format!("/installation/users?email={}", in_query(&hit.name)),
        Kind::Token => format!("/me/tokens/{id}"),
        Kind::AccountToken => format!("/accounts/{account}/tokens/{id}"),
        Kind::Record => format!("/zones/{zone}/dns?edit={id}"),
        // Who did it may not read the log of where it was done, but always their own.
        Kind::Event if hit.own => format!("/me/activity?id={id}"),
        Kind::Event if account.is_empty() => format!("/installation/activity?id={id}"),
        Kind::Event => format!("/accounts/{account}/activity?id={id}"),
        Kind::Denial => format!("/me/tester?request_id={id}"),
    }
}
