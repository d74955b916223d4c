use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    Result,
    accounts::Deleted,
    lists,
    secondary_dns::{
        self, Acl, NewAcl, NewPeer, NewTsig, Peer, Tsig,
        incoming::{self, Incoming, NewIncoming},
        outgoing::{self, NewOutgoing, Outgoing},
    },
};

/// All on one page, unless otherwise asked: clients do not ask for a second. v4: documented.
fn whole(params: &Params) -> Result<lists::Page> {
    params.page(100, 100)
}

pub(crate) async fn acls(At([account]): At<1>, caller: Caller, params: Params) -> Answer<Vec<Acl>> {
    page(secondary_dns::acls(&caller.ctx, account, whole(&params)?).await)
}

pub(crate) async fn create_acl(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewAcl>,
) -> Answer<Acl> {
    one(secondary_dns::create_acl(&caller.ctx, account, new).await)
}

pub(crate) async fn acl(At([account, id]): At<2>, caller: Caller) -> Answer<Acl> {
    one(secondary_dns::acl(&caller.ctx, account, id).await)
}

pub(crate) async fn update_acl(
    At([account, id]): At<2>,
    caller: Caller,
    Body(new): Body<NewAcl>,
) -> Answer<Acl> {
    one(secondary_dns::update_acl(&caller.ctx, account, id, new).await)
}

pub(crate) async fn delete_acl(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(secondary_dns::delete_acl(&caller.ctx, account, id).await)
}

pub(crate) async fn peers(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Peer>> {
    page(secondary_dns::peers(&caller.ctx, account, whole(&params)?).await)
}

pub(crate) async fn create_peer(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewPeer>,
) -> Answer<Peer> {
    one(secondary_dns::create_peer(&caller.ctx, account, new).await)
}

pub(crate) async fn peer(At([account, id]): At<2>, caller: Caller) -> Answer<Peer> {
    one(secondary_dns::peer(&caller.ctx, account, id).await)
}

pub(crate) async fn update_peer(
    At([account, id]): At<2>,
    caller: Caller,
    Body(new): Body<NewPeer>,
) -> Answer<Peer> {
    one(secondary_dns::update_peer(&caller.ctx, account, id, new).await)
}

pub(crate) async fn delete_peer(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(secondary_dns::delete_peer(&caller.ctx, account, id).await)
}

pub(crate) async fn tsigs(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<Tsig>> {
    page(secondary_dns::tsigs(&caller.ctx, account, whole(&params)?).await)
}

pub(crate) async fn create_tsig(
    At([account]): At<1>,
    caller: Caller,
    Body(new): Body<NewTsig>,
) -> Answer<Tsig> {
    one(secondary_dns::create_tsig(&caller.ctx, account, new).await)
}

pub(crate) async fn tsig(At([account, id]): At<2>, caller: Caller) -> Answer<Tsig> {
    one(secondary_dns::tsig(&caller.ctx, account, id).await)
}

pub(crate) async fn update_tsig(
    At([account, id]): At<2>,
    caller: Caller,
    Body(new): Body<NewTsig>,
) -> Answer<Tsig> {
    one(secondary_dns::update_tsig(&caller.ctx, account, id, new).await)
}

pub(crate) async fn delete_tsig(At([account, id]): At<2>, caller: Caller) -> Answer<Deleted> {
    one(secondary_dns::delete_tsig(&caller.ctx, account, id).await)
}

pub(crate) async fn outgoing(At([zone]): At<1>, caller: Caller) -> Answer<Outgoing> {
    one(outgoing::get(&caller.ctx, zone).await)
}

pub(crate) async fn create_outgoing(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewOutgoing>,
) -> Answer<Outgoing> {
    one(outgoing::create(&caller.ctx, zone, new).await)
}

pub(crate) async fn update_outgoing(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewOutgoing>,
) -> Answer<Outgoing> {
    one(outgoing::update(&caller.ctx, zone, new).await)
}

pub(crate) async fn delete_outgoing(At([zone]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(outgoing::delete(&caller.ctx, zone).await)
}

pub(crate) async fn outgoing_status(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(outgoing::status(&caller.ctx, zone).await)
}

pub(crate) async fn enable_outgoing(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(outgoing::enable(&caller.ctx, zone).await)
}

pub(crate) async fn disable_outgoing(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(outgoing::disable(&caller.ctx, zone).await)
}

pub(crate) async fn force_notify(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(outgoing::force_notify(&caller.ctx, zone).await)
}

pub(crate) async fn incoming(At([zone]): At<1>, caller: Caller) -> Answer<Incoming> {
    one(incoming::get(&caller.ctx, zone).await)
}

pub(crate) async fn create_incoming(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewIncoming>,
) -> Answer<Incoming> {
    one(incoming::create(&caller.ctx, zone, new).await)
}

pub(crate) async fn update_incoming(
    At([zone]): At<1>,
    caller: Caller,
    Body(new): Body<NewIncoming>,
) -> Answer<Incoming> {
    one(incoming::update(&caller.ctx, zone, new).await)
}

pub(crate) async fn delete_incoming(At([zone]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(incoming::delete(&caller.ctx, zone).await)
}

pub(crate) async fn force_axfr(At([zone]): At<1>, caller: Caller) -> Answer<String> {
    one(incoming::force_axfr(&caller.ctx, zone).await)
}
