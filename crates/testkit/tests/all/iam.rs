//! Policies of members: what they are made of, what they allow and deny, and who may give them.

use serde_json::{Value, json};
use testkit::{Actor, Instance, both, groups, roles};

const SUPER_GROUP: &str = "8e23b19e4e0d44c29d239c5688ba8cbb";
const READ_GROUP: &str = "1a0fc8bdeae24387b64d5b8de1ad052a";

fn path(t: &Instance, rest: &str) -> String {
    format!("/accounts/{}{rest}", t.world.alpha.account)
}

/// The id of the group that is the whole account.
async fn whole(t: &Instance) -> String {
    t.owner()
        .get(&path(t, "/iam/resource_groups"))
        .await
        .items()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

fn policy(access: &str, groups: &[&str], whole: &str) -> Value {
    let groups: Vec<_> = groups.iter().map(|id| json!({"id": id})).collect();
    json!({"access": access, "permission_groups": groups, "resource_groups": [{"id": whole}]})
}

/// Where this member of alpha's account is.
async fn seat(t: &Instance, of: &Actor) -> String {
    let all = t.owner().get(&path(t, "/members")).await;
    let mut all = all.items().iter();
    let found = all
        .find(|m| m["user"]["id"] == of.id.as_str())
        .expect("a member");
    path(
        t,
        &format!("/members/{}", found["id"].as_str().expect("an id")),
    )
}

fn texts(list: &Value, key: &str) -> Vec<String> {
    let all = list.as_array().expect("a list").iter();
    all.map(|item| item[key].as_str().expect("a text").to_owned())
        .collect()
}

/// Access and group of each policy, as they are shown.
fn meant(member: &Value) -> Vec<(String, String)> {
    let all = member["policies"].as_array().expect("a list").iter();
    let text = |v: &Value| v.as_str().expect("a text").to_owned();
    all.flat_map(|p| {
        let groups = p["permission_groups"].as_array().expect("a list").iter();
        groups
            .map(move |g| (text(&p["access"]), text(&g["id"])))
            .collect::<Vec<_>>()
    })
    .collect()
}

both! {
    async fn groups_are_listed_by_what_the_account_offers(t) {
        let (viewer, list) = (t.viewer(), path(t, "/iam/permission_groups"));
        let all = viewer.get(&list).await;
        let names = texts(all.ok(), "name");
        assert_eq!(names[..5], texts(viewer.get(&path(t, "/roles")).await.ok(), "name"));
        assert_eq!((names.len(), &all.json["result_info"]["total_count"]), (18, &json!(18)));
        let domains = json!({
            "id": groups::DOMAIN_READ, "name": "Domain Administrator Read Only",
            "meta": {
                "description": "Reads everything in zones and changes nothing.", "editable": "false",
                "label": "domain_admin_readonly", "scopes": "com.cloudflare.api.account.zone",
            },
        });
        assert_eq!(viewer.get(&format!("{list}/{}", groups::DOMAIN_READ)).await.ok(), &domains);
        for filter in [
            format!("id={}", groups::DOMAIN_READ), "label=domain_admin_readonly".to_owned(),
            "name=Domain+Administrator+Read+Only".to_owned(),
        ] {
            let found = viewer.get(&format!("{list}?{filter}")).await;
            assert_eq!((found.items(), &found.json["result_info"]["total_count"]), (&vec![domains.clone()], &json!(1)));
        }
        assert_eq!(viewer.get(&format!("{list}?label=admin&name=Billing")).await.items().len(), 0);
        let second = viewer.get(&format!("{list}?per_page=5&page=2")).await;
        assert_eq!(texts(second.ok(), "name"), names[5..10]);
        viewer.get(&format!("{list}?page=0")).await.refused(400, 6009);
        viewer.get(&format!("{list}/{}", "0".repeat(32))).await.refused(404, 1003);
        // More where the account is an enterprise's; nothing for whoever does not see the account.
        let enterprise = format!("/accounts/{}/iam/permission_groups?name=DNS", t.world.alpha.enterprise);
        assert_eq!(t.tenant_admin().get(&enterprise).await.items().len(), 1);
        assert_eq!(viewer.get(&format!("{list}?name=DNS")).await.items().len(), 0);
        t.stranger().get(&list).await.refused(403, 9109);
        t.stranger().get(&format!("{list}/{}", groups::DOMAIN_READ)).await.refused(403, 9109);
    }

    async fn the_whole_account_is_a_resource_group(t) {
        let (viewer, list) = (t.viewer(), path(t, "/iam/resource_groups"));
        t.owner().delete(&format!("{list}/{}", t.world.alpha.resource_group)).await.ok();
        let key = format!("com.cloudflare.api.account.{}", t.world.alpha.account);
        let group = json!({
            "id": whole(t).await, "name": key, "meta": {"editable": "false"}, "scope": {"key": key, "objects": [{"key": "*"}]},
        });
        assert_eq!(viewer.get(&list).await.items(), &vec![group.clone()]);
        let one = format!("{list}/{}", whole(t).await);
        assert_eq!(viewer.get(&one).await.ok(), &group);
        assert_eq!(viewer.get(&format!("{list}?name={key}")).await.items().len(), 1);
        assert_eq!(viewer.get(&format!("{list}?name=other")).await.items().len(), 0);
        assert_eq!(viewer.get(&format!("{list}?id={}", "0".repeat(32))).await.items().len(), 0);
        viewer.get(&format!("{list}/{}", "0".repeat(32))).await.refused(404, 1003);
        // It is another one in another account.
        let foreign = format!("/accounts/{}/iam/resource_groups/{}", t.world.alpha.enterprise, whole(t).await);
        t.tenant_admin().get(&foreign).await.refused(404, 1003);
        t.stranger().get(&one).await.refused(403, 9109);
    }

    async fn domain_groups_open_zones_and_nothing_else(t) {
        let (owner, viewer, whole) = (t.owner(), t.viewer(), whole(t).await);
        let (seat, zone) = (seat(t, &viewer).await, format!("/zones/{}", t.world.alpha.zone));
        let sent = policy("allow", &[groups::DOMAIN_ADMINISTRATOR, groups::DOMAIN_DNS], &whole);
        let changed = owner.put(&seat, json!({"policies": [sent]})).await;
        assert_eq!(changed.ok()["roles"], json!([]));
        assert_eq!(meant(changed.ok()), [
            ("allow".to_owned(), groups::DOMAIN_ADMINISTRATOR.to_owned()), ("allow".to_owned(), groups::DOMAIN_DNS.to_owned()),
        ]);
        assert_eq!(owner.get(&seat).await.ok(), changed.ok());
        // As a client sends back what it has read.
        let again = owner.put(&seat, json!({"policies": changed.ok()["policies"]})).await;
        assert_eq!(again.ok(), changed.ok());
        viewer.patch(&zone, json!({"paused": true})).await.ok();
        let shown = viewer.get("/zones").await;
        assert_eq!(shown.json["result_info"]["total_count"], 1);
        let permissions = &shown.items()[0]["permissions"];
        assert!(permissions.as_array().expect("a list").contains(&json!("#dns_records:edit")), "{permissions}");
        assert!(!permissions.to_string().contains("#member"), "{permissions}");
        let mine = viewer.get("/memberships").await;
        let mut mine = mine.items().iter();
        let mine = mine.find(|m| m["account"]["id"] == t.world.alpha.account.as_str()).expect("a membership");
        assert_eq!(mine["permissions"]["zone"], json!({"read": true, "edit": true, "write": true}));
        assert_eq!(mine["permissions"]["member"], json!({"read": false, "edit": false, "write": false}));
        viewer.get(&path(t, "")).await.ok();
        viewer.get(&path(t, "/members")).await.refused(403, 10000);
        viewer.put(&path(t, ""), json!({"name": "Taken"})).await.refused(403, 10000);
        viewer.put(&seat, json!({"roles": [roles::SUPER]})).await.refused(403, 10000);
        // Reading only, from the next request on.
        owner.put(&seat, json!({"policies": [policy("allow", &[groups::DOMAIN_READ], &whole)]})).await.ok();
        viewer.get(&zone).await.ok();
        viewer.patch(&zone, json!({"paused": false})).await.refused(403, 10000);
        owner.delete(&seat).await.ok();
        viewer.get(&zone).await.refused(403, 9109);
        assert_eq!(viewer.get("/zones").await.items().len(), 0);
    }

    async fn deny_wins(t) {
        let (owner, viewer, whole) = (t.owner(), t.viewer(), whole(t).await);
        let (seat, zone) = (seat(t, &viewer).await, format!("/zones/{}", t.world.alpha.zone));
        let (allow, deny) = (policy("allow", &[READ_GROUP], &whole), policy("deny", &[groups::DOMAIN_READ], &whole));
        for policies in [json!([allow, deny]), json!([deny, allow])] {
            owner.put(&seat, json!({"roles": [roles::READ_ONLY]})).await.ok();
            viewer.get(&zone).await.ok();
            assert_eq!(viewer.get("/zones").await.items().len(), 1);
            let changed = owner.put(&seat, json!({"policies": policies})).await;
            assert_eq!(texts(&changed.ok()["roles"], "id"), [roles::READ_ONLY]);
            assert_eq!(meant(changed.ok()).len(), 2);
            viewer.get(&zone).await.refused(403, 10000);
            for query in ["", "?name=alpha-zone.com", &format!("?account.id={}", t.world.alpha.account)] {
                let none = viewer.get(&format!("/zones{query}")).await;
                assert_eq!((none.items().len(), &none.json["result_info"]["total_count"]), (0, &json!(0)), "{query}");
            }
            viewer.get(&path(t, "/members")).await.ok();
        }
        // Audited with what is denied.
        let events = owner.get(&path(t, "/audit_logs?per_page=1&direction=desc")).await.text;
        assert!(events.contains(&format!("-{}", groups::DOMAIN_READ)), "{events}");
    }

    async fn nobody_gives_what_is_denied_to_them(t) {
        let (owner, viewer, whole) = (t.owner(), t.viewer(), whole(t).await);
        let billing = owner.get(&path(t, "/iam/permission_groups?name=Billing")).await.items()[0]["id"].clone();
        let billing = billing.as_str().expect("an id");
        let (theirs, owners) = (seat(t, &viewer).await, seat(t, &owner).await);
        let less = json!({"policies": [policy("allow", &[SUPER_GROUP], &whole), policy("deny", &[billing], &whole)]});
        let changed = owner.put(&theirs, less.clone()).await;
        for (body, pointer) in [
            (json!({"roles": [roles::SUPER]}), "/roles"),
            (json!({"roles": [roles::MINIMAL, roles::BILLING]}), "/roles"),
            (json!({"policies": [policy("allow", &[SUPER_GROUP], &whole)]}), "/policies"),
        ] {
            viewer.put(&theirs, body.clone()).await.refused(400, 1001).at(pointer);
            let mut new = body;
            new["email"] = json!("friend@example.com");
            viewer.post(&path(t, "/members"), new).await.refused(400, 1001).at(pointer);
        }
        assert_eq!(viewer.get(&theirs).await.ok(), changed.ok());
        viewer.put(&theirs, less).await.ok();
        // Nor do they look after the account: the owner is the last super administrator still.
        let others = owner.get(&path(t, "/members")).await;
        let other = others.items().iter().find(|m| m["email"] == "suspended@alpha.example").expect("a member");
        owner.delete(&path(t, &format!("/members/{}", other["id"].as_str().expect("an id")))).await.ok();
        let admins = format!("/platform/v1/tenants/{}/admins", t.world.alpha.id);
        let admin = t.operator().get(&admins).await.text_of("/0/id");
        t.operator().delete(&format!("{admins}/{admin}")).await.ok();
        owner.delete(&owners).await.refused(400, 1001);
        owner.put(&owners, json!({"policies": [
            policy("allow", &[SUPER_GROUP], &whole), policy("deny", &[billing], &whole),
        ]})).await.refused(400, 1001);
    }

    async fn policies_that_cannot_be(t) {
        let (owner, whole) = (t.owner(), whole(t).await);
        let before = owner.get(&path(t, "/members")).await.text;
        let foreign = rules::iam::whole_account(&t.world.beta.account);
        let good = policy("allow", &[groups::DOMAIN_DNS], &whole);
        for (policies, code, pointer) in [
            (json!([policy("allow", &[groups::DOMAIN_DNS], &foreign)]), 1001, "/policies/0/resource_groups/0"),
            (json!([good, policy("deny", &["0"], &whole)]), 1001, "/policies/1/permission_groups/0"),
            (json!([policy("allow", &[groups::DOMAIN_DNS, roles::SUPER], &whole)]), 1001, "/policies/0/permission_groups/1"),
            (json!([policy("allow", &[], &whole)]), 1001, "/policies/0/permission_groups"),
            (json!([policy("deny", &[groups::DOMAIN_DNS], &whole)]), 1001, "/policies"),
            (json!([policy("maybe", &[groups::DOMAIN_DNS], &whole)]), 400, "/policies/0/access"),
        ] {
            let body = json!({"email": "policy@example.com", "policies": policies});
            owner.post(&path(t, "/members"), body).await.refused(400, code).at(pointer);
        }
        // Domain-scoped groups and denials are no roles.
        for role in [groups::DOMAIN_DNS.to_owned(), format!("-{}", roles::BILLING)] {
            let body = json!({"email": "policy@example.com", "roles": [role]});
            owner.post(&path(t, "/members"), body).await.refused(400, 1001).at("/roles/0");
        }
        assert_eq!(owner.get(&path(t, "/members")).await.text, before);
        // Invited like everybody, with what they will have.
        let made = owner.post(&path(t, "/members"), json!({"email": "policy@example.com", "policies": [good]})).await;
        assert_eq!((&made.ok()["status"], &made.ok()["roles"]), (&json!("pending"), &json!([])));
    }
}
