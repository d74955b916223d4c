//! The installation, for its operators.

use super::PageRoute;

pub(super) fn table() -> Vec<PageRoute> {
    Vec::new()
}
