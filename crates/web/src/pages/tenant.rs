//! A tenant, for its admins.

use super::PageRoute;

pub(super) fn table() -> Vec<PageRoute> {
    Vec::new()
}
