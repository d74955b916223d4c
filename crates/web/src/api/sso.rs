use crate::{
    Web,
    answer::{Answer, Failure, Reply, one},
    at::At,
    body::Body,
    caller::{Caller, Visitor, back_cookies, sent_cookie},
    params::Params,
};
use axum::extract::State;
use http::{HeaderMap, HeaderName, HeaderValue};
use rules::{
    auth::{Answered, Begun, LoggedIn},
    gate::Scope,
    sso::{self, Asked, Connector, ConnectorChange, NewConnector, OwnedConnector, Returned, Sent},
};

pub(crate) async fn begin(
    State(web): State<Web>,
    visitor: Visitor,
    Body(asked): Body<Asked>,
) -> Result<([(HeaderName, HeaderValue); 1], Reply<Sent>), Failure> {
    let begun = sso::begin(&visitor.ctx, &asked).await?;
    Ok((sent_cookie(&web, &begun.note), one(Ok(begun.sent))?))
}

pub(crate) async fn complete(
    State(web): State<Web>,
    headers: HeaderMap,
    visitor: Visitor,
    Body(returned): Body<Returned>,
) -> Result<(HeaderMap, Reply<Answered>), Failure> {
    let begun = visitor.come_back(&web, &headers, &returned).await?;
    let (token, reply) = match begun {
        Begun::Second(second_factor) => (None, Answered::Second { second_factor }),
        Begun::Opened(opened) => {
            let reply = LoggedIn::new(opened.session, &opened.token);
            (Some(opened.token), Answered::LoggedIn(reply))
        }
    };
    Ok((back_cookies(&web, token.as_deref()), one(Ok(reply))?))
}

/// Whose connectors a route is about.
pub(crate) trait Owner {
    fn scope(id: String) -> Scope;
}

pub(crate) struct OfAccount;

impl Owner for OfAccount {
    fn scope(id: String) -> Scope {
        Scope::Account(id)
    }
}

pub(crate) struct OfTenant;

impl Owner for OfTenant {
    fn scope(id: String) -> Scope {
        Scope::Tenant(id)
    }
}

pub(crate) async fn list<O: Owner>(At([owner]): At<1>, caller: Caller) -> Answer<Vec<Connector>> {
    one(sso::list(&caller.ctx, O::scope(owner)).await)
}

pub(crate) async fn create<O: Owner>(
    At([owner]): At<1>,
    caller: Caller,
    Body(new): Body<NewConnector>,
) -> Answer<Connector> {
    one(sso::create(&caller.ctx, O::scope(owner), new).await)
}

pub(crate) async fn get<O: Owner>(At([owner, id]): At<2>, caller: Caller) -> Answer<Connector> {
    one(sso::get(&caller.ctx, O::scope(owner), id).await)
}

pub(crate) async fn update<O: Owner>(
    At([owner, id]): At<2>,
    caller: Caller,
    Body(change): Body<ConnectorChange>,
) -> Answer<Connector> {
    one(sso::update(&caller.ctx, O::scope(owner), id, change).await)
}

pub(crate) async fn delete<O: Owner>(At([owner, id]): At<2>, caller: Caller) -> Answer<Connector> {
    one(sso::delete(&caller.ctx, O::scope(owner), id).await)
}

pub(crate) async fn verify<O: Owner>(At([owner, id]): At<2>, caller: Caller) -> Answer<Connector> {
    one(sso::begin_verification(&caller.ctx, O::scope(owner), id).await)
}

pub(crate) async fn for_domain(caller: Caller, params: Params) -> Answer<Vec<OwnedConnector>> {
    let domain = params.get("email_domain").unwrap_or_default().to_owned();
    one(sso::for_domain(&caller.ctx, domain).await)
}

pub(crate) async fn approve(At([id]): At<1>, caller: Caller) -> Answer<OwnedConnector> {
    one(sso::approve(&caller.ctx, id).await)
}

pub(crate) async fn remove(At([id]): At<1>, caller: Caller) -> Answer<OwnedConnector> {
    one(sso::remove(&caller.ctx, id).await)
}
