//! Plans of zones and add-ons of accounts: what is sold, at what price, and that the zone follows.

use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, both};

const DAY: Duration = Duration::from_hours(24);

/// A new zone of alpha's account: its id and the path of its subscription.
async fn zone(t: &Instance, name: &str) -> (String, String) {
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    let id = t.tenant_admin().post("/zones", body).await.id();
    let at = format!("/zones/{id}/subscription");
    (id, at)
}

fn plan(id: &str) -> Value {
    json!({"rate_plan": {"id": id}})
}

/// The values of a subscription's components, by name.
fn components(subscription: &Value) -> Value {
    let all = subscription["component_values"].as_array().expect("a list");
    let pairs = all.iter().map(|c| {
        let name = c["name"].as_str().expect("a name").to_owned();
        (name, c["value"].clone())
    });
    Value::Object(pairs.collect())
}

/// The id of the plan that the zone, its list and `available_plans` agree on.
async fn agreed(actor: &Actor, zone: &str) -> String {
    let own = actor.get(&format!("/zones/{zone}")).await.ok()["plan"].clone();
    let plans = actor.get(&format!("/zones/{zone}/available_plans")).await;
    let subscribed: Vec<&Value> = plans
        .items()
        .iter()
        .filter(|p| p["is_subscribed"] == true)
        .collect();
    assert_eq!(subscribed.len(), 1, "{}", plans.text);
    for field in ["id", "name", "legacy_id", "currency", "externally_managed"] {
        assert_eq!(own[field], subscribed[0][field], "{field}");
    }
    let listed = actor.get("/zones?per_page=50").await;
    let listed = listed.items().iter().find(|z| z["id"] == zone);
    assert_eq!(listed.expect("it is listed")["plan"], own);
    let subscription = actor.get(&format!("/zones/{zone}/subscription")).await;
    assert_eq!(subscription.ok()["price"], own["price"]);
    let one = format!(
        "/zones/{zone}/available_plans/{}",
        own["id"].as_str().expect("an id")
    );
    assert_eq!(actor.get(&one).await.ok(), subscribed[0]);
    own["legacy_id"].as_str().expect("a text").to_owned()
}

async fn price(t: &Instance, item: &str, cents: i64) {
    let at = format!("/platform/v1/tenants/{}/catalogue", t.world.alpha.id);
    let body = json!({"items": [{"rate_plan_id": item, "price_cents": cents}]});
    t.operator().patch(&at, body).await.ok();
}

async fn withdraw(t: &Instance, item: &str) {
    let at = format!("/platform/v1/tenants/{}/catalogue", t.world.alpha.id);
    t.operator()
        .patch(&at, json!({"remove": [item]}))
        .await
        .ok();
}

