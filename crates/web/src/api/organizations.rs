use crate::{
    answer::{Answer, bare, one, page},
    at::At,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    organizations::{self, Order, Query},
    users::{Organization, Seat},
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Organization>> {
    let any = params.word("match", |word| match word {
        "any" => Some(true),
        "all" => Some(false),
        _ => None,
    })?;
    let query = Query {
        name: params.get("name").map(str::to_owned),
        status: params.word("status", Seat::of)?,
        any: any.unwrap_or_default(),
        order: params.word("order", Order::of)?.unwrap_or_default(),
        direction: params.direction()?,
        page: params.page(20, 50)?,
    };
    page(organizations::list(&caller.ctx, query).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Organization> {
    one(organizations::get(&caller.ctx, id).await)
}

pub(crate) async fn leave(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    bare(organizations::leave(&caller.ctx, id).await)
}
