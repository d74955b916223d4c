//! What a member holds over a whole account: roles and domain-scoped groups, allowed or denied. Kept as their ids, those
//! that are denied with `-` before them.

use super::{Area, DOMAIN_GROUPS, Permissions, Role, SUPER_ADMINISTRATOR, by_id};

/// Before the id of what is denied.
const DENIED: char = '-';

/// Among the words of a member to whom something is denied in some zone: no role.
pub(crate) const DENIED_SOMEWHERE: &str = "-zones";

/// One of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Held {
    /// False: an explicit deny, which wins over whatever allows.
    pub(crate) allow: bool,
    pub(crate) role: &'static Role,
}

impl Held {
    /// Of a word as kept.
    pub(crate) fn of(word: &str) -> Option<Held> {
        let denied = word.strip_prefix(DENIED);
        let id = denied.unwrap_or(word);
        let role = by_id(id).or_else(|| domain_group(id))?;
        Some(Held {
            allow: denied.is_none(),
            role,
        })
    }

    /// As kept.
    pub(crate) fn word(self) -> String {
        if self.allow {
            self.role.id.to_owned()
        } else {
            format!("{DENIED}{}", self.role.id)
        }
    }

    /// As a role: what is denied or for zones only is shown by policies alone.
    pub(crate) fn as_role(self) -> Option<&'static Role> {
        self.role_of_account().filter(|_| self.allow)
    }

    fn role_of_account(self) -> Option<&'static Role> {
        by_id(self.role.id)
    }

    /// Of zones only.
    pub(crate) fn is_domain(self) -> bool {
        self.role_of_account().is_none()
    }
}

/// The domain-scoped group with this id; exact match.
pub(crate) fn domain_group(id: &str) -> Option<&'static Role> {
    DOMAIN_GROUPS.iter().find(|group| group.id == id)
}

/// All that is kept. Unknown ids are nothing.
pub(crate) fn held<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Held> {
    words.filter_map(Held::of).collect()
}

/// Names of what is allowed, as memberships and invitations show them.
pub fn names<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let allowed = words.filter_map(Held::of).filter(|held| held.allow);
    allowed.map(|held| held.role.name.to_owned()).collect()
}

/// What they allow together, less what is denied.
pub fn grants<'a>(words: impl Iterator<Item = &'a str>) -> Permissions {
    let mut denied_somewhere = false;
    let words = words.inspect(|word| denied_somewhere |= *word == DENIED_SOMEWHERE);
    let sum = sum(words.filter_map(Held::of));
    if denied_somewhere {
        sum.without_edit(&[Area::AccountTokens])
    } else {
        sum
    }
}

/// What words over the whole account and words of one zone come to in that zone.
pub fn grants_in_zone(whole: &str, zone: &str) -> Permissions {
    grants(whole.split_whitespace().chain(zone.split_whitespace()))
}

/// The same of what is known already. Tokens of the account act as the account: whoever is denied something makes and rolls
/// none, since that would get around it.
pub(crate) fn sum(all: impl Iterator<Item = Held>) -> Permissions {
    let (mut allowed, mut denied) = (Permissions::EMPTY, Permissions::EMPTY);
    for held in all {
        let part = if held.allow {
            &mut allowed
        } else {
            &mut denied
        };
        *part = part.union(held.role.grants);
    }
    if !denied.is_empty() {
        denied = denied.with_edit(&[Area::AccountTokens]);
    }
    allowed.difference(denied)
}

/// Whether these make a super administrator: one to whom nothing is denied.
pub(crate) fn is_super<'a>(words: impl Iterator<Item = &'a str>) -> bool {
    let words: Vec<&str> = words.collect();
    words.iter().all(|word| !word.starts_with(DENIED)) && words.contains(&SUPER_ADMINISTRATOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::{ADMINISTRATOR, BILLING};

    fn of(words: &str) -> Permissions {
        grants(words.split_whitespace())
    }

    #[test]
    fn deny_wins_in_any_order() {
        let dns = "132c52e7e6654b999c183cfcbafd37d7";
        let domains = "a5e5061418ea445fbba04aac57f359a8";
        let less = of(domains).difference(of(dns));
        assert!(!less.is_empty() && less != of(domains));
        assert_eq!(of(&format!("{domains} -{dns}")), less);
        assert_eq!(of(&format!("-{dns} {domains}")), less);
        assert_eq!(of(&format!("-{dns} {dns}")), Permissions::EMPTY);
        assert_eq!(of(&format!("-{dns}")), Permissions::EMPTY);
        assert_eq!(of(&format!("{dns} --{dns} nothing -nothing")), of(dns));
    }

    #[test]
    fn who_is_denied_something_makes_no_tokens_of_the_account() {
        use crate::roles::Permission;
        let tokens = Permission::edit(Area::AccountTokens);
        assert!(of(SUPER_ADMINISTRATOR).contains(tokens));
        assert!(!of(&format!("{SUPER_ADMINISTRATOR} -{BILLING}")).contains(tokens));
        assert!(!of(&format!("{SUPER_ADMINISTRATOR} {DENIED_SOMEWHERE}")).contains(tokens));
    }

    #[test]
    fn words_lead_back() {
        for word in [BILLING.to_owned(), format!("-{ADMINISTRATOR}")] {
            assert_eq!(Held::of(&word).map(Held::word), Some(word));
        }
    }

    #[test]
    fn who_is_denied_something_is_no_super_administrator() {
        let is = |words: String| is_super(words.split_whitespace());
        assert!(is(format!("{BILLING} {SUPER_ADMINISTRATOR}")));
        assert!(!is(format!("{SUPER_ADMINISTRATOR} -{BILLING}")));
        assert!(!is(format!("{SUPER_ADMINISTRATOR} {DENIED_SOMEWHERE}")));
        assert!(!is(format!("-{SUPER_ADMINISTRATOR}")));
        assert!(!is(ADMINISTRATOR.to_owned()));
    }
}
