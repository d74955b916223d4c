//! The pages about a zone's records and its DNSSEC.

use crate::dashboard::{Browser, Seen};
use regex::Regex;
use serde_json::{Value, json};
use testkit::{Instance, both};

fn dns(t: &Instance) -> String {
    format!("/zones/{}/dns", t.world.alpha.zone)
}

fn api(t: &Instance) -> String {
    format!("/zones/{}/dns_records", t.world.alpha.zone)
}

/// The value of a hidden field.
fn hidden(page: &Seen, name: &str) -> String {
    let field = Regex::new(&format!(r#"name="{name}" value="([^"]*)""#)).expect("a pattern");
    let found = field.captures(&page.text);
    found.unwrap_or_else(|| panic!("no {name}: {}", page.text))[1].to_owned()
}

/// What the next page says, with the cookie that came along.
async fn next(browser: &Browser, seen: &Seen) -> Seen {
    assert_eq!(seen.status, 303, "{}", seen.text);
    let said = seen.cookie.split(';').next().unwrap_or_default();
    browser.with(said).get(&seen.to).await
}

both! {
    async fn a_record_is_edited_where_it_stands_and_the_change_undone(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let (dns, admin) = (dns(t), t.tenant_admin());
        let data = json!({"priority": 5, "weight": 1, "port": 5222, "target": "talk.example.net"});
        let id = admin.post(&api(t), json!({"name": "_xmpp._tcp", "type": "SRV", "data": data, "tags": ["team:x"]})).await.id();
        let edit = format!("{dns}?type=SRV&edit={id}");
        let page = browser.get(&edit).await;
        assert!(page.text.contains("value=\"5222\"") && page.text.contains("team:x"), "{}", page.text);
        let fields = |port| [("id", id.as_str()), ("type", "SRV"), ("name", "_xmpp._tcp"), ("priority", "5"), ("weight", "2"), ("port", port),
            ("target", "talk.example.net"), ("ttl", "300"), ("comment", "<b>moved</b>"), ("tags", "team:x\nnew")];
        let wrong = browser.submit(&edit, "edit", &fields("70000")).await;
        assert_eq!(wrong.status, 400);
        assert!(wrong.text.contains("id=\"edit-port-problem\"") && wrong.text.contains("value=\"70000\""), "{}", wrong.text);
        let done = browser.submit(&edit, "edit", &fields("5223")).await;
        assert_eq!(done.to, format!("{dns}?type=SRV"));
        let is = admin.get(&format!("{}/{id}", api(t))).await;
        assert_eq!((&is.ok()["data"]["port"], &is.ok()["ttl"], &is.ok()["tags"]), (&json!(5223), &json!(300), &json!(["team:x", "new"])));
        let page = next(&browser, &done).await;
        assert!(page.text.contains("The record is changed.") && page.text.contains("&lt;b&gt;moved"), "{}", page.text);
        let event = hidden(&page, "event");
        let undone = browser.submit(&format!("{dns}/history"), "undo", &[("event", &event)]).await;
        assert_eq!((undone.status, undone.to.as_str()), (303, dns.as_str()), "{}", undone.text);
        assert_eq!(admin.get(&format!("{}/{id}", api(t))).await.ok()["data"]["port"], 5222);
        // Said once.
        assert!(!browser.get(&dns).await.text.contains(">Undo<"));
        // What was undone cannot be undone again unseen.
        let again = browser.submit(&format!("{dns}/history"), "undo", &[("event", &event)]).await;
        assert_eq!(again.status, 400);
        assert!(again.text.contains("changed again by") && again.text.contains("role=\"alert\""), "{}", again.text);
    }

    async fn every_type_has_a_form_that_gives_back_what_it_shows(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let (dns, admin) = (dns(t), t.tenant_admin());
        let input = Regex::new(r#"name="(type|name|content|priority|ttl|flags|tag|value)" value="([^"]*)""#).expect("a pattern");
        for (kind, content) in [("A", "192.0.2.9"), ("TXT", "\"a b\" \"c\""), ("MX", "mail.example.net"), ("TLSA", "3 1 1 cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"),
            ("CAA", "0 issue \"ca.example\""), ("HTTPS", "1 . alpn=\"h2\""), ("LOC", "52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000.00m 10.00m")] {
            let name = format!("f-{}", kind.to_lowercase());
            let made = browser.submit(&dns, "record", &[("type", kind), ("name", &name), ("content", content), ("priority", "10")]).await;
            assert_eq!(made.status, 303, "{kind}: {}", made.text);
            let full = format!("{name}.{}", t.world.alpha.zone_name);
            let before = admin.get(&format!("{}?name={full}", api(t))).await.items()[0].clone();
            let id = before["id"].as_str().expect("an id").to_owned();
            let page = browser.get(&format!("{dns}?edit={id}")).await;
            let form = page.text.split("id=\"edit\"").nth(1).and_then(|rest| rest.split("</form>").next()).expect("a form").to_owned();
            let mut fields = vec![("id".to_owned(), id.clone())];
            let plain = |text: &str| text.replace("&quot;", "\"").replace("&amp;", "&").replace("&lt;", "<");
            fields.extend(input.captures_iter(&form).map(|c| (c[1].to_owned(), plain(&c[2]))));
            if kind == "TXT" {
                fields.push(("content".to_owned(), content.to_owned()));
                assert!(plain(&form).contains(content), "{form}");
            }
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            let saved = browser.submit(&format!("{dns}?edit={id}"), "edit", &fields).await;
            assert_eq!(saved.status, 303, "{kind}: {}", saved.text);
            let after = admin.get(&format!("{}/{id}", api(t))).await;
            assert_eq!((&after.ok()["content"], &after.ok()["data"], &after.ok()["priority"]), (&before["content"], &before["data"], &before["priority"]), "{kind}");
        }
        for kind in ["NAPTR", "SRV", "URI", "nonsense"] {
            assert_eq!(browser.get(&format!("{dns}?new={kind}")).await.status, 200);
        }
    }

    async fn ticked_records_are_changed_exported_and_deleted_together(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let (dns, admin) = (dns(t), t.tenant_admin());
        let mut ids = Vec::new();
        for name in ["one", "two"] {
            ids.push(admin.post(&api(t), json!({"name": name, "type": "A", "content": "192.0.2.1", "comment": "kept"})).await.id());
        }
        let at = format!("{dns}/selected?pick={}&pick={}", ids[0], ids[1]);
        let page = browser.get(&at).await;
        assert!(page.text.contains("one.") && page.text.contains("; kept") && page.text.contains("Delete 2 records"), "{}", page.text);
        let wrong = browser.submit(&at, "ttl", &[("ttl", "7")]).await;
        assert!(wrong.status == 400 && wrong.text.contains("id=\"ttl-ttl-problem\""), "{}", wrong.text);
        assert_eq!(browser.submit(&at, "ttl", &[("ttl", "600")]).await.status, 303);
        assert_eq!(browser.submit(&at, "proxied", &[("proxied", "on")]).await.status, 303);
        let is = admin.get(&format!("{}/{}", api(t), ids[1])).await;
        assert_eq!((&is.ok()["ttl"], &is.ok()["proxied"]), (&json!(1), &json!(true)));
        assert_eq!(browser.submit(&at, "remove", &[]).await.status, 400);
        let gone = browser.submit(&at, "remove", &[("sure", "true")]).await;
        let page = next(&browser, &gone).await;
        admin.get(&format!("{}/{}", api(t), ids[0])).await.refused(404, 81044);
        let undone = browser.submit(&format!("{dns}/history"), "undo", &[("event", &hidden(&page, "event"))]).await;
        assert_eq!(undone.status, 303, "{}", undone.text);
        assert_eq!(admin.get(&format!("{}/{}", api(t), ids[0])).await.ok()["proxied"], true);
        assert!(browser.get(&format!("{dns}/selected")).await.text.contains("No record is ticked"));
    }

    async fn a_zone_file_is_looked_at_and_then_done_exactly(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let (at, admin) = (format!("{}/file", dns(t)), t.tenant_admin());
        let file = "a 300 A 192.0.2.1\nb 300 A nothing\n";
        let seen = browser.submit(&at, "look", &[("file", file), ("mode", "add")]).await;
        assert!(seen.status == 200 && seen.text.contains("Line 2: ") && !seen.text.contains("Do exactly this"), "{}", seen.text);
        let file = "a 300 A 192.0.2.1\n; <script>\n";
        let seen = browser.submit(&at, "look", &[("file", file), ("mode", "replace")]).await;
        assert!(seen.text.contains("Deleted") && !seen.text.contains("; <script>"), "{}", seen.text);
        let digest = hidden(&seen, "digest");
        admin.post(&api(t), json!({"name": "meanwhile", "type": "A", "content": "192.0.2.1"})).await.ok();
        let late = browser.submit(&at, "apply", &[("file", file), ("mode", "replace"), ("digest", &digest)]).await;
        assert!(late.status == 400 && late.text.contains("meanwhile"), "{}", late.text);
        let now = hidden(&late, "digest");
        assert_ne!(now, digest);
        let done = browser.submit(&at, "apply", &[("file", file), ("mode", "replace"), ("digest", &now)]).await;
        assert_eq!(done.status, 303, "{}", done.text);
        let left: Vec<Value> = admin.get(&api(t)).await.items().clone();
        assert!(left.len() == 1 && left[0]["content"] == "192.0.2.1", "{left:?}");
        let page = browser.get(&format!("{}/history", dns(t))).await;
        let link = Regex::new(r#"href="([^"]*revert=[0-9a-f-]{36})""#).expect("a pattern");
        let put_back = link.captures(&page.text).expect("all of it can be put back")[1].to_owned();
        let page = browser.get(&put_back).await;
        let (event, digest) = (hidden(&page, "event"), hidden(&page, "digest"));
        let back = browser.submit(&put_back, "revert", &[("event", &event), ("digest", &digest)]).await;
        assert_eq!(back.status, 303, "{}", back.text);
        assert_eq!(admin.get(&api(t)).await.items().len(), 2);
        let exported = browser.get(&format!("{}/export", dns(t))).await;
        assert!(exported.text.contains("$ORIGIN") && exported.text.contains("meanwhile"), "{}", exported.text);
    }

    async fn what_somebody_may_only_read_they_cannot_change(t) {
        let viewer = Browser::log_in(t, &t.viewer().email).await;
        let dns = dns(t);
        for page in ["", "/history", "/export"] {
            assert_eq!(viewer.get(&format!("{dns}{page}")).await.status, 200, "{page}");
        }
        let refused = viewer.submit(&format!("{dns}/file"), "look", &[("file", "a A 192.0.2.1")]).await;
        assert!(refused.status == 403 && refused.text.contains("role=\"alert\""), "{}", refused.text);
    }

    async fn dnssec_is_led_through_its_steps(t) {
        let browser = Browser::log_in(t, &t.owner().email).await;
        let at = format!("/zones/{}/dnssec", t.world.alpha.zone);
        let api = at.clone();
        assert!(browser.get(&at).await.text.contains("DNSSEC is off."));
        assert_eq!(browser.submit(&at, "on", &[]).await.status, 303);
        let page = browser.get(&at).await;
        let is = t.tenant_admin().get(&api).await;
        let key = is.text_of("/public_key");
        assert!(page.text.contains(&is.text_of("/ds")) && page.text.contains("DNSKEY 257 3 13") && page.text.contains(&key), "{}", page.text);
        assert!(!page.text.contains("Say what the zone above has"), "for operators only");
        assert_eq!(browser.submit(&at, "signers", &[("dnssec_multi_signer", "true")]).await.status, 303);
        assert_eq!(browser.submit(&at, "roll", &[("key", "zsk")]).await.status, 303);
        let twice = browser.submit(&at, "roll", &[("key", "zsk")]).await;
        assert!(twice.status >= 400 && twice.text.contains("role=\"alert\""), "{}", twice.text);
        assert!(browser.get(&at).await.text.contains("published, signs soon"));
        assert_eq!(browser.submit(&at, "parent", &[("has", "yes")]).await.status, 403);
        let unsure = browser.submit(&at, "off", &[]).await;
        assert!(unsure.status == 400 && unsure.text.contains("Tick that you know"), "{}", unsure.text);
        assert_eq!(browser.submit(&at, "off", &[("sure", "true")]).await.status, 303);
        assert_eq!(browser.submit(&at, "remove", &[("sure", "true")]).await.status, 303);
        assert_eq!(t.tenant_admin().get(&api).await.ok()["ds"], Value::Null);
    }
}