both! {
    async fn a_zone_begins_free_and_follows_its_plan(t) {
        let admin = t.tenant_admin();
        let (id, at) = zone(t, "plan-one.com").await;
        let free = admin.get(&at).await;
        assert_eq!(free.ok(), &json!({
            "id": id, "state": "Provisioned", "price": 0, "currency": "USD", "frequency": "not-applicable",
            "current_period_start": null, "current_period_end": null,
            "rate_plan": {
                "id": "free", "public_name": "Free Plan", "currency": "USD", "scope": "zone", "sets": null, "is_contract": false,
                "externally_managed": false,
            },
            "component_values": [
                {"name": "zones", "value": 1, "default": 1, "price": 0},
                {"name": "page_rules", "value": 3, "default": 3, "price": 0},
                {"name": "dedicated_certificates", "value": 0, "default": 0, "price": 0},
                {"name": "dedicated_certificates_custom", "value": 0, "default": 0, "price": 0},
            ],
            "app": {"install_id": null}, "zone": {"id": id, "name": "plan-one.com"}, "cancel_at_period_end": false,
            "created_date": null,
        }));
        assert!(free.text.starts_with(&format!("{{\"result\":{{\"id\":\"{id}\"")), "{}", free.text);
        assert!(free.text.contains("\"price\":0,"), "{}", free.text);
        assert_eq!(agreed(&admin, &id).await, "free");

        let sold = admin.post(&at, plan("PARTNERS_BIZ")).await;
        let s = sold.ok();
        assert_eq!((&s["id"], &s["frequency"], &s["state"]), (&json!(id), &json!("monthly"), &json!("Provisioned")));
        assert_eq!(s["rate_plan"], json!({
            "id": "PARTNERS_BIZ", "public_name": "Business Plan", "currency": "USD", "scope": "zone", "sets": null,
            "is_contract": false, "externally_managed": true,
        }));
        assert_eq!(admin.get(&at).await.json, sold.json, "what was answered is what is read");
        assert_eq!(agreed(&admin, &id).await, "business");
        assert_eq!(admin.get(&format!("/zones/{id}")).await.ok()["meta"]["page_rule_quota"], 50);

        // To another plan by either verb, up and down, and back to where it began.
        for (post, item, legacy) in [
            (false, "PARTNERS_ENT", "enterprise"), (true, "PARTNERS_PRO", "pro"), (true, "PARTNERS_PRO", "pro"),
            (false, "PARTNERS_FREE", "free"), (false, "PARTNERS_BIZ", "business"), (true, "free", "free"), (false, "FREE", "free"),
        ] {
            let reply = if post { admin.post(&at, plan(item)).await } else { admin.put(&at, plan(item)).await };
            assert_eq!(reply.ok()["rate_plan"]["id"], item);
            assert_eq!(agreed(&admin, &id).await, legacy);
        }
        let end = admin.get(&at).await;
        assert_eq!((&end.ok()["price"], &end.ok()["frequency"]), (&json!(0), &json!("not-applicable")));
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM subscriptions WHERE zone_id = '{id}'")).await, 1);

        // What was read can be sent back.
        let (was, sent) = (end.ok().clone(), admin.put(&at, end.ok().clone()).await);
        assert_eq!(sent.ok(), &was);
    }

    async fn ids_are_known_in_every_spelling_and_read_back_as_sent(t) {
        let admin = t.tenant_admin();
        let (id, at) = zone(t, "spelling.com").await;
        for (item, legacy) in [("partners_business", "business"), ("Partners_Pro", "pro"), ("partners_enterprise", "enterprise"), ("partners_ent", "enterprise")] {
            let body = json!({"rate_plan": {"id": item}, "frequency": "monthly"});
            let sold = admin.put(&at, body).await;
            assert_eq!(sold.ok()["rate_plan"]["id"], item);
            assert_eq!(admin.get(&at).await.ok()["rate_plan"]["id"], item);
            assert_eq!(agreed(&admin, &id).await, legacy);
            // A contract is not renewed, whatever was sent.
            let contract = legacy == "enterprise";
            assert_eq!(sold.ok()["rate_plan"]["is_contract"], contract);
            assert_eq!(sold.ok()["frequency"], if contract { "not-applicable" } else { "monthly" });
            assert_eq!(sold.ok()["current_period_end"].is_null(), contract);
        }
    }

    async fn components_are_merged_over_what_the_plan_includes(t) {
        let admin = t.tenant_admin();
        let (_, at) = zone(t, "components.com").await;
        let with = |values: Value| json!({"rate_plan": {"id": "PARTNERS_BIZ"}, "component_values": values});
        let sold = admin.post(&at, with(json!([{"name": "dedicated_certificates_custom", "value": 1}]))).await;
        assert_eq!(components(sold.ok()), json!({
            "zones": 1, "page_rules": 50, "dedicated_certificates": 0, "dedicated_certificates_custom": 1,
        }));
        // The last of two counts; a whole number may have a point; read-only members are ignored.
        let sold = admin.put(&at, with(json!([
            {"name": "page_rules", "value": 60}, {"name": "page_rules", "value": 70.0, "default": 1, "price": 9},
        ]))).await;
        assert_eq!(components(sold.ok()), json!({
            "zones": 1, "page_rules": 70, "dedicated_certificates": 0, "dedicated_certificates_custom": 0,
        }));
        assert!(sold.text.contains("\"value\":70,"), "{}", sold.text);
        assert_eq!(admin.get(&at).await.json, sold.json);
        // Another plan includes something else.
        let sold = admin.put(&at, plan("PARTNERS_PRO")).await;
        assert_eq!(components(sold.ok())["page_rules"], 20);
    }

    async fn what_cannot_be_subscribed_to(t) {
        let admin = t.tenant_admin();
        let (id, at) = zone(t, "refused.com").await;
        let addons = format!("/accounts/{}/subscriptions", t.world.alpha.account);
        let own = format!("{addons}/{}", t.world.alpha.addon);
        admin.post(&at, plan("PARTNERS_PRO")).await.ok();
        let before = (admin.get(&at).await.text, admin.get(&format!("/zones/{id}")).await.text, admin.get(&addons).await.text);
        let events = t.database.count("SELECT COUNT(*) FROM audit").await;
        let biz = |more: Value| {
            let mut body = plan("PARTNERS_BIZ");
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            body
        };
        let value = |v: Value| biz(json!({"component_values": [{"name": "zones", "value": 1}, v]}));
        for (body, status, code, pointer) in [
            (json!({}), 400, 1198, "/rate_plan"),
            (json!({"rate_plan": null}), 400, 1198, "/rate_plan"),
            (json!({"rate_plan": "PARTNERS_BIZ"}), 400, 1198, "/rate_plan"),
            (json!({"rate_plan": {}}), 400, 1198, "/rate_plan/id"),
            (json!({"rate_plan": {"id": null}}), 400, 1198, "/rate_plan/id"),
            (json!({"rate_plan": {"id": 7}}), 400, 1198, "/rate_plan/id"),
            (plan(""), 400, 7501, "/rate_plan/id"),
            (plan("GOLD"), 400, 7501, "/rate_plan/id"),
            (plan("a\u{0}b"), 400, 7501, "/rate_plan/id"),
            (plan(&"x".repeat(5000)), 400, 7501, "/rate_plan/id"),
            // An add-on, for a zone.
            (plan("PARTNERS_SPECTRUM"), 400, 7501, "/rate_plan/id"),
            // Known, and not sold by this tenant.
            (plan("CF_BIZ"), 403, 1225, "/rate_plan/id"),
            (plan("msp_biz"), 403, 1225, "/rate_plan/id"),
            (biz(json!({"frequency": "daily"})), 400, 1198, "/frequency"),
            (biz(json!({"frequency": null})), 400, 1198, "/frequency"),
            (biz(json!({"component_values": null})), 400, 1198, "/component_values"),
            (biz(json!({"component_values": {}})), 400, 1198, "/component_values"),
            (value(json!({"value": 1})), 400, 1198, "/component_values/1/name"),
            (value(json!({"name": "page_rules"})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "page_rules", "value": "60"})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "page_rules", "value": 1.5})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "page_rules", "value": null})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "page_rule", "value": 60})), 400, 1198, "/component_values/1/name"),
            (value(json!({"name": "page_rules", "value": -1})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "page_rules", "value": 126})), 400, 1198, "/component_values/1/value"),
            (value(json!({"name": "zones", "value": 2})), 400, 1198, "/component_values/1/value"),
        ] {
            for reply in [admin.post(&at, body.clone()).await, admin.put(&at, body.clone()).await] {
                reply.refused(status, code).at(pointer);
            }
            // An add-on is refused the same way. (A plan for zones is none.)
            if body["rate_plan"]["id"].as_str().is_none_or(|id| !id.contains("BIZ") && !id.contains("biz") && id != "PARTNERS_SPECTRUM") {
                for reply in [admin.post(&addons, body.clone()).await, admin.put(&own, body).await] {
                    reply.refused(status, code).at(pointer);
                }
            }
        }
        let said = admin.post(&at, plan("GOLD")).await;
        assert_eq!(said.message(), "unknown or deprecated rate plan: 'GOLD'");
        assert!(admin.post(&at, plan("CF_BIZ")).await.message().starts_with("Your account does not have access to this product"));
        admin.post(&addons, plan("PARTNERS_BIZ")).await.refused(400, 7501).at("/rate_plan/id");
        admin.post(&addons, plan("WORKERS_PAID")).await.refused(403, 1225).at("/rate_plan/id");
        admin.post(&addons, json!({"rate_plan": {"id": "PARTNERS_SPECTRUM"}, "component_values": [{"name": "page_rules", "value": 1}]}))
            .await.refused(400, 1198).at("/component_values/0/name");
        for text in ["", "[]", "7"] {
            admin.send(reqwest::Method::POST, &at, Some(text.to_owned())).await.refused(400, 1198);
        }
        admin.send(reqwest::Method::POST, &at, Some("{".to_owned())).await.refused(400, 6007);
        let after = (admin.get(&at).await.text, admin.get(&format!("/zones/{id}")).await.text, admin.get(&addons).await.text);
        assert_eq!(after, before, "nothing has changed");
        assert_eq!(t.database.count("SELECT COUNT(*) FROM audit").await, events);
    }

    async fn prices_come_from_the_catalogue_and_stay_until_the_next_change(t) {
        let admin = t.tenant_admin();
        let (id, at) = zone(t, "prices.com").await;
        assert_eq!(admin.post(&at, plan("PARTNERS_PRO")).await.ok()["price"], 0, "nothing until the operator says so");
        price(t, "PARTNERS_PRO", 1_999).await;
        assert_eq!(admin.get(&at).await.ok()["price"], 0);
        let every = |frequency: &str| json!({"rate_plan": {"id": "PARTNERS_PRO"}, "frequency": frequency});
        for (frequency, shown) in [("monthly", "19.99"), ("quarterly", "59.97"), ("yearly", "239.88"), ("weekly", "4.61")] {
            let sold = admin.put(&at, every(frequency)).await;
            assert_eq!(sold.ok()["frequency"], frequency);
            assert!(sold.text.contains(&format!("\"price\":{shown},\"currency\"")), "{}", sold.text);
            assert_eq!(admin.get(&at).await.json, sold.json);
        }
        price(t, "PARTNERS_PRO", 2_000).await;
        assert!(admin.get(&at).await.text.contains("\"price\":4.61,"));
        let plans = admin.get(&format!("/zones/{id}/available_plans")).await;
        let pro = plans.items().iter().find(|p| p["legacy_id"] == "pro").expect("a plan");
        assert_eq!((&pro["price"], &pro["can_subscribe"]), (&json!(20), &json!(true)));
        let sold = admin.put(&at, every("monthly")).await;
        assert!(sold.text.contains("\"price\":20,"), "whole dollars have no point: {}", sold.text);
        assert_eq!(agreed(&admin, &id).await, "pro");
    }

    async fn periods_follow_the_calendar(t) {
        let admin = t.tenant_admin();
        let (_, at) = zone(t, "periods.com").await;
        let every = |frequency: &str| json!({"rate_plan": {"id": "PARTNERS_PRO"}, "frequency": frequency});
        let period = |s: &Value| {
            let day = |field: &str| rules::moment::Moment::parse(s[field].as_str().expect("a time")).expect("a time").0;
            (day("current_period_start"), day("current_period_end"))
        };
        let days = |(start, end): (i64, i64)| (end - start) / 86_400_000_000;
        let first = period(admin.post(&at, every("monthly")).await.ok());
        assert!((28..=31).contains(&days(first)));
        // The same again begins no new period; a later time is in a later period, which begins where the last one ended.
        assert_eq!(period(admin.put(&at, every("monthly")).await.ok()), first);
        t.clock.advance(DAY * 32);
        let second = period(admin.get(&at).await.ok());
        assert_eq!(second.0, first.1);
        assert_eq!(period(admin.put(&at, every("monthly")).await.ok()), second);
        let third = period(admin.put(&at, every("weekly")).await.ok());
        assert_eq!(days(third), 7);
        assert!(third.0 > second.0);
        assert!((365..=366).contains(&days(period(admin.put(&at, every("yearly")).await.ok()))));
    }

    async fn what_is_taken_out_of_the_catalogue_goes_on_and_is_sold_no_more(t) {
        let admin = t.tenant_admin();
        let at = format!("/zones/{}/subscription", t.world.alpha.zone);
        let ids = async |t: &Instance| {
            let offers = t.tenant_admin().get(&format!("/zones/{}/available_rate_plans", t.world.alpha.zone)).await;
            offers.items().iter().map(|o| o["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(t).await, ["free", "PARTNERS_FREE", "PARTNERS_PRO", "PARTNERS_BIZ", "PARTNERS_ENT"]);
        let offers = admin.get(&format!("/zones/{}/available_rate_plans", t.world.alpha.zone)).await;
        assert_eq!(offers.items()[2], json!({
            "id": "PARTNERS_PRO", "name": "Pro Plan", "currency": "USD", "duration": 1, "frequency": "monthly",
            "components": [
                {"name": "zones", "default": 1, "unit_price": 0}, {"name": "page_rules", "default": 20, "unit_price": 0},
                {"name": "dedicated_certificates", "default": 0, "unit_price": 0},
                {"name": "dedicated_certificates_custom", "default": 0, "unit_price": 0},
            ],
        }));
        let before = admin.get(&at).await.text;
        withdraw(t, "PARTNERS_PRO").await;
        withdraw(t, "PARTNERS_FREE").await;
        assert_eq!(admin.get(&at).await.text, before);
        assert_eq!(agreed(&admin, &t.world.alpha.zone).await, "pro");
        assert_eq!(ids(t).await, ["free", "PARTNERS_BIZ", "PARTNERS_ENT"]);
        let plans = admin.get(&format!("/zones/{}/available_plans", t.world.alpha.zone)).await;
        let can: Vec<(&Value, &Value)> = plans.items().iter().map(|p| (&p["legacy_id"], &p["can_subscribe"])).collect();
        assert_eq!(json!(can), json!([["free", true], ["pro", false], ["business", true], ["enterprise", true]]));
        admin.put(&at, plan("PARTNERS_PRO")).await.refused(403, 1225);
        admin.put(&at, plan("PARTNERS_FREE")).await.refused(403, 1225);
        assert_eq!(admin.get(&at).await.text, before);
        // The way back is always open.
        admin.put(&at, plan("free")).await.ok();
        assert_eq!(agreed(&admin, &t.world.alpha.zone).await, "free");
        let unknown = format!("/zones/{}/available_plans/{}", t.world.alpha.zone, "0".repeat(32));
        admin.get(&unknown).await.refused(404, 1088);
    }

    async fn an_account_has_any_number_of_add_ons(t) {
        let admin = t.tenant_admin();
        let at = format!("/accounts/{}/subscriptions", t.world.alpha.account);
        let listed = admin.get(&at).await;
        assert_eq!(listed.items().len(), 1, "the zone's plan is none of them: {}", listed.text);
        assert_eq!(listed.items()[0]["id"], t.world.alpha.addon.as_str());
        price(t, "PARTNERS_SPECTRUM", 500).await;
        let made = admin.post(&at, json!({"rate_plan": {"id": "partners_spectrum"}, "frequency": "yearly"})).await;
        let (id, s) = (made.id(), made.ok());
        assert_eq!((&s["rate_plan"]["id"], &s["rate_plan"]["scope"], &s["price"]), (&json!("partners_spectrum"), &json!("account"), &json!(60)));
        assert_eq!((&s["zone"], &s["component_values"]), (&json!({"id": null, "name": null}), &json!([])));
        let third = admin.post(&at, plan("PARTNERS_RATE_LIMITING")).await.id();
        let ids = async |t: &Instance| {
            let all = t.tenant_admin().get(&at).await;
            all.items().iter().map(|s| s["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(ids(t).await, [t.world.alpha.addon.clone(), id.clone(), third.clone()]);
        let changed = admin.put(&format!("{at}/{id}"), json!({"rate_plan": {"id": "PARTNERS_SPECTRUM"}, "frequency": "monthly"})).await;
        assert_eq!((&changed.id(), &changed.ok()["price"], &changed.ok()["created_date"]), (&id, &json!(5), &s["created_date"]));
        assert_eq!(&admin.get(&at).await.items()[1], changed.ok());
        let gone = admin.delete(&format!("{at}/{third}")).await;
        assert_eq!(gone.ok(), &json!({"id": third, "subscription_id": third}));
        assert_eq!(ids(t).await, [t.world.alpha.addon.clone(), id.clone()]);

        // What is none of this account's add-ons.
        let theirs = t.world.beta.addon.clone();
        for absent in [&third, &"0".repeat(32), &theirs, &t.world.alpha.zone] {
            let one = format!("{at}/{absent}");
            let refused = admin.put(&one, plan("PARTNERS_SPECTRUM")).await;
            assert_eq!(refused.refused(404, 1207).message(), "Subscription not found");
            admin.delete(&one).await.refused(404, 1207);
        }
        let elsewhere = format!("/accounts/{}/subscriptions/{id}", t.world.alpha.enterprise);
        admin.delete(&elsewhere).await.refused(404, 1207);
        for malformed in ["x", "0123", &id.to_uppercase()] {
            admin.delete(&format!("{at}/{malformed}")).await.refused(404, 7003);
        }
        assert_eq!(ids(t).await, [t.world.alpha.addon.clone(), id]);
        let theirs = format!("/accounts/{}/subscriptions", t.world.beta.account);
        assert_eq!(t.other_tenant_admin().get(&theirs).await.items().len(), 1);
    }

    async fn who_may_see_and_change_subscriptions(t) {
        let (zone, addons) = (format!("/zones/{}/subscription", t.world.alpha.zone), format!("/accounts/{}/subscriptions", t.world.alpha.account));
        let before = (t.owner().get(&zone).await.text, t.owner().get(&addons).await.text);
        for reader in [t.viewer(), t.editor(), t.service_user()] {
            reader.get(&zone).await.ok();
            reader.get(&addons).await.ok();
            for path in ["available_plans", "available_rate_plans"] {
                reader.get(&format!("/zones/{}/{path}", t.world.alpha.zone)).await.ok();
            }
            reader.put(&zone, plan("PARTNERS_BIZ")).await.refused(403, 10000);
            reader.post(&addons, plan("PARTNERS_SPECTRUM")).await.refused(403, 10000);
            reader.delete(&format!("{addons}/{}", t.world.alpha.addon)).await.refused(403, 10000);
        }
        for stranger in [t.stranger(), t.other_tenant_admin(), t.operator()] {
            stranger.get(&zone).await.refused(403, 9109);
            stranger.put(&zone, plan("PARTNERS_BIZ")).await.refused(403, 9109);
            stranger.get(&addons).await.refused(403, 9109);
            stranger.post(&addons, plan("PARTNERS_SPECTRUM")).await.refused(403, 9109);
        }
        t.nobody().get(&zone).await.refused(400, 9106);
        // Who may not is told so before what they asked for is looked at.
        t.viewer().put(&zone, plan("GOLD")).await.refused(403, 10000);
        assert_eq!((t.owner().get(&zone).await.text, t.owner().get(&addons).await.text), before);
        t.owner().put(&zone, plan("PARTNERS_BIZ")).await.ok();
        t.owner().post(&addons, plan("PARTNERS_SPECTRUM")).await.ok();
    }

    async fn a_subscription_goes_and_returns_with_its_zone(t) {
        let (admin, id) = (t.tenant_admin(), t.world.alpha.zone.clone());
        let at = format!("/zones/{id}/subscription");
        let before = admin.get(&at).await.text;
        admin.delete(&format!("/zones/{id}")).await.ok();
        for reply in [admin.get(&at).await, admin.put(&at, plan("PARTNERS_BIZ")).await, admin.get(&format!("/zones/{id}/available_plans")).await] {
            reply.refused(404, 1001);
        }
        admin.post(&format!("/platform/v1/zones/{id}/restore"), json!({})).await.ok();
        assert_eq!(admin.get(&at).await.text, before);
        assert_eq!(agreed(&admin, &id).await, "pro");
    }

    async fn many_at_once_leave_one_subscription(t) {
        let admin = t.tenant_admin();
        let (id, at) = zone(t, "storm.com").await;
        let items = ["PARTNERS_PRO", "PARTNERS_BIZ", "free", "PARTNERS_ENT"];
        let storm = (0..20).map(|i| admin.post(&at, plan(items[i % items.len()])));
        for reply in futures_util::future::join_all(storm).await {
            reply.ok();
        }
        assert_eq!(t.database.count(&format!("SELECT COUNT(*) FROM subscriptions WHERE zone_id = '{id}'")).await, 1);
        agreed(&admin, &id).await;
    }
}
