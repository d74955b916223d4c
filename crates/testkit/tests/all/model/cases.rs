//! Cases at random, from a seed: principals, places, circumstances; and the same as facts for the product's decision.

use super::rules::{
    ACCOUNTS, Around, Over, Place, Principal, STAFF, Statement, Token, UNITS, ZONES,
};
use rules::{
    gate::{Facts, Place as At, Standing},
    grants::{self, Grant, Grants, Which},
    roles::{Area, Permission, Permissions},
    tenant_roles::TenantRole,
    tokens::{Bearer, Networks, Owner},
};
use std::sync::Arc;

/// Numbers that look random and are the same for the same seed (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) % sides as u64).expect("less than the sides")
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.roll(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const RIGHTS: &[&str] = &[
    "zone:read",
    "zone:edit",
    "dns_records:edit",
    "organization:read",
    "organization:edit",
    "member:read",
    "member:edit",
    "subscription:read",
    "subscription:edit",
    "auditlogs:read",
    "account_tokens:read",
    "account_tokens:edit",
    "tenants:read",
    "tenants:edit",
    "user_details:read",
    "user_details:edit",
    "user_tokens:read",
    "user_tokens:edit",
    "memberships:read",
    "memberships:edit",
    "installation:read",
    "installation:edit",
];

fn over(dice: &mut Dice) -> Over {
    let account = |dice: &mut Dice| (!dice.one_in(3)).then(|| dice.pick(ACCOUNTS).0);
    let zone = |dice: &mut Dice| (!dice.one_in(2)).then(|| dice.pick(ZONES).0);
    match dice.roll(9) {
        0..=2 => Over::Account(account(dice)),
        3..=5 => Over::Zones(account(dice), zone(dice)),
        6 => Over::User,
        7 => match dice.roll(3) {
            0 => Over::Tenant(None),
            1 => Over::Tenant(Some(dice.pick(UNITS).1)),
            _ => Over::Unit(dice.pick(UNITS).0),
        },
        _ => Over::Installation,
    }
}

fn statement(dice: &mut Dice, over: Over) -> Statement {
    // Whether a token works for some tenant at all is asked without knowing which units are whose.
    let narrow = matches!(over, Over::Tenant(Some(_)) | Over::Unit(_));
    Statement {
        allow: narrow || !dice.one_in(4),
        rights: (0..=dice.roll(8))
            .map(|_| (*dice.pick(RIGHTS)).to_owned())
            .collect(),
        over,
    }
}

/// A moment in the middle of the times that tokens have.
pub(crate) const NOW: i64 = 1_000;

pub(crate) fn principal(dice: &mut Dice) -> Principal {
    let mut who = Principal {
        suspended: dice.one_in(20),
        operator: dice.one_in(6),
        second_factor: dice.one_in(2),
        ..Principal::default()
    };
    for (unit, _) in UNITS {
        if dice.one_in(3) {
            who.staff.push((unit, *dice.pick(STAFF)));
        }
    }
    for (account, _) in ACCOUNTS {
        if dice.one_in(2) {
            let statements = (0..dice.roll(4)).map(|_| {
                let of = match dice.roll(4) {
                    0 => Over::Zones(Some(account), Some(dice.pick(ZONES).0)),
                    1 => Over::Zones(Some(account), None),
                    _ => Over::Account(Some(account)),
                };
                statement(dice, of)
            });
            who.members.push((account, statements.collect()));
        }
    }
    if !dice.one_in(3) {
        let when = |dice: &mut Dice| {
            dice.one_in(3)
                .then(|| NOW - 2 + i64::try_from(dice.roll(5)).expect("small"))
        };
        let of_account = dice.one_in(3).then(|| dice.pick(ACCOUNTS).0);
        who.token = Some(Token {
            of_account,
            statements: (0..=dice.roll(5))
                .map(|_| {
                    let of = over(dice);
                    statement(dice, of)
                })
                .collect(),
            enabled: !dice.one_in(12),
            not_before: when(dice),
            expires_on: when(dice),
            from_here: !dice.one_in(12),
        });
        if of_account.is_some() {
            (who.suspended, who.operator) = (false, false);
        }
    }
    who.by_session = who.token.is_none() && dice.one_in(2);
    who
}

pub(crate) fn place(dice: &mut Dice) -> Place {
    match dice.roll(8) {
        0 => Place::Nowhere,
        1 => Place::Tenant(dice.pick(UNITS).1),
        2 => Place::Unit(dice.pick(UNITS).0),
        3 | 4 => Place::Account(dice.pick(ACCOUNTS).0),
        _ => Place::Zone(dice.pick(ZONES).0),
    }
}

pub(crate) fn around(dice: &mut Dice) -> Around {
    let consent_required = dice.one_in(4);
    Around {
        consent_required,
        now: NOW,
        tenant_suspended: dice.one_in(10),
        api_refused: dice.one_in(10),
        second_required: dice.one_in(5),
        consent_missing: consent_required && dice.one_in(2),
    }
}

fn permission(right: &str) -> Permission {
    let (area, verb) = right.split_once(':').expect("an area and a verb");
    let mut areas = Area::ALL.into_iter().chain(Area::INNER);
    let area = areas.find(|a| a.key() == area).expect("an area");
    if verb == "edit" {
        Permission::edit(area)
    } else {
        Permission::read(area)
    }
}

fn which(id: Option<&str>) -> Which {
    id.map_or(Which::Any, |id| Which::One(id.to_owned()))
}

fn grant(s: &Statement) -> Grant {
    Grant {
        allow: s.allow,
        permissions: s
            .rights
            .iter()
            .map(|r| permission(r))
            .collect::<Permissions>(),
        over: match &s.over {
            Over::Account(id) => grants::Over::Account(which(*id)),
            Over::Zones(account, zone) => grants::Over::Zones {
                account: which(*account),
                zone: which(*zone),
            },
            Over::User => grants::Over::User,
            Over::Tenant(id) => grants::Over::Tenant(which(*id)),
            Over::Unit(id) => grants::Over::Unit(which(Some(id))),
            Over::Installation => grants::Over::Installation,
        },
        records: Vec::new(),
    }
}

/// What the product would have looked up.
pub(crate) fn facts(who: &Principal, place: Place, around: Around) -> Facts {
    let token = who.token.as_ref();
    let own_account = token.and_then(|t| t.of_account);
    let role = |at: &dyn Fn(&str) -> bool| {
        STAFF
            .iter()
            .copied()
            .find(|role| who.staff.iter().any(|(unit, r)| r == role && at(unit)))
    };
    let role = match place {
        Place::Tenant(tenant) => role(&|unit| UNITS.contains(&(unit_of(unit), tenant))),
        _ => role(&|unit| Some(unit) == place.unit()),
    };
    let member = match own_account {
        Some(own) => {
            (place.account() == Some(own)).then(|| Grants::of_account(own, Permissions::ALL))
        }
        None => who
            .members
            .iter()
            .find(|(account, _)| Some(*account) == place.account())
            .map(|(_, statements)| statements.iter().map(grant).collect()),
    };
    let text = |id: Option<&str>| id.map(str::to_owned);
    Facts {
        place: Some(At {
            tenant_id: text(place.tenant()),
            unit_id: text(place.unit()),
            account_id: text(place.account()),
            zone_id: text(place.zone()),
            ..At::default()
        }),
        standing: Standing {
            suspended: who.suspended,
            operator: who.operator,
            tenant: role.filter(|_| own_account.is_none()).map(tenant_role),
            consent_required: around.consent_required,
            consent_missing: around.consent_missing,
            member,
            tenant_suspended: around.tenant_suspended,
            api_refused: around.api_refused,
            second_factor: who.second_factor,
            second_required: around.second_required,
            ..Standing::default()
        },
        bearer: token.map(|t| {
            Arc::new(Bearer {
                id: "token".to_owned(),
                owner: match t.of_account {
                    Some(id) => Owner::Account(id.to_owned()),
                    None => Owner::User("user".to_owned()),
                },
                enabled: t.enabled,
                not_before: t.not_before,
                expires_on: t.expires_on,
                networks: if t.from_here {
                    Networks::default()
                } else {
                    elsewhere()
                },
                grants: t.statements.iter().map(grant).collect(),
            })
        }),
        by_session: who.by_session,
        now: around.now,
        from: "127.0.0.1".parse().ok(),
    }
}

fn unit_of(id: &str) -> &'static str {
    UNITS
        .iter()
        .find(|(unit, _)| *unit == id)
        .map_or("", |(unit, _)| unit)
}

fn tenant_role(word: &str) -> TenantRole {
    TenantRole::ALL
        .into_iter()
        .find(|role| role.as_str() == word)
        .expect("a role")
}

fn elsewhere() -> Networks {
    let condition: rules::tokens::Condition =
        serde_json::from_value(serde_json::json!({"request_ip": {"in": ["203.0.113.0/24"]}}))
            .expect("a condition");
    condition.networks().expect("networks")
}
