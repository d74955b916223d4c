//! The outbox: what becomes of mails, for operators.

use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testkit::{Instance, Options, both, roles};

/// Nothing can be written there.
fn no_way_out() -> Options {
    Options::default().set("mail.folder", "/dev/null/mail")
}

async fn invite(t: &Instance) {
    let members = format!("/accounts/{}/members", t.world.alpha.account);
    t.owner()
        .post(
            &members,
            json!({"email": "late@example.com", "roles": [roles::MINIMAL]}),
        )
        .await
        .ok();
}

/// The newest mail, once it is as expected.
async fn newest(t: &Instance, expected: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    loop {
        let mail = t
            .operator()
            .get("/platform/v1/mails?per_page=1")
            .await
            .items()[0]
            .clone();
        if expected(&mail) {
            return mail;
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "{mail}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

both! {
    async fn a_mail_that_is_out_leaves_nothing_of_itself(t) {
        invite(t).await;
        let mail = newest(t, |m| m["state"] == "sent").await;
        assert_eq!((&mail["kind"], &mail["account_id"], &mail["attempts"]), (&json!("invitation"), &json!(t.world.alpha.account), &json!(1)));
        assert_eq!((&mail["next_on"], &mail["last_error"]), (&Value::Null, &Value::Null));
        assert!(!mail.to_string().contains("late@example.com"));
        assert_eq!(t.database.count("SELECT COUNT(*) FROM mails WHERE state <> 'queued' AND sealed IS NOT NULL").await, 0);
        let retry = format!("/platform/v1/mails/{}/retry", mail["id"].as_str().expect("an id"));
        t.operator().post(&retry, json!({})).await.refused(400, 1109);
        t.operator().post(&format!("/platform/v1/mails/{}/retry", "0".repeat(32)), json!({})).await.refused(404, 1109);
        for actor in [t.tenant_admin(), t.owner(), t.stranger()] {
            actor.get("/platform/v1/mails").await.refused(403, 10000);
            actor.post(&retry, json!({})).await.refused(403, 10000);
        }
        let id = mail["id"].as_str().expect("an id");
        let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'mail_send' AND resource_id = '{id}'");
        assert_eq!(t.database.count(&events).await, 1);
    }

    #[with(no_way_out())]
    async fn a_mail_that_cannot_leave_is_tried_again_and_given_up(t) {
        invite(t).await;
        let mail = newest(t, |m| m["last_error"].is_string()).await;
        assert_eq!((&mail["state"], &mail["attempts"]), (&json!("queued"), &json!(1)));
        assert!(!mail.to_string().contains("late@example.com"), "{mail}");
        assert_eq!(t.operator().get("/platform/v1/mails?state=queued").await.json["result_info"]["total_count"], 1);
        t.operator().get("/platform/v1/mails?state=lost").await.refused(400, 6009);
        let retry = format!("/platform/v1/mails/{}/retry", mail["id"].as_str().expect("an id"));
        t.operator().post(&retry, json!({})).await.ok();
        let mail = newest(t, |m| m["attempts"] == 2).await;
        assert_eq!(mail["state"], "queued");
        // No attempt that will be repeated leaves an event; giving up does.
        let id = mail["id"].as_str().expect("an id").to_owned();
        let events = format!("SELECT COUNT(*) FROM audit WHERE action = 'mail_send' AND resource_id = '{id}'");
        assert_eq!(t.database.count(&events).await, 0);
        t.clock.advance(Duration::from_hours(24 * 30));
        t.operator().post(&retry, json!({})).await.ok();
        let mail = newest(t, |m| m["state"] == "failed").await;
        assert!(mail["last_error"].is_string() && mail["finished_on"].is_string() && mail["next_on"].is_null());
        assert_eq!(t.database.count(&events).await, 1);
        t.operator().post(&retry, json!({})).await.refused(400, 1109);
    }

    #[with(no_way_out())]
    async fn a_mail_nobody_wants_any_more_is_withdrawn(t) {
        invite(t).await;
        let first = newest(t, |m| m["last_error"].is_string()).await;
        // Invited anew: the old link is dead, so its mail must not go out.
        invite(t).await;
        newest(t, |m| m["id"] != first["id"] && m["last_error"].is_string()).await;
        let states = |mails: &[Value]| mails.iter().map(|m| m["state"].as_str().expect("a state").to_owned()).collect::<Vec<_>>();
        assert_eq!(states(&t.operator().get("/platform/v1/mails?per_page=2").await.items()[..]), ["queued", "withdrawn"]);
        // So it is when its account is deleted, since the link would lead nowhere.
        t.tenant_admin().delete(&format!("/accounts/{}", t.world.alpha.account)).await.ok();
        let id = newest(t, |_| true).await["id"].as_str().expect("an id").to_owned();
        t.operator().post(&format!("/platform/v1/mails/{id}/retry"), json!({})).await.ok();
        let mail = newest(t, |m| m["state"] == "failed").await;
        assert_eq!(mail["last_error"], "its account was deleted");
    }
}
