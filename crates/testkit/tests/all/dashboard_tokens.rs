//! Tokens by pages: built in rows, shown once, looked at, replaced, rolled, disabled, ended; one's own and an account's.

use crate::dashboard::Browser;
use serde_json::{Value, json};
use testkit::{Instance, both, groups};

/// A token of the owner and one of their account, for walks over pages.
pub(crate) async fn some(t: &Instance) -> (String, String) {
    let resources = json!({"com.cloudflare.api.account.zone.*": "*"});
    let group = json!([{"id": groups::ZONE_READ}]);
    let body = json!({"name": "own", "policies": [{"effect": "allow", "permission_groups": group, "resources": resources}]});
    let own = t.owner().post("/user/tokens", body).await.id();
    (own, t.world.alpha.token.clone())
}

fn resources(token: &Value) -> Vec<(&Value, &Value)> {
    let all = token["policies"].as_array().expect("policies").iter();
    all.map(|p| (&p["effect"], &p["resources"])).collect()
}

both! {
    async fn a_token_is_built_down_to_records_and_shown_once(t) {
        let (owner, alpha) = (t.owner(), t.world.alpha.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        // Names with angle brackets are refused; what else is special in HTML is not.
        let markup = "\"quoted\" & 'so'";
        let fields = [
            ("rows", "4"), ("name", markup), ("within", "192.0.2.0/24, 127.0.0.1"), ("expires_on", "2199-01-31T10:00"),
            ("effect-0", "allow"), ("group-0", groups::DNS_WRITE), ("place-0", &alpha.zone_name), ("records-0", "TXT:_acme-challenge.*, A:www"),
            ("effect-1", "allow"), ("group-1", groups::ZONE_READ), ("place-1", ""), ("records-1", ""),
            ("effect-2", "deny"), ("group-2", groups::DNS_WRITE), ("place-2", &alpha.zone), ("records-2", ""),
            ("effect-3", "allow"), ("group-3", groups::SETTINGS_READ), ("place-3", &alpha.account), ("records-3", ""),
        ];
        let made = browser.submit("/me/tokens/new", "token", &fields).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let value = made.inside("value");
        let listed = owner.get("/user/tokens").await;
        let id = listed.items()[0]["id"].as_str().expect("an id").to_owned();
        let token = owner.get(&format!("/user/tokens/{id}")).await;
        let zone = format!("com.cloudflare.api.account.zone.{}", alpha.zone);
        let wanted = [
            (json!("allow"), json!({&zone: {"com.tenantry.record.TXT:_acme-challenge.*": "*", "com.tenantry.record.A:www": "*"}})),
            (json!("allow"), json!({"com.cloudflare.api.account.zone.*": "*"})),
            (json!("deny"), json!({&zone: "*"})),
            (json!("allow"), json!({format!("com.cloudflare.api.account.{}", alpha.account): "*"})),
        ];
        let wanted: Vec<_> = wanted.iter().map(|(e, r)| (e, r)).collect();
        assert_eq!(resources(token.ok()), wanted);
        assert_eq!(token.ok()["expires_on"], "2199-01-31T10:00:00Z");
        assert_eq!(token.ok()["condition"]["request_ip"]["in"], json!(["192.0.2.0/24", "127.0.0.1"]));
        // Its value is nowhere else, its name is text, and pasted it says how it is.
        let path = format!("/me/tokens/{id}");
        for path in ["/me/tokens", &path] {
            let page = browser.get(path).await.text;
            assert!(!page.contains(&value) && !page.contains(markup) && page.contains("&quot;quoted&quot; &amp;"), "{page}");
        }
        let asked = browser.submit("/me/tokens", "check", &[("token", &value)]).await;
        assert!(asked.status == 200 && asked.text.contains(&id) && !asked.text.contains(&value), "{}", asked.text);
        let unknown = browser.submit("/me/tokens", "check", &[("token", "nonsense")]).await;
        assert!(unknown.status == 400 && unknown.text.contains("#check-token"), "{}", unknown.text);
        // The page holds what there is: sent as it stands, nothing changes.
        let page = browser.get(&path).await;
        assert!(page.text.contains("value=\"TXT:_acme-challenge.*, A:www\""), "{}", page.text);
        let fields: Vec<_> = fields.iter().map(|(n, v)| match *n { "name" => ("name", "certificates"), n => (n, *v) }).collect();
        assert_eq!(browser.submit(&path, "token", &fields).await.to, path);
        let after = owner.get(&format!("/user/tokens/{id}")).await;
        assert_eq!((resources(after.ok()), &after.ok()["name"]), (wanted, &json!("certificates")));
    }

    async fn what_is_wrong_is_said_beside_its_row_and_nothing_is_lost(t) {
        let beta = t.world.beta.clone();
        let before = t.owner().get("/user/tokens").await.items().len();
        let browser = Browser::log_in(t, &t.owner().email).await;
        let sent = |group: &'static str, place: &str, records: &'static str| {
            vec![("rows", "2".to_owned()), ("name", "typed".into()), ("effect-1", "allow".into()), ("group-1", group.into()), ("place-1", place.to_owned()), ("records-1", records.into())]
        };
        for (fields, at) in [
            (sent(groups::DNS_WRITE, &beta.zone, ""), "token-place-1"),
            (sent(groups::DNS_WRITE, "nowhere.example", ""), "token-place-1"),
            (sent(groups::SETTINGS_READ, &beta.account, ""), "token-place-1"),
            (sent(groups::DNS_WRITE, "", "TXT"), "token-records-1"),
            (sent(groups::SETTINGS_READ, "", "TXT:*"), "token-records-1"),
            (sent("nonsense", "", ""), "token-group-1"),
            (sent(groups::TENANT_WRITE, &beta.id, ""), "token-place-1"),
            (sent("", "", ""), "token-group-0"),
        ] {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
            let seen = browser.submit("/me/tokens/new", "token", &fields).await;
            assert_eq!(seen.status, 400, "{at}: {}", seen.text);
            assert!(seen.text.contains(&format!("href=\"#{at}\"")) && seen.text.contains("value=\"typed\""), "{at}: {}", seen.text);
        }
        let more = browser.submit("/me/tokens/new", "token", &[("rows", "2"), ("name", "typed"), ("more", "true")]).await;
        assert!(more.status == 200 && more.text.contains("token-group-4") && more.text.contains("value=\"typed\""), "{}", more.text);
        assert_eq!(t.owner().get("/user/tokens").await.items().len(), before);
    }

    async fn a_token_is_disabled_rolled_and_ended(t) {
        let owner = t.owner();
        let (id, _) = some(t).await;
        let browser = Browser::log_in(t, &owner.email).await;
        let path = format!("/me/tokens/{id}");
        let status = || async { owner.get(&format!("/user/tokens/{id}")).await.ok()["status"].clone() };
        for (form, word) in [("disable", "disabled"), ("enable", "active")] {
            assert_eq!(browser.submit(&path, form, &[]).await.to, path);
            assert_eq!(status().await, word);
        }
        let unsure = browser.submit(&path, "roll", &[]).await;
        assert!(unsure.status == 400 && unsure.text.contains("roll-sure"), "{}", unsure.text);
        let rolled = browser.submit(&path, "roll", &[("sure", "true")]).await;
        let bearer = format!("Bearer {}", rolled.inside("value"));
        t.nobody().with("Authorization", &bearer).get("/zones").await.ok();
        // What rows cannot say is changed as JSON.
        let json_page = browser.get(&format!("{path}?json")).await.text;
        assert!(json_page.contains("json-policies"), "{json_page}");
        let policies = json!([{"effect": "allow", "permission_groups": [{"id": groups::ZONE_READ}], "resources": {format!("com.cloudflare.api.account.{}", t.world.alpha.account): {format!("com.cloudflare.api.account.zone.{}", t.world.alpha.zone): "*"}}}]);
        let saved = browser.submit(&path, "json", &[("name", "narrow"), ("policies", &policies.to_string())]).await;
        assert_eq!(saved.to, path, "{}", saved.text);
        assert!(browser.get(&path).await.text.contains("json-policies"), "there is no row for it");
        let wrong = browser.submit(&path, "json", &[("name", "narrow"), ("policies", "{")]).await;
        assert!(wrong.status == 400 && wrong.text.contains("#json-policies"), "{}", wrong.text);
        let foreign = Browser::log_in(t, &t.editor().email).await;
        let csrf = foreign.csrf().await;
        for path in [path.clone(), format!("/me/tokens/{}", "0".repeat(32))] {
            let seen = foreign.post(&path, &[("do", "delete"), ("sure", "true"), ("csrf", &csrf)]).await;
            assert_eq!(seen.status, 404, "{}", seen.text);
        }
        assert_eq!(browser.submit(&path, "delete", &[("sure", "true")]).await.to, "/me/tokens");
        assert_eq!(owner.get(&format!("/user/tokens/{id}")).await.status, 404);
    }

    async fn an_accounts_tokens_are_built_the_same_way(t) {
        let (owner, alpha) = (t.owner(), t.world.alpha.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let path = format!("/accounts/{}/tokens", alpha.account);
        let fields = [("rows", "1"), ("name", "of all"), ("effect-0", "allow"), ("group-0", groups::DNS_WRITE), ("place-0", ""), ("records-0", "")];
        let made = browser.submit(&format!("{path}/new"), "token", &fields).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let bearer = format!("Bearer {}", made.inside("value"));
        let records = format!("/zones/{}/dns_records", alpha.zone);
        t.nobody().with("Authorization", &bearer).get(&records).await.ok();
        let all = owner.get(&path).await;
        let token = all.items().iter().find(|token| token["name"] == "of all").expect("the token");
        let account = format!("com.cloudflare.api.account.{}", alpha.account);
        assert_eq!(token["policies"][0]["resources"], json!({account: {"com.cloudflare.api.account.zone.*": "*"}}));
        let one = format!("{path}/{}", token["id"].as_str().expect("an id"));
        assert_eq!(browser.submit(&one, "token", &fields).await.to, one);
        let after = owner.get(&one).await;
        assert_eq!(after.ok()["policies"][0]["resources"], token["policies"][0]["resources"]);
        assert_eq!(browser.submit(&one, "delete", &[("sure", "true")]).await.to, path);
        // Who may not make them hears so.
        let viewer = Browser::log_in(t, &t.viewer().email).await;
        let refused = viewer.submit(&format!("{path}/new"), "token", &fields).await;
        assert!(refused.status == 403 && refused.text.contains("role=\"alert\""), "{}", refused.text);
    }
}
