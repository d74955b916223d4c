use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    views::{self, NewView, View, ViewChange, ViewList},
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<View>> {
    let of = params.word("list", ViewList::of)?;
    one(views::list(&caller.ctx, of).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewView>) -> Answer<View> {
    one(views::create(&caller.ctx, new).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<ViewChange>,
) -> Answer<View> {
    one(views::update(&caller.ctx, id, change).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(views::delete(&caller.ctx, id).await)
}
