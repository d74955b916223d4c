//! A whole customer in one transaction, and its rehearsal.

use serde_json::{Value, json};
use testkit::{Instance, Run, both, roles};

const PATH: &str = "/platform/v1/customers";

/// All that a customer can have.
fn whole(t: &Instance, name: &str) -> Value {
    json!({
        "account": {"name": name, "unit": {"id": t.world.alpha.unit}, "external_metadata": "C-1"},
        "subscriptions": [{"rate_plan": {"id": "PARTNERS_SPECTRUM"}}],
        "members": [
            {"email": "boss@whole.example", "roles": [roles::SUPER]},
            {"email": "books@whole.example", "roles": [roles::BILLING]},
        ],
        "service_users": [{"email": format!("{name}@robots.example"), "roles": [roles::ADMINISTRATOR]}],
        "zones": [
            {"name": format!("{name}-one.com"), "plan": {"rate_plan": {"id": "PARTNERS_BIZ"}, "frequency": "monthly"}, "records": [
                {"name": "www", "type": "A", "content": "192.0.2.1"},
                {"name": "@", "type": "MX", "content": "mail.example.com", "priority": 10},
            ]},
            {"name": format!("{name}-two.com")},
        ],
    })
}

/// Rows of everything that a customer could leave behind, and the counters.
async fn traces(t: &Instance) -> Vec<i64> {
    let mut all = Vec::new();
    for sql in [
        "SELECT COUNT(*) FROM accounts",
        "SELECT COUNT(*) FROM zones",
        "SELECT COUNT(*) FROM members",
        "SELECT COUNT(*) FROM invitations",
        "SELECT COUNT(*) FROM users",
        "SELECT COUNT(*) FROM subscriptions",
        "SELECT COUNT(*) FROM dns_records",
        "SELECT COUNT(*) FROM mails",
        "SELECT COUNT(*) FROM streams",
        "SELECT COUNT(*) FROM audit WHERE principal_kind <> 'system'",
        "SELECT COUNT(*) FROM idempotency",
        "SELECT COUNT(*) FROM zone_changes",
        "SELECT CAST(SUM(accounts_n + zones_n) AS BIGINT) FROM tenants",
        "SELECT CAST(SUM(accounts_n + zones_n) AS BIGINT) FROM units",
    ] {
        all.push(t.database.count(sql).await);
    }
    all
}

