//! What a tenant is entitled to: for its people in words, with how much of each limit is used; operators grant and withdraw, and are
//! shown the difference first.

use super::{
    edit::number,
    here::{Here, Known, here},
};
use crate::{
    caller::{Form, Person},
    pages::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, hidden, no_such_form},
        layout::{Page, onward},
        numbers::quota,
        person::{Ids, Refused, Shown},
        timeline::differences,
        would_change::WouldChange,
    },
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result,
    accounts::AccountType,
    codes,
    entitlements::{self, Allocation, Entitlements, EntitlementsChange, Fixed, KycField},
    statistics,
    tenants::own,
};
use serde_json::{Value, json};

pub(super) async fn show(Ids([id]): Ids<1>, person: Person) -> Shown {
    Ok(page(&person, &id, None, None).await?.into_response())
}

/// Shows what a change would be, or makes it.
pub(super) async fn change(Ids([id]): Ids<1>, person: Person) -> Shown {
    let wanted = of_form(&person.form);
    let done = match (person.form.get("do"), wanted) {
        ("preview", Ok(wanted)) => {
            return Ok(page(&person, &id, None, Some(&wanted))
                .await?
                .into_response());
        }
        ("apply", Ok(wanted)) => {
            entitlements::update(&person.ctx, id.clone(), change_to(&wanted)).await
        }
        ("preview" | "apply", Err(fault)) => Err(fault),
        _ => Err(no_such_form()),
    };
    match done {
        Ok(_) => Ok(onward(
            &format!("/tenants/{id}/entitlements"),
            Some(Done::EntitlementsChanged),
        )),
        Err(fault) => {
            let tried = Tried::of("preview")(fault);
            let page = page(&person, &id, Some(&tried), None).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// What the tenant is entitled to, as its own people see it.
pub(super) struct Granted {
    fixed: Fixed,
    /// Live accounts and zones that the person may know of.
    accounts: i64,
    zones: i64,
    /// Those are of the whole tenant.
    whole: bool,
    /// For operators.
    all: Option<Entitlements>,
}

pub(super) async fn granted(person: &Person, here: &Here) -> Result<Granted> {
    if let Known::Whole(tenant) = &here.known {
        let all = entitlements::get(&person.ctx, here.id.clone()).await?;
        return Ok(Granted {
            fixed: Fixed::from(all.clone()),
            accounts: tenant.accounts_count,
            zones: tenant.zones_count,
            whole: true,
            all: Some(all),
        });
    }
    let numbers = statistics::of_tenant(&person.ctx, here.id.clone()).await?;
    Ok(Granted {
        fixed: own::entitlements(&person.ctx, here.id.clone()).await?,
        accounts: numbers.together.accounts_count,
        zones: numbers.together.zones_count,
        whole: false,
        all: None,
    })
}

/// Limits with how much of them is used, and what is granted in one sentence.
pub(super) fn summary(granted: &Granted) -> Markup {
    let has = rows(&granted.fixed).into_iter();
    let has: Vec<&str> = has
        .filter(|(_, said)| *said == "yes")
        .map(|(what, _)| what)
        .collect();
    html! {
        (bars(granted))
        @if has.is_empty() {
            p { "Nothing beyond accounts and zones." }
        } @else {
            ul { @for what in has { li { (what) } } }
        }
    }
}

fn bars(granted: &Granted) -> Markup {
    let limit = |key: &str| {
        let mut all = granted.fixed.custom_entitlements.iter();
        let found = all.find(|custom| custom.feature.key == key);
        match found.map(|custom| &custom.allocation) {
            Some(Allocation::MaxCount(most)) => Some(*most),
            _ => None,
        }
    };
    html! {
        (quota("accounts", granted.accounts, limit("accounts_limit")))
        (quota("zones", granted.zones, limit("zones_limit")))
        @if !granted.whole { p .hint { "Counted in your units; the limits are of the whole tenant." } }
    }
}

/// Each entitlement that is a yes or no, in words.
fn rows(fixed: &Fixed) -> Vec<(&'static str, &'static str)> {
    let yes = |a: &Allocation| match a {
        Allocation::Bool(true) => "yes",
        _ => "no",
    };
    let mut all = vec![
        (
            "Zones below a registered domain, such as shop.example.com",
            yes(&fixed.allow_add_subdomain),
        ),
        (
            "People who have a user join accounts at once, without an invitation",
            yes(&fixed.allow_auto_accept_invites),
        ),
        (
            "Zones set up by CNAME, of which DNS stays elsewhere",
            yes(&fixed.cname_setup_allowed),
        ),
        ("Partial zones", yes(&fixed.partial_setup_allowed)),
    ];
    for custom in &fixed.custom_entitlements {
        let said = yes(&custom.allocation);
        all.push(match custom.feature.key.as_str() {
            "service_users" => ("Service users, which act through an API key", said),
            "account_types.standard" => ("Standard accounts", said),
            "account_types.enterprise" => ("Enterprise accounts", said),
            "kyc_fields_required.business_name" => ("New accounts must tell a business name", said),
            "kyc_fields_required.business_address" => ("New accounts must tell an address", said),
            "kyc_fields_required.business_email" => {
                ("New accounts must tell an e-mail address", said)
            }
            "kyc_fields_required.business_phone" => ("New accounts must tell a telephone", said),
            "kyc_fields_required.external_metadata" => {
                ("New accounts must have a note of the tenant's own", said)
            }
            _ => continue,
        });
    }
    all
}

async fn page(
    person: &Person,
    id: &str,
    tried: Option<&Tried>,
    wanted: Option<&Entitlements>,
) -> Result<Page, Refused> {
    let here = here(person, id).await?;
    let granted = granted(person, &here).await?;
    let api = if here.operator {
        format!("/platform/v1/tenants/{id}/entitlements")
    } else {
        format!("/client/v4/tenants/{id}/entitlements")
    };
    let content = html! {
        (here.note())
        @if let (Some(now), Some(wanted)) = (&granted.all, wanted) { (preview(person, now, wanted)) }
        section aria-labelledby="limits" {
            h2 #limits { "Limits" }
            (bars(&granted))
            p { (certificates(&granted.fixed)) }
        }
        section aria-labelledby="granted" {
            h2 #granted { "What is granted" }
            (granted_table(&granted.fixed))
            (curl(person, "GET", &api, None))
        }
        @if let Some(now) = &granted.all {
            @if !now.beyond.is_empty() { (beyond(now)) }
            (edit_form(person, now, tried, wanted.is_some(), &api))
        } @else {
            p .hint { "Your operator grants and withdraws entitlements." }
        }
    };
    Ok(Page::of(person, "Entitlements", here.place, content))
}

fn certificates(fixed: &Fixed) -> String {
    match fixed.mhs_certificate_count {
        Allocation::MaxCount(n) => format!("{n} certificates for many hosts"),
        _ => "Certificates for many hosts without limit".to_owned(),
    }
}

fn granted_table(fixed: &Fixed) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label="Entitlements" {
            table {
                thead { tr { th scope="col" { "Entitlement" } th scope="col" { "Granted" } } }
                tbody { @for (what, said) in rows(fixed) { tr { th scope="row" { (what) } td { (said) } } } }
            }
        }
    }
}

fn beyond(now: &Entitlements) -> Markup {
    html! {
        section aria-labelledby="beyond" {
            h2 #beyond { "More than is granted" }
            p { "This exists beyond what is granted. It stays, and nothing may be added to it." }
            ul { @for more in &now.beyond { li { (more.entitlement.replace('_', " ")) ": " (more.in_use) " in use" } } }
        }
    }
}

/// What would change, to be looked at before it does.
fn preview(person: &Person, now: &Entitlements, wanted: &Entitlements) -> Markup {
    let value = |e: &Entitlements| {
        let mut value = serde_json::to_value(e).unwrap_or_default();
        if let Value::Object(all) = &mut value {
            all.remove("beyond");
        }
        value
    };
    let rows = differences(&value(now), &value(wanted)).into_iter();
    let rows =
        rows.map(|(name, before, after)| (name.replace('_', " "), said(before), said(after)));
    WouldChange {
        what: "Entitlement",
        rows: rows.collect(),
        note: html! { p { "What is withdrawn stops new use at once; what exists stays. You can change it back at any time." } },
        apply: "apply",
        form: None,
    }
    .panel(person)
}

/// An empty value is no limit.
fn said(value: String) -> String {
    if value.is_empty() {
        "no limit".to_owned()
    } else {
        value
    }
}

fn edit_form(
    person: &Person,
    now: &Entitlements,
    tried: Option<&Tried>,
    previewed: bool,
    api: &str,
) -> Markup {
    let untouched = if previewed {
        person.form.clone()
    } else {
        form_of(now)
    };
    let fields = Fields::new("preview", &person.form, &untouched, tried);
    let body = json!({"zones_limit": 500, "service_users": true});
    html! {
        section aria-labelledby="change" {
            h2 #change { "Grant and withdraw" }
            (fields.alert())
            form method="post" {
                (hidden(person, "preview"))
                (fields.show(&Field::new("accounts_limit", "Accounts at most").hint("Empty: no limit.")))
                (fields.show(&Field::new("zones_limit", "Zones at most").hint("Across the tenant. Empty: no limit.")))
                (fields.show(&Field::new("mhs_certificate_count", "Certificates for many hosts")))
                fieldset {
                    legend { "Capabilities" }
                    (fields.tick("allow_add_subdomain", "Zones below a registered domain"))
                    (fields.tick("allow_auto_accept_invites", "People who have a user join at once"))
                    (fields.tick("cname_setup_allowed", "Zones set up by CNAME"))
                    (fields.tick("partial_setup_allowed", "Partial zones"))
                    (fields.tick("service_users", "Service users"))
                }
                fieldset {
                    legend { "Types of account" }
                    @for kind in AccountType::ALL { (fields.tick(&format!("type_{}", kind.as_str()), kind.as_str())) }
                }
                fieldset {
                    legend { "What a new account must tell" }
                    @for field in KycField::ALL { (fields.tick(&format!("kyc_{}", field.as_str()), &field.as_str().replace('_', " "))) }
                }
                button type="submit" { "Show what would change" }
            }
            (curl(person, "PATCH", api, Some(&body)))
        }
    }
}

fn form_of(e: &Entitlements) -> Form {
    let tick = |yes: bool| {
        if yes {
            "true".to_owned()
        } else {
            String::new()
        }
    };
    let limit = |most: Option<i64>| most.map_or(String::new(), |n| n.to_string());
    let asks = |field: KycField| tick(e.kyc_fields_required.contains(&field));
    let makes = |kind: AccountType| tick(e.account_types.contains(&kind));
    Form::of([
        ("accounts_limit", limit(e.accounts_limit)),
        ("zones_limit", limit(e.zones_limit)),
        ("mhs_certificate_count", e.mhs_certificate_count.to_string()),
        ("allow_add_subdomain", tick(e.allow_add_subdomain)),
        (
            "allow_auto_accept_invites",
            tick(e.allow_auto_accept_invites),
        ),
        ("cname_setup_allowed", tick(e.cname_setup_allowed)),
        ("partial_setup_allowed", tick(e.partial_setup_allowed)),
        ("service_users", tick(e.service_users)),
        ("type_standard", makes(AccountType::Standard)),
        ("type_enterprise", makes(AccountType::Enterprise)),
        ("kyc_business_name", asks(KycField::BusinessName)),
        ("kyc_business_address", asks(KycField::BusinessAddress)),
        ("kyc_business_email", asks(KycField::BusinessEmail)),
        ("kyc_business_phone", asks(KycField::BusinessPhone)),
        ("kyc_external_metadata", asks(KycField::ExternalMetadata)),
    ])
}

fn of_form(form: &Form) -> Result<Entitlements> {
    let limit = |name: &str| -> Result<Option<i64>> {
        let found = number(form, name)?;
        match found {
            Some(n) if n < 0 => Err(Error::from(&codes::ENTITLEMENT_INVALID)
                .text("This takes no number below 0")
                .at(format!("/{name}"))),
            found => Ok(found),
        }
    };
    let kinds = AccountType::ALL.into_iter();
    let asked = KycField::ALL.into_iter();
    Ok(Entitlements {
        allow_add_subdomain: form.ticked("allow_add_subdomain"),
        allow_auto_accept_invites: form.ticked("allow_auto_accept_invites"),
        cname_setup_allowed: form.ticked("cname_setup_allowed"),
        partial_setup_allowed: form.ticked("partial_setup_allowed"),
        mhs_certificate_count: limit("mhs_certificate_count")?.unwrap_or(0),
        service_users: form.ticked("service_users"),
        accounts_limit: limit("accounts_limit")?,
        zones_limit: limit("zones_limit")?,
        kyc_fields_required: asked
            .filter(|f| form.ticked(&format!("kyc_{}", f.as_str())))
            .collect(),
        account_types: kinds
            .filter(|t| form.ticked(&format!("type_{}", t.as_str())))
            .collect(),
        beyond: Vec::new(),
    })
}

fn change_to(wanted: &Entitlements) -> EntitlementsChange {
    EntitlementsChange {
        allow_add_subdomain: Some(wanted.allow_add_subdomain),
        allow_auto_accept_invites: Some(wanted.allow_auto_accept_invites),
        cname_setup_allowed: Some(wanted.cname_setup_allowed),
        partial_setup_allowed: Some(wanted.partial_setup_allowed),
        mhs_certificate_count: Some(wanted.mhs_certificate_count),
        service_users: Some(wanted.service_users),
        accounts_limit: Some(wanted.accounts_limit),
        zones_limit: Some(wanted.zones_limit),
        kyc_fields_required: Some(wanted.kyc_fields_required.clone()),
        account_types: Some(wanted.account_types.clone()),
    }
}
