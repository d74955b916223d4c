//! The steps of provisioning, in the order of the guide. Each looks its object up first.

use super::{
    ask,
    saved::{Login, Saved, ServiceUser},
    talk::{Talk, already, find, id, text},
};
use crate::{Instance, cli::output};
use anyhow::{Context, Result, bail};
use reqwest::Method;
use rules::{Rules, auth, secrets};
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

const TENANT: &str = "Example Hosting";
const ADMIN: &str = "admin@hosting.example";
const ACCOUNT: &str = "First Customer";
/// The invited person.
pub(super) const MEMBER: &str = "pat@customer.example";
const SERVICE_USER: &str = "robot@customer.example";
const ZONE: &str = "customer.example";
/// Administrator. v4: documented.
const ADMINISTRATOR: &str = "05784afa30c1afe1440e79d9351c7430";
const PLAN: &str = "PARTNERS_PRO";
const ADD_ON: &str = "PARTNERS_LOAD_BALANCING";

/// Ids of what is there now.
pub(super) struct Made {
    pub(super) tenant_id: String,
    pub(super) unit_id: String,
    pub(super) account_id: String,
    pub(super) zone_id: String,
    pub(super) zone_name: String,
}

/// Does what is missing.
pub(super) async fn all(instance: &Instance, mails: &Path, saved: &mut Saved) -> Result<Made> {
    let url = instance.url();
    let talk = Talk::new(&url)?;
    let (tenant_id, unit_id, admin_id) = tenant(&talk, saved).await?;
    let operator = saved.operator.clone().context("an operator was made")?;
    let user = talk.look(&operator, "/client/v4/user").await?;
    password(
        instance.rules(),
        "the operator's password",
        &id(&user)?,
        saved,
        |s| s.operator.as_mut(),
    )
    .await?;
    password(
        instance.rules(),
        "its admin's password",
        &admin_id,
        saved,
        |s| s.tenant_admin.as_mut(),
    )
    .await?;
    let admin = saved
        .tenant_admin
        .clone()
        .context("a tenant admin was made")?;
    let account_id = account(&talk, &admin).await?;
    member(&talk, &admin, &account_id, mails).await?;
    service_user(&talk, &admin, &account_id, saved).await?;
    let zone_id = zone(&talk, &admin, &account_id).await?;
    plan(&talk, &admin, &zone_id).await?;
    add_on(&talk, &admin, &account_id).await?;
    configure(&talk, &admin, &zone_id, instance.dns_address()).await?;
    Ok(Made {
        tenant_id,
        unit_id,
        account_id,
        zone_id,
        zone_name: ZONE.to_owned(),
    })
}

/// 0: a tenant with entitlements, a catalogue and an admin.
async fn tenant(talk: &Talk<'_>, saved: &mut Saved) -> Result<(String, String, String)> {
    let operator = saved.operator.clone().context("an operator was made")?;
    let tenants = talk
        .look(&operator, "/platform/v1/tenants?per_page=50")
        .await?;
    let tenant_id = if let Some(tenant) = find(&tenants, "/name", TENANT) {
        already("0", "tenant")?;
        id(tenant)?
    } else {
        let body = json!({"name": TENANT});
        id(&talk
            .step(
                "0",
                "tenant",
                &operator,
                Method::POST,
                "/platform/v1/tenants",
                body,
            )
            .await?)?
    };
    let at = format!("/platform/v1/tenants/{tenant_id}");
    let units = talk.look(&operator, &format!("{at}/units")).await?;
    let unit_id = id(units.get(0).context("a tenant has a unit")?)?;

    let path = format!("{at}/entitlements");
    let granted = talk.look(&operator, &path).await?;
    if granted["service_users"] == true
        && granted["account_types"]
            .as_array()
            .is_some_and(|t| t.len() == 2)
    {
        already("0", "its entitlements")?;
    } else {
        let body = json!({"service_users": true, "account_types": ["standard", "enterprise"]});
        talk.step(
            "0",
            "its entitlements",
            &operator,
            Method::PATCH,
            &path,
            body,
        )
        .await?;
    }
    let path = format!("{at}/catalogue");
    let catalogue = talk.look(&operator, &format!("{path}?per_page=50")).await?;
    if catalogue.as_array().is_some_and(|items| !items.is_empty()) {
        already("0", "its catalogue")?;
    } else {
        let body = json!({"program": "enterprise_reseller"});
        talk.step("0", "its catalogue", &operator, Method::PUT, &path, body)
            .await?;
    }
    let path = format!("{at}/admins");
    let admins = talk.look(&operator, &path).await?;
    let admin_id = match (find(&admins, "/email", ADMIN), &saved.tenant_admin) {
        (Some(admin), Some(_)) => {
            already("0", "its admin")?;
            id(admin)?
        }
        (Some(admin), None) => {
            // Made by a run that was interrupted before it could write the key down.
            let path = format!("/platform/v1/users/{}/key", id(admin)?);
            let rolled = talk
                .step(
                    "0",
                    "its admin's new key",
                    &operator,
                    Method::POST,
                    &path,
                    json!({}),
                )
                .await?;
            save_admin(saved, &rolled)?;
            id(admin)?
        }
        (None, _) => {
            let made = talk
                .step(
                    "0",
                    "its admin",
                    &operator,
                    Method::POST,
                    &path,
                    json!({"email": ADMIN}),
                )
                .await?;
            save_admin(saved, &made)?;
            id(&made)?
        }
    };
    Ok((tenant_id, unit_id, admin_id))
}

