//! Policies that members are given over an account and its zones, and what the model makes of them.

use super::{
    cases::Dice,
    rules::{Over, Statement, ZONES},
    served::Ids,
};
use serde_json::{Value, json};
use testkit::{Actor, groups};

/// The resource group that holds this zone alone.
pub(super) fn group_of(zone: &str) -> &'static str {
    match zone {
        "z1" => "only z1",
        "z2" => "only z2",
        "z3" => "only z3",
        _ => "only z4",
    }
}

/// Domain-scoped groups: those of all that lies in zones.
const DOMAIN_GROUPS: &[(&str, &[&str])] = &[
    (
        groups::DOMAIN_ADMINISTRATOR,
        &[
            "analytics:read",
            "analytics:edit",
            "dns_records:read",
            "dns_records:edit",
            "zone:read",
            "zone:edit",
            "zone_settings:read",
            "zone_settings:edit",
        ],
    ),
    (
        groups::DOMAIN_READ,
        &[
            "analytics:read",
            "dns_records:read",
            "zone:read",
            "zone_settings:read",
        ],
    ),
    (
        groups::DOMAIN_DNS,
        &["dns_records:read", "dns_records:edit", "zone:read"],
    ),
];

/// Policies at random over an account and its zones, one of which allows; and what they say.
pub(super) fn policies(
    ids: &Ids,
    dice: &mut Dice,
    account: &'static str,
) -> (Vec<Value>, Vec<Statement>) {
    let (mut sent, mut said) = (Vec::new(), Vec::new());
    for n in 0..=dice.roll(3) {
        let (group, rights) = *dice.pick(DOMAIN_GROUPS);
        let own: Vec<&'static str> = ZONES
            .iter()
            .filter(|(_, of)| *of == account)
            .map(|(zone, _)| *zone)
            .collect();
        let zone = (!dice.one_in(4)).then(|| *dice.pick(&own));
        let over = match zone {
            Some(zone) => ids[group_of(zone)].clone(),
            None => ::rules::iam::whole_account(&ids[account]),
        };
        let allow = n == 0 || !dice.one_in(2);
        let access = if allow { "allow" } else { "deny" };
        sent.push(json!({"access": access, "permission_groups": [{"id": group}], "resource_groups": [{"id": over}]}));
        let mut rights: Vec<String> = rights.iter().map(|&r| r.to_owned()).collect();
        if !allow {
            rights.push("account_tokens:edit".to_owned());
        }
        said.push(Statement {
            allow,
            rights,
            over: zone.map_or(Over::Account(Some(account)), |zone| {
                Over::Zones(Some(account), Some(zone))
            }),
        });
    }
    (sent, said)
}

/// Puts a member into a new user group with policies at random; what they say.
pub(super) async fn in_group(
    admin: &Actor,
    ids: &Ids,
    dice: &mut Dice,
    account: &'static str,
    member: &str,
) -> Vec<Statement> {
    let (sent, said) = policies(ids, dice, account);
    let groups = format!("/accounts/{}/iam/user_groups", ids[account]);
    let body = json!({"name": format!("Group of {member}"), "policies": sent});
    let group = admin.post(&groups, body).await.id();
    let members = format!("{groups}/{group}/members");
    admin.post(&members, json!([{"id": member}])).await.ok();
    said
}
