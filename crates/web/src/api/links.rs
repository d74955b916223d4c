use crate::{
    Web,
    answer::{Answer, one},
    body::Body,
    caller::{Caller, Visitor},
};
use axum::extract::State;
use rules::auth::{
    Ended, OwnKey,
    links::{self, Address, Ask, Code, CodeAndPassword, SignedUp, Waiting},
    roll_key as roll, view_key as view,
};

pub(crate) async fn ask_sign_up(
    State(web): State<Web>,
    visitor: Visitor,
    Body(ask): Body<Ask>,
) -> Answer<Waiting> {
    visitor.asks_for_mail(&web).await?;
    one(links::ask_sign_up(&visitor.ctx, &ask))
}

pub(crate) async fn sign_up(
    visitor: Visitor,
    Body(followed): Body<CodeAndPassword>,
) -> Answer<SignedUp> {
    one(links::sign_up(&visitor.ctx, &followed).await)
}

pub(crate) async fn ask_password(
    State(web): State<Web>,
    visitor: Visitor,
    Body(ask): Body<Ask>,
) -> Answer<Waiting> {
    visitor.asks_for_mail(&web).await?;
    one(links::ask_password(&visitor.ctx, &ask))
}

pub(crate) async fn reset_password(
    visitor: Visitor,
    Body(followed): Body<CodeAndPassword>,
) -> Answer<Ended> {
    one(links::reset_password(&visitor.ctx, &followed).await)
}

pub(crate) async fn address(caller: Caller) -> Answer<Address> {
    one(links::address(&caller.ctx).await)
}

pub(crate) async fn ask_verification(State(web): State<Web>, caller: Caller) -> Answer<Address> {
    caller.wait_after_failures(&web, "mails").await?;
    let asked = one(links::ask_verification(&caller.ctx).await)?;
    caller.count_failure(&web, "mails").await?;
    Ok(asked)
}

pub(crate) async fn verify(visitor: Visitor, Body(followed): Body<Code>) -> Answer<Address> {
    one(links::verify(&visitor.ctx, &followed.code).await)
}

pub(crate) async fn view_key(caller: Caller) -> Answer<OwnKey> {
    one(view(&caller.ctx).await)
}

pub(crate) async fn roll_key(caller: Caller) -> Answer<OwnKey> {
    one(roll(&caller.ctx).await)
}
