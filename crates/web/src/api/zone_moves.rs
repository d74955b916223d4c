use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::{
    accounts::Deleted,
    zones::{
        Zone,
        moving::{self, Move, Moved, Offer},
    },
};

pub(crate) async fn start(
    At([zone]): At<1>,
    caller: Caller,
    Body(to): Body<Move>,
) -> Answer<Moved> {
    one(moving::start(&caller.ctx, zone, to).await)
}

pub(crate) async fn withdraw(At([zone]): At<1>, caller: Caller) -> Answer<Deleted> {
    let done = moving::withdraw(&caller.ctx, zone).await;
    one(done.map(|id| Deleted { id }))
}

pub(crate) async fn offers(At([account]): At<1>, caller: Caller) -> Answer<Vec<Offer>> {
    one(moving::offers(&caller.ctx, account).await)
}

pub(crate) async fn accept(At([account, zone]): At<2>, caller: Caller) -> Answer<Zone> {
    one(moving::accept(&caller.ctx, account, zone).await)
}

pub(crate) async fn reject(At([account, zone]): At<2>, caller: Caller) -> Answer<Deleted> {
    let done = moving::reject(&caller.ctx, account, zone).await;
    one(done.map(|id| Deleted { id }))
}
