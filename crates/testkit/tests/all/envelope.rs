//! What every route has in common: unknown paths, wrong methods, malformed ids, credentials, bodies.

use reqwest::Method;
use serde_json::json;
use testkit::both;

both! {
    async fn paths_that_lead_nowhere(t) {
        let admin = t.tenant_admin();
        for path in ["/nothing", "/accounts/short", "/accounts/ABCDEF0123456789ABCDEF0123456789", "/accounts/x'--/profile", "/platform/v1/nothing"] {
            let reply = admin.get(path).await;
            reply.refused(404, 7003);
            assert_eq!(reply.json["errors"][1]["code"], 7000, "{path}");
        }
        // The same for whoever asks: routes are looked at before credentials.
        t.nobody().get("/accounts/short").await.refused(404, 7003);
        let reply = admin.send(Method::PUT, "/accounts", None).await;
        reply.refused(405, 7001);
        let mut allowed: Vec<&str> = reply.header("allow").split(',').map(str::trim).collect();
        allowed.sort_unstable();
        assert_eq!(allowed, ["GET", "HEAD", "POST"]);
        // Clients that append the path to a base URL which has it already, and people who take one base URL for everything.
        assert_eq!(admin.get("/client/v4/client/v4/accounts").await.ok(), admin.get("/accounts").await.ok());
        t.operator().get("/client/v4/platform/v1/tenants").await.ok();
        // A final slash is nothing.
        assert_eq!(admin.get("/accounts/").await.ok(), admin.get("/accounts").await.ok());
        admin.get(&format!("/accounts/{}/?x=1", t.world.alpha.account)).await.ok();
    }

    async fn credentials(t) {
        let (nobody, key) = (t.nobody(), t.owner().key);
        nobody.get("/user").await.refused(400, 9106);
        nobody.with("X-Auth-Email", "").with("X-Auth-Key", "").get("/user").await.refused(400, 9106);
        nobody.with("X-Auth-Email", "a@b.example").get("/user").await.refused(400, 9107);
        nobody.with("X-Auth-Key", &key).get("/user").await.refused(400, 9107);
        for (email, key, chain) in [("a@b.example", "short", 6103), ("nobody", key.as_str(), 6102)] {
            let reply = nobody.with("X-Auth-Email", email).with("X-Auth-Key", key).get("/user").await;
            reply.refused(400, 6003);
            assert_eq!(reply.json["errors"][0]["error_chain"][0]["code"], chain);
        }
        nobody.with("X-Auth-Email", "a@b.example").with("X-Auth-Key", &key).get("/user").await.refused(403, 9103);
        // Addresses are compared without case.
        let shouting = t.owner().email.to_uppercase();
        nobody.with("X-Auth-Email", &shouting).with("X-Auth-Key", &key).get("/user").await.ok();
        // A token goes before a key, and none has been issued.
        let token = "a".repeat(40);
        t.owner().with("Authorization", &format!("Bearer {token}")).get("/user").await.refused(403, 9109);
        let reply = t.owner().with("Authorization", "Basic abc").get("/user").await;
        reply.refused(400, 6003);
        assert_eq!(reply.json["errors"][0]["error_chain"][0]["code"], 6111);
        t.owner().with("Authorization", "").get("/user").await.ok();
        t.suspended().get("/user").await.refused(403, 10000);
    }

    async fn bodies(t) {
        let admin = t.tenant_admin();
        let before = admin.get("/accounts").await.json["result_info"]["total_count"].clone();
        let send = async |body: &str| admin.send(Method::POST, "/accounts", Some(body.to_owned())).await;
        send("").await.refused(400, 1001);
        send("{").await.refused(400, 6007);
        send("[]").await.refused(400, 1001);
        send("null").await.refused(400, 1001);
        send(&format!("{}1{}", "[".repeat(500), "]".repeat(500))).await.refused(400, 6007);
        send(&format!("{{\"name\":\"{}\"}}", "x".repeat(3_000_000))).await.refused(413, 6010);
        send("{\"name\":\"a\u{0}b\"}").await.refused(400, 6007);
        send("{\"name\":\"a\\u0000b\"}").await.refused(400, 1001).at("/name");
        assert_eq!(admin.get("/accounts").await.json["result_info"]["total_count"], before);
        // Unknown and read-only fields are nothing, and the last of two equal keys wins.
        let reply = send(r#"{"id":"x","created_on":"0001-01-01","name":"first","nonsense":[{}],"name":"last"}"#).await;
        assert_eq!(reply.ok()["name"], "last");
        // Bodies where none belongs.
        for body in ["{}", "[]"] {
            admin.send(Method::GET, "/accounts", Some(body.to_owned())).await.ok();
        }
    }

    async fn pages(t) {
        let admin = t.tenant_admin();
        for i in 0..7 {
            admin.post("/accounts", json!({"name": format!("Page {i}")})).await.ok();
        }
        let all = admin.get("/accounts?per_page=50").await;
        let total = all.items().len();
        assert_eq!(all.json["result_info"], json!({"page": 1, "per_page": 50, "count": total, "total_count": total, "total_pages": 1}));
        let mut seen = Vec::new();
        for page in 1.. {
            let reply = admin.get(&format!("/accounts?per_page=4&page={page}")).await;
            assert_eq!(reply.json["result_info"]["total_count"], total);
            if reply.items().is_empty() {
                break;
            }
            seen.extend(reply.items().clone());
        }
        assert_eq!(&seen, all.items());
        let reversed = admin.get("/accounts?per_page=50&direction=desc").await;
        assert!(reversed.items().iter().rev().eq(all.items()));
        // More than any list gives is cut, and said.
        assert_eq!(admin.get("/accounts?per_page=10000").await.json["result_info"]["per_page"], 50);
        assert_eq!(admin.get("/accounts?page=1000000000000").await.items().len(), 0);
        for bad in ["page=0", "page=x", "page=-1", "per_page=x", "direction=up", "name=%00"] {
            admin.get(&format!("/accounts?{bad}")).await.refused(400, 6009);
        }
        admin.get("/accounts?unknown=1&account.id=x").await.ok();
    }

    async fn compact_text_in_a_fixed_order(t) {
        let text = t.owner().get("/accounts").await.text;
        assert!(text.starts_with("{\"result\":[{\"id\":\""), "{text}");
        assert!(text.contains("\"success\":true") && !text.contains(": "), "{text}");
    }
}
