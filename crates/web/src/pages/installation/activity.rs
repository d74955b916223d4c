//! What happened anywhere, or in one stream, and the proof that the record of it is whole.

use super::here::place;
use crate::{
    api,
    caller::Person,
    pages::{
        curl::curl,
        events::{self, Around},
        layout::Page,
        person::Shown,
    },
    params::Params,
};
use axum::response::{IntoResponse, Response};
use http::header;
use maud::{Markup, html};
use rules::{
    Result,
    audit::{self, Verification},
};

const PATH: &str = "/installation/activity";
const API: &str = "/platform/v1/audit_logs";
/// Instead of a stream.
const ALL: &str = "all";

pub(super) async fn show(person: Person, params: Params) -> Shown {
    if params.get("file") == Some("chain") {
        return Ok(chain(&person, &params).await?);
    }
    let stream = params.get("stream").unwrap_or(ALL).to_owned();
    let query = events::query(&params)?;
    if stream == ALL {
        return anywhere(&person, &params, query).await;
    }
    let found = audit::of_installation(&person.ctx, stream.clone(), query).await?;
    if let Some(file) = events::file(&params, &found.items) {
        return Ok(file);
    }
    let proof = if params.has("check") {
        let after = params.number("after")?;
        Some(audit::verify(&person.ctx, stream.clone(), after).await?)
    } else {
        None
    };
    let whose = whose(&stream);
    let api = format!("{API}?stream={stream}");
    let content = html! {
        (events::list(&person, PATH, &api, &params, &found.items, &whose, Around::Stream(&found.info)))
        section aria-labelledby="proof" {
            h2 #proof { "Is the record whole?" }
            p { "Every event holds a hash over itself and the one before it, in a stream for the installation and for each tenant, account and user. Checking a stream finds an event that was changed, removed or put in behind the program's back." }
            @if let Some(proof) = &proof { (verdict(proof)) }
            form method="get" {
                input type="hidden" name="stream" value=(stream);
                button type="submit" name="check" value="true" { "Check this stream" }
            }
            (curl(&person, "GET", &format!("/platform/v1/audit/verify?stream={stream}"), None))
            p { a href={ (PATH) "?file=chain&stream=" (stream) } { "The stream's next events with all that their hashes cover, as JSON" } ", to be checked by yourself." }
        }
    };
    Ok(Page::of(&person, "Activity", place(), content).into_response())
}

fn whose(stream: &str) -> Markup {
    html! {
        div .field {
            label for="stream" { "Whose events" }
            input #stream name="stream" value=[Some(stream).filter(|s| *s != ALL)] placeholder="all, installation or an id" autocomplete="off" aria-describedby="stream-hint";
            span #stream-hint .unseen { "The word all, the word installation, or the id of a tenant, account or user. Empty: all." }
        }
    }
}

/// The events of all streams.
async fn anywhere(person: &Person, params: &Params, query: audit::Query) -> Shown {
    let found = audit::everywhere(&person.ctx, query, api::audit::cursor(params)?).await?;
    if let Some(file) = events::file(params, &found.items) {
        return Ok(file);
    }
    let api = "/platform/v1/audit/events";
    let content = html! {
        (events::list(person, PATH, api, params, &found.items, &whose(ALL), Around::All(&found.info)))
        p { "Whether the record is whole is checked by the stream, such as " a href={ (PATH) "?stream=installation" } { "the installation's" } "." }
    };
    Ok(Page::of(person, "Activity", place(), content).into_response())
}

/// A part of a stream as it can be checked by anybody.
async fn chain(person: &Person, params: &Params) -> Result<Response> {
    let part = audit::export(
        &person.ctx,
        api::audit::stream(params),
        params.number("after")?,
    )
    .await?;
    let head = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"stream.json\"",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ];
    let text = serde_json::to_string_pretty(&part).unwrap_or_default();
    Ok((head, text).into_response())
}

fn verdict(v: &Verification) -> Markup {
    html! {
        @if let Some(broken) = &v.first_break {
            p .problem role="alert" { "Stream " code { (v.stream) } " is not whole: at event " (broken.number) ", " (broken.why) "." }
        } @else {
            p .done role="status" { "Stream " code { (v.stream) } " is whole from event " (v.after + 1) " to " (v.to) "." }
        }
        @if let Some(next) = v.next {
            p { a href={ (PATH) "?check=true&stream=" (v.stream) "&after=" (next) } { "Check the events after number " (next) } }
        }
    }
}
