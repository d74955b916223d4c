//! How a zone is answered beside its records, and which name servers it has.

use super::{
    super::{
        curl::curl,
        form::{Choice, Field, Fields, Tried, about_last, hidden, number, word, worded},
        person::if_allowed,
        would_change::WouldChange,
    },
    may,
    plan::limits_here,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Result,
    dns_settings::{
        self, DnsSettings, DnsSettingsChange, NameServerType, NameServersChange, SoaChange,
        ZoneMode,
    },
    plans::Limits,
    zones::{self, Zone, ZoneChange, ZoneType},
};
use serde_json::json;

const EDIT: &str = "#dns_records:edit";

/// What the form asks for. Boxes count as answered where the form shows them; for the rest an empty field asks for nothing.
pub(in crate::pages) fn read(typed: &Form, limits: &Limits) -> Result<DnsSettingsChange> {
    let name = |field: &str| Some(typed.given(field));
    let soa = SoaChange {
        expire: number(typed, "expire")?,
        min_ttl: number(typed, "min_ttl")?,
        mname: name("mname"),
        refresh: number(typed, "refresh")?,
        retry: number(typed, "retry")?,
        rname: name("rname"),
        ttl: number(typed, "ttl")?,
    };
    Ok(DnsSettingsChange {
        flatten_all_cnames: limits
            .flatten_all_cnames
            .then_some(typed.ticked("flatten_all_cnames")),
        foundation_dns: None,
        multi_provider: Some(typed.ticked("multi_provider")),
        nameservers: Some(NameServersChange {
            ns_set: number(typed, "ns_set")?,
            kind: Some(word(typed, "type")?),
        }),
        ns_ttl: number(typed, "ns_ttl")?,
        secondary_overrides: typed
            .ticked("secondary")
            .then_some(typed.ticked("secondary_overrides")),
        soa: limits.editable_soa.then_some(soa),
        zone_mode: Some(word(typed, "zone_mode")?),
    })
}

/// What the form would come to.
pub(super) async fn preview(person: &Person, id: &str) -> Result<DnsSettings> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let change = read(&person.form, limits_here(&zone))?;
    let wanted = dns_settings::preview(&person.ctx, id.to_owned(), change).await;
    wanted.map_err(about_last)
}

pub(super) async fn change(person: &Person, id: &str) -> Result<Done> {
    let zone = zones::get(&person.ctx, id.to_owned()).await?;
    let change = read(&person.form, limits_here(&zone))?;
    let done = dns_settings::update(&person.ctx, id.to_owned(), change).await;
    done.map(|_| Done::SettingsKept).map_err(about_last)
}

/// What the form holds as things are.
pub(in crate::pages) fn held(is: &DnsSettings) -> Form {
    let tick = |on: bool| if on { "true" } else { "" }.to_owned();
    let soa = &is.soa;
    Form::of([
        ("multi_provider", tick(is.multi_provider)),
        ("flatten_all_cnames", tick(is.flatten_all_cnames)),
        ("secondary_overrides", tick(is.secondary_overrides)),
        ("zone_mode", worded(&is.zone_mode)),
        ("type", worded(&is.nameservers.kind)),
        ("ns_set", is.nameservers.ns_set.to_string()),
        ("ns_ttl", is.ns_ttl.to_string()),
        ("expire", soa.expire.to_string()),
        ("min_ttl", soa.min_ttl.to_string()),
        ("refresh", soa.refresh.to_string()),
        ("retry", soa.retry.to_string()),
        ("ttl", soa.ttl.to_string()),
        ("mname", soa.mname.clone().unwrap_or_default()),
        ("rname", soa.rname.clone().unwrap_or_default()),
    ])
}

/// Which name servers there are to choose from, for people.
const fn servers(kind: NameServerType) -> &'static str {
    match kind {
        NameServerType::Standard => "the usual pair",
        NameServerType::Advanced => "the usual pair (advanced)",
        NameServerType::Random => "a pair that the account does not usually have",
        NameServerType::Account => "a set of the account's custom name servers",
        NameServerType::Tenant => "a pair of the provider's own pool",
        NameServerType::Zone => "the zone's vanity name servers",
    }
}

const fn mode(mode: ZoneMode) -> &'static str {
    match mode {
        ZoneMode::Standard => "answered here, and proxied where a record says so",
        ZoneMode::DnsOnly => "answered here, nothing is proxied",
        ZoneMode::CdnOnly => "not answered by DNS here",
    }
}

