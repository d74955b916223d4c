//! Pages for people: complete without scripts, readable by whatever reads them aloud. They call the rules that the API calls, and can do
//! nothing that it cannot.

mod account;
mod accounts;
mod activity;
mod brand;
mod by_mail;
mod chart;
mod connectors;
mod curl;
mod customer;
mod dns;
mod dnssec;
mod events;
mod files;
pub(crate) mod flash;
mod form;
mod installation;
mod instead;
pub(crate) mod join;
mod layout;
pub(crate) mod link;
mod lists;
pub(crate) mod log_in;
mod me;
mod numbers;
mod passkey;
mod person;
mod search;
mod shown_once;
mod sso;
mod sure;
mod tenant;
mod timeline;
mod tokens;
mod would_change;
mod zone;
mod zones;

pub(crate) use form::refused;
pub(crate) use instead::{in_words, wanted};
pub(crate) use layout::written;

use crate::Web;
use axum::{
    Router,
    routing::{MethodRouter, get, post},
};

/// One path of the dashboard.
struct PageRoute {
    path: &'static str,
    methods: &'static [&'static str],
    /// It takes no log-in.
    open: bool,
    handler: MethodRouter<Web>,
    covers: &'static [&'static str],
}

impl PageRoute {
    /// What of the API people do here, as `METHOD /path` of its table.
    fn covers(mut self, covers: &'static [&'static str]) -> PageRoute {
        self.covers = covers;
        self
    }
}

fn open(
    path: &'static str,
    methods: &'static [&'static str],
    handler: MethodRouter<Web>,
) -> PageRoute {
    PageRoute {
        path,
        methods,
        open: true,
        handler,
        covers: &[],
    }
}

/// A page to look at.
fn seen(path: &'static str, handler: MethodRouter<Web>) -> PageRoute {
    PageRoute {
        path,
        methods: &["GET"],
        open: false,
        handler,
        covers: &[],
    }
}

/// A page with forms, which are sent to itself.
fn both(path: &'static str, handler: MethodRouter<Web>) -> PageRoute {
    PageRoute {
        path,
        methods: &["GET", "POST"],
        open: false,
        handler,
        covers: &[],
    }
}

/// A form without a page of its own.
fn sent(path: &'static str, handler: MethodRouter<Web>) -> PageRoute {
    PageRoute {
        path,
        methods: &["POST"],
        open: false,
        handler,
        covers: &[],
    }
}

const GET: &[&str] = &["GET"];
const BOTH: &[&str] = &["GET", "POST"];

/// Every page; the tests' walks are made from the same table.
fn table() -> Vec<PageRoute> {
    let parts = [
        entrance(),
        me::table(),
        installation::table(),
        tenant::table(),
        accounts(),
        account::table(),
        lists::table(),
        customer::table(),
        zones(),
        zone::table(),
    ];
    parts.into_iter().flatten().collect()
}

/// What takes no log-in, and the way out.
fn entrance() -> Vec<PageRoute> {
    vec![
        open("/", GET, get(log_in::first)),
        open("/login", BOTH, get(log_in::show).post(log_in::password))
            .covers(&["POST /platform/v1/auth/login"]),
        open("/login/code", BOTH, get(log_in::no_code).post(log_in::code))
            .covers(&["POST /platform/v1/auth/login/second_step"]),
        open(
            "/login/passkey",
            BOTH,
            get(log_in::no_code).post(log_in::passkey),
        )
        .covers(&[
            "GET /platform/v1/auth/passkeys/challenge",
            "POST /platform/v1/auth/login/passkey",
        ]),
        open(
            "/login/sso",
            BOTH,
            get(log_in::no_code).post(log_in::provider),
        )
        .covers(&["POST /platform/v1/auth/sso"]),
        open(
            "/sign-up",
            BOTH,
            get(by_mail::sign_up).post(by_mail::ask_sign_up),
        )
        .covers(&["POST /platform/v1/auth/sign_up"]),
        open("/reset", BOTH, get(by_mail::reset).post(by_mail::ask_reset))
            .covers(&["POST /platform/v1/auth/password_reset"]),
        open("/join/{code}", BOTH, get(join::show).post(join::accept)).covers(&[
            "GET /user/invites/{invite_id}",
            "PATCH /user/invites/{invite_id}",
        ]),
        open("/link/{code}", BOTH, get(link::show).post(link::follow)).covers(&[
            "POST /platform/v1/auth/sign_up/confirm",
            "POST /platform/v1/auth/password_reset/confirm",
            "POST /platform/v1/auth/address/confirm",
        ]),
        open("/sso", GET, get(sso::returned)).covers(&["POST /platform/v1/auth/sso/login"]),
        open("/style.css", GET, get(files::style)),
        open("/app.js", GET, get(files::script)),
        open("/icon.svg", GET, get(files::icon)),
        open("/brand/{brand_file}", GET, get(brand::file)),
        seen("/search", get(search::show)).covers(&["GET /platform/v1/search"]),
        open("/passkeys.js", GET, get(files::passkeys)),
        sent("/logout", post(log_in::log_out)).covers(&["POST /platform/v1/auth/logout"]),
    ]
}

