use crate::{
    Web,
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use axum::extract::State;
use rules::{
    Error,
    accounts::Deleted,
    codes,
    tenant_admins::{self, Admin, AdminChange, CreatedAdmin, NewAdmin},
};

pub(crate) async fn list(
    At([tenant]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Admin>> {
    page(tenant_admins::list(&caller.ctx, tenant, params.page(20, 100)?).await)
}

/// Tells a tenant's admin whether an address has a user elsewhere; so whoever gets that answer often has to wait.
pub(crate) async fn create(
    State(web): State<Web>,
    At([tenant]): At<1>,
    caller: Caller,
    Body(new): Body<NewAdmin>,
) -> Answer<CreatedAdmin> {
    caller.wait_after_failures(&web, "addresses").await?;
    let made = tenant_admins::create(&caller.ctx, tenant, new).await;
    if matches!(&made, Err(Error::Refused(r)) if *r.code == codes::USER_EXISTS) {
        caller.count_failure(&web, "addresses").await?;
    }
    one(made)
}

pub(crate) async fn update(
    At([tenant, user]): At<2>,
    caller: Caller,
    Body(change): Body<AdminChange>,
) -> Answer<Admin> {
    one(tenant_admins::update(&caller.ctx, tenant, user, change).await)
}

pub(crate) async fn delete(
    At([tenant, user]): At<2>,
    caller: Caller,
    params: Params,
) -> Answer<Deleted> {
    let unit = params.get("unit_id").map(str::to_owned);
    one(tenant_admins::delete(&caller.ctx, tenant, user, unit).await)
}
