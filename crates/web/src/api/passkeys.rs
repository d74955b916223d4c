use crate::{
    Web,
    answer::{Answer, Failure, Reply, one},
    at::At,
    body::Body,
    caller::{Caller, Visitor, cookie},
};
use axum::extract::State;
use http::{HeaderName, HeaderValue};
use rules::auth::{
    LoggedIn, Proven,
    passkeys::{self, Challenge, Created, NewPasskey, Passkey, Renaming, Shown},
};

pub(crate) async fn challenge(State(web): State<Web>, _: Visitor) -> Answer<Challenge> {
    one(passkeys::challenge(web.rules()))
}

pub(crate) async fn log_in(
    State(web): State<Web>,
    visitor: Visitor,
    Body(shown): Body<Shown>,
) -> Result<([(HeaderName, HeaderValue); 1], Reply<LoggedIn>), Failure> {
    let opened = visitor.log_in_by_passkey(&web, &shown).await?;
    let reply = LoggedIn::new(opened.session, &opened.token);
    Ok((cookie(&web, &opened.token), one(Ok(reply))?))
}

pub(crate) async fn prove(
    State(web): State<Web>,
    caller: Caller,
    Body(shown): Body<Shown>,
) -> Answer<Proven> {
    one(caller.prove_by_passkey(&web, &shown).await)
}

pub(crate) async fn begin(caller: Caller) -> Answer<Challenge> {
    one(passkeys::begin(&caller.ctx).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewPasskey>) -> Answer<Created> {
    one(passkeys::create(&caller.ctx, new).await)
}

pub(crate) async fn list(caller: Caller) -> Answer<Vec<Passkey>> {
    one(passkeys::list(&caller.ctx).await)
}

pub(crate) async fn rename(
    At([id]): At<1>,
    caller: Caller,
    Body(new): Body<Renaming>,
) -> Answer<Passkey> {
    one(passkeys::rename(&caller.ctx, id, new).await)
}

pub(crate) async fn remove(At([id]): At<1>, caller: Caller) -> Answer<Passkey> {
    one(passkeys::remove(&caller.ctx, id).await)
}
