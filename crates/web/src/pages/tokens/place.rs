//! Where a permission is to count: from what somebody types, a name or an id, to the resource that a policy names.

use super::{
    Owned,
    rows::{ACCOUNT, INSTALLATION, RECORD, Row, TENANT, UNIT, USER, ZONE},
};
use crate::{caller::Person, pages::person::if_there};
use rules::{
    Error, Result, accounts, codes, ids,
    lists::{Direction, Page as Wanted},
    tenants::{self, own},
    tokens::{Group, GroupScope},
    zones::{self, Match, NameFilter, NameOperator, Order},
};
use serde_json::{Map, Value, json};

/// Key and value of the resource. What is wrong points at the field that it is about.
pub(super) async fn resource(
    person: &Person,
    owned: &Owned,
    group: &Group,
    row: &Row,
) -> Result<(String, Value)> {
    let place = row.place.trim();
    if group.scope != GroupScope::Zone && !row.records.trim().is_empty() {
        return Err(wrong(
            "Only a permission over zones can be for some records",
            "records",
        ));
    }
    Ok(match group.scope {
        GroupScope::Account | GroupScope::Bucket => {
            let id = match (place, &owned.account) {
                ("", None) => "*".to_owned(),
                ("", Some(own)) => own.clone(),
                (typed, _) => account(person, typed)
                    .await?
                    .ok_or_else(|| wrong("You see no account with this id or name", "place"))?,
            };
            (format!("{ACCOUNT}{id}"), json!("*"))
        }
        GroupScope::Zone => over_zones(person, owned, place, records(&row.records)?).await?,
        GroupScope::User => (format!("{USER}{}", person.ctx.principal().id), json!("*")),
        GroupScope::Tenant => (tenant(person, place).await?, json!("*")),
        GroupScope::Installation => (INSTALLATION.to_owned(), json!("*")),
    })
}

fn wrong(text: &str, field: &str) -> Error {
    Error::from(&codes::TOKEN_INVALID)
        .text(text)
        .at(format!("/{field}"))
}

/// `*`, or some records by type and name.
fn records(typed: &str) -> Result<Value> {
    let mut all = Map::new();
    for pattern in typed.split([',', ' ', '\n']).map(str::trim) {
        if pattern.is_empty() {
            continue;
        }
        if !pattern.contains(':') {
            return Err(wrong(
                "Records are named by type and name, such as TXT:_acme-challenge.example.com; either may be *",
                "records",
            ));
        }
        all.insert(format!("{RECORD}{pattern}"), json!("*"));
    }
    Ok(if all.is_empty() {
        json!("*")
    } else {
        Value::Object(all)
    })
}

async fn over_zones(
    person: &Person,
    owned: &Owned,
    place: &str,
    records: Value,
) -> Result<(String, Value)> {
    let all_of = |account: &str, records: Value| {
        let zones = Map::from_iter([(format!("{ZONE}*"), records)]);
        (format!("{ACCOUNT}{account}"), Value::Object(zones))
    };
    if place.is_empty() {
        return Ok(match &owned.account {
            Some(own) => all_of(own, records),
            None => (format!("{ZONE}*"), records),
        });
    }
    if let Some(id) = zone(person, owned, place).await? {
        return Ok((format!("{ZONE}{id}"), records));
    }
    let account = account(person, place).await?;
    let account = account.ok_or_else(|| {
        wrong(
            "You see no zone and no account with this id or name",
            "place",
        )
    })?;
    Ok(all_of(&account, records))
}

/// A zone by id or whole name.
async fn zone(person: &Person, owned: &Owned, typed: &str) -> Result<Option<String>> {
    if ids::well_formed(typed) {
        let found = if_there(zones::get(&person.ctx, typed.to_owned()).await)?;
        return Ok(found.map(|zone| zone.id));
    }
    let query = zones::Query {
        name: Some(NameFilter {
            operator: NameOperator::Equal,
            value: typed.to_lowercase(),
            exact_case: false,
        }),
        account_id: owned.account.clone(),
        account_name: None,
        status: Vec::new(),
        kinds: Vec::new(),
        matching: Match::All,
        order: Order::Name,
        direction: Direction::Asc,
        page: few(),
    };
    let found = zones::list(&person.ctx, query).await?.items;
    if found.len() > 1 {
        return Err(wrong(
            "Several zones have this name: give the id of one",
            "place",
        ));
    }
    Ok(found.into_iter().next().map(|zone| zone.id))
}

/// An account by id or whole name.
async fn account(person: &Person, typed: &str) -> Result<Option<String>> {
    if ids::well_formed(typed) {
        let found = if_there(accounts::get(&person.ctx, typed.to_owned()).await)?;
        return Ok(found.map(|account| account.id));
    }
    let query = accounts::Query {
        name: Some(typed.to_owned()),
        direction: Direction::Asc,
        page: few(),
    };
    let found = accounts::list(&person.ctx, query).await?.items.into_iter();
    let same: Vec<_> = found
        .filter(|account| account.name.to_lowercase() == typed.to_lowercase())
        .collect();
    if same.len() > 1 {
        return Err(wrong(
            "Several accounts have this name: give the id of one",
            "place",
        ));
    }
    Ok(same.into_iter().next().map(|account| account.id))
}

/// A tenant or unit by id or name, as a resource's key.
async fn tenant(person: &Person, typed: &str) -> Result<String> {
    if typed.is_empty() {
        return Ok(format!("{TENANT}*"));
    }
    for tenant in own::list(&person.ctx).await? {
        if typed == tenant.id || typed == tenant.name {
            return Ok(format!("{TENANT}{}", tenant.id));
        }
        let unit = tenant
            .units
            .into_iter()
            .find(|unit| typed == unit.unit_tag || typed == unit.unit_name);
        if let Some(unit) = unit {
            return Ok(format!("{UNIT}{}", unit.unit_tag));
        }
    }
    if ids::well_formed(typed) {
        // Operators are the people of no tenant.
        let found = if_there(tenants::get(&person.ctx, typed.to_owned()).await)?;
        return Ok(found.map_or_else(|| format!("{UNIT}{typed}"), |t| format!("{TENANT}{}", t.id)));
    }
    Err(wrong(
        "You see no tenant and no unit with this id or name",
        "place",
    ))
}

const fn few() -> Wanted {
    Wanted {
        page: 1,
        per_page: 20,
    }
}

/// Names that can be typed, some of them.
pub(super) async fn known(person: &Person, owned: &Owned) -> Result<Vec<String>> {
    let query = zones::Query {
        name: None,
        account_id: owned.account.clone(),
        account_name: None,
        status: Vec::new(),
        kinds: Vec::new(),
        matching: Match::All,
        order: Order::Name,
        direction: Direction::Asc,
        page: few(),
    };
    let zones = zones::list(&person.ctx, query).await?.items.into_iter();
    let mut all: Vec<String> = zones.map(|zone| zone.name).collect();
    if owned.account.is_none() {
        let query = accounts::Query {
            name: None,
            direction: Direction::Asc,
            page: few(),
        };
        let found = accounts::list(&person.ctx, query).await?.items.into_iter();
        all.extend(found.map(|account| account.name));
        for tenant in own::list(&person.ctx).await? {
            all.push(tenant.name);
            all.extend(tenant.units.into_iter().map(|unit| unit.unit_name).take(20));
        }
    }
    Ok(all)
}
