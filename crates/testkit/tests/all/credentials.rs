//! Actors whose credentials have ended, have not begun, or were given in other ways than by a role: for the walk over all routes.

use crate::{iam_zones, second};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Actor, Instance, groups, roles};

/// What a token of an account's owner may do here: everything that it names.
fn policies() -> Value {
    let whole = json!({"com.cloudflare.api.account.*": "*"});
    let zones = json!({"com.cloudflare.api.account.zone.*": "*"});
    json!([
        {"effect": "allow", "permission_groups": [{"id": groups::SETTINGS_WRITE}, {"id": groups::TOKENS_WRITE}, {"id": groups::BILLING_WRITE}], "resources": whole},
        {"effect": "allow", "permission_groups": [{"id": groups::ZONE_WRITE}, {"id": groups::DNS_WRITE}], "resources": zones},
    ])
}

/// A token of the owner's, with what limits it; its path, and whoever shows it.
async fn token(t: &Instance, name: &'static str, limits: Value) -> (String, Actor) {
    let mut body = json!({"name": name, "policies": policies()});
    for (key, value) in limits.as_object().expect("an object") {
        body[key] = value.clone();
    }
    let made = t.owner().post("/user/tokens", body).await;
    let path = format!("/user/tokens/{}", made.id());
    (path, t.somebody(name, "", &made.text_of("/value")))
}

/// The actor of this name, made for this world; `None`: it is none of these.
pub(crate) async fn actor(t: &Instance, name: &str) -> Option<Actor> {
    Some(match name {
        "good_token" => token(t, "good_token", json!({})).await.1,
        "expired_token" => {
            let end = rules::moment::Moment(rules::env::Clock::now_us(&t.clock) + 3_600_000_000);
            let limits = json!({"expires_on": end.seconds()});
            let (_, bearer) = token(t, "expired_token", limits).await;
            bearer
                .get(&format!("/zones/{}", t.world.alpha.zone))
                .await
                .ok();
            t.clock.advance(Duration::from_hours(1));
            bearer
        }
        "early_token" => {
            let limits = json!({"not_before": "2900-01-01T00:00:00Z"});
            token(t, "early_token", limits).await.1
        }
        "elsewhere_token" => {
            let limits = json!({"condition": {"request_ip": {"in": ["192.0.2.0/24"]}}});
            token(t, "elsewhere_token", limits).await.1
        }
        "disabled_token" => {
            let (path, bearer) = token(t, "disabled_token", json!({})).await;
            let off = json!({"name": "off", "policies": policies(), "status": "disabled"});
            t.owner().put(&path, off).await.ok();
            bearer
        }
        "suspended_token" => {
            let (_, bearer) = token(t, "suspended_token", json!({})).await;
            let user = format!("/platform/v1/users/{}", t.owner().id);
            t.operator()
                .patch(&user, json!({"suspended": true}))
                .await
                .ok();
            bearer
        }
        "log_in" => second::log_in(t, &t.owner().email).await.called("log_in"),
        "expired_log_in" => {
            let session = second::log_in(t, &t.owner().email).await;
            session.get("/user").await.ok();
            t.clock.advance(Duration::from_hours(24 * 365));
            session.called("expired_log_in")
        }
        "group_member" => {
            let (actor, seat) = iam_zones::joined(t, json!({"roles": [roles::MINIMAL]})).await;
            let over = [t.world.alpha.resource_group.as_str()];
            let policy = iam_zones::policy("allow", &[groups::DOMAIN_ADMINISTRATOR], &over);
            let list = iam_zones::path(t, "/iam/user_groups");
            let body = json!({"name": "Of the zone", "policies": [policy]});
            let group = t.owner().post(&list, body).await.id();
            let inside = json!([{"id": seat.rsplit('/').next()}]);
            t.owner()
                .post(&format!("{list}/{group}/members"), inside)
                .await
                .ok();
            actor.called("group_member")
        }
        _ => return None,
    })
}
