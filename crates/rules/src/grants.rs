//! The one engine of access: what policies grant, whoever holds them, a member by roles or policies, or a token.
//!
//! Explicit deny, then explicit allow, then no (v4: documented). A permission is asked about a place; the level of its area
//! says whether the account, the zone or something else of that place counts.

mod records;

pub use records::RecordPattern;

use crate::{
    gate::Place,
    roles::{Level, Permission, Permissions},
};

/// Any, or one by id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    Any,
    One(String),
}

impl Which {
    fn is(&self, id: Option<&str>) -> bool {
        match self {
            Which::Any => id.is_some(),
            Which::One(own) => id == Some(own),
        }
    }
}

/// What a grant is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// Accounts, and the zones in them.
    Account(Which),
    /// Zones of some account.
    Zones {
        account: Which,
        zone: Which,
    },
    /// A user, about themself.
    User,
    /// Tenants, and their units.
    Tenant(Which),
    Unit(Which),
    Installation,
}

impl Over {
    /// Whether a permission of this level, asked about this place, is what the grant is about. Asked about an account, a
    /// permission of zones means all of its zones, those to come included.
    fn covers(&self, level: Level, place: &Place) -> bool {
        match (self, level) {
            (Over::Account(account), Level::Account | Level::Zone) => {
                account.is(place.account_id.as_deref())
            }
            (Over::Zones { account, zone }, Level::Zone) => {
                let in_account = account.is(place.account_id.as_deref());
                in_account
                    && match &place.zone_id {
                        Some(id) => zone.is(Some(id)),
                        None => *zone == Which::Any,
                    }
            }
            (Over::User, Level::User) | (Over::Installation, Level::Installation) => true,
            (Over::Tenant(tenant), Level::Tenant) => tenant.is(place.tenant_id.as_deref()),
            (Over::Unit(unit), Level::Tenant) => unit.is(place.unit_id.as_deref()),
            _ => false,
        }
    }

    /// Whether it says anything of the place at all.
    fn touches(&self, place: &Place) -> bool {
        [Level::Zone, Level::Account, Level::Tenant]
            .into_iter()
            .any(|level| self.covers(level, place))
    }
}

/// One statement of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// False: an explicit deny.
    pub allow: bool,
    pub permissions: Permissions,
    pub over: Over,
    /// Only about these records of the zones; empty: about everything.
    pub records: Vec<RecordPattern>,
}

impl Grant {
    /// Says something of a permission at a place, as a whole.
    fn says(&self, allow: bool, permission: Permission, place: &Place) -> bool {
        self.allow == allow
            && self.permissions.contains(permission)
            && self.over.covers(permission.area.level(), place)
    }
}

/// All that somebody is granted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants(Vec<Grant>);

impl FromIterator<Grant> for Grants {
    fn from_iter<I: IntoIterator<Item = Grant>>(grants: I) -> Self {
        Grants(grants.into_iter().collect())
    }
}

impl Grants {
    /// These permissions over one whole account.
    pub fn of_account(account: &str, permissions: Permissions) -> Grants {
        Grants(vec![Grant {
            allow: true,
            permissions,
            over: Over::Account(Which::One(account.to_owned())),
            records: Vec::new(),
        }])
    }

    /// Its statements.
    pub fn statements(&self) -> &[Grant] {
        &self.0
    }

    /// With these besides.
    #[must_use]
    pub fn and(mut self, others: impl IntoIterator<Item = Grant>) -> Grants {
        self.0.extend(others);
        self
    }

    /// Whether the permission is granted at the place, for all that is there.
    pub fn allow(&self, permission: Permission, place: &Place) -> bool {
        let says = |allow: bool| {
            self.whole()
                .any(|grant| grant.says(allow, permission, place))
        };
        !says(false) && says(true)
    }

    /// Whether the permission is granted at the place for some records at least: each is asked about by
    /// [`Grants::allow_record`].
    pub fn allow_some_records(&self, permission: Permission, place: &Place) -> bool {
        let denied = self
            .whole()
            .any(|grant| grant.says(false, permission, place));
        !denied
            && self
                .0
                .iter()
                .any(|grant| grant.says(true, permission, place))
    }

    /// Whether the permission is granted for all records of the zone that the place is.
    pub fn whole_zone(&self, permission: Permission, place: &Place) -> bool {
        let some_denied = self
            .0
            .iter()
            .any(|grant| !grant.records.is_empty() && grant.says(false, permission, place));
        !some_denied && self.allow(permission, place)
    }

    /// Whether the permission is granted for a record of the zone that the place is; `name` is fully qualified.
    pub fn allow_record(
        &self,
        permission: Permission,
        place: &Place,
        name: &str,
        kind: &str,
    ) -> bool {
        let says = |allow: bool| {
            self.0.iter().any(|grant| {
                grant.says(allow, permission, place)
                    && (grant.records.is_empty()
                        || grant.records.iter().any(|r| r.fits(name, kind)))
            })
        };
        !says(false) && says(true)
    }

    fn whole(&self) -> impl Iterator<Item = &Grant> {
        self.0.iter().filter(|grant| grant.records.is_empty())
    }

