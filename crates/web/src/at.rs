//! The ids of a path. A malformed one means that there is no such route. v4: observed.

use crate::answer::Failure;
use axum::extract::{FromRequestParts, RawPathParams};
use http::request::Parts;
use rules::{Error, codes, ids};

/// The `N` ids of the path, in order; each of 32 lowercase hex digits, but UUIDs for audit events.
pub(crate) struct At<const N: usize>(pub(crate) [String; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for At<N> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let params = RawPathParams::from_request_parts(parts, state).await.ok();
        let well_formed = |(name, id)| match name {
            "event_id" => ids::well_formed_event(id),
            // Names are looked at by the rule.
            "ns_name" => true,
            _ => ids::well_formed(id),
        };
        let all = || params.iter().flat_map(|p| p.iter());
        let ids: Vec<String> = all().map(|(_, id)| id.to_owned()).collect();
        match <[String; N]>::try_from(ids) {
            Ok(ids) if all().all(well_formed) => Ok(At(ids)),
            _ => Err(no_route(parts.uri.path())),
        }
    }
}

/// Nothing is there: names the path, as clients recognise it.
pub(crate) fn no_route(path: &str) -> Failure {
    let shown: String = path
        .strip_prefix("/client/v4")
        .unwrap_or(path)
        .chars()
        .take(200)
        .collect();
    let text = format!("Could not route to {shown}, perhaps your object identifier is invalid?");
    Failure(Error::from(&codes::COULD_NOT_ROUTE).text(text))
}
