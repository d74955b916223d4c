//! `cargo xtask bench pages`: how long the dashboard's server takes for its pages, with a thousand accounts and with a hundred
//! thousand. What counts is how the time grows: a page that counts or scans what it does not show grows with it.

mod seed;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tokio::runtime;

use self::seed::Seeded;
use super::client::Connection;
use super::product::{Installation, Product};
use super::{Built, remove_work, work};
use crate::report::Report;
use crate::workspace;

/// Pages of the dashboard with 1,000 and with 100,000 accounts, ten zones in each
#[derive(clap::Args, Default)]
pub(crate) struct Args {
    /// A tenth of everything: enough to see whether it works, too little to compare with
    #[arg(long)]
    quick: bool,
}

/// At the 95th percentile.
const BUDGET: Duration = Duration::from_millis(100);
/// A page with all accounts may take so many times what it takes with a hundredth of them.
const GROWTH: f64 = 2.0;
const PASSWORD: &str = "correct horse battery staple";

pub(super) fn run(args: &Args) -> Result<()> {
    let mut report = Report::default();
    if let Some(built) = report.step("release build", Built::make) {
        report.step("measurement", || {
            let folder = workspace::target()?.join("bench");
            let outcome =
                runtime::Runtime::new()?.block_on(compare(&built.product, &folder, args.quick));
            remove_work(&folder);
            outcome
        });
    }
    report.finish()
}

async fn compare(binary: &Path, folder: &Path, quick: bool) -> Result<()> {
    let (few, many, rounds) = if quick {
        (100, 10_000, 20)
    } else {
        (1_000, 100_000, 200)
    };
    let small = measure(binary, folder, few, rounds).await?;
    let large = measure(binary, folder, many, rounds).await?;
    println!("\n95th percentile of {rounds} requests, one after the other, SQLite:\n");
    println!(
        "{:<44} {:>9} {:>9} {:>8} {:>9}",
        "page",
        format!("{few}"),
        format!("{many}"),
        "growth",
        "bytes"
    );
    let ms = |d: Duration| d.as_secs_f64() * 1e3;
    for (a, b) in small.iter().zip(&large) {
        // Below a millisecond there is no growth to speak of, only noise.
        let growth = ms(b.p95) / ms(a.p95).max(1.0);
        let missed = [
            (b.p95 > BUDGET, " MISSED: 100 ms"),
            (growth > GROWTH, " MISSED: twice"),
        ];
        let missed: String = missed
            .iter()
            .filter(|(missed, _)| *missed)
            .map(|(_, what)| *what)
            .collect();
        println!(
            "{:<44} {:>6.1} ms {:>6.1} ms {:>6.1} x {:>9}{missed}",
            b.name,
            ms(a.p95),
            ms(b.p95),
            growth,
            b.bytes
        );
    }
    Ok(())
}

/// What a page took.
struct Page {
    name: &'static str,
    p95: Duration,
    bytes: usize,
}

async fn measure(binary: &Path, folder: &Path, accounts: u32, rounds: usize) -> Result<Vec<Page>> {
    let home = work(folder);
    if home.exists() {
        fs::remove_dir_all(&home)?;
    }
    let installation = Installation::make(binary, &home, None, None, None)?;
    let began = Instant::now();
    let seeded = seed::fill(&installation, accounts).await?;
    println!(
        "{accounts} accounts, {} zones: made in {:.1} s",
        accounts * seed::ZONES,
        began.elapsed().as_secs_f64()
    );
    let mut product = installation.serve()?;
    product.wait_until_answers().await?;
    let mut connection = Connection::open(product.server.address).await?;
    let cookie = log_in(&mut connection, &product, &home, &seeded.email).await?;
    let mut pages = Vec::new();
    for (name, path) in paths(&seeded, accounts) {
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: bench\r\naccept: text/html\r\ncookie: {cookie}\r\n\r\n"
        );
        let mut spent = Vec::with_capacity(rounds);
        let mut bytes = 0;
        for _ in 0..rounds {
            let start = Instant::now();
            let body = connection.send(request.as_bytes()).await?;
            spent.push(start.elapsed());
            bytes = body.len();
            ensure!(body.contains("Log out"), "{path}: nobody is logged in");
        }
        spent.sort_unstable();
        let p95 = spent[(rounds * 95 / 100).min(rounds - 1)];
        pages.push(Page { name, p95, bytes });
    }
    product.must_run()?;
    Ok(pages)
}

fn paths(seeded: &Seeded, accounts: u32) -> Vec<(&'static str, String)> {
    let Seeded { account, zone, .. } = seeded;
    let some = accounts / 2;
    vec![
        ("accounts", "/accounts".to_owned()),
        (
            "accounts, the start of a name",
            format!("/accounts?name=Customer%20{some:07}"),
        ),
        ("zones", "/zones".to_owned()),
        (
            "zones, the start of a name",
            format!("/zones?name={}", seed::label(some)),
        ),
        (
            "find, the start of a domain",
            format!("/search?list&q={}", seed::label(some)),
        ),
        (
            "find, the start of an account's name",
            format!("/search?list&q=Customer%20{some:07}"),
        ),
        ("find, an id", format!("/search?list&q={zone}")),
        (
            "find, nothing",
            "/search?list&q=nothing-like-this".to_owned(),
        ),
        ("account", format!("/accounts/{account}")),
        ("zones of an account", format!("/accounts/{account}/zones")),
        ("zone", format!("/zones/{zone}")),
        ("DNS records of a zone", format!("/zones/{zone}/dns")),
    ]
}

/// Gives the tenant's admin a password, by the mail that whoever lost one gets, and logs in.
async fn log_in(
    connection: &mut Connection,
    product: &Product,
    home: &Path,
    email: &str,
) -> Result<String> {
    let asked = json!({"email": email}).to_string();
    connection
        .call("POST", "/platform/v1/auth/password_reset", None, &asked)
        .await?;
    let code = code(&home.join("mail")).with_context(|| format!("no mail: {}", product.log()))?;
    let chosen = json!({"code": code, "password": PASSWORD}).to_string();
    connection
        .call(
            "POST",
            "/platform/v1/auth/password_reset/confirm",
            None,
            &chosen,
        )
        .await?;
    let entered = json!({"email": email, "password": PASSWORD}).to_string();
    connection
        .call("POST", "/platform/v1/auth/login", None, &entered)
        .await?;
    let head = connection.head().to_lowercase();
    let cookie = head
        .split("\r\n")
        .find_map(|line| line.strip_prefix("set-cookie: "));
    let cookie = cookie
        .context("no cookie")?
        .split(';')
        .next()
        .unwrap_or_default();
    Ok(cookie.to_owned())
}

/// The code in the link of a mail, once there is one.
fn code(folder: &Path) -> Result<String> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(20) {
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        for file in files.filter(|f| f.path().extension().is_some_and(|e| e == "eml")) {
            // Long lines are broken in mails.
            let text = fs::read_to_string(file.path())?.replace("=\r\n", "");
            if let Some((_, rest)) = text.split_once("/link/") {
                return Ok(rest.chars().take_while(char::is_ascii_hexdigit).collect());
            }
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    anyhow::bail!("no mail with a link has come")
}
