//! Connectors of single sign-on, of an account or a tenant.

use super::{
    curl::curl,
    flash::Done,
    form::{Field, Fields, Tried, button, hidden, no_such_form},
    layout::{Page, Place, onward},
    person::{Refused, Shown},
    sure::{asks_first, sure},
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Result,
    gate::Scope,
    members::RoleChoice,
    sso::{self, Connector, ConnectorChange, NewConnector, VerificationStatus},
};
use serde_json::json;

/// Whose connectors a page is about.
pub(super) struct Of {
    pub(super) scope: Scope,
    pub(super) path: String,
    pub(super) api: String,
    /// Of an account: roles that whoever comes can be given, ids and names.
    pub(super) roles: Option<Vec<(String, String)>>,
    pub(super) place: Place,
}

/// Makes, changes, looks for the record, deletes.
pub(super) async fn change(person: &Person, of: Of, params: &Params) -> Shown {
    let (ctx, typed, scope) = (&person.ctx, &person.form, of.scope.clone());
    let id = typed.get("id").to_owned();
    let (form, done): (&'static str, Result<Done>) = match typed.get("do") {
        "connector" => {
            let new = NewConnector {
                email_domain: typed.trimmed("email_domain").to_owned(),
                rest: of_form(typed, &of, false),
            };
            let out = sso::create(ctx, scope, new).await;
            ("connector", out.map(|_| Done::ConnectorMade))
        }
        "change" => {
            let out = sso::update(ctx, scope, id, of_form(typed, &of, true)).await;
            ("change", out.map(|_| Done::ConnectorChanged))
        }
        "verify" => {
            let out = sso::begin_verification(ctx, scope, id).await;
            let looked = |c: Connector| match c.verification.status {
                VerificationStatus::Verified => Done::ConnectorVerified,
                _ => Done::ConnectorNotVerified,
            };
            ("verify", out.map(looked))
        }
        "delete" => {
            let out = match sure(typed) {
                Ok(()) => sso::delete(ctx, scope, id).await,
                Err(fault) => Err(fault),
            };
            ("delete", out.map(|_| Done::ConnectorDeleted))
        }
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward(&of.path, Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(person, of, params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// What of a connector a form holds; of a secret that is not typed nothing changes.
fn of_form(typed: &Form, of: &Of, existing: bool) -> ConnectorChange {
    let secret = typed.given("secret").map(Some);
    let forget = existing && typed.ticked("no_secret");
    let roles = of.roles.as_ref().map(|all| {
        let chosen = all.iter().filter(|(id, _)| typed.ticked(&role_box(id)));
        chosen.map(|(id, _)| RoleChoice(id.clone())).collect()
    });
    ConnectorChange {
        enabled: existing.then(|| typed.ticked("enabled")),
        issuer: typed.given("issuer"),
        client_id: typed.given("client_id"),
        client_secret: if forget { Some(None) } else { secret },
        jit_roles: roles,
    }
}

pub(super) async fn page(
    person: &Person,
    of: Of,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let found = sso::list(&person.ctx, of.scope.clone()).await?;
    let edited = params.get("edit");
    let edited = found.iter().find(|c| Some(c.id.as_str()) == edited);
    let untouched = Form::default();
    let content = html! {
        p { "People whose addresses are in a domain of yours can log in by your own provider of OpenID Connect. A connector works once the domain is shown to be yours and the connector is enabled." }
        @for form in ["verify", "delete", ""] {
            (Fields::new(form, &person.form, &untouched, tried).alert())
        }
        @if let Some(connector) = edited { (edit_form(person, &of, connector, tried)) }
        @if found.is_empty() {
            p .empty { "There is no connector yet. Make one below, and show that the domain is yours." }
        } @else {
            @for connector in &found { (shown(person, &of, connector)) }
        }
        (curl(person, "GET", &of.api, None))
        (new_form(person, &of, tried))
    };
    Ok(Page::of(person, "Single sign-on", of.place, content))
}

fn shown(person: &Person, of: &Of, c: &Connector) -> Markup {
    let verified = c.verification.status == VerificationStatus::Verified;
    let (state, said) = match c.verification.status {
        VerificationStatus::Verified => ("active", "verified"),
        VerificationStatus::Awaiting => ("pending", "not verified yet"),
        VerificationStatus::Failed => ("rejected", "record not found"),
    };
    let title = format!("connector-{}", c.id);
    let given = |text: &Option<String>| text.clone().unwrap_or_else(|| "not given".to_owned());
    let joins: Vec<&str> = c
        .jit_roles
        .iter()
        .map(|id| {
            let all = of.roles.as_deref().unwrap_or_default();
            let found = all.iter().find(|(role, _)| role == id);
            found.map_or(id.as_str(), |(_, name)| name.as_str())
        })
        .collect();
    html! {
        section aria-labelledby=(title) {
            h2 id=(title) .break { (c.email_domain) }
            dl {
                dt { "Domain" } dd { span .state data-state=(state) { (said) } }
                dt { "Log-in" } dd { @if c.enabled { "enabled" } @else { "not enabled" } }
                dt { "Provider" } dd { (given(&c.issuer)) }
                dt { "Client id" } dd { (given(&c.client_id)) }
                dt { "Client secret" } dd { @if c.client_secret_set { "set" } @else { "none" } }
                @if of.roles.is_some() {
                    dt { "Whoever comes and is no member becomes" }
                    dd { @if joins.is_empty() { "nothing: only members log in" } @else { (joins.join(", ")) } }
                }
            }
            @if !verified {
                p { "Add this TXT record to " strong { (c.email_domain) } " at whoever answers its DNS, then have it looked for. The operator can take the domain for verified too." }
                p { code .break { (c.verification.code) } }
                (button(person, "verify", &c.id, "Look for the record", &c.email_domain))
            }
            p { a href={ (of.path) "?edit=" (c.id) } { "Change" span .unseen { " " (c.email_domain) } } }
            (asks_first(person, "delete", &c.id, "Delete", &c.email_domain,
                "Nobody logs in by this connector any more, and the provider's names for people are forgotten. Members stay, and log in by password."))
        }
    }
}

/// The box that gives a role.
fn role_box(id: &str) -> String {
    format!("role_{id}")
}

fn common(fields: &Fields<'_>, of: &Of) -> Markup {
    html! {
        (fields.show(&Field::new("issuer", "Provider (issuer)").of_kind("url").hint("https://…, as its discovery document says it.")))
        (fields.show(&Field::new("client_id", "Client id").hint("What the provider knows us by.")))
        (fields.show(&Field::new("secret", "Client secret").of_kind("password").hint("Where the provider wants one. It is never shown again; empty leaves it as it is.")))
        @if let Some(roles) = &of.roles {
                        fieldset {
                legend { "Roles of whoever comes and is no member" }
                p .hint { "None: only members log in." }
                @for (id, name) in roles { (fields.tick(&role_box(id), name)) }
            }

        }
    }
}

fn edit_form(person: &Person, of: &Of, c: &Connector, tried: Option<&Tried>) -> Markup {
    let mut untouched = Form::of([
        ("issuer", c.issuer.clone().unwrap_or_default()),
        ("client_id", c.client_id.clone().unwrap_or_default()),
    ]);
    if c.enabled {
        untouched = untouched.and("enabled", "true");
    }
    for id in &c.jit_roles {
        untouched = untouched.and(&role_box(id), "true");
    }
    let fields = Fields::new("change", &person.form, &untouched, tried);
    let api = format!("{}/{}", of.api, c.id);
    html! {
        section .panel aria-labelledby="edited" {
            h2 #edited .break { "Change " (c.email_domain) }
            (fields.alert())
            form method="post" {
                (hidden(person, "change"))
                input type="hidden" name="id" value=(c.id);
                (common(&fields, of))
                @if c.client_secret_set { (fields.tick("no_secret", "The provider wants no secret: forget it")) }
                (fields.tick("enabled", "People of the domain may log in by it"))
                button type="submit" { "Save" }
            }
            (curl(person, "PATCH", &api, Some(&json!({"enabled": true}))))
        }
    }
}

fn new_form(person: &Person, of: &Of, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("connector", &person.form, &untouched, tried);
    let back = format!(
        "{}/sso",
        person
            .ctx
            .rules()
            .settings()
            .public_url
            .trim_end_matches('/')
    );
    let body = json!({"email_domain": "example.com", "issuer": "https://login.example.com", "client_id": "tenantry"});
    html! {
        section aria-labelledby="new" {
            h2 #new { "Make a connector" }
            p { "Up to 20. Tell your provider to send people back to " code .break { (back) } "." }
            (fields.alert())
            form method="post" {
                (hidden(person, "connector"))
                (fields.show(&Field::new("email_domain", "Domain of the addresses").required().hint("The part behind the @.")))
                (common(&fields, of))
                button type="submit" { "Make the connector" }
            }
            (curl(person, "POST", &of.api, Some(&body)))
        }
    }
}
