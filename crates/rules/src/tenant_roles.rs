//! What the people of a tenant may do in its units and in the accounts there: one table.

use crate::roles::{Area, Permissions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What somebody is in a unit. One person may be different things in different units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TenantRole {
    /// Everything, as a super administrator of each account; makes and deletes accounts, manages colleagues.
    #[default]
    Admin,
    /// Reads everything; edits zones, their records and settings; sends invitations again.
    Support,
    /// Reads accounts and zones; edits billing and subscriptions.
    Billing,
    /// Reads everything, changes nothing.
    ReadOnly,
}

/// The table: the role, its word, and what it may do in an account of its units. That an admin also does what is no
/// permission of members (accounts, service users, colleagues, deletion) is said by the actions.
const TABLE: [(TenantRole, &str, Permissions); 4] = [
    (TenantRole::Admin, "admin", Permissions::ALL),
    (
        TenantRole::Support,
        "support",
        Permissions::ALL_READ.with_edit(&[
            Area::Zone,
            Area::DnsRecords,
            Area::ZoneSettings,
            Area::Ssl,
            Area::CachePurge,
        ]),
    ),
    (
        TenantRole::Billing,
        "billing",
        Permissions::EMPTY
            .with(&[Area::Billing, Area::Subscription])
            .with_read(&[Area::Organization, Area::Zone]),
    ),
    (TenantRole::ReadOnly, "read_only", Permissions::ALL_READ),
];

impl TenantRole {
    /// All of them, from the one that may most.
    pub const ALL: [TenantRole; 4] = [
        TenantRole::Admin,
        TenantRole::Support,
        TenantRole::Billing,
        TenantRole::ReadOnly,
    ];

    /// The word on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// What it grants in the accounts of the unit.
    pub const fn grants(self) -> Permissions {
        TABLE[self as usize].2
    }

    /// Of a stored word.
    pub(crate) fn of(word: &str) -> Option<TenantRole> {
        TABLE.iter().find(|row| row.1 == word).map(|row| row.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::Permission;

    #[test]
    fn the_table_is_in_the_order_of_the_roles() {
        for (i, role) in TenantRole::ALL.into_iter().enumerate() {
            assert_eq!((TABLE[i].0, role as usize), (role, i));
            assert_eq!(TenantRole::of(role.as_str()), Some(role));
            assert!(role.grants().is_subset(TenantRole::Admin.grants()));
            assert_eq!(
                serde_json::to_value(role).unwrap(),
                serde_json::json!(role.as_str())
            );
        }
        assert_eq!(TenantRole::of("owner"), None);
    }

    /// Lists show every role the accounts and zones of its units, without asking which role it is.
    #[test]
    fn every_role_sees_accounts_and_zones() {
        for role in TenantRole::ALL {
            for area in [Area::Organization, Area::Zone] {
                assert!(role.grants().contains(Permission::read(area)));
            }
        }
    }
}