both! {
    async fn all_of_a_customer_at_once(t) {
        let admin = t.tenant_admin();
        let before = t.database.count("SELECT COUNT(DISTINCT id) FROM audit WHERE principal_kind <> 'system'").await;
        let made = admin.post(PATH, whole(t, "acme")).await;
        let result = made.ok().clone();
        assert_eq!(result["dry_run"], false);
        let customer = &result["customer"];
        let account = customer["account"]["id"].as_str().expect("an id").to_owned();
        // Each part is what a call of its own would have made.
        let seen = admin.get(&format!("/accounts/{account}")).await;
        assert_eq!(seen.ok(), &customer["account"]);
        let zone = &customer["zones"][0];
        let id = zone["zone"]["id"].as_str().expect("an id");
        let shown = admin.get(&format!("/zones/{id}")).await;
        assert_eq!(shown.ok()["plan"], zone["zone"]["plan"]);
        assert_eq!(shown.ok()["plan"]["legacy_id"], "business");
        let records = admin.get(&format!("/zones/{id}/dns_records?order=type")).await;
        assert_eq!((records.items().len(), zone["records"].as_array().map(Vec::len)), (2, Some(2)));
        assert_eq!(customer["zones"][1]["subscription"], Value::Null);
        let add_ons = admin.get(&format!("/accounts/{account}/subscriptions")).await;
        assert_eq!(add_ons.items(), customer["subscriptions"].as_array().expect("a list"));
        let members = admin.get(&format!("/accounts/{account}/members")).await;
        assert_eq!(members.items().len(), 3);
        // The program can work at once.
        let robot = &customer["service_users"][0]["user"];
        let text = |name: &str| robot[name].as_str().expect("a text").to_owned();
        let robot = t.somebody("robot", &text("email"), &text("api_key"));
        robot.post("/zones", json!({"name": "by-robot.com", "account": {"id": account}})).await.ok();
        // Two people are invited.
        let mails = t.mailbox(2).await;
        assert!(mails.iter().any(|m| m.to == "boss@whole.example"), "{mails:?}");
        // Eleven events: account, add-on, service user, its seat, two members, two zones, a plan, a batch; and the robot's zone.
        let after = t.database.count("SELECT COUNT(DISTINCT id) FROM audit WHERE principal_kind <> 'system'").await;
        assert_eq!(after - before, 11);
        for stream in [account.as_str(), t.world.alpha.id.as_str()] {
            let path = format!("/platform/v1/audit/verify?stream={stream}");
            assert_eq!(t.operator().get(&path).await.ok()["whole"], true);
        }
    }

    async fn a_rehearsal_tells_the_same_and_leaves_nothing(t) {
        let admin = t.tenant_admin().with("Idempotency-Key", "rehearsed");
        let before = traces(t).await;
        let path = format!("{PATH}?dry_run=true");
        let would = admin.post(&path, whole(t, "plan")).await;
        assert_eq!((would.ok()["dry_run"].as_bool(), &would.ok()["customer"]), (Some(true), &Value::Null));
        assert_eq!(would.header("cf-auditlog-id"), "");
        assert!(!would.text.contains("api_key"), "{}", would.text);
        assert_eq!(traces(t).await, before);
        let plan = would.ok()["plan"].clone();
        let steps: Vec<(&str, &str)> = plan["steps"].as_array().expect("a list").iter()
            .map(|s| (s["action"].as_str().expect("a text"), s["pointer"].as_str().expect("a text"))).collect();
        assert_eq!(steps, [
            ("account_create", "/account"), ("account_subscription_create", "/subscriptions/0"),
            ("service_user_create", "/service_users/0"), ("member_create", "/service_users/0"), ("member_create", "/members/0"),
            ("member_create", "/members/1"), ("zone_create", "/zones/0"), ("zone_subscription_set", "/zones/0/plan"),
            ("dns_record_batch", "/zones/0/records"), ("zone_create", "/zones/1"),
        ]);
        assert_eq!(plan["mails"], json!([{"kind": "invitation", "to": "boss@whole.example"}, {"kind": "invitation", "to": "books@whole.example"}]));
        let quota = |name: &str, part: &str| plan["quotas"][name][part].as_i64().expect("a number");
        assert_eq!(quota("accounts", "after") - quota("accounts", "before"), 1);
        assert_eq!(quota("zones", "after") - quota("zones", "before"), 2);
        // A rehearsal is bound to no key, and what is then done is what was said.
        let done = admin.post(PATH, whole(t, "plan")).await;
        assert_eq!(done.ok()["plan"], plan);
        // Again under the same key: the same reply, nothing more.
        let after = traces(t).await;
        let again = admin.post(PATH, whole(t, "plan")).await;
        assert_eq!((&again.json, again.header("idempotent-replayed")), (&done.json, "true"));
        assert_eq!(traces(t).await, after);
    }

    async fn what_is_refused_is_pointed_at_and_nothing_is_left(t) {
        let admin = t.tenant_admin();
        let before = traces(t).await;
        let cases: [(&str, Value, &str); 12] = [
            ("/account/name", json!(""), "/account/name"),
            ("/account/unit/id", json!("0".repeat(32)), "/account"),
            ("/subscriptions/0/rate_plan/id", json!("no such plan"), "/subscriptions/0/rate_plan/id"),
            ("/members/1/email", json!("nobody"), "/members/1/email"),
            ("/members/1/roles/0", json!("0".repeat(32)), "/members/1/roles"),
            ("/service_users/0/email", json!(t.service_user().email), "/service_users/0/email"),
            ("/zones/0/name", json!("no domain"), "/zones/0/name"),
            ("/zones/1/name", json!("bad-one.com"), "/zones/1/name"),
            ("/zones/0/plan/rate_plan/id", json!("no such plan"), "/zones/0/plan/rate_plan/id"),
            ("/zones/0/records/1/content", json!("not a host"), "/zones/0/records/1/content"),
            ("/zones/0/records/0/type", json!("NOPE"), "/zones/0/records/0/type"),
            ("/zones/0/records/0/name", json!(7), "/zones/0/records/0/name"),
        ];
        for (at, value, pointer) in cases {
            let mut body = whole(t, "bad");
            *body.pointer_mut(at).expect("it is there") = value;
            for path in [PATH.to_owned(), format!("{PATH}?dry_run=true")] {
                let reply = admin.post(&path, body.clone()).await;
                assert!((400..500).contains(&reply.status), "{at}: {}", reply.text);
                if at != "/account/unit/id" {
                    let said = reply.json["errors"][0]["source"]["pointer"].as_str().unwrap_or_default();
                    assert!(said.starts_with(pointer), "{at}: {}", reply.text);
                }
            }
        }
        assert_eq!(traces(t).await, before);
        let many: Vec<Value> = (0..51).map(|i| json!({"name": format!("many-{i}.com")})).collect();
        let mut body = whole(t, "bad");
        body["zones"] = json!(many);
        admin.post(PATH, body).await.refused(400, 1160).at("/zones");
        // The tenant's limits count all of it.
        let limits = format!("/platform/v1/tenants/{}/entitlements", t.world.alpha.id);
        let zones = t.database.count(&format!("SELECT zones_n FROM tenants WHERE id = '{}'", t.world.alpha.id)).await;
        t.operator().patch(&limits, json!({"zones_limit": zones + 1})).await.ok();
        let before = traces(t).await;
        admin.post(PATH, whole(t, "bad")).await.refused(403, 1106).at("/zones/1");
        assert_eq!(traces(t).await, before);
    }

    async fn who_makes_customers_is_who_makes_accounts(t) {
        for actor in [t.owner(), t.viewer(), t.stranger(), t.other_tenant_admin(), t.operator()] {
            for path in [PATH.to_owned(), format!("{PATH}?dry_run=true")] {
                actor.post(&path, whole(t, "foreign")).await.refused(403, 1002);
            }
        }
    }

    async fn by_the_command_line(t) {
        let file = t.folder().join("customer.json");
        std::fs::write(&file, whole(t, "typed").to_string()).expect("a file");
        let (url, admin, file) = (t.url(), t.tenant_admin(), file.to_string_lossy().into_owned());
        let variables = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", admin.email.as_str()), ("TENANTRY_KEY", admin.key.as_str())];
        let before = traces(t).await;
        let would = Run::of(&variables, &["customer", "create", "--file", &file, "--dry-run"]).await;
        assert!(would.ok().contains("dns_record_batch") && would.out.contains("mail: invitation to boss@whole.example"), "{}", would.out);
        assert!(would.out.ends_with("nothing was changed.\n"), "{}", would.out);
        assert_eq!(traces(t).await, before);
        let made = Run::of(&variables, &["customer", "create", "--file", &file, "--json"]).await.json();
        assert_eq!(made["customer"]["zones"][0]["zone"]["name"], "typed-one.com");
        let again = Run::of(&variables, &["customer", "create", "--file", &file]).await;
        again.failed(1, "field /service_users/0/email");
        Run::of(&variables, &["customer", "create", "--file", "/nowhere"]).await.failed(1, "/nowhere cannot be read");
    }
}
