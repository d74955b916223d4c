//! The command line's verbs for operators, from the real binary against a running installation.

use crate::second;
use serde_json::{Value, json};
use testkit::{Instance, Run, both};
use tokio::{
    io::{AsyncReadExt, copy, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

/// As the operator.
async fn run(t: &Instance, args: &[&str]) -> Run {
    let (url, operator) = (t.url(), t.operator());
    let variables = [
        ("TENANTRY_URL", url.as_str()),
        ("TENANTRY_EMAIL", &operator.email),
        ("TENANTRY_KEY", &operator.key),
    ];
    Run::of(&variables, args).await
}

/// The words of each line of a table.
fn words(table: &str) -> Vec<Vec<&str>> {
    table
        .lines()
        .map(|l| l.split_whitespace().collect())
        .collect()
}

/// A way to the installation on which the first reply gets lost.
async fn losing_the_first_reply(url: &str) -> String {
    let to = url.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let here = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        for n in 0..2 {
            let (mut client, _) = listener.accept().await.expect("somebody asks");
            let mut server = TcpStream::connect(&to).await.expect("it listens");
            if n == 0 {
                let ((mut from, _), (mut reply, mut to)) = (client.split(), server.split());
                tokio::select! {
                    asked = copy(&mut from, &mut to) => panic!("the request is whole: {asked:?}"),
                    replied = reply.read_u8() => assert!(replied.is_ok(), "{replied:?}"),
                }
            } else {
                // Until either side has enough.
                let _ = copy_bidirectional(&mut client, &mut server).await;
            }
        }
    });
    format!("http://{here}")
}

