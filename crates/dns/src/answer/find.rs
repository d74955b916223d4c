//! Where in a zone a name leads (RFC 1034 section 4.3.2, RFC 4592).

use crate::zone::key::{self, Key};
use crate::zone::{Node, Set, Zone, rtype};

/// The end of the way.
pub(super) enum Found<'z> {
    /// The name is there, or a wildcard that stands for it.
    Node(Node<'z>),
    /// The name is there only by what lies below it.
    Empty,
    /// There is no such name.
    Nothing,
    /// The name is at or below a delegation.
    Cut {
        /// The delegated name.
        node: Node<'z>,
        servers: Set<'z>,
    },
}

/// Looks up a name by its key below the apex.
pub(super) fn find<'z>(zone: &'z Zone, name: &[u8], rtype: u16) -> Found<'z> {
    if zone.has_cuts()
        && let Some((node, servers)) = cut(zone, name)
        // DS speaks of the delegation, not of what is behind it (RFC 4035, section 3.1.4.1).
        && !(rtype == rtype::DS && node.key() == name)
    {
        return Found::Cut { node, servers };
    }
    let at = match zone.find(name) {
        Ok(node) => return Found::Node(node),
        Err(at) => at,
    };
    if is_above(zone, name, at) {
        return Found::Empty;
    }
    if !zone.has_wildcards() {
        return Found::Nothing;
    }
    wildcard(zone, encloser(zone, name, at))
}

/// Whether a name without a node, which would stand at a place, has names below it.
pub(super) fn is_above(zone: &Zone, name: &[u8], at: usize) -> bool {
    at < zone.node_count() && zone.node_at(at).key().starts_with(name)
}

/// The closest encloser of a name that would stand at a place: the deepest name above it that exists.
pub(super) fn encloser<'n>(zone: &Zone, name: &'n [u8], at: usize) -> &'n [u8] {
    // In canonical order it is shared with a neighbour.
    let before = at.checked_sub(1);
    let after = (at < zone.node_count()).then_some(at);
    [before, after]
        .into_iter()
        .flatten()
        .map(|neighbour| key::common(name, zone.node_at(neighbour).key()))
        .max_by_key(|common| common.len())
        .unwrap_or_default()
}

/// What the wildcard below the closest encloser says.
fn wildcard<'z>(zone: &'z Zone, encloser: &[u8]) -> Found<'z> {
    let Some(wildcard) = Key::wildcard_below(encloser) else {
        return Found::Nothing;
    };
    match zone.find(&wildcard) {
        Ok(node) => Found::Node(node),
        // A wildcard that exists only by names below it is still a name without data (RFC 4592, section 2.2.2).
        Err(at) if is_above(zone, &wildcard, at) => Found::Empty,
        Err(_) => Found::Nothing,
    }
}

/// The highest delegation at or above a name, but below the apex.
pub(super) fn cut<'z>(zone: &'z Zone, name: &[u8]) -> Option<(Node<'z>, Set<'z>)> {
    for above in key::path(name) {
        match zone.find(above) {
            Ok(node) => {
                if let Some(servers) = node.set(rtype::NS) {
                    return Some((node, servers));
                }
            }
            Err(at) => {
                // Below a name that is not there is nothing either, and names can be deep.
                if !is_above(zone, above, at) {
                    return None;
                }
            }
        }
    }
    None
}
