//! Pages for people: without scripts, readable by whatever reads them aloud. They call the rules that the API calls, and can do
//! nothing that it cannot.

mod account;
mod accounts;
mod dns;
pub(crate) mod flash;
mod form;
pub(crate) mod join;
mod layout;
pub(crate) mod link;
pub(crate) mod log_in;
mod person;
mod sso;
mod zone;
mod zones;

pub(crate) use form::refused;

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
    }
}

/// A page to look at.
fn seen(path: &'static str, handler: MethodRouter<Web>) -> PageRoute {
    PageRoute {
        path,
        methods: &["GET"],
        open: false,
        handler,
    }
}

/// A page with forms, which are sent to itself.
fn both(path: &'static str, handler: MethodRouter<Web>) -> PageRoute {
    PageRoute {
        path,
        methods: &["GET", "POST"],
        open: false,
        handler,
    }
}

/// Every page, one line each; the tests' walks are made from the same table.
fn table() -> Vec<PageRoute> {
    const GET: &[&str] = &["GET"];
    const POST: &[&str] = &["POST"];
    const BOTH: &[&str] = &["GET", "POST"];
    vec![
        open("/", GET, get(log_in::first)),
        open("/login", BOTH, get(log_in::show).post(log_in::password)),
        open("/login/code", POST, post(log_in::code)),
        open("/join/{code}", BOTH, get(join::show).post(join::accept)),
        open("/link/{code}", BOTH, get(link::show).post(link::follow)),
        open("/sso", BOTH, get(sso::returned).post(sso::second_step)),
        open("/style.css", GET, get(layout::style)),
        PageRoute {
            path: "/logout",
            methods: POST,
            open: false,
            handler: post(log_in::log_out),
        },
        seen("/accounts", get(accounts::list)),
        both("/accounts/new", get(accounts::new).post(accounts::create)),
        both(
            "/accounts/{account_id}",
            get(account::show).post(account::change),
        ),
        both(
            "/accounts/{account_id}/members",
            get(account::members).post(account::change_members),
        ),
        seen("/accounts/{account_id}/zones", get(zones::of_account)),
        both(
            "/accounts/{account_id}/zones/new",
            get(zones::new).post(zones::create),
        ),
        seen("/zones", get(zones::all)),
        both("/zones/{zone_id}", get(zone::show).post(zone::change)),
        both(
            "/zones/{zone_id}/dnssec",
            get(zone::dnssec).post(zone::change_dnssec),
        ),
        both("/zones/{zone_id}/dns", get(dns::show).post(dns::change)),
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
