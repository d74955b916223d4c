//! The tenant that a page is about, and what the person is in it.

use crate::{
    caller::Person,
    pages::{
        brand::Dress,
        layout::{Place, Role},
        person::if_allowed,
    },
};
use maud::{Markup, html};
use rules::{
    Result, branding,
    lists::Page,
    tenant_admins::{self, Admin},
    tenant_roles::TenantRole,
    tenants::{self, Status, Tenant, own, own::TenantView},
};

/// All people of a tenant.
pub(super) const EVERYBODY: Page = Page {
    page: 1,
    per_page: 100_000,
};

/// Where the page is.
pub(super) struct Here {
    pub(super) id: String,
    pub(super) known: Known,
    /// The person looks after the installation.
    pub(super) operator: bool,
    /// The person is an admin of some of its units.
    pub(super) admin: bool,
    /// Those whom the person may know of; none where they may not know anybody.
    pub(super) people: Option<Vec<Admin>>,
    pub(super) place: Place,
}

/// The tenant, as the person sees it.
pub(super) enum Known {
    Whole(Tenant),
    Own(TenantView),
}

impl Here {
    pub(super) fn name(&self) -> &str {
        match &self.known {
            Known::Whole(tenant) => &tenant.name,
            Known::Own(tenant) => &tenant.tenant_name,
        }
    }

    pub(super) fn status(&self) -> Status {
        match &self.known {
            Known::Whole(tenant) => tenant.status,
            Known::Own(tenant) => tenant.tenant_status,
        }
    }

    pub(super) fn path(&self) -> String {
        format!("/tenants/{}", self.id)
    }

    /// Whether the person manages its people, service users and connectors.
    pub(super) fn manages(&self) -> bool {
        self.operator || self.admin && self.status() == Status::Active
    }

    /// What stands above every page of a tenant that is suspended.
    pub(super) fn note(&self) -> Markup {
        html! {
            @if self.status() == Status::Suspended {
                p .note { "This tenant is suspended: its people and customers can look, and change nothing. DNS goes on. Only operators change anything here." }
            }
        }
    }
}

/// Refused, as if it did not exist, to whoever has nothing to do with it.
pub(super) async fn here(person: &Person, id: &str) -> Result<Here> {
    let (ctx, operator) = (&person.ctx, person.standing.operator);
    let known = if operator {
        Known::Whole(tenants::get(ctx, id.to_owned()).await?)
    } else {
        Known::Own(own::get(ctx, id.to_owned()).await?)
    };
    let people = if_allowed(tenant_admins::list(ctx, id.to_owned(), EVERYBODY).await)?;
    let people = people.map(|all| all.items);
    let roles = roles(person, people.as_deref().unwrap_or_default());
    let admin = roles.contains(&TenantRole::Admin);
    let mut here = Here {
        id: id.to_owned(),
        known,
        operator,
        admin,
        people,
        place: Place::default(),
    };
    here.place = place(&here, &roles);
    here.place.dress = Dress::Of(branding::of_tenant(ctx.rules(), id).await?);
    Ok(here)
}

/// What the person is in the tenant's units, each once.
fn roles(person: &Person, people: &[Admin]) -> Vec<TenantRole> {
    let own = people.iter().find(|a| a.id == person.ctx.principal().id);
    let units = own.map(|admin| admin.units.as_slice()).unwrap_or_default();
    let mut roles: Vec<TenantRole> = TenantRole::ALL.into();
    roles.retain(|role| units.iter().any(|unit| unit.role == *role));
    roles
}

fn place(here: &Here, roles: &[TenantRole]) -> Place {
    let path = here.path();
    let mut words: Vec<&str> = roles.iter().map(|role| in_words(*role)).collect();
    if here.operator {
        words.insert(0, "operator");
    } else if words.is_empty() {
        words.push("one of its people");
    }
    let mut tabs = vec![
        ("Overview", path.clone()),
        ("Units", format!("{path}/units")),
    ];
    if !here.operator {
        tabs.push(("Accounts", format!("{path}/accounts")));
    }
    if here.people.is_some() {
        tabs.push(("People", format!("{path}/people")));
    }
    tabs.push(("Entitlements", format!("{path}/entitlements")));
    tabs.push(("Catalogue", format!("{path}/catalogue")));
    tabs.push(("Branding", format!("{path}/branding")));
    if here.operator || here.admin {
        tabs.push(("Service users", format!("{path}/service-users")));
        tabs.push(("Single sign-on", format!("{path}/sso")));
    }
    if here.people.is_some() {
        tabs.push(("Activity", format!("{path}/activity")));
    }
    Place {
        steps: vec![
            ("Tenants".to_owned(), Some("/tenants".to_owned())),
            (here.name().to_owned(), Some(path)),
        ],
        role: Some(Role::Own(words.join(", "))),
        tabs,
        dress: Dress::default(),
    }
}

/// For people.
pub(super) const fn in_words(role: TenantRole) -> &'static str {
    match role {
        TenantRole::Admin => "admin",
        TenantRole::Support => "support",
        TenantRole::Billing => "billing",
        TenantRole::ReadOnly => "read only",
    }
}
