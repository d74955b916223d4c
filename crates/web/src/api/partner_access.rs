use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::partner_access::{self, AccessChange, Asking, PartnerAccess};

pub(crate) async fn get(At([account]): At<1>, caller: Caller) -> Answer<PartnerAccess> {
    one(partner_access::get(&caller.ctx, account).await)
}

pub(crate) async fn change(
    At([account]): At<1>,
    caller: Caller,
    Body(change): Body<AccessChange>,
) -> Answer<PartnerAccess> {
    one(partner_access::change(&caller.ctx, account, change).await)
}

pub(crate) async fn ask(
    At([account]): At<1>,
    caller: Caller,
    Body(asking): Body<Asking>,
) -> Answer<PartnerAccess> {
    one(partner_access::ask(&caller.ctx, account, asking).await)
}
