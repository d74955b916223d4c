//! API tokens, of whoever is logged in and of accounts: listed, looked at, made, replaced, rolled, ended.

mod builder;
mod list;
mod one;
mod place;
mod rows;
mod words;

use super::{PageRoute, both, layout::Place, me::at_me, person::at_account};
use crate::caller::Person;
use axum::routing::get;
use rules::{Result, accounts, tokens::Of};

/// Those of whoever is logged in.
pub(super) fn own() -> Vec<PageRoute> {
    vec![
        both("/me/tokens", get(list::own).post(list::check_own))
            .covers(&["GET /user/tokens", "GET /user/tokens/verify"]),
        both(
            "/me/tokens/new",
            get(builder::new_own).post(builder::create_own),
        )
        .covers(&["POST /user/tokens", "GET /user/tokens/permission_groups"]),
        both("/me/tokens/{token_id}", get(one::own).post(one::change_own)).covers(&[
            "GET /user/tokens/{token_id}",
            "PUT /user/tokens/{token_id}",
            "DELETE /user/tokens/{token_id}",
            "PUT /user/tokens/{token_id}/value",
        ]),
    ]
}

/// Those of an account.
pub(super) fn of_account() -> Vec<PageRoute> {
    vec![
        both(
            "/accounts/{account_id}/tokens",
            get(list::of).post(list::check_of),
        )
        .covers(&[
            "GET /accounts/{account_id}/tokens",
            "GET /accounts/{account_id}/tokens/verify",
        ]),
        both(
            "/accounts/{account_id}/tokens/new",
            get(builder::new_of).post(builder::create_of),
        )
        .covers(&[
            "POST /accounts/{account_id}/tokens",
            "GET /accounts/{account_id}/tokens/permission_groups",
        ]),
        both(
            "/accounts/{account_id}/tokens/{token_id}",
            get(one::of).post(one::change_of),
        )
        .covers(&[
            "GET /accounts/{account_id}/tokens/{token_id}",
            "PUT /accounts/{account_id}/tokens/{token_id}",
            "DELETE /accounts/{account_id}/tokens/{token_id}",
            "PUT /accounts/{account_id}/tokens/{token_id}/value",
        ]),
    ]
}

/// Whose tokens a page is about.
struct Owned {
    of: Of,
    /// The account's id, where they are an account's.
    account: Option<String>,
    /// Of the list.
    path: String,
    /// Of the list in the API.
    api: String,
    place: Place,
}

impl Owned {
    fn own() -> Owned {
        Owned {
            of: Of::Oneself,
            account: None,
            path: "/me/tokens".to_owned(),
            api: "/client/v4/user/tokens".to_owned(),
            place: at_me(),
        }
    }

    async fn of(person: &Person, account: String) -> Result<Owned> {
        let found = accounts::get(&person.ctx, account.clone()).await?;
        Ok(Owned {
            of: Of::Account(account.clone()),
            path: format!("/accounts/{account}/tokens"),
            api: format!("/client/v4/accounts/{account}/tokens"),
            place: at_account(person, &found).await?,
            account: Some(account),
        })
    }
}