/// The fields of the form; of an account's defaults as well.
pub(in crate::pages) fn all_fields(
    fields: &Fields<'_>,
    kinds: &[NameServerType],
    limits: &Limits,
) -> Markup {
    let kinds: Vec<Choice> = kinds
        .iter()
        .map(|k| (worded(k), servers(*k).to_owned()))
        .collect();
    let modes = [ZoneMode::Standard, ZoneMode::DnsOnly, ZoneMode::CdnOnly];
    let modes = modes.map(|each| (worded(&each), mode(each).to_owned()));
    let seconds =
        |name, label, hint| fields.show(&Field::new(name, label).of_kind("number").hint(hint));
    html! {
        (fields.choose("zone_mode", "Use", &modes, ""))
        (fields.choose("type", "Name servers", &kinds, "Others have to be set at the registrar, and activation begins anew there."))
        (fields.show(&Field::new("ns_set", "Set of custom name servers").of_kind("number").hint("From 1 to 5; for the account's custom name servers.")))
        (fields.tick("multi_provider", "Other providers answer for it, too"))
        @if limits.flatten_all_cnames { (fields.tick("flatten_all_cnames", "Answer every CNAME with the addresses of its target")) }
        @if limits.editable_soa {
            fieldset {
                legend { "SOA record and NS records" }
                (fields.show(&Field::new("mname", "Primary name server").hint("Empty: the first of the zone's name servers.")))
                (fields.show(&Field::new("rname", "Mailbox").hint("An address with a dot in place of @. Empty: beside the first name server.")))
                (seconds("refresh", "Refresh", "Seconds, from 600 to 86400."))
                (seconds("retry", "Retry", "Seconds, from 600 to 86400, not above refresh."))
                (seconds("expire", "Expire", "Seconds, from 86400 to 2419200."))
                (seconds("min_ttl", "Negative answers", "Seconds, from 60 to 86400."))
                (seconds("ttl", "TTL of the SOA record", "Seconds, from 300 to 86400."))
                (seconds("ns_ttl", "TTL of NS records", "Seconds, from 30 to 86400."))
            }
        } @else {
            p .hint { "SOA values and the TTL of NS records can be set on larger plans." }
        }
    }
}

/// Each setting in words: what it is, and how it is.
fn words(is: &DnsSettings) -> Vec<(&'static str, String)> {
    let yes = |on: bool| if on { "yes" } else { "no" }.to_owned();
    let seconds = |n: u32| format!("{n} s");
    let soa = &is.soa;
    let set = match is.nameservers.kind {
        NameServerType::Account => format!(", set {}", is.nameservers.ns_set),
        _ => String::new(),
    };
    let first = || "the first name server".to_owned();
    vec![
        ("Use", mode(is.zone_mode).to_owned()),
        (
            "Name servers",
            format!("{}{set}", servers(is.nameservers.kind)),
        ),
        ("Other providers answer for it, too", yes(is.multi_provider)),
        ("Every CNAME is flattened", yes(is.flatten_all_cnames)),
        (
            "Records made here go before those that are copied",
            yes(is.secondary_overrides),
        ),
        (
            "Primary name server",
            soa.mname.clone().unwrap_or_else(first),
        ),
        ("Mailbox", soa.rname.clone().unwrap_or_default()),
        ("Refresh", seconds(soa.refresh)),
        ("Retry", seconds(soa.retry)),
        ("Expire", seconds(soa.expire)),
        ("Negative answers", seconds(soa.min_ttl)),
        ("TTL of the SOA record", seconds(soa.ttl)),
        ("TTL of NS records", seconds(is.ns_ttl)),
    ]
}

/// The difference between what holds and what was typed.
fn would_change(person: &Person, is: &DnsSettings, wanted: &DnsSettings) -> Markup {
    let rows = words(is).into_iter().zip(words(wanted));
    let rows = rows.filter(|((_, now), (_, then))| now != then);
    let note = html! {
        @if is.nameservers != wanted.nameservers {
            p { "The registrar has to be told the new name servers, and the zone becomes active anew when it is delegated to them. It is answered all the while." }
        }
        @if wanted.zone_mode == ZoneMode::CdnOnly && is.zone_mode != wanted.zone_mode {
            p { "Nothing of the zone is answered by DNS here any more." }
        }
    };
    WouldChange {
        what: "Setting",
        rows: rows
            .map(|((what, now), (_, then))| (what.to_owned(), now, then))
            .collect(),
        note,
        apply: "dns_apply",
        form: None,
    }
    .panel(person)
}