    /// All that is granted at the place.
    pub fn at(&self, place: &Place) -> Permissions {
        let says = |allow: bool| {
            self.whole()
                .filter(|grant| grant.allow == allow)
                .flat_map(|grant| {
                    grant
                        .permissions
                        .iter()
                        .filter(|p| grant.over.covers(p.area.level(), place))
                })
                .collect::<Permissions>()
        };
        says(true).difference(says(false))
    }

    /// Whether something is granted over this zone by name, or over zones of any account.
    pub fn names_zone(&self, id: &str) -> bool {
        self.whole().any(|grant| {
            grant.allow
                && match &grant.over {
                    Over::Zones {
                        zone: Which::One(own),
                        ..
                    } => own == id,
                    Over::Account(account) | Over::Zones { account, .. } => *account == Which::Any,
                    _ => false,
                }
        })
    }

    /// Whether something is granted over this account by name, or over any.
    pub fn names_account(&self, id: &str) -> bool {
        let names =
            |grant: &Grant| matches!(&grant.over, Over::Account(account) if account.is(Some(id)));
        self.whole().any(|grant| grant.allow && names(grant))
    }

    /// Whether anything is said of the place: a member sees what a policy of theirs is about, even where it grants nothing.
    pub fn reach(&self, place: &Place) -> bool {
        self.whole()
            .any(|grant| grant.allow && grant.over.touches(place))
    }

    /// Whether anything is granted at the place: whoever is granted nothing there does not see it.
    pub fn see(&self, place: &Place) -> bool {
        let of_the_place = |level| !matches!(level, Level::User | Level::Installation);
        self.at(place).iter().any(|p| of_the_place(p.area.level()))
    }

    /// Whether the permission is granted about the user themself, or about any tenant or unit. Which of them a deny leaves is
    /// asked again for each.
    pub fn allow_somewhere(&self, permission: Permission) -> bool {
        let level = permission.area.level();
        let about = |over: &Over| match level {
            Level::User => *over == Over::User,
            Level::Tenant => matches!(over, Over::Tenant(_) | Over::Unit(_)),
            Level::Installation => *over == Over::Installation,
            Level::Account | Level::Zone => false,
        };
        let says = |allow: bool| {
            self.whole().filter(move |g| {
                g.allow == allow && g.permissions.contains(permission) && about(&g.over)
            })
        };
        says(true).any(|allowed| {
            !says(false).any(|denied| {
                denied.over == allowed.over || denied.over == Over::Tenant(Which::Any)
            })
        })
    }

    /// Which zones the permission is granted for, for lists.
    pub fn zones(&self, permission: Permission) -> Extent {
        self.extent(|grant| grant.permissions.contains(permission))
    }

    /// Which accounts anything is granted for, at the level of accounts, for lists: those that are in any of these.
    pub fn accounts(&self) -> Vec<Extent> {
        let of_accounts = |p: &Permission| p.area.level() == Level::Account;
        let allowed = self.whole().filter(|grant| grant.allow);
        let permissions: Permissions = allowed
            .flat_map(|grant| grant.permissions.iter().filter(of_accounts))
            .collect();
        let mut extents: Vec<Extent> = permissions
            .iter()
            .map(|permission| {
                self.extent(|grant| {
                    matches!(grant.over, Over::Account(_)) && grant.permissions.contains(permission)
                })
            })
            .filter(|extent| !extent.within.is_empty() && !extent.without.all)
            .collect();
        extents.sort_unstable();
        extents.dedup();
        extents
    }

    fn extent(&self, counts: impl Fn(&Grant) -> bool) -> Extent {
        let mut extent = Extent::default();
        for grant in self.whole().filter(|grant| counts(grant)) {
            let part = if grant.allow {
                &mut extent.within
            } else {
                &mut extent.without
            };
            match &grant.over {
                Over::Account(account)
                | Over::Zones {
                    account,
                    zone: Which::Any,
                } => part.account(account),
                Over::Zones {
                    account,
                    zone: Which::One(zone),
                } => match account {
                    Which::Any => part.zones.push((None, zone.clone())),
                    Which::One(account) => part.zones.push((Some(account.clone()), zone.clone())),
                },
                Over::User | Over::Tenant(_) | Over::Unit(_) | Over::Installation => {}
            }
        }
        for part in [&mut extent.within, &mut extent.without] {
            part.accounts.sort_unstable();
            part.accounts.dedup();
            part.zones.sort_unstable();
            part.zones.dedup();
        }
        extent
    }
}

/// The zones or accounts that a permission reaches: what is in `within` and not in `without`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Extent {
    pub within: Part,
    pub without: Part,
}

/// Some zones or accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    pub all: bool,
    /// By id.
    pub accounts: Vec<String>,
    /// By id, and of which account where that is said.
    pub zones: Vec<(Option<String>, String)>,
}

impl Part {
    fn account(&mut self, account: &Which) {
        match account {
            Which::Any => self.all = true,
            Which::One(id) => self.accounts.push(id.clone()),
        }
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        !self.all && self.accounts.is_empty() && self.zones.is_empty()
    }
}

#[cfg(test)]
mod tests;
