//! The second form of an account's audit log: values and exclusions, a cursor, histories.

use rules::moment::Moment;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, Options, both, groups};

fn proxied() -> Options {
    Options::default().set("http.trusted_proxies", "127.0.0.1")
}

fn now(t: &Instance) -> String {
    Moment(t.rules().env().now()).to_string()
}

/// The log from a moment on.
fn log(t: &Instance, since: &str) -> String {
    t.clock.advance(Duration::from_secs(1));
    format!(
        "/accounts/{}/logs/audit?since={since}&before={}",
        t.world.alpha.account,
        now(t)
    )
}

/// The exact actions that a list shows, in its order.
async fn names(actor: &Actor, path: &str) -> Vec<String> {
    let reply = actor.get(path).await;
    reply.ok();
    let all = reply.items().iter();
    all.map(|e| e["action"]["name"].as_str().expect("a text").to_owned())
        .collect()
}

/// Four events of three people, by key and by token; the token's id.
async fn something_happens(t: &Instance) -> String {
    let zone = format!("/zones/{}", t.world.alpha.zone);
    let account = &t.world.alpha.account;
    let from = |actor: Actor, ip: &str| actor.with("X-Forwarded-For", ip);
    from(t.owner(), "192.0.2.7")
        .patch(&zone, json!({"paused": true}))
        .await
        .ok();
    let plan = |id: &str| json!({"rate_plan": {"id": id}});
    from(t.tenant_admin(), "192.0.2.200")
        .put(&format!("{zone}/subscription"), plan("PARTNERS_BIZ"))
        .await
        .ok();
    let policy = json!({"effect": "allow", "permission_groups": [{"id": groups::SETTINGS_WRITE}],
        "resources": {format!("com.cloudflare.api.account.{account}"): "*"}});
    let made = t
        .owner()
        .post(
            "/user/tokens",
            json!({"name": "renamer", "policies": [policy]}),
        )
        .await;
    let token = t.somebody("bearer", "", &made.text_of("/value"));
    from(token, "2001:db8::5")
        .put(&format!("/accounts/{account}"), json!({"name": "Renamed"}))
        .await
        .ok();
    from(t.owner(), "198.51.100.9")
        .post(
            &format!("/accounts/{account}/subscriptions"),
            plan("PARTNERS_SPECTRUM"),
        )
        .await
        .ok();
    made.id()
}

