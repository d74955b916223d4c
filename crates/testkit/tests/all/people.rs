//! The six steps of provisioning in a real browser, as three people do them: the tenant's admin, the person who is invited, the
//! operator who looks afterwards what happened.

use crate::{
    chromium::Chromium,
    dashboard::{PASSWORD, give_password, letter},
    dig,
};
use testkit::both;

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
        assert!(web.texts("complaints").await.is_empty());
    }
}
