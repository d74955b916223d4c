//! What pages of whoever is logged in have in common: ids in paths, where a page is, refusals, and lists in pages.

use super::{
    brand::Dress,
    form::refused,
    instead::nothing_here,
    layout::{Place, Role},
};
use crate::{Web, caller::Person, params::Params};
use axum::{
    extract::{FromRequestParts, RawPathParams},
    response::{IntoResponse, Response},
};
use http::request::Parts;
use maud::{Markup, html};
use rules::{
    Error, Result,
    accounts::Account,
    branding, ids,
    lists::{Direction, Page as Wanted, PageInfo},
    members::Status,
    memberships,
    zones::Zone,
};

/// What a page's handler gives.
pub(super) type Shown = Result<Response, Refused>;

/// A refusal that leaves nothing to show but itself.
pub(super) struct Refused(pub(super) Error);

impl From<Error> for Refused {
    fn from(e: Error) -> Self {
        Refused(e)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        refused(self.0).into_response()
    }
}

/// The `N` ids of a page's path; a malformed one means that there is no such page.
pub(super) struct Ids<const N: usize>(pub(super) [String; N]);

impl<const N: usize> FromRequestParts<Web> for Ids<N> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let params = RawPathParams::from_request_parts(parts, web).await.ok();
        let all = || params.iter().flat_map(|p| p.iter()).map(|(_, id)| id);
        let found: Vec<String> = all().map(str::to_owned).collect();
        match <[String; N]>::try_from(found) {
            Ok(found) if all().all(ids::well_formed) => Ok(Ids(found)),
            _ => Err(nothing_here()),
        }
    }
}

/// What the person is in an account: by membership, else by the tenant that they come from.
async fn role(person: &Person, account: &str, name: &str) -> Result<Role> {
    let query = memberships::Query {
        name: Some(name.to_owned()),
        status: Some(Status::Accepted),
        order: memberships::Order::default(),
        direction: Direction::Asc,
        page: Wanted {
            page: 1,
            per_page: 50,
        },
    };
    let own = memberships::list(&person.ctx, query).await?;
    let here = own.items.into_iter().find(|m| m.account.id == account);
    Ok(match here {
        Some(membership) => Role::Own(membership.roles.join(", ")),
        None => Role::ActingFor(name.to_owned()),
    })
}

/// The bar of an account's pages.
pub(super) async fn at_account(person: &Person, account: &Account) -> Result<Place> {
    let path = format!("/accounts/{}", account.id);
    let role = role(person, &account.id, &account.name).await?;
    Ok(Place {
        steps: vec![
            (account.managed_by.parent_org_name.clone(), None),
            (account.name.clone(), Some(path.clone())),
        ],
        role: Some(role),
        tabs: vec![
            ("Overview", path.clone()),
            ("Members", format!("{path}/members")),
            ("Zones", format!("{path}/zones")),
            ("Tokens", format!("{path}/tokens")),
            ("Single sign-on", format!("{path}/sso")),
            ("Groups", format!("{path}/groups")),
            ("Subscriptions", format!("{path}/subscriptions")),
            ("Secondary DNS", format!("{path}/secondary")),
            ("Settings", format!("{path}/settings")),
            ("Activity", format!("{path}/activity")),
        ],
        dress: Dress::Of(branding::of_account(person.ctx.rules(), &account.id).await?),
    })
}

/// The bar of a zone's pages.
pub(super) async fn at_zone(person: &Person, zone: &Zone) -> Result<Place> {
    let path = format!("/zones/{}", zone.id);
    let role = role(person, &zone.account.id, &zone.account.name).await?;
    Ok(Place {
        steps: vec![
            (zone.tenant.name.clone(), None),
            (
                zone.account.name.clone(),
                Some(format!("/accounts/{}", zone.account.id)),
            ),
            (zone.name.clone(), Some(path.clone())),
        ],
        role: Some(role),
        tabs: vec![
            ("Overview", path.clone()),
            ("DNS records", format!("{path}/dns")),
            ("DNSSEC", format!("{path}/dnssec")),
            ("Secondary DNS", format!("{path}/secondary")),
            ("Plan", format!("{path}/plan")),
            ("Settings", format!("{path}/settings")),
            ("Activity", format!("{path}/activity")),
        ],
        dress: Dress::Of(branding::of_tenant(person.ctx.rules(), &zone.tenant.id).await?),
    })
}

/// Ways to the pages of a list before and after this one, with all filters kept.
pub(super) fn pager(path: &str, params: &Params, info: &PageInfo) -> Markup {
    let to = |page: i64| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in params.others("page") {
            query.append_pair(name, value);
        }
        query.append_pair("page", &page.to_string());
        format!("{path}?{}", query.finish())
    };
    html! {
        @if info.total_pages > 1 || info.page > 1 {
            nav .pager aria-label="Pages of the list" {
                @if info.page > 1 { a rel="prev" href=(to(info.page - 1)) { "Previous" } }
                span { "Page " (info.page) " of " (info.total_pages.max(1)) ", " (info.total_count) " in all" }
                @if info.page < info.total_pages { a rel="next" href=(to(info.page + 1)) { "Next" } }
            }
        }
    }
}

/// The address of the same list behind a cursor.
pub(super) fn older(params: &Params, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in params.others("cursor") {
        query.append_pair(name, value);
    }
    query.append_pair("cursor", cursor);
    format!("?{}", query.finish())
}

/// What somebody may not see is left out of a page that they may see.
pub(super) fn if_allowed<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.code().status == 403 => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// What may not be there at all, too.
pub(super) fn if_there<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(fault) if fault.code().status == 404 => Ok(None),
        found => if_allowed(found),
    }
}

/// Whole days of so many microseconds.
pub(super) const fn days(microseconds: i64) -> i64 {
    microseconds / 86_400_000_000
}
