//! What belongs to whoever is logged in: profile, log-in, tokens, memberships.

use super::PageRoute;

pub(super) fn table() -> Vec<PageRoute> {
    Vec::new()
}
