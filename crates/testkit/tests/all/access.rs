//! Who gets which answer on every route, about their own tenant's objects and about another's.

use crate::{book, credentials, golden, iam_zones, second, tenant_roles};
use std::fmt::Write;
use testkit::both;

const ACTORS: [&str; 29] = [
    "nobody",
    "stranger",
    "viewer",
    "editor",
    "owner",
    "tenant_admin",
    "other_tenant_admin",
    "service_user",
    "suspended",
    "operator",
    "beta_viewer",
    "token_of_everything",
    "token_of_one_zone",
    "account_token",
    "other_unit_admin",
    "support",
    "billing",
    "read_only",
    "no_2fa",
    "one_zone_member",
    "group_member",
    "good_token",
    "expired_token",
    "early_token",
    "elsewhere_token",
    "disabled_token",
    "suspended_token",
    "log_in",
    "expired_log_in",
];

both! {
    /// Status and code of each route for each actor.
    #[with(testkit::Options::default())]
    async fn golden_access_table(t) {
        let mut table = String::from("# route | about | actor: status code\n");
        let mut rows = std::collections::BTreeMap::<(String, &str), Vec<String>>::new();
        for name in ACTORS {
            for (about, of) in [("alpha", t.world.alpha.clone()), ("beta", t.world.beta.clone())] {
                // A fresh world for each, since what is allowed changes it.
                t.renew().await;
                let actor = match name {
                    "other_unit_admin" => tenant_roles::other_unit_admin(t).await,
                    "no_2fa" => second::without(t).await,
                    "one_zone_member" => iam_zones::one_zone_member(t).await,
                    "support" | "billing" | "read_only" => tenant_roles::staff(t, name).await,
                    _ => match credentials::actor(t, name).await {
                        Some(actor) => actor,
                        None => t.actor(name).clone(),
                    },
                };
                for e in book::entries(&t.world, &of) {
                    let method = e.method.parse().expect("a method");
                    let reply = actor.send(method, &e.path, e.body.map(|b| b.to_string())).await;
                    let row = rows.entry((format!("{} {}", e.method, e.route), about)).or_default();
                    row.push(format!("{name}:{}{}", reply.status, if reply.status == 200 { String::new() } else { format!("/{}", reply.code()) }));
                }
            }
        }
        for ((route, about), answers) in rows {
            writeln!(table, "{route} | {about} | {}", answers.join(" ")).expect("a string");
        }
        golden::compare("access.txt", &table);
    }

    /// An id that is somebody else's and an id that nobody has: not one byte tells them apart.
    async fn foreign_and_unknown_ids_are_answered_alike(t) {
        let foreign = t.world.beta.clone();
        let mut unknown = foreign.clone();
        for id in [&mut unknown.account, &mut unknown.zone, &mut unknown.id, &mut unknown.unit] {
            *id = id.chars().rev().collect();
        }
        let foreign_book = book::entries(&t.world, &foreign);
        let unknown_book = book::entries(&t.world, &unknown);
        for (theirs, nobodys) in foreign_book.into_iter().zip(unknown_book) {
            if theirs.path == nobodys.path {
                continue;
            }
            for actor in [t.owner(), t.tenant_admin(), t.stranger(), t.service_user(), t.operator(), t.actor("token_of_everything").clone(), t.actor("token_of_one_zone").clone(), t.actor("account_token").clone()] {
                if actor.name == "operator" && theirs.path.starts_with("/platform") {
                    continue;
                }
                let method: reqwest::Method = theirs.method.parse().expect("a method");
                let one = actor.send(method.clone(), &theirs.path, theirs.body.as_ref().map(ToString::to_string)).await;
                let other = actor.send(method, &nobodys.path, nobodys.body.as_ref().map(ToString::to_string)).await;
                assert_eq!((one.status, &one.text), (other.status, &other.text), "{} {}", actor.name, theirs.route);
                assert_ne!(one.status, 200, "{} {}", actor.name, theirs.route);
                let named = |r: &testkit::Response| {
                    let mut names: Vec<String> = r.headers.keys().map(ToString::to_string).collect();
                    names.sort();
                    names
                };
                assert_eq!(named(&one), named(&other), "{} {}", actor.name, theirs.route);
            }
        }
    }
}
