use crate::{
    Web,
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use axum::extract::State;
use rules::{
    dns_records::DnsRecord,
    scans::{self, Review, Reviewed, Scanned},
};

pub(crate) async fn scan(
    At([zone]): At<1>,
    State(web): State<Web>,
    caller: Caller,
) -> Answer<Scanned> {
    one(scans::scan(web.rules(), &caller.ctx, zone).await)
}

pub(crate) async fn trigger(At([zone]): At<1>, caller: Caller) -> Answer<()> {
    one(scans::trigger(&caller.ctx, zone).await)
}

pub(crate) async fn candidates(At([zone]): At<1>, caller: Caller) -> Answer<Vec<DnsRecord>> {
    one(scans::candidates(&caller.ctx, zone).await)
}

pub(crate) async fn review(
    At([zone]): At<1>,
    caller: Caller,
    Body(review): Body<Review>,
) -> Answer<Reviewed> {
    one(scans::review(&caller.ctx, zone, review).await)
}
