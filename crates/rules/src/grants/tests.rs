use super::*;
use crate::roles::Area;

const READ: Permission = Permission::read(Area::Zone);
const EDIT: Permission = Permission::edit(Area::Zone);
const NAME: Permission = Permission::edit(Area::Organization);

fn grant(allow: bool, permissions: &[Permission], over: Over) -> Grant {
    Grant {
        allow,
        permissions: permissions.iter().copied().collect(),
        over,
        records: Vec::new(),
    }
}

fn place(account: &str, zone: Option<&str>) -> Place {
    Place {
        tenant_id: Some("t".into()),
        unit_id: Some("u".into()),
        account_id: Some(account.into()),
        zone_id: zone.map(str::to_owned),
        ..Place::default()
    }
}

fn one(id: &str) -> Which {
    Which::One(id.into())
}

#[test]
fn a_deny_wins_where_it_reaches() {
    let zones = |account, zone| Over::Zones { account, zone };
    let grants: Grants = [
        grant(true, &[READ, EDIT], zones(one("a"), Which::Any)),
        grant(false, &[EDIT], zones(Which::Any, one("z"))),
    ]
    .into_iter()
    .collect();
    assert!(grants.allow(READ, &place("a", Some("z"))));
    assert!(!grants.allow(EDIT, &place("a", Some("z"))));
    assert!(grants.allow(EDIT, &place("a", Some("y"))));
    assert!(
        grants.allow(EDIT, &place("a", None)),
        "all zones of the account, but for one"
    );
    assert!(!grants.allow(READ, &place("b", Some("z"))));
    assert!(grants.see(&place("a", Some("z"))) && !grants.see(&place("b", None)));
    let extent = grants.zones(EDIT);
    assert_eq!(extent.within.accounts, ["a"]);
    assert_eq!(extent.without.zones, [(None, "z".to_owned())]);
}

#[test]
fn an_account_is_more_than_its_zones() {
    let account = Grants::of_account("a", Permissions::ALL);
    assert!(account.allow(NAME, &place("a", None)) && account.allow(EDIT, &place("a", Some("z"))));
    assert!(!account.allow(NAME, &place("b", None)));
    let zones: Grants = [grant(
        true,
        &[READ, NAME],
        Over::Zones {
            account: one("a"),
            zone: one("z"),
        },
    )]
    .into_iter()
    .collect();
    assert!(
        !zones.allow(NAME, &place("a", None)),
        "a permission of accounts is none of zones"
    );
    assert!(
        !zones.allow(READ, &place("a", None)),
        "one zone is not all of them"
    );
    assert!(zones.accounts().is_empty());
}

#[test]
fn some_records_are_not_the_zone() {
    let edit = Permission::edit(Area::DnsRecords);
    let zone = place("a", Some("z"));
    let over = || Over::Zones {
        account: Which::Any,
        zone: one("z"),
    };
    let records = |text| vec![RecordPattern::parse(text).unwrap()];
    let some: Grants = [
        Grant {
            records: records("TXT:*"),
            ..grant(true, &[edit], over())
        },
        Grant {
            records: records("*:www.example.com"),
            ..grant(false, &[edit], over())
        },
    ]
    .into_iter()
    .collect();
    assert!(!some.allow(edit, &zone) && some.allow_some_records(edit, &zone));
    assert!(some.allow_record(edit, &zone, "_acme-challenge.example.com", "TXT"));
    assert!(!some.allow_record(edit, &zone, "_acme-challenge.example.com", "A"));
    assert!(
        !some.allow_record(edit, &zone, "www.example.com", "TXT"),
        "a deny wins"
    );
    assert!(!some.allow_record(edit, &place("a", Some("y")), "a.example.com", "TXT"));
}

#[test]
fn places_above_accounts() {
    let read = Permission::read(Area::Tenants);
    let tenant: Grants = [grant(true, &[read], Over::Tenant(one("t")))]
        .into_iter()
        .collect();
    assert!(tenant.allow(read, &place("a", None)) && tenant.allow_somewhere(read));
    let unit: Grants = [grant(true, &[read], Over::Unit(one("other")))]
        .into_iter()
        .collect();
    assert!(!unit.allow(read, &place("a", None)));
    assert!(!unit.see(&place("a", None)));
}
