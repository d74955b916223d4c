use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    secondaries::{self, NewSecondary, Secondary, SecondaryChange},
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Secondary>> {
    page(secondaries::list(&caller.ctx, params.page(20, 100)?).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewSecondary>) -> Answer<Secondary> {
    one(secondaries::create(&caller.ctx, new).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Secondary> {
    one(secondaries::get(&caller.ctx, id).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<SecondaryChange>,
) -> Answer<Secondary> {
    one(secondaries::update(&caller.ctx, id, change).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(secondaries::delete(&caller.ctx, id).await)
}
