//! Policies over single zones: resource groups, members who have some zones only, denials in one zone, and what becomes of
//! both when zones go and come back.

use serde_json::{Value, json};
use testkit::{Actor, Instance, both, groups, roles};

pub(crate) fn path(t: &Instance, rest: &str) -> String {
    format!("/accounts/{}{rest}", t.world.alpha.account)
}

pub(crate) fn scope(t: &Instance, zones: &[&str]) -> Value {
    let object = |id: &&str| match *id {
        "*" => json!({"key": "*"}),
        id => json!({"key": format!("com.cloudflare.api.account.zone.{id}")}),
    };
    json!({
        "key": format!("com.cloudflare.api.account.{}", t.world.alpha.account),
        "objects": zones.iter().map(object).collect::<Vec<_>>(),
    })
}

/// The id of a new resource group.
pub(crate) async fn group(t: &Instance, name: &str, zones: &[&str]) -> String {
    let body = json!({"name": name, "scope": scope(t, zones)});
    t.owner()
        .post(&path(t, "/iam/resource_groups"), body)
        .await
        .id()
}

pub(crate) fn policy(access: &str, groups: &[&str], over: &[&str]) -> Value {
    let ids = |all: &[&str]| all.iter().map(|id| json!({"id": id})).collect::<Vec<_>>();
    json!({"access": access, "permission_groups": ids(groups), "resource_groups": ids(over)})
}

pub(crate) fn whole(t: &Instance) -> String {
    rules::iam::whole_account(&t.world.alpha.account)
}

/// Another zone of alpha's account.
pub(crate) async fn zone(t: &Instance, name: &str) -> String {
    let body = json!({"name": name, "account": {"id": t.world.alpha.account}});
    t.tenant_admin().post("/zones", body).await.id()
}

/// Somebody new as a member with these roles or policies, and where that member is.
pub(crate) async fn joined(t: &Instance, mut body: Value) -> (Actor, String) {
    let made = t
        .tenant_admin()
        .post("/users", json!({"email": "scoped@alpha.example"}))
        .await;
    let actor = t.from_reply("scoped", &made);
    body["email"] = json!(actor.email);
    let seat = t.owner().post(&path(t, "/members"), body).await.id();
    (actor, path(t, &format!("/members/{seat}")))
}

async fn member(t: &Instance, policies: Value) -> (Actor, String) {
    joined(t, json!({"policies": policies})).await
}

/// Somebody who may administer alpha's zone, and nothing else of the account.
pub(crate) async fn one_zone_member(t: &Instance) -> Actor {
    let over = group(t, "For one", &[&t.world.alpha.zone]).await;
    let (mut actor, _) = member(
        t,
        json!([policy("allow", &[groups::DOMAIN_ADMINISTRATOR], &[&over])]),
    )
    .await;
    actor.name = "one_zone_member";
    actor
}

pub(crate) async fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let all = actor.get(&format!("/zones{query}")).await;
    let mut found: Vec<String> = all
        .items()
        .iter()
        .map(|z| z["id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(
        all.json["result_info"]["total_count"],
        found.len(),
        "{query}: {}",
        all.text
    );
    found.sort();
    found
}

