//! The groups for the zones of an account: what is given by policies only, never as a role. One table, sorted by name.
//!
//! Ids are constants of v4: observed. Grants are our reading of each group's purpose, of zones only: assumed. Where they are
//! empty, nothing here has a permission for the subject yet.

use super::{Area, Permissions, Role, Tier};

const NONE: Permissions = Permissions::EMPTY;

/// All that lies in a zone.
const ZONE: &[Area] = &[
    Area::Analytics,
    Area::App,
    Area::CachePurge,
    Area::DnsRecords,
    Area::LoadBalancing,
    Area::Logs,
    Area::PageShield,
    Area::Ssl,
    Area::Waf,
    Area::WaitingRoom,
    Area::Zaraz,
    Area::Zone,
    Area::ZoneSettings,
    Area::ZoneVersioning,
];

const fn group(
    id: &'static str,
    name: &'static str,
    grants: Permissions,
    description: &'static str,
) -> Role {
    Role {
        id,
        name,
        description,
        grants,
        tier: Tier::Standard,
    }
}

/// Every one, sorted by name. The id is that of the permission group.
#[rustfmt::skip] // A table: one row a line.
pub const DOMAIN_GROUPS: &[Role] = &[
    group("44befc657c1d4ec3a257d67567b432df", "Bot Management", NONE, "Edits how bots are treated."),
    group("e713d034437c4c6d936daf981f29bf88", "Cache Domain Purge", NONE.with_edit(&[Area::CachePurge]).with_read(&[Area::Zone]), "Purges the cache of zones."),
    group("7276dc8e5e31412297b6075e614a67dd", "Domain API Gateway", NONE, "Edits the protection of APIs of zones."),
    group("4757eb7bd807416ba3164efaae1d516e", "Domain API Gateway Read", NONE, "Reads the protection of APIs of zones."),
    group("a5e5061418ea445fbba04aac57f359a8", "Domain Administrator", NONE.with(ZONE), "Everything in zones, and nothing else of the account."),
    group("98d2b0c4bd3b4a2c842fcd2a81273ee9", "Domain Administrator Read Only", NONE.with_read(ZONE), "Reads everything in zones and changes nothing."),
    group("132c52e7e6654b999c183cfcbafd37d7", "Domain DNS", NONE.with(&[Area::DnsRecords]).with_read(&[Area::Zone]), "Edits the DNS records of zones."),
    group("6d5a15bbb1c84d6e8d74ea65de18dfde", "Domain Page Shield", NONE.with(&[Area::PageShield]), "Edits the monitoring of scripts of zones."),
    group("1b6236cae9ec4156aaae43758d7c01cb", "Domain Page Shield Read", NONE.with_read(&[Area::PageShield]), "Reads the monitoring of scripts of zones."),
    group("799e2611cdbe47da8ec3a5c880f301cf", "Domain Waiting Room Admin", NONE.with(&[Area::WaitingRoom]), "Edits waiting rooms of zones."),
    group("2c9401002e4c48d4a1eb1240c5fc5ba7", "Domain Waiting Room Read", NONE.with_read(&[Area::WaitingRoom]), "Reads waiting rooms of zones."),
    group("d6543484f53d4612a8bb577439169f72", "Zone Versioning", NONE.with(&[Area::ZoneVersioning]), "Edits versions of zones."),
    group("01a5d978c1f44ab78951b45354107a04", "Zone Versioning Read", NONE.with_read(&[Area::ZoneVersioning]), "Reads versions of zones."),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::{self, Level};

    #[test]
    fn they_are_of_zones_only() {
        assert!(DOMAIN_GROUPS.is_sorted_by_key(|group| group.name));
        for group in DOMAIN_GROUPS {
            assert!(roles::by_id(group.id).is_none(), "{}", group.name);
            assert!(
                group.grants.iter().all(|p| p.area.level() == Level::Zone),
                "{}",
                group.name
            );
        }
        let every = Area::ALL
            .into_iter()
            .filter(|area| area.level() == Level::Zone);
        assert_eq!(every.collect::<Vec<_>>(), ZONE);
    }
}
