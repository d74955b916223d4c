use crate::{
    answer::{Failure, walked},
    caller::Caller,
    export::Format,
    params::Params,
    walks,
};
use axum::response::{IntoResponse, Response};
use rules::{accounts as a, zones as z};

/// A part of the list, or (`export`) all of it as a file.
pub(crate) async fn accounts(caller: Caller, params: Params) -> Result<Response, Failure> {
    let query = walks::accounts(&params)?;
    if let Some(format) = Format::wanted(&params)? {
        return Ok(walks::accounts_file(caller.ctx, query, format).await?);
    }
    Ok(walked(a::walk(&caller.ctx, query).await)?.into_response())
}

/// A part of the list, or (`export`) all of it as a file.
pub(crate) async fn zones(caller: Caller, params: Params) -> Result<Response, Failure> {
    let query = walks::zones(&params)?;
    if let Some(format) = Format::wanted(&params)? {
        return Ok(walks::zones_file(caller.ctx, query, format).await?);
    }
    Ok(walked(z::walk(&caller.ctx, query).await)?.into_response())
}
