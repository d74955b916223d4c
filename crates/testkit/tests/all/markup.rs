//! Whatever people write is text: markup in each field that a request or a form takes is refused, or stands as text wherever it is
//! shown. The same walk follows every link of every page: none leads nowhere.

#[path = "markup/crawl.rs"]
mod crawl;
#[path = "markup/fields.rs"]
mod fields;
#[path = "markup/forms.rs"]
mod forms;

use self::{crawl::Crawl, fields::with_text};
use crate::{
    book,
    dashboard::{Browser, give_password},
};
use std::collections::BTreeSet;
use testkit::{Actor, Instance, both};

/// It ends an attribute of either kind, and then an element.
const MARK: &str = "\"'><u class=mark>";
/// The same in an address that is one by RFC 5322.
const ADDRESS: &str = "\"<u class=mark>\"@markup.example";
/// For names that may have no brackets.
const ATTRIBUTE: &str = "\" class=mark x=\"";
/// How these would be there if they were taken for markup.
const RAW: [&str; 2] = ["<u class=mark", "\" class=mark"];
/// How they are there as text.
const SHOWN: [&str; 2] = ["&lt;u class=mark", "&quot; class=mark"];

/// Whoever of these may: the whole of the API is theirs.
fn people(t: &Instance) -> [(&'static str, Actor); 3] {
    [
        ("tenant_admin", t.tenant_admin()),
        ("owner", t.owner()),
        ("operator", t.operator()),
    ]
}

/// Every page but those for whoever got a code by mail, and files of brands, which pages lead to.
fn pages(t: &Instance) -> Vec<String> {
    let all = web::page_listing().into_iter();
    let elsewhere = |path: &str| path.contains("{code}") || path.contains("{brand_file}");
    all.filter(|page| page.method == "GET" && !elsewhere(&page.path))
        .map(|page| book::fill(&page.path, &t.world, &t.world.alpha))
        .collect()
}

/// Writes the mark into each text of each request that there is, one at a time. Returns the fields that took it.
async fn fill_by_api(t: &Instance) -> BTreeSet<String> {
    let document = t.nobody().get("/openapi.json").await.json;
    let mut took = BTreeSet::new();
    for e in book::entries(&t.world, &t.world.alpha) {
        // These make the walkers' own credentials void.
        if e.route.contains("/auth/") || e.route.ends_with("/key") {
            continue;
        }
        let Some(body) = &e.body else { continue };
        let schema = document["paths"][&e.route][e.method.to_lowercase()]
            .pointer("/requestBody/content/application~1json/schema")
            .cloned()
            .unwrap_or_default();
        for mark in [MARK, ADDRESS, ATTRIBUTE] {
            for (field, body) in with_text(&document, &schema, body, mark) {
                for (_, actor) in people(t) {
                    let method = e.method.parse().expect("a method");
                    let reply = actor.send(method, &e.path, Some(body.to_string())).await;
                    assert!(
                        reply.status < 500,
                        "{} {} {body}: {}",
                        e.method,
                        e.path,
                        reply.text
                    );
                    if reply.status == 200 {
                        took.insert(format!("{} {} {field}", e.method, e.route));
                    }
                    if ![401, 403, 404].contains(&reply.status) {
                        break;
                    }
                }
            }
        }
    }
    took
}

both! {
    async fn markup_in_any_field_is_text_and_no_link_leads_nowhere(t) {
        let mut browsers = Vec::new();
        for (name, actor) in people(t) {
            if name != "owner" {
                give_password(t, &actor).await;
            }
            browsers.push((name, Browser::log_in(t, &actor.email).await));
        }
        let took = fill_by_api(t).await;
        for field in [
            "POST /client/v4/accounts /name",
            "POST /client/v4/accounts /external_metadata",
            "POST /client/v4/accounts/{account_id}/iam/user_groups /name",
            "POST /client/v4/accounts/{account_id}/secondary_dns/peers /name",
            "POST /client/v4/user/tokens /name",
            "PATCH /client/v4/user /telephone",
            "PUT /client/v4/accounts/{account_id}/profile /business_name",
            "POST /client/v4/zones/{zone_id}/dns_records /comment",
            "POST /client/v4/zones/{zone_id}/dns_records/batch /posts/-/content",
            "POST /platform/v1/tenants /name",
            "POST /platform/v1/tenants/{tenant_id}/units /name",
            "POST /platform/v1/views /name",
        ] {
            assert!(took.contains(field), "{field} takes no markup, so nothing is shown by it: {took:#?}");
        }
        let mut faults = Vec::new();
        for (name, browser) in &mut browsers {
            forms::fill(t, name, browser, &mut faults).await;
        }
        let mut showing = BTreeSet::new();
        for (name, browser) in &browsers {
            let mut crawl = Crawl::new(name, browser);
            crawl.follow(t).await;
            showing.append(&mut crawl.showing);
            faults.append(&mut crawl.faults);
        }
        assert!(faults.is_empty(), "{} faults: {faults:#?}", faults.len());
        assert!(showing.len() > 200, "pages that show it: {showing:#?}");
        for mail in t.mailbox(1).await {
            assert!(!RAW.iter().any(|raw| mail.html.contains(raw)), "{}", mail.html);
        }
    }
}
