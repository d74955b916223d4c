//! The world that tests begin in: two tenants that own one of everything, and somebody for each way to stand.
//!
//! ```text
//! tenant alpha: admin tenant_admin; unit Default
//!   account (standard): owner (Super Administrator), editor (Administrator), viewer (Administrator Read Only),
//!     suspended (Super Administrator), service_user (Administrator); a pending member
//!     zone alpha-zone.com with plan PARTNERS_PRO; an add-on
//!   enterprise (enterprise account)
//! tenant beta: admin other_tenant_admin; the same objects, nobody of alpha
//! stranger: a user without any place. nobody: no credentials. operator: the first one.
//! ```

use crate::{Actor, Response, mailbox};
use reqwest::{Client, Method};
use serde_json::json;
use std::{path::Path, time::Duration};

/// Role ids. v4: documented and observed.
pub mod roles {
    pub const SUPER: &str = "33666b9c79b9a5273fc7344ff42f953d";
    pub const ADMINISTRATOR: &str = "05784afa30c1afe1440e79d9351c7430";
    pub const READ_ONLY: &str = "f2b20eaa1a5d4af42b53ac16238c99c7";
    pub const MINIMAL: &str = "5c35d2bf3a545e6b7560b826c0d23c39";
    pub const BILLING: &str = "298ce8e7a2ba08b9d18ce0a32bb458ee";
}

/// Permission groups of tokens.
pub mod groups {
    pub const DOMAIN_ADMINISTRATOR: &str = "a5e5061418ea445fbba04aac57f359a8";
    pub const DOMAIN_READ: &str = "98d2b0c4bd3b4a2c842fcd2a81273ee9";
    pub const DOMAIN_DNS: &str = "132c52e7e6654b999c183cfcbafd37d7";
    pub const ZONE_READ: &str = "c8fed203ed3043cba015a93ad1616f1f";
    pub const ZONE_WRITE: &str = "e6d2666161e84845a636613608cee8d5";
    pub const DNS_WRITE: &str = "4755a26eedb94da69e1066d98aa820be";
    pub const SETTINGS_READ: &str = "c1fde68c7bcc44588cbb6ddbc16d6480";
    pub const SETTINGS_WRITE: &str = "1af1fa2adc104452b74a9a3364202f20";
    pub const TOKENS_WRITE: &str = "5bc3f8b21c554832afc660159ab75fa4";
    pub const BILLING_WRITE: &str = "6c80e02421494afc9ae14414ed442632";
    pub const USER_READ: &str = "8acbe5bb0d54464ab867149d7f7cf8ac";
    pub const USER_TOKENS_WRITE: &str = "686d18d5ac6c441c867cbf6771e58a0a";
    pub const TENANT_WRITE: &str = "7e4a47a0000000000000000000000002";
    pub const INSTALLATION_WRITE: &str = "7e4a47a0000000000000000000000004";
}

/// Ids of what a tenant owns.
#[derive(Clone, Debug, Default)]
pub struct Tenant {
    pub name: String,
    pub id: String,
    pub unit: String,
    /// The user who is its admin.
    pub admin: String,
    pub account: String,
    pub enterprise: String,
    /// An accepted member of `account`: its owner.
    pub member: String,
    /// A member of `account` who has not answered.
    pub pending: String,
    /// An invitation into `account` that waits for the other tenant's viewer.
    pub invite: String,
    pub zone: String,
    pub zone_name: String,
    /// An A record of `zone`.
    pub dns_record: String,
    /// An add-on subscription of `account`.
    pub addon: String,
    /// A token of the tenant's admin that nobody uses.
    pub admin_token: String,
    /// A token of `account` that nobody uses.
    pub token: String,
    /// A resource group of `account` with its zone, over which there is no policy.
    pub resource_group: String,
    /// A user group of `account` that reads zones, with the pending member in it.
    pub user_group: String,
    /// A connector of single sign-on of `account`, not verified.
    pub sso: String,
    /// The same of the tenant.
    pub tenant_sso: String,
    /// Objects of secondary DNS of `account`: nothing refers to them but to the linked peer, which may copy `zone` once that is enabled.
    pub acl: String,
    pub peer: String,
    pub linked_peer: String,
    pub tsig: String,
}

