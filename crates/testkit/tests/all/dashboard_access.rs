//! The pages that say who may do what in an account: members, roles, groups.

use super::dashboard::Browser;
use serde_json::{Value, json};
use testkit::{both, roles};

const MARKUP: &str = "<b>\"'& bold";

fn ids(list: &Value) -> Vec<&str> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one["id"].as_str()).collect()
}

both! {
    async fn somebody_is_invited_with_several_roles_and_the_link_is_in_the_mail_alone(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{account}/members");
        let none = browser.submit(&page, "invite", &[("email", "new@people.example")]).await;
        assert_eq!(none.status, 400, "{}", none.text);
        assert!(none.text.contains("new@people.example") && none.text.contains("href=\"#invite-roles\""), "{}", none.text);
        let wrong = browser.submit(&page, "invite", &[("email", "no address"), ("roles", roles::BILLING)]).await;
        assert!(wrong.status == 400 && wrong.text.contains("invite-email-problem"), "{}", wrong.text);
        let fields = [("email", "new@people.example"), ("roles", roles::BILLING), ("roles", roles::READ_ONLY)];
        let made = browser.submit(&page, "invite", &fields).await;
        assert_eq!((made.status, made.to.as_str()), (303, page.as_str()), "{}", made.text);
        let list = owner.get(&format!("/accounts/{account}/members?per_page=50")).await;
        let member = list.items().iter().find(|m| m["email"] == "new@people.example").expect("invited").clone();
        let mut given = ids(&member["roles"]);
        given.sort_unstable();
        assert_eq!(given, [roles::BILLING, roles::READ_ONLY]);
        // How far the mail has come is told, what it says is not.
        let mails = t.mailbox(2).await;
        let link = mails.iter().rev().map(testkit::Mail::link).find(|l| l.contains("/join/")).expect("a link");
        let code = link.rsplit('/').next().expect("a code").to_owned();
        let shown = browser.get(&page).await.text;
        let open = shown.split("Open invitations</h2>").nth(1).expect("the open invitations");
        assert!(open.contains("new@people.example") && (open.contains("on its way") || open.contains("delivered to their server")), "{open}");
        let one = browser.get(&format!("/accounts/{account}/members/{}", member["id"].as_str().expect("an id"))).await.text;
        assert!(!shown.contains(&code) && !one.contains(&code));
        let sent = owner.get(&format!("/platform/v1/accounts/{account}/invitations")).await;
        let sent = sent.items().iter().find(|i| i["email"] == "new@people.example").expect("sent").clone();
        assert_eq!(sent["member_id"], member["id"]);
        assert!(open.contains(sent["link"].as_str().expect("a link to pass on")), "{open}");
        assert!(["queued", "sent"].contains(&sent["mail"]["state"].as_str().expect("a state")), "{sent}");
    }

    async fn a_members_page_changes_roles_and_policies(t) {
        let (owner, w) = (t.owner(), t.world.alpha.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let (page, path) = (format!("/accounts/{}/members/{}", w.account, w.pending), format!("/accounts/{}/members/{}", w.account, w.pending));
        let seen = browser.submit(&page, "roles", &[("roles", roles::BILLING), ("roles", roles::MINIMAL)]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        assert_eq!(owner.get(&path).await.ok()["roles"].as_array().map(Vec::len), Some(2));
        let none = browser.submit(&page, "roles", &[]).await;
        assert!(none.status == 400 && none.text.contains("href=\"#roles-roles\""), "{}", none.text);
        // One policy more, over single zones, and away again.
        let fields = [("access", "allow"), ("permission_groups", testkit::groups::DOMAIN_DNS), ("resource_groups", w.resource_group.as_str())];
        let seen = browser.submit(&page, "policy", &fields).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        let member = owner.get(&path).await.ok().clone();
        assert_eq!((member["policies"].as_array().map(Vec::len), member["roles"].as_array().map(Vec::len)), (Some(3), Some(2)), "{member}");
        let over = member["policies"].as_array().and_then(|all| all.iter().find(|p| ids(&p["resource_groups"]) == [w.resource_group.as_str()]));
        let policy = over.expect("the new one")["id"].as_str().expect("an id");
        let nowhere = browser.submit(&page, "policy", &[("access", "allow"), ("permission_groups", testkit::groups::DOMAIN_DNS)]).await;
        assert!(nowhere.status == 400 && nowhere.text.contains("role=\"alert\""), "{}", nowhere.text);
        let seen = browser.submit(&page, "policy_end", &[("id", policy)]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        assert_eq!(owner.get(&path).await.ok()["policies"].as_array().map(Vec::len), Some(2));
        // Somebody of another account is nobody here.
        let foreign = browser.get(&format!("/accounts/{}/members/{}", w.account, t.world.beta.member)).await;
        let never = browser.get(&format!("/accounts/{}/members/{}", w.account, "0".repeat(32))).await;
        assert_eq!((foreign.status, &foreign.text), (never.status, &never.text));
        assert_eq!(never.status, 404);
        let gone = browser.submit(&page, "remove", &[]).await;
        assert_eq!((gone.status, gone.to.as_str()), (303, format!("/accounts/{}/members", w.account).as_str()), "{}", gone.text);
        owner.get(&path).await.refused(404, 1003);
    }

    async fn groups_of_members_and_of_zones_are_made_and_changed(t) {
        let (owner, w) = (t.owner(), t.world.alpha.clone());
        let browser = Browser::log_in(t, &owner.email).await;
        let page = format!("/accounts/{}/groups", w.account);
        let seen = browser.submit(&page, "members", &[("name", MARKUP)]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        let shown = browser.get(&page).await.text;
        assert!(!shown.contains("<b>") && shown.contains("&lt;b&gt;"), "{shown}");
        let list = owner.get(&format!("/accounts/{}/iam/user_groups?fuzzyName=bold", w.account)).await;
        let group = list.items()[0]["id"].as_str().expect("an id").to_owned();
        let own = format!("{page}/{group}");
        assert_eq!(browser.submit(&own, "add", &[("members", &w.member), ("members", &w.pending)]).await.status, 303);
        assert_eq!(browser.submit(&own, "leave", &[("id", &w.member)]).await.status, 303);
        let fields = [("access", "deny"), ("permission_groups", testkit::groups::DOMAIN_DNS), ("resource_groups", w.resource_group.as_str())];
        assert_eq!(browser.submit(&own, "policy", &fields).await.status, 303);
        let seats = owner.get(&format!("/accounts/{}/iam/user_groups/{group}/members", w.account)).await;
        assert_eq!(ids(&json!(seats.items())), [w.pending.as_str()]);
        let kept = owner.get(&format!("/accounts/{}/iam/user_groups/{group}", w.account)).await.ok().clone();
        assert_eq!(kept["policies"][0]["access"], "deny");
        let gone = browser.submit(&own, "delete", &[]).await;
        assert_eq!((gone.status, gone.to.as_str()), (303, page.as_str()), "{}", gone.text);
        // Of zones: by their names; what is unknown is said beside the lines.
        let bad = browser.submit(&page, "zones", &[("name", "Shops"), ("zones", "nowhere.example")]).await;
        assert!(bad.status == 400 && bad.text.contains("zones-zones-problem") && bad.text.contains("nowhere.example"), "{}", bad.text);
        let foreign = browser.submit(&page, "zones", &[("name", "Shops"), ("zones", &t.world.beta.zone_name)]).await;
        assert_eq!(foreign.status, 400, "{}", foreign.text);
        assert_eq!(browser.submit(&page, "zones", &[("name", "Shops"), ("zones", &w.zone_name)]).await.status, 303);
        let list = owner.get(&format!("/accounts/{}/iam/resource_groups?name=Shops", w.account)).await;
        let shops = list.items()[0].clone();
        assert_eq!(shops["scope"]["objects"][0]["key"], format!("com.cloudflare.api.account.zone.{}", w.zone));
        let own = format!("/accounts/{}/resources/{}", w.account, shops["id"].as_str().expect("an id"));
        assert!(browser.get(&own).await.text.contains(&w.zone_name));
        assert_eq!(browser.submit(&own, "group", &[("name", "Everything"), ("zones", "*")]).await.status, 303);
        assert!(browser.get(&page).await.text.contains("Everything"));
        assert_eq!(browser.submit(&own, "delete", &[]).await.status, 303);
        // The one that a policy is over stays, in words.
        let user = browser.get(&format!("/accounts/{}/roles", w.account)).await;
        assert!(user.status == 200 && user.text.contains("Super Administrator"), "{}", user.text);
    }
}
