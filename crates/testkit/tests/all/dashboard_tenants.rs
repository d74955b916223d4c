//! The pages of a tenant: for an operator, and for the tenant's own people.

use crate::dashboard::Browser;
use serde_json::json;
use testkit::both;

both! {
    async fn an_operator_creates_changes_and_suspends_a_tenant(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        // No name holds < or >; what else markup is made of is shown as text.
        let markup = "A & \"B\"";
        let bad = operator.submit("/tenants/new", "tenant", &[("name", "Typed"), ("name_servers", "only-one.example")]).await;
        assert_eq!(bad.status, 400);
        assert!(bad.text.contains("Typed") && bad.text.contains("id=\"tenant-name_servers-problem\""), "{}", bad.text);
        let bad = operator.submit("/tenants/new", "tenant", &[("name", "Typed"), ("email", "nonsense")]).await;
        assert!(bad.text.contains("id=\"tenant-email-problem\""), "{}", bad.text);

        let made = operator.submit("/tenants/new", "tenant", &[("name", markup), ("type", "partner"), ("labels", "gold, north")]).await;
        assert_eq!(made.status, 303, "{}", made.text);
        let page = operator.get(&made.to).await;
        assert!(page.text.contains("A &amp; &quot;B&quot;") && !page.text.contains(markup), "{}", page.text);
        assert!(page.text.contains("gold, north"), "{}", page.text);
        let changed = operator.submit(&made.to, "change", &[("name", "Gamma"), ("type", "reseller"), ("rate_limit", "7")]).await;
        assert_eq!(changed.status, 303, "{}", changed.text);
        let unsure = operator.submit(&made.to, "suspend", &[]).await;
        assert_eq!(unsure.status, 400);
        let suspended = operator.submit(&made.to, "suspend", &[("sure", "true")]).await;
        assert_eq!(suspended.status, 303, "{}", suspended.text);
        let shown = t.operator().get(&format!("/platform/v1{}", made.to)).await;
        for (field, value) in [("name", json!("Gamma")), ("type", json!("reseller")), ("status", json!("suspended")), ("rate_limit", json!(7)), ("labels", json!([]))] {
            assert_eq!(shown.json["result"][field], value, "{field}");
        }
        assert_eq!(operator.submit(&made.to, "resume", &[]).await.status, 303);
        let found = operator.get("/tenants?name=GAMM").await;
        assert!(found.text.contains(&made.to) && !found.text.contains(&t.world.alpha.id), "{}", found.text);
        let none = operator.get("/tenants?name=nosuchname").await;
        assert!(none.text.contains("No tenant has this in its name"), "{}", none.text);
    }

    async fn units_are_made_renamed_and_suspended_by_operators_and_seen_by_their_people(t) {
        let path = format!("/tenants/{}/units", t.world.alpha.id);
        let operator = Browser::first_time(t, &t.operator()).await;
        let bad = operator.submit(&path, "unit", &[("name", "")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"unit-name-problem\""), "{}", bad.text);
        assert_eq!(operator.submit(&path, "unit", &[("name", "North")]).await.status, 303);
        let units = t.operator().get(&format!("/platform/v1/tenants/{}/units", t.world.alpha.id)).await;
        let north = units.items().iter().find(|u| u["name"] == "North").and_then(|u| u["id"].as_str()).expect("a unit").to_owned();
        let edited = operator.get(&format!("{path}?edit={north}")).await;
        assert!(edited.text.contains("Rename North"), "{}", edited.text);
        assert_eq!(operator.submit(&path, "rename", &[("id", &north), ("name", "South")]).await.status, 303);
        assert_eq!(operator.submit(&path, "suspend", &[("id", &north)]).await.status, 400);
        assert_eq!(operator.submit(&path, "suspend", &[("id", &north), ("sure", "true")]).await.status, 303);
        let shown = operator.get(&path).await;
        assert!(shown.text.contains("South") && shown.text.contains("data-state=\"suspended\""), "{}", shown.text);
        // An admin of another unit sees that alone, and is offered no form.
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let own = admin.get(&path).await;
        assert!(own.text.contains(&t.world.alpha.unit) && !own.text.contains("South") && !own.text.contains("value=\"unit\""), "{}", own.text);
        let refused = admin.submit(&path, "unit", &[("name", "Mine")]).await;
        assert_eq!(refused.status, 403, "{}", refused.text);
    }

    async fn an_admin_looks_after_colleagues_and_others_are_not_offered_to(t) {
        let path = format!("/tenants/{}/people", t.world.alpha.id);
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let bad = admin.submit(&path, "add", &[("email", "nonsense"), ("role", "support")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"add-email-problem\""), "{}", bad.text);
        let made = admin.submit(&path, "add", &[("email", "helper@alpha.example"), ("unit_ids", &t.world.alpha.unit), ("role", "support")]).await;
        assert!(made.status == 200 && made.text.contains("id=\"secret-shown\""), "{}", made.text);
        let listed = t.tenant_admin().get(&format!("/platform/v1/tenants/{}/admins", t.world.alpha.id)).await;
        let helper = listed.items().iter().find(|a| a["email"] == "helper@alpha.example").cloned().expect("a colleague");
        assert_eq!(helper["units"][0]["role"], "support");
        let id = helper["id"].as_str().expect("an id");
        assert!(admin.get(&format!("{path}?edit={id}")).await.text.contains("Change the role of helper@alpha.example"));
        assert_eq!(admin.submit(&path, "role", &[("id", id), ("role", "read_only")]).await.status, 303);

        // Who reads only is shown no form, and refused in words.
        let reader = t.somebody("helper", "helper@alpha.example", "");
        rules::auth::first_password(t.rules(), id, "correct horse battery staple").await.expect("a password");
        let browser = Browser::log_in(t, &reader.email).await;
        let seen = browser.get(&path).await;
        assert!(seen.status == 200 && seen.text.contains("read only") && !seen.text.contains("value=\"add\""), "{}", seen.text);
        assert!(!seen.text.contains("/service-users"), "{}", seen.text);
        let refused = browser.submit(&path, "add", &[("email", "x@alpha.example"), ("role", "admin")]).await;
        assert_eq!(refused.status, 403, "{}", refused.text);

        assert_eq!(admin.submit(&path, "remove", &[("id", id)]).await.status, 400);
        assert_eq!(admin.submit(&path, "remove", &[("id", id), ("sure", "true")]).await.status, 303);
        assert_eq!(browser.get(&path).await.status, 403);
    }

    async fn entitlements_and_catalogue_are_previewed_before_they_change(t) {
        let operator = Browser::first_time(t, &t.operator()).await;
        let tenant = &t.world.alpha.id;
        let (path, api) = (format!("/tenants/{tenant}/entitlements"), format!("/platform/v1/tenants/{tenant}/entitlements"));
        let before = t.operator().get(&api).await.json["result"].clone();
        let bad = operator.submit(&path, "preview", &[("zones_limit", "many")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"preview-zones_limit-problem\"") && bad.text.contains("many"), "{}", bad.text);
        let wanted = [("zones_limit", "250"), ("type_standard", "true"), ("mhs_certificate_count", "0")];
        let shown = operator.submit(&path, "preview", &wanted).await;
        assert!(shown.status == 200 && shown.text.contains("This would change") && shown.text.contains("zones limit"), "{}", shown.text);
        assert_eq!(t.operator().get(&api).await.json["result"], before, "a look changes nothing");
        assert_eq!(operator.submit(&path, "apply", &wanted).await.status, 303);
        let after = t.operator().get(&api).await.json["result"].clone();
        assert_eq!((&after["zones_limit"], &after["accounts_limit"]), (&json!(250), &json!(null)));
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let own = admin.get(&path).await;
        assert!(own.text.contains("<meter") && own.text.contains("of 250 zones") && !own.text.contains("value=\"preview\""), "{}", own.text);
        assert_eq!(admin.submit(&path, "apply", &wanted).await.status, 403);

        let (path, api) = (format!("/tenants/{tenant}/catalogue"), format!("/platform/v1/tenants/{tenant}/catalogue"));
        let bad = operator.submit(&path, "plan", &[("rate_plan_id", "PARTNERS_PRO"), ("price_cents", "-5")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"plan-price_cents-problem\""), "{}", bad.text);
        let before = t.operator().get(&api).await.json["result"].clone();
        let item = [("rate_plan_id", "PARTNERS_PRO"), ("price_cents", "1234")];
        let shown = operator.submit(&path, "plan", &item).await;
        assert!(shown.status == 200 && shown.text.contains("USD 12.34"), "{}", shown.text);
        assert_eq!(t.operator().get(&api).await.json["result"], before);
        let mut sent = item.to_vec();
        sent.push(("form", "plan"));
        assert_eq!(operator.submit(&path, "apply", &sent).await.status, 303);
        assert!(admin.get(&path).await.text.contains("USD 12.34"));
    }

    async fn service_users_are_made_disabled_given_keys_and_deleted(t) {
        let tenant = &t.world.alpha.id;
        t.operator().patch(&format!("/platform/v1/tenants/{tenant}/entitlements"), json!({"service_users": true})).await.ok();
        let path = format!("/tenants/{tenant}/service-users");
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let bad = admin.submit(&path, "service", &[("email", &t.owner().email)]).await;
        assert!(bad.status == 400 && bad.text.contains("role=\"alert\""), "{}", bad.text);
        let made = admin.submit(&path, "service", &[("email", "robot@alpha.example")]).await;
        assert!(made.status == 200 && made.text.contains("id=\"secret-shown\""), "{}", made.text);
        let listed = t.tenant_admin().get(&format!("/platform/v1/tenants/{tenant}/service_users?name=robot")).await;
        let id = listed.items()[0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(admin.submit(&path, "disable", &[("id", &id)]).await.status, 303);
        assert!(admin.get(&format!("{path}?name=robot")).await.text.contains("disabled"));
        assert_eq!(admin.submit(&path, "enable", &[("id", &id)]).await.status, 303);
        let rolled = admin.submit(&path, "key", &[("id", &id), ("sure", "true")]).await;
        assert!(rolled.status == 200 && rolled.text.contains("id=\"secret-shown\""), "{}", rolled.text);
        assert_eq!(admin.submit(&path, "delete", &[("id", &id), ("sure", "true")]).await.status, 303);
        assert!(!admin.get(&path).await.text.contains("robot@alpha.example"));
    }

    async fn connectors_are_made_and_changed_and_the_record_is_shown(t) {
        let (tenant, account) = (&t.world.alpha.id, &t.world.alpha.account);
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        for (path, api) in [
            (format!("/tenants/{tenant}/sso"), format!("/platform/v1/tenants/{tenant}/sso_connectors")),
            (format!("/accounts/{account}/sso"), format!("/accounts/{account}/sso_connectors")),
        ] {
            let bad = admin.submit(&path, "connector", &[("email_domain", "not a domain")]).await;
            assert!(bad.status == 400 && bad.text.contains("id=\"connector-email_domain-problem\""), "{}", bad.text);
            let made = admin.submit(&path, "connector", &[("email_domain", "people.example"), ("issuer", "https://login.people.example"), ("client_id", "us")]).await;
            assert_eq!((made.status, made.to.as_str()), (303, path.as_str()), "{}", made.text);
            let all = t.tenant_admin().get(&api).await;
            let found = all.items().iter().find(|c| c["email_domain"] == "people.example").cloned().expect("a connector");
            let code = found["verification"]["code"].as_str().expect("a code");
            assert!(admin.get(&path).await.text.contains(code));
            let id = found["id"].as_str().expect("an id");
            assert_eq!(admin.submit(&path, "verify", &[("id", id)]).await.status, 303);
            let early = admin.submit(&path, "change", &[("id", id), ("issuer", "https://login.people.example"), ("enabled", "true")]).await;
            assert_eq!(early.status, 400, "{}", early.text);
            assert_eq!(admin.submit(&path, "change", &[("id", id), ("client_id", "other")]).await.status, 303);
            assert_eq!(admin.submit(&path, "delete", &[("id", id), ("sure", "true")]).await.status, 303);
        }
    }

    async fn a_tenants_activity_is_filtered_and_given_as_files(t) {
        let tenant = &t.world.alpha.id;
        let path = format!("/tenants/{tenant}/activity");
        t.operator().post(&format!("/platform/v1/tenants/{tenant}/units"), json!({"name": "North & \"South\""})).await.ok();
        let operator = Browser::first_time(t, &t.operator()).await;
        let all = operator.get(&path).await;
        assert!(all.text.contains("unit create") && all.text.contains("North &amp; &quot;South&quot;") && !all.text.contains("North & "), "{}", all.text);
        let none = operator.get(&format!("{path}?action.type=nothing_like_it")).await;
        assert!(none.text.contains("No event fits"), "{}", none.text);
        let csv = operator.get(&format!("{path}?action.type=unit_create&file=csv")).await;
        assert!(csv.text.contains("unit_create") && !csv.text.contains("<html"), "{}", csv.text);
        let json: serde_json::Value = serde_json::from_str(&operator.get(&format!("{path}?action.type=unit_create&file=json")).await.text).expect("JSON");
        assert_eq!(json[0]["action"]["type"], "unit_create");
    }
}
