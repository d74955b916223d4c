//! API tokens, of the caller (`/user/tokens`) and of an account (`/accounts/{id}/tokens`).

use crate::{
    Web,
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::{Bearing, Caller},
    params::Params,
};
use axum::extract::State;
use rules::{
    accounts::Deleted,
    codes,
    lists::Direction,
    tokens::{
        self, GroupQuery, GroupView, Issued, NewToken, Of, Query, Token, TokenChange, Verified,
    },
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Token>> {
    page(tokens::list(&caller.ctx, Of::Oneself, query(&params)?).await)
}

pub(crate) async fn list_of(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Token>> {
    page(tokens::list(&caller.ctx, Of::Account(account), query(&params)?).await)
}

/// The newest first, unless asked for otherwise. v4: assumed.
fn query(params: &Params) -> rules::Result<Query> {
    Ok(Query {
        direction: match params.get("direction") {
            None => Direction::Desc,
            Some(_) => params.direction()?,
        },
        page: params.page(20, 50)?,
    })
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Token> {
    one(tokens::get(&caller.ctx, Of::Oneself, id).await)
}

pub(crate) async fn get_of(At([account, id]): At<2>, caller: Caller) -> Answer<Token> {
    one(tokens::get(&caller.ctx, Of::Account(account), id).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewToken>) -> Answer<Issued> {
    one(tokens::create(&caller.ctx, Of::Oneself, new).await)
}

pub(crate) async fn create_of(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewToken>,
) -> Answer<Issued> {
    one(tokens::create(&caller.ctx, Of::Account(account), new).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<TokenChange>,
) -> Answer<Token> {
    one(tokens::update(&caller.ctx, Of::Oneself, id, change).await)
}

pub(crate) async fn update_of(
    At([account, id]): At<2>,
    caller: Caller,
    Body(change): Body<TokenChange>,
) -> Answer<Token> {
    one(tokens::update(&caller.ctx, Of::Account(account), id, change).await)
}

pub(crate) async fn roll(At([id]): At<1>, caller: Caller) -> Answer<String> {
    one(tokens::roll(&caller.ctx, Of::Oneself, id).await)
}

pub(crate) async fn roll_of(At([account, id]): At<2>, caller: Caller) -> Answer<String> {
    one(tokens::roll(&caller.ctx, Of::Account(account), id).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(tokens::delete(&caller.ctx, Of::Oneself, id).await)
}

pub(crate) async fn delete_of(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(tokens::delete(&caller.ctx, Of::Account(account), id).await)
}

pub(crate) async fn verify(State(web): State<Web>, bearing: Bearing) -> Answer<Verified> {
    Ok(one(bearing.verify(&web, None).await)?.saying(&codes::TOKEN_VERIFIED))
}

pub(crate) async fn verify_of(
    At([account]): At<1>,
    State(web): State<Web>,
    bearing: Bearing,
) -> Answer<Verified> {
    Ok(one(bearing.verify(&web, Some(&account)).await)?.saying(&codes::TOKEN_VERIFIED))
}

pub(crate) async fn groups(caller: Caller, params: Params) -> Answer<Vec<GroupView>> {
    one(tokens::groups(&caller.ctx, None, group_query(&params)).await)
}

pub(crate) async fn groups_of(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<GroupView>> {
    one(tokens::groups(&caller.ctx, Some(account), group_query(&params)).await)
}

fn group_query(params: &Params) -> GroupQuery {
    GroupQuery {
        name: params.get("name").map(str::to_owned),
        scope: params.get("scope").map(str::to_owned),
    }
}
