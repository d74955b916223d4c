//! Statements: both databases understand all of them, and looking for what is not ours costs the same whether it exists.

use crate::book;
use serde_json::json;
use std::collections::BTreeSet;
use testkit::{Kind, both, groups, roles};

/// What a statement may read from end to end: what belongs to the operator and is listed by nobody else, what never grows,
/// and what another part of the statement has found.
const READ_WHOLE: &[&str] = &[
    "CONSTANT ROW",
    "denials",
    // Of a subquery that is bounded.
    "due",
    "installation",
    // Of a subquery that is bounded.
    "looked",
    "mails",
    "own",
    "pragma_page_count",
    "pragma_page_size",
    "schema_migrations",
    "secondaries",
    "sqlite_schema",
    "tenants",
    "users USING INDEX users_operator",
    // A few for each unit.
    "zone_tallies",
    // The newest so many, once at the start.
    "zone_differences USING INDEX zone_differences_at",
];

/// Without what is written after the fact, whenever its time has come.
pub(crate) fn asked_for(mut all: Vec<String>) -> Vec<String> {
    all.retain(|statement| !statement.contains("INSERT INTO denials"));
    all
}

both! {
    #[alone]
    async fn foreign_and_unknown_ids_run_the_same_statements(t) {
        let foreign = t.world.beta.clone();
        let mut unknown = foreign.clone();
        for id in [&mut unknown.account, &mut unknown.zone, &mut unknown.id, &mut unknown.unit] {
            *id = id.chars().rev().collect();
        }
        let actor = t.owner();
        t.watch_statements();
        let (theirs, nobodys) = (book::entries(&t.world, &foreign), book::entries(&t.world, &unknown));
        for (one, other) in theirs.into_iter().zip(nobodys) {
            if one.path == other.path {
                continue;
            }
            let method: reqwest::Method = one.method.parse().expect("a method");
            // Inner actors work beside us: a difference that is ours is there every time.
            let mut runs = Vec::new();
            for _ in 0..5 {
                runs = Vec::new();
                for (path, body) in [(&one.path, &one.body), (&other.path, &other.body)] {
                    t.statements();
                    actor.send(method.clone(), path, body.as_ref().map(ToString::to_string)).await;
                    runs.push(asked_for(t.statements()));
                }
                if runs[0] == runs[1] {
                    break;
                }
            }
            // Asked about no token, this one need not look.
            let looks = !one.route.ends_with("/tokens/verify");
            assert!(!runs[0].is_empty() || !looks, "{} {}: nothing was noted", one.method, one.route);
            assert_eq!(runs[0], runs[1], "{} {}", one.method, one.route);
        }
    }

    /// What others own costs nothing: no statement looks for its rows by reading a table that grows with them.
    #[alone]
    async fn no_statement_reads_a_whole_table(t) {
        if t.database.kind == Kind::Postgres {
            // Its plans are those that its own statistics suggest: nothing to hold it to.
            return;
        }
        t.watch_statements();
        let mut run = BTreeSet::new();
        for name in ["operator", "tenant_admin", "owner", "stranger"] {
            t.renew().await;
            let actor = t.actor(name).clone();
            for e in book::entries(&t.world, &t.world.alpha) {
                actor.send(e.method.parse().expect("a method"), &e.path, e.body.map(|b| b.to_string())).await;
                run.extend(t.statements());
            }
        }
        let mut found = BTreeSet::new();
        for sql in &run {
            let sql = sql.trim_start_matches("sql=");
            for step in t.database.plan(sql).await {
                let read = step.strip_prefix("SCAN ");
                if read.is_some_and(|read| !READ_WHOLE.iter().any(|may| read.starts_with(may))) {
                    found.insert(format!("{step}: {sql}"));
                }
            }
        }
        assert!(run.len() > 100, "{}", run.len());
        assert!(found.is_empty(), "{}", found.into_iter().collect::<Vec<_>>().join("\n"));
    }

    /// A decision asks the same whatever the account and the installation hold: a number of statements, and which.
    #[alone]
    async fn a_decision_costs_the_same_whatever_there_is(t) {
        t.watch_statements();
        let alpha = t.world.alpha.clone();
        let admin = t.tenant_admin();
        let path = format!("/zones/{}", alpha.zone);
        let token = t.actor("token_of_everything").clone();
        let asking = [admin.clone(), t.owner(), t.viewer(), token];
        let mut cost = Vec::new();
        for grown in [false, true] {
            if grown {
                for n in 0..40 {
                    let body = json!({"email": format!("more-{n}@alpha.example"), "roles": [roles::ADMINISTRATOR]});
                    let member = admin.post(&format!("/accounts/{}/members", alpha.account), body).await.id();
                    let body = json!({"name": format!("Group {n}"), "policies": [{"access": "allow",
                        "permission_groups": [{"id": groups::DOMAIN_READ}], "resource_groups": [{"id": alpha.resource_group}]}]});
                    let group = admin.post(&format!("/accounts/{}/iam/user_groups", alpha.account), body).await.id();
                    let path = format!("/accounts/{}/iam/user_groups/{group}/members", alpha.account);
                    admin.post(&path, json!([{"id": member}])).await.ok();
                    admin.post("/accounts", json!({"name": format!("Account {n}")})).await.ok();
                }
            }
            let mut run = Vec::new();
            for actor in &asking {
                // Inner actors work beside us: what is ours is there every time.
                let mut least: Option<Vec<String>> = None;
                for _ in 0..10 {
                    t.statements();
                    actor.get(&path).await.ok();
                    let asked = t.statements();
                    if least.as_ref().is_none_or(|l| asked.len() < l.len()) {
                        least = Some(asked);
                    }
                }
                run.push(least.unwrap_or_default());
            }
            cost.push(run);
        }
        assert_eq!(cost[0], cost[1]);
        let most = cost[0].iter().map(Vec::len).max();
        assert!(most <= Some(4), "{:?}", cost[0]);
    }

    /// Every statement that is whole is one that the database understands.
    async fn every_statement_is_understood(t) {
        let count = t.check_statements().await;
        assert!(count > 100, "{count}");
    }
}
