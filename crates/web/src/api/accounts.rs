use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::accounts::{
    self, Account, AccountChange, Deleted, NewAccount, Profile, ProfileChange, Query,
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Account>> {
    let query = Query {
        name: params.get("name").map(str::to_owned),
        direction: params.direction()?,
        page: params.page(20, 50)?,
    };
    page(accounts::list(&caller.ctx, query).await)
}

pub(crate) async fn create(caller: Caller, Body(new): Body<NewAccount>) -> Answer<Account> {
    one(accounts::create(&caller.ctx, new).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Account> {
    one(accounts::get(&caller.ctx, id).await)
}

pub(crate) async fn update(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<AccountChange>,
) -> Answer<Account> {
    one(accounts::update(&caller.ctx, id, change).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(accounts::delete(&caller.ctx, id).await)
}

pub(crate) async fn profile(At([id]): At<1>, caller: Caller) -> Answer<Profile> {
    one(accounts::profile(&caller.ctx, id).await)
}

pub(crate) async fn set_profile(
    At([id]): At<1>,
    caller: Caller,
    Body(change): Body<ProfileChange>,
) -> Answer<Profile> {
    one(accounts::set_profile(&caller.ctx, id, change).await)
}

pub(crate) async fn restore(At([id]): At<1>, caller: Caller) -> Answer<Account> {
    one(accounts::restore(&caller.ctx, id).await)
}
