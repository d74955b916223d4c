//! The policy as tables: what each role may, and which roles an account offers.

use crate::golden;
use rules::{
    gate::{Facts, Place, Standing},
    policy::{self, Decision, Kind},
    roles,
    tenant_roles::TenantRole,
};
use std::fmt::Write;
use testkit::both;

fn decision(standing: Standing, action: &policy::Action) -> String {
    let facts = Facts {
        place: Some(Place::default()),
        standing,
    };
    match policy::decide(&facts, action) {
        Decision::Allow(_) => "yes".to_owned(),
        Decision::Refuse(code, _) => format!("{}/{}", code.status, code.number),
        Decision::Hidden => "hidden".to_owned(),
    }
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
        for role in roles::ROLES {
            line.push(stand(
                role.name,
                Standing {
                    member: Some(role.grants),
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
    let mut table = String::from("# action | allowed to, and without the account's consent\n");
    for action in policy::ALL {
        let columns = TenantRole::ALL.map(|role| {
            let stands = |consent_missing| Standing {
                tenant: Some(role),
                consent_missing,
                ..Standing::default()
            };
            let (with, without) = (
                decision(stands(false), action),
                decision(stands(true), action),
            );
            format!("{}:{with} {without}", role.as_str())
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
                member: Some(roles::Permissions::ALL),
                ..Standing::default()
            };
            let facts = Facts {
                place: None,
                standing,
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
