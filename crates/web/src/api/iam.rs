use crate::{
    answer::{Answer, one, page},
    at::At,
    caller::Caller,
    params::Params,
};
use rules::{
    Result,
    iam::{self, Query},
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
    page(iam::resource_groups(&caller.ctx, account, query(&params)?).await)
}

pub(crate) async fn resource_group(
    At([account, id]): At<2>,
    caller: Caller,
) -> Answer<ResourceGroup> {
    one(iam::resource_group(&caller.ctx, account, id).await)
}
