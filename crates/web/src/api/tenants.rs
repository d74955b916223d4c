use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::tenants::{self, CreatedTenant, NewTenant, Query, Tenant, TenantChange};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Tenant>> {
    let query = Query {
        name: params.get("name").map(str::to_owned),
        page: params.page(20, 100)?,
    };
    page(tenants::list(&caller.ctx, query).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewTenant>) -> Answer<CreatedTenant> {
    one(tenants::create(&caller.ctx, new).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Tenant> {
    one(tenants::get(&caller.ctx, id).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<TenantChange>,
) -> Answer<Tenant> {
    one(tenants::update(&caller.ctx, id, change).await)
}
