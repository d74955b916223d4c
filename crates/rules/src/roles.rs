//! What a member may do: permissions, sets of them, and the roles that grant them.
//!
//! Role ids are constants of the wire, the same in every account and installation: partner scripts send them as
//! literals. The grants are data (one table in `roles::table`); `policy` asks only for [`Permissions`].

mod area;
mod domain;
mod held;
mod list;
mod permissions;
mod table;
mod view;

pub use area::{Area, Level, Permission, Verb};
pub use domain::DOMAIN_GROUPS;
pub use held::{grants, grants_in_zone, names};
pub use list::{get, list};
pub use permissions::Permissions;
pub use table::ROLES;
pub use view::{Grant, PermissionsView, RoleView};

pub(crate) use held::{DENIED_SOMEWHERE, Held, domain_group, held, is_super, sum};
pub(crate) use list::offered_here;

/// Everything, members and billing included. v4: observed.
pub const SUPER_ADMINISTRATOR: &str = "33666b9c79b9a5273fc7344ff42f953d";
/// Everything but changing members and billing. v4: documented.
pub const ADMINISTRATOR: &str = "05784afa30c1afe1440e79d9351c7430";
/// Reads everything. v4: observed.
pub const ADMINISTRATOR_READ_ONLY: &str = "f2b20eaa1a5d4af42b53ac16238c99c7";
/// Sees the account and nothing in it. v4: observed.
pub const MINIMAL: &str = "5c35d2bf3a545e6b7560b826c0d23c39";
/// Billing profile and subscriptions. v4: observed.
pub const BILLING: &str = "298ce8e7a2ba08b9d18ce0a32bb458ee";

/// The type of account a role is offered in. v4: the rule changed over the years, so this split is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Every account.
    Standard,
    /// Enterprise accounts only.
    Enterprise,
}

/// A named set of permissions over a whole account.
#[derive(Debug)]
pub struct Role {
    /// 32 lowercase hex digits, the same everywhere.
    pub id: &'static str,
    /// As clients look it up (v4: documented); at most 120 characters.
    pub name: &'static str,
    /// One sentence in our words.
    pub description: &'static str,
    /// What it allows. v4: assumed, after the documented purpose.
    pub grants: Permissions,
    /// Where it is offered.
    pub tier: Tier,
}

/// The role with this id; exact match.
pub fn by_id(id: &str) -> Option<&'static Role> {
    ROLES.iter().find(|role| role.id == id)
}

/// The roles an account may assign, by name.
pub fn offered(enterprise: bool) -> impl Iterator<Item = &'static Role> {
    ROLES
        .iter()
        .filter(move |role| enterprise || role.tier == Tier::Standard)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn role(id: &str) -> &'static Role {
        by_id(id).expect("a known role")
    }

    #[test]
    fn ids_are_well_formed_and_unique() {
        let hex =
            |id: &str| id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        for role in ROLES {
            assert!(hex(role.id), "{}", role.name);
            assert!(role.name.len() <= 120 && !role.description.is_empty());
        }
        assert_eq!(
            ROLES.iter().map(|r| r.id).collect::<HashSet<_>>().len(),
            ROLES.len()
        );
        assert_eq!(
            ROLES.iter().map(|r| r.name).collect::<HashSet<_>>().len(),
            ROLES.len()
        );
    }

    #[test]
    fn the_table_is_sorted_by_name() {
        assert!(ROLES.is_sorted_by_key(|role| role.name));
    }

    #[test]
    fn standard_accounts_are_offered_five() {
        let names: Vec<_> = offered(false).map(|role| role.name).collect();
        assert_eq!(
            names,
            [
                "Administrator",
                "Administrator Read Only",
                "Billing",
                "Minimal Account Access",
                "Super Administrator - All Privileges",
            ]
        );
        assert_eq!(offered(true).count(), ROLES.len());
    }

    #[test]
    fn grants_of_the_standard_roles() {
        assert_eq!(role(SUPER_ADMINISTRATOR).grants, Permissions::ALL);

        let administrator = role(ADMINISTRATOR).grants;
        let missing: Vec<_> = Permissions::ALL
            .iter()
            .filter(|p| !administrator.contains(*p))
            .map(|p| p.to_string())
            .collect();
        assert_eq!(
            missing,
            [
                "#billing:edit",
                "#member:edit",
                "#organization:edit",
                "#subscription:edit",
                "#account_tokens:edit"
            ]
        );

        let read_only = role(ADMINISTRATOR_READ_ONLY).grants;
        for area in Area::ALL {
            assert!(
                read_only.contains(Permission::read(area))
                    && !read_only.contains(Permission::edit(area))
            );
        }

        assert_eq!(role(MINIMAL).grants.strings(), ["#organization:read"]);
        assert_eq!(
            role(BILLING).grants.strings(),
            [
                "#billing:read",
                "#billing:edit",
                "#organization:read",
                "#subscription:read",
                "#subscription:edit"
            ]
        );
    }

    #[test]
    fn roles_add_up() {
        let dns_and_minimal =
            grants(["069fe803647ed3609e93d041d5df6050", MINIMAL, "no such role"].into_iter());
        assert_eq!(
            dns_and_minimal.strings(),
            [
                "#dns_records:read",
                "#dns_records:edit",
                "#organization:read",
                "#zone:read"
            ]
        );
        assert_eq!(grants(std::iter::empty()), Permissions::EMPTY);
    }
}
