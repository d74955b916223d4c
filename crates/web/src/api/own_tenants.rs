use crate::{
    answer::{Answer, one, page},
    at::At,
    caller::Caller,
    params::{Params, bad},
};
use rules::{
    accounts::AccountType,
    entitlements::Fixed,
    lists::Direction,
    tenants::{
        accounts::{self, Order, Query, TenantAccount},
        own::{self, Membership, OwnTenant, TenantView},
    },
};

pub(crate) async fn list(caller: Caller) -> Answer<Vec<OwnTenant>> {
    one(own::list(&caller.ctx).await)
}

pub(crate) async fn get(At([tenant]): At<1>, caller: Caller) -> Answer<TenantView> {
    one(own::get(&caller.ctx, tenant).await)
}

pub(crate) async fn memberships(At([tenant]): At<1>, caller: Caller) -> Answer<Vec<Membership>> {
    one(own::memberships(&caller.ctx, tenant).await)
}

pub(crate) async fn account_types(At([tenant]): At<1>, caller: Caller) -> Answer<Vec<AccountType>> {
    one(own::account_types(&caller.ctx, tenant).await)
}

pub(crate) async fn entitlements(At([tenant]): At<1>, caller: Caller) -> Answer<Fixed> {
    one(own::entitlements(&caller.ctx, tenant).await)
}

pub(crate) async fn accounts(
    At([tenant]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<TenantAccount>> {
    let order = match params.get("order") {
        None => Order::default(),
        Some(word) => {
            Order::of(word).ok_or_else(|| bad("order", "takes a member of the accounts listed"))?
        }
    };
    let query = Query {
        name: params.get("name").map(str::to_owned),
        order,
        // v4: documented as 0 and 1 here, as words elsewhere.
        direction: match params.get("direction") {
            Some("0") => Direction::Asc,
            Some("1") => Direction::Desc,
            _ => params.direction()?,
        },
        page: params.page(20, 50)?,
    };
    page(accounts::list(&caller.ctx, tenant, query).await)
}