both! {
    async fn a_partner_from_nothing(t) {
        let made = run(t, &["tenant", "create", "Example Hosting", "--contact-email", "ops@hosting.example", "--label", "gold",
            "--name-server", "ns1.hosting.example", "--name-server", "ns2.hosting.example", "--rate-limit", "900", "--json"]).await.json();
        assert_eq!((&made["name"], &made["type"], &made["labels"]), (&json!("Example Hosting"), &json!("partner"), &json!(["gold"])));
        assert_eq!((&made["contacts"]["email"], &made["rate_limit"]), (&json!("ops@hosting.example"), &json!(900)));
        let (id, unit) = (made["id"].as_str().expect("an id"), made["default_unit"]["id"].as_str().expect("an id"));
        // By id or by name, for programs or for people.
        let shown = run(t, &["tenant", "show", "Example Hosting", "--json"]).await.json();
        assert_eq!(shown, run(t, &["tenant", "show", id, "--json"]).await.json());
        let people = run(t, &["tenant", "show", id]).await;
        assert!(words(people.ok()).contains(&vec!["contacts.email", "ops@hosting.example"]), "{}", people.out);
        let list = run(t, &["tenant", "list"]).await;
        let rows = words(list.ok());
        assert_eq!(rows[0], ["ID", "NAME", "TYPE", "STATUS", "ACCOUNTS", "ZONES"]);
        assert!(rows.contains(&vec![id, "Example", "Hosting", "partner", "active", "0", "0"]), "{}", list.out);
        assert_eq!(run(t, &["tenant", "list", "--name", "HOSTING", "--json"]).await.json(), json!([shown]));
        assert_eq!(run(t, &["tenant", "list", "--name", "nobody"]).await.ok(), "none\n");
        // An admin, told a key once, who can work with it.
        let admin = run(t, &["admin", "create", "Example Hosting", "admin@hosting.example", "--json"]).await.json();
        let key = admin["api_key"].as_str().expect("a key");
        let actor = t.somebody("admin", "admin@hosting.example", key);
        actor.post("/accounts", json!({"name": "Customer"})).await.ok();
        let again = run(t, &["admin", "create", "Example Hosting", "admin@hosting.example"]).await;
        assert!(words(again.ok()).contains(&vec!["api_key", "-"]) && !again.out.contains("shown this once"), "{}", again.out);
        let other = run(t, &["admin", "create", id, "other@hosting.example", "--unit", unit]).await;
        assert!(other.ok().contains("shown this once"), "{}", other.out);
        let admins = run(t, &["admin", "list", "Example Hosting"]).await;
        assert_eq!(words(admins.ok())[1][1..], ["admin@hosting.example", "no", "admin", "Default"], "{}", admins.out);
        assert_eq!(run(t, &["admin", "list", id, "--json"]).await.json()[1]["units"][0]["id"], unit);
        // Entitlements and the catalogue.
        let granted = run(t, &["entitlement", "set", "Example Hosting", "service_users=true", "accounts_limit=1", "zones_limit=none",
            "account_types=standard,enterprise", "kyc_fields_required=business_name", "--json"]).await.json();
        assert_eq!((&granted["service_users"], &granted["accounts_limit"], &granted["zones_limit"]), (&json!(true), &json!(1), &Value::Null));
        assert_eq!((&granted["account_types"], &granted["kyc_fields_required"]), (&json!(["standard", "enterprise"]), &json!(["business_name"])));
        assert_eq!(run(t, &["entitlement", "list", id, "--json"]).await.json(), granted);
        let less = run(t, &["entitlement", "set", id, "accounts_limit=0", "kyc_fields_required="]).await;
        assert!(less.ok().contains("accounts_limit in_use 1"), "what exists beyond it is told: {}", less.out);
        run(t, &["catalogue", "fill", "Example Hosting", "enterprise_reseller"]).await.ok();
        let priced = run(t, &["catalogue", "set", id, "partners_pro=2000", "WORKERS_PAID"]).await;
        assert!(words(priced.ok()).contains(&vec!["PARTNERS_PRO", "Pro", "Plan", "zone", "2000"]), "{}", priced.out);
        run(t, &["catalogue", "remove", id, "WORKERS_PAID"]).await.ok();
        let all = run(t, &["catalogue", "list", id, "--json"]).await.json();
        assert!(!all.to_string().contains("WORKERS_PAID") && all.to_string().contains("PARTNERS_ENT"));
        let msp = run(t, &["catalog", "fill", id, "msp", "--replace", "--json"]).await.json();
        assert!(!msp.to_string().contains("PARTNERS_ENT") && msp.to_string().contains("msp_biz"));
        // Units.
        let north = run(t, &["unit", "create", "Example Hosting", "North", "--json"]).await.json();
        let north = north["id"].as_str().expect("an id");
        run(t, &["unit", "update", north, "--name", "Nord", "--status", "suspended"]).await.ok();
        let units = run(t, &["unit", "list", id]).await;
        assert_eq!(words(units.ok())[1..], [vec![unit, "Default", "active", "1", "0"], vec![north, "Nord", "suspended", "0", "0"]]);
        // Changed, cleared, suspended.
        let after = run(t, &["tenant", "update", "Example Hosting", "--name", "Renamed", "--status", "suspended", "--contact-email", "",
            "--no-labels", "--no-name-servers", "--rate-limit", "none", "--json"]).await.json();
        assert_eq!((&after["name"], &after["status"], &after["contacts"]["email"]), (&json!("Renamed"), &json!("suspended"), &Value::Null));
        assert_eq!((&after["labels"], &after["name_servers"], &after["rate_limit"]), (&json!([]), &json!([]), &Value::Null));
        actor.post("/accounts", json!({"name": "x"})).await.refused(403, 10000);
        assert_eq!(run(t, &["tenant", "resume", id, "--json"]).await.json()["status"], "active");
        actor.patch("/user", json!({"first_name": "Ada"})).await.ok();
        assert_eq!(run(t, &["tenant", "suspend", "Renamed", "--json"]).await.json()["status"], "suspended");
        // Another role, given by the tenant's own people too.
        run(t, &["tenant", "resume", id]).await.ok();
        let boss = json!({"email": "boss@hosting.example", "unit_ids": [unit]});
        let boss = t.from_reply("boss", &t.operator().post(&format!("/platform/v1/tenants/{id}/admins"), boss).await);
        let (url, args) = (t.url(), ["admin", "update", id, "ADMIN@hosting.example", "--role", "read_only", "--unit", unit, "--json"]);
        let after = Run::of(&[("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &boss.email), ("TENANTRY_KEY", &boss.key)], &args).await.json();
        assert_eq!(after["units"][0]["role"], "read_only", "{after}");
        run(t, &["admin", "create", id, "new@hosting.example", "--role", "billing"]).await.ok();
        let list = run(t, &["admin", "list", id]).await;
        assert!(list.ok().contains("billing") && list.out.contains("read_only"), "{}", list.out);
        run(t, &["admin", "update", id, "new@hosting.example", "--role", "owner"]).await.failed(2, "possible values");
        // And out.
        run(t, &["admin", "delete", "Renamed", "admin@hosting.example", "--unit", unit]).await.ok();
        assert_eq!(actor.get("/user/tenants").await.items().len(), 0);
        run(t, &["admin", "delete", "Renamed", "admin@hosting.example"]).await.failed(1, "refused (1103)");
    }

    async fn people_and_accounts(t) {
        let made = run(t, &["operator", "create", "fourth@tenantry.example", "--json"]).await.json();
        let fourth = t.somebody("fourth", "fourth@tenantry.example", made["api_key"].as_str().expect("a key"));
        fourth.get("/platform/v1/tenants").await.ok();
        let list = run(t, &["operator", "list"]).await;
        assert_eq!(words(list.ok()).len(), 4, "{}", list.out);
        run(t, &["operator", "delete", "fourth@tenantry.example"]).await.ok();
        fourth.get("/platform/v1/tenants").await.refused(403, 10000);
        // Users.
        let owner = t.owner();
        let shown = run(t, &["user", "show", &owner.email, "--json"]).await.json();
        assert_eq!((&shown["id"], &shown["suspended"]), (&json!(owner.id), &json!(false)));
        run(t, &["user", "suspend", &owner.email]).await.ok();
        owner.get("/user").await.refused(403, 10000);
        run(t, &["user", "unsuspend", &owner.id]).await.ok();
        owner.get("/user").await.ok();
        second::enrol(t, &owner.email).await;
        let shown = run(t, &["user", "second-factors", &owner.email, "--json"]).await.json();
        assert_eq!((&shown["enabled"], &shown["factors"][0]["kind"], &shown["recovery_codes"]), (&json!(true), &json!("totp"), &json!(10)));
        assert!(run(t, &["user", "second-factors", &owner.id]).await.ok().contains("kind totp"));
        let removed = run(t, &["user", "remove-second-factors", &owner.email, "--json"]).await.json();
        assert_eq!((&removed["id"], &removed["factors"], &removed["sessions"]), (&json!(owner.id), &json!(1), &json!(1)));
        run(t, &["user", "remove-second-factors", &owner.email]).await.failed(1, "1135");
        assert_eq!(run(t, &["user", "limit", &owner.email, "77", "--json"]).await.json()["rate_limit"], 77);
        assert_eq!(run(t, &["user", "limit", &owner.email, "none", "--json"]).await.json()["rate_limit"], Value::Null);
        let found = run(t, &["sso", "list", "alpha-people.example", "--json"]).await.json();
        let connector = found[0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(found[0]["owner_id"], t.world.alpha.account.as_str());
        assert_eq!(run(t, &["sso", "approve", &connector, "--json"]).await.json()["verification"]["status"], "verified");
        run(t, &["sso", "remove", &connector]).await.ok();
        run(t, &["sso", "approve", &connector]).await.failed(1, "1151");
        let rolled = run(t, &["key", "roll", &owner.email, "--json"]).await.json();
        owner.get("/user").await.refused(403, 9103);
        t.somebody("owner", &owner.email, rolled["api_key"].as_str().expect("a key")).get("/user").await.ok();
        run(t, &["user", "show", "nobody@nowhere.example"]).await.failed(1, "no user with the address");
        // An account comes back, and a zone.
        let (admin, account) = (t.tenant_admin(), format!("/accounts/{}", t.world.alpha.account));
        admin.delete(&account).await.ok();
        let back = run(t, &["account", "restore", &t.world.alpha.account]).await;
        assert!(words(back.ok()).contains(&vec!["id", &t.world.alpha.account]), "{}", back.out);
        admin.get(&account).await.ok();
        let zone = format!("/zones/{}", t.world.alpha.zone);
        admin.delete(&zone).await.ok();
        let back = run(t, &["zone", "restore", &t.world.alpha.zone, "--json"]).await.json();
        assert_eq!(back["name"], json!(t.world.alpha.zone_name));
        admin.get(&zone).await.ok();
        assert_eq!(run(t, &["zone", "activate", &t.world.alpha.zone, "--json"]).await.json()["status"], "active");
    }

    async fn service_users_of_a_tenant(t) {
        let (robot, alpha) = (t.service_user(), t.world.alpha.id.clone());
        let list = run(t, &["service-user", "list", "alpha", "--name", "SERVICE"]).await;
        assert_eq!(words(list.ok())[1][..3], [robot.id.as_str(), &robot.email, "active"], "{}", list.out);
        assert_eq!(run(t, &["service-user", "list", &alpha, "--name", "nobody"]).await.ok(), "none\n");
        assert_eq!(run(t, &["service-user", "disable", "alpha", &robot.email, "--json"]).await.json()["status"], "disabled");
        robot.get("/user").await.refused(403, 10000);
        assert_eq!(run(t, &["service-user", "show", &alpha, &robot.id, "--json"]).await.json()["status"], "disabled");
        run(t, &["service-user", "enable", &alpha, &robot.id]).await.ok();
        robot.get("/user").await.ok();
        // By the tenant's own admin too.
        let (url, admin) = (t.url(), t.tenant_admin());
        let as_admin = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &admin.email), ("TENANTRY_KEY", &admin.key)];
        let key = Run::of(&as_admin, &["service-user", "key", &alpha, &robot.email]).await;
        assert!(key.ok().contains("shown this once"), "{}", key.out);
        robot.get("/user").await.refused(403, 9103);
        Run::of(&as_admin, &["service-user", "delete", &alpha, &robot.email]).await.ok();
        run(t, &["service-user", "delete", &alpha, &robot.id]).await.failed(1, "refused (1113)");
        run(t, &["service-user", "show", &alpha, &robot.email]).await.failed(1, "no service user with the address");
    }

    async fn what_happened(t) {
        // The outbox.
        let (admin, account) = (t.tenant_admin(), &t.world.alpha.account);
        let body = json!({"email": "new@alpha.example", "roles": [testkit::roles::ADMINISTRATOR]});
        admin.post(&format!("/accounts/{account}/members"), body).await.ok();
        t.mailbox(1).await;
        let mails = run(t, &["mail", "list", "--json"]).await.json();
        let mail = mails[0]["id"].as_str().expect("an id");
        let list = run(t, &["mail", "list"]).await;
        assert_eq!(words(list.ok())[0], ["ID", "KIND", "STATE", "ATTEMPTS", "CREATED", "NEXT", "LAST", "ERROR"]);
        assert!(!list.out.contains("new@alpha.example"), "{}", list.out);
        assert_eq!(run(t, &["mail", "list", "--state", "failed"]).await.ok(), "none\n");
        // Sent, so that there is nothing left to be tried.
        run(t, &["mail", "retry", mail]).await.failed(1, "refused (");
        run(t, &["mail", "retry", &"f".repeat(32)]).await.failed(1, "refused (");
        // Audit, its proof, and a stream that somebody wrote into.
        let alpha = &t.world.alpha.id;
        let events = run(t, &["audit", "list", "--tenant", "alpha", "--action", "account_create", "--json"]).await.json();
        assert!(events.as_array().is_some_and(|e| !e.is_empty() && e.iter().all(|e| e["action"]["type"] == "account_create")), "{events}");
        assert!(run(t, &["audit", "list"]).await.ok().contains("tenant_create"));
        assert_eq!(run(t, &["audit", "list", "--actor", "nobody@nowhere.example"]).await.ok(), "none\n");
        run(t, &["audit", "list", "--before", "1990-01-01"]).await.failed(1, "refused (113)");
        run(t, &["audit", "list", "--since", "yesterday"]).await.failed(1, "refused (");
        assert_eq!(run(t, &["audit", "verify", "--json"]).await.json()["whole"], true);
        let whole = run(t, &["audit", "verify", alpha]).await;
        assert!(words(whole.ok()).contains(&vec!["whole", "yes"]), "{}", whole.out);
        run(t, &["audit", "verify", "everything"]).await.failed(2, "an id has 32 digits");
        t.database.meddle("UPDATE audit SET principal_email = 'somebody@else.example' WHERE stream = 'installation' AND seq = 2").await;
        let broken = run(t, &["audit", "verify"]).await;
        assert!(broken.code == 1 && broken.out.contains("first_break") && broken.err.contains("event 2"), "{}{}", broken.out, broken.err);
        // Refusals, written in batches.
        let stranger = t.stranger();
        stranger.get("/platform/v1/tenants").await.refused(403, 10000);
        let begun = std::time::Instant::now();
        let found = loop {
            let found = run(t, &["denial", "list", "--principal", &stranger.id, "--json"]).await.json();
            if found.as_array().is_some_and(|d| !d.is_empty()) || begun.elapsed().as_secs() > 20 {
                break found;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        };
        let (action, request) = (found[0]["action"].as_str().expect("an action"), found[0]["request_id"].as_str().expect("an id"));
        let list = run(t, &["denial", "list", "--action", action, "--request", request]).await;
        assert_eq!(words(list.ok()).len(), 2, "{}", list.out);
        assert!(list.out.contains(&stranger.id), "{}", list.out);
        assert_eq!(run(t, &["denial", "list", "--place", &"f".repeat(32)]).await.ok(), "none\n");
    }

    async fn what_goes_wrong_is_told(t) {
        let (url, operator, admin) = (t.url(), t.operator(), t.tenant_admin());
        // Refusals are in the installation's own words, and name the field.
        run(t, &["tenant", "create", "<b>"]).await.failed(1, "refused (1101)");
        run(t, &["tenant", "create", "<b>"]).await.failed(1, "(field /name; request ");
        run(t, &["tenant", "show", "Nobody"]).await.failed(1, "no tenant called Nobody");
        run(t, &["tenant", "show", &"f".repeat(32)]).await.failed(1, "refused (1001)");
        for _ in 0..2 {
            run(t, &["tenant", "create", "Twin"]).await.ok();
        }
        run(t, &["tenant", "show", "Twin"]).await.failed(1, "several tenants are called Twin");
        // A key of somebody else, no key, nobody there.
        let as_admin = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &admin.email), ("TENANTRY_KEY", &admin.key)];
        Run::of(&as_admin, &["tenant", "list"]).await.failed(1, "refused (10000)");
        Run::of(&[("TENANTRY_URL", &url)], &["tenant", "list"]).await.failed(1, "who asks?");
        let nowhere = [("TENANTRY_EMAIL", operator.email.as_str()), ("TENANTRY_KEY", &operator.key)];
        Run::of(&nowhere, &["tenant", "list", "--url", "http://127.0.0.1:1"]).await.failed(1, "cannot be reached");
        Run::of(&nowhere, &["tenant", "list", "--url", "somewhere"]).await.failed(1, "is no address");
        // A file with the key, and flags in any place.
        let file = t.folder().join("operator.key");
        std::fs::write(&file, format!("{}\n", operator.key)).expect("a file");
        let file = file.to_str().expect("a path");
        Run::of(&[], &["tenant", "--url", &url, "list", "--as", &operator.email, "--key-file", file, "--json"]).await.json();
        Run::of(&[("TENANTRY_URL", &url)], &["tenant", "list", "--as", "a@b.example", "--key-file", "/nowhere"]).await.failed(1, "/nowhere");
        // Wrong usage is told before anything is asked.
        for wrong in [
            vec!["tenant"], vec!["tenant", "create"], vec!["unit", "update", "x"], vec!["account", "restore", "../tenants"],
            vec!["entitlement", "set", "alpha"], vec!["entitlement", "set", "alpha", "gold=true"],
            vec!["catalogue", "fill", "alpha", "nobody"], vec!["tenant", "update", "alpha", "--status", "closed"],
            vec!["zone", "restore", "x"], vec!["mail", "list", "--state", "lost"], vec!["--data", "elsewhere", "tenant", "list"],
        ] {
            let run = run(t, &wrong).await;
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{wrong:?}: {}", run.err);
        }
    }

    async fn a_reply_that_was_lost_is_fetched_again(t) {
        let operator = t.operator();
        let url = losing_the_first_reply(&t.url()).await;
        let variables = [("TENANTRY_URL", url.as_str()), ("TENANTRY_EMAIL", &operator.email), ("TENANTRY_KEY", &operator.key)];
        let made = Run::of(&variables, &["tenant", "create", "Made Once", "--json"]).await.json();
        let found = run(t, &["tenant", "list", "--name", "Made Once", "--json"]).await.json();
        assert_eq!((found.as_array().map(Vec::len), &found[0]["id"]), (Some(1), &made["id"]));
    }

    async fn every_verb_explains_itself(t) {
        let mut paths: Vec<Vec<String>> = vec![Vec::new()];
        let mut seen = 0;
        while let Some(path) = paths.pop() {
            let args: Vec<&str> = path.iter().map(String::as_str).chain(["--help"]).collect();
            let help = run(t, &args).await.ok().to_owned();
            seen += 1;
            assert!(help.contains("Usage: tenantry"), "{path:?}: {help}");
            let Some((_, commands)) = help.split_once("\nCommands:\n") else {
                // Every argument has a word said about it.
                for section in ["Arguments:", "Options:"] {
                    let Some((_, text)) = help.split_once(&format!("\n{section}\n")) else {
                        continue;
                    };
                    assert!(!text.contains(">\n          \n"), "{path:?} leaves something unexplained: {help}");
                }
                continue;
            };
            for line in commands.lines().take_while(|l| l.starts_with("  ")) {
                let mut words = line.split_whitespace();
                let name = words.next().expect("a name").to_owned();
                assert!(words.next().is_some(), "{path:?} does not say what {name} is");
                paths.push(path.iter().cloned().chain([name]).collect());
            }
        }
        assert!(seen > 30, "{seen}");
    }
}
