use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    tenant_admins::{self, Admin, CreatedAdmin, NewAdmin},
};

pub(crate) async fn list(
    At([tenant]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Admin>> {
    page(tenant_admins::list(&caller.ctx, tenant, params.page(20, 100)?).await)
}

pub(crate) async fn create(
    At([tenant]): At<1>,
    caller: Caller,
    Body(new): Body<NewAdmin>,
) -> Answer<CreatedAdmin> {
    one(tenant_admins::create(&caller.ctx, tenant, new).await)
}

pub(crate) async fn delete(
    At([tenant, user]): At<2>,
    caller: Caller,
    params: Params,
) -> Answer<Deleted> {
    let unit = params.get("unit_id").map(str::to_owned);
    one(tenant_admins::delete(&caller.ctx, tenant, user, unit).await)
}
