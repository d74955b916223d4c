//! What happened in a zone.

use super::{
    super::{
        activity,
        layout::Page,
        person::{Ids, Shown},
    },
    here,
};
use crate::{caller::Person, params::Params};
use axum::response::IntoResponse;

pub(in crate::pages) async fn show(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let (zone, place) = here(&person, &id).await?;
    let of = activity::Of {
        account: &zone.account.id,
        zone: Some(&id),
        path: format!("/zones/{id}/activity"),
    };
    let content = activity::content(&person, &of, &params).await?;
    Ok(Page::of(&person, "Activity", place, content).into_response())
}
