//! What the API can do, people can do on a page; what they cannot is said here, with its reason.

use std::collections::BTreeSet;

/// Routes without a page. This list only shrinks: a route that is new gets a page, or a reason that convinces whoever reads this.
const EXCUSED: &[(&str, &str)] = &[(
    "GET /ips",
    "for firewalls that load it themselves; it needs no log-in and names nobody's things",
)];

#[test]
fn every_route_has_a_page_or_an_excuse() {
    let routes: BTreeSet<String> = web::listing()
        .into_iter()
        .map(|r| format!("{} {}", r.method, r.path.trim_start_matches("/client/v4")))
        .collect();
    let covered: BTreeSet<String> = web::page_coverage()
        .into_iter()
        .map(|(_, api)| api.to_owned())
        .collect();
    let excused: BTreeSet<String> = EXCUSED.iter().map(|(api, _)| (*api).to_owned()).collect();
    let unknown: Vec<_> = covered
        .union(&excused)
        .filter(|api| !routes.contains(*api))
        .collect();
    assert!(unknown.is_empty(), "not routes of the API: {unknown:#?}");
    let both: Vec<_> = covered.intersection(&excused).collect();
    assert!(
        both.is_empty(),
        "excused although a page covers them: {both:#?}"
    );
    let missing: Vec<_> = routes
        .iter()
        .filter(|r| !covered.contains(*r) && !excused.contains(*r))
        .collect();
    assert!(
        missing.is_empty(),
        "neither on a page nor excused: {missing:#?}"
    );
}
