//! Long lists by API and page: filtered, walked, kept as views, taken along as files; and the wizard for a whole customer.

use crate::dashboard::Browser;
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Actor, Instance, both};

/// All of a list, part by part, each by the cursor of the one before.
async fn walked(actor: &Actor, path: &str) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = actor.get(&format!("{path}&cursor={cursor}")).await;
        all.extend(reply.items().clone());
        let next = reply.json["result_info"]["cursor"].as_str();
        next.expect("a cursor").clone_into(&mut cursor);
        if cursor.is_empty() {
            return all;
        }
    }
}

fn names(items: &[Value]) -> Vec<&str> {
    items
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect()
}

async fn some_accounts(t: &Instance) {
    let admin = t.tenant_admin();
    for name in ["=walk b", "=Walk A", "=walk c", "=walk(1)", "A =walk"] {
        admin
            .post(
                "/accounts",
                json!({"name": name, "unit": {"id": t.world.alpha.unit}}),
            )
            .await
            .ok();
    }
    let body = json!({"name": "walked-zone.com", "account": {"id": t.world.alpha.account}});
    admin.post("/zones", body).await.ok();
}

both! {
    async fn accounts_are_walked_filtered_and_nobody_sees_more_than_in_the_list(t) {
        some_accounts(t).await;
        let admin = t.tenant_admin();
        let path = "/platform/v1/accounts?per_page=2&name=%3Dwalk";
        assert_eq!(names(&walked(&admin, path).await), ["=Walk A", "=walk b", "=walk c", "=walk(1)"]);
        assert_eq!(names(&walked(&admin, &format!("{path}&direction=desc")).await), ["=walk(1)", "=walk c", "=walk b", "=Walk A"]);
        assert_eq!(names(&walked(&admin, &format!("{path}&order=created_on")).await), ["=walk b", "=Walk A", "=walk c", "=walk(1)"]);
        let all = |actor: Actor| async move {
            let mut ids: Vec<String> = walked(&actor, "/platform/v1/accounts?per_page=1").await.iter().map(|a| a["id"].to_string()).collect();
            let mut listed: Vec<String> = actor.get("/accounts?per_page=50").await.items().iter().map(|a| a["id"].to_string()).collect();
            ids.sort();
            listed.sort();
            assert_eq!(ids, listed, "{}", actor.name);
        };
        for name in ["tenant_admin", "owner", "viewer", "stranger", "operator", "service_user", "token_of_everything", "token_of_one_zone", "account_token"] {
            all(t.actor(name).clone()).await;
        }
        for (filter, some) in [
            ("has_zones=true", true), ("has_zones=false", true), ("type=enterprise", true), ("since=2999-01-01", false),
            ("before=2999-01-01", true), ("unit=00000000000000000000000000000000", false),
        ] {
            let found = admin.get(&format!("/platform/v1/accounts?{filter}")).await;
            assert_eq!(!found.items().is_empty(), some, "{filter}");
        }
        for bad in ["type=none", "has_zones=maybe", "cursor=nonsense", "order=plan", "since=never"] {
            admin.get(&format!("/platform/v1/accounts?{bad}")).await.refused(400, 6009);
        }
    }

    async fn zones_are_walked_and_filtered(t) {
        some_accounts(t).await;
        let admin = t.tenant_admin();
        let mut walked_ids: Vec<String> = walked(&admin, "/platform/v1/zones?per_page=1").await.iter().map(|z| z["id"].to_string()).collect();
        let mut listed: Vec<String> = admin.get("/zones?per_page=50").await.items().iter().map(|z| z["id"].to_string()).collect();
        walked_ids.sort();
        listed.sort();
        assert_eq!(walked_ids, listed);
        assert_eq!(names(&walked(&admin, "/platform/v1/zones?name=WALKED-z").await), ["walked-zone.com"]);
        for (filter, some) in [("plan=free", true), ("plan=business", false), ("status=moved", false), ("type=full&status=active", true), ("name=zone.com", false)] {
            let found = admin.get(&format!("/platform/v1/zones?name=walked&{filter}")).await;
            let wanted = some && !filter.starts_with("name");
            assert_eq!(!found.items().is_empty(), wanted, "{filter}");
        }
    }

    async fn exactly_the_list_is_taken_along(t) {
        some_accounts(t).await;
        let admin = t.tenant_admin();
        let csv = admin.raw(Method::GET, "/platform/v1/accounts?name=%3Dwalk&export=csv", None).await;
        let header = |name: &str| csv.headers()[name].to_str().expect("a text").to_owned();
        assert_eq!(header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(header("content-disposition"), "attachment; filename=\"accounts.csv\"");
        let text = csv.text().await.expect("a text");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 5, "{text}");
        assert!(lines[0].starts_with("id,name,type,"));
        // No spreadsheet takes a name for a formula.
        assert!(lines[1].contains(",'=Walk A,"), "{text}");
        let file = admin.raw(Method::GET, "/platform/v1/accounts?name=%3Dwalk&export=json", None).await;
        let file: Value = serde_json::from_str(&file.text().await.expect("a text")).expect("JSON");
        assert_eq!(&file, &json!(walked(&admin, "/platform/v1/accounts?name=%3Dwalk").await));
        let none = admin.raw(Method::GET, "/platform/v1/zones?name=none&export=json", None).await;
        assert_eq!(none.json::<Value>().await.expect("JSON"), json!([]));
        admin.get("/platform/v1/zones?export=xml").await.refused(400, 6009);
    }

    async fn views_are_ones_own(t) {
        let owner = t.owner();
        let new = json!({"list": "zones", "name": "Active", "query": "?status=active&cursor=x.y", "is_default": true});
        let view = owner.post("/platform/v1/views", new.clone()).await;
        assert_eq!((&view.ok()["query"], &view.ok()["is_default"]), (&json!("status=active"), &json!(true)));
        owner.post("/platform/v1/views", new).await.refused(400, 1161).at("/name");
        let other = owner.post("/platform/v1/views", json!({"list": "zones", "name": "Other", "is_default": true})).await.id();
        let mine = owner.get("/platform/v1/views?list=zones").await;
        let defaults: Vec<&Value> = mine.ok().as_array().expect("a list").iter().map(|v| &v["is_default"]).collect();
        assert_eq!(defaults, [&json!(false), &json!(true)]);
        assert_eq!(owner.get("/platform/v1/views?list=accounts").await.ok(), &json!([]));
        let path = format!("/platform/v1/views/{other}");
        for stranger in [t.viewer(), t.tenant_admin()] {
            stranger.patch(&path, json!({"name": "Mine"})).await.refused(404, 1161);
            stranger.delete(&path).await.refused(404, 1161);
        }
        assert_eq!(owner.patch(&path, json!({"name": "Renamed", "query": "type=full"})).await.ok()["query"], "type=full");
        for bad in [json!({"query": "a b"}), json!({"name": "<b>"}), json!({"name": "Active"})] {
            owner.patch(&path, bad).await.refused(400, 1161);
        }
        owner.delete(&path).await.ok();
        owner.delete(&path).await.refused(404, 1161);
    }

    async fn views_stand_above_the_list(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let csrf = browser.csrf().await;
        let at = "/zones?status=active&order=name";
        let kept = browser.post(at, &[("csrf", &csrf), ("do", "view"), ("query", "status=active&order=name"), ("name", "\"Live\" & well"), ("is_default", "true")]).await;
        assert_eq!((kept.status, kept.to.as_str()), (303, at), "{}", kept.text);
        let page = browser.get(at).await.text;
        assert!(page.contains("&quot;Live&quot; &amp; well") && page.contains("aria-current=\"true\""), "{page}");
        // Who asks for nothing in particular begins with it; the whole is a parameter away.
        assert_eq!(browser.get("/zones").await.to, at);
        assert_eq!(browser.get("/zones?order=name").await.status, 200);
        let again = browser.post(at, &[("csrf", &csrf), ("do", "view"), ("query", ""), ("name", "\"Live\" & well")]).await;
        assert!(again.status == 400 && again.text.contains("view-name-problem"), "{}", again.text);
        let id = t.owner().get("/platform/v1/views?list=zones").await.text_of("/0/id");
        for (name, status, shown) in [(" ", 400, "view_name-name-problem"), ("Renamed", 303, "")] {
            let sent = browser.post(at, &[("csrf", &csrf), ("do", "view_name"), ("id", &id), ("name", name)]).await;
            assert!(sent.status == status && sent.text.contains(shown), "{}", sent.text);
        }
        let page = browser.get(at).await.text;
        assert!(page.contains(">Renamed</a>") && !page.contains("&quot;Live&quot;"), "{page}");
        let file = browser.get("/zones?status=active&export=csv").await;
        assert!(file.status == 200 && file.text.starts_with("id,name,status"), "{}", file.text);
    }

    async fn a_whole_customer_on_one_screen(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let csrf = browser.csrf().await;
        let refused = browser.post("/customers/new", &[("csrf", &csrf), ("do", "customer"), ("act", "plan"), ("name", "Nobody's"), ("unit", &t.world.alpha.unit)]).await;
        assert!(refused.status == 403 && refused.text.contains("role=\"alert\""), "{}", refused.text);
        let page = browser.get("/customers/new").await;
        assert!(page.text.contains("Only people of a tenant"), "{}", page.text);
        // As somebody of the tenant.
        let admins = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
        t.operator().post(&admins, json!({"email": t.owner().email})).await.ok();
        let typed = [
            ("csrf", csrf.as_str()), ("do", "customer"), ("name", "Whole"), ("unit", t.world.alpha.unit.as_str()),
            ("members", "one@wizard.example\ntwo@wizard.example Billing"), ("service_users", "robot@wizard.example"),
            ("zones", "wizard-one.com\nwizard-two.com"), ("records", "www A 192.0.2.1\n@ MX 10 mail.example.com"),
        ];
        let with = |changes: &[(&'static str, &'static str)]| {
            let mut all: Vec<(&str, &str)> = typed.iter().filter(|(n, _)| changes.iter().all(|(c, _)| c != n)).copied().collect();
            all.extend(changes);
            all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect::<Vec<(String, String)>>()
        };
        let send = |fields: Vec<(String, String)>| {
            let browser = &browser;
            async move {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
                browser.post("/customers/new", &fields).await
            }
        };
        // What is wrong is said beside its field, with its line.
        let bad = send(with(&[("name", "Whole"), ("act", "plan"), ("members", "one@wizard.example\nnobody")])).await;
        assert!(bad.status == 400 && bad.text.contains("Line 2 (nobody)") && bad.text.contains("customer-members-problem"), "{}", bad.text);
        assert!(bad.text.contains("wizard-two.com"), "what was typed is kept: {}", bad.text);
        // Without a plan that was seen, nothing is done.
        let before = t.database.count("SELECT COUNT(*) FROM accounts").await;
        let plan = send(with(&[("name", "Whole"), ("act", "make")])).await;
        assert!(plan.status == 200 && plan.text.contains("What will happen") && plan.text.contains("wizard-one.com"), "{}", plan.text);
        assert!(plan.text.contains("two@wizard.example: invitation"), "{}", plan.text);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM accounts").await, before);
        let digest = plan.text.split("name=\"planned\" value=\"").nth(1).and_then(|t| t.get(..64)).expect("a digest").to_owned();
        let mut fields = with(&[("name", "Whole"), ("act", "make")]);
        fields.push(("planned".to_owned(), digest.clone()));
        // What was changed since is shown first.
        let mut changed = fields.clone();
        changed.retain(|(name, _)| name != "zones");
        let shown = send(changed).await;
        assert!(shown.text.contains("What will happen"), "{}", shown.text);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM accounts").await, before);
        let made = send(fields).await;
        assert!(made.status == 200 && made.text.contains("The customer is there") && made.text.contains("robot@wizard.example"), "{}", made.text);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM accounts").await, before + 1);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM zones WHERE name LIKE 'wizard-%'").await, 2);
    }
}
