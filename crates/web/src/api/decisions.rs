//! `GET /platform/v1/decisions`: why something is allowed, or was refused.

use crate::{
    answer::{Answer, one},
    caller::Caller,
    params::{Params, bad},
};
use rules::decisions::{self, Explanation, Question};

pub(crate) async fn get(caller: Caller, params: Params) -> Answer<Explanation> {
    if let Some(request) = params.get("request_id") {
        return one(decisions::of_request(&caller.ctx, request.to_owned()).await);
    }
    let given = |name| {
        let why = "is needed, or request_id instead";
        params
            .get(name)
            .map(str::to_owned)
            .ok_or_else(|| bad(name, why))
    };
    let question = Question {
        principal: given("principal")?,
        action: given("action")?,
        scope: Question::resource(&given("resource")?).ok_or_else(|| {
            bad(
                "resource",
                "takes zone:ID, account:ID, unit:ID, tenant:ID, user or installation",
            )
        })?,
        by_session: match params.get("credential") {
            None | Some("key") => false,
            Some("session") => true,
            Some(_) => return Err(bad("credential", "takes key or session").into()),
        },
        token: params.get("token").map(str::to_owned),
    };
    one(decisions::explain(&caller.ctx, question).await)
}
