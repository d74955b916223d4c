//! Branding: how a tenant looks to its customers, and in whose name it writes to them.

use serde_json::json;
use testkit::{Instance, both};

/// One pixel.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

fn at(t: &Instance) -> String {
    format!("/platform/v1/tenants/{}/branding", t.world.alpha.id)
}

both! {
    async fn a_tenants_admin_says_how_it_looks_and_operators_where_it_is(t) {
        let (admin, path) = (t.tenant_admin(), at(t));
        let none = admin.get(&path).await.ok().clone();
        assert!(none.as_object().expect("an object").values().all(serde_json::Value::is_null), "{none}");
        let fields = ["name", "accent", "accent_dark", "logo", "support_url", "sender_name", "sender_address", "host_name", "modified_on"];
        assert!(none.as_object().expect("an object").keys().eq(fields), "{none}");

        let set = json!({"name": "A & \"B\"", "accent": "#7A1FA2", "accent_dark": "#e0b0ff", "support_url": "https://help.alpha.example/",
            "sender_name": "Alpha Hosting"});
        let after = admin.patch(&path, set.clone()).await.ok().clone();
        assert_eq!((&after["name"], &after["accent"]), (&set["name"], &json!("#7a1fa2")));
        assert!(after["modified_on"].is_string(), "{after}");
        let placed = json!({"sender_address": "post@alpha.example", "host_name": "dash.alpha.example"});
        let after = t.operator().patch(&path, placed).await.ok().clone();
        assert_eq!((&after["host_name"], &after["sender_name"]), (&json!("dash.alpha.example"), &set["sender_name"]));
        // What comes back unchanged is no change.
        admin.patch(&path, after.clone()).await.ok();
        assert_eq!(t.operator().get(&path).await.ok()["host_name"], after["host_name"]);
        let event = admin.patch(&path, json!({"name": null})).await;
        assert!(!event.header("cf-auditlog-id").is_empty());
        assert_eq!(event.ok()["name"], json!(null));
    }

    async fn what_cannot_be_shown_or_sent_is_refused_in_words(t) {
        let (operator, path) = (t.operator(), at(t));
        for (field, value, told) in [
            ("name", "<b>", "must not hold < or >"),
            ("name", "", "must not be empty"),
            ("accent", "red", "a colour like #0b57a4"),
            ("accent", "#0b57a", "a colour like"),
            ("accent", "#ff8800", "2.39:1 on #ffffff"),
            ("accent", "#767676", "4.16:1 on #f4f5f7"),
            ("accent_dark", "#0b57a4", ":1 on #15181c"),
            ("support_url", "javascript:alert(1)", "the address of a page"),
            ("support_url", "https://me:secret@help.example/", "the address of a page"),
            ("sender_name", "a\r\nBcc: b@c.example", "control characters"),
            ("sender_address", "nobody", "not an e-mail address"),
            ("host_name", "Dash.alpha.example", "lower case"),
            ("host_name", "dash", "lower case"),
            ("host_name", "192.0.2.1", "lower case"),
            ("host_name", "dash.alpha.example:8080", "lower case"),
            ("host_name", "dash.alpha.example/x", "lower case"),
        ] {
            let refused = operator.patch(&path, json!({(field): value})).await;
            refused.refused(400, 1162).at(&format!("/{field}"));
            assert!(refused.message().contains(told), "{value}: {}", refused.message());
        }
        operator.patch(&path, json!({})).await.refused(400, 1162);
        operator.patch(&path, json!({"name": 1})).await.refused(400, 1162).at("/name");

        let of_beta = format!("/platform/v1/tenants/{}/branding", t.world.beta.id);
        operator.patch(&of_beta, json!({"host_name": "dash.beta.example"})).await.ok();
        operator.patch(&path, json!({"host_name": "dash.beta.example"})).await.refused(400, 1162).at("/host_name");
        operator.patch(&of_beta, json!({"host_name": null})).await.ok();
        operator.patch(&path, json!({"host_name": "dash.beta.example"})).await.ok();

        operator.patch(&path, json!({"sender_address": "post@alpha.example"})).await.ok();
        for field in ["sender_address", "host_name"] {
            let refused = t.tenant_admin().patch(&path, json!({(field): null})).await;
            refused.refused(403, 1162).at(&format!("/{field}"));
            assert!(refused.message().contains("Only operators"), "{}", refused.message());
        }
    }

    async fn a_logo_is_a_picture_and_small(t) {
        let (admin, path) = (t.tenant_admin(), format!("{}/logo", at(t)));
        let large = format!("/9j/{}", "AAAA".repeat(21_845));
        for (kind, data, pointer, told) in [
            ("image/svg+xml", "PHN2Zy8+", "/type", "no SVG"),
            ("image/png", "PHN2Zy8+", "/data", "neither PNG, JPEG nor WebP"),
            ("image/png", "/9j/", "/data", "This is image/jpeg, not image/png"),
            ("image/png", "not base64!", "/data", "no base64"),
            ("image/png", "", "/data", "empty"),
            ("image/jpeg", large.as_str(), "/data", "64 KiB"),
        ] {
            let refused = admin.put(&path, json!({"type": kind, "data": data})).await;
            refused.refused(400, 1162).at(pointer);
            assert!(refused.message().contains(told), "{}", refused.message());
        }
        admin.delete(&path).await.refused(404, 1162);
        let png = admin.put(&path, json!({"type": "image/png", "data": PNG})).await.ok()["logo"].clone();
        assert_eq!((&png["type"], &png["bytes"]), (&json!("image/png"), &json!(70)));
        let most = format!("/9j/{}AA==", "AAAA".repeat(21_844));
        let jpeg = admin.put(&path, json!({"type": "image/jpeg", "data": most})).await.ok()["logo"].clone();
        assert_eq!(jpeg["bytes"], json!(65_536));
        assert_ne!(png["url"], jpeg["url"]);
        // The tenant keeps it whatever else changes.
        let changed = admin.patch(&at(t), json!({"name": "Alpha"})).await.ok().clone();
        assert_eq!(changed["logo"]["bytes"], json!(65_536));
        assert_eq!(admin.delete(&path).await.ok()["logo"], json!(null));
    }

    async fn it_is_read_by_the_tenants_people_and_changed_by_admins_of_all_its_units(t) {
        let (tenant, path) = (t.world.alpha.id.clone(), at(t));
        for stranger in [t.other_tenant_admin(), t.owner(), t.stranger()] {
            stranger.get(&path).await.refused(403, 9109);
            stranger.patch(&path, json!({"name": "Mine"})).await.refused(403, 9109);
        }
        let made = t.tenant_admin().post(&format!("/platform/v1/tenants/{tenant}/admins"), json!({"email": "reader@alpha.example", "role": "read_only"})).await;
        let reader = t.from_reply("reader", &made);
        reader.get(&path).await.ok();
        reader.patch(&path, json!({"name": "Mine"})).await.refused(403, 10000);
        // One more unit, and the admin is one of all no longer.
        t.operator().post(&format!("/platform/v1/tenants/{tenant}/units"), json!({"name": "North"})).await.ok();
        for refused in [
            t.tenant_admin().patch(&path, json!({"name": "Mine"})).await,
            t.tenant_admin().put(&format!("{path}/logo"), json!({"type": "image/png", "data": PNG})).await,
            t.tenant_admin().delete(&format!("{path}/logo")).await,
        ] {
            refused.refused(403, 10000);
            assert!(refused.message().contains("all units"), "{}", refused.message());
        }
        t.tenant_admin().get(&path).await.ok();
    }
}
