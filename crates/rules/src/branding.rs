//! Branding: how a tenant looks to its customers and in whose name it writes to them. Logo and colours are public, as everybody sees
//! them before they log in; the rest is the tenant's and its operators' own.

mod change;
pub(crate) mod colour;
pub(crate) mod host;
mod logo;
mod shown;
pub(crate) mod store;
mod voice;

pub use change::{BrandingChange, update};
pub use colour::{DARK_GROUNDS, LIGHT_GROUNDS, ON_ACCENT, ON_ACCENT_DARK, contrast};
pub use logo::{LOGO_MAX, LogoType, NewLogo, remove_logo, set_logo};
pub use shown::{Brand, of_account, of_host, of_tenant, picture};

pub(crate) use voice::Voice;

use crate::{
    Result,
    gate::{Ctx, Scope},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a tenant looks and speaks; null: as the installation does.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Branding {
    /// What customers read; the tenant's own name, if null and there is anything else to show.
    pub name: Option<String>,
    /// `#rrggbb`: of links and buttons on light ground.
    pub accent: Option<String>,
    /// `#rrggbb`: the same on dark ground.
    pub accent_dark: Option<String>,
    pub logo: Option<Logo>,
    /// Where customers find help.
    pub support_url: Option<String>,
    /// Of mails to the customers.
    pub sender_name: Option<String>,
    /// Of mails to the customers. Set by operators.
    pub sender_address: Option<String>,
    /// Where customers find the dashboard, and where links in mails lead. Set by operators.
    pub host_name: Option<String>,
    /// Null where nothing was ever set.
    pub modified_on: Option<Moment>,
}

/// A logo.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Logo {
    #[serde(rename = "type")]
    pub kind: LogoType,
    /// How many.
    pub bytes: i64,
    /// Where everybody can load it. Another one for each logo.
    pub url: String,
}

/// The branding of a tenant.
pub async fn get(ctx: &Ctx, tenant: String) -> Result<Branding> {
    ctx.read(
        &policy::BRANDING_READ,
        Scope::Tenant(tenant),
        (),
        |op, ()| Box::pin(async move { Ok(store::find(op).await?.branding(op)) }),
    )
    .await
}
