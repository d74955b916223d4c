//! How every page looks and reads, in a real browser: nothing that axe-core finds, nothing wider than a telephone, nothing that the
//! keyboard cannot reach, nothing that scripts or the policy of contents complain of. `TENANTRY_TEST_PICTURES` names a folder for
//! pictures of each in two widths and two themes (`cargo xtask pictures`).

use crate::{
    book,
    chromium::Chromium,
    dashboard::{Browser, PASSWORD, give_password},
};
use serde_json::json;
use testkit::{Actor, Options, both};

/// Pages that take no log-in and have something to show without a code from a mail.
const OPEN: [&str; 3] = ["/login", "/sign-up", "/reset"];

both! {
    #[with(Options::default().set("people.open_sign_up", "true"))]
    async fn every_page_is_fit_for_everybody(t) {
        // Pages are the same on every database.
        if t.database.kind == testkit::Kind::Postgres {
            told("looked at on SQLite only: the pages are the same");
            return;
        }
        let folder = std::env::var("TENANTRY_TEST_PICTURES").ok();
        let people = [("owner", t.owner()), ("tenant_admin", t.tenant_admin()), ("operator", t.operator())];
        let mut browsers = Vec::new();
        for (name, actor) in &people {
            if *name != "owner" {
                give_password(t, actor).await;
            }
            browsers.push(Browser::log_in(t, &actor.email).await);
        }
        let mut chromium = Chromium::start(t);
        let mut faults = Vec::new();
        chromium.person("guest").await;
        let passed_on = format!("/join/{}", t.world.alpha.pending);
        let named = OPEN.map(|path| (path, path)).into_iter().chain([("/join/passed-on", passed_on.as_str())]);
        for page in named {
            look(&mut chromium, "guest", page, folder.as_deref(), &mut faults).await;
        }
        for (name, actor) in &people {
            enter(&mut chromium, name, actor).await;
        }
        for page in web::page_listing().into_iter().filter(|p| !p.public && p.method == "GET") {
            let path = book::fill(&page.path, &t.world, &t.world.alpha);
            // Whoever sees it sees much the same: the first who does will do.
            let mut seen = false;
            for ((name, _), browser) in people.iter().zip(&browsers) {
                let reply = browser.get(&path).await;
                if reply.status == 200 {
                    seen = true;
                    // A file is kept, not shown.
                    if reply.headers["content-type"].as_bytes().starts_with(b"text/html") {
                        chromium.person(name).await;
                        look(&mut chromium, name, (&page.path, &path), folder.as_deref(), &mut faults).await;
                    }
                    break;
                }
            }
            if !seen {
                faults.push(format!("{path}: nobody sees it"));
            }
        }
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

async fn enter(chromium: &mut Chromium, name: &str, actor: &Actor) {
    chromium.person(name).await;
    chromium.log_in(&actor.email, PASSWORD).await;
    chromium.see("Log out").await;
}

async fn appear(chromium: &mut Chromium, theme: &str, pixels: u16) {
    let dark = theme == "dark";
    chromium.tell(json!({"do": "theme", "dark": dark})).await;
    chromium
        .tell(json!({"do": "width", "pixels": pixels}))
        .await;
}

async fn look(
    chromium: &mut Chromium,
    who: &str,
    (pattern, path): (&str, &str),
    folder: Option<&str>,
    faults: &mut Vec<String>,
) {
    let mut say = |what: &str, found: &[String]| {
        faults.extend(found.iter().map(|f| format!("{path} ({who}), {what}: {f}")));
    };
    appear(chromium, "light", 1280).await;
    let status = chromium.goto(path).await;
    if status != 200 {
        say("status", &[status.to_string()]);
        return;
    }
    let weight = chromium.number("weight").await;
    if weight > 250_000 {
        say("bytes", &[weight.to_string()]);
    }
    if let Some(folder) = folder {
        let name: String = pattern.chars().filter(|c| !"{}?".contains(*c)).collect();
        let name = name.trim_start_matches('/').replace(['/', '=', '&'], "-");
        for (theme, pixels) in [
            ("light", 1280),
            ("light", 320),
            ("dark", 320),
            ("dark", 1280),
        ] {
            appear(chromium, theme, pixels).await;
            let file = format!("{folder}/{name}-{who}-{theme}-{pixels}.png");
            chromium.tell(json!({"do": "picture", "file": file})).await;
        }
    }
    chromium.tell(json!({"do": "unfold"})).await;
    for theme in ["light", "dark"] {
        appear(chromium, theme, 320).await;
        let wider = chromium.number("overflow").await;
        if wider > 0 {
            say("too wide", &[format!("{wider} pixels at 320")]);
        }
        appear(chromium, theme, 1280).await;
        say(theme, &chromium.texts("axe").await);
    }
    say("keyboard", &chromium.texts("unreachable").await);
    say("console", &chromium.texts("complaints").await);
}

#[expect(
    clippy::print_stdout,
    reason = "what is not looked at, for whoever wonders"
)]
fn told(line: &str) {
    println!("{line}");
}
