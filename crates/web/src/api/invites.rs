use crate::{
    answer::{Answer, one, page},
    at::At,
    body::Body,
    caller::Caller,
    params::Params,
};
use rules::invitations::{self, Invite, InviteAnswer};

/// Whole where nothing is said: clients do not page here.
pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Invite>> {
    page(invitations::list(&caller.ctx, params.page(1000, 1000)?).await)
}

pub(crate) async fn get(At([id]): At<1>, caller: Caller) -> Answer<Invite> {
    one(invitations::get(&caller.ctx, id).await)
}

pub(crate) async fn answer(
    At([id]): At<1>,
    caller: Caller,
    Body(answer): Body<InviteAnswer>,
) -> Answer<Invite> {
    one(invitations::answer(&caller.ctx, id, answer).await)
}
