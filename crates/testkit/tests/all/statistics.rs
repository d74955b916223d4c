//! Numbers that are kept up and never counted: they are what counting would find.

use serde_json::{Value, json};
use testkit::{Instance, both};

async fn numbers(t: &Instance, tenant: &str) -> Value {
    let path = format!("/platform/v1/tenants/{tenant}/statistics");
    t.operator().get(&path).await.json["result"].clone()
}

/// Zones with this status or plan.
fn of(numbers: &Value, by: &str, name: &str) -> i64 {
    let all = numbers[by].as_array().expect("tallies");
    let found = all.iter().find(|tally| tally["name"] == name);
    found.map_or(0, |tally| tally["zones"].as_i64().expect("a number"))
}

fn together(numbers: &Value, by: &str) -> i64 {
    let all = numbers[by].as_array().expect("tallies");
    all.iter()
        .map(|tally| tally["zones"].as_i64().expect("a number"))
        .sum()
}

fn today(numbers: &Value, what: &str) -> i64 {
    let days = numbers["days"].as_array().expect("days");
    assert_eq!(days.len(), 30);
    days[29][what].as_i64().expect("a number")
}

both! {
    async fn tallies_follow_whatever_becomes_of_zones_and_accounts(t) {
        let (admin, tenant) = (t.tenant_admin(), t.world.alpha.id.clone());
        let before = numbers(t, &tenant).await;
        assert_eq!(together(&before, "zones_by_status"), before["zones_count"].as_i64().expect("a number"));
        assert_eq!(together(&before, "zones_by_plan"), before["zones_count"].as_i64().expect("a number"));
        let account = admin.post("/accounts", json!({"name": "Counted"})).await.id();
        let zone = admin.post("/zones", json!({"name": "counted.example", "account": {"id": account}})).await;
        let (zone, status) = (zone.id(), zone.text_of("/status"));
        let made = numbers(t, &tenant).await;
        assert_eq!(today(&made, "zones"), today(&before, "zones") + 1);
        assert_eq!(today(&made, "accounts"), today(&before, "accounts") + 1);
        assert_eq!(of(&made, "zones_by_status", &status), of(&before, "zones_by_status", &status) + 1);
        assert_eq!(of(&made, "zones_by_plan", "free"), of(&before, "zones_by_plan", "free") + 1);

        t.operator().post(&format!("/platform/v1/zones/{zone}/activate"), json!({})).await.ok();
        let active = numbers(t, &tenant).await;
        assert_eq!(of(&active, "zones_by_status", "active"), of(&before, "zones_by_status", "active") + 1);
        assert_eq!(together(&active, "zones_by_status"), together(&made, "zones_by_status"));

        admin.delete(&format!("/accounts/{account}")).await.ok();
        let gone = numbers(t, &tenant).await;
        for by in ["zones_by_status", "zones_by_plan", "zones_count", "accounts_count"] {
            assert_eq!(gone[by], before[by], "{by}");
        }
        assert_eq!(today(&gone, "zones"), today(&made, "zones"), "what was made was made");
        admin.post(&format!("/platform/v1/accounts/{account}/restore"), json!({})).await.ok();
        assert_eq!(numbers(t, &tenant).await["zones_by_status"], active["zones_by_status"]);
        admin.delete(&format!("/zones/{zone}")).await.ok();
        assert_eq!(numbers(t, &tenant).await["zones_by_status"], before["zones_by_status"]);
        admin.post(&format!("/platform/v1/zones/{zone}/restore"), json!({})).await.ok();

        // To an account of another tenant, whose number it is from then on.
        let other = numbers(t, &t.world.beta.id).await;
        let to = json!({"account_id": t.world.beta.account});
        admin.post(&format!("/platform/v1/zones/{zone}/move"), to).await.ok();
        let taken = t.other_tenant_admin().post(&format!("/platform/v1/accounts/{}/zone_offers/{zone}/accept", t.world.beta.account), json!({})).await;
        taken.ok();
        let (here, there) = (numbers(t, &tenant).await, numbers(t, &t.world.beta.id).await);
        assert_eq!(here["zones_by_status"], before["zones_by_status"]);
        assert_eq!(together(&there, "zones_by_status"), together(&other, "zones_by_status") + 1);
    }

    async fn a_plan_is_tallied_where_it_changes_and_people_see_their_units(t) {
        let (tenant, zone) = (t.world.alpha.id.clone(), t.world.alpha.zone.clone());
        let before = numbers(t, &tenant).await;
        let plan = before["zones_by_plan"][0]["name"].as_str().expect("a plan").to_owned();
        let to = if plan == "business" { "PARTNERS_PRO" } else { "PARTNERS_BIZ" };
        let path = format!("/zones/{zone}/subscription");
        let sold = t.tenant_admin().post(&path, json!({"rate_plan": {"id": to}})).await;
        let sold = if sold.status == 200 { sold } else { t.tenant_admin().put(&path, json!({"rate_plan": {"id": to}})).await };
        assert_eq!(sold.status, 200, "{}", sold.json);
        let after = numbers(t, &tenant).await;
        assert_ne!(after["zones_by_plan"], before["zones_by_plan"]);
        assert_eq!(together(&after, "zones_by_plan"), together(&before, "zones_by_plan"));

        t.operator().post(&format!("/platform/v1/tenants/{tenant}/units"), json!({"name": "North"})).await.ok();
        let own = t.tenant_admin().get(&format!("/platform/v1/tenants/{tenant}/statistics")).await;
        assert_eq!(own.json["result"]["units"].as_array().map(Vec::len), Some(1));
        assert_eq!(numbers(t, &tenant).await["units"].as_array().map(Vec::len), Some(2));
        let all = t.operator().get("/platform/v1/statistics").await.json["result"].clone();
        let sum: i64 = [&tenant, &t.world.beta.id].len().try_into().expect("a number");
        assert!(all["zones_count"].as_i64().expect("a number") >= sum);
        assert_eq!(together(&all, "zones_by_status"), all["zones_count"].as_i64().expect("a number"));
    }
}
