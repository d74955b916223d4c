//! The model's world in a running installation, its principals with real credentials, and their requests.

use super::{
    cases::Dice,
    given::{group_of, in_group, policies},
    rules::{
        self, ACCOUNTS, Answer, Around, Over, Place, Principal, STAFF, Statement, Token, UNITS,
        ZONES,
    },
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Actor, Instance, roles};

/// The world's words and the ids that they have here.
pub(crate) type Ids = BTreeMap<&'static str, String>;

/// An admin of each unit, who does what is needed to make the others what they are.
pub(crate) type Admins = BTreeMap<&'static str, Actor>;

/// A principal of the model, and somebody who is it.
pub(crate) struct Served {
    pub(crate) model: Principal,
    pub(crate) actor: Actor,
}

/// What the five roles of a standard account mean.
fn role_rights(role: &str) -> Vec<String> {
    let areas = [
        "analytics",
        "auditlogs",
        "billing",
        "dns_records",
        "member",
        "organization",
        "subscription",
        "zone",
        "zone_settings",
        "account_tokens",
    ];
    let kept = [
        "account_tokens",
        "billing",
        "member",
        "organization",
        "subscription",
    ];
    let mut rights = Vec::new();
    for area in areas {
        let (read, edit) = match role {
            roles::SUPER => (true, true),
            roles::ADMINISTRATOR => (true, !kept.contains(&area)),
            roles::READ_ONLY => (true, false),
            roles::BILLING => (
                ["billing", "subscription", "organization"].contains(&area),
                ["billing", "subscription"].contains(&area),
            ),
            _ => (area == "organization", false),
        };
        rights.extend(read.then(|| format!("{area}:read")));
        rights.extend(edit.then(|| format!("{area}:edit")));
    }
    rights
}

/// Permission groups of tokens: name, areas, whether they edit, and what kind of resource they take.
const GROUPS: &[(&str, &[&str], bool, &str)] = &[
    ("Zone Read", &["zone"], false, "zone"),
    ("Zone Write", &["zone"], true, "zone"),
    ("DNS Write", &["dns_records"], true, "zone"),
    ("Analytics Read", &["analytics"], false, "zone"),
    (
        "Account Settings Read",
        &["organization", "member", "auditlogs"],
        false,
        "account",
    ),
    (
        "Account Settings Write",
        &["organization", "member", "auditlogs"],
        true,
        "account",
    ),
    (
        "Billing Read",
        &["billing", "subscription"],
        false,
        "account",
    ),
    (
        "Billing Write",
        &["billing", "subscription"],
        true,
        "account",
    ),
    (
        "Account API Tokens Read",
        &["account_tokens"],
        false,
        "account",
    ),
    ("User Details Read", &["user_details"], false, "user"),
    ("User Details Write", &["user_details"], true, "user"),
    ("Memberships Read", &["memberships"], false, "user"),
    ("API Tokens Read", &["user_tokens"], false, "user"),
    ("Tenant Read", &["tenants"], false, "tenant"),
    ("Tenant Write", &["tenants"], true, "tenant"),
];

/// Makes the world.
pub(crate) async fn world(t: &Instance) -> (Ids, Admins) {
    let (operator, mut ids) = (t.operator(), Ids::new());
    let mut admins = BTreeMap::new();
    for tenant in ["t1", "t2"] {
        let id = operator
            .post("/platform/v1/tenants", json!({"name": tenant}))
            .await
            .id();
        let at = format!("/platform/v1/tenants/{id}");
        operator
            .patch(
                &format!("{at}/entitlements"),
                json!({"service_users": true}),
            )
            .await
            .ok();
        operator
            .put(
                &format!("{at}/catalogue"),
                json!({"program": "enterprise_reseller"}),
            )
            .await
            .ok();
        ids.insert(tenant, id);
    }
    for (unit, tenant) in UNITS {
        let at = format!("/platform/v1/tenants/{}", ids[tenant]);
        ids.insert(
            unit,
            operator
                .post(&format!("{at}/units"), json!({"name": unit}))
                .await
                .id(),
        );
        let body = json!({"email": format!("{unit}@model.example"), "unit_ids": [ids[unit]]});
        let admin = operator.post(&format!("{at}/admins"), body).await;
        admins.insert(*unit, t.from_reply("unit admin", &admin));
    }
    for (account, unit) in ACCOUNTS {
        let body = json!({"name": account, "unit": {"id": ids[unit]}});
        ids.insert(account, admins[unit].post("/accounts", body).await.id());
    }
    for (zone, account) in ZONES {
        let unit = ACCOUNTS
            .iter()
            .find(|(a, _)| a == account)
            .expect("an account")
            .1;
        let body =
            json!({"name": format!("{zone}-of-the-model.com"), "account": {"id": ids[account]}});
        let id = admins[unit].post("/zones", body).await.id();
        let scope = json!({"key": format!("com.cloudflare.api.account.{}", ids[account]), "objects": [
            {"key": format!("com.cloudflare.api.account.zone.{id}")}]});
        let groups = format!("/accounts/{}/iam/resource_groups", ids[account]);
        let body = json!({"name": zone, "scope": scope});
        ids.insert(group_of(zone), admins[unit].post(&groups, body).await.id());
        ids.insert(zone, id);
    }
    (ids, admins)
}

