//! The six steps of provisioning in a real browser, as three people do them: the tenant's admin, the person who is invited, the
//! operator who looks afterwards what happened.

use crate::{
    chromium::{Chromium, NAMED},
    dashboard::{PASSWORD, give_password, letter},
    dig,
    second::{Generator, next_step},
    sso::{Provider, connector},
};
use serde_json::json;
use testkit::{Options, both};

const PAT: &str = "pat@flow.example";

both! {
    async fn a_customer_is_provisioned_by_people(t) {
        let (admin, operator) = (t.tenant_admin(), t.operator());
        for who in [&admin, &operator] {
            give_password(t, who).await;
        }
        let mut web = Chromium::start(t);

        // 1: the account. 2: its people. 4 and 5 are the admin's as well, but need the zone.
        web.person("admin").await;
        web.log_in(&admin.email, PASSWORD).await;
        web.follow("Create an account").await;
        web.fill("Name", "Flow & Sons \"GmbH\"").await;
        web.press("Create the account").await;
        web.see("The account is there.").await;
        web.see("Flow & Sons \"GmbH\"").await;
        let account = web.text("url").await;
        web.follow("Members").await;
        web.fill("E-mail address", PAT).await;
        web.press("Send the invitation").await;
        web.see("The invitation is on its way.").await;

        // The invited person opens the mail, signs up, and has a second factor from then on.
        let mail = letter(t, PAT, "").await;
        let link = mail.link();
        let path = &link[link.find("/join/").expect("a link to the page")..];
        web.person("pat").await;
        assert_eq!(web.goto(path).await, 200);
        web.fill("Choose a password", PASSWORD).await;
        web.press("Join").await;
        web.see("This is your API key.").await;
        // The link works once, also for whoever goes back to it.
        assert_eq!(web.goto(path).await, 400);
        assert_eq!(web.texts("complaints").await.len(), 1);
        web.log_in(PAT, PASSWORD).await;
        web.see("Flow & Sons \"GmbH\"").await;
        next_step(t);
        web.goto("/me/security").await;
        web.press("Set up a generator").await;
        let generator = Generator::at(&web.inside("#link").await);
        web.fill("Code", &generator.code(t, 0)).await;
        web.press("Turn it on").await;
        web.see("These are your recovery codes.").await;
        web.press("Log out").await;
        next_step(t);
        web.log_in(PAT, PASSWORD).await;
        web.see("Your user asks for a second factor besides.").await;
        web.fill("Code", &generator.code(t, 0)).await;
        web.press("Log in").await;
        web.see("Flow & Sons \"GmbH\"").await;

        // 3: the zone. 6: its records, which are answered.
        web.goto(&account[account.find("/accounts/").expect("its page")..]).await;
        web.follow("Add the first one").await;
        web.fill("Domain", "flow.example").await;
        web.press("Add the zone").await;
        web.see("The zone is there.").await;
        web.follow("DNS records").await;
        web.fill("Name", "www").await;
        web.fill("Content", "192.0.2.77").await;
        web.press("Add the record").await;
        web.see("The record is there.").await;
        dig::until(t, "www.flow.example", "A", |said| said.contains("192.0.2.77")).await;

        // The operator sees who did it all.
        web.person("operator").await;
        web.log_in(&operator.email, PASSWORD).await;
        for (email, all) in [(PAT, ["totp confirm", "zone create", "dns record create"]), (&admin.email, ["account create", "member create", ""])] {
            web.follow("Installation").await;
            web.follow("Users").await;
            web.fill("E-mail address, whole", email).await;
            web.press("Find").await;
            web.follow("What they did").await;
            for done in all {
                web.see(done).await;
            }
        }
        web.no_complaints().await;
    }

    #[with(Options::default().set("http.public_url", NAMED))]
    async fn a_passkey_is_made_and_logs_in(t) {
        let owner = t.owner();
        let mut web = Chromium::named(t);
        web.person("owner").await;
        web.tell(json!({"do": "authenticator"})).await;
        web.log_in(&owner.email, PASSWORD).await;
        web.goto("/me/security").await;
        web.fill("Name of a new passkey", "A \"telephone\"").await;
        web.press("Add a passkey").await;
        web.press("Make the passkey").await;
        web.see("These are your recovery codes.").await;
        web.press("Log out").await;
        web.press("Log in with a passkey").await;
        web.see("Log out").await;
        web.goto("/me/security").await;
        web.see("A \"telephone\"").await;
        web.press("Log out").await;
        // After the password as well.
        web.log_in(&owner.email, PASSWORD).await;
        web.press("Show your passkey").await;
        web.see("Log out").await;
        web.no_complaints().await;
    }

    #[with(Options::default().set("http.public_url", NAMED).set("people.sso_private", "true"))]
    async fn somebody_comes_in_by_their_provider(t) {
        let owner = t.owner();
        let provider = Provider::start(NAMED).await;
        let domain = owner.email.rsplit('@').next().expect("a domain");
        connector(t, &provider, domain, json!({})).await;
        let mut web = Chromium::named(t);
        web.person("owner").await;
        let zone = format!("/zones/{}", t.world.alpha.zone);
        web.goto(&zone).await;
        web.fill("Your address", &owner.email).await;
        web.press("Log in with your organization").await;
        web.tell(json!({"do": "enter", "selector": "[name=login]", "text": owner.email})).await;
        web.tell(json!({"do": "enter", "selector": "[name=password]", "text": "theirs"})).await;
        web.press("Sign-in").await;
        web.press("Continue").await;
        // Where they wanted to be.
        web.tell(json!({"do": "arrive", "path": zone})).await;
        web.see(&t.world.alpha.zone_name).await;
        web.see("Log out").await;
        web.no_complaints().await;
    }

    async fn all_of_it_by_keyboard(t) {
        let admin = t.tenant_admin();
        give_password(t, &admin).await;
        let mut web = Chromium::start(t);
        web.person("admin").await;
        web.goto("/login").await;
        web.write("Your address", &admin.email).await;
        web.write("Password", PASSWORD).await;
        web.key_leads("Enter").await;
        web.hit("Create an account").await;
        web.write("Name", "By keyboard").await;
        web.hit("Create the account").await;
        web.see("The account is there.").await;
        web.hit("Add the first one").await;
        web.write("Domain", "keys.example").await;
        web.hit("Add the zone").await;
        web.see("The zone is there.").await;
        web.hit("DNS records").await;
        web.write("Name", "www").await;
        web.write("Content", "192.0.2.78").await;
        web.hit("Add the record").await;
        web.see("The record is there.").await;
        // The palette, and what it finds.
        web.key("Control+k").await;
        web.tell(json!({"do": "type", "text": "keys.ex"})).await;
        web.key_leads("Enter").await;
        web.hit("keys.example").await;
        web.see("Acting for").await;
        web.no_complaints().await;
    }

    async fn nothing_but_passkeys_needs_scripts(t) {
        let admin = t.tenant_admin();
        give_password(t, &admin).await;
        let mut web = Chromium::start(t);
        web.person_without_scripts("admin").await;
        web.log_in(&admin.email, PASSWORD).await;
        web.follow("Create an account").await;
        web.fill("Name", "Without scripts").await;
        web.press("Create the account").await;
        web.follow("Add the first one").await;
        web.fill("Domain", "plain.example").await;
        web.press("Add the zone").await;
        web.follow("DNS records").await;
        web.fill("Name", "www").await;
        web.choose("Add a record", "Type", "AAAA").await;
        web.fill("Content", "2001:db8::1").await;
        web.press("Add the record").await;
        web.see("The record is there.").await;
        web.fill("Find anything", "plain.ex").await;
        web.key_leads("Enter").await;
        web.follow("plain.example").await;
        web.see("Acting for").await;
    }
}
