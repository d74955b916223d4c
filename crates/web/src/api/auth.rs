use crate::{
    Web,
    answer::{Answer, Failure, Reply, one},
    at::At,
    body::Body,
    caller::{self, Caller, Visitor, cookie, no_cookie},
};
use axum::extract::State;
use http::{HeaderMap, HeaderName, HeaderValue};
use rules::auth::{
    self, Answered, Begun, Ended, LogIn, LoggedIn, NewPassword, Proof, Proven, Session,
    second::ShownCode,
};

/// A reply with the cookie.
type WithCookie<T> = Result<([(HeaderName, HeaderValue); 1], Reply<T>), Failure>;

pub(crate) async fn log_in(
    State(web): State<Web>,
    visitor: Visitor,
    Body(asked): Body<LogIn>,
) -> Result<(HeaderMap, Reply<Answered>), Failure> {
    let ctx = visitor.log_in(&web, &asked.email, &asked.password).await?;
    let (headers, reply) = match auth::log_in(&ctx).await? {
        Begun::Second(second_factor) => (HeaderMap::new(), Answered::Second { second_factor }),
        Begun::Opened(opened) => (
            cookie(&web, &opened.token).into_iter().collect(),
            Answered::LoggedIn(LoggedIn::new(opened.session, &opened.token)),
        ),
    };
    Ok((headers, one(Ok(reply))?))
}

pub(crate) async fn second_step(
    State(web): State<Web>,
    visitor: Visitor,
    Body(shown): Body<ShownCode>,
) -> WithCookie<LoggedIn> {
    let opened = visitor.second_step(&web, &shown).await?;
    let reply = LoggedIn::new(opened.session, &opened.token);
    Ok((cookie(&web, &opened.token), one(Ok(reply))?))
}

pub(crate) async fn prove(
    State(web): State<Web>,
    caller: Caller,
    Body(proof): Body<Proof>,
) -> Answer<Proven> {
    caller.prove(&web, &proof.password).await?;
    one(auth::prove(&caller.ctx, proof.code).await)
}

pub(crate) async fn log_out(State(web): State<Web>, caller: Caller) -> WithCookie<Ended> {
    let ended = one(auth::log_out(&caller.ctx).await)?;
    Ok((no_cookie(&web), ended))
}

pub(crate) async fn current(
    State(web): State<Web>,
    headers: HeaderMap,
    caller: Caller,
) -> Answer<LoggedIn> {
    let session = auth::current(&caller.ctx).await?;
    let token = caller::session_token(&web, &headers).unwrap_or_default();
    one(Ok(LoggedIn::new(session, &token)))
}

pub(crate) async fn list(caller: Caller) -> Answer<Vec<Session>> {
    one(auth::list(&caller.ctx).await)
}

pub(crate) async fn end(At([id]): At<1>, caller: Caller) -> Answer<Session> {
    one(auth::end(&caller.ctx, id).await)
}

pub(crate) async fn end_others(caller: Caller) -> Answer<Ended> {
    one(auth::end_others(&caller.ctx).await)
}

pub(crate) async fn change_password(
    State(web): State<Web>,
    caller: Caller,
    Body(new): Body<NewPassword>,
) -> Answer<Ended> {
    caller.prove(&web, &new.current_password).await?;
    one(auth::change_password(&caller.ctx, &new.password).await)
}
