use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::{
    plans::PlanView,
    subscriptions::{self, AddonOffer, Deleted, NewSubscription, RatePlanOffer, Subscription},
};

pub(crate) async fn get_of_zone(At([zone]): At<1>, caller: Caller) -> Answer<Subscription> {
    one(subscriptions::get_of_zone(&caller.ctx, zone).await)
}

pub(crate) async fn set_of_zone(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewSubscription>,
) -> Answer<Subscription> {
    one(subscriptions::set_of_zone(&caller.ctx, zone, new).await)
}

pub(crate) async fn plans(At([zone]): At<1>, caller: Caller) -> Answer<Vec<PlanView>> {
    one(subscriptions::plans(&caller.ctx, zone).await)
}

pub(crate) async fn plan(At([zone, id]): At<2>, caller: Caller) -> Answer<PlanView> {
    one(subscriptions::plan(&caller.ctx, zone, id).await)
}

pub(crate) async fn rate_plans(At([zone]): At<1>, caller: Caller) -> Answer<Vec<RatePlanOffer>> {
    one(subscriptions::rate_plans(&caller.ctx, zone).await)
}

pub(crate) async fn list(At([account]): At<1>, caller: Caller) -> Answer<Vec<Subscription>> {
    one(subscriptions::list(&caller.ctx, account).await)
}

pub(crate) async fn create(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewSubscription>,
) -> Answer<Subscription> {
    one(subscriptions::create(&caller.ctx, account, new).await)
}

pub(crate) async fn update(
    At([account, id]): At<2>,
    caller: Caller,
    Body(new): Body<NewSubscription>,
) -> Answer<Subscription> {
    one(subscriptions::update(&caller.ctx, account, id, new).await)
}

pub(crate) async fn delete(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(subscriptions::delete(&caller.ctx, account, id).await)
}

pub(crate) async fn offers(At([account]): At<1>, caller: Caller) -> Answer<Vec<AddonOffer>> {
    one(subscriptions::offers(&caller.ctx, account).await)
}
