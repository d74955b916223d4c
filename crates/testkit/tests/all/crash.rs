//! `kill -9` of the real binary in a storm of provisioning: what was acknowledged is there, what was repeated is there once, every
//! audit chain is whole.

use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use testkit::{Actor, Process, both, roles};
use tokio::sync::watch;

const WORKERS: usize = 8;

/// 500 rounds in the long suite.
fn rounds() -> u64 {
    if std::env::var("TENANTRY_TEST_LONG").is_ok() {
        500
    } else {
        20
    }
}

/// A customer, as far as it is acknowledged.
#[derive(Default)]
struct Customer {
    account: String,
    zone: String,
}

/// Where the process is, while it is up, and whether the storm is over.
#[derive(Clone, Debug, Default)]
struct Weather {
    url: Option<String>,
    over: bool,
}

/// Sends until it is answered, whatever happens meanwhile; a customer that was begun is finished even when the storm is over.
async fn insist(
    admin: &Actor,
    weather: &mut watch::Receiver<Weather>,
    key: &str,
    path: &str,
    body: &Value,
) -> Value {
    loop {
        let url = weather.borrow_and_update().url.clone();
        if let Some(url) = url {
            let there = admin.at(&url).with("Idempotency-Key", key);
            match there.try_post(path, body.clone()).await {
                Some(reply) if reply.status != 503 => return reply.ok().clone(),
                _ => {}
            }
        }
        // The connection broke: the process was killed, or is being started.
        let _ = tokio::time::timeout(Duration::from_millis(20), weather.changed()).await;
    }
}

async fn customer(admin: &Actor, weather: &mut watch::Receiver<Weather>, name: &str) -> Customer {
    let key = |step: &str| format!("{name}-{step}");
    let id = |v: &Value| v["id"].as_str().expect("an id").to_owned();
    let body = json!({"name": name});
    let account = id(&insist(admin, weather, &key("account"), "/accounts", &body).await);
    let members = format!("/accounts/{account}/members");
    let body = json!({"email": format!("{name}@person.example"), "roles": [roles::ADMINISTRATOR]});
    insist(admin, weather, &key("member"), &members, &body).await;
    let body = json!({"email": format!("{name}@service.example")});
    insist(admin, weather, &key("user"), "/users", &body).await;
    let body = json!({"name": format!("{name}.com"), "account": {"id": account}});
    let zone = id(&insist(admin, weather, &key("zone"), "/zones", &body).await);
    let body = json!({"rate_plan": {"id": "PARTNERS_PRO"}});
    insist(
        admin,
        weather,
        &key("plan"),
        &format!("/zones/{zone}/subscription"),
        &body,
    )
    .await;
    let body = json!({"rate_plan": {"id": "PARTNERS_LOAD_BALANCING"}});
    insist(
        admin,
        weather,
        &key("addon"),
        &format!("/accounts/{account}/subscriptions"),
        &body,
    )
    .await;
    Customer { account, zone }
}

both! {
    async fn crash_in_a_storm_of_provisioning(t) {
        t.stop().await;
        let admin = t.tenant_admin();
        let (tell, weather) = watch::channel(Weather::default());
        let made = Arc::new(Mutex::new(Vec::new()));
        let mut workers = tokio::task::JoinSet::new();
        for worker in 0..WORKERS {
            let (admin, made, mut weather) = (admin.clone(), made.clone(), weather.clone());
            workers.spawn(async move {
                for n in 0.. {
                    if weather.borrow().over {
                        return;
                    }
                    let done = customer(&admin, &mut weather, &format!("storm-{worker}-{n}")).await;
                    made.lock().expect("no worker panics here").push(done);
                }
            });
        }
        for round in 0..rounds() {
            let process = Process::serve(t).await;
            tell.send_replace(Weather { url: Some(process.url.clone()), over: false });
            tokio::time::sleep(Duration::from_millis(60 + round * 37 % 240)).await;
            tell.send_replace(Weather::default());
            process.kill().await;
        }
        // The last one stays up, so that everybody can finish what they began.
        let process = Process::serve(t).await;
        tell.send_replace(Weather { url: Some(process.url.clone()), over: false });
        tokio::time::sleep(Duration::from_millis(300)).await;
        tell.send_replace(Weather { url: Some(process.url.clone()), over: true });
        while let Some(ended) = workers.join_next().await {
            ended.expect("a worker");
        }
        let made = std::mem::take(&mut *made.lock().expect("all workers have ended"));
        assert!(made.len() >= WORKERS, "{} customers", made.len());
        let (admin, operator) = (admin.at(&process.url), t.operator().at(&process.url));
        for c in &made {
            admin.get(&format!("/accounts/{}", c.account)).await.ok();
            let zones = admin.get(&format!("/zones?account.id={}", c.account)).await;
            assert_eq!(zones.items().len(), 1, "{}", zones.text);
            assert_eq!(zones.items()[0]["id"], c.zone.as_str());
            assert_eq!(zones.items()[0]["plan"]["legacy_id"], "pro");
            let members = admin.get(&format!("/accounts/{}/members", c.account)).await;
            assert_eq!(members.items().len(), 1, "{}", members.text);
            let addons = admin.get(&format!("/accounts/{}/subscriptions", c.account)).await;
            assert_eq!(addons.items().len(), 1, "{}", addons.text);
            whole(&operator, &c.account).await;
        }
        let found = admin.get("/accounts?name=storm-&per_page=1").await;
        assert_eq!(found.json["result_info"]["total_count"], made.len(), "no more and no fewer than were made");
        whole(&operator, "installation").await;
        whole(&operator, &t.world.alpha.id).await;
        process.kill().await;
    }
}

/// The audit stream's chain has no gap and no false hash.
async fn whole(operator: &Actor, stream: &str) {
    let reply = operator
        .get(&format!("/platform/v1/audit/verify?stream={stream}"))
        .await;
    assert_eq!(reply.ok()["whole"], true, "{}", reply.text);
}
