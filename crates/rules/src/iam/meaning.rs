//! What policies come to: words over the whole account, and words for single zones.

use super::kept::{KeptPolicy, WHOLE};
use crate::roles::{self, Area, DENIED_SOMEWHERE, Permission, Permissions};
use std::collections::{BTreeMap, HashMap};

/// Where a resource group reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    Account,
    Zones(Vec<String>),
}

impl Reach {
    /// Of the objects as kept.
    pub(crate) fn of(objects: &str) -> Reach {
        if objects.split(' ').any(|object| object == WHOLE) {
            Reach::Account
        } else {
            Reach::Zones(objects.split_whitespace().map(str::to_owned).collect())
        }
    }
}

/// The words of all policies that somebody has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    whole: Vec<String>,
    zones: BTreeMap<String, Vec<String>>,
}

impl Meaning {
    /// Groups that are not in `reaches` reach nothing.
    pub(super) fn of<'a>(
        policies: impl IntoIterator<Item = &'a KeptPolicy>,
        reaches: &HashMap<String, Reach>,
    ) -> Meaning {
        let mut meaning = Meaning::default();
        for policy in policies {
            let words: Vec<String> = policy.held().map(roles::Held::word).collect();
            for over in &policy.over {
                let reach = match over.as_str() {
                    WHOLE => Some(&Reach::Account),
                    id => reaches.get(id),
                };
                match reach {
                    Some(Reach::Account) => add(&mut meaning.whole, &words),
                    Some(Reach::Zones(zones)) => {
                        for zone in zones {
                            add(meaning.zones.entry(zone.clone()).or_default(), &words);
                        }
                    }
                    None => {}
                }
            }
        }
        if meaning.zones.values().flatten().any(|word| is_deny(word)) {
            add(&mut meaning.whole, &[DENIED_SOMEWHERE.to_owned()]);
        }
        meaning
    }

    /// As `members.roles` has them.
    pub(super) fn words(&self) -> String {
        self.whole.join(" ")
    }

    pub(super) fn sees_zones(&self) -> bool {
        sees(self.permissions())
    }

    pub(super) fn zones_only(&self) -> bool {
        self.whole.iter().all(|word| is_deny(word))
    }

    /// Over the whole account.
    pub(super) fn permissions(&self) -> Permissions {
        roles::grants(self.whole.iter().map(String::as_str))
    }

    /// In each zone that is named: its id, the words there, and whether it is seen.
    pub(super) fn zones(&self) -> impl Iterator<Item = (&String, String, bool)> {
        self.zones.iter().map(|(zone, words)| {
            let words = words.join(" ");
            let seen = sees(roles::grants_in_zone(&self.words(), &words));
            (zone, words, seen)
        })
    }
}

fn sees(permissions: Permissions) -> bool {
    permissions.contains(Permission::read(Area::Zone))
}

fn is_deny(word: &str) -> bool {
    word.starts_with('-')
}

fn add(words: &mut Vec<String>, more: &[String]) {
    for word in more {
        if !words.contains(word) {
            words.push(word.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DNS: &str = "132c52e7e6654b999c183cfcbafd37d7";
    const DOMAINS: &str = "a5e5061418ea445fbba04aac57f359a8";

    fn policy(allow: bool, group: &str, over: &[&str]) -> KeptPolicy {
        KeptPolicy {
            allow,
            groups: vec![group.to_owned()],
            over: over.iter().map(|&id| id.to_owned()).collect(),
        }
    }

    fn reaches() -> HashMap<String, Reach> {
        [("one", "z1"), ("two", "z1 z2"), ("all", "z1 *")]
            .into_iter()
            .map(|(id, objects)| (id.to_owned(), Reach::of(objects)))
            .collect()
    }

    #[test]
    fn zones_have_their_own_words() {
        let policies = [
            policy(true, DNS, &["two", "gone"]),
            policy(false, DNS, &["one"]),
        ];
        let meaning = Meaning::of(&policies, &reaches());
        assert!(meaning.zones_only() && !meaning.sees_zones());
        assert_eq!(meaning.words(), DENIED_SOMEWHERE);
        let zones: Vec<_> = meaning.zones().collect();
        assert_eq!(
            zones,
            [
                (&"z1".to_owned(), format!("{DNS} -{DNS}"), false),
                (&"z2".to_owned(), DNS.to_owned(), true),
            ]
        );
    }

    #[test]
    fn what_reaches_the_account_is_of_the_account() {
        let policies = [
            policy(true, DOMAINS, &["all"]),
            policy(false, DOMAINS, &["one"]),
        ];
        let meaning = Meaning::of(&policies, &reaches());
        assert!(meaning.sees_zones() && !meaning.zones_only());
        let zones: Vec<_> = meaning.zones().map(|(_, _, seen)| seen).collect();
        assert_eq!(zones, [false]);
    }
}
