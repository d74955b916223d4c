//! Policies as they are kept, of members and of user groups: what was sent, in its order.

use crate::{
    Error, Result,
    roles::{self, Held, Role},
};
use serde::{Deserialize, Serialize};

/// The whole account, in [`KeptPolicy::over`]: its resource group is there without being created.
pub(crate) const WHOLE: &str = "*";

/// One of them.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, Hash)]
pub(crate) struct KeptPolicy {
    pub(crate) allow: bool,
    /// Ids of roles and domain-scoped groups.
    pub(crate) groups: Vec<String>,
    /// Ids of resource groups, or [`WHOLE`].
    pub(crate) over: Vec<String>,
}

impl KeptPolicy {
    /// What one role or group means: over the whole account.
    pub(crate) fn of_role(held: Held) -> KeptPolicy {
        KeptPolicy {
            allow: held.allow,
            groups: vec![held.role.id.to_owned()],
            over: vec![WHOLE.to_owned()],
        }
    }

    /// Its groups, allowed or denied.
    pub(crate) fn held(&self) -> impl Iterator<Item = Held> {
        let all = self.groups.iter().filter_map(|id| Held::of(id));
        all.map(|held| Held {
            allow: self.allow,
            ..held
        })
    }

    pub(crate) fn is_over_account(&self) -> bool {
        self.over.iter().any(|id| id == WHOLE)
    }

    /// Only over the whole account.
    pub(crate) fn is_plain(&self) -> bool {
        self.over.iter().all(|id| id == WHOLE)
    }
}

/// Reads what is kept; where nothing is, what the words of roles mean.
pub(crate) fn read(policies: Option<&str>, words: &str) -> Result<Vec<KeptPolicy>> {
    match policies {
        Some(text) => serde_json::from_str(text)
            .map_err(|e| Error::internal(format!("kept policies are damaged: {e}"))),
        None => Ok(roles::held(words.split_whitespace())
            .into_iter()
            .map(KeptPolicy::of_role)
            .collect()),
    }
}

/// As kept.
pub(crate) fn write(policies: &[KeptPolicy]) -> Result<String> {
    serde_json::to_string(policies)
        .map_err(|e| Error::internal(format!("policies are no JSON: {e}")))
}

/// Names of what is allowed anywhere, each once, as invitations and memberships show them.
pub(crate) fn names(policies: &[KeptPolicy]) -> Vec<String> {
    distinct(
        policies
            .iter()
            .flat_map(KeptPolicy::held)
            .filter(|held| held.allow),
    )
    .map(|role| role.name.to_owned())
    .collect()
}

/// Roles that are allowed over the whole account, each once: what is for zones only, policies alone show.
pub(crate) fn roles_of(policies: &[KeptPolicy]) -> impl Iterator<Item = &'static Role> {
    let whole = policies.iter().filter(|policy| policy.is_over_account());
    distinct(
        whole
            .flat_map(KeptPolicy::held)
            .filter(|held| held.as_role().is_some()),
    )
}

fn distinct(all: impl Iterator<Item = Held>) -> impl Iterator<Item = &'static Role> {
    let mut found: Vec<&'static Role> = Vec::new();
    for held in all {
        if !found.iter().any(|role| role.id == held.role.id) {
            found.push(held.role);
        }
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roles::{ADMINISTRATOR, BILLING};

    #[test]
    fn words_of_before_are_policies_over_the_whole_account() {
        let read_back = read(None, &format!("{ADMINISTRATOR} -{BILLING}")).unwrap();
        let access: Vec<_> = read_back.iter().map(|p| (p.allow, p.is_plain())).collect();
        assert_eq!(access, [(true, true), (false, true)]);
        assert_eq!(names(&read_back), ["Administrator"]);
        let text = write(&read_back).unwrap();
        assert_eq!(read(Some(&text), "").unwrap(), read_back);
        assert!(read(Some("{"), "").is_err());
    }
}
