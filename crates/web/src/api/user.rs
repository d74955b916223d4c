use crate::{
    answer::{Answer, one},
    body::Body,
    caller::Caller,
};
use rules::users::{self, User, UserChange};

pub(crate) async fn get(caller: Caller) -> Answer<User> {
    one(users::get(&caller.ctx).await)
}

pub(crate) async fn update(caller: Caller, Body(change): Body<UserChange>) -> Answer<User> {
    one(users::update(&caller.ctx, change).await)
}
