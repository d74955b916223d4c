//! A zone whose records make none is answered as it was, however often everything is read again. Nothing that comes by the API does that.

use crate::dig::{dig, until};
use serde_json::json;
use std::time::{Duration, Instant};
use testkit::{Instance, both};

/// It is said in the log, and once more by each start and by each look at everything.
async fn it_is_said(t: &Instance) {
    let begun = Instant::now();
    loop {
        let said = t.expected_errors();
        if !said.is_empty() {
            let unfit = |line: &String| {
                line.contains("cannot be answered as it is now") && line.contains("alias.unfit.com")
            };
            assert!(said.iter().all(unfit), "{said:?}");
            return;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "nothing is said");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

both! {
    async fn a_zone_that_cannot_be_answered_is_answered_as_it_was(t) {
        let (owner, account) = (t.owner(), t.world.alpha.account.clone());
        let zone = json!({"name": "unfit.com", "account": {"id": account}});
        let records = format!("/zones/{}/dns_records", owner.post("/zones", zone).await.id());
        let mut made = Vec::new();
        for (name, kind, content) in [("host", "A", "192.0.2.1"), ("alias", "CNAME", "www.example.net"), ("new", "A", "192.0.2.2")] {
            made.push(owner.post(&records, json!({"name": name, "type": kind, "content": content})).await.id());
        }
        until(t, "new.unfit.com", "A", |said| said == "192.0.2.2\n").await;

        let moved = |from: &str, to: &str| format!("UPDATE dns_records SET name = '{to}' WHERE name = '{from}' AND type = 'A'");
        t.database.meddle(&moved("host.unfit.com", "alias.unfit.com")).await;
        let change = |content| json!({"content": content});
        owner.patch(&format!("{records}/{}", made[2]), change("192.0.2.3")).await.ok();
        it_is_said(t).await;
        for name in ["host", "new"] {
            let is = if name == "new" { "192.0.2.2\n" } else { "192.0.2.1\n" };
            assert_eq!(dig(t, &format!("{name}.unfit.com"), "A").await, is);
        }

        // Also after a start, which reads everything, and knows only what was answered last.
        t.stop().await;
        t.start().await;
        it_is_said(t).await;
        assert_eq!(dig(t, "host.unfit.com", "A").await, "192.0.2.1\n");
        t.database.meddle(&moved("alias.unfit.com", "host.unfit.com")).await;
        let owner = t.owner();
        owner.patch(&format!("{records}/{}", made[2]), change("192.0.2.4")).await.ok();
        until(t, "new.unfit.com", "A", |said| said == "192.0.2.4\n").await;
        assert_eq!(dig(t, "host.unfit.com", "A").await, "192.0.2.1\n");
        t.expected_errors();
    }
}
