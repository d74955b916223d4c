//! Permission groups of tokens: one table. Ids and names are constants of v4 (observed), as are the scopes, but for those that
//! are marked as ours; what a group grants is our reading (assumed). Where that is nothing, nothing here has a permission for its
//! subject yet.

use crate::{
    gate::{Ctx, Scope},
    policy,
    roles::{Area, Permissions},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What a group's permissions are asked of, and with it which resources it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupScope {
    Account,
    Zone,
    User,
    Bucket,
    /// Ours: a tenant or unit.
    Tenant,
    /// Ours: the installation, for operators.
    Installation,
}

impl GroupScope {
    /// As listings name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            GroupScope::Account => "com.cloudflare.api.account",
            GroupScope::Zone => "com.cloudflare.api.account.zone",
            GroupScope::User => "com.cloudflare.api.user",
            GroupScope::Bucket => "com.cloudflare.edge.r2.bucket",
            GroupScope::Tenant => "com.tenantry.tenant",
            GroupScope::Installation => "com.tenantry.installation",
        }
    }
}

/// A named set of permissions that a token can be given over resources of one kind.
#[derive(Debug)]
pub struct Group {
    /// 32 lowercase hex digits.
    pub id: &'static str,
    pub name: &'static str,
    pub scope: GroupScope,
    /// v4: documented.
    pub category: &'static str,
    /// What it is for.
    pub grants: Permissions,
    /// What goes with it where it is allowed: any group of zones sees them (v4: documented).
    pub besides: Permissions,
}

const fn group(
    id: &'static str,
    name: &'static str,
    scope: GroupScope,
    category: &'static str,
    grants: Permissions,
) -> Group {
    Group {
        id,
        name,
        scope,
        category,
        grants,
        besides: match scope {
            GroupScope::Zone => Permissions::EMPTY.with_read(&[Area::Zone]),
            _ => Permissions::EMPTY,
        },
    }
}

/// A group that reads, one that edits: `areas` of one scope.
macro_rules! groups {
    ($($name:literal in $scope:ident $category:ident: $($verb:ident $id:literal),+ => $areas:tt;)*) => {
        /// Every group, in the order of listings.
        pub const GROUPS: &[Group] = &[$($(groups!(@one $name $scope $category $verb $id $areas)),+),*];
    };
    (@one $name:literal $scope:ident $category:ident Read $id:literal [$($area:ident),*]) => {
        group($id, concat!($name, " Read"), GroupScope::$scope, stringify!($category), Permissions::EMPTY.with_read(&[$(Area::$area),*]))
    };
    (@one $name:literal $scope:ident $category:ident Write $id:literal [$($area:ident),*]) => {
        group($id, concat!($name, " Write"), GroupScope::$scope, stringify!($category), Permissions::EMPTY.with(&[$(Area::$area),*]))
    };
    // Named as it is.
    (@one $name:literal $scope:ident $category:ident Only $id:literal [$($area:ident),*]) => {
        group($id, $name, GroupScope::$scope, stringify!($category), Permissions::EMPTY.with(&[$(Area::$area),*]))
    };
}

