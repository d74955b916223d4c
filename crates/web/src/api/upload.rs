//! Forms with files (RFC 7578), as clients send zone files: a part without a file name is taken too (v4: observed).

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, header};
use multer::Multipart;
use rules::{Error, Result, codes};
use std::{collections::HashMap, convert::Infallible};

/// The parts of a form by name; of several the last.
pub(crate) struct Form(HashMap<String, Bytes>);

/// The fields of a form of the dashboard, in order. A file is its bytes in base64, as the API takes them, and one more field tells its
/// type: `logo` and `logo_type`.
pub(crate) async fn fields(
    headers: &HeaderMap,
    body: Option<Bytes>,
) -> Result<Vec<(String, String)>> {
    let mut parts = parts(headers, body)?;
    let mut all = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|e| broken(&e))? {
        let name = part.name().unwrap_or_default().to_owned();
        let file = part.file_name().is_some();
        let kind = part.content_type().map(ToString::to_string);
        let bytes = part.bytes().await.map_err(|e| broken(&e))?;
        if file {
            all.push((format!("{name}_type"), kind.unwrap_or_default()));
            all.push((name, STANDARD.encode(&bytes)));
        } else {
            all.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok(all)
}

pub(crate) async fn form(headers: &HeaderMap, body: Option<Bytes>) -> Result<Form> {
    let mut parts = parts(headers, body)?;
    let mut all = HashMap::new();
    while let Some(part) = parts.next_field().await.map_err(|e| broken(&e))? {
        let name = part.name().unwrap_or_default().to_owned();
        all.insert(name, part.bytes().await.map_err(|e| broken(&e))?);
    }
    Ok(Form(all))
}

fn parts(headers: &HeaderMap, body: Option<Bytes>) -> Result<Multipart<'static>> {
    let body = body.ok_or(&codes::BODY_TOO_LARGE)?;
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let boundary = multer::parse_boundary(kind).map_err(|_| {
        Error::from(&codes::RECORD_FILE)
            .text("The file is sent as multipart/form-data, in a part named file")
    })?;
    let once = stream::once(async move { Ok::<_, Infallible>(body) });
    Ok(Multipart::new(once, boundary))
}

fn broken(e: &multer::Error) -> Error {
    Error::from(&codes::RECORD_FILE).text(format!("The form cannot be read: {e}"))
}

impl Form {
    /// A part as UTF-8 text.
    pub(crate) fn text(&self, name: &str) -> Result<String> {
        let part = self.0.get(name).ok_or_else(|| {
            Error::from(&codes::RECORD_FILE)
                .text(format!("The form has no part named {name}"))
                .at(format!("/{name}"))
        })?;
        String::from_utf8(part.to_vec()).map_err(|_| {
            Error::from(&codes::RECORD_FILE)
                .text(format!("{name} is not UTF-8 text"))
                .at(format!("/{name}"))
        })
    }

    /// `true` or `false`, where the part is there.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>> {
        if !self.0.contains_key(name) {
            return Ok(None);
        }
        match self.text(name)?.trim() {
            "true" => Ok(Some(true)),
            "false" | "" => Ok(Some(false)),
            _ => Err(Error::from(&codes::RECORD_FILE)
                .text(format!("{name} is true or false"))
                .at(format!("/{name}"))),
        }
    }
}
