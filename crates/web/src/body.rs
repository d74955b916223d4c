//! Bodies: JSON syntax, then types, each with an answer that says where.

use crate::{answer::Failure, client::Client};
use axum::extract::{FromRequest, Request};
use rules::{Error, codes, codes::Code, input::Input};
use serde_json::Value;

/// The body as a rule's input.
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Send + Sync, T: Input> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let client = request
            .extensions()
            .get::<Client>()
            .expect("the outer layer makes one for every request");
        let bytes = client.body().ok_or(&codes::BODY_TOO_LARGE)?;
        Ok(Body(parse(&bytes)?))
    }
}

/// Reads the text of a body. By way of `Value`, in which the last of two equal keys wins, as clients need it.
pub(crate) fn parse<T: Input>(bytes: &[u8]) -> Result<T, Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(
            Error::from(T::BAD).text("The request body is empty; a JSON object is expected")
        );
    }
    let value: Value = serde_json::from_slice(bytes).map_err(|e| {
        let text = format!(
            "The request body is not valid JSON (line {}, column {})",
            e.line(),
            e.column()
        );
        Error::from(&codes::BAD_JSON).text(text)
    })?;
    let (fits, wanted) = if T::IS_LIST {
        (value.is_array(), "array")
    } else {
        (value.is_object(), "object")
    };
    if !fits {
        return Err(Error::from(T::BAD)
            .text(format!("The request body must be a JSON {wanted}"))
            .at(""));
    }
    serde_path_to_error::deserialize(value).map_err(|e| refusal(T::BAD, &e))
}

fn refusal(code: &'static Code, e: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let mut path = pointer(e.path());
    let mut text = e.inner().to_string();
    if let Some(field) = text
        .strip_prefix("missing field `")
        .and_then(|t| t.strip_suffix('`'))
    {
        path = format!("{path}/{field}");
        text = String::from("is required");
    }
    let field = path.trim_start_matches('/').replace('/', ".");
    Error::from(code).text(format!("{field}: {text}")).at(path)
}

/// A JSON pointer (RFC 6901).
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let steps = path.iter().filter_map(|segment| match segment {
        Segment::Seq { index } => Some(index.to_string()),
        Segment::Map { key } => Some(key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => None,
    });
    steps.flat_map(|step| ["/".to_owned(), step]).collect()
}