groups! {
    "API Tokens" in User account_and_billing: Read "0cc3a61731504c89b99ec1be78b77aa0", Write "686d18d5ac6c441c867cbf6771e58a0a" => [UserTokens];
    "Memberships" in User account_and_billing: Read "3518d0f75557482e952c6762d3e64903", Write "9201bc6f42d440968aaab0c6f17ebb1d" => [Memberships];
    "User Details" in User account_and_billing: Read "8acbe5bb0d54464ab867149d7f7cf8ac", Write "55a5e17cc99e4a3fa1f3432d262f2e55" => [UserDetails];
    "Account API Tokens" in Account account_and_billing: Read "eb56a6953c034b9d97dd838155666f06", Write "5bc3f8b21c554832afc660159ab75fa4" => [AccountTokens];
    "Account Settings" in Account account_and_billing: Read "c1fde68c7bcc44588cbb6ddbc16d6480", Write "1af1fa2adc104452b74a9a3364202f20" => [Organization, Member, AuditLogs];
    "Billing" in Account account_and_billing: Read "7cf72faf220841aabcfdfab81c43c4f6", Write "6c80e02421494afc9ae14414ed442632" => [Billing, Subscription];
    "Access: Apps and Policies" in Account cloudflare_one_and_zero_trust: Read "7ea222f6d5064cfa89ea366d7c1fee89", Write "1e13c5124ca64b72b1969a67e8829049" => [Access];
    "Access: Organizations, Identity Providers, and Groups" in Account cloudflare_one_and_zero_trust: Read "26bc23f853634eb4bff59983b9064fde", Write "bfe0d8686a584fa680f4c53b5eb0de6d" => [Access];
    "Account Firewall Access Rules" in Account app_security: Read "de7a688cc47d43bd9ea700b467a09c96", Write "a416acf9ef5a4af19fb11ed3b96b1fe6" => [Blocks];
    "DNS Firewall" in Account dns_and_zones: Read "5f48a472240a4b489a21d43bd19a06e1", Write "da6d2d6f2ec8442eaadda60d13f42bca" => [];
    "IP Prefixes: BGP On Demand" in Account network_services: Read "e763fae6ee95443b8f56f19213c5f2a5", Write "2ae23e4939d54074b7d252d27ce75a77" => [];
    "Load Balancing: Monitors and Pools" in Account network_services: Read "9d24387c6e8544e2bc4024a03991339f", Write "d2a1802cc9a34e30852f8b33869b2f3c" => [];
    "Stream" in Account media: Read "de21485a24744b76a004aa153898f7fe", Write "714f9c13a5684c2885a793f5edb36f59" => [Stream];
    "Zero Trust" in Account cloudflare_one_and_zero_trust: Read "3f376c8e6f764a938b848bd01c8995c4", Write "b33f02c6f7284e05a6f20741c0bb0567" => [Teams];
    "Workers KV Storage" in Account developer_platform: Read "8b47d2786a534c08a1f94ee8f9f599ef", Write "f7f0eda5697f475c90846e879bab8666" => [Worker];
    "Workers Scripts" in Account developer_platform: Read "1a71c399035b4950a1bd1466bbe4f420", Write "e086da7e2179491d91ee5f35b3ca210a" => [Worker];
    "Workers Containers" in Account developer_platform: Write "bdbcd690c763475a985e8641dddc09f7" => [Worker];
    "Cloudchamber" in Account developer_platform: Write "26ce6c7d18a346528e7b905d5e269866" => [Worker];
    "Analytics" in Zone analytics_and_logs: Read "9c88f9c5bce24ce7af9a958ba9c504db" => [Analytics];
    "Apps" in Zone other: Write "094547ab6e77498c8c4dfa87fadd5c51" => [App];
    "Cache Purge" in Zone cache_and_performance: Only "e17beae8b8cb423a99b1730f21238bed" => [CachePurge];
    "DNS" in Zone dns_and_zones: Read "82e64a83756745bbbb1c9c2701bf816b", Write "4755a26eedb94da69e1066d98aa820be" => [DnsRecords];
    "Firewall Services" in Zone app_security: Read "4ec32dfcb35641c5bb32d5ef1ab963b4", Write "43137f8d07884d3198dc0ee77ca6e79b" => [Waf];
    "Load Balancers" in Zone network_services: Read "e9a975f628014f1d85b723993116f7d5", Write "6d7f2f5f5b1d4a0e9081fdc98d432fd1" => [LoadBalancing];
    "Logs" in Zone analytics_and_logs: Read "c4a30cd58c5d42619c86a3c36c441e2d", Write "3e0b5820118e47f3922f7c989e673882" => [Logs];
    "Page Rules" in Zone rules_and_configuration: Read "b415b70a4fd1412886f164451f20405c", Write "ed07f6c337da4195b4e72a1fb2c6bcae" => [];
    "SSL and Certificates" in Zone app_security: Read "7b7216b327b04b8fbc8f524e1f9b7531", Write "c03055bc037c4ea9afb9a9f104b7b721" => [Ssl];
    "Workers Routes" in Zone developer_platform: Read "2072033d694d415a936eaeb94e6405b8", Write "28f4b596e7d643029c524985477ae49a" => [];
    "Zone" in Zone dns_and_zones: Read "c8fed203ed3043cba015a93ad1616f1f", Write "e6d2666161e84845a636613608cee8d5" => [Zone];
    "Zone Settings" in Zone dns_and_zones: Read "517b21aee92c4d89936c976ba6e4be55", Write "3030687196b94b638145a3953da2b699" => [ZoneSettings];
    "Workers R2 Storage Bucket Item" in Bucket developer_platform: Read "6a018a9f2fc74eb6b293b0c548f38b39", Write "2efd5506f9c8494dacb1fa10a3e7d5b6" => [R2Bucket];
    // Ours: the ids are of our own making, no client knows them.
    "Tenant" in Tenant account_and_billing: Read "7e4a47a0000000000000000000000001", Write "7e4a47a0000000000000000000000002" => [Tenants];
    "Installation" in Installation account_and_billing: Read "7e4a47a0000000000000000000000003", Write "7e4a47a0000000000000000000000004" => [Installation];
}

