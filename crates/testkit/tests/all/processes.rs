//! Several servers on one database: what one of them takes away, none of them gives.

use serde_json::{Value, json};
use testkit::{Actor, Instance, Options, both, groups, roles};

const SERVERS: usize = 3;

/// Asks as often as there are servers, which take turns.
async fn everywhere_refused(somebody: &Actor, path: &str, status: u16, code: u64) {
    for _ in 0..SERVERS {
        somebody.get(path).await.refused(status, code);
    }
}

/// Whatever the servers keep in memory of this caller, they have it now.
async fn everywhere_allowed(somebody: &Actor, path: &str) {
    for _ in 0..SERVERS {
        somebody.get(path).await.ok();
    }
}

async fn token(t: &Instance, of: &Actor) -> (String, Actor) {
    let policies: Value = json!([{"effect": "allow", "permission_groups": [{"id": groups::ZONE_READ}],
        "resources": {"com.cloudflare.api.account.zone.*": "*"}}]);
    let made = of
        .post("/user/tokens", json!({"name": "CI", "policies": policies}))
        .await;
    (made.id(), t.somebody("bearer", "", &made.text_of("/value")))
}

both! {
    #[with(Options::default().served_by(SERVERS))]
    async fn a_member_removed_is_out_everywhere(t) {
        let (owner, editor) = (t.owner(), t.editor());
        let account = format!("/accounts/{}", t.world.alpha.account);
        let zone = format!("/zones/{}", t.world.alpha.zone);
        let (_, bearer) = token(t, &editor).await;
        for path in [&account, &zone] {
            everywhere_allowed(&editor, path).await;
        }
        everywhere_allowed(&bearer, &zone).await;
        let members = owner.get(&format!("{account}/members?per_page=50")).await;
        let member = members.items().iter().find(|m| m["user"]["id"] == editor.id.as_str()).expect("is one");
        let member = format!("{account}/members/{}", member["id"].as_str().expect("an id"));
        // Fewer rights first: reading stays, writing goes.
        owner.put(&member, json!({"roles": [{"id": roles::READ_ONLY}]})).await.ok();
        for _ in 0..SERVERS {
            editor.patch(&zone, json!({"paused": true})).await.refused(403, 10000);
        }
        everywhere_allowed(&editor, &zone).await;
        owner.delete(&member).await.ok();
        everywhere_refused(&editor, &account, 403, 9109).await;
        everywhere_refused(&editor, &zone, 403, 9109).await;
        everywhere_refused(&bearer, &zone, 403, 9109).await;
    }

    #[with(Options::default().served_by(SERVERS))]
    async fn a_user_suspended_is_out_everywhere(t) {
        let editor = t.editor();
        let (_, bearer) = token(t, &editor).await;
        everywhere_allowed(&editor, "/zones").await;
        everywhere_allowed(&bearer, "/zones").await;
        let user = format!("/platform/v1/users/{}", editor.id);
        t.operator().patch(&user, json!({"suspended": true})).await.ok();
        for somebody in [&editor, &bearer] {
            for _ in 0..SERVERS {
                let reply = somebody.get("/zones").await;
                assert_eq!(reply.status, 403, "{}", reply.text);
            }
        }
        t.operator().patch(&user, json!({"suspended": false})).await.ok();
        everywhere_allowed(&bearer, "/zones").await;
    }

    #[with(Options::default().served_by(SERVERS))]
    async fn a_key_rolled_is_worth_nothing_everywhere(t) {
        let admin = t.tenant_admin();
        everywhere_allowed(&admin, "/user").await;
        let path = format!("/platform/v1/users/{}/key", admin.id);
        let rolled = t.operator().post(&path, json!({})).await;
        everywhere_refused(&admin, "/user", 403, 9103).await;
        let fresh = t.somebody("fresh", &admin.email, &rolled.text_of("/api_key"));
        everywhere_allowed(&fresh, "/user").await;
    }

    #[with(Options::default().served_by(SERVERS))]
    async fn a_token_rolled_disabled_or_deleted_is_worth_nothing_everywhere(t) {
        let admin = t.tenant_admin();
        let (id, bearer) = token(t, &admin).await;
        let path = format!("/user/tokens/{id}");
        everywhere_allowed(&bearer, "/zones").await;
        let rolled = admin.put(&format!("{path}/value"), json!({})).await;
        everywhere_refused(&bearer, "/zones", 403, 9109).await;
        let bearer = t.somebody("bearer", "", rolled.json["result"].as_str().expect("a bare string"));
        everywhere_allowed(&bearer, "/zones").await;
        let mut off = admin.get(&path).await.ok().clone();
        off["status"] = json!("disabled");
        admin.put(&path, off).await.ok();
        everywhere_refused(&bearer, "/zones", 403, 9109).await;
        admin.delete(&path).await.ok();
        everywhere_refused(&bearer, "/zones", 403, 9109).await;
    }

    #[with(Options::default().served_by(SERVERS))]
    async fn a_session_ended_is_over_everywhere(t) {
        let owner = t.owner();
        let body = json!({"email": owner.email, "password": "correct horse battery staple"});
        let reply = t.nobody().post("/platform/v1/auth/login", body).await;
        let cookie = reply.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        let browser = t.nobody().with("Cookie", &cookie).with("X-CSRF-Token", &reply.text_of("/csrf_token"));
        everywhere_allowed(&browser, "/user").await;
        browser.post("/platform/v1/auth/logout", json!({})).await.ok();
        everywhere_refused(&browser, "/user", 401, 1121).await;
    }
}
