//! What everybody sees of a branding: name, colours, logo, where help is found.

use super::{LogoType, host, store};
use crate::{Result, gate::Rules, ids};
use dns::name::HostName;

/// A tenant's brand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    pub tenant_id: String,
    pub name: String,
    pub accent: Option<String>,
    pub accent_dark: Option<String>,
    pub support_url: Option<String>,
    pub logo: Option<LogoType>,
    pub(super) logo_hash: String,
    /// Of colours and logo: another one for whatever is another.
    pub version: String,
}

impl Brand {
    /// The path of its style sheet, where it has colours.
    pub fn style(&self) -> Option<String> {
        let coloured = self.accent.is_some() || self.accent_dark.is_some();
        coloured.then(|| path(&self.tenant_id, &self.version, "css"))
    }

    /// The path of its logo.
    pub fn logo(&self) -> Option<String> {
        let kind = self.logo?;
        Some(path(&self.tenant_id, &self.version, kind.ending()))
    }
}

/// Where a file of a brand is.
pub(super) fn path(tenant: &str, version: &str, ending: &str) -> String {
    format!("/brand/{tenant}-{version}.{ending}")
}

/// The brand of a tenant, if it has one.
pub async fn of_tenant(rules: &Rules, id: &str) -> Result<Option<Brand>> {
    if !ids::well_formed(id) {
        return Ok(None);
    }
    let found = rules.look_up(id.to_owned(), |tx, id| Box::pin(store::of_tenant(tx, id)));
    Ok(found.await?.and_then(store::Kept::brand))
}

/// The brand of the tenant that an account is of.
pub async fn of_account(rules: &Rules, id: &str) -> Result<Option<Brand>> {
    let found = rules.look_up(id.to_owned(), |tx, id| Box::pin(store::of_account(tx, id)));
    Ok(found.await?.and_then(store::Kept::brand))
}

/// The brand of the tenant that is found at a host, as a request names it: perhaps with a port. At the installation's own host it
/// costs no look.
pub async fn of_host(rules: &Rules, authority: &str) -> Result<Option<Brand>> {
    let name = host::host(authority);
    if name.eq_ignore_ascii_case(host::own(&rules.settings().public_url)) {
        return Ok(None);
    }
    let Ok(name) = HostName::parse(name) else {
        return Ok(None);
    };
    let found = rules.look_up(name.as_str().to_owned(), |tx, name| {
        Box::pin(store::of_host(tx, name))
    });
    Ok(found.await?.and_then(store::Kept::brand))
}

/// The logo of a brand.
pub async fn picture(rules: &Rules, brand: &Brand) -> Result<Option<Vec<u8>>> {
    let asked = (brand.tenant_id.clone(), brand.logo_hash.clone());
    let found = rules.look_up(asked, |tx, (id, hash)| {
        Box::pin(store::picture(tx, id, hash))
    });
    found.await
}
