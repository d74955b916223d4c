use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    service_users::{self, Query, StatusChange, TenantServiceUser},
    users::managed::NewKey,
};

pub(crate) async fn list(
    At([tenant]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<TenantServiceUser>> {
    let query = Query {
        name: params.get("name").map(str::to_owned),
        page: params.page(20, 100)?,
    };
    page(service_users::list(&caller.ctx, tenant, query).await)
}

pub(crate) async fn get(At([tenant, id]): At<2>, caller: Caller) -> Answer<TenantServiceUser> {
    one(service_users::get(&caller.ctx, tenant, id).await)
}

pub(crate) async fn update(
    At([tenant, id]): At<2>,
    caller: Caller,
    Body(change): Body<StatusChange>,
) -> Answer<TenantServiceUser> {
    one(service_users::update(&caller.ctx, tenant, id, change).await)
}

pub(crate) async fn roll_key(At([tenant, id]): At<2>, caller: Caller) -> Answer<NewKey> {
    one(service_users::roll_key(&caller.ctx, tenant, id).await)
}

pub(crate) async fn delete(At([tenant, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(service_users::delete(&caller.ctx, tenant, id).await)
}
