//! The caller's own user.

use serde_json::{Value, json};
use testkit::both;

both! {
    async fn reading_and_changing_oneself(t) {
        let owner = t.owner();
        let me = owner.get("/user").await.ok().clone();
        assert_eq!(me["email"], owner.email.as_str());
        assert_eq!(me["suspended"], false);
        assert_eq!(me["first_name"], Value::Null);
        assert_eq!(me["organizations"][0]["id"], t.world.alpha.account.as_str());
        let changed = owner.patch("/user", json!({"first_name": "Zoë", "country": "NL", "telephone": "+31 20 1234567"})).await;
        assert_eq!(changed.ok()["first_name"], "Zoë");
        assert_eq!(owner.get("/user").await.ok()["country"], "NL");
        // Null clears, what is not named stays.
        owner.patch("/user", json!({"first_name": null})).await.ok();
        let me = owner.get("/user").await.ok().clone();
        assert_eq!((&me["first_name"], &me["country"]), (&Value::Null, &json!("NL")));
    }

    async fn what_cannot_be_said_of_oneself(t) {
        let owner = t.owner();
        let before = owner.get("/user").await.ok().clone();
        owner.patch("/user", json!({})).await.refused(400, 1029);
        owner.patch("/user", json!({"email": "other@b.example"})).await.refused(400, 1029);
        owner.patch("/user", json!({"first_name": "R2D2"})).await.refused(400, 1034).at("/first_name");
        for (field, max) in [("first_name", 60), ("last_name", 60), ("telephone", 20), ("country", 30), ("zipcode", 20)] {
            let pointer = format!("/{field}");
            for bad in [json!("x".repeat(max + 1)), json!(""), json!("a\nb"), json!(7), json!([])] {
                owner.patch("/user", json!({field: bad})).await.refused(400, 1001).at(&pointer);
            }
            owner.patch("/user", json!({field: "x".repeat(max)})).await.ok();
            owner.patch("/user", json!({field: null})).await.ok();
        }
        let mut after = owner.get("/user").await.ok().clone();
        after["modified_on"] = before["modified_on"].clone();
        assert_eq!(after, before);
    }
}
