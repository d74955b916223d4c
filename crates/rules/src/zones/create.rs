//! A new zone, full or secondary.

use super::{Zone, ZoneStatus, ZoneType, hold, names, servers, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    dns_settings::{self, DnsSettings, NameServerType, NameServers},
    entitlements::Entitlement,
    flattening,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    name_servers, policy, scans,
    settings::Activation,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a new zone takes. v4: documented, with the old names that clients still send.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewZone {
    /// In Unicode or ASCII.
    pub name: String,
    /// Which account; may be left out by whoever can make zones in one only.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub account: Option<AccountRef>,
    /// An old name of `account`, which goes before it. v4: observed.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub organization: Option<AccountRef>,
    #[serde(rename = "type", default)]
    pub kind: ZoneType,
    /// Asks for a scan of the records that there are elsewhere, which is made afterwards. v4: observed.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub jump_start: Option<serde_json::Value>,
}

/// Names an account.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct AccountRef {
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub id: Option<String>,
}

impl Input for NewZone {
    const BAD: &'static Code = &codes::ZONE_BODY;
}

/// Makes a zone in the account named, or in the only one where the principal can.
pub async fn create(ctx: &Ctx, new: NewZone) -> Result<Zone> {
    let named = [&new.account, &new.organization]
        .into_iter()
        .flatten()
        .find_map(|a| a.id.clone());
    let account = match named {
        Some(id) if crate::ids::well_formed(&id) => id,
        Some(_) => {
            return Err(Error::from(&codes::ZONE_BODY)
                .text("account.id is not an id")
                .at("/account/id"));
        }
        None => only_account(ctx).await?,
    };
    ctx.write(
        &policy::ZONE_CREATE,
        Scope::Account(account),
        new,
        |op, new| Box::pin(create_in(op, new)),
    )
    .await
}

async fn only_account(ctx: &Ctx) -> Result<String> {
    let accounts = ctx
        .read(&policy::ZONE_ACCOUNTS, Scope::User, (), |op, ()| {
            Box::pin(store::accounts_of(op))
        })
        .await?;
    match <[String; 1]>::try_from(accounts) {
        Ok([account]) => Ok(account),
        Err(_) => Err(Error::from(&codes::ZONE_DENIED).at("/account/id")),
    }
}

/// The same, inside a transaction that stands in the account.
pub(crate) async fn create_in(op: &mut Op<'_, '_>, new: &NewZone) -> Result<Zone> {
    if new.jump_start.as_ref().is_some_and(|j| !j.is_boolean()) {
        return Err(Error::from(&codes::ZONE_JUMP_START).at("/jump_start"));
    }
    let name = names::parse(&new.name)?;
    check_type(op, new.kind).await?;
    if names::is_subdomain(&name)? {
        let enterprise = op.place().account_type.as_deref() == Some("enterprise");
        if !enterprise && !op.entitled(Entitlement::AddSubdomain).await? {
            return Err(Error::from(&codes::ZONE_SUBDOMAIN).at("/name"));
        }
    }
    // From here on nobody else makes a zone in this family of names.
    store::claim(op, &names::family(&name)).await?;
    let exists = || {
        Error::from(&codes::ZONE_EXISTS)
            .text(format!("{} already exists", name.unicode()))
            .at("/name")
    };
    if store::has_name(op, name.ascii()).await? {
        return Err(exists());
    }
    let related = store::related(op, &name).await?;
    let id = op.new_id();
    let defaults = store::defaults(op).await?;
    let servers = Servers::choose(op, &id, defaults, &related).await?;
    if hold::is_held(op, &name, &related).await? {
        return Err(Error::from(&codes::ZONE_HELD).at("/name"));
    }
    let contested = related.iter().any(|r| !r.own);
    let instant = op.settings().activation == Activation::Instant && !contested;
    if !instant {
        let limit = op.settings().pending_zones;
        if !store::count_pending(op, 1, Some(limit)).await? {
            return Err(Error::from(&codes::ZONE_PENDING_LIMIT));
        }
    }
    let status = if instant {
        ZoneStatus::Active
    } else {
        ZoneStatus::Pending
    };
    if !store::insert(op, &id, &name, &servers, status, new.kind).await? {
        return Err(exists());
    }
    if DnsSettings::of(servers.settings.as_deref()).flatten_all_cnames {
        flattening::begin_in(op, &id).await?;
    }
    if new.jump_start == Some(serde_json::Value::Bool(true)) {
        scans::begin(op, &id).await?;
    }
    super::checks::begin(op, &id, contested).await?;
    super::touch_new(op, &id).await?;
    let zone = store::find(op, &id).await?;
    op.created(&id, &zone)?;
    op.about_zone(&id, name.ascii())?;
    Ok(zone)
}

/// What a new zone has of the settings that its account begins with.
pub(super) struct Servers {
    /// The pair.
    pub(super) ns_set: String,
    /// The names of a custom set; empty without one.
    pub(super) custom_ns: String,
    /// As kept.
    pub(super) settings: Option<String>,
}

impl Servers {
    async fn choose(
        op: &mut Op<'_, '_>,
        zone: &str,
        defaults: store::Defaults,
        related: &[store::Related],
    ) -> Result<Servers> {
        let pool = match defaults.pool {
            own if own.is_empty() => op.settings().name_servers.clone(),
            own => own,
        };
        let mut settings = DnsSettings::of(defaults.settings.as_deref());
        let usual = op.account()?;
        let key = match settings.nameservers.kind {
            NameServerType::Random => zone,
            _ => &usual,
        };
        let taken: Vec<String> = related.iter().map(|r| r.ns_set.clone()).collect();
        let ns_set = servers::choose(&servers::sets(&pool), key, &taken)?;
        let taken: Vec<String> = related.iter().map(|r| r.custom_ns.clone()).collect();
        let custom = name_servers::default_set(op, settings.nameservers, &taken).await?;
        if custom.is_none() && settings.nameservers.kind != NameServerType::Advanced {
            settings.nameservers = NameServers::default();
        }
        Ok(Servers {
            ns_set,
            custom_ns: custom.unwrap_or_default(),
            settings: dns_settings::store::kept(&settings)?,
        })
    }
}

pub(super) async fn check_type(op: &mut Op<'_, '_>, kind: ZoneType) -> Result<()> {
    let code = match kind {
        ZoneType::Full => return Ok(()),
        ZoneType::Partial => {
            let entitled = op.entitled(Entitlement::PartialSetup).await?
                || op.entitled(Entitlement::CnameSetup).await?;
            if !entitled {
                &codes::ZONE_PARTIAL
            } else if op.settings().cname_suffix.is_none() {
                return Err(Error::from(&codes::ZONE_TYPE)
                    .text("The operator has no suffix for partial zones (zones.cname_suffix)")
                    .at("/type"));
            } else {
                return Ok(());
            }
        }
        // v4: documented as a feature of Enterprise; by the account, as zones begin on the free plan.
        ZoneType::Secondary if op.place().account_type.as_deref() == Some("enterprise") => {
            return Ok(());
        }
        ZoneType::Secondary | ZoneType::Internal => &codes::ZONE_TYPE,
    };
    Err(Error::from(code).at("/type"))
}
