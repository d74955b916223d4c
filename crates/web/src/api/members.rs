use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    invitations::{self, OpenInvitation},
    members::{self, Member, MemberChange, NewMember, Order, Query, Status},
};

pub(crate) async fn list(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Member>> {
    let query = Query {
        status: params.word("status", Status::of)?,
        order: params.word("order", Order::of)?.unwrap_or_default(),
        direction: params.direction()?,
        page: params.page(20, 50)?,
    };
    page(members::list(&caller.ctx, account, query).await)
}

pub(crate) async fn create(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewMember>,
) -> Answer<Member> {
    one(members::create(&caller.ctx, account, new).await)
}

pub(crate) async fn get(At([account, id]): At<2>, caller: Caller) -> Answer<Member> {
    one(members::get(&caller.ctx, account, id).await)
}

pub(crate) async fn update(
    At([account, id]): At<2>,
    caller: Caller,
    Body(change): Body<MemberChange>,
) -> Answer<Member> {
    one(members::update(&caller.ctx, account, id, change).await)
}

pub(crate) async fn delete(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(members::delete(&caller.ctx, account, id).await)
}

pub(crate) async fn invite_again(At([account, id]): At<2>, caller: Caller) -> Answer<Member> {
    one(members::invite_again(&caller.ctx, account, id).await)
}

pub(crate) async fn invitations(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<OpenInvitation>> {
    page(invitations::sent(&caller.ctx, account, params.page(20, 50)?).await)
}
