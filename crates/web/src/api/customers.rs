use crate::{
    Web,
    answer::{Answer, one},
    body::Body,
    caller::Caller,
    params::Params,
};
use axum::extract::State;
use rules::{
    Error, codes,
    customers::{self, NewCustomer, Provisioned},
};

/// As `POST /users` it tells whether an address has a user, so whoever gets that answer often has to wait.
pub(crate) async fn create(
    State(web): State<Web>,
    caller: Caller,
    params: Params,
    Body(new): Body<NewCustomer>,
) -> Answer<Provisioned> {
    let dry_run = params.flag("dry_run")?.unwrap_or(false);
    caller.wait_after_failures(&web, "addresses").await?;
    let made = if dry_run {
        customers::rehearse(&caller.ctx, new).await
    } else {
        customers::create(&caller.ctx, new).await
    };
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        caller.count_failure(&web, "addresses").await?;
    }
    one(made)
}
