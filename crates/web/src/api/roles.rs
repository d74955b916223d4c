use crate::{
    answer::{Answer, one, page},
    at::At,
    caller::Caller,
    params::Params,
};
use rules::roles::{self, RoleView};

pub(crate) async fn list(
    At([account]): At<1>,
    caller: Caller,
    params: Params,
) -> Answer<Vec<RoleView>> {
    page(roles::list(&caller.ctx, account, params.page(20, 50)?).await)
}

pub(crate) async fn get(At([account, id]): At<2>, caller: Caller) -> Answer<RoleView> {
    one(roles::get(&caller.ctx, account, id).await)
}
