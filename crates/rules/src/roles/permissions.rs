//! Sets of permissions, small enough to be copied around by every decision.

use super::area::{Area, Permission, Verb};
use super::view::{Grant, PermissionsView};

/// A set of [`Permission`]s: one bit each. The layout follows [`Area`] and is never stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[must_use]
pub struct Permissions(u128);

/// The read bits of a whole account; the edit bit of an area stands next to its read bit.
const READS: u128 = bits(&Area::ALL, Verb::Read) | bit(Permission::read(Area::AccountTokens));

const fn bit(permission: Permission) -> u128 {
    1 << (permission.area as u8 * 2 + permission.verb as u8)
}

const fn bits(areas: &[Area], verb: Verb) -> u128 {
    let mut bits = 0;
    let mut i = 0;
    while i < areas.len() {
        bits |= bit(Permission {
            area: areas[i],
            verb,
        });
        i += 1;
    }
    bits
}

impl Permissions {
    /// Nothing.
    pub const EMPTY: Self = Self(0);
    /// Reading every area.
    pub const ALL_READ: Self = Self(READS);
    /// Reading and editing every area.
    pub const ALL: Self = Self(READS | READS << 1);

    /// With reading of these areas.
    pub const fn with_read(self, areas: &[Area]) -> Self {
        Self(self.0 | bits(areas, Verb::Read))
    }

    /// With editing of these areas, without reading them.
    pub const fn with_edit(self, areas: &[Area]) -> Self {
        Self(self.0 | bits(areas, Verb::Edit))
    }

    /// With reading and editing of these areas.
    pub const fn with(self, areas: &[Area]) -> Self {
        self.with_read(areas).with_edit(areas)
    }

    /// Without editing of these areas.
    pub const fn without_edit(self, areas: &[Area]) -> Self {
        Self(self.0 & !bits(areas, Verb::Edit))
    }

    /// Whether the permission is in the set.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & bit(permission) != 0
    }

    /// Adds one permission.
    pub const fn insert(&mut self, permission: Permission) {
        self.0 |= bit(permission);
    }

    /// What is in either set.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// What is in both sets.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all of this is also in `other`.
    pub const fn is_subset(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether nothing is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions, by key of the area, read before edit; those that roles do not show last.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Area::ALL
            .into_iter()
            .chain(Area::INNER)
            .flat_map(|area| [Permission::read(area), Permission::edit(area)])
            .filter(move |permission| self.contains(*permission))
    }

    /// As zone objects list them: `#zone:read`, `#zone:edit`, … (v4: observed).
    pub fn strings(self) -> Vec<String> {
        self.iter()
            .filter(|permission| !Area::INNER.contains(&permission.area))
            .map(|permission| permission.to_string())
            .collect()
    }

    /// As roles and memberships show them: every key, granted or not, second names included.
    pub fn view(self) -> PermissionsView {
        Area::ALL
            .into_iter()
            .map(|area| (area.key(), area))
            .chain(Area::ALIASES)
            .map(|(key, area)| {
                let edit = self.contains(Permission::edit(area));
                (
                    key.into(),
                    Grant {
                        read: self.contains(Permission::read(area)),
                        edit,
                        write: edit,
                    },
                )
            })
            .collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions
            .into_iter()
            .fold(Self::EMPTY, |mut set, permission| {
                set.insert(permission);
                set
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_its_own_bit() {
        let whole = Area::ALL.len() + 1;
        assert_eq!(Permissions::ALL.iter().count(), whole * 2);
        assert_eq!(Permissions::ALL.0.count_ones() as usize, whole * 2);
        assert_eq!(Permissions::ALL.strings().len(), Area::ALL.len() * 2);
        assert_eq!(
            Permissions::ALL.iter().collect::<Permissions>(),
            Permissions::ALL
        );
    }

    #[test]
    fn sets() {
        let reader = Permissions::EMPTY.with_read(&[Area::Zone]);
        let mut editor = reader;
        editor.insert(Permission::edit(Area::Zone));
        assert_eq!(editor, Permissions::EMPTY.with(&[Area::Zone]));
        assert!(reader.is_subset(editor) && !editor.is_subset(reader));
        assert!(Permissions::EMPTY.is_subset(reader) && Permissions::EMPTY.is_empty());
        assert!(editor.is_subset(Permissions::ALL) && !editor.is_subset(Permissions::ALL_READ));
        assert_eq!(editor.intersection(Permissions::ALL_READ), reader);
        assert_eq!(editor.without_edit(&[Area::Zone]), reader);
        assert_eq!(
            reader.union(Permissions::EMPTY.with_edit(&[Area::Zone])),
            editor
        );
        assert_eq!(editor.strings(), ["#zone:read", "#zone:edit"]);
    }
}
