//! What happened to the installation, and the proof that the record of it is whole.

use super::here::place;
use crate::{
    api,
    caller::Person,
    pages::{curl::curl, events, layout::Page, person::Shown},
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

pub(super) async fn show(person: Person, params: Params) -> Shown {
    if params.get("file") == Some("chain") {
        return Ok(chain(&person, &params).await?);
    }
    let stream = api::audit::stream(&params);
    let query = events::query(&params)?;
    let found = audit::of_installation(&person.ctx, stream.clone(), query).await?;
    if let Some(file) = events::file(&params, &found) {
        return Ok(file);
    }
    let proof = if params.has("check") {
        let after = params.number("after")?;
        Some(audit::verify(&person.ctx, stream.clone(), after).await?)
    } else {
        None
    };
    let whose = html! {
        div .field {
            label for="stream" { "Whose events" }
            input #stream name="stream" value=(stream) required autocomplete="off" aria-describedby="stream-hint";
            p #stream-hint .hint { "The word installation, or the id of a tenant, account or user." }
        }
    };
    let api = format!("{API}?stream={stream}");
    let content = html! {
        (events::list(&person, PATH, &api, &params, &found, &whose))
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
