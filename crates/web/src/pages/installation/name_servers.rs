//! The names that zones are delegated to. The configuration says which; a tenant may have some of its own.

use super::here::place;
use crate::{
    caller::Person,
    pages::{
        curl::curl,
        layout::Page,
        person::{Shown, pager},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    settings::{Activation, Settings},
    tenants::{self, Query, Tenant},
};

pub(super) async fn show(person: Person, params: Params) -> Shown {
    let query = Query {
        name: None,
        page: params.page(25, 100)?,
    };
    let found = tenants::list(&person.ctx, query).await?;
    let content = html! {
        p { "A zone is delegated to two consecutive names of a pool. These are set in the configuration, and take effect when the program starts." }
        (configured(person.ctx.rules().settings()))
        section aria-labelledby="tenants" {
            h2 #tenants { "Tenants' own pools" }
            @if found.items.is_empty() {
                p .empty { "There is no tenant yet." }
            } @else {
                (pools(&found.items))
                (pager("/installation/name-servers", &params, &found.info))
            }
            (curl(&person, "GET", "/platform/v1/tenants", None))
        }
    };
    Ok(Page::of(&person, "Name servers", place(), content).into_response())
}

fn configured(s: &Settings) -> Markup {
    let texts = |all: &[std::net::IpAddr]| {
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        all.join(", ")
    };
    html! {
        section aria-labelledby="pool" {
            h2 #pool { "The installation's pool" }
            @if s.name_servers.is_empty() {
                p .note { "No name servers are configured: zones cannot be delegated here." }
            } @else {
                ol { @for pair in s.name_servers.chunks(2) { li { (pair.join(" and ")) } } }
            }
            dl {
                dt { "Their addresses" } dd { @if s.name_server_addresses.is_empty() { "not configured" } @else { (texts(&s.name_server_addresses)) } }
                dt { "Proxied records are answered with" } dd { @if s.edge_addresses.is_empty() { "their own content" } @else { (texts(&s.edge_addresses)) } }
                dt { "Partial zones are answered under" } dd { (s.cname_suffix.as_deref().unwrap_or("nothing: there are none")) }
                dt { "A zone becomes active" }
                dd {
                    @match s.activation {
                        Activation::Delegation => "when its delegation leads here",
                        Activation::Instant => "at once",
                        Activation::Manual => "when an operator says so",
                    }
                }
                dt { "Catalog zone for secondaries" } dd { code { (s.catalog_zone) } }
            }
        }
    }
}

fn pools(all: &[Tenant]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Pools of tenants" {
            table {
                thead { tr { th scope="col" { "Tenant" } th scope="col" { "Name servers" } } }
                tbody {
                    @for tenant in all {
                        tr {
                            th scope="row" .break { a href={ "/tenants/" (tenant.id) } { (tenant.name) } }
                            td .break { @if tenant.name_servers.is_empty() { "the installation's" } @else { (tenant.name_servers.join(", ")) } }
                        }
                    }
                }
            }
        }
    }
}
