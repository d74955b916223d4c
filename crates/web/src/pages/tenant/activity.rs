//! What happened in a tenant.

use super::here::here;
use crate::{
    caller::Person,
    pages::{
        events::{self, Around},
        layout::Page,
        person::{Ids, Shown},
    },
    params::Params,
};
use axum::response::IntoResponse;
use maud::html;
use rules::audit;

pub(super) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let here = here(&person, &id).await?;
    let found = audit::of_tenant(&person.ctx, id.clone(), events::query(&params)?).await?;
    if let Some(file) = events::file(&params, &found.items) {
        return Ok(file);
    }
    let path = format!("{}/activity", here.path());
    let api = format!("/platform/v1/tenants/{id}/audit_logs");
    let content = html! {
        p { "What was changed in the tenant itself, its units, people, entitlements and catalogue, newest first. What happens in an account is in that account's own activity." }
        (events::list(&person, &path, &api, &params, &found.items, &html!{}, Around::Stream(&found.info)))
    };
    Ok(Page::of(&person, "Activity", here.place, content).into_response())
}
