use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::dnssec::{self, Confirmation, Dnssec, DnssecChange, Roll, Rolled, SigningKey};

pub(crate) async fn get(At([zone]): At<1>, caller: Caller) -> Answer<Dnssec> {
    one(dnssec::get(&caller.ctx, zone).await)
}

pub(crate) async fn update(
    At([zone]): At<1>,
    caller: Caller,
    Body(change): Body<DnssecChange>,
) -> Answer<Dnssec> {
    one(dnssec::update(&caller.ctx, zone, change).await)
}

pub(crate) async fn delete(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(dnssec::remove(&caller.ctx, zone).await)
}

pub(crate) async fn keys(At([zone]): At<1>, caller: Caller) -> Answer<Vec<SigningKey>> {
    one(dnssec::zone_signing_keys(&caller.ctx, zone).await)
}

pub(crate) async fn roll(
    At([zone]): At<1>,
    caller: Caller,
    Body(roll): Body<Roll>,
) -> Answer<Rolled> {
    one(dnssec::roll(&caller.ctx, zone, roll).await)
}

pub(crate) async fn confirm(
    At([zone]): At<1>,
    caller: Caller,
    Body(word): Body<Confirmation>,
) -> Answer<Dnssec> {
    one(dnssec::confirm(&caller.ctx, zone, word).await)
}