fn save_admin(saved: &mut Saved, reply: &Value) -> Result<()> {
    saved.tenant_admin = Some(Login {
        email: ADMIN.to_owned(),
        api_key: text(reply, "api_key")?,
        password: None,
    });
    saved.store()
}

/// 0: a password to log in with. No request sets one for somebody else, so the program does.
async fn password(
    rules: &Rules,
    what: &str,
    user_id: &str,
    saved: &mut Saved,
    whose: fn(&mut Saved) -> Option<&mut Login>,
) -> Result<()> {
    let login = whose(saved).context("their user was made")?;
    if login.password.is_some() {
        return already("0", what);
    }
    let start = Instant::now();
    let mut password = secrets::link_code(rules.env());
    password.truncate(24);
    auth::first_password(rules, user_id, &password).await?;
    login.password = Some(password);
    saved.store()?;
    let ms = start.elapsed().as_secs_f64() * 1e3;
    output::line(format!(
        "0   {what:<34} done           {ms:>7.1} ms   {}",
        "set by quickstart itself"
    ))?;
    Ok(())
}

/// 1: an account.
async fn account(talk: &Talk<'_>, admin: &Login) -> Result<String> {
    let accounts = talk
        .look(
            admin,
            "/client/v4/accounts?per_page=50&name=First%20Customer",
        )
        .await?;
    if let Some(account) = find(&accounts, "/name", ACCOUNT) {
        already("1", "account")?;
        return id(account);
    }
    let body = json!({"name": ACCOUNT, "type": "standard"});
    id(&talk
        .step(
            "1",
            "account",
            admin,
            Method::POST,
            "/client/v4/accounts",
            body,
        )
        .await?)
}