fn unit_of(account: &str) -> &'static str {
    let mut rows = ACCOUNTS.iter();
    rows.find(|(id, _)| *id == account).map_or("", |row| row.1)
}

/// A person with roles in units and in accounts, chosen at random.
pub(crate) async fn person(
    t: &Instance,
    ids: &Ids,
    admins: &Admins,
    dice: &mut Dice,
    number: usize,
) -> Served {
    let operator = t.operator();
    let email = format!("person-{number}@model.example");
    let mut model = Principal::default();
    // Everybody gets their key as staff of a unit that the model does not know, or of one that it does.
    let mut actor = None;
    for (unit, tenant) in UNITS {
        if !dice.one_in(3) {
            continue;
        }
        let role = *dice.pick(STAFF);
        let body = json!({"email": email, "unit_ids": [ids[unit]], "role": role});
        let made = operator
            .post(
                &format!("/platform/v1/tenants/{}/admins", ids[tenant]),
                body,
            )
            .await;
        made.ok();
        if actor.is_none() {
            actor = Some(t.from_reply("person", &made));
        }
        model.staff.push((unit, role));
    }
    let actor = if let Some(actor) = actor {
        actor
    } else {
        let made = operator
            .post("/platform/v1/operators", json!({"email": email}))
            .await;
        let actor = t.from_reply("person", &made);
        operator
            .delete(&format!("/platform/v1/operators/{}", actor.id))
            .await
            .ok();
        actor
    };
    for (account, _) in ACCOUNTS {
        if dice.one_in(2) {
            continue;
        }
        let role = *dice.pick(&[
            roles::SUPER,
            roles::ADMINISTRATOR,
            roles::READ_ONLY,
            roles::BILLING,
            roles::MINIMAL,
        ]);
        let inviter = &admins[unit_of(account)];
        let (body, mut statements) = if dice.one_in(2) {
            let (sent, said) = policies(ids, dice, account);
            (json!({"email": email, "policies": sent}), said)
        } else {
            let statement = Statement {
                allow: true,
                rights: role_rights(role),
                over: Over::Account(Some(account)),
            };
            (json!({"email": email, "roles": [role]}), vec![statement])
        };
        let seat = inviter
            .post(&format!("/accounts/{}/members", ids[account]), body)
            .await
            .id();
        actor
            .put(
                &format!("/memberships/{seat}"),
                json!({"status": "accepted"}),
            )
            .await
            .ok();
        if dice.one_in(3) {
            statements.extend(in_group(inviter, ids, dice, account, &seat).await);
        }
        model.members.push((account, statements));
    }
    Served { model, actor }
}