/// The group with this id; exact match.
pub fn by_id(id: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.id == id)
}

/// A group as listings show it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct GroupView {
    pub id: Cow<'static, str>,
    pub name: Cow<'static, str>,
    /// What kind of resource it takes, one only.
    pub scopes: Vec<Cow<'static, str>>,
    pub category: Cow<'static, str>,
}

/// What to list: both must fit, where given. v4: documented.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The whole name, or part of it; case does not count.
    pub name: Option<String>,
    /// The whole scope.
    pub scope: Option<String>,
}

/// All groups that fit, for a user's own tokens or for those of an account.
pub async fn list(
    ctx: &Ctx,
    account: Option<String>,
    query: Query,
) -> crate::Result<Vec<GroupView>> {
    let action = match account {
        Some(_) => &policy::ACCOUNT_TOKEN_GROUPS,
        None => &policy::TOKEN_GROUPS,
    };
    let in_account = account.is_some();
    let scope = account.map_or(Scope::User, Scope::Account);
    ctx.read(action, scope, query, move |_, query| {
        let query = query.clone();
        Box::pin(async move {
            let name = query.name.map(|name| name.to_lowercase());
            Ok(GROUPS
                .iter()
                .filter(|g| !in_account || for_accounts(g.scope))
                .filter(|g| {
                    name.as_ref()
                        .is_none_or(|n| g.name.to_lowercase().contains(n))
                })
                .filter(|g| query.scope.as_ref().is_none_or(|s| g.scope.as_str() == s))
                .map(|g| GroupView {
                    id: g.id.into(),
                    name: g.name.into(),
                    scopes: vec![g.scope.as_str().into()],
                    category: g.category.into(),
                })
                .collect())
        })
    })
    .await
}

/// Whether a token of an account can be given such a group.
pub(super) const fn for_accounts(scope: GroupScope) -> bool {
    matches!(
        scope,
        GroupScope::Account | GroupScope::Zone | GroupScope::Bucket
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids, roles::Level};
    use std::collections::HashSet;

    #[test]
    fn ids_and_names_are_unique_and_fit_their_scope() {
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for group in GROUPS {
            assert!(
                ids::well_formed(group.id) && ids.insert(group.id),
                "{}",
                group.name
            );
            assert!(names.insert(group.name), "{}", group.name);
            let level = match group.scope {
                GroupScope::Account | GroupScope::Bucket => Level::Account,
                GroupScope::Zone => Level::Zone,
                GroupScope::User => Level::User,
                GroupScope::Tenant => Level::Tenant,
                GroupScope::Installation => Level::Installation,
            };
            assert!(
                group.grants.iter().all(|p| p.area.level() == level),
                "{}",
                group.name
            );
        }
    }
}
