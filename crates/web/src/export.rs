//! A whole list as a file: read part by part as fast as it is taken, so that its length costs no memory. What goes wrong midway
//! breaks the transfer off, so that no half a file looks like a whole one.

use crate::params::{Params, bad};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use rules::{Result, csv, lists::Walked};
use serde::Serialize;
use std::future::Future;

/// Entries of one part.
pub(crate) const PART: i64 = 500;

/// What kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Json,
}

impl Format {
    /// `export` of a list's address.
    pub(crate) fn wanted(params: &Params) -> Result<Option<Format>> {
        match params.get("export") {
            None => Ok(None),
            Some("csv") => Ok(Some(Format::Csv)),
            Some("json") => Ok(Some(Format::Json)),
            Some(_) => Err(bad("export", "takes csv or json")),
        }
    }
}

/// What is written next.
enum Step<T> {
    Have(Walked<T>),
    After(String),
}

/// Entries as lines of a table.
pub(crate) struct Columns<T> {
    pub(crate) head: &'static [&'static str],
    pub(crate) cells: fn(&T) -> Vec<String>,
}

/// The file `name`; `read` gives the part behind a cursor. The first part is read before anything is answered.
pub(crate) async fn file<T, F, R>(
    name: &str,
    format: Format,
    columns: Columns<T>,
    read: F,
) -> Result<Response>
where
    T: Serialize + Send + 'static,
    F: Fn(Option<String>) -> R + Send + 'static,
    R: Future<Output = Result<Walked<T>>> + Send,
{
    let first = read(None).await?;
    let begin = match format {
        Format::Csv => csv::line(columns.head),
        Format::Json => "[".to_owned(),
    };
    let state = (Some(Step::Have(first)), true, read, columns);
    let rest = stream::try_unfold(state, move |(step, first, read, columns)| async move {
        let part = match step {
            None => return Ok::<_, rules::Error>(None),
            Some(Step::Have(part)) => part,
            Some(Step::After(cursor)) => read(Some(cursor)).await?,
        };
        let mut text = written(&part.items, format, &columns, first)?;
        let after = part.info.cursor;
        let ends = after.is_empty();
        if ends && format == Format::Json {
            text.push_str("\n]\n");
        }
        let next = (!ends).then_some(Step::After(after));
        Ok(Some((Bytes::from(text), (next, false, read, columns))))
    });
    let start = stream::once(async move { Ok(Bytes::from(begin)) });
    let body = Body::from_stream(futures_util::StreamExt::chain(start, rest));
    let (kind, ending) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "csv"),
        Format::Json => ("application/json", "json"),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.{ending}\""),
        ),
    ];
    Ok((headers, body).into_response())
}

fn written<T: Serialize>(
    items: &[T],
    format: Format,
    columns: &Columns<T>,
    first: bool,
) -> Result<String> {
    let mut text = String::new();
    for (i, item) in items.iter().enumerate() {
        match format {
            Format::Csv => text.push_str(&csv::line((columns.cells)(item))),
            Format::Json => {
                let json = serde_json::to_string(item)
                    .map_err(|e| rules::Error::internal(format!("an entry is not JSON: {e}")))?;
                text.push_str(if first && i == 0 { "\n" } else { ",\n" });
                text.push_str(&json);
            }
        }
    }
    Ok(text)
}