/// A token of that person, or of an account, with random policies; `None` when the person could not grant that.
pub(crate) async fn token(
    t: &Instance,
    ids: &Ids,
    dice: &mut Dice,
    of: &Served,
    groups: &BTreeMap<String, String>,
) -> Option<Served> {
    let (mut statements, mut policies) = (Vec::new(), Vec::new());
    for _ in 0..=dice.roll(3) {
        let (name, areas, edits, kind) = *dice.pick(GROUPS);
        let account = (!dice.one_in(3)).then(|| dice.pick(ACCOUNTS).0);
        let zone = (!dice.one_in(2)).then(|| dice.pick(ZONES).0);
        let id = |word: Option<&str>| word.map_or("*".to_owned(), |word| ids[word].clone());
        let of_zones = format!("com.cloudflare.api.account.zone.{}", id(zone));
        let of_account = format!("com.cloudflare.api.account.{}", id(account));
        let (over, resources): (Over, Value) = match kind {
            "zone" if account.is_none() => (Over::Zones(None, zone), json!({of_zones: "*"})),
            "zone" => (
                Over::Zones(account, zone),
                json!({of_account: {of_zones: "*"}}),
            ),
            "account" => (Over::Account(account), json!({of_account: "*"})),
            "user" => (
                Over::User,
                json!({format!("com.cloudflare.api.user.{}", of.actor.id): "*"}),
            ),
            _ => match dice.roll(3) {
                0 => (Over::Tenant(None), json!({"com.tenantry.tenant.*": "*"})),
                1 => (
                    Over::Tenant(Some("t1")),
                    json!({format!("com.tenantry.tenant.{}", ids["t1"]): "*"}),
                ),
                _ => (
                    Over::Unit("u2"),
                    json!({format!("com.tenantry.unit.{}", ids["u2"]): "*"}),
                ),
            },
        };
        let allow = matches!(kind, "tenant") || !dice.one_in(4);
        let mut rights: Vec<String> = areas.iter().map(|area| format!("{area}:read")).collect();
        rights.extend(
            areas
                .iter()
                .filter(|_| edits)
                .map(|area| format!("{area}:edit")),
        );
        if allow && kind == "zone" {
            rights.push("zone:read".to_owned());
        }
        statements.push(Statement {
            allow,
            rights,
            over,
        });
        let effect = if allow { "allow" } else { "deny" };
        policies.push(json!({"effect": effect, "permission_groups": [{"id": groups[name]}], "resources": resources}));
    }
    let own_account = of
        .model
        .members
        .iter()
        .map(|(account, _)| *account)
        .find(|_| dice.one_in(2));
    let path = match own_account {
        Some(account) => format!("/accounts/{}/tokens", ids[account]),
        None => "/user/tokens".to_owned(),
    };
    let made = of
        .actor
        .post(
            &path,
            json!({"name": "A token of the model", "policies": policies}),
        )
        .await;
    if made.status != 200 {
        assert!([400, 403].contains(&made.status), "{}", made.text);
        return None;
    }
    let token = Token {
        of_account: own_account,
        statements,
        enabled: true,
        not_before: None,
        expires_on: None,
        from_here: true,
    };
    let model = Principal {
        token: Some(token),
        ..of.model.clone()
    };
    Some(Served {
        model,
        actor: t.somebody("token", "", &made.text_of("/value")),
    })
}

