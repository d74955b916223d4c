//! Lists of zones: what is seen, filters, order, pages; and accounts with very many.

use serde_json::json;
use std::time::{Duration, Instant};
use testkit::{Actor, Instance, Kind, Response, both, roles};

/// Zones of alpha: `alpha-zone.com`, `apple.com` and `bücher.example` in its customer account, `banana.org` and the pending
/// `cherry.org` in its enterprise account. Beta has `beta-zone.com` and `cherry.org`.
async fn fill(t: &Instance) {
    let (w, admin) = (&t.world, t.tenant_admin());
    let other = t.other_tenant_admin();
    for (actor, name, account) in [
        (&other, "cherry.org", &w.beta.account),
        (&admin, "apple.com", &w.alpha.account),
        (&admin, "Bücher.example", &w.alpha.account),
        (&admin, "banana.org", &w.alpha.enterprise),
        (&admin, "cherry.org", &w.alpha.enterprise),
    ] {
        let body = json!({"name": name, "account": {"id": account}});
        actor.post("/zones", body).await.ok();
    }
}

/// In the order of their ASCII forms.
const ALL: [&str; 5] = [
    "alpha-zone.com",
    "apple.com",
    "banana.org",
    "cherry.org",
    "bücher.example",
];

fn names(reply: &Response) -> Vec<String> {
    let names = reply.items().iter().map(|z| z["name"].as_str());
    names.map(|n| n.expect("a name").to_owned()).collect()
}

/// The names a query gives, after its total was compared.
async fn found(actor: &Actor, query: &str) -> Vec<String> {
    let reply = actor.get(&format!("/zones?{query}")).await;
    let names = names(&reply);
    let total = &reply.json["result_info"]["total_count"];
    assert_eq!(total, names.len(), "{query}: {}", reply.text);
    names
}

