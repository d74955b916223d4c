//! Requests per user and window.

use testkit::{Options, both};

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
}
