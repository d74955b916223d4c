use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::units::{self, NewUnit, Unit, UnitChange};

pub(crate) async fn list(At([tenant]): At<1>, caller: Caller, params: Params) -> Answer<Vec<Unit>> {
    page(units::list(&caller.ctx, tenant, params.page(20, 100)?).await)
}

pub(crate) async fn create(
    At([tenant]): At<1>,
    caller: Caller,
    Body(new): Body<NewUnit>,
) -> Answer<Unit> {
    one(units::create(&caller.ctx, tenant, new).await)
}

pub(crate) async fn update(
    At([unit]): At<1>,
    caller: Caller,
    Body(change): Body<UnitChange>,
) -> Answer<Unit> {
    one(units::update(&caller.ctx, unit, change).await)
}