both! {
    async fn resource_groups_are_made_and_changed(t) {
        let (owner, list) = (t.owner(), path(t, "/iam/resource_groups"));
        let second = zone(t, "second-zone.com").await;
        let wanted = scope(t, &[&second, &t.world.alpha.zone]);
        let made = owner.post(&list, json!({"name": "Both", "scope": wanted})).await;
        let id = made.id();
        assert_eq!(made.ok(), &json!({"id": id, "name": "Both", "meta": {"editable": "true"}, "scope": wanted}));
        let one = format!("{list}/{id}");
        assert_eq!(owner.get(&one).await.ok(), made.ok());
        // In the older form of a scope; what is left out stays.
        let changed = owner.put(&one, json!({"scope": [scope(t, &["*"])]})).await;
        assert_eq!((&changed.ok()["name"], &changed.ok()["scope"]), (&json!("Both"), &scope(t, &["*"])));
        assert_eq!(owner.put(&one, json!({"name": "Renamed"})).await.ok()["scope"], scope(t, &["*"]));
        // Listed after the whole account, by name.
        let all = owner.get(&list).await;
        let names: Vec<_> = all.items().iter().map(|g| g["name"].as_str().expect("a name").to_owned()).collect();
        assert_eq!(names[1..], ["Renamed", "The zone"]);
        assert_eq!(owner.get(&format!("{list}?name=Renamed")).await.items()[0]["id"], id.as_str());
        assert_eq!(owner.get(&format!("{list}?id={id}")).await.items().len(), 1);
        for page in 1..=3 {
            let part = owner.get(&format!("{list}?per_page=1&page={page}")).await;
            assert_eq!((&part.items()[0], &part.json["result_info"]["total_count"]), (&all.items()[page - 1], &json!(3)));
        }
        assert_eq!(owner.delete(&one).await.ok(), &json!({"id": id}));
        owner.get(&one).await.refused(404, 1003);
        owner.put(&one, json!({"name": "Gone"})).await.refused(404, 1003);
        owner.delete(&one).await.refused(404, 1003);
    }

    async fn resource_groups_that_cannot_be(t) {
        let (owner, list) = (t.owner(), path(t, "/iam/resource_groups"));
        let before = owner.get(&list).await.text;
        let foreign = scope(t, &[&t.world.beta.zone]);
        let account = format!("com.cloudflare.api.account.{}", t.world.beta.account);
        for (body, pointer) in [
            (json!({"scope": scope(t, &["*"])}), "/name"),
            (json!({"name": "", "scope": scope(t, &["*"])}), "/name"),
            (json!({"name": "A"}), "/scope"),
            (json!({"name": "A", "scope": {"key": account, "objects": [{"key": "*"}]}}), "/scope/key"),
            (json!({"name": "A", "scope": scope(t, &[])}), "/scope/objects"),
            (json!({"name": "A", "scope": scope(t, &[&t.world.alpha.zone, &"0".repeat(32)])}), "/scope/objects/1/key"),
            (json!({"name": "A", "scope": foreign}), "/scope/objects/0/key"),
            (json!({"name": "A", "scope": scope(t, &["nothing"])}), "/scope/objects/0/key"),
        ] {
            owner.post(&list, body).await.refused(400, 400).at(pointer);
        }
        // The whole account is nobody's to change.
        let fixed = format!("{list}/{}", whole(t));
        owner.put(&fixed, json!({"name": "Mine"})).await.refused(400, 1001);
        owner.delete(&fixed).await.refused(400, 1001);
        // Who may not, and where.
        let one = format!("{list}/{}", t.world.alpha.resource_group);
        t.viewer().get(&one).await.ok();
        t.viewer().put(&one, json!({"name": "Mine"})).await.refused(403, 10000);
        t.viewer().delete(&one).await.refused(403, 10000);
        t.tenant_admin().get(&format!("/accounts/{}/iam/resource_groups/{}", t.world.alpha.enterprise, t.world.alpha.resource_group))
            .await.refused(404, 1003);
        let (minimal, _) = joined(t, json!({"roles": [roles::MINIMAL]})).await;
        for rest in ["/iam/resource_groups", "/iam/permission_groups"] {
            minimal.get(&path(t, rest)).await.refused(403, 10000);
        }
        assert_eq!(owner.get(&list).await.text, before);
        // One that a policy is over stays.
        let over = group(t, "Used", &[&t.world.alpha.zone]).await;
        let body = json!({"email": "used@example.com", "policies": [policy("allow", &[groups::DOMAIN_DNS], &[&over])]});
        let seat = owner.post(&path(t, "/members"), body).await.id();
        owner.delete(&format!("{list}/{over}")).await.refused(400, 1001);
        owner.delete(&path(t, &format!("/members/{seat}"))).await.ok();
        owner.delete(&format!("{list}/{over}")).await.ok();
    }

    async fn a_member_has_the_zones_of_their_policies(t) {
        let (owner, first) = (t.owner(), t.world.alpha.zone.clone());
        let second = zone(t, "second-zone.com").await;
        let over = group(t, "One", &[&first]).await;
        let (actor, seat) = member(t, json!([policy("allow", &[groups::DOMAIN_ADMINISTRATOR, groups::DOMAIN_DNS], &[&over])])).await;
        let read = owner.get(&seat).await;
        assert_eq!(read.ok()["roles"], json!([]));
        let shown = &read.ok()["policies"][0];
        assert_eq!(shown["permission_groups"][1]["id"], groups::DOMAIN_DNS);
        assert_eq!(shown["resource_groups"][0]["scope"], scope(t, &[&first]));
        // As a client sends back what it has read: the same, ids included.
        assert_eq!(owner.put(&seat, json!({"policies": read.ok()["policies"]})).await.ok(), read.ok());
        actor.patch(&format!("/zones/{first}"), json!({"paused": true})).await.ok();
        let permissions = actor.get(&format!("/zones/{first}")).await.ok()["permissions"].to_string();
        assert!(permissions.contains("#zone:edit") && !permissions.contains("#organization:read"), "{permissions}");
        // The other zone is as unknown as one that nobody has.
        let unknown = actor.get(&format!("/zones/{}", "0".repeat(32))).await;
        assert_eq!(actor.get(&format!("/zones/{second}")).await.text, unknown.text);
        actor.patch(&format!("/zones/{second}"), json!({"paused": true})).await.refused(403, 9109);
        for query in ["", "?name=alpha-zone.com", "?status=active", &format!("?account.id={}", t.world.alpha.account)] {
            assert_eq!(listed(&actor, query).await, std::slice::from_ref(&first), "{query}");
        }
        assert_eq!(listed(&actor, "?name=second-zone.com").await, Vec::<String>::new());
        // The account is seen, and nothing else of it.
        actor.get(&path(t, "")).await.ok();
        assert_eq!(actor.get("/accounts").await.items().len(), 1);
        for rest in ["/members", "/subscriptions", "/audit_logs", "/iam/resource_groups"] {
            actor.get(&path(t, rest)).await.refused(403, 10000);
        }
        actor.post("/zones", json!({"name": "third-zone.com", "account": {"id": t.world.alpha.account}})).await.refused(403, 0);
        // Explained to whoever looks after the account.
        for (zone, allowed) in [(&first, true), (&second, false)] {
            let why = owner.get(&format!("/platform/v1/decisions?principal={}&action=zone_update&resource=zone:{zone}", actor.id)).await;
            assert_eq!(why.ok()["allowed"], allowed, "{}", why.text);
        }
        // A change of the group counts from the next request on.
        let one = path(t, &format!("/iam/resource_groups/{over}"));
        owner.put(&one, json!({"scope": scope(t, &[&second])})).await.ok();
        actor.get(&format!("/zones/{first}")).await.refused(403, 9109);
        assert_eq!(listed(&actor, "").await, std::slice::from_ref(&second));
        owner.put(&one, json!({"scope": scope(t, &["*"])})).await.ok();
        assert_eq!(listed(&actor, "").await.len(), 2);
        owner.delete(&seat).await.ok();
        assert_eq!(listed(&actor, "").await.len(), 0);
        actor.get(&format!("/zones/{second}")).await.refused(403, 9109);
    }

    async fn deny_wins_in_its_zone(t) {
        let (owner, first) = (t.owner(), t.world.alpha.zone.clone());
        let second = zone(t, "second-zone.com").await;
        let over = group(t, "One", &[&first]).await;
        let (whole, super_group) = (whole(t), "8e23b19e4e0d44c29d239c5688ba8cbb");
        let all = policy("allow", &[groups::DOMAIN_ADMINISTRATOR], &[&whole]);
        let (actor, seat) = member(t, json!([policy("deny", &[groups::DOMAIN_ADMINISTRATOR], &[&over]), all])).await;
        actor.patch(&format!("/zones/{second}"), json!({"paused": true})).await.ok();
        actor.get(&format!("/zones/{first}")).await.refused(403, 10000);
        for query in ["", "?status=active", &format!("?account.id={}", t.world.alpha.account)] {
            assert_eq!(listed(&actor, query).await, std::slice::from_ref(&second), "{query}");
        }
        // Changing is denied, reading is not.
        owner.put(&seat, json!({"policies": [all, policy("deny", &[groups::DOMAIN_DNS], &[&over])]})).await.ok();
        actor.get(&format!("/zones/{first}")).await.refused(403, 10000);
        // Who is denied something in a zone gives nothing, themself least of all, and looks after no account.
        let less = json!([policy("allow", &[super_group], &[&whole]), policy("deny", &[groups::DOMAIN_ADMINISTRATOR], &[&over])]);
        owner.put(&seat, json!({"policies": less})).await.ok();
        let before = owner.get(&seat).await.text;
        actor.put(&seat, json!({"roles": [roles::SUPER]})).await.refused(400, 1001);
        actor.put(&path(t, &format!("/iam/resource_groups/{over}")), json!({"scope": scope(t, &[&second])})).await.refused(400, 1001);
        actor.post(&path(t, "/members"), json!({"email": "friend@example.com", "roles": [roles::SUPER]})).await.refused(400, 1001);
        actor.post(&path(t, "/tokens"), json!({"name": "Around", "policies": [{"effect": "allow", "permission_groups": [
            {"id": groups::ZONE_READ}], "resources": {format!("com.cloudflare.api.account.zone.{first}"): "*"}}]})).await.refused(403, 10000);
        assert_eq!(owner.get(&seat).await.text, before);
    }

    async fn zones_that_go_and_come_back(t) {
        let (owner, first) = (t.owner(), t.world.alpha.zone.clone());
        let over = group(t, "One", &[&first]).await;
        let (actor, _) = member(t, json!([policy("allow", &[groups::DOMAIN_DNS], &[&over])])).await;
        let second = zone(t, "second-zone.com").await;
        for id in [&first, &second] {
            owner.delete(&format!("/zones/{id}")).await.ok();
        }
        // Gone for whoever could see it, never there for others.
        actor.get(&format!("/zones/{first}")).await.refused(404, 1001);
        actor.get(&format!("/zones/{second}")).await.refused(403, 9109);
        assert_eq!(listed(&actor, "").await.len(), 0);
        // The group may keep it, and no other gets it.
        let one = path(t, &format!("/iam/resource_groups/{over}"));
        owner.put(&one, json!({"name": "Kept", "scope": scope(t, &[&first])})).await.ok();
        owner.put(&one, json!({"scope": scope(t, &[&second])})).await.refused(400, 400).at("/scope/objects/0/key");
        t.tenant_admin().post(&format!("/platform/v1/zones/{first}/restore"), json!({})).await.ok();
        actor.get(&format!("/zones/{first}")).await.ok();
        assert_eq!(listed(&actor, "").await, [first]);
    }

    async fn roles_and_policies_are_two_views(t) {
        let owner = t.owner();
        let by_role = owner.post(&path(t, "/members"), json!({"email": "role@example.com", "roles": [roles::BILLING, roles::MINIMAL]})).await;
        let policies = &by_role.ok()["policies"];
        assert_eq!((policies.as_array().map(Vec::len), &policies[0]["resource_groups"][0]["id"]), (Some(2), &json!(whole(t))));
        let by_policy = owner.post(&path(t, "/members"), json!({"email": "policy@example.com", "policies": policies})).await;
        assert_eq!(by_policy.ok()["roles"], by_role.ok()["roles"]);
        // A permission group of the account is not for zones.
        let group_id = policies[0]["permission_groups"][0]["id"].as_str().expect("an id");
        let body = json!({"email": "third@example.com", "policies": [policy("allow", &[group_id], &[&t.world.alpha.resource_group])]});
        owner.post(&path(t, "/members"), body).await.refused(400, 1001).at("/policies/0/permission_groups/0");
        // Several resource groups in one policy, in their order.
        let sent = policy("allow", &[groups::DOMAIN_READ, groups::DOMAIN_DNS], &[&t.world.alpha.resource_group, &whole(t)]);
        let made = owner.post(&path(t, "/members"), json!({"email": "fourth@example.com", "policies": [sent, sent]})).await;
        let shown = made.ok()["policies"].as_array().expect("a list").clone();
        assert_ne!(shown[0]["id"], shown[1]["id"]);
        let ids = |key: &str| shown[0][key].as_array().expect("a list").iter().map(|g| json!({"id": g["id"]})).collect::<Vec<_>>();
        assert_eq!((json!(ids("permission_groups")), json!(ids("resource_groups"))), (sent["permission_groups"].clone(), sent["resource_groups"].clone()));
    }
}
