//! User groups: made, filled and emptied; what their members have is the sum of their own policies and of those of the groups.

use crate::iam_zones::{group, joined, listed, path, policy, scope, whole, zone};
use serde_json::{Value, json};
use testkit::{Instance, both, groups, roles};

const SUPER_GROUP: &str = "8e23b19e4e0d44c29d239c5688ba8cbb";

/// Where a new user group with these policies is.
async fn made(t: &Instance, name: &str, policies: Value) -> String {
    let list = path(t, "/iam/user_groups");
    let body = json!({"name": name, "policies": policies});
    format!("{list}/{}", t.owner().post(&list, body).await.id())
}

/// The body that names the member who is there.
fn refs(seats: &[&str]) -> Value {
    let ids = seats.iter().map(|seat| seat.rsplit('/').next());
    json!(ids.map(|id| json!({"id": id})).collect::<Vec<_>>())
}

both! {
    async fn user_groups_are_made_and_changed(t) {
        let (owner, list) = (t.owner(), path(t, "/iam/user_groups"));
        let sent = policy("allow", &[groups::DOMAIN_DNS, groups::DOMAIN_READ], &[&t.world.alpha.resource_group]);
        let group = owner.post(&list, json!({"name": "Editors", "policies": [sent]})).await;
        let one = format!("{list}/{}", group.id());
        assert_eq!(owner.get(&one).await.ok(), group.ok());
        assert_eq!((&group.ok()["status"], &group.ok()["name"]), (&json!("V"), &json!("Editors")));
        let shown = &group.ok()["policies"][0];
        assert_eq!(shown["resource_groups"][0]["scope"], scope(t, &[&t.world.alpha.zone]));
        assert_eq!(shown["permission_groups"][1]["id"], groups::DOMAIN_READ);
        let renamed = owner.put(&one, json!({"name": "Writers"})).await;
        assert_eq!((&renamed.ok()["name"], &renamed.ok()["policies"]), (&json!("Writers"), &group.ok()["policies"]));
        for (query, names) in [
            ("", vec!["Readers", "Writers"]), ("?direction=desc", vec!["Writers", "Readers"]), ("?fuzzyName=WRIT", vec!["Writers"]),
            ("?name=Writers", vec!["Writers"]), ("?name=Writ", vec![]), ("?per_page=1&page=2", vec!["Writers"]),
        ] {
            let found = owner.get(&format!("{list}{query}")).await;
            let found: Vec<_> = found.items().iter().map(|g| g["name"].as_str().expect("a name").to_owned()).collect();
            assert_eq!(found, names, "{query}");
        }
        // Its resource group stays while it is used.
        let over = path(t, &format!("/iam/resource_groups/{}", t.world.alpha.resource_group));
        owner.delete(&over).await.refused(400, 1001);
        assert_eq!(owner.delete(&one).await.ok(), &json!({"id": group.id()}));
        owner.get(&one).await.refused(404, 1003);
        owner.delete(&one).await.refused(404, 1003);
        owner.delete(&over).await.ok();
    }

    async fn members_come_and_go(t) {
        let (owner, one) = (t.owner(), made(t, "Some", json!([])).await);
        let members = format!("{one}/members");
        let (_, seat) = joined(t, json!({"roles": [roles::MINIMAL]})).await;
        let (pending, new) = (t.world.alpha.pending.clone(), seat.rsplit('/').next().expect("an id").to_owned());
        let added = owner.post(&members, refs(&[&seat, &pending])).await;
        let ids = |list: &Value| list.as_array().expect("a list").iter().map(|m| m["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>();
        assert_eq!(ids(added.ok()), [pending.clone(), new.clone()]);
        assert_eq!(added.ok()[0], json!({"id": pending, "email": "pending@alpha.example", "status": "pending"}));
        assert_eq!(owner.get(&members).await.ok(), added.ok());
        assert_eq!(ids(owner.get(&format!("{members}?direction=desc&per_page=1")).await.ok()), std::slice::from_ref(&new));
        assert_eq!(ids(owner.get(&format!("{members}?fuzzyEmail=PENDING")).await.ok()), std::slice::from_ref(&pending));
        assert_eq!(ids(owner.put(&members, refs(&[&seat])).await.ok()), std::slice::from_ref(&new));
        owner.get(&format!("{members}/{pending}")).await.refused(404, 1003);
        assert_eq!(owner.get(&format!("{members}/{new}")).await.ok()["email"], "scoped@alpha.example");
        // Nothing of this is possible.
        let before = owner.get(&members).await.text;
        let unknown = "0".repeat(32);
        owner.post(&members, refs(&[&pending, &unknown])).await.refused(400, 400).at("/1/id");
        owner.put(&members, refs(&[&t.world.beta.member])).await.refused(400, 400).at("/0/id");
        owner.put(&members, json!({"id": pending})).await.refused(400, 400);
        owner.post(&format!("{one}0/members"), refs(&[&seat])).await.refused(404, 7003);
        owner.delete(&format!("{members}/{pending}")).await.refused(404, 1003);
        t.viewer().post(&members, refs(&[&pending])).await.refused(403, 10000);
        assert_eq!(owner.get(&members).await.text, before);
        assert_eq!(owner.delete(&format!("{members}/{new}")).await.ok()["id"], new.as_str());
        assert_eq!(owner.get(&members).await.items().len(), 0);
        // Who is no member any more is in no group.
        owner.post(&members, refs(&[&seat])).await.ok();
        owner.delete(&seat).await.ok();
        assert_eq!(owner.get(&members).await.items().len(), 0);
    }

    async fn rights_add_up_and_deny_wins(t) {
        let (owner, first) = (t.owner(), t.world.alpha.zone.clone());
        let second = zone(t, "second-zone.com").await;
        let (actor, seat) = joined(t, json!({"roles": [roles::MINIMAL]})).await;
        let over = group(t, "One", &[&first]).await;
        let readers = made(t, "Of one", json!([policy("allow", &[groups::DOMAIN_ADMINISTRATOR], &[&over])])).await;
        let member = format!("{readers}/members/{}", seat.rsplit('/').next().expect("an id"));
        actor.get(&format!("/zones/{first}")).await.refused(403, 10000);
        owner.post(&format!("{readers}/members"), refs(&[&seat])).await.ok();
        actor.patch(&format!("/zones/{first}"), json!({"paused": true})).await.ok();
        assert_eq!(listed(&actor, "").await, std::slice::from_ref(&first));
        // The member's own is what was given to the member.
        assert_eq!(owner.get(&seat).await.ok()["policies"].as_array().map(Vec::len), Some(1));
        // A deny of another group wins over it.
        let without = made(t, "Not one", json!([policy("deny", &[groups::DOMAIN_ADMINISTRATOR], &[&over])])).await;
        owner.put(&format!("{without}/members"), refs(&[&seat])).await.ok();
        actor.get(&format!("/zones/{first}")).await.refused(403, 10000);
        assert_eq!(listed(&actor, "").await.len(), 0);
        owner.delete(&without).await.ok();
        actor.get(&format!("/zones/{first}")).await.ok();
        // What the group is over, and what it says, counts from the next request on.
        owner.put(&path(t, &format!("/iam/resource_groups/{over}")), json!({"scope": scope(t, &[&second])})).await.ok();
        assert_eq!(listed(&actor, "").await, std::slice::from_ref(&second));
        owner.put(&readers, json!({"policies": [policy("allow", &[groups::DOMAIN_READ], &[&whole(t)])]})).await.ok();
        assert_eq!(listed(&actor, "").await.len(), 2);
        actor.patch(&format!("/zones/{second}"), json!({"paused": true})).await.refused(403, 10000);
        owner.delete(&member).await.ok();
        actor.get(&format!("/zones/{second}")).await.refused(403, 10000);
        assert_eq!(listed(&actor, "").await.len(), 0);
    }

    async fn groups_are_no_way_around(t) {
        let owner = t.owner();
        let supers = made(t, "Supers", json!([policy("allow", &[SUPER_GROUP], &[&whole(t)])])).await;
        let billing = owner.get(&path(t, "/iam/permission_groups?name=Billing")).await.items()[0]["id"].clone();
        let less = json!([policy("deny", &[billing.as_str().expect("an id")], &[&whole(t)])]);
        let unbilled = made(t, "No billing", less).await;
        let (actor, seat) = joined(t, json!({"roles": [roles::SUPER]})).await;
        let id = seat.rsplit('/').next().expect("an id");
        owner.post(&format!("{unbilled}/members"), refs(&[&seat])).await.ok();
        actor.get(&path(t, "/members")).await.ok();
        actor.get(&path(t, "/subscriptions")).await.refused(403, 10000);
        // Neither they nor anybody gets by them what is denied to them.
        actor.delete(&unbilled).await.refused(400, 1001);
        actor.put(&unbilled, json!({"policies": []})).await.refused(400, 1001);
        actor.delete(&format!("{unbilled}/members/{id}")).await.refused(400, 1001);
        actor.post(&format!("{supers}/members"), json!([{"id": t.world.alpha.pending}])).await.refused(400, 1001);
        actor.get(&path(t, "/subscriptions")).await.refused(403, 10000);
        assert_eq!(owner.get(&format!("{supers}/members")).await.items().len(), 0);
        owner.delete(&format!("{unbilled}/members/{id}")).await.ok();
        actor.get(&path(t, "/subscriptions")).await.ok();
    }
}
