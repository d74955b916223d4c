//! Memberships in their old form, by the account's id.

use crate::invitations::someone;
use serde_json::{Value, json};
use testkit::{both, roles};

both! {
    async fn invited_then_a_member_then_gone(t) {
        let person = someone(t).await;
        let (account, enterprise) = (t.world.alpha.account.clone(), t.world.alpha.enterprise.clone());
        assert_eq!(person.get("/user/organizations").await.items().len(), 0);
        for (place, role) in [(&account, roles::ADMINISTRATOR), (&enterprise, roles::MINIMAL)] {
            let body = json!({"email": person.email, "roles": [role]});
            t.tenant_admin().post(&format!("/accounts/{place}/members"), body).await.ok();
        }
        let path = format!("/user/organizations/{account}");
        let invited = person.get(&path).await.ok().clone();
        let keys: Vec<&str> = invited.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, ["id", "name", "status", "permissions", "roles"]);
        assert_eq!((&invited["id"], &invited["name"], &invited["status"]), (&json!(account), &json!("alpha customer"), &json!("invited")));
        assert_eq!(invited["roles"], json!(["Administrator"]));
        let permissions = invited["permissions"].as_array().expect("a list");
        assert!(permissions.contains(&json!("#zone:edit")) && !permissions.contains(&json!("#member:edit")), "{permissions:?}");
        // To be invited is to have nothing yet.
        person.get(&format!("/accounts/{account}")).await.refused(403, 9109);

        let seats = person.get("/memberships?order=account.name").await;
        let seat = format!("/memberships/{}", seats.items()[0]["id"].as_str().expect("an id"));
        person.put(&seat, json!({"status": "accepted"})).await.ok();
        assert_eq!(person.get(&path).await.ok()["status"], "member");
        assert_eq!(person.get("/user").await.ok()["organizations"], json!([person.get(&path).await.ok()]));

        let listed = async |query: &str| -> Vec<String> {
            let list = person.get(&format!("/user/organizations?{query}")).await;
            list.items().iter().map(|o| o["id"].as_str().expect("an id").to_owned()).collect()
        };
        let (one, other) = (vec![account.clone()], vec![enterprise.clone()]);
        let both = [one.clone(), other.clone()].concat();
        let turned: Vec<String> = both.iter().rev().cloned().collect();
        for (query, expected) in [
            ("", &both), ("direction=desc", &turned), ("order=status", &turned), ("order=status&direction=desc", &both),
            ("order=id", &both), ("status=member", &one), ("status=invited", &other), ("name=CUSTOMER", &one),
            ("name=customer&status=invited", &vec![]), ("name=customer&status=invited&match=all", &vec![]),
            ("name=customer&status=invited&match=any", &both), ("match=any", &both), ("name=nobody&match=any", &vec![]),
            ("status=member&match=any", &one), ("per_page=1&page=2", &other), ("page=2", &vec![]),
        ] {
            assert_eq!(&listed(query).await, expected, "{query}");
        }
        let info = person.get("/user/organizations?per_page=1&page=2").await.json["result_info"].clone();
        assert_eq!(info, json!({"page": 2, "per_page": 1, "count": 1, "total_count": 2, "total_pages": 2}));
        for bad in ["status=accepted", "match=some", "order=age", "direction=up", "page=0"] {
            person.get(&format!("/user/organizations?{bad}")).await.refused(400, 6009);
        }

        // Leaving one, declining the other; the id stands where each kind of client looks for it.
        for place in [&account, &enterprise] {
            let left = person.delete(&format!("/user/organizations/{place}")).await;
            assert_eq!((left.ok(), &left.json["id"]), (&json!({"id": place}), &json!(place)));
            person.delete(&format!("/user/organizations/{place}")).await.refused(404, 1003);
            let members = t.tenant_admin().get(&format!("/accounts/{place}/members?per_page=50")).await;
            assert!(members.items().iter().all(|m| m["email"] != person.email.as_str()), "{}", members.text);
        }
        person.get(&path).await.refused(404, 1003);
        person.get(&format!("/accounts/{account}")).await.refused(403, 9109);
        person.get(&seat).await.refused(404, 1003);
        for stream in [&person.id, &account] {
            let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'membership_delete' AND stream = '{stream}' \
                AND principal_id = '{}' AND account_id = '{account}'", person.id);
            assert_eq!(t.database.count(&events).await, 1, "{stream}");
        }
    }

    async fn what_is_declined_or_elsewhere_is_no_organization(t) {
        let person = someone(t).await;
        let account = t.world.alpha.account.clone();
        let (path, members) = (format!("/user/organizations/{account}"), format!("/accounts/{account}/members"));
        let body = json!({"email": person.email, "roles": [roles::READ_ONLY]});
        let seat = t.owner().post(&members, body).await.id();
        person.put(&format!("/memberships/{seat}"), json!({"status": "rejected"})).await.ok();
        person.get(&path).await.refused(404, 1003);
        person.delete(&path).await.refused(404, 1003);
        assert_eq!(person.get("/user/organizations").await.items(), &Vec::<Value>::new());
        // Who declined can do away with it all the same, and the account may ask again.
        assert_eq!(person.get(&format!("/memberships/{seat}")).await.ok()["status"], "rejected");
        // By role in the tenant, elsewhere, or nowhere: none.
        for actor in [t.tenant_admin(), t.actor("beta_editor").clone(), t.operator(), t.stranger()] {
            actor.get(&path).await.refused(404, 1003);
            actor.delete(&path).await.refused(404, 1003);
        }
        t.owner().get("/user/organizations/nonsense").await.refused(404, 7003);
        t.owner().get(&format!("/user/organizations/{}", "0".repeat(32))).await.refused(404, 1003);
        // A deleted account is none any more.
        t.owner().get(&path).await.ok();
        t.tenant_admin().delete(&format!("/accounts/{account}")).await.ok();
        t.owner().get(&path).await.refused(404, 1003);
        t.owner().delete(&path).await.refused(404, 1003);
    }

    async fn the_last_super_administrator_does_not_leave(t) {
        let account = t.world.alpha.account.clone();
        let path = format!("/user/organizations/{account}");
        let admins = format!("/platform/v1/tenants/{}/admins/{}", t.world.alpha.id, t.world.alpha.admin);
        t.operator().delete(&admins).await.ok();
        let members = t.owner().get(&format!("/accounts/{account}/members?per_page=50")).await;
        let suspended = members.items().iter().find(|m| m["email"] == t.suspended().email.as_str()).expect("a member").clone();
        t.owner().delete(&format!("/accounts/{account}/members/{}", suspended["id"].as_str().expect("an id"))).await.ok();
        t.owner().delete(&path).await.refused(400, 1001);
        assert_eq!(t.owner().get(&path).await.ok()["status"], "member");
        t.viewer().delete(&path).await.ok();
    }
}
