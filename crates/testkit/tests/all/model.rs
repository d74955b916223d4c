//! The policy against a second statement of it that shares nothing with the first.

#[path = "model/cases.rs"]
mod cases;
#[path = "model/given.rs"]
mod given;
#[path = "model/rules.rs"]
mod rules;
#[path = "model/served.rs"]
mod served;
#[path = "model/table.rs"]
mod table;

use self::{cases::Dice, rules::Answer};
use ::rules::{
    gate::Facts,
    grants::{Grants, Over, Which},
    policy::{self, Action, Decision},
    roles::Permissions,
    tenant_roles::TenantRole,
};
use std::{collections::BTreeMap, sync::Arc};
use testkit::both;

/// The same every time, so that what fails can be looked at.
const SEED: u64 = 20_261_123;

fn long() -> bool {
    std::env::var_os("TENANTRY_TEST_LONG").is_some()
}

fn said(facts: &Facts, action: &Action) -> Answer {
    match policy::decide(facts, action) {
        Decision::Allow(_) => Answer::Yes,
        Decision::Refuse(..) => Answer::No,
        Decision::Hidden => Answer::Nothing,
    }
}

/// How many of so many cases are decided otherwise than the model says, `twist` being what is wrong with the facts; and the first.
fn differences(
    cases: usize,
    twist: impl Fn(&mut Facts, &rules::Principal, rules::Place),
) -> (usize, String) {
    let mut dice = Dice(SEED);
    let (mut found, mut first) = (0, String::new());
    for _ in 0..cases / 10 {
        let who = cases::principal(&mut dice);
        for _ in 0..10 {
            let (place, around) = (cases::place(&mut dice), cases::around(&mut dice));
            let action = dice.pick(policy::ALL);
            let mut facts = cases::facts(&who, place, around);
            twist(&mut facts, &who, place);
            let (model, product) = (
                rules::answer(&who, action.name, place, around),
                said(&facts, action),
            );
            if model != product {
                found += 1;
                if first.is_empty() {
                    first = format!(
                        "{} at {place:?}: the model says {model:?}, the product {product:?}\n{around:?}\n{who:?}",
                        action.name
                    );
                }
            }
        }
    }
    (found, first)
}

/// Every action has a row in the model, and the model no row too many.
#[test]
fn the_model_knows_every_action() {
    let mut ours: Vec<&str> = policy::ALL.iter().map(|action| action.name).collect();
    let mut models: Vec<&str> = table::TABLE.iter().map(|row| row.name).collect();
    ours.sort_unstable();
    models.sort_unstable();
    assert_eq!(ours, models);
}

/// A hundred thousand cases; ten million in `cargo xtask long`.
#[test]
fn decisions_are_those_of_the_model() {
    let cases = if long() { 10_000_000 } else { 100_000 };
    let (found, first) = differences(cases, |_, _, _| {});
    assert_eq!(found, 0, "of {cases}; the first: {first}");
}

/// All answers are among the cases, of keys and of tokens: otherwise they would prove little.
#[test]
fn the_cases_are_of_every_kind() {
    let mut dice = Dice(SEED);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for _ in 0..50_000 {
        let who = cases::principal(&mut dice);
        let (place, around) = (cases::place(&mut dice), cases::around(&mut dice));
        let action = dice.pick(policy::ALL);
        let by = who.token.as_ref().map_or("key", |t| {
            if t.of_account.is_some() {
                "account token"
            } else {
                "user token"
            }
        });
        *seen
            .entry(format!(
                "{by} {:?}",
                rules::answer(&who, action.name, place, around)
            ))
            .or_default() += 1;
    }
    assert_eq!(seen.len(), 9, "{seen:?}");
    assert!(seen.values().all(|n| *n > 100), "{seen:?}");
}

/// Mistakes that a policy could have are each noticed.
#[test]
fn planted_mistakes_are_caught() {
    let grants = |old: &Grants, change: &dyn Fn(&mut ::rules::grants::Grant) -> bool| -> Grants {
        let mut all = old.statements().to_vec();
        all.retain_mut(change);
        all.into_iter().collect()
    };
    let on_token = |facts: &mut Facts, change: &dyn Fn(&mut ::rules::grants::Grant) -> bool| {
        if let Some(bearer) = &mut facts.bearer {
            let bearer = Arc::make_mut(bearer);
            bearer.grants = grants(&bearer.grants, change);
        }
    };
    let cases = 100_000;
    let (owner_unchecked, _) = differences(cases, |facts, _, place| {
        if facts.bearer.is_some() {
            facts.standing.tenant = Some(TenantRole::Admin);
            facts.standing.member = place
                .account()
                .map(|a| Grants::of_account(a, Permissions::ALL));
        }
    });
    let (deny_ignored, _) = differences(cases, |facts, _, _| {
        on_token(facts, &|grant| grant.allow);
        let member = facts.standing.member.take();
        facts.standing.member = member.map(|m| grants(&m, &|grant| grant.allow));
    });
    let (expiry_off_by_one, _) = differences(cases, |facts, _, _| facts.now -= 1);
    let (nested_widened, _) = differences(cases, |facts, _, _| {
        on_token(facts, &|grant| {
            if let Over::Zones {
                account,
                zone: Which::Any,
            } = &mut grant.over
            {
                *account = Which::Any;
            }
            true
        });
    });
    let (unit_ignored, _) = differences(cases, |facts, who, _| {
        let any = TenantRole::ALL
            .into_iter()
            .find(|role| who.staff.iter().any(|(_, word)| *word == role.as_str()));
        facts.standing.tenant =
            any.filter(|_| facts.standing.tenant.is_some() || who.token.is_none());
    });
    let (second_ignored, _) = differences(cases, |facts, _, _| facts.standing.second_factor = true);
    for (what, found) in [
        ("a password alone is enough", second_ignored),
        ("the owner's own rights are not asked for", owner_unchecked),
        ("a deny is ignored", deny_ignored),
        ("a token lasts a moment too long", expiry_off_by_one),
        ("zones of one account are zones of all", nested_widened),
        ("a role in one unit counts in all", unit_ignored),
    ] {
        assert!(found > 0, "not noticed: {what}");
    }
}

both! {
    /// Ten thousand requests by two dozen persons and their tokens; a hundred thousand in `cargo xtask long`.
    async fn requests_are_answered_as_the_model_says(t) {
        let mut dice = Dice(SEED);
        let (ids, admins) = served::world(t).await;
        let listed = t.tenant_admin().get("/user/tokens/permission_groups").await;
        let text = |of: &serde_json::Value| of.as_str().expect("a text").to_owned();
        let groups = listed.items().iter().map(|g| (text(&g["name"]), text(&g["id"]))).collect();
        let mut all = Vec::new();
        for number in 0..20 {
            let person = served::person(t, &ids, &admins, &mut dice, number).await;
            for _ in 0..12 {
                if let Some(token) = served::token(t, &ids, &mut dice, &person, &groups).await {
                    all.push(token);
                }
            }
            all.push(person);
        }
        let tokens = all.iter().filter(|who| who.model.token.is_some()).count();
        assert!(tokens > 30, "{tokens} tokens");
        for who in &all {
            assert_eq!(served::lists(who, &ids).await, None);
        }
        for _ in 0..if long() { 100_000 } else { 10_000 } {
            let who = dice.pick(&all);
            assert_eq!(served::ask(who, &ids, &mut dice).await, None);
        }
    }
}
