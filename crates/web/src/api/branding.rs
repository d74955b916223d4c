use crate::{
    answer::{Answer, one},
    at::At,
    body::Body,
    caller::Caller,
};
use rules::branding::{self, Branding, BrandingChange, NewLogo};

pub(crate) async fn get(At([tenant]): At<1>, caller: Caller) -> Answer<Branding> {
    one(branding::get(&caller.ctx, tenant).await)
}

pub(crate) async fn update(
    At([tenant]): At<1>,
    caller: Caller,
    Body(change): Body<BrandingChange>,
) -> Answer<Branding> {
    one(branding::update(&caller.ctx, tenant, change).await)
}

pub(crate) async fn set_logo(
    At([tenant]): At<1>,
    caller: Caller,
    Body(new): Body<NewLogo>,
) -> Answer<Branding> {
    one(branding::set_logo(&caller.ctx, tenant, new).await)
}

pub(crate) async fn remove_logo(At([tenant]): At<1>, caller: Caller) -> Answer<Branding> {
    one(branding::remove_logo(&caller.ctx, tenant).await)
}
