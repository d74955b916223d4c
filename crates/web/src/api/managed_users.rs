use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    auth::lost::{self, Removed, UserFactors},
    lists::Paged,
    users::managed::{self, ManagedChange, ManagedUser, NewKey},
};

pub(crate) async fn find(caller: Caller, params: Params) -> Answer<Vec<ManagedUser>> {
    let cut = params.page(20, 100)?;
    let found = managed::find(&caller.ctx, params.get("email").map(str::to_owned)).await;
    page(found.map(|user| Paged::cut(user.into_iter().collect(), cut)))
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<ManagedChange>,
) -> Answer<ManagedUser> {
    one(managed::update(&caller.ctx, id, change).await)
}

pub(crate) async fn roll_key(At([id]): At<1>, caller: Caller) -> Answer<NewKey> {
    one(managed::roll_key(&caller.ctx, id).await)
}

pub(crate) async fn second_factors(At([id]): At<1>, caller: Caller) -> Answer<UserFactors> {
    one(lost::get(&caller.ctx, id).await)
}

pub(crate) async fn remove_second_factors(At([id]): At<1>, caller: Caller) -> Answer<Removed> {
    one(lost::remove(&caller.ctx, id).await)
}