both! {
    #[with(proxied())]
    async fn an_event_is_told_in_full(t) {
        let begun = now(t);
        let token = something_happens(t).await;
        let reply = t.viewer().get(&log(t, &begun)).await;
        let all = reply.items();
        assert_eq!(all.len(), 4, "{}", reply.text);
        let (addon, renamed, plan, paused) = (&all[0], &all[1], &all[2], &all[3]);
        let owner = t.owner();
        assert_eq!(paused["account"], json!({"id": t.world.alpha.account, "name": "Renamed"}));
        let time = paused["action"]["time"].clone();
        assert_eq!(paused["action"], json!({"description": "Update zone", "name": "zone_update", "result": "success", "time": time, "type": "update"}));
        assert_eq!(paused["actor"], json!({"id": owner.id, "context": "api_key", "email": owner.email, "ip_address": "192.0.2.7", "type": "user"}));
        assert_eq!(paused["zone"], json!({"id": t.world.alpha.zone, "name": t.world.alpha.zone_name}));
        let about = &paused["resource"];
        assert_eq!((&about["id"], &about["product"], &about["scope"], &about["type"]), (&json!(t.world.alpha.zone), &json!("zones"), &json!("zones"), &json!("zone")));
        assert_eq!((&about["before"]["paused"], &about["response"]["paused"]), (&json!(false), &json!(true)));
        let raw = &paused["raw"];
        assert_eq!((&raw["method"], &raw["status_code"], &raw["uri"]), (&json!("PATCH"), &json!(200), &json!("/client/v4/zones/{zone_id}")));
        assert_eq!(raw["cf_ray_id"].as_str().map(str::is_empty), Some(false));
        assert_eq!((&renamed["actor"]["context"], &renamed["actor"]["token_id"], &renamed["actor"]["token_name"]), (&json!("api_token"), &json!(token), &json!("renamer")));
        assert_eq!((&renamed["zone"], &renamed["resource"]["scope"]), (&Value::Null, &json!("accounts")));
        assert_eq!(plan["action"]["description"], "Set zone subscription");
        assert_eq!((&addon["action"]["type"], &addon["resource"]["before"], &addon["resource"]["product"]), (&json!("create"), &Value::Null, &json!("subscriptions")));
        // The same ids as in the first form.
        let first = t.viewer().get(&format!("/accounts/{}/audit_logs?per_page=1", t.world.alpha.account)).await;
        assert_eq!(first.items()[0]["id"], addon["id"]);
        // A token that is gone keeps its id.
        t.owner().delete(&format!("/user/tokens/{token}")).await.ok();
        let later = t.viewer().get(&log(t, &begun)).await;
        assert_eq!((&later.items()[1]["actor"]["token_id"], &later.items()[1]["actor"]["token_name"]), (&json!(token), &Value::Null));
    }

    #[with(proxied())]
    async fn every_filter_takes_values_and_exclusions(t) {
        let begun = now(t);
        let token = something_happens(t).await;
        let (viewer, log) = (t.viewer(), log(t, &begun));
        let all = ["account_subscription_create", "account_update", "zone_subscription_set", "zone_update"];
        assert_eq!(names(&viewer, &log).await, all);
        let mut up = all;
        up.reverse();
        assert_eq!(names(&viewer, &format!("{log}&direction=asc")).await, up);
        let first = viewer.get(&log).await.items()[3].clone();
        let text = |at: &str| first.pointer(at).and_then(Value::as_str).expect("a text").to_owned();
        let admin = t.tenant_admin();
        for (filter, expected) in [
            (format!("id={}", text("/id")), vec![3]),
            (format!("audit_log_id={}", text("/id")), vec![3]),
            (format!("id.not={}", text("/id")), vec![0, 1, 2]),
            (format!("actor_email={}", admin.email.to_uppercase()), vec![2]),
            (format!("actor_email.not={}", admin.email), vec![0, 1, 3]),
            (format!("actor_id={}", admin.id), vec![2]),
            (format!("actor_id={}&actor_id={}", admin.id, t.owner().id), vec![0, 1, 2, 3]),
            (format!("actor_id.not={}&actor_id.not={}", admin.id, t.owner().id), vec![]),
            ("actor_ip_address=192.0.2.7".to_owned(), vec![3]),
            ("actor_ip_address=2001:DB8:0::5".to_owned(), vec![1]),
            ("actor_ip_address.not=192.0.2.7".to_owned(), vec![0, 1, 2]),
            (format!("actor_token_id={token}"), vec![1]),
            (format!("actor_token_id.not={token}"), vec![0, 2, 3]),
            ("actor_token_name=renamer".to_owned(), vec![1]),
            ("actor_token_name=rename".to_owned(), vec![]),
            ("actor_context=api_token".to_owned(), vec![1]),
            ("actor_context.not=api_token".to_owned(), vec![0, 2, 3]),
            ("actor_context=dash".to_owned(), vec![]),
            ("actor_context=oauth".to_owned(), vec![]),
            ("actor_type=user".to_owned(), vec![0, 1, 2, 3]),
            ("actor_type=system&actor_type=account".to_owned(), vec![]),
            (format!("raw_cf_ray_id={}", text("/raw/cf_ray_id")), vec![3]),
            ("raw_method=put".to_owned(), vec![1, 2]),
            ("raw_method.not=PUT&raw_method.not=POST".to_owned(), vec![3]),
            ("raw_status_code=200".to_owned(), vec![0, 1, 2, 3]),
            ("raw_status_code=20".to_owned(), vec![]),
            ("raw_uri=/client/v4/zones/{zone_id}".to_owned(), vec![3]),
            (format!("resource_id={}", t.world.alpha.account), vec![1]),
            ("resource_type=zone&resource_type=account".to_owned(), vec![1, 3]),
            ("resource_type.not=zone".to_owned(), vec![0, 1, 2]),
            ("resource_product=subscriptions".to_owned(), vec![0, 2]),
            ("resource_product.not=subscriptions".to_owned(), vec![1, 3]),
            ("resource_product=nothing".to_owned(), vec![]),
            ("product_category=Billing".to_owned(), vec![0, 2]),
            ("product_category=zones&product_category=billing".to_owned(), vec![0, 2, 3]),
            ("product_category=zones&resource_product=accounts".to_owned(), vec![1, 3]),
            ("product_category=zones&resource_type=subscription".to_owned(), vec![]),
            ("action_type=create".to_owned(), vec![0]),
            ("action_type.not=create".to_owned(), vec![1, 2, 3]),
            ("action_type=delete&action_type=view".to_owned(), vec![]),
            ("action_result=success".to_owned(), vec![0, 1, 2, 3]),
            ("action_result.not=success".to_owned(), vec![]),
            (format!("zone_id={}", t.world.alpha.zone), vec![2, 3]),
            (format!("zone_id.not={}", t.world.alpha.zone), vec![0, 1]),
            (format!("zone_name={}", t.world.alpha.zone_name.to_uppercase()), vec![2, 3]),
            ("resource_scope=accounts".to_owned(), vec![0, 1]),
            ("resource_scope.not=accounts".to_owned(), vec![2, 3]),
            ("account_name=Renamed".to_owned(), vec![0, 1, 2, 3]),
            ("account_name.not=Renamed".to_owned(), vec![]),
            (format!("actor_id={}&raw_method=PATCH", t.owner().id), vec![3]),
            ("id=&unknown=7".to_owned(), vec![0, 1, 2, 3]),
        ] {
            let expected: Vec<&str> = expected.into_iter().map(|n: usize| all[n]).collect();
            assert_eq!(names(&viewer, &format!("{log}&{filter}")).await, expected, "{filter}");
        }
        for bad in ["action_type=renew", "action_result=maybe", "actor_context=mail", "actor_type=bot", "resource_scope=all",
            "product_category=nothing", "actor_ip_address=localhost", "id=a%0Ab", "product_category.not=nothing"] {
            viewer.get(&format!("{log}&{bad}")).await.refused(400, 1001);
        }
        for bad in ["direction=up", "cursor=x", "cursor=1.x", "limit=x"] {
            viewer.get(&format!("{log}&{bad}")).await.refused(400, 6009);
        }
        let account = format!("/accounts/{}/logs/audit", t.world.alpha.account);
        for bad in ["", "?since=2024-01-01", "?before=2024-01-01", "?since=yesterday&before=2024-01-01"] {
            viewer.get(&format!("{account}{bad}")).await.refused(400, 6009);
        }
        viewer.get(&format!("{account}?since=2001-01-01&before={}", now(t))).await.refused(400, 113);
    }

    async fn a_cursor_walks_everything_once(t) {
        let begun = now(t);
        let account = format!("/accounts/{}", t.world.alpha.account);
        for n in 0..7 {
            t.owner().put(&account, json!({"name": format!("Name {n}")})).await.ok();
        }
        let log = log(t, &begun);
        for (direction, expected) in [("desc", [6, 5, 4, 3, 2, 1, 0]), ("asc", [0, 1, 2, 3, 4, 5, 6])] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let reply = t.viewer().get(&format!("{log}&limit=3&direction={direction}&cursor={cursor}")).await;
                reply.ok();
                let info = &reply.json["result_info"];
                assert_eq!((&info["count"], &info["per_page"]), (&json!(reply.items().len()), &json!(3)));
                assert_eq!(info["cursor"], info["cursors"]["after"]);
                seen.extend(reply.items().iter().map(|e| e["resource"]["response"]["name"].clone()));
                // What happens meanwhile changes nothing of it.
                t.owner().put(&account, json!({"name": "Meanwhile"})).await.ok();
                info["cursor"].as_str().expect("a text").clone_into(&mut cursor);
                if cursor.is_empty() {
                    break;
                }
            }
            assert_eq!(seen, expected.map(|n| json!(format!("Name {n}"))), "{direction}");
        }
        let few = t.viewer().get(&format!("{log}&limit=0")).await;
        assert_eq!(few.items().len(), 1, "at least one");
        let none = t.viewer().get(&format!("{log}&action_type=delete")).await;
        assert_eq!((none.items().len(), &none.json["result_info"]["cursor"]), (0, &json!("")));
    }

    async fn one_resource_has_a_history(t) {
        let begun = now(t);
        something_happens(t).await;
        t.owner().patch(&format!("/zones/{}", t.world.alpha.zone), json!({"paused": false})).await.ok();
        let log = log(t, &begun);
        let newest = t.viewer().get(&log).await.items()[0].clone();
        let (path, query) = log.split_once('?').expect("a query");
        let at = |event: &Value, time: &str| format!("{path}/{}/history?{query}&action_time={time}", event["id"].as_str().expect("a text"));
        let time = newest["action"]["time"].as_str().expect("a moment").to_owned();
        let found = t.viewer().get(&at(&newest, &time)).await;
        let told: Vec<&Value> = found.items().iter().map(|e| &e["resource"]["response"]["paused"]).collect();
        assert_eq!(told, [false, true], "{}", found.text);
        assert_eq!(found.json["result_info"]["history_status"], "exact");
        let one = t.viewer().get(&format!("{}&limit=1", at(&newest, &time))).await;
        let cursor = one.json["result_info"]["cursor"].as_str().expect("a cursor").to_owned();
        let rest = t.viewer().get(&format!("{}&limit=1&cursor={cursor}", at(&newest, &time))).await;
        assert_eq!((rest.items()[0]["resource"]["response"]["paused"].clone(), &rest.json["result_info"]["cursor"]), (json!(true), &json!("")));
        // An event of another moment, of another account, of none.
        t.viewer().get(&at(&newest, "2024-01-01T00:00:00Z")).await.refused(404, 1001);
        let foreign = path.replace(&t.world.alpha.account, &t.world.beta.account);
        t.actor("beta_viewer").get(&at(&newest, &time).replace(path, &foreign)).await.refused(404, 1001);
        t.viewer().get(&at(&json!({"id": "nothing"}), &time)).await.refused(404, 7003);
        t.viewer().get(&format!("{path}/{}/history?{query}", newest["id"].as_str().expect("a text"))).await.refused(400, 6009);
    }

    async fn categories_are_told(t) {
        let reply = t.viewer().get(&format!("/accounts/{}/logs/audit/product_categories", t.world.alpha.account)).await;
        let all = reply.ok().as_array().expect("a list").clone();
        let billing = all.iter().find(|c| c["value"] == "billing").expect("it is there");
        assert_eq!(billing, &json!({"label": "Billing", "value": "billing", "products": [{"label": "Subscriptions", "value": "subscriptions"}]}));
    }
}