/// Everything prepared.
#[derive(Clone, Debug)]
pub struct World {
    pub alpha: Tenant,
    pub beta: Tenant,
    /// A second operator, by id.
    pub spare_operator: String,
    /// A name server that never copies anything.
    pub secondary: String,
    /// A mail, by id.
    pub mail: String,
    pub actors: Vec<Actor>,
}

impl World {
    /// The instance has another address now.
    pub(crate) fn move_to(&mut self, url: &str) {
        let http = client();
        for actor in &mut self.actors {
            url.clone_into(&mut actor.url);
            actor.http = http.clone();
        }
    }
}

/// A client belongs to the runtime that it is first used on, so each instance has its own.
fn client() -> Client {
    static PROVIDER: std::sync::Once = std::sync::Once::new();
    PROVIDER.call_once(app::tls::install_provider);
    Client::builder()
        .timeout(Duration::from_mins(1))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client")
}

pub(crate) fn actor(name: &'static str, url: &str, id: &str, email: &str, key: &str) -> Actor {
    Actor {
        name,
        email: email.to_owned(),
        key: key.to_owned(),
        id: id.to_owned(),
        url: url.to_owned(),
        http: client(),
        headers: Vec::new(),
    }
}

/// Fills an empty installation.
pub(crate) async fn build(operator: Actor, mail: &Path) -> World {
    let (mut alpha, mut actors) = tenant(
        &operator,
        "alpha",
        [
            "tenant_admin",
            "owner",
            "editor",
            "viewer",
            "suspended",
            "service_user",
        ],
        mail,
    )
    .await;
    let (mut beta, others) = tenant(
        &operator,
        "beta",
        [
            "other_tenant_admin",
            "beta_owner",
            "beta_editor",
            "beta_viewer",
            "beta_suspended",
            "stranger",
        ],
        mail,
    )
    .await;
    let suspended = find(&actors, "suspended").id.clone();
    operator
        .patch(
            &format!("/platform/v1/users/{suspended}"),
            json!({"suspended": true}),
        )
        .await
        .ok();
    // The stranger was made in beta, and is a member of nothing.
    let stranger = find(&others, "stranger");
    let left = find(&others, "other_tenant_admin")
        .get(&format!("/accounts/{}/members?per_page=50", beta.account))
        .await;
    let seat = left
        .items()
        .iter()
        .find(|m| m["user"]["id"] == stranger.id.as_str())
        .expect("it was a member");
    let seat = format!(
        "/accounts/{}/members/{}",
        beta.account,
        seat["id"].as_str().expect("an id")
    );
    find(&others, "other_tenant_admin").delete(&seat).await.ok();
    let spare = json!({"email": "spare@tenantry.example"});
    let spare_operator = operator.post("/platform/v1/operators", spare).await.id();
    let named = json!({"name": "Spare"});
    let secondary = operator.post("/platform/v1/secondaries", named).await.id();
    let (admin, other_admin) = (
        find(&actors, "tenant_admin"),
        find(&others, "other_tenant_admin"),
    );
    invite(admin, find(&others, "beta_viewer"), &mut alpha).await;
    invite(other_admin, find(&actors, "viewer"), &mut beta).await;
    // No mail is left for the copies to send.
    let waiting = "/platform/v1/mails?state=queued";
    while operator.get(waiting).await.json["result_info"]["total_count"] != 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mails = operator.get("/platform/v1/mails").await;
    let first_mail = mails
        .items()
        .first()
        .and_then(|m| m["id"].as_str())
        .expect("a mail")
        .to_owned();
    actors.extend(others);
    actors.push(actor("nobody", &operator.url, "", "", ""));
    actors.push(operator);
    World {
        alpha,
        beta,
        spare_operator,
        secondary,
        mail: first_mail,
        actors,
    }
}