pub(super) async fn section(
    person: &Person,
    zone: &Zone,
    tried: Option<&Tried>,
    wanted: Option<&DnsSettings>,
) -> Result<Markup> {
    let found = if_allowed(dns_settings::get(&person.ctx, zone.id.clone()).await)?;
    let Some(is) = found else {
        return Ok(html! { p .note { "Your role does not show the DNS settings of this zone." } });
    };
    // What was typed stays in the form while it is looked at.
    let untouched = if wanted.is_some() {
        person.form.clone()
    } else {
        held(&is)
    };
    let fields = Fields::new("dns", &person.form, &untouched, tried);
    let mut kinds = vec![
        NameServerType::Standard,
        NameServerType::Advanced,
        NameServerType::Tenant,
    ];
    if limits_here(zone).custom_name_servers || is.nameservers.kind == NameServerType::Account {
        kinds.push(NameServerType::Account);
    }
    if is.nameservers.kind == NameServerType::Zone || !zone.vanity_name_servers.is_empty() {
        kinds.push(NameServerType::Zone);
    }
    let secondary = zone.kind == ZoneType::Secondary;
    let path = format!("/client/v4/zones/{}/dns_settings", zone.id);
    Ok(html! {
        section aria-labelledby="dns" {
            h2 #dns { "DNS" }
            p { "Its name servers are " @for (i, server) in zone.name_servers.iter().enumerate() { @if i > 0 { ", " } code { (server) } } "." }
            (fields.alert())
            @if let Some(wanted) = wanted { (would_change(person, &is, wanted)) }
            @if may(zone, EDIT) {
                form method="post" {
                    (hidden(person, "dns"))
                    @if secondary {
                        input type="hidden" name="secondary" value="true";
                        (fields.tick("secondary_overrides", "Records made here go before those that are copied"))
                    }
                    (all_fields(&fields, &kinds, limits_here(zone)))
                    button type="submit" { "Show what would change" }
                }
                (curl(person, "PATCH", &path, Some(&json!({"multi_provider": is.multi_provider, "nameservers": {"type": is.nameservers.kind}}))))
            } @else {
                (shown(&is))
                (curl(person, "GET", &path, None))
            }
        }
    })
}

/// For those who may not change them.
fn shown(is: &DnsSettings) -> Markup {
    let yes = |on: bool| if on { "yes" } else { "no" };
    html! {
        dl {
            dt { "Use" } dd { (worded(&is.zone_mode).replace('_', " ")) }
            dt { "Name servers" } dd { (servers(is.nameservers.kind)) }
            dt { "Other providers answer for it, too" } dd { (yes(is.multi_provider)) }
            dt { "All CNAMEs are flattened" } dd { (yes(is.flatten_all_cnames)) }
            dt { "TTL of NS records" } dd { (is.ns_ttl) " s" }
        }
    }
}

/// Gives the zone name servers of its own name.
pub(super) async fn vanity(person: &Person, id: &str) -> Result<Done> {
    let change = ZoneChange {
        vanity_name_servers: Some(person.form.each_line("vanity_name_servers")),
        ..ZoneChange::default()
    };
    let done = zones::update(&person.ctx, id.to_owned(), change).await;
    done.map(|_| Done::SettingsKept)
}

pub(super) fn vanity_section(person: &Person, zone: &Zone, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("vanity_name_servers", zone.vanity_name_servers.join("\n"))]);
    let fields = Fields::new("vanity", &person.form, &untouched, tried);
    html! {
        section aria-labelledby="vanity" {
            h2 #vanity { "Vanity name servers" }
            @if !limits_here(zone).vanity_name_servers {
                p { "On larger plans a zone can have name servers of its own name, such as " code { "ns1." (zone.name) } ". " a href={ "/zones/" (zone.id) "/plan" } { "See the plans" } "." }
            } @else if !may(zone, "#zone:edit") {
                p { @if zone.vanity_name_servers.is_empty() { "It has none." } @else { (zone.vanity_name_servers.join(", ")) } }
            } @else {
                p { "Our name servers under names of this zone. The registrar needs their addresses as glue records." }
                (fields.alert())
                form method="post" {
                    (hidden(person, "vanity"))
                    (fields.few_lines("vanity_name_servers", "Names", "Two to five, one a line, below the zone's own name. Empty for none."))
                    button type="submit" { "Save the names" }
                }
                (curl(person, "PATCH", &format!("/client/v4/zones/{}", zone.id), Some(&json!({"vanity_name_servers": zone.vanity_name_servers}))))
            }
        }
    }
}
