//! Invitations, whole: from the request to the mail, from its link to a member.

use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, both, key_in, roles};

const PERSON: &str = "New.Person@example.com";
const PASSWORD: &str = "password=correct+horse+battery+staple";

fn members(t: &Instance) -> String {
    format!("/accounts/{}/members", t.world.alpha.account)
}

async fn invite(t: &Instance, email: &str, role: &str) -> Value {
    let body = json!({"email": email, "roles": [role]});
    t.owner().post(&members(t), body).await.ok().clone()
}

/// The path of the link in the `n`th mail of this instance.
async fn link(t: &Instance, n: usize) -> String {
    let link = t.mailbox(n).await[n - 1].link();
    link[link.find("/join/").expect("a link to the page")..].to_owned()
}

/// A page: its status and text.
async fn page(actor: &Actor, path: &str) -> (u16, String) {
    let reply = actor.raw(Method::GET, path, None).await;
    (reply.status().as_u16(), reply.text().await.expect("a page"))
}

/// What a form gives.
async fn submit(actor: &Actor, path: &str, form: &str) -> (u16, String) {
    let reply = actor.raw(Method::POST, path, Some(form.to_owned())).await;
    (reply.status().as_u16(), reply.text().await.expect("a page"))
}

/// A person with a user and without any place; the first mail of this instance was to them.
pub(crate) async fn someone(t: &Instance) -> Actor {
    let elsewhere = format!("/accounts/{}/members", t.world.beta.account);
    let body = json!({"email": "someone@example.com", "roles": [roles::MINIMAL]});
    let seat = t.other_tenant_admin().post(&elsewhere, body).await.id();
    let (_, text) = submit(&t.nobody(), &link(t, 1).await, PASSWORD).await;
    let mut someone = t.somebody(
        "someone",
        "someone@example.com",
        &key_in(&text).expect("a key"),
    );
    someone.id = someone.get("/user").await.id();
    someone.delete(&format!("/memberships/{seat}")).await.ok();
    someone
}

/// Neither looking nor submitting gets anywhere, and nobody becomes a user.
async fn is_dead(t: &Instance, path: &str, status: u16) {
    const USERS: &str = "SELECT COUNT(*) FROM users";
    let before = t.database.count(USERS).await;
    assert_eq!(page(&t.nobody(), path).await.0, status, "{path}");
    let (answer, text) = submit(&t.nobody(), path, PASSWORD).await;
    assert_eq!(answer, status, "{text}");
    assert!(
        text.starts_with("<!DOCTYPE html>") && key_in(&text).is_none(),
        "{text}"
    );
    assert_eq!(t.database.count(USERS).await, before);
}

