//! The policy as tables: what each role may, and which roles an account offers.

use crate::golden;
use rules::{
    gate::{Facts, Place, Standing},
    grants::{Grant, Grants, Over, Which},
    policy::{self, Decision, Kind},
    roles,
    tenant_roles::TenantRole,
    tokens::{self, Bearer, GroupScope, Networks, Owner},
};
use std::{fmt::Write, sync::Arc};
use testkit::both;

fn decision(standing: Standing, action: &policy::Action) -> String {
    let facts = Facts {
        place: Some(place(None)),
        standing,
        ..Facts::default()
    };
    match policy::decide(&facts, action) {
        Decision::Allow(_) => "yes".to_owned(),
        Decision::Refuse(code, _) => format!("{}/{}", code.status, code.number),
        Decision::Hidden => "hidden".to_owned(),
    }
}

fn place(zone: Option<&str>) -> Place {
    Place {
        tenant_id: Some("tenant".to_owned()),
        unit_id: Some("unit".to_owned()),
        account_id: Some("account".to_owned()),
        zone_id: zone.map(str::to_owned),
        ..Place::default()
    }
}

fn one(id: &str) -> Which {
    Which::One(id.to_owned())
}

/// Permission group of a token × action, shown by somebody who may do everything.
#[test]
fn golden_token_table() {
    let standing = Standing {
        operator: true,
        tenant: Some(TenantRole::Admin),
        member: Some(Grants::of_account("account", roles::Permissions::ALL)),
        ..Standing::default()
    };
    let mut table = String::from("# permission group | over | at | allowed\n");
    for group in tokens::GROUPS {
        let overs = match group.scope {
            GroupScope::Account | GroupScope::Bucket => vec![Over::Account(one("account"))],
            GroupScope::Zone => vec![
                Over::Zones {
                    account: one("account"),
                    zone: Which::Any,
                },
                Over::Zones {
                    account: Which::Any,
                    zone: one("zone"),
                },
            ],
            GroupScope::User => vec![Over::User],
            GroupScope::Tenant => vec![Over::Tenant(one("tenant")), Over::Unit(one("other unit"))],
            GroupScope::Installation => vec![Over::Installation],
        };
        for over in overs {
            for (at, place) in [
                ("account", place(None)),
                ("zone", place(Some("zone"))),
                ("other zone", place(Some("other zone"))),
            ] {
                let grant = |permissions| Grant {
                    allow: true,
                    permissions,
                    over: over.clone(),
                    records: Vec::new(),
                };
                let bearer = Bearer {
                    id: String::new(),
                    owner: Owner::User(String::new()),
                    enabled: true,
                    not_before: None,
                    expires_on: None,
                    networks: Networks::default(),
                    grants: [grant(group.grants), grant(group.besides)]
                        .into_iter()
                        .collect(),
                };
                let facts = Facts {
                    place: Some(place),
                    standing: standing.clone(),
                    bearer: Some(Arc::new(bearer)),
                    ..Facts::default()
                };
                let allowed: Vec<&str> = policy::ALL
                    .iter()
                    .filter(|action| matches!(policy::decide(&facts, action), Decision::Allow(_)))
                    .map(|action| action.name)
                    .collect();
                writeln!(
                    table,
                    "{} | {over:?} | {at} | {}",
                    group.name,
                    allowed.join(", ")
                )
                .expect("a string");
            }
        }
    }
    golden::compare("tokens.txt", &table);
}

/// Role × action.
#[test]
fn golden_policy_table() {
    let mut table = String::from("# action | kind | resource | entitled | allowed to\n");
    for action in policy::ALL {
        let kind = if action.kind == Kind::Read {
            "read"
        } else {
            "write"
        };
        let entitled = action.entitled.map_or("-", |(e, _)| e.name());
        let stand =
            |name: &str, standing: Standing| format!("{name}:{}", decision(standing, action));
        let mut line = vec![
            stand("stranger", Standing::default()),
            stand(
                "operator",
                Standing {
                    operator: true,
                    ..Standing::default()
                },
            ),
            stand(
                "tenant admin",
                Standing {
                    tenant: Some(TenantRole::Admin),
                    ..Standing::default()
                },
            ),
            stand(
                "tenant admin while suspended",
                Standing {
                    tenant: Some(TenantRole::Admin),
                    tenant_suspended: true,
                    ..Standing::default()
                },
            ),
            stand(
                "suspended",
                Standing {
                    suspended: true,
                    tenant: Some(TenantRole::Admin),
                    operator: true,
                    ..Standing::default()
                },
            ),
            stand(
                "the program",
                Standing {
                    system: true,
                    ..Standing::default()
                },
            ),
        ];
        for role in roles::ROLES.iter().chain(roles::DOMAIN_GROUPS) {
            line.push(stand(
                role.name,
                Standing {
                    member: Some(Grants::of_account("account", role.grants)),
                    ..Standing::default()
                },
            ));
        }
        writeln!(
            table,
            "{} | {kind} | {} | {entitled} | {}",
            action.name,
            action.resource,
            line.join(", ")
        )
        .expect("a string");
    }
    golden::compare("policy.txt", &table);
}

/// Tenant role × action, with the account's consent missing too.
#[test]
fn golden_tenant_roles_table() {
    let mut table =
        String::from("# action | allowed to: where no consent is required, with it, without it\n");
    for action in policy::ALL {
        let columns = TenantRole::ALL.map(|role| {
            let may = |consent_required, consent_missing| {
                let standing = Standing {
                    tenant: Some(role),
                    consent_required,
                    consent_missing,
                    ..Standing::default()
                };
                decision(standing, action)
            };
            let (free, with, without) = (may(false, false), may(true, false), may(true, true));
            format!("{}:{free} {with} {without}", role.as_str())
        });
        writeln!(table, "{} | {}", action.name, columns.join(", ")).expect("a string");
    }
    golden::compare("tenant_roles.txt", &table);
}

/// Facts that are inconsistent never open a door.
#[test]
fn no_place_no_entry() {
    for action in policy::ALL {
        for operator in [false, true] {
            let standing = Standing {
                operator,
                tenant: Some(TenantRole::Admin),
                member: Some(Grants::of_account("account", roles::Permissions::ALL)),
                ..Standing::default()
            };
            let facts = Facts {
                standing,
                ..Facts::default()
            };
            assert!(
                !matches!(policy::decide(&facts, action), Decision::Allow(_)),
                "{}",
                action.name
            );
        }
    }
}

both! {
    async fn golden_roles_of_each_account_type(t) {
        let admin = t.tenant_admin();
        let mut table = String::from("# account type | role id | role\n");
        for (kind, account) in [("standard", &t.world.alpha.account), ("enterprise", &t.world.alpha.enterprise)] {
            for role in admin.get(&format!("/accounts/{account}/roles?per_page=50")).await.items() {
                writeln!(table, "{kind} | {} | {}", role["id"].as_str().expect("an id"), role["name"].as_str().expect("a name")).expect("a string");
            }
        }
        golden::compare("roles.txt", &table);
    }
}