/// Invites somebody of the other tenant into this one's account.
async fn invite(host: &Actor, guest: &Actor, tenant: &mut Tenant) {
    let members = format!("/accounts/{}/members", tenant.account);
    let body = json!({"email": guest.email, "roles": [roles::READ_ONLY]});
    host.post(&members, body).await.ok();
    let waiting = guest.get("/user/invites").await;
    let of_here = waiting
        .items()
        .iter()
        .find(|i| i["organization_id"] == tenant.account.as_str());
    let of_here = of_here.unwrap_or_else(|| panic!("no invitation: {}", waiting.text));
    of_here["id"]
        .as_str()
        .expect("an id")
        .clone_into(&mut tenant.invite);
}

fn find<'a>(actors: &'a [Actor], name: &str) -> &'a Actor {
    actors
        .iter()
        .find(|a| a.name == name)
        .unwrap_or_else(|| panic!("nobody is called {name}"))
}

/// One tenant with everything; `names` are of its admin, its members by role, and its service user.
async fn tenant(
    operator: &Actor,
    name: &'static str,
    names: [&'static str; 6],
    mail: &Path,
) -> (Tenant, Vec<Actor>) {
    let tenant = operator
        .post("/platform/v1/tenants", json!({"name": name}))
        .await
        .id();
    let at = format!("/platform/v1/tenants/{tenant}");
    let unit = operator.get(&format!("{at}/units")).await.items()[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let entitled = json!({"service_users": true, "account_types": ["standard", "enterprise"]});
    operator
        .patch(&format!("{at}/entitlements"), entitled)
        .await
        .ok();
    operator
        .put(
            &format!("{at}/catalogue"),
            json!({"program": "enterprise_reseller"}),
        )
        .await
        .ok();
    let admin_email = format!("admin@{name}.example");
    let admin = operator
        .post(&format!("{at}/admins"), json!({"email": admin_email}))
        .await;
    let admin = reply_actor(names[0], operator, &admin);
    let admin_id = admin.id.clone();

    let account = admin
        .post("/accounts", json!({"name": format!("{name} customer")}))
        .await
        .id();
    let body = json!({"name": format!("{name} enterprise"), "type": "enterprise"});
    let enterprise = admin.post("/accounts", body).await.id();
    let zone_name = format!("{name}-zone.com");
    let zone = admin
        .post(
            "/zones",
            json!({"name": zone_name, "account": {"id": account}}),
        )
        .await
        .id();
    let plan = json!({"rate_plan": {"id": "PARTNERS_PRO"}});
    admin
        .post(&format!("/zones/{zone}/subscription"), plan)
        .await
        .ok();
    let addon = json!({"rate_plan": {"id": ADDON}});
    let addon = admin
        .post(&format!("/accounts/{account}/subscriptions"), addon)
        .await
        .id();

    let members = format!("/accounts/{account}/members");
    let mut actors = Vec::new();
    let mut member = String::new();
    let roles = [
        roles::SUPER,
        roles::ADMINISTRATOR,
        roles::READ_ONLY,
        roles::SUPER,
    ];
    for (who, role) in names[1..5].iter().zip(roles) {
        let email = format!("{who}@{name}.example");
        let seat = admin
            .post(&members, json!({"email": email, "roles": [role]}))
            .await
            .id();
        if member.is_empty() {
            member = seat;
        }
        actors.push(sign_up(who, operator, &email, mail).await);
    }
    let service = admin
        .post(
            "/users",
            json!({"email": format!("service@{name}.example")}),
        )
        .await;
    let service = reply_actor(names[5], operator, &service);
    let body = json!({"email": service.email, "roles": [roles::ADMINISTRATOR]});
    admin.post(&members, body).await.ok();
    let spare = |name: &str, group: &str, resource: String| {
        json!({"name": name, "policies": [
            {"effect": "allow", "permission_groups": [{"id": group}], "resources": {resource: "*"}}]})
    };
    let body = spare(
        "Spare",
        groups::ZONE_READ,
        "com.cloudflare.api.account.zone.*".into(),
    );
    let admin_token = admin.post("/user/tokens", body).await.id();
    let in_account = format!("com.cloudflare.api.account.{account}");
    let body = spare("Spare", groups::SETTINGS_READ, in_account.clone());
    let tokens = format!("/accounts/{account}/tokens");
    let token = admin.post(&tokens, body).await.id();
    let bearers = if name == "alpha" {
        ["token_of_everything", "token_of_one_zone", "account_token"]
    } else {
        [
            "beta_token_of_everything",
            "beta_token_of_one_zone",
            "beta_account_token",
        ]
    };
    let everything = everything(&admin).await;
    let body = json!({"name": "Everything", "policies": everything});
    actors.push(bearer(
        bearers[0],
        &admin,
        &admin.post("/user/tokens", body).await,
    ));
    let owner = &actors[0];
    let body = spare(
        "One zone",
        groups::ZONE_READ,
        format!("com.cloudflare.api.account.zone.{zone}"),
    );
    let one_zone = bearer(bearers[1], owner, &owner.post("/user/tokens", body).await);
    let body = json!({"name": "The account", "policies": [
        {"effect": "allow", "permission_groups": [{"id": groups::SETTINGS_WRITE}, {"id": groups::TOKENS_WRITE}], "resources": {in_account.clone(): "*"}},
        {"effect": "allow", "permission_groups": [{"id": groups::ZONE_WRITE}], "resources": {in_account: {"com.cloudflare.api.account.zone.*": "*"}}}]});
    let of_account = bearer(bearers[2], owner, &owner.post(&tokens, body).await);
    actors.extend([one_zone, of_account]);
    let body = json!({"email": format!("pending@{name}.example"), "roles": [roles::ADMINISTRATOR]});
    let pending = admin.post(&members, body).await.id();
    let scope = json!({"key": format!("com.cloudflare.api.account.{account}"), "objects": [
        {"key": format!("com.cloudflare.api.account.zone.{zone}")}]});
    let resource_groups = format!("/accounts/{account}/iam/resource_groups");
    let body = json!({"name": "The zone", "scope": scope});
    let resource_group = admin.post(&resource_groups, body).await.id();
    let user_groups = format!("/accounts/{account}/iam/user_groups");
    let body = json!({"name": "Readers", "policies": [{"access": "allow", "permission_groups": [{"id": groups::DOMAIN_READ}],
        "resource_groups": [{"id": rules::iam::whole_account(&account)}]}]});
    let user_group = admin.post(&user_groups, body).await.id();
    let inside = json!([{"id": pending}]);
    admin
        .post(&format!("{user_groups}/{user_group}/members"), inside)
        .await
        .ok();
    let body = json!({"name": "www", "type": "A", "content": "192.0.2.1"});
    let path = format!("/zones/{zone}/dns_records");
    let dns_record = admin.post(&path, body).await.id();
    let body = json!({"email_domain": format!("{name}-people.example")});
    let path = format!("/accounts/{account}/sso_connectors");
    let sso = admin.post(&path, body).await.id();
    let body = json!({"email_domain": format!("{name}-staff.example")});
    let path = format!("/platform/v1/tenants/{tenant}/sso_connectors");
    let tenant_sso = admin.post(&path, body).await.id();
    let path = format!("/accounts/{account}/secondary_dns");
    let body = json!({"name": "Office", "ip_range": "192.0.2.0/28"});
    let acl = admin.post(&format!("{path}/acls"), body).await.id();
    let body = json!({"name": "Elsewhere"});
    let peer = admin.post(&format!("{path}/peers"), body).await.id();
    let body = json!({"name": "spare.example.", "algo": "hmac-sha256.", "secret": "AAECAwQFBgcICQoLDA0ODw=="});
    let tsig = admin.post(&format!("{path}/tsigs"), body).await.id();
    let body = json!({"name": "Linked"});
    let linked_peer = admin.post(&format!("{path}/peers"), body).await.id();
    let body = json!({"name": format!("{zone_name}."), "peers": [linked_peer]});
    let path = format!("/zones/{zone}/secondary_dns/outgoing");
    admin.post(&path, body).await.ok();
    actors.push(service);
    actors.push(admin);
    let tenant = Tenant {
        name: name.to_owned(),
        id: tenant,
        unit,
        admin: admin_id,
        account,
        enterprise,
        member,
        pending,
        invite: String::new(),
        zone,
        zone_name,
        addon,
        admin_token,
        token,
        resource_group,
        user_group,
        sso,
        tenant_sso,
        dns_record,
        acl,
        peer,
        linked_peer,
        tsig,
    };
    (tenant, actors)
}

/// An add-on of the enterprise program. v4: documented.
const ADDON: &str = "PARTNERS_LOAD_BALANCING";

/// Somebody who shows a token that was just made.
pub(crate) fn bearer(name: &'static str, of: &Actor, issued: &Response) -> Actor {
    actor(name, &of.url, &of.id, "", &issued.text_of("/value"))
}

/// Policies that grant all that there is.
async fn everything(of: &Actor) -> serde_json::Value {
    let listed = of.get("/user/tokens/permission_groups").await;
    let scoped = |scope: &str| -> Vec<serde_json::Value> {
        let all = listed.items().iter();
        all.filter(|g| g["scopes"][0] == scope)
            .map(|g| json!({"id": g["id"]}))
            .collect()
    };
    let policy = |scope: &str, resource: String| json!({"effect": "allow", "permission_groups": scoped(scope), "resources": {resource: "*"}});
    json!([
        policy(
            "com.cloudflare.api.account",
            "com.cloudflare.api.account.*".into()
        ),
        policy(
            "com.cloudflare.api.account.zone",
            "com.cloudflare.api.account.zone.*".into()
        ),
        policy(
            "com.cloudflare.api.user",
            format!("com.cloudflare.api.user.{}", of.id)
        ),
        policy("com.tenantry.tenant", "com.tenantry.tenant.*".into()),
    ])
}

fn reply_actor(name: &'static str, operator: &Actor, reply: &Response) -> Actor {
    actor(
        name,
        &operator.url,
        &reply.id(),
        &reply.text_of("/email"),
        &reply.text_of("/api_key"),
    )
}

/// Follows the link of the invitation in the mail folder, as the invited person would.
async fn sign_up(name: &'static str, operator: &Actor, email: &str, mail: &Path) -> Actor {
    let begun = std::time::Instant::now();
    let letter = loop {
        if let Some(letter) = mailbox::read(mail).into_iter().find(|m| m.to == email) {
            break letter;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "no mail for {email}"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let key = join(operator, &letter.link()).await;
    let own = actor(name, &operator.url, "", email, &key);
    let id = own.get("/user").await.id();
    Actor { id, ..own }
}

/// Signs up at an invitation's page; the API key that it shows.
pub async fn join(anybody: &Actor, link: &str) -> String {
    let path = &link[link.find("/join/").expect("a link to the page")..];
    let page = anybody
        .http
        .get(format!("{}{path}", anybody.url))
        .send()
        .await
        .expect("the page");
    assert_eq!(page.status(), 200, "the invitation's page");
    let form = form_urlencoded(&[
        ("password", "correct horse battery staple"),
        ("password_again", "correct horse battery staple"),
    ]);
    let done = anybody
        .http
        .request(Method::POST, format!("{}{path}", anybody.url))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .expect("the page");
    let (status, text) = (done.status(), done.text().await.expect("a page"));
    assert_eq!(status, 200, "{text}");
    key_in(&text).unwrap_or_else(|| panic!("no key on the page: {text}"))
}

/// The API key shown on a page: 40 hex digits.
pub fn key_in(page: &str) -> Option<String> {
    let pattern = regex::Regex::new(r"\b[0-9a-f]{40}\b").expect("a pattern");
    pattern.find(page).map(|m| m.as_str().to_owned())
}

fn form_urlencoded(fields: &[(&str, &str)]) -> String {
    let encode = |s: &str| s.replace(' ', "+");
    fields
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}