both! {
    async fn a_new_person_signs_up_and_joins(t) {
        let owner = t.owner();
        let member = invite(t, PERSON, roles::ADMINISTRATOR).await;
        let seat = format!("{}/{}", members(t), member["id"].as_str().expect("an id"));
        assert_eq!(member["status"], "pending");
        assert_eq!(member["user"]["id"], Value::Null);
        assert_eq!(member.get("code"), None);

        let mail = t.mailbox(1).await.remove(0);
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (PERSON, "Invitation to alpha customer"));
        for text in [&mail.text, &mail.html] {
            for said in [owner.email.as_str(), "alpha customer", "Administrator", "UTC", "/join/"] {
                assert!(text.contains(said), "{said} in {text}");
            }
        }
        let path = link(t, 1).await;
        assert_eq!(path.len(), "/join/".len() + 64);

        let shown = t.nobody().raw(Method::GET, &path, None).await;
        assert_eq!(shown.status(), 200);
        for (name, value) in [
            ("content-type", "text/html; charset=utf-8"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(shown.headers()[name], value, "{name}");
        }
        let policy = shown.headers()["content-security-policy"].to_str().expect("text").to_owned();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        let text = shown.text().await.expect("a page");
        for said in [owner.email.as_str(), "alpha customer", PERSON, "Administrator", "name=\"password\""] {
            assert!(text.contains(said), "{said} in {text}");
        }
        let (scripts, ours) = (text.matches("<script").count(), text.matches("<script src=\"/app.js\" defer></script>").count());
        assert_eq!(scripts, ours, "nothing runs but our own file: {text}");

        for bad in ["", "password=", "password=too+short", &format!("password={}", "x".repeat(201))] {
            let (status, text) = submit(&t.nobody(), &path, bad).await;
            assert_eq!(status, 400);
            assert!(text.contains("role=\"alert\"") && text.contains("name=\"password\""), "{text}");
        }
        assert_eq!(owner.get(&seat).await.ok(), &member);

        let (status, text) = submit(&t.nobody(), &path, PASSWORD).await;
        assert_eq!(status, 200, "{text}");
        let person = t.somebody("person", PERSON, &key_in(&text).expect("a key"));
        let me = person.get("/user").await.ok().clone();
        assert_eq!((&me["email"], &me["organizations"][0]["name"]), (&json!(PERSON), &json!("alpha customer")));
        person.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        person.get(&format!("/zones/{}", t.world.beta.zone)).await.refused(403, 9109);
        person.post(&members(t), json!({"email": "x@example.com", "roles": [roles::MINIMAL]})).await.refused(403, 10000);
        let joined = owner.get(&seat).await.ok().clone();
        assert_eq!((&joined["status"], &joined["user"]["id"], &joined["id"]), (&json!("accepted"), &me["id"], &member["id"]));
        is_dead(t, &path, 400).await;

        // Who it was is known from the first event on; the code is nowhere.
        let code = &path["/join/".len()..];
        let id = me["id"].as_str().expect("an id");
        for (action, streams) in [("user_sign_up", 1), ("invite_accept", 2)] {
            let sql = format!("SELECT COUNT(*) FROM audit WHERE action = '{action}' AND principal_id = '{id}' AND principal_email = '{PERSON}'");
            assert_eq!(t.database.count(&sql).await, streams, "{action}");
        }
        let leaked = format!("SELECT COUNT(*) FROM audit WHERE after LIKE '%{code}%' OR route LIKE '%{code}%'");
        assert_eq!(t.database.count(&leaked).await, 0);
        let kept = format!("SELECT COUNT(*) FROM invitations WHERE code_hash = '{code}'");
        assert_eq!(t.database.count(&kept).await, 0);
    }

    async fn a_known_person_shows_a_key_or_a_password(t) {
        let stranger = t.stranger();
        invite(t, &stranger.email, roles::READ_ONLY).await;
        let path = link(t, 1).await;
        let (status, text) = page(&t.nobody(), &path).await;
        assert_eq!(status, 200);
        assert!(text.contains("name=\"secret\"") && !text.contains("name=\"password\""), "{text}");
        assert!(!text.contains(&stranger.id));
        for bad in ["", "secret=", "secret=wrong", &format!("secret={}", t.owner().key), PASSWORD] {
            let (status, text) = submit(&t.nobody(), &path, bad).await;
            assert_eq!(status, 403, "{text}");
            assert!(text.contains("role=\"alert\"") && text.contains("name=\"secret\""), "{text}");
        }
        // The credentials of somebody else in the headers are of no use.
        assert_eq!(submit(&t.owner(), &path, "").await.0, 403);
        let (status, text) = submit(&t.nobody(), &path, &format!("secret={}", stranger.key)).await;
        assert_eq!((status, key_in(&text)), (200, None), "{text}");
        stranger.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        is_dead(t, &path, 400).await;

        // Whoever signed up by a page has a password.
        let email = t.actor("beta_viewer").email.clone();
        invite(t, &email, roles::READ_ONLY).await;
        let path = link(t, 2).await;
        assert_eq!(submit(&t.nobody(), &path, "secret=correct+horse+battery+stapler").await.0, 403);
        assert_eq!(submit(&t.nobody(), &path, "secret=correct+horse+battery+staple").await.0, 200);
        t.actor("beta_viewer").get(&format!("/accounts/{}", t.world.alpha.account)).await.ok();
    }

    async fn links_that_lead_nowhere(t) {
        for never in [&"0".repeat(64), "nonsense", &"0".repeat(63), &"A".repeat(64)] {
            is_dead(t, &format!("/join/{never}"), 404).await;
        }
        // Revoked.
        let member = invite(t, PERSON, roles::MINIMAL).await;
        let revoked = link(t, 1).await;
        t.owner().delete(&format!("{}/{}", members(t), member["id"].as_str().expect("an id"))).await.ok();
        is_dead(t, &revoked, 400).await;
        // Replaced: the same member, another link.
        let member = invite(t, PERSON, roles::MINIMAL).await;
        let replaced = link(t, 2).await;
        let again = invite(t, &PERSON.to_lowercase(), roles::BILLING).await;
        assert_eq!((&again["id"], &again["status"]), (&member["id"], &json!("pending")));
        assert_eq!(again["roles"][0]["id"], roles::BILLING);
        let newest = link(t, 3).await;
        assert_ne!(replaced, newest);
        is_dead(t, &replaced, 400).await;
        assert_eq!(page(&t.nobody(), &newest).await.0, 200);
        // Too old; renewed it is good again.
        t.clock.advance(Duration::from_hours(7 * 24 + 1));
        is_dead(t, &newest, 400).await;
        invite(t, PERSON, roles::MINIMAL).await;
        let renewed = link(t, 4).await;
        assert_eq!(page(&t.nobody(), &renewed).await.0, 200);
        // Its account is gone.
        t.tenant_admin().delete(&format!("/accounts/{}", t.world.alpha.account)).await.ok();
        is_dead(t, &renewed, 404).await;
    }

    async fn the_invited_person_answers_by_the_api(t) {
        let (person, account) = (someone(t).await, t.world.alpha.account.clone());
        assert_eq!(person.get("/user/invites").await.items().len(), 1);
        let member = invite(t, &person.email.to_uppercase(), roles::READ_ONLY).await;
        let seat = format!("{}/{}", members(t), member["id"].as_str().expect("an id"));
        let invites = person.get("/user/invites").await;
        let open = invites.items()[0].clone();
        let keys: Vec<&str> = open.as_object().expect("an object").keys().map(String::as_str).collect();
        assert_eq!(keys, [
            "id", "invited_by", "invited_member_email", "invited_member_id", "invited_on", "expires_on", "organization_id",
            "organization_name", "organization_is_enforcing_twofactor", "roles", "status",
        ]);
        assert_eq!((&open["invited_by"], &open["organization_id"], &open["status"]), (&json!(t.owner().email), &json!(account), &json!("pending")));
        assert_eq!(open["roles"], json!(["Administrator Read Only"]));
        let path = format!("/user/invites/{}", open["id"].as_str().expect("an id"));
        assert_eq!(person.get(&path).await.ok(), &open);
        // Nobody else's.
        for actor in [t.owner(), t.viewer(), t.tenant_admin(), t.service_user(), t.operator()] {
            actor.get(&path).await.refused(404, 1003);
            actor.patch(&path, json!({"status": "accepted"})).await.refused(404, 1003);
        }
        for bad in [json!({}), json!({"status": null}), json!({"status": "pending"}), json!({"status": 1})] {
            person.patch(&path, bad).await.refused(400, 1001).at("/status");
        }
        person.get(&format!("/accounts/{account}")).await.refused(403, 9109);

        // Declined: seen as such, and invited again.
        let declined = person.patch(&path, json!({"status": "rejected"})).await;
        assert_eq!(declined.ok()["status"], "rejected");
        assert_eq!(t.owner().get(&seat).await.ok()["status"], "rejected");
        person.patch(&path, json!({"status": "accepted"})).await.refused(400, 1001);
        is_dead(t, &link(t, 2).await, 400).await;
        let again = invite(t, &person.email, roles::READ_ONLY).await;
        assert_eq!((&again["id"], &again["status"]), (&member["id"], &json!("pending")));
        let open = person.get("/user/invites").await.items()[0].clone();
        let path = format!("/user/invites/{}", open["id"].as_str().expect("an id"));
        let accepted = person.patch(&path, json!({"status": "accepted"})).await;
        assert_eq!(accepted.ok()["status"], "accepted");
        assert_eq!(person.get(&path).await.ok(), accepted.ok());
        person.get(&format!("/accounts/{account}")).await.ok();
        person.patch(&path, json!({"status": "rejected"})).await.refused(400, 1001);
        for stream in [&person.id, &account] {
            let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'invite_accept' AND stream = '{stream}' \
                AND principal_id = '{}' AND account_id = '{account}'", person.id);
            assert_eq!(t.database.count(&events).await, 1, "{stream}");
        }
        // Too old.
        let viewer = t.actor("beta_viewer").clone();
        t.clock.advance(Duration::from_hours(1));
        invite(t, &viewer.email, roles::MINIMAL).await;
        let open = viewer.get("/user/invites").await.items()[0].clone();
        t.clock.advance(Duration::from_hours(8 * 24));
        let path = format!("/user/invites/{}", open["id"].as_str().expect("an id"));
        assert_eq!(viewer.get(&path).await.ok()["status"], "expired");
        viewer.patch(&path, json!({"status": "accepted"})).await.refused(400, 1001);
    }

    async fn memberships(t) {
        let person = someone(t).await;
        assert_eq!(person.get("/memberships").await.items().len(), 0);
        let member = invite(t, &person.email, roles::READ_ONLY).await;
        let path = format!("/memberships/{}", member["id"].as_str().expect("an id"));
        let list = person.get("/memberships").await;
        assert_eq!(list.json["result_info"]["total_count"], 1);
        let pending = &list.items()[0];
        assert_eq!((&pending["id"], &pending["status"], &pending["roles"]), (&member["id"], &json!("pending"), &json!(["Administrator Read Only"])));
        // No more of the account than the invitation says.
        assert_eq!(pending["account"], json!({"id": t.world.alpha.account, "name": "alpha customer", "type": "standard"}));
        assert_eq!(pending["permissions"]["zones"], json!({"read": true, "edit": false, "write": false}));
        for (filter, n) in [
            ("status=pending", 1), ("status=accepted", 0), ("account.name=ALPHA", 1), ("name=beta", 0), ("order=status&direction=desc", 1),
            ("page=2", 0),
        ] {
            assert_eq!(person.get(&format!("/memberships?{filter}")).await.items().len(), n, "{filter}");
        }
        person.get("/memberships?order=age").await.refused(400, 6009);
        for actor in [t.owner(), t.tenant_admin()] {
            actor.get(&path).await.refused(404, 1003);
            actor.put(&path, json!({"status": "accepted"})).await.refused(404, 1003);
            actor.delete(&path).await.refused(404, 1003);
        }
        person.put(&path, json!({"status": "member"})).await.refused(400, 1001).at("/status");
        let accepted = person.put(&path, json!({"status": "accepted"})).await;
        assert_eq!(accepted.ok()["status"], "accepted");
        assert_eq!(accepted.ok()["account"]["settings"]["enforce_twofactor"], false);
        assert_eq!(accepted.ok()["policies"][0]["access"], "allow");
        assert_eq!(person.get(&path).await.ok(), accepted.ok());
        person.put(&path, json!({"status": "accepted"})).await.refused(400, 1001);
        person.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        // Leaving.
        assert_eq!(person.delete(&path).await.ok(), &json!({"id": member["id"]}));
        person.get(&path).await.refused(404, 1003);
        person.delete(&path).await.refused(404, 1003);
        person.get(&format!("/zones/{}", t.world.alpha.zone)).await.refused(403, 9109);
        // Declining for good, and the link with it.
        let member = invite(t, &person.email, roles::READ_ONLY).await;
        // Its mail is out before that: one still waiting would be withdrawn.
        let open = link(t, 3).await;
        person.delete(&format!("/memberships/{}", member["id"].as_str().expect("an id"))).await.ok();
        is_dead(t, &open, 400).await;
        t.tenant_admin().get("/memberships/nonsense").await.refused(404, 7003);
        // Being a tenant admin is no membership.
        assert_eq!(t.tenant_admin().get("/memberships").await.items().len(), 0);
    }

    async fn the_link_to_pass_on_opens_nothing_and_brings_the_mail_again(t) {
        let nobody = t.nobody();
        let member = invite(t, PERSON, roles::BILLING).await;
        let first = link(t, 1).await;
        let sent = t.owner().get(&format!("/platform/v1{}", members(t).replace("/members", "/invitations"))).await;
        let sent = sent.items().iter().find(|i| i["email"] == PERSON).expect("sent").clone();
        let passed_on = sent["link"].as_str().expect("a link");
        let passed_on = &passed_on[passed_on.find("/join/").expect("a link to the page")..];
        assert_eq!(passed_on, format!("/join/{}", member["id"].as_str().expect("an id")));

        // Who follows it knows their address again, and learns neither it nor what opens the invitation.
        let (status, text) = page(&nobody, passed_on).await;
        assert_eq!(status, 200, "{text}");
        for said in [t.owner().email.as_str(), "alpha customer", "N…@example.com"] {
            assert!(text.contains(said), "{said}: {text}");
        }
        assert!(!text.contains(PERSON) && !text.contains("type=\"password\"") && !text.contains(&first["/join/".len()..]), "{text}");
        let (status, text) = submit(&nobody, passed_on, PASSWORD).await;
        assert!(status == 200 && key_in(&text).is_none() && text.contains("was sent to N…@example.com"), "{text}");
        // Not within five minutes: neither is there a mail, nor has the first link ended.
        assert_eq!(page(&nobody, &first).await.0, 200);
        t.clock.advance(Duration::from_mins(6));
        assert_eq!(submit(&nobody, passed_on, "").await.0, 200);
        let second = link(t, 2).await;
        assert_ne!(first, second);
        is_dead(t, &first, 400).await;
        let (status, text) = page(&nobody, &second).await;
        assert!(status == 200 && text.contains(&t.owner().email) && text.contains("Billing"), "{text}");
        let events = "SELECT COUNT(*) FROM audit WHERE action = 'member_invite_again' AND principal_kind = 'system'";
        assert_eq!(t.database.count(events).await, 1);

        // It ends with the invitation: answered, too old, revoked; and there are none but those that there were.
        assert_eq!(submit(&nobody, &second, PASSWORD).await.0, 200);
        is_dead(t, passed_on, 400).await;
        let old = invite(t, "other@example.com", roles::BILLING).await;
        let old = format!("/join/{}", old["id"].as_str().expect("an id"));
        assert_eq!(page(&nobody, &old).await.0, 200);
        t.owner().delete(&old.replace("/join", &members(t))).await.ok();
        is_dead(t, &old, 400).await;
        let old = invite(t, "another@example.com", roles::BILLING).await;
        t.clock.advance(Duration::from_hours(7 * 24 + 1));
        is_dead(t, &format!("/join/{}", old["id"].as_str().expect("an id")), 400).await;
        for never in [&"0".repeat(32), &t.world.alpha.account, &t.world.beta.member] {
            is_dead(t, &format!("/join/{never}"), 400).await;
        }
        assert_eq!(t.mailbox(4).await.len(), 4);
    }

    async fn nobody_learns_from_an_invitation_who_has_a_user(t) {
        let stranger = t.stranger();
        stranger.patch("/user", json!({"first_name": "Secret", "last_name": "Name"})).await.ok();
        let mut shown = Vec::new();
        for email in [stranger.email.as_str(), "not-a-user@example.com"] {
            let made = invite(t, email, roles::READ_ONLY).await;
            let seat = format!("{}/{}", members(t), made["id"].as_str().expect("an id"));
            let read = t.owner().get(&seat).await.ok().clone();
            assert_eq!(read, made);
            let mut plain = read;
            let policy = plain["policies"][0]["id"].take();
            assert!(policy.is_string());
            plain["id"].take();
            shown.push(plain.to_string().replace(email, "someone"));
        }
        assert_eq!(shown[0], shown[1]);
        assert!(!shown[0].contains("Secret"));
        let list = t.owner().get(&format!("{}?status=pending", members(t))).await;
        assert!(!list.text.contains("Secret") && !list.text.contains(&stranger.id));
    }

    async fn one_address_invited_twice_signs_up_once(t) {
        invite(t, PERSON, roles::READ_ONLY).await;
        let first = link(t, 1).await;
        let enterprise = format!("/accounts/{}/members", t.world.alpha.enterprise);
        t.tenant_admin().post(&enterprise, json!({"email": PERSON, "roles": [roles::READ_ONLY]})).await.ok();
        let second = link(t, 2).await;
        let nobody = t.nobody();
        let both = futures_util::future::join(submit(&nobody, &first, PASSWORD), submit(&nobody, &second, PASSWORD)).await;
        let keys: Vec<String> = [&both.0, &both.1].into_iter().filter_map(|(_, text)| key_in(text)).collect();
        assert_eq!(keys.len(), 1, "{both:?}");
        assert_eq!(t.database.count("SELECT COUNT(*) FROM users WHERE email_key = 'new.person@example.com'").await, 1);
        // The other link asks for the key now.
        let (open, key) = if key_in(&both.0.1).is_some() { (second, &keys[0]) } else { (first, &keys[0]) };
        assert_eq!(submit(&nobody, &open, &format!("secret={key}")).await.0, 200);
        assert_eq!(t.somebody("person", PERSON, key).get("/memberships?status=accepted").await.items().len(), 2);
    }
}