/// Requests that change nothing, and ask for nothing besides (a tenant's log is for who may read all of its units): action, where, method, path with `{}` for the id, body.
const REQUESTS: &[(&str, char, &str, &str, &str)] = &[
    ("zone_read", 'z', "GET", "/zones/{}", ""),
    (
        "zone_update",
        'z',
        "PATCH",
        "/zones/{}",
        r#"{"paused": false}"#,
    ),
    (
        "zone_plans_available",
        'z',
        "GET",
        "/zones/{}/available_plans",
        "",
    ),
    (
        "zone_subscription_read",
        'z',
        "GET",
        "/zones/{}/subscription",
        "",
    ),
    ("account_read", 'a', "GET", "/accounts/{}", ""),
    (
        "account_update",
        'a',
        "PUT",
        "/accounts/{}",
        r#"{"name": "The same"}"#,
    ),
    (
        "account_profile_read",
        'a',
        "GET",
        "/accounts/{}/profile",
        "",
    ),
    (
        "account_audit_read",
        'a',
        "GET",
        "/accounts/{}/audit_logs?per_page=1",
        "",
    ),
    ("role_list", 'a', "GET", "/accounts/{}/roles", ""),
    ("member_list", 'a', "GET", "/accounts/{}/members", ""),
    (
        "resource_group_list",
        'a',
        "GET",
        "/accounts/{}/iam/resource_groups",
        "",
    ),
    (
        "account_subscription_list",
        'a',
        "GET",
        "/accounts/{}/subscriptions",
        "",
    ),
    ("account_token_list", 'a', "GET", "/accounts/{}/tokens", ""),
    (
        "account_token_permission_group_list",
        'a',
        "GET",
        "/accounts/{}/tokens/permission_groups",
        "",
    ),
    ("tenant_read", 't', "GET", "/tenants/{}", ""),
    (
        "catalogue_list",
        't',
        "GET",
        "/platform/v1/tenants/{}/catalogue",
        "",
    ),
    (
        "tenant_admin_list",
        't',
        "GET",
        "/platform/v1/tenants/{}/admins",
        "",
    ),
    ("tenant_get", 't', "GET", "/platform/v1/tenants/{}", ""),
    ("user_read", '-', "GET", "/user", ""),
    (
        "user_update",
        '-',
        "PATCH",
        "/user",
        r#"{"first_name": "Ada"}"#,
    ),
    ("user_tenants_list", '-', "GET", "/user/tenants", ""),
    ("invite_list", '-', "GET", "/user/invites", ""),
    ("membership_list", '-', "GET", "/memberships", ""),
    ("token_list", '-', "GET", "/user/tokens", ""),
    ("operator_list", '-', "GET", "/platform/v1/operators", ""),
    ("tenant_list", '-', "GET", "/platform/v1/tenants", ""),
];

/// Makes one request and says what is not as the model has it.
pub(crate) async fn ask(who: &Served, ids: &Ids, dice: &mut Dice) -> Option<String> {
    let (action, at, method, path, body) = *dice.pick(REQUESTS);
    let (place, id) = match at {
        'z' => {
            let zone = dice.pick(ZONES).0;
            (Place::Zone(zone), zone)
        }
        'a' => {
            let account = dice.pick(ACCOUNTS).0;
            (Place::Account(account), account)
        }
        't' => {
            let tenant = dice.pick(UNITS).1;
            (Place::Tenant(tenant), tenant)
        }
        _ => (Place::Nowhere, ""),
    };
    let model = rules::answer(&who.model, action, place, Around::default());
    let path = path.replace("{}", ids.get(id).map_or("", String::as_str));
    let body = (!body.is_empty()).then(|| body.to_owned());
    let reply = who
        .actor
        .send(method.parse().expect("a method"), &path, body)
        .await;
    let hides = matches!(at, 'z' | 'a');
    let as_said = match model {
        Answer::Yes => reply.status == 200,
        Answer::No => reply.status == 403 && (!hides || reply.code() != 9109),
        Answer::Nothing => reply.status == 403 && (!hides || reply.code() == 9109),
    };
    (!as_said).then(|| {
        format!(
            "{action} at {place:?}: the model says {model:?}, the product {}\n{:?}",
            reply.text, who.model
        )
    })
}

/// Whether lists hold exactly what can be looked at one by one.
pub(crate) async fn lists(who: &Served, ids: &Ids) -> Option<String> {
    for (path, all, action) in [
        ("/zones", ZONES, "zone_read"),
        ("/accounts", ACCOUNTS, "account_read"),
    ] {
        let listed = who.actor.get(&format!("{path}?per_page=50")).await;
        let mut found: Vec<&str> = listed
            .items()
            .iter()
            .filter_map(|one| one["id"].as_str())
            .collect();
        let mut expected: Vec<&str> = all
            .iter()
            .map(|(word, _)| *word)
            .filter(|word| {
                let place = if action == "zone_read" {
                    Place::Zone(word)
                } else {
                    Place::Account(word)
                };
                rules::answer(&who.model, action, place, Around::default()) == Answer::Yes
            })
            .map(|word| ids[word].as_str())
            .collect();
        found.sort_unstable();
        expected.sort_unstable();
        let total = &listed.json["result_info"]["total_count"];
        if found != expected || *total != json!(expected.len()) {
            return Some(format!(
                "{path}: {found:?} ({total}) are listed, {expected:?} expected\n{:?}",
                who.model
            ));
        }
    }
    None
}
