//! Results and refusals as the v4 envelope: the one place that knows its form.
//!
//! Compact JSON, members in a fixed order, arrays never null: clients cut this text with sed (v4: documented and observed).

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rules::{
    Error,
    accounts::Deleted,
    codes::{self, Code},
    lists::{CursorInfo, PageInfo, Paged, Walked},
};
use serde::Serialize;

/// What a handler answers.
pub(crate) type Answer<T> = Result<Reply<T>, Failure>;

/// A success.
pub(crate) struct Reply<T> {
    result: T,
    info: Option<Info>,
    messages: Vec<Item>,
    /// Stands beside the result once more.
    id: Option<String>,
}

/// Where a list goes on.
#[derive(Serialize)]
#[serde(untagged)]
enum Info {
    Page(PageInfo),
    Cursor(CursorInfo),
}

/// A refusal or a fault.
pub(crate) struct Failure(pub(crate) Error);

impl From<Error> for Failure {
    fn from(e: Error) -> Self {
        Failure(e)
    }
}

impl From<&'static Code> for Failure {
    fn from(code: &'static Code) -> Self {
        Failure(code.into())
    }
}

/// One object.
pub(crate) fn one<T>(result: Result<T, Error>) -> Answer<T> {
    Ok(Reply {
        result: result?,
        info: None,
        messages: Vec::new(),
        id: None,
    })
}

/// An id that stands in the result and beside it: the SDKs look for it beside (v4: documented, without an envelope).
pub(crate) fn bare(result: Result<Deleted, Error>) -> Answer<Deleted> {
    let mut reply = one(result)?;
    reply.id = Some(reply.result.id.clone());
    Ok(reply)
}

/// One page of a list.
pub(crate) fn page<T>(result: Result<Paged<T>, Error>) -> Answer<Vec<T>> {
    let Paged { items, info } = result?;
    Ok(Reply {
        result: items,
        info: Some(Info::Page(info)),
        messages: Vec::new(),
        id: None,
    })
}

/// A part of a list that is walked by a cursor.
pub(crate) fn walked<T>(result: Result<Walked<T>, Error>) -> Answer<Vec<T>> {
    let Walked { items, info } = result?;
    Ok(Reply {
        result: items,
        info: Some(Info::Cursor(info)),
        messages: Vec::new(),
        id: None,
    })
}

impl<T> Reply<T> {
    /// With a message besides the result.
    pub(crate) fn saying(mut self, code: &Code) -> Self {
        self.messages.push(Item::plain(code));
        self
    }
}

#[derive(Serialize)]
struct Envelope<'a, T> {
    result: Option<T>,
    success: bool,
    errors: Vec<Item>,
    messages: &'a [Item],
    #[serde(skip_serializing_if = "Option::is_none")]
    result_info: Option<&'a Info>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
}

#[derive(Serialize)]
struct Item {
    code: u32,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Source>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    error_chain: Vec<Item>,
}

#[derive(Serialize)]
struct Source {
    pointer: String,
}

impl Item {
    fn plain(code: &Code) -> Item {
        Item {
            code: code.number,
            message: code.text.to_owned(),
            source: None,
            error_chain: Vec::new(),
        }
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let envelope = Envelope {
            result: Some(&self.result),
            success: true,
            errors: Vec::new(),
            messages: &self.messages,
            result_info: self.info.as_ref(),
            id: self.id.as_deref(),
        };
        json(StatusCode::OK, &envelope)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let code = self.0.code();
        let mut errors = match &self.0 {
            Error::Refused(r) => vec![Item {
                code: code.number,
                message: r.message.clone(),
                source: r.pointer.clone().map(|pointer| Source { pointer }),
                error_chain: r.chain.iter().map(|c| Item::plain(c)).collect(),
            }],
            _ => vec![Item::plain(code)],
        };
        if *code == codes::COULD_NOT_ROUTE {
            errors.push(Item::plain(&codes::NO_ROUTE));
        }
        let envelope = Envelope::<()> {
            result: None,
            success: false,
            errors,
            messages: &[],
            result_info: None,
            id: None,
        };
        let status = StatusCode::from_u16(code.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = json(status, &envelope);
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
            .extensions_mut()
            .insert(Faulty(std::sync::Arc::new(self.0)));
        response
    }
}

/// Rides on a response, for the log line.
#[derive(Clone)]
pub(crate) struct Faulty(pub(crate) std::sync::Arc<Error>);

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (status, [(header::CONTENT_TYPE, "application/json")], bytes).into_response(),
        Err(e) => Failure(Error::internal(format!("a reply is not JSON: {e}"))).into_response(),
    }
}
