//! The settings of one zone.

use super::{
    DnsSettings, NameServerType,
    change::{DnsSettingsChange, check_plan},
    store,
};
use crate::{
    Error, Result, codes, flattening,
    gate::{Ctx, Op, Scope},
    name_servers, policy, zones,
};

/// Of one zone.
pub async fn get(ctx: &Ctx, zone: String) -> Result<DnsSettings> {
    ctx.read(
        &policy::DNS_SETTINGS_READ,
        Scope::Zone(zone),
        (),
        |op, ()| {
            Box::pin(async move {
                let first = store::first_server(op).await?;
                Ok(shown(here(op).await?, &first))
            })
        },
    )
    .await
}

/// What holds for the place's zone.
pub(crate) async fn here(op: &mut Op<'_, '_>) -> Result<DnsSettings> {
    Ok(store::of_zone(op).await?.within(zones::plan(op).limits()))
}

/// With the mailbox that stands in the SOA record.
fn shown(mut settings: DnsSettings, first: &str) -> DnsSettings {
    settings.soa.rname = Some(settings.soa_at(first).rname);
    settings
}

/// The place's zone has these vanity names from now on, and is to be delegated to them; or it has none any more.
pub(crate) async fn follow_vanity(op: &mut Op<'_, '_>, names: &[String]) -> Result<()> {
    let mut kept = store::of_zone(op).await?;
    let kind = &mut kept.nameservers.kind;
    match (names.is_empty(), *kind) {
        (true, NameServerType::Zone) => *kind = NameServerType::Standard,
        (true, _) => return Ok(()),
        (false, _) => *kind = NameServerType::Zone,
    }
    store::set_of_zone(op, &kept).await?;
    name_servers::vanity(op, names).await
}

/// Changes what is given. What is already so is not an error.
pub async fn update(ctx: &Ctx, zone: String, change: DnsSettingsChange) -> Result<DnsSettings> {
    ctx.write(
        &policy::DNS_SETTINGS_UPDATE,
        Scope::Zone(zone),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await
}

/// What would hold after a change, which is checked as far as it can be without making it.
pub async fn preview(ctx: &Ctx, zone: String, change: DnsSettingsChange) -> Result<DnsSettings> {
    ctx.read(
        &policy::DNS_SETTINGS_READ,
        Scope::Zone(zone),
        change,
        |op, change| {
            Box::pin(async move {
                let (kept, after) = changed(op, change).await?;
                if after.nameservers != kept.nameservers {
                    name_servers::check(op, after.nameservers).await?;
                }
                let first = store::first_server(op).await?;
                Ok(shown(after.within(zones::plan(op).limits()), &first))
            })
        },
    )
    .await
}

/// What is kept, and what a change makes of it.
async fn changed(
    op: &mut Op<'_, '_>,
    change: &DnsSettingsChange,
) -> Result<(DnsSettings, DnsSettings)> {
    let kept = store::of_zone(op).await?;
    let limits = zones::plan(op).limits();
    let before = kept.clone().within(limits);
    let mut change = change.clone();
    let first = store::first_server(op).await?;
    // Whoever sends back what was shown keeps the mailbox that follows the name server.
    if let Some(soa) = &mut change.soa
        && kept.soa.rname.is_none()
        && soa.rname == Some(Some(kept.soa_at(&first).rname))
    {
        soa.rname = None;
    }
    // First against what holds, so that a limit is told of what was sent, not of what slumbers.
    let wanted = change.apply("", &before)?;
    check_plan(&before, &wanted, limits)?;
    let after = change.apply("", &kept)?;
    if after.nameservers != kept.nameservers && after.nameservers.kind == NameServerType::Random {
        let text = "Only accounts can have cloudflare.standard.random";
        return Err(Error::from(&codes::DNS_SETTINGS_BODY)
            .text(text)
            .at("/nameservers/type"));
    }
    Ok((kept, after))
}

async fn update_in(op: &mut Op<'_, '_>, change: &DnsSettingsChange) -> Result<DnsSettings> {
    let limits = zones::plan(op).limits();
    let (kept, after) = changed(op, change).await?;
    if after.nameservers != kept.nameservers {
        name_servers::assign(op, after.nameservers).await?;
    }
    if after != kept {
        store::set_of_zone(op, &after).await?;
        if after.flatten_all_cnames && !kept.flatten_all_cnames {
            flattening::begin(op).await?;
        }
        if after.multi_provider != kept.multi_provider {
            zones::checks::store::soon(op).await?;
        }
        zones::touch_dns(op).await?;
    }
    let id = op.zone()?;
    let before = kept.within(limits);
    let after = after.within(limits);
    op.updated(&id, &before, &after)?;
    let first = store::first_server(op).await?;
    Ok(shown(after, &first))
}