both! {
    async fn who_sees_what(t) {
        fill(t).await;
        let customers = ["alpha-zone.com", "apple.com", "bücher.example"];
        assert_eq!(found(&t.tenant_admin(), "").await, ALL);
        for actor in [t.owner(), t.editor(), t.viewer(), t.service_user()] {
            assert_eq!(found(&actor, "").await, customers);
        }
        assert_eq!(found(&t.other_tenant_admin(), "").await, ["beta-zone.com", "cherry.org"]);
        // Whoever sees none is told so, not refused: clients try one name after another.
        for actor in [t.stranger(), t.operator()] {
            for query in ["", "name=apple.com", "name=com", &format!("account.id={}", t.world.alpha.account)] {
                assert_eq!(found(&actor, query).await, [""; 0], "{query}");
            }
        }
        t.nobody().get("/zones").await.refused(400, 9106);
        // Roles that do not read zones list none; with one that does, all are there.
        let members = format!("/accounts/{}/members", t.world.alpha.account);
        let all = t.owner().get(&format!("{members}?per_page=50")).await;
        let seat = all.items().iter().find(|m| m["user"]["id"] == t.viewer().id.as_str()).expect("a member");
        let seat = format!("{members}/{}", seat["id"].as_str().expect("an id"));
        for (role, seen) in [(roles::BILLING, 0), (roles::READ_ONLY, 3)] {
            t.owner().put(&seat, json!({"roles": [{"id": role}]})).await.ok();
            assert_eq!(found(&t.viewer(), "").await.len(), seen);
            assert_eq!(found(&t.viewer(), "name=apple.com").await.len(), seen.min(1));
        }
        // A member of two accounts sees both; an admin who is a member, too, sees nothing twice.
        let invite = format!("/user/invites/{}", t.world.beta.invite);
        t.viewer().patch(&invite, json!({"status": "accepted"})).await.ok();
        assert_eq!(found(&t.viewer(), "").await, ["alpha-zone.com", "apple.com", "beta-zone.com", "cherry.org", "bücher.example"]);
        let admins = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
        t.operator().post(&admins, json!({"email": t.owner().email})).await.ok();
        for query in ["", "match=any&status=active&status=pending", "name=contains:.", "type=full"] {
            assert_eq!(found(&t.owner(), query).await, ALL, "{query}");
        }
        t.viewer().get(&format!("/zones?name=cherry.org&account.id={}", t.world.beta.account)).await.ok();
    }

    async fn filters(t) {
        fill(t).await;
        let (admin, w) = (t.tenant_admin(), t.world.clone());
        let (customer, enterprise) = (&w.alpha.account, &w.alpha.enterprise);
        for (query, expected) in [
            ("name=apple.com".into(), &["apple.com"][..]),
            ("name=APPLE.Com".into(), &["apple.com"]),
            ("name=apple.com.".into(), &["apple.com"]),
            ("name=equal:apple.com".into(), &["apple.com"]),
            ("name.exact=apple.com&per_page=50".into(), &["apple.com"]),
            ("name=apple".into(), &[]),
            ("name=pple.com".into(), &[]),
            ("name=www.apple.com".into(), &[]),
            ("name=com".into(), &[]),
            ("name=beta-zone.com".into(), &[]),
            ("name=%25".into(), &[]),
            ("name=not_equal:apple.com".into(), &["alpha-zone.com", "banana.org", "cherry.org", "bücher.example"]),
            ("name=starts_with:A".into(), &["alpha-zone.com", "apple.com"]),
            ("name=starts_with_case_sensitive:A".into(), &[]),
            ("name=ends_with:.ORG".into(), &["banana.org", "cherry.org"]),
            ("name=ends_with:a-long-text-that-is-longer-than-every-name.org".into(), &[]),
            ("name=contains:%C3%9CCH".into(), &["bücher.example"]),
            ("name=contains:%25".into(), &[]),
            ("name=contains:_".into(), &[]),
            ("status=pending".into(), &["cherry.org"]),
            ("status=active".into(), &["alpha-zone.com", "apple.com", "banana.org", "bücher.example"]),
            ("status=active&status=pending".into(), &ALL),
            ("status=active,pending".into(), &ALL),
            ("status=initializing".into(), &[]),
            ("type=full".into(), &ALL),
            ("type=full&type=partial".into(), &ALL),
            ("type=partial,secondary".into(), &[]),
            (format!("account.id={enterprise}"), &["banana.org", "cherry.org"]),
            (format!("organization.id={enterprise}"), &["banana.org", "cherry.org"]),
            (format!("account.id={enterprise}&status=active"), &["banana.org"]),
            (format!("account.id={enterprise}&name=apple.com"), &[]),
            (format!("account.id={customer}&name=apple.com"), &["apple.com"]),
            (format!("account.id={}", w.beta.account), &[]),
            ("account.id=nonsense".into(), &[]),
            ("account.name=alpha%20enterprise".into(), &["banana.org", "cherry.org"]),
            ("account.name=contains:ENTERPRISE".into(), &["banana.org", "cherry.org"]),
            ("account.name=contains_case_sensitive:ENTERPRISE".into(), &[]),
            ("name=apple.com&status=pending".into(), &[]),
            ("match=all&name=apple.com&status=pending".into(), &[]),
            ("match=any&name=apple.com&status=pending".into(), &["apple.com", "cherry.org"]),
            (format!("match=any&name=apple.com&account.id={enterprise}"), &["apple.com", "banana.org", "cherry.org"]),
            (format!("match=any&name=beta-zone.com&account.id={}", w.beta.account), &[]),
            ("match=any".into(), &ALL),
            ("unknown=1&comment.present=x".into(), &ALL),
            ("name=&status=".into(), &ALL),
        ] {
            assert_eq!(found(&admin, &query).await, expected, "{query}");
        }
        for bad in ["match=some", "order=age", "direction=up", "page=0", "per_page=x", "name=%00"] {
            admin.get(&format!("/zones?{bad}")).await.refused(400, 6009);
        }
    }

    async fn order_and_pages(t) {
        fill(t).await;
        let (admin, w) = (t.tenant_admin(), t.world.clone());
        let reversed: Vec<&str> = ALL.into_iter().rev().collect();
        assert_eq!(found(&admin, "order=name&direction=desc").await, reversed);
        assert_eq!(found(&admin, "order=status").await.last().expect("five"), "cherry.org");
        assert_eq!(found(&admin, "order=status&direction=desc").await[0], "cherry.org");
        assert_eq!(found(&admin, "order=plan.id").await.last().expect("five"), "alpha-zone.com");
        for (order, first) in [("account.name", &w.alpha.account), ("account.id", (&w.alpha.account).min(&w.alpha.enterprise))] {
            let reply = admin.get(&format!("/zones?order={order}")).await;
            assert_eq!(reply.items()[0]["account"]["id"], first.as_str(), "{order}");
        }
        // Pages until an empty one, with stable totals.
        for query in ["", "&order=status&direction=desc", "&status=active,pending", &format!("&account.id={}", w.alpha.account)] {
            let all = names(&admin.get(&format!("/zones?per_page=50{query}")).await);
            let mut seen = Vec::new();
            for page in 1.. {
                let reply = admin.get(&format!("/zones?per_page=2&page={page}{query}")).await;
                let info = &reply.json["result_info"];
                assert_eq!((&info["total_count"], &info["total_pages"]), (&json!(all.len()), &json!(all.len().div_ceil(2))));
                if reply.items().is_empty() {
                    break;
                }
                seen.extend(names(&reply));
            }
            assert_eq!(seen, all, "{query}");
        }
        for (asked, given) in [("", 20), ("per_page=1", 1), ("per_page=100", 50), ("per_page=10000", 50), ("per_page=0", 1)] {
            assert_eq!(admin.get(&format!("/zones?{asked}")).await.json["result_info"]["per_page"], given, "{asked}");
        }
        assert_eq!(admin.get("/zones?page=1000000000000").await.items().len(), 0);
        assert_eq!(names(&admin.get("/zones/?name=apple.com").await), ["apple.com"]);
    }

    async fn zones_of_deleted_accounts_are_not_there(t) {
        fill(t).await;
        let (admin, w) = (t.tenant_admin(), t.world.clone());
        let viewer = t.viewer();
        admin.delete(&format!("/accounts/{}", w.alpha.account)).await.ok();
        let rest = ["banana.org", "cherry.org"];
        let customer = format!("account.id={}", w.alpha.account);
        for (query, expected) in [
            ("", &rest[..]), ("status=active,pending", &rest), ("match=any&status=active,pending", &rest), ("name=apple.com", &[]),
            (&customer, &[]), ("account.name=contains:customer", &[]),
        ] {
            assert_eq!(found(&admin, query).await, expected, "{query}");
            assert_eq!(found(&viewer, query).await, [""; 0], "{query}");
        }
        t.operator().post(&format!("/platform/v1/accounts/{}/restore", w.alpha.account), json!({})).await.ok();
        assert_eq!(found(&admin, "").await, ALL);
        assert_eq!(found(&viewer, "").await.len(), 3);
    }

    /// Deleting an account costs the same whatever is in it, and all of it comes back.
    #[alone]
    async fn an_account_with_ten_thousand_zones(t) {
        let (admin, w) = (t.tenant_admin(), t.world.clone());
        let account = format!("/accounts/{}", w.alpha.account);
        let restore = format!("/platform/v1/accounts/{}/restore", w.alpha.account);
        let other = format!("/accounts/{}", w.alpha.enterprise);
        // What a deletion runs, with one zone and with none.
        t.watch_statements();
        let mut runs = Vec::new();
        for path in [&account, &other] {
            t.statements();
            admin.delete(path).await.ok();
            let writes: Vec<String> = t.statements().into_iter().filter(|s| s.contains("UPDATE") || s.contains("DELETE")).collect();
            runs.push(writes);
        }
        assert!(runs[0].iter().all(|s| !s.contains("UPDATE zones") && !s.contains("DELETE FROM")), "{:?}", runs[0]);
        admin.post(&restore, json!({})).await.ok();
        grow(t, 10_000).await;
        let total = async |actor: &Actor| actor.get("/zones?per_page=1").await.json["result_info"]["total_count"].clone();
        assert_eq!(total(&t.owner()).await, 10_001);
        let mut best = Duration::MAX;
        for _ in 0..5 {
            t.statements();
            let begun = Instant::now();
            admin.delete(&account).await.ok();
            best = best.min(begun.elapsed());
            let zones = t.statements().into_iter().filter(|s| s.contains("UPDATE zones")).count();
            assert_eq!(zones, 0, "no zone is touched");
            assert_eq!((total(&t.owner()).await, total(&admin).await), (json!(0), json!(0)));
            admin.post(&restore, json!({})).await.ok();
            assert_eq!((total(&t.owner()).await, total(&admin).await), (json!(10_001), json!(10_001)));
        }
        assert!(best < Duration::from_millis(100), "{best:?}");
        t.owner().get("/zones?name=many-777.com").await.items()[0].as_object().expect("it is back");
    }
}

/// So many zones more in alpha's customer account, behind the product's back.
async fn grow(t: &Instance, n: u32) {
    let id = match t.kind {
        Kind::Sqlite => "printf('%032x', i)",
        Kind::Postgres => "lpad(to_hex(i), 32, '0')",
    };
    let (w, now) = (&t.world.alpha, 1_700_000_000_000_000_i64);
    let zones = format!(
        "INSERT INTO zones (id, account_id, unit_id, tenant_id, name, display, rname, type, status, paused, plan, ns_set, vanity, \
         created_at, modified_at, activated_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {n}) \
         SELECT {id}, '{}', '{}', '{}', 'many-' || i || '.com', 'many-' || i || '.com', 'com.many-' || i || '.', 'full', 'active', \
         FALSE, 'free', 'a b', '', {now}, {now}, {now} FROM n",
        w.account, w.unit, w.id
    );
    t.database.meddle(&zones).await;
    for (table, id) in [
        ("accounts", &w.account),
        ("units", &w.unit),
        ("tenants", &w.id),
    ] {
        let counter = format!("UPDATE {table} SET zones_n = zones_n + {n} WHERE id = '{id}'");
        t.database.meddle(&counter).await;
    }
}
