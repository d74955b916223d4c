//! `GET /platform/v1/search`: anything by an id, a domain, or the start of a name or address.

use crate::{
    answer::{Answer, one},
    caller::Caller,
    params::{Params, bad},
};
use rules::search::{self, Hit};

pub(crate) async fn get(caller: Caller, params: Params) -> Answer<Vec<Hit>> {
    let text = params.get("q").ok_or_else(|| bad("q", "is needed"))?;
    one(search::search(&caller.ctx, text.to_owned()).await)
}
