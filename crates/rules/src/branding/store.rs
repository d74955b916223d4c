use super::{Brand, Branding, Logo, LogoType, shown};
use crate::{Error, Result, codes, gate::Op, moment::Moment, secrets, statements::sql};
use db::{Tx, p};
use sha2::{Digest, Sha256};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT t.id, t.name, b.name, b.accent, b.accent_dark, b.support_url, b.sender_name, b.sender_address, h.host_name, \
             b.logo_type, b.logo_bytes, b.logo_hash, b.modified_at \
             FROM tenants t LEFT JOIN branding b ON b.tenant_id = t.id LEFT JOIN brand_hosts h ON h.tenant_id = t.id WHERE t.id = ",
            $rest
        )
    };
}

sql! {
    OF_TENANT = select!("$1");
    OF_ACCOUNT = select!("(SELECT a.tenant_id FROM accounts a WHERE a.id = $1)");
    OF_HOST = select!("(SELECT o.tenant_id FROM brand_hosts o WHERE o.host_name = $1)");
    /// Only while it is the one that was seen: its address is kept for ever.
    PICTURE = "SELECT logo FROM branding WHERE tenant_id = $1 AND logo_hash = $2";
    UPDATE = "INSERT INTO branding (tenant_id, name, accent, accent_dark, support_url, sender_name, sender_address, modified_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name, accent = excluded.accent, \
        accent_dark = excluded.accent_dark, support_url = excluded.support_url, sender_name = excluded.sender_name, \
        sender_address = excluded.sender_address, modified_at = excluded.modified_at";
    SET_LOGO = "INSERT INTO branding (tenant_id, modified_at, logo_type, logo_bytes, logo_hash, logo) VALUES ($1, $2, $3, $4, $5, $6) \
        ON CONFLICT (tenant_id) DO UPDATE SET modified_at = excluded.modified_at, logo_type = excluded.logo_type, \
        logo_bytes = excluded.logo_bytes, logo_hash = excluded.logo_hash, logo = excluded.logo";
    LET_HOST_GO = "DELETE FROM brand_hosts WHERE tenant_id = $1";
    /// Of two who want one name at once, the second adds no row.
    TAKE_HOST = "INSERT INTO brand_hosts (tenant_id, host_name) VALUES ($1, $2) ON CONFLICT (host_name) DO NOTHING";
}

db::row! {
    /// A branding as it is kept, without the logo itself.
    pub(crate) struct Kept {
        tenant_id: String,
        tenant_name: String,
        name: Option<String>,
        accent: Option<String>,
        accent_dark: Option<String>,
        support_url: Option<String>,
        pub(super) sender_name: Option<String>,
        pub(super) sender_address: Option<String>,
        pub(super) host_name: Option<String>,
        logo_type: Option<String>,
        logo_bytes: Option<i64>,
        logo_hash: Option<String>,
        modified_at: Option<i64>,
    }
}

impl Kept {
    fn kind(&self) -> Option<LogoType> {
        LogoType::of(self.logo_type.as_deref()?)
    }

    /// Of all that the files of a brand depend on.
    fn version(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.accent, &self.accent_dark, &self.logo_hash] {
            hash.update(part.as_deref().unwrap_or("-"));
            hash.update(" ");
        }
        let mut version = secrets::hex_of(&hash.finalize());
        version.truncate(16);
        version
    }

    pub(super) fn branding(self, op: &Op<'_, '_>) -> Branding {
        let logo = self.kind().map(|kind| Logo {
            kind,
            bytes: self.logo_bytes.unwrap_or_default(),
            url: format!(
                "{}{}",
                op.settings().public_url,
                shown::path(&self.tenant_id, &self.version(), kind.ending())
            ),
        });
        Branding {
            name: self.name,
            accent: self.accent,
            accent_dark: self.accent_dark,
            logo,
            support_url: self.support_url,
            sender_name: self.sender_name,
            sender_address: self.sender_address,
            host_name: self.host_name,
            modified_on: self.modified_at.map(Moment),
        }
    }

    /// What is shown, where there is anything to show.
    pub(super) fn brand(self) -> Option<Brand> {
        let (logo, version) = (self.kind(), self.version());
        let any = self.name.is_some()
            || self.accent.is_some()
            || self.accent_dark.is_some()
            || self.host_name.is_some()
            || logo.is_some();
        any.then(|| Brand {
            tenant_id: self.tenant_id,
            name: self.name.unwrap_or(self.tenant_name),
            accent: self.accent,
            accent_dark: self.accent_dark,
            support_url: self.support_url,
            logo,
            logo_hash: self.logo_hash.unwrap_or_default(),
            version,
        })
    }
}

/// Of the place's tenant; likewise below.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Kept> {
    let tenant = op.tenant()?;
    let found = of_tenant(op.tx, &tenant).await?;
    found.ok_or_else(|| Error::internal("a tenant that is a place is none"))
}

pub(super) async fn update(op: &mut Op<'_, '_>, branding: &Branding) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    let row = p![
        &tenant,
        branding.name.as_deref(),
        branding.accent.as_deref(),
        branding.accent_dark.as_deref(),
        branding.support_url.as_deref(),
        branding.sender_name.as_deref(),
        branding.sender_address.as_deref(),
        now
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

/// Refused where another tenant has the name.
pub(super) async fn set_host(op: &mut Op<'_, '_>, name: Option<&str>) -> Result<()> {
    let tenant = op.tenant()?;
    op.tx.exec(LET_HOST_GO, p![&tenant]).await?;
    if let Some(name) = name
        && op.tx.exec(TAKE_HOST, p![&tenant, name]).await? == 0
    {
        return Err(Error::from(&codes::BRANDING_HOST_TAKEN).at("/host_name"));
    }
    Ok(())
}

pub(super) async fn set_logo(op: &mut Op<'_, '_>, logo: Option<(LogoType, &[u8])>) -> Result<()> {
    let (tenant, now) = (op.tenant()?, op.now());
    let kind = logo.map(|(kind, _)| kind.as_str());
    let data = logo.map(|(_, data)| data);
    let bytes = data.and_then(|data| i64::try_from(data.len()).ok());
    let hash = data.map(|data| secrets::hex_of(&Sha256::digest(data)));
    let row = p![&tenant, now, kind, bytes, hash.as_deref(), data];
    op.tx.exec(SET_LOGO, row).await?;
    Ok(())
}

pub(super) async fn of_tenant(tx: &mut Tx<'_>, id: &str) -> Result<Option<Kept>> {
    Ok(tx.opt(OF_TENANT, p![id]).await?)
}

pub(super) async fn of_account(tx: &mut Tx<'_>, id: &str) -> Result<Option<Kept>> {
    Ok(tx.opt(OF_ACCOUNT, p![id]).await?)
}

pub(super) async fn of_host(tx: &mut Tx<'_>, name: &str) -> Result<Option<Kept>> {
    Ok(tx.opt(OF_HOST, p![name]).await?)
}

pub(super) async fn picture(tx: &mut Tx<'_>, tenant: &str, hash: &str) -> Result<Option<Vec<u8>>> {
    let found: Option<Option<Vec<u8>>> = tx.opt(PICTURE, p![tenant, hash]).await?;
    Ok(found.flatten())
}

/// Of the tenant that the place is in.
pub(super) async fn here(op: &mut Op<'_, '_>) -> Result<Option<Kept>> {
    match op.place().tenant_id.clone() {
        Some(tenant) => of_tenant(op.tx, &tenant).await,
        None => Ok(None),
    }
}
