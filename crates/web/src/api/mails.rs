use crate::{
    answer::{Answer, one, page},
    at::At,
    caller::Caller,
    params::Params,
};
use rules::mails::{self, Mail, MailState, Query};

pub(crate) async fn list(caller: Caller, params: Params) -> Answer<Vec<Mail>> {
    let query = Query {
        state: params.word("state", MailState::of)?,
        page: params.page(20, 100)?,
    };
    page(mails::list(&caller.ctx, query).await)
}

pub(crate) async fn retry(At([id]): At<1>, caller: Caller) -> Answer<Mail> {
    one(mails::retry(&caller.ctx, id).await)
}
