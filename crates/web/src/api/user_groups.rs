use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    iam::user_groups::{
        self, NewUserGroup, Query, UserGroup, UserGroupChange,
        seats::{self, MemberRefs, Seat},
    },
};

pub(crate) async fn list(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<UserGroup>> {
    let text = |name| params.get(name).map(str::to_owned);
    let query = Query {
        id: text("id"),
        name: text("name"),
        part: text("fuzzyName"),
        direction: params.direction()?,
        page: params.page(20, 100)?,
    };
    page(user_groups::list(&caller.ctx, account, query).await)
}

pub(crate) async fn get(At([account, id]): At<2>, caller: Caller) -> Answer<UserGroup> {
    one(user_groups::get(&caller.ctx, account, id).await)
}

pub(crate) async fn create(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewUserGroup>,
) -> Answer<UserGroup> {
    one(user_groups::create(&caller.ctx, account, new).await)
}

pub(crate) async fn update(
    At([account, id]): At<2>,
    caller: Caller,
    Body(change): Body<UserGroupChange>,
) -> Answer<UserGroup> {
    one(user_groups::update(&caller.ctx, account, id, change).await)
}

pub(crate) async fn delete(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(user_groups::delete(&caller.ctx, account, id).await)
}

pub(crate) async fn members(
    At([account, group]): At<2>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Seat>> {
    let query = seats::Query {
        part: params.get("fuzzyEmail").map(str::to_owned),
        direction: params.direction()?,
        page: params.page(20, 100)?,
    };
    page(seats::list(&caller.ctx, account, group, query).await)
}

pub(crate) async fn member(At([account, group, id]): At<3>, caller: Caller) -> Answer<Seat> {
    one(seats::get(&caller.ctx, account, group, id).await)
}

pub(crate) async fn add_members(
    At([account, group]): At<2>,
    caller: Caller,
    Body(members): Body<MemberRefs>,
) -> Answer<Vec<Seat>> {
    one(seats::add(&caller.ctx, account, group, members).await)
}

pub(crate) async fn replace_members(
    At([account, group]): At<2>,
    caller: Caller,
    Body(members): Body<MemberRefs>,
) -> Answer<Vec<Seat>> {
    one(seats::replace(&caller.ctx, account, group, members).await)
}

pub(crate) async fn remove_member(At([account, group, id]): At<3>, caller: Caller) -> Answer<Seat> {
    one(seats::remove(&caller.ctx, account, group, id).await)
}
