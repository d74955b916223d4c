//! Requests per user, address and window; one process or several.

use futures_util::future::join_all;
use testkit::{Actor, Options, both};

/// How many of so many requests are let through; the others are refused for being too many.
async fn let_through(somebody: &Actor, requests: usize, at_once: usize) -> usize {
    let mut through = 0;
    for _ in 0..requests / at_once {
        for reply in join_all((0..at_once).map(|_| somebody.get("/user"))).await {
            match reply.status {
                200 => through += 1,
                _ => drop(reply.refused(429, 971)),
            }
        }
    }
    through
}

both! {
    #[with(Options::default().set("limits.enabled", "true").set("limits.requests", "5"))]
    async fn quota(t) {
        let owner = t.owner();
        for left in (0..5).rev() {
            let reply = owner.get("/user").await;
            reply.ok();
            assert!(reply.header("ratelimit").starts_with(&format!("\"default\";r={left};t=")), "{}", reply.header("ratelimit"));
            assert_eq!(reply.header("ratelimit-policy"), "\"default\";q=5;w=300");
        }
        let reply = owner.get("/user").await;
        reply.refused(429, 971);
        let wait: u64 = reply.header("retry-after").parse().expect("seconds");
        assert!((290..=300).contains(&wait), "{wait}");
        assert_eq!(reply.header("x-should-retry"), "false");
        // Refused requests count too, others are not touched, and the window ends when it said.
        t.editor().get("/user").await.ok();
        t.clock.advance(std::time::Duration::from_secs(wait));
        owner.get("/user").await.ok();
        // Headers are on every reply.
        assert!(!t.nobody().get("/nothing").await.header("ratelimit").is_empty());
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.failed_credentials", "3"))]
    async fn failed_credentials(t) {
        let guess = t.somebody("guesser", &t.owner().email, &"0".repeat(40));
        for _ in 0..3 {
            guess.get("/user").await.refused(403, 9103);
        }
        let reply = guess.get("/user").await;
        reply.refused(403, 9109);
        // From this address not even the right key helps, until the window has passed.
        t.owner().get("/user").await.refused(403, 9109);
        t.clock.advance(std::time::Duration::from_hours(1));
        t.owner().get("/user").await.ok();
    }

    #[with(Options::default().set("limits.enabled", "true").set("limits.address_requests", "20").set("limits.address_window", "10s"))]
    async fn an_address_has_a_limit_whoever_asks_from_it(t) {
        // Credentials are not even looked at.
        let nobody = t.nobody();
        for _ in 0..10 {
            nobody.get("/user").await.refused(400, 9106);
            t.owner().get("/user").await.ok();
        }
        let reply = nobody.get("/user").await;
        reply.refused(429, 971);
        let wait: u64 = reply.header("retry-after").parse().expect("seconds");
        assert!((9..=10).contains(&wait), "{wait}");
        t.owner().get("/user").await.refused(429, 971);
        t.clock.advance(std::time::Duration::from_secs(wait));
        t.owner().get("/user").await.ok();
    }

    #[with(Options::default().served_by(5).set("limits.enabled", "true").set("limits.requests", "300").set("limits.address_requests", "1000000"))]
    async fn several_servers_count_together(t) {
        // One after the other, as most do, and as a storm.
        for (somebody, at_once) in [(t.owner(), 1), (t.editor(), 25)] {
            let through = let_through(&somebody, 500, at_once).await;
            assert!((300..=330).contains(&through), "{through} of a quota of 300, {at_once} at once");
        }
        t.clock.advance(std::time::Duration::from_mins(5));
        assert!(let_through(&t.owner(), 50, 1).await == 50, "the window is a new one everywhere");
    }

    #[with(Options::default().served_by(5).set("limits.enabled", "true").set("limits.address_requests", "200"))]
    async fn several_servers_count_an_address_together(t) {
        let through = let_through(&t.owner(), 400, 20).await;
        assert!((200..=220).contains(&through), "{through} of a quota of 200");
    }

    #[with(Options::default().served_by(5).set("limits.enabled", "true").set("limits.failed_credentials", "10"))]
    async fn several_servers_count_wrong_passwords_together(t) {
        let guess = serde_json::json!({"email": t.owner().email, "password": "not this one either"});
        for _ in 0..10 {
            t.nobody().post("/platform/v1/auth/login", guess.clone()).await.refused(403, 1120);
        }
        // Whichever server is asked, also with the right one.
        let right = serde_json::json!({"email": t.owner().email, "password": "correct horse battery staple"});
        for body in [&guess, &right, &guess, &right, &right, &right] {
            t.nobody().post("/platform/v1/auth/login", body.clone()).await.refused(403, 9109);
        }
    }
}
