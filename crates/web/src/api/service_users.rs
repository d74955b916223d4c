use crate::{
    Web,
    answer::{Answer, one},
    body::Body,
    caller::Caller,
};
use axum::extract::State;
use rules::{
    Error, codes,
    users::{self, NewServiceUser, ServiceUser},
};

/// The one answer that tells whether an address has a user; so whoever gets it often has to wait.
pub(crate) async fn create(
    State(web): State<Web>,
    caller: Caller,
    Body(new): Body<NewServiceUser>,
) -> Answer<ServiceUser> {
    caller.wait_after_failures(&web, "addresses").await?;
    let made = users::create_service_user(&caller.ctx, new).await;
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        caller.count_failure(&web, "addresses").await?;
    }
    one(made)
}
