//! Changing what is words and colours.

use super::{
    Branding,
    colour::{self, DARK_GROUNDS, LIGHT_GROUNDS, ON_ACCENT, ON_ACCENT_DARK},
    host, store,
};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, nullable},
    moment::Moment,
    policy, tenant_admins,
};
use dns::name::HostName;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use url::Url;

/// Longest name, in characters.
const NAME_MAX: usize = 60;
/// Longest address of a page, in characters.
const URL_MAX: usize = 255;

/// What to change; the rest stays as it is. Null: as the installation has it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct BrandingChange {
    /// At most 60 characters.
    #[serde(default, deserialize_with = "nullable")]
    pub name: Option<Option<String>>,
    /// `#rrggbb`, readable on light ground and under white text.
    #[serde(default, deserialize_with = "nullable")]
    pub accent: Option<Option<String>>,
    /// `#rrggbb`, readable on dark ground and under dark text.
    #[serde(default, deserialize_with = "nullable")]
    pub accent_dark: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    pub support_url: Option<Option<String>>,
    /// At most 60 characters.
    #[serde(default, deserialize_with = "nullable")]
    pub sender_name: Option<Option<String>>,
    /// By operators only: the mail server must allow it.
    #[serde(default, deserialize_with = "nullable")]
    pub sender_address: Option<Option<String>>,
    /// By operators only: links in mails carry codes.
    #[serde(default, deserialize_with = "nullable")]
    pub host_name: Option<Option<String>>,
}

impl Input for BrandingChange {
    const BAD: &'static Code = &codes::BRANDING_INVALID;
}

/// Changes a tenant's branding; refused when nothing that can be changed was sent.
pub async fn update(ctx: &Ctx, tenant: String, change: BrandingChange) -> Result<Branding> {
    ctx.write(
        &policy::BRANDING_UPDATE,
        Scope::Tenant(tenant),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await
}

async fn update_in(op: &mut Op<'_, '_>, change: &BrandingChange) -> Result<Branding> {
    tenant_admins::manages_whole_tenant(op).await?;
    let before = store::find(op).await?.branding(op);
    let mut after = before.clone();
    if !change.apply(&mut after) {
        let text = "None of the properties of a branding that can be changed was sent";
        return Err(Error::from(&codes::BRANDING_INVALID).text(text));
    }
    if !op.standing().operator {
        for (pointer, before, after) in [
            (
                "/sender_address",
                &before.sender_address,
                &after.sender_address,
            ),
            ("/host_name", &before.host_name, &after.host_name),
        ] {
            if before != after {
                return Err(Error::from(&codes::BRANDING_OPERATORS).at(pointer));
            }
        }
    }
    after.settle(&op.settings().public_url)?;
    after.modified_on = Some(Moment(op.now()));
    store::update(op, &after).await?;
    if before.host_name != after.host_name {
        store::set_host(op, after.host_name.as_deref()).await?;
    }
    let after = store::find(op).await?.branding(op);
    op.updated(&op.tenant()?, &before, &after)?;
    Ok(after)
}

impl BrandingChange {
    /// False when nothing is given.
    fn apply(&self, to: &mut Branding) -> bool {
        let fields = [
            (&self.name, &mut to.name),
            (&self.accent, &mut to.accent),
            (&self.accent_dark, &mut to.accent_dark),
            (&self.support_url, &mut to.support_url),
            (&self.sender_name, &mut to.sender_name),
            (&self.sender_address, &mut to.sender_address),
            (&self.host_name, &mut to.host_name),
        ];
        let mut any = false;
        for (new, field) in fields {
            if let Some(new) = new {
                field.clone_from(new);
                any = true;
            }
        }
        any
    }
}

impl Branding {
    /// Looks at all values, and brings colours into their one form.
    fn settle(&mut self, public_url: &str) -> Result<()> {
        let bad = &codes::BRANDING_INVALID;
        if let Some(name) = &self.name {
            check::name(bad, "/name", name, NAME_MAX)?;
        }
        if let Some(accent) = &mut self.accent {
            *accent = colour::check("/accent", accent, &LIGHT_GROUNDS, ON_ACCENT)?;
        }
        if let Some(accent) = &mut self.accent_dark {
            *accent = colour::check("/accent_dark", accent, &DARK_GROUNDS, ON_ACCENT_DARK)?;
        }
        if let Some(page) = &self.support_url {
            check::text(bad, "/support_url", page, URL_MAX)?;
            let url = Url::parse(page).ok();
            let url = url.filter(|url| matches!(url.scheme(), "http" | "https"));
            if url.is_none_or(|url| !url.username().is_empty() || url.password().is_some()) {
                return Err(Error::from(bad)
                    .text("support_url is the address of a page, such as https://help.example.com/")
                    .at("/support_url"));
            }
        }
        if let Some(name) = &self.sender_name {
            check::name(bad, "/sender_name", name, NAME_MAX)?;
        }
        if let Some(address) = &self.sender_address {
            check::email(bad, "/sender_address", address)?;
        }
        if let Some(name) = &self.host_name {
            check_host(name, public_url)?;
        }
        Ok(())
    }
}

fn check_host(name: &str, public_url: &str) -> Result<()> {
    let refuse = |text: &str| {
        let fault = Error::from(&codes::BRANDING_INVALID);
        Err(fault.text(text).at("/host_name"))
    };
    let one_form = HostName::parse(name).is_ok_and(|host| host.as_str() == name);
    if !one_form {
        return refuse("host_name is a host name in lower case, such as dash.example.com");
    }
    if name == host::own(public_url) {
        return refuse("This is the installation's own host name");
    }
    Ok(())
}
