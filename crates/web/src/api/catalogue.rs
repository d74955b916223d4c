use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::catalogue::{self, CatalogueChange, Item, Mode};

pub(crate) async fn list(At([tenant]): At<1>, caller: Caller, params: Params) -> Answer<Vec<Item>> {
    page(catalogue::list(&caller.ctx, tenant, params.page(100, 1000)?).await)
}

pub(crate) async fn replace(
    At([tenant]): At<1>,
    caller: Caller,
    Body(change): Body<CatalogueChange>,
) -> Answer<Vec<Item>> {
    one(catalogue::set(&caller.ctx, tenant, Mode::Replace, change).await)
}

pub(crate) async fn update(
    At([tenant]): At<1>,
    caller: Caller,
    Body(change): Body<CatalogueChange>,
) -> Answer<Vec<Item>> {
    one(catalogue::set(&caller.ctx, tenant, Mode::Change, change).await)
}