/// Accounts and what is in them.
fn accounts() -> Vec<PageRoute> {
    vec![
        both("/accounts/new", get(accounts::new).post(accounts::create))
            .covers(&["POST /accounts"]),
        seen("/accounts/{account_id}/zones", get(zones::of_account)),
        both(
            "/accounts/{account_id}/zones/new",
            get(zones::new).post(zones::create),
        )
        .covers(&["POST /zones"]),
    ]
    .into_iter()
    .chain(tokens::of_account())
    .collect()
}

/// Zones and what is in them.
fn zones() -> Vec<PageRoute> {
    vec![
        both(
            "/zones/{zone_id}/dnssec",
            get(dnssec::show).post(dnssec::change),
        )
        .covers(&[
            "GET /zones/{zone_id}/dnssec",
            "PATCH /zones/{zone_id}/dnssec",
            "DELETE /zones/{zone_id}/dnssec",
            "GET /zones/{zone_id}/dnssec/zsk",
            "POST /platform/v1/zones/{zone_id}/dnssec/roll",
            "POST /platform/v1/zones/{zone_id}/dnssec/confirm",
        ]),
        both("/zones/{zone_id}/dns", get(dns::show).post(dns::change)).covers(&[
            "GET /zones/{zone_id}/dns_records",
            "POST /zones/{zone_id}/dns_records",
            "GET /zones/{zone_id}/dns_records/{dns_record_id}",
            "PATCH /zones/{zone_id}/dns_records/{dns_record_id}",
            "PUT /zones/{zone_id}/dns_records/{dns_record_id}",
            "DELETE /zones/{zone_id}/dns_records/{dns_record_id}",
            "GET /zones/{zone_id}/dns_records/usage",
            "GET /accounts/{account_id}/dns_records/usage",
        ]),
        both(
            "/zones/{zone_id}/dns/selected",
            get(dns::selected::show).post(dns::selected::change),
        )
        .covers(&["POST /zones/{zone_id}/dns_records/batch"]),
        both(
            "/zones/{zone_id}/dns/file",
            get(dns::pasted::show).post(dns::pasted::change),
        )
        .covers(&[
            "POST /zones/{zone_id}/dns_records/import",
            "POST /platform/v1/zones/{zone_id}/dns_records/preview",
            "POST /platform/v1/zones/{zone_id}/dns_records/apply",
        ]),
        seen("/zones/{zone_id}/dns/export", get(dns::export))
            .covers(&["GET /zones/{zone_id}/dns_records/export"]),
        both(
            "/zones/{zone_id}/dns/history",
            get(dns::history::show).post(dns::history::change),
        )
        .covers(&[
            "GET /platform/v1/zones/{zone_id}/dns_records/history",
            "GET /platform/v1/zones/{zone_id}/dns_records/revert",
            "POST /platform/v1/zones/{zone_id}/dns_records/revert",
        ]),
        both(
            "/zones/{zone_id}/dns/scan",
            get(dns::scan::show).post(dns::scan::change),
        )
        .covers(&[
            "POST /zones/{zone_id}/dns_records/scan",
            "POST /zones/{zone_id}/dns_records/scan/trigger",
            "GET /zones/{zone_id}/dns_records/scan/review",
            "POST /zones/{zone_id}/dns_records/scan/review",
        ]),
    ]
}

/// Every page and what it needs.
pub(crate) fn routes() -> Router<Web> {
    let mut all = Router::new();
    for page in table() {
        all = all.route(page.path, page.handler);
    }
    all
}

/// Every method and path of the dashboard, for the tests' walks.
pub fn page_listing() -> Vec<crate::Listed> {
    let all = table().into_iter();
    let each = all.flat_map(|page| page.methods.iter().map(move |m| (*m, page.path, page.open)));
    each.map(|(method, path, public)| crate::Listed {
        method: method.to_owned(),
        path: path.to_owned(),
        public,
    })
    .collect()
}

/// What of the API people do on pages: pairs of a page's path and the API's `METHOD /path`.
pub fn page_coverage() -> Vec<(&'static str, &'static str)> {
    let all = table().into_iter();
    all.flat_map(|page| page.covers.iter().map(move |api| (page.path, *api)))
        .collect()
}
