use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    Result,
    accounts::Deleted,
    iam::{
        self, Query,
        resource_groups::{self, NewResourceGroup, ResourceGroupChange},
    },
    members::{PermissionGroup, ResourceGroup},
};

fn query(params: &Params) -> Result<Query> {
    let text = |name| params.get(name).map(str::to_owned);
    Ok(Query {
        id: text("id"),
        name: text("name"),
        label: text("label"),
        page: params.page(20, 100)?,
    })
}

pub(crate) async fn permission_groups(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<PermissionGroup>> {
    page(iam::permission_groups(&caller.ctx, account, query(&params)?).await)
}

pub(crate) async fn permission_group(
    At([account, id]): At<2>,
    caller: Caller,
) -> Answer<PermissionGroup> {
    one(iam::permission_group(&caller.ctx, account, id).await)
}

pub(crate) async fn resource_groups(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<ResourceGroup>> {
    page(resource_groups::list(&caller.ctx, account, query(&params)?).await)
}

pub(crate) async fn resource_group(
    At([account, id]): At<2>,
    caller: Caller,
) -> Answer<ResourceGroup> {
    one(resource_groups::get(&caller.ctx, account, id).await)
}

pub(crate) async fn create_resource_group(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewResourceGroup>,
) -> Answer<ResourceGroup> {
    one(resource_groups::create(&caller.ctx, account, new).await)
}

pub(crate) async fn update_resource_group(
    At([account, id]): At<2>,
    caller: Caller,
    Body(change): Body<ResourceGroupChange>,
) -> Answer<ResourceGroup> {
    one(resource_groups::update(&caller.ctx, account, id, change).await)
}

pub(crate) async fn delete_resource_group(
    At([account, id]): At<2>,
    caller: Caller,
) -> Answer<Deleted> {
    one(resource_groups::delete(&caller.ctx, account, id).await)
}