/// 2a: a person is invited, by a real mail.
async fn member(talk: &Talk<'_>, admin: &Login, account: &str, mails: &Path) -> Result<()> {
    let path = format!("/client/v4/accounts/{account}/members");
    let members = talk.look(admin, &format!("{path}?per_page=50")).await?;
    if find(&members, "/email", MEMBER).is_some() {
        return already("2a", "member, invited by mail");
    }
    let before = eml_files(mails);
    let body = json!({"email": MEMBER, "roles": [ADMINISTRATOR]});
    talk.step(
        "2a",
        "member, invited by mail",
        admin,
        Method::POST,
        &path,
        body,
    )
    .await?;
    let start = Instant::now();
    loop {
        if let Some(mail) = eml_files(mails)
            .into_iter()
            .find(|file| !before.contains(file))
        {
            let ms = start.elapsed().as_secs_f64() * 1e3;
            output::line(format!(
                "2a  {:<34} written        {ms:>7.1} ms   {}",
                "its mail",
                mail.display()
            ))?;
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(20) {
            bail!("the invitation's mail is not in {}", mails.display());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Whole mails: one that is still being written has a name that begins with a dot.
fn eml_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    files
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .filter(|path| {
            let name = path.file_name().map(std::ffi::OsStr::as_encoded_bytes);
            name.is_some_and(|name| !name.starts_with(b"."))
        })
        .collect()
}

/// 2b: a service user, with a key and without a mailbox, joins at once.
async fn service_user(
    talk: &Talk<'_>,
    admin: &Login,
    account: &str,
    saved: &mut Saved,
) -> Result<()> {
    let path = format!("/client/v4/accounts/{account}/members");
    let members = talk.look(admin, &format!("{path}?per_page=50")).await?;
    if saved.service_user.is_some() {
        already("2b", "service user")?;
    } else {
        let operator = saved.operator.clone().context("an operator was made")?;
        let found = talk
            .look(
                &operator,
                &format!("/platform/v1/users?email={SERVICE_USER}"),
            )
            .await?;
        let (user, reply) = if let Some(user) = find(&found, "/email", SERVICE_USER) {
            // Made by a run that was interrupted before it could write the key down.
            let user = id(user)?;
            let path = format!("/platform/v1/users/{user}/key");
            (
                user,
                talk.step(
                    "2b",
                    "service user's new key",
                    &operator,
                    Method::POST,
                    &path,
                    json!({}),
                )
                .await?,
            )
        } else {
            let body = json!({"email": SERVICE_USER});
            let made = talk
                .step(
                    "2b",
                    "service user",
                    admin,
                    Method::POST,
                    "/client/v4/users",
                    body,
                )
                .await?;
            (id(&made)?, made)
        };
        let api_key = text(&reply, "api_key")?;
        saved.service_user = Some(ServiceUser {
            id: user,
            email: SERVICE_USER.to_owned(),
            api_key,
        });
        saved.store()?;
    }
    if find(&members, "/email", SERVICE_USER).is_some() {
        return already("2b", "its membership");
    }
    let body = json!({"email": SERVICE_USER, "roles": [ADMINISTRATOR]});
    talk.step("2b", "its membership", admin, Method::POST, &path, body)
        .await?;
    Ok(())
}

/// 3: a zone.
async fn zone(talk: &Talk<'_>, admin: &Login, account: &str) -> Result<String> {
    let zones = talk
        .look(
            admin,
            &format!("/client/v4/zones?name={ZONE}&account.id={account}"),
        )
        .await?;
    if let Some(zone) = find(&zones, "/name", ZONE) {
        already("3", "zone")?;
        return id(zone);
    }
    let body = json!({"name": ZONE, "account": {"id": account}});
    id(&talk
        .step("3", "zone", admin, Method::POST, "/client/v4/zones", body)
        .await?)
}

/// 4: its plan.
async fn plan(talk: &Talk<'_>, admin: &Login, zone: &str) -> Result<()> {
    let path = format!("/client/v4/zones/{zone}/subscription");
    if talk.look(admin, &path).await?.pointer("/rate_plan/id") == Some(&json!(PLAN)) {
        return already("4", "plan of the zone");
    }
    let body = json!({"rate_plan": {"id": PLAN}});
    talk.step("4", "plan of the zone", admin, Method::POST, &path, body)
        .await?;
    Ok(())
}

/// 5: an add-on.
async fn add_on(talk: &Talk<'_>, admin: &Login, account: &str) -> Result<()> {
    let path = format!("/client/v4/accounts/{account}/subscriptions");
    if find(&talk.look(admin, &path).await?, "/rate_plan/id", ADD_ON).is_some() {
        return already("5", "add-on of the account");
    }
    let body = json!({"rate_plan": {"id": ADD_ON}});
    talk.step(
        "5",
        "add-on of the account",
        admin,
        Method::POST,
        &path,
        body,
    )
    .await?;
    Ok(())
}

/// What the zone is to answer.
const RECORDS: [(&str, &str, &str); 3] = [
    ("@", "A", "192.0.2.10"),
    ("www", "CNAME", "customer.example"),
    ("@", "TXT", "hello from quickstart"),
];

/// 6: records, and the question that a resolver would ask.
async fn configure(
    talk: &Talk<'_>,
    admin: &Login,
    zone: &str,
    dns: Option<SocketAddr>,
) -> Result<()> {
    let path = format!("/client/v4/zones/{zone}/dns_records");
    let there = talk.look(admin, &path).await?;
    for (name, kind, content) in RECORDS {
        let what = format!("record {name} {kind}");
        if find(&there, "/content", content).is_some() {
            already("6", &what)?;
            continue;
        }
        let body = json!({"name": name, "type": kind, "content": content});
        talk.step("6", &what, admin, Method::POST, &path, body)
            .await?;
    }
    let Some(dns) = dns else {
        return Ok(());
    };
    let name = format!("www.{ZONE}");
    let start = Instant::now();
    let address = ask::until_answered(dns, &name).await?;
    let ms = start.elapsed().as_secs_f64() * 1e3;
    output::line(format!(
        "6   {:<34} answered       {ms:>7.1} ms   {name} A {address}, by {dns}",
        "asked back by DNS"
    ))?;
    Ok(())
}
