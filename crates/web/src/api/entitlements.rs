use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::entitlements::{self, Entitlements, EntitlementsChange};

pub(crate) async fn get(At([tenant]): At<1>, caller: Caller) -> Answer<Entitlements> {
    one(entitlements::get(&caller.ctx, tenant).await)
}

pub(crate) async fn update(
    At([tenant]): At<1>,
    caller: Caller,
    Body(change): Body<EntitlementsChange>,
) -> Answer<Entitlements> {
    one(entitlements::update(&caller.ctx, tenant, change).await)
}
