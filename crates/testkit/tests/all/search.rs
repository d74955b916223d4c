//! Finding anything by what somebody has at hand.

use crate::{
    dashboard::{Browser, give_password},
    statements::asked_for,
};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Response, both, roles};

async fn hits(who: &Actor, text: &str) -> Vec<(String, String)> {
    let mut query = url::Url::parse("http://x/platform/v1/search").expect("a URL");
    query.query_pairs_mut().append_pair("q", text);
    let path = format!("/platform/v1/search?{}", query.query().unwrap_or_default());
    let found = who.get(&path).await;
    let all = found.ok().as_array().expect("a list").clone();
    let text = |hit: &Value, name: &str| hit[name].as_str().unwrap_or_default().to_owned();
    all.iter()
        .map(|hit| (text(hit, "kind"), text(hit, "id")))
        .collect()
}

fn one(kind: &str, id: &str) -> Vec<(String, String)> {
    vec![(kind.to_owned(), id.to_owned())]
}

both! {
    async fn what_one_may_see_is_found_by_id_name_and_domain(t) {
        let (admin, alpha) = (t.tenant_admin(), &t.world.alpha);
        let account = admin.post("/accounts", json!({"name": "Searchable GmbH"})).await.ok()["id"].clone();
        let account = account.as_str().expect("an id");
        let zone = admin.post("/zones", json!({"name": "needle.example", "account": {"id": account}})).await;
        let zone = zone.ok()["id"].as_str().expect("an id").to_owned();
        let made = admin.post(&format!("/zones/{zone}/dns_records"), json!({"type": "A", "name": "www", "content": "192.0.2.1"})).await;
        let record = made.ok()["id"].as_str().expect("an id").to_owned();
        assert_eq!(hits(&admin, account).await, one("account", account));
        assert_eq!(hits(&admin, "searchable G").await, one("account", account));
        assert_eq!(hits(&admin, &zone).await, one("zone", &zone));
        assert_eq!(hits(&admin, "Needle").await, one("zone", &zone));
        assert_eq!(hits(&admin, "needle.example.").await, one("zone", &zone));
        assert_eq!(hits(&admin, "WWW.needle.example").await, one("record", &record));
        assert_eq!(hits(&admin, &record).await, one("record", &record));
        // What a request has done, by its id.
        let event = hits(&admin, made.header("x-request-id")).await;
        assert_eq!(event.iter().map(|(kind, _)| kind.as_str()).collect::<Vec<_>>(), ["event"]);
        assert!(hits(&t.owner(), made.header("x-request-id")).await.is_empty());
        // A member by address and by id.
        let invited = admin.post(&format!("/accounts/{account}/members"), json!({"email": "wanted@people.example", "roles": [roles::ADMINISTRATOR]})).await;
        let member = invited.ok()["id"].as_str().expect("an id").to_owned();
        assert_eq!(hits(&admin, "Wanted@").await, one("member", &member));
        assert_eq!(hits(&admin, &member).await, one("member", &member));
        // Those of another account find nothing of it, as if it were not there.
        let stranger = t.owner();
        for text in [account, &zone, &record, &member, "needle.example", "www.needle.example", "searchable", "wanted@"] {
            assert!(hits(&stranger, text).await.is_empty(), "{text}");
        }
        assert_eq!(hits(&stranger, &alpha.zone_name).await, one("zone", &alpha.zone));
        // What is deleted is not found.
        admin.delete(&format!("/zones/{zone}")).await.ok();
        assert!(hits(&admin, "needle").await.is_empty());
    }

    /// Whatever is found has a page, and the page is about it.
    async fn what_is_found_leads_to_its_page(t) {
        let alpha = t.world.alpha.clone();
        let did = |reply: &Response| reply.header("x-request-id").to_owned();
        let renamed = t.tenant_admin().put(&format!("/accounts/{}", alpha.account), json!({"name": "Found GmbH"})).await;
        let by_operator = t.operator().patch(&format!("/platform/v1/secondaries/{}", t.world.secondary), json!({"name": "Found"})).await;
        let by_owner = t.owner().patch("/user", json!({"first_name": "Found"})).await;
        let refused = t.owner().get(&format!("/zones/{}", t.world.beta.zone)).await;
        let written = async { while hits(&t.owner(), &did(&refused)).await.is_empty() {} };
        tokio::time::timeout(Duration::from_secs(20), written).await.expect("written in time");
        let owner = t.owner().email;
        let found = [
            ("owner", alpha.account.clone(), "Found GmbH"),
            ("owner", alpha.zone.clone(), &alpha.zone_name),
            ("owner", alpha.dns_record.clone(), "Save"),
            ("owner", alpha.member.clone(), &owner),
            ("owner", alpha.token.clone(), "Account Settings Read"),
            ("owner", did(&by_owner), "user update"),
            ("owner", did(&refused), "not visible"),
            ("tenant_admin", alpha.admin_token.clone(), "Zone Read"),
            ("tenant_admin", alpha.id.clone(), "About this tenant"),
            ("tenant_admin", did(&renamed), "account update"),
            ("operator", alpha.id.clone(), "About this tenant"),
            ("operator", t.owner().id, &owner),
            ("operator", did(&by_operator), "secondary update"),
        ];
        give_password(t, &t.tenant_admin()).await;
        give_password(t, &t.operator()).await;
        for (who, id, about) in found {
            let browser = Browser::log_in(t, &t.actor(who).email.clone()).await;
            // What is found alone is led to.
            let to = browser.get(&format!("/search?q={id}")).await.to;
            assert!(to.starts_with('/'), "{who} finds no {about} by {id}");
            let page = browser.get(&to).await;
            assert!(page.status == 200 && page.text.contains(about), "{who}: {about} is not on {to}: {}", page.text);
        }
    }

    #[alone]
    async fn what_is_hidden_and_what_is_not_there_run_the_same_statements(t) {
        let (stranger, beta) = (t.owner(), &t.world.beta);
        t.watch_statements();
        let unknown = "0".repeat(32);
        for id in [&beta.account, &beta.zone, &beta.dns_record, &beta.token] {
            // Inner actors work beside us: a difference that is ours is there every time.
            let mut runs = Vec::new();
            for _ in 0..20 {
                runs.clear();
                for id in [id, &unknown] {
                    t.statements();
                    assert_eq!(stranger.get(&format!("/platform/v1/search?q={id}")).await.ok(), &json!([]));
                    runs.push(asked_for(t.statements()));
                }
                if runs[0] == runs[1] {
                    break;
                }
            }
            assert_eq!(runs[0], runs[1], "{id}");
        }
    }

    async fn a_refusal_is_found_by_whoever_was_refused_and_by_operators(t) {
        let refused = t.owner().get(&format!("/zones/{}", t.world.beta.zone)).await;
        let id = refused.header("x-request-id").to_owned();
        assert_eq!(refused.status, 403);
        // It is written after the fact.
        let written = async { while hits(&t.owner(), &id).await.is_empty() {} };
        tokio::time::timeout(Duration::from_secs(20), written).await.expect("written in time");
        assert_eq!(hits(&t.owner(), &id).await, one("denial", &id));
        assert_eq!(hits(&t.operator(), &id).await, one("denial", &id));
        assert!(hits(&t.tenant_admin(), &id).await.is_empty());
    }

    async fn bad_searches_are_refused_in_words(t) {
        for query in ["", "?q=", "?q=%20"] {
            t.owner().get(&format!("/platform/v1/search{query}")).await.refused(400, 6009);
        }
        let long = "a".repeat(254);
        t.owner().get(&format!("/platform/v1/search?q={long}")).await.refused(400, 6009);
    }
}
