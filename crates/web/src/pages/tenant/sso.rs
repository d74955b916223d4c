//! Single sign-on of a tenant's people, and of an account's.

use super::here::here;
use crate::{
    caller::Person,
    pages::{
        connectors::{self, Of},
        person::{Ids, Shown, at_account},
    },
    params::Params,
};
use axum::response::IntoResponse;
use rules::{Result, accounts, gate::Scope, lists::Page as Wanted, roles};

async fn tenant(person: &Person, id: &str) -> Result<Of> {
    let here = here(person, id).await?;
    Ok(Of {
        scope: Scope::Tenant(id.to_owned()),
        path: format!("/tenants/{id}/sso"),
        api: format!("/platform/v1/tenants/{id}/sso_connectors"),
        roles: None,
        place: here.place,
    })
}

async fn account(person: &Person, id: &str) -> Result<Of> {
    let account = accounts::get(&person.ctx, id.to_owned()).await?;
    let all = Wanted {
        page: 1,
        per_page: 100,
    };
    let roles = roles::list(&person.ctx, id.to_owned(), all).await?;
    let roles = roles.items.into_iter();
    Ok(Of {
        scope: Scope::Account(id.to_owned()),
        path: format!("/accounts/{id}/sso"),
        api: format!("/client/v4/accounts/{id}/sso_connectors"),
        roles: Some(
            roles
                .map(|role| (role.id.to_string(), role.name.to_string()))
                .collect(),
        ),
        place: at_account(person, &account).await?,
    })
}

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let of = tenant(&person, &id).await?;
    let page = connectors::page(&person, of, &params, None).await?;
    Ok(page.into_response())
}

pub(super) async fn change(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let of = tenant(&person, &id).await?;
    connectors::change(&person, of, &params).await
}

pub(super) async fn of_account(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let of = account(&person, &id).await?;
    let page = connectors::page(&person, of, &params, None).await?;
    Ok(page.into_response())
}

pub(super) async fn change_of_account(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let of = account(&person, &id).await?;
    connectors::change(&person, of, &params).await
}
