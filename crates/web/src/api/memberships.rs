use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    members::Status,
    memberships::{self, Membership, MembershipAnswer, Order, Query},
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Membership>> {
    let name = params.get("account.name").or_else(|| params.get("name"));
    let query = Query {
        name: name.map(str::to_owned),
        status: params.word("status", Status::of)?,
        order: params.word("order", Order::of)?.unwrap_or_default(),
        direction: params.direction()?,
        page: params.page(20, 50)?,
    };
    page(memberships::list(&caller.ctx, query).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Membership> {
    one(memberships::get(&caller.ctx, id).await)
}

pub(crate) async fn answer(
    At([id]): At<1>,
    caller: Caller,
    Body(answer): Body<MembershipAnswer>,
) -> Answer<Membership> {
    one(memberships::answer(&caller.ctx, id, answer).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(memberships::delete(&caller.ctx, id).await)
}
