use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::{
    accounts::Deleted,
    operators::{self, CreatedOperator, NewOperator},
    users::managed::ManagedUser,
};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<ManagedUser>> {
    page(operators::list(&caller.ctx, params.page(20, 100)?).await)
}

pub(crate) async fn create(
    caller: Caller,
    Body(new): Body<NewOperator>,
) -> Answer<CreatedOperator> {
    one(operators::create(&caller.ctx, new).await)
}

pub(crate) async fn delete(At([id]): At<1>, caller: Caller) -> Answer<Deleted> {
    one(operators::delete(&caller.ctx, id).await)
}
