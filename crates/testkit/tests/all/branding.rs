//! Branding: how a tenant looks to its customers, and in whose name it writes to them.

use crate::dashboard::{Browser, PASSWORD, Seen, give_password};
use serde_json::json;
use testkit::{Instance, Options, both, roles};

/// The installation's own, however many servers it has.
const PUBLIC: &str = "http://tenantry.example:8080";

/// One pixel.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

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

    async fn pages_about_a_place_look_as_its_tenant_says(t) {
        t.tenant_admin().patch(&at(t), json!({"name": "A & \"B\"", "accent": "#7a1fa2", "support_url": "https://help.alpha.example/"})).await.ok();
        t.tenant_admin().put(&format!("{}/logo", at(t)), json!({"type": "image/png", "data": PNG})).await.ok();
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let alpha = &t.world.alpha;
        for path in [format!("/tenants/{}", alpha.id), format!("/accounts/{}", alpha.account), format!("/zones/{}", alpha.zone)] {
            let page = admin.get(&path).await;
            let brand = files(&page);
            assert!(brand.len() == 2 && page.text.contains("alt=\"A &amp; &quot;B&quot;\""), "{path}: {}", page.text);
            assert!(page.text.contains("· A &amp; &quot;B&quot;</title>") && page.text.contains("href=\"https://help.alpha.example/\""), "{path}");
            assert!(!page.text.contains("Tenantry") && !page.text.contains("style="), "{path}: {}", page.text);
        }
        let plain = admin.get("/accounts").await;
        assert!(files(&plain).is_empty() && plain.text.contains(">Tenantry</a>"), "{}", plain.text);
        let other = Browser::first_time(t, &t.other_tenant_admin()).await;
        let page = other.get(&format!("/accounts/{}", t.world.beta.account)).await;
        assert!(files(&page).is_empty() && page.text.contains(">Tenantry</a>"), "{}", page.text);
    }

    async fn files_of_a_brand_are_public_and_change_their_address(t) {
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        let (page, guest) = (format!("/tenants/{}", t.world.alpha.id), Browser::new(t));
        t.tenant_admin().patch(&at(t), json!({"accent": "#7a1fa2"})).await.ok();
        t.tenant_admin().put(&format!("{}/logo", at(t)), json!({"type": "image/png", "data": PNG})).await.ok();
        let first = files(&admin.get(&page).await);
        for (path, kind) in first.iter().zip(["text/css; charset=utf-8", "image/png"]) {
            let seen = guest.get(path).await;
            let said = |name: &str| seen.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
            assert_eq!((seen.status, said("content-type").as_str()), (200, kind), "{path}");
            assert_eq!((said("cache-control").as_str(), said("x-content-type-options").as_str()), ("public, max-age=31536000, immutable", "nosniff"));
        }
        let style = guest.get(&first[0]).await.text;
        assert!(style.contains("(prefers-color-scheme: light) { :root { --accent: #7a1fa2; }") && !style.contains("dark"), "{style}");
        t.tenant_admin().patch(&at(t), json!({"accent": null, "accent_dark": "#e0b0ff"})).await.ok();
        let second = files(&admin.get(&page).await);
        assert!(first.iter().all(|path| !second.contains(path)), "{first:?} {second:?}");
        let style = guest.get(&second[0]).await.text;
        assert!(style.contains("(prefers-color-scheme: dark) { :root { --accent: #e0b0ff; }") && !style.contains("light"), "{style}");
        // What was, what never was, and what another tenant does not have.
        let of_beta = second[0].replace(&t.world.alpha.id, &t.world.beta.id);
        for gone in [first[0].as_str(), &first[1], &of_beta, "/brand/x", "/brand/-", &second[0].replace(".css", ".jpg")] {
            assert_eq!(guest.get(gone).await.status, 404, "{gone}");
        }
        // The name alone needs no file, and does not change those that there are.
        t.tenant_admin().patch(&at(t), json!({"name": "Alpha"})).await.ok();
        assert_eq!(files(&admin.get(&page).await), second);
    }

    async fn the_page_takes_words_colours_and_a_file(t) {
        let path = format!("/tenants/{}/branding", t.world.alpha.id);
        let admin = Browser::first_time(t, &t.tenant_admin()).await;
        assert!(admin.get(&format!("/tenants/{}", t.world.alpha.id)).await.text.contains(&format!("href=\"{path}\"")));
        let bad = admin.submit(&path, "brand", &[("name", "Typed"), ("accent", "#ff8800")]).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"brand-accent-problem\"") && bad.text.contains("2.39:1"), "{}", bad.text);
        assert!(bad.text.contains("value=\"Typed\""), "{}", bad.text);
        let saved = admin.submit(&path, "brand", &[("name", "Alpha"), ("accent", "#7a1fa2")]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
        let page = admin.get(&path).await;
        assert!(page.text.contains("#7a1fa2</code>, contrast ") && !page.text.contains("name=\"host_name\""), "{}", page.text);

        let forms = [("do", "logo")];
        let bad = admin.upload(&path, &forms, ("logo", "image/svg+xml", b"<svg/>")).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"logo-logo-problem\"") && bad.text.contains("no SVG"), "{}", bad.text);
        let none = admin.upload(&path, &forms, ("logo", "application/octet-stream", b"")).await;
        assert_eq!(none.status, 400, "{}", none.text);
        let jpeg = admin.upload(&path, &forms, ("logo", "image/jpeg", b"\xff\xd8\xff\xe0")).await;
        assert_eq!((jpeg.status, jpeg.to.as_str()), (303, path.as_str()), "{}", jpeg.text);
        let page = admin.get(&path).await;
        assert!(page.text.contains("image/jpeg, 4 bytes") && page.text.contains(".jpg\" alt=\"Alpha\""), "{}", page.text);
        let forged = admin.upload(&path, &[("csrf", "x"), ("do", "logo")], ("logo", "image/jpeg", b"\xff\xd8\xff")).await;
        assert_eq!(forged.status, 403, "{}", forged.text);
        let stranger = Browser::log_in(t, &t.owner().email).await;
        assert_eq!(stranger.get(&path).await.status, 403);
        assert_eq!(admin.submit(&path, "remove", &[]).await.status, 303);
        assert!(admin.get(&path).await.text.contains("There is no logo"));
        assert_eq!(admin.submit(&path, "remove", &[]).await.status, 404);

        let operator = Browser::first_time(t, &t.operator()).await;
        let fields = [("name", "Alpha"), ("host_name", "Not A Host")];
        let bad = operator.submit(&path, "brand", &fields).await;
        assert!(bad.status == 400 && bad.text.contains("id=\"brand-host_name-problem\""), "{}", bad.text);
        let fields = [("name", "Alpha"), ("host_name", "dash.alpha.example"), ("sender_address", "post@alpha.example")];
        assert_eq!(operator.submit(&path, "brand", &fields).await.status, 303);
        // An admin's form does not have these two, and leaves them alone.
        assert_eq!(admin.submit(&path, "brand", &[("name", "Alpha")]).await.status, 303);
        let page = admin.get(&path).await;
        assert!(page.text.contains("dash.alpha.example") && page.text.contains("post@alpha.example"), "{}", page.text);
    }

    #[with(Options::default().set("http.public_url", PUBLIC))]
    async fn open_pages_look_as_the_host_says_and_offer_what_works_there(t) {
        t.operator().patch(&at(t), json!({"name": "A & \"B\"", "accent": "#7a1fa2", "host_name": "dash.alpha.example"})).await.ok();
        let here = || Browser::new(t).at_host("DASH.alpha.example:8080");
        for path in ["/login", "/reset", "/login?next=/zones", "/link/0"] {
            let page = here().get(path).await;
            assert!(page.text.contains("A &amp; &quot;B&quot;") && files(&page).len() == 1, "{path}: {}", page.text);
            let plain = Browser::new(t).get(path).await;
            assert!(files(&plain).is_empty() && !plain.text.contains("&quot;B&quot;"), "{path}: {}", plain.text);
        }
        let login = here().get("/login").await;
        assert!(!login.text.contains("/login/sso") && login.text.contains(&format!("href=\"{PUBLIC}/login\"")), "{}", login.text);
        assert!(Browser::new(t).get("/login").await.text.contains("/login/sso"));
        let unknown = Browser::new(t).at_host("dash.unknown.example").get("/login").await;
        assert!(files(&unknown).is_empty() && unknown.text.contains("/login/sso"), "{}", unknown.text);

        // One logs in there, and is at home on pages about no place.
        give_password(t, &t.tenant_admin()).await;
        let wrong = here().post("/login", &[("email", &t.tenant_admin().email), ("password", "wrong")]).await;
        assert!(wrong.status == 403 && files(&wrong).len() == 1 && !wrong.text.contains("/login/sso"), "{}", wrong.text);
        let mut browser = here();
        let seen = browser.post("/login", &[("email", &t.tenant_admin().email), ("password", PASSWORD)]).await;
        assert_eq!(seen.status, 303, "{}", seen.text);
        seen.cookie.split(';').next().unwrap_or_default().clone_into(&mut browser.cookie);
        assert_eq!(files(&browser.get("/accounts").await).len(), 1);
        let csrf = browser.csrf().await;
        assert_eq!(browser.post("/logout", &[("csrf", &csrf)]).await.status, 303);

        // Forms come from the host at which they are sent.
        for (origin, status) in [("https://dash.alpha.example", 200), ("https://evil.example", 403)] {
            let sent = reqwest::Client::new().post(format!("{}/reset", t.url())).header("Host", "dash.alpha.example")
                .header("Origin", origin).header("content-type", "application/x-www-form-urlencoded").body("email=a@example.com");
            assert_eq!(sent.send().await.expect("a reply").status(), status, "{origin}");
        }
    }

    #[with(Options::default().set("http.public_url", PUBLIC))]
    async fn mails_about_accounts_come_from_the_tenant_and_lead_to_its_host(t) {
        let members = format!("/accounts/{}/members", t.world.alpha.account);
        let invite = |email: &str| json!({"email": email, "roles": [roles::ADMINISTRATOR]});
        t.owner().post(&members, invite("first@new.example")).await.ok();
        let plain = t.mailbox(1).await.remove(0);
        assert!(plain.link().starts_with(PUBLIC) && !plain.text.contains("A & "), "{plain:?}");

        t.operator().patch(&at(t), json!({"name": "A & \"B\"", "accent": "#7a1fa2", "sender_name": "Alpha Hosting", "sender_address": "post@alpha.example",
            "host_name": "dash.alpha.example", "support_url": "https://help.alpha.example/"})).await.ok();
        t.owner().post(&members, invite("second@new.example")).await.ok();
        let mails = t.mailbox(2).await;
        let mail = mails.iter().find(|m| m.to == "second@new.example").expect("the second");
        assert_eq!(mail.from, ("Alpha Hosting".to_owned(), "post@alpha.example".to_owned()));
        assert_ne!(mail.from, plain.from);
        assert!(mail.text.contains("A & \"B\"\r\nhttps://help.alpha.example/") && mail.html.contains("A &amp; &quot;B&quot;"), "{mail:?}");
        let link = mail.link();
        let path = link.strip_prefix("http://dash.alpha.example:8080").unwrap_or_else(|| panic!("{link}"));
        assert!(path.starts_with("/join/"), "{link}");
        // Whoever opens it elsewhere sees the same.
        let page = Browser::new(t).get(path).await;
        assert!(files(&page).len() == 1 && page.text.contains("A &amp; &quot;B&quot;"), "{}", page.text);
        let path = plain.link();
        let path = path.strip_prefix(PUBLIC).expect("ours");
        assert_eq!(files(&Browser::new(t).get(path).await).len(), 1);

        // A name alone leaves the operator's address.
        t.operator().patch(&at(t), json!({"sender_address": null, "host_name": null})).await.ok();
        t.owner().put(&format!("/platform/v1/accounts/{}/partner_access", t.world.alpha.account), json!({"consent_required": true})).await.ok();
        t.tenant_admin().post(&format!("/platform/v1/accounts/{}/partner_access/ask", t.world.alpha.account), json!({})).await.ok();
        let mails = t.mailbox(3).await;
        let asked = mails.iter().find(|m| m.subject.contains("asks for access")).expect("the third");
        assert_eq!(asked.from, ("Alpha Hosting".to_owned(), plain.from.1.clone()));
        assert!(asked.text.contains(PUBLIC) && asked.text.contains("A & \"B\""), "{asked:?}");
    }
}

/// Style sheet and logo of the brand that a page shows.
fn files(page: &Seen) -> Vec<String> {
    let after = page.text.split("=\"/brand/").skip(1);
    after
        .map(|rest| format!("/brand/{}", rest.split('"').next().unwrap_or_default()))
        .collect()
}
