//! `tenantry serve`: how it starts, shares, and ends.

use serde_json::json;
use std::{net::TcpListener, time::Duration};
use testkit::{Actor, Instance, Kind, Options, Process, Run, both, free_port};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// A request of which the server has the head and waits for the body.
struct Begun {
    stream: TcpStream,
    body: &'static str,
}

impl Begun {
    async fn post(url: &str, actor: &Actor, path: &str, body: &'static str) -> Begun {
        let mut stream = TcpStream::connect(address(url)).await.expect("it listens");
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: tenantry\r\nX-Auth-Email: {}\r\nX-Auth-Key: {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
            actor.email,
            actor.key,
            body.len(),
        );
        stream
            .write_all(head.as_bytes())
            .await
            .expect("it takes the head");
        let mut reply = [0; 64];
        let read = timeout(PATIENCE, stream.read(&mut reply)).await;
        let n = read.expect("it asks for the body").expect("a reply");
        assert!(reply[..n].starts_with(b"HTTP/1.1 100"), "{:?}", &reply[..n]);
        Begun { stream, body }
    }

    /// Sends the body; the whole reply, read until the connection is closed.
    async fn finish(mut self) -> String {
        self.stream
            .write_all(self.body.as_bytes())
            .await
            .expect("it takes the body");
        let mut reply = String::new();
        let read = timeout(PATIENCE, self.stream.read_to_string(&mut reply)).await;
        read.expect("it closes the connection").expect("a reply");
        reply
    }
}

fn address(url: &str) -> &str {
    url.trim_start_matches("http://")
}

/// Waits until nobody is let in any more.
async fn closed(url: &str) {
    let begun = Instant::now();
    while TcpStream::connect(address(url)).await.is_ok() {
        assert!(begun.elapsed() < PATIENCE, "it still listens");
        sleep(Duration::from_millis(10)).await;
    }
}

/// `serve` on the instance's database and folder, these settings otherwise; it has to fail.
async fn refused(t: &Instance, otherwise: &[String], told: &[&str]) {
    let mut args = vec!["serve".to_owned()];
    args.extend(t.flags());
    for setting in otherwise {
        args.extend(["--set".to_owned(), setting.clone()]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = Run::of(&[], &args).await;
    for told in told {
        run.failed(1, told);
    }
}

fn little_grace() -> Options {
    Options::default().set("http.shutdown_grace", "1s")
}

both! {
    async fn what_is_in_flight_is_finished(t) {
        let before = t.database.count("SELECT COUNT(*) FROM denials").await;
        t.stop().await;
        let process = Process::serve(t).await;
        let (url, admin) = (process.url.clone(), t.tenant_admin());
        let begun = Begun::post(&url, &admin, "/client/v4/accounts", r#"{"name": "The Last One"}"#).await;
        // What is in memory only, too, is written down.
        t.stranger().at(&url).get(&format!("/accounts/{}", t.world.alpha.account)).await.refused(403, 9109);
        process.signal("TERM").await;
        closed(&url).await;
        let reply = begun.finish().await;
        assert!(reply.starts_with("HTTP/1.1 200") && reply.contains("The Last One"), "{reply}");
        assert_eq!(process.ended().await, 0);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM accounts WHERE name = 'The Last One'").await, 1);
        assert_eq!(t.database.count("SELECT COUNT(*) FROM denials").await, before + 1);
        t.start().await;
    }

    #[with(little_grace())]
    async fn who_takes_too_long_is_not_waited_for(t) {
        t.stop().await;
        let process = Process::serve(t).await;
        let begun = Begun::post(&process.url, &t.tenant_admin(), "/client/v4/accounts", r#"{"name": "Too Late"}"#).await;
        process.signal("TERM").await;
        assert_eq!(process.ended().await, 0);
        drop(begun);
        t.start().await;
        assert_eq!(t.tenant_admin().get("/accounts?name=Too%20Late").await.items().len(), 0);
    }

    async fn a_second_signal_ends_it_at_once(t) {
        t.stop().await;
        let process = Process::serve(t).await;
        let url = process.url.clone();
        let begun = Begun::post(&url, &t.tenant_admin(), "/client/v4/accounts", r#"{"name": "Never"}"#).await;
        process.signal("TERM").await;
        closed(&url).await;
        process.signal("TERM").await;
        assert_eq!(process.ended().await, 1);
        drop(begun);
        t.start().await;
    }

    async fn a_taken_address_is_told_with_its_flag(t) {
        t.stop().await;
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = taken.local_addr().expect("an address").to_string();
        refused(t, &[format!("http.address={address}")], &[&address, "--http"]).await;
        refused(t, &[format!("metrics.address={address}")], &[&address, "--metrics"]).await;
        // Nothing of it stays in the way.
        t.start().await;
        t.owner().get("/user").await.ok();
    }

    /// That no task and no connection is left over is seen when the test ends.
    async fn what_cannot_start_leaves_nothing_behind(t) {
        t.stop().await;
        let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = taken.local_addr().expect("an address").to_string();
        let key = t.folder().join("other.key");
        std::fs::write(&key, "ab".repeat(32)).expect("a key");
        for (name, value, told) in [
            ("metrics.address", address.as_str(), "--metrics"),
            ("http.address", &address, "--http"),
            ("dns.address", &address, "--dns"),
            ("master_key_file", &key.display().to_string(), "another master key"),
        ] {
            let failed = app::Instance::start(t.config(&[(name, value)])).await.err();
            assert!(failed.is_some_and(|e| format!("{e:#}").contains(told)), "{told}");
        }
        t.start().await;
        t.owner().get("/user").await.ok();
    }

    async fn metrics_and_health_are_apart(t) {
        let owner = t.owner();
        owner.get(&format!("/zones/{}", t.world.alpha.zone)).await.ok();
        let get = async |path: &str| {
            let reply = reqwest::get(format!("{}{path}", t.metrics_url())).await.expect("it answers");
            (reply.status().as_u16(), reply.text().await.expect("text"))
        };
        assert_eq!(get("/healthz").await, (200, "ok\n".to_owned()));
        assert_eq!(get("/readyz").await, (200, "ready\n".to_owned()));
        let (status, text) = get("/metrics").await;
        let counted = text.lines().any(|l| l.starts_with("tenantry_http_requests_total{") && l.contains(r#"route="/client/v4/zones/{zone_id}""#));
        assert!(status == 200 && counted && text.ends_with("# EOF\n"), "{text}");
        for kept in [owner.email.as_str(), owner.id.as_str(), owner.key.as_str()] {
            assert!(!text.contains(kept), "{kept} is nobody's business");
        }
        // The world sees none of it, and those who watch cannot reach the API.
        t.nobody().get("/metrics").await.refused(404, 7003);
        for path in ["/healthz", "/readyz", "/metrics"] {
            let reply = reqwest::get(format!("{}{path}", t.url())).await.expect("it answers");
            assert_eq!(reply.status().as_u16(), 404, "{path}");
        }
        assert_eq!(get("/client/v4/user").await.0, 404);
    }

    async fn an_embedded_database_belongs_to_one_process_a_server_to_many(t) {
        if t.kind == Kind::Sqlite {
            let me = format!("process {}", std::process::id());
            refused(t, &[], &["in use by another process", &me]).await;
            for verb in [&["migrate"][..], &["init", "--email", "a@b.example"]] {
                let flags = t.flags();
                let args: Vec<&str> = verb.iter().copied().chain(flags.iter().map(String::as_str)).collect();
                Run::of(&[], &args).await.failed(1, &me);
            }
            // The one that was there is as well as before.
            t.owner().get("/user").await.ok();
        } else {
            let process = Process::serve(t).await;
            let made = t.tenant_admin().post("/accounts", json!({"name": "Shared"})).await.id();
            let there = t.tenant_admin().at(&process.url);
            assert_eq!(there.get(&format!("/accounts/{made}")).await.text_of("/name"), "Shared");
            there.delete(&format!("/accounts/{made}")).await.ok();
            t.tenant_admin().get(&format!("/accounts/{made}")).await.refused(404, 1001);
            process.signal("TERM").await;
            assert_eq!(process.ended().await, 0);
        }
    }

    /// Another data folder, a link: the file is the same.
    async fn an_embedded_database_is_one_whatever_leads_to_it(t) {
        let Some(file) = t.config(&[]).database.url.embedded().map(std::path::Path::to_owned) else {
            return;
        };
        let (me, elsewhere) = (format!("process {}", std::process::id()), t.folder().join("elsewhere"));
        let link = t.folder().join("link.sqlite");
        std::os::unix::fs::symlink(&file, &link).expect("a link");
        let other = [format!("data={}", elsewhere.display()), format!("master_key_file={}", t.folder().join("master.key").display())];
        for path in [&file, &link] {
            let otherwise = [&other[..], &[format!("database.url=sqlite:{}", path.display())]].concat();
            refused(t, &otherwise, &["database", "in use by another process", &me]).await;
        }
        t.owner().get("/user").await.ok();
        // Whoever stops gives it up.
        t.stop().await;
        let mut flags = t.flags();
        flags.extend(other.iter().flat_map(|setting| ["--set".to_owned(), setting.clone()]));
        let process = Process::start(&flags).await;
        t.owner().at(&process.url).get("/user").await.ok();
        process.signal("TERM").await;
        assert_eq!(process.ended().await, 0);
        t.start().await;
    }

    #[with(Options::default().set("http.shutdown_delay", "3s"))]
    async fn who_is_about_to_stop_is_not_ready_and_still_answers(t) {
        t.stop().await;
        let watched = format!("127.0.0.1:{}", free_port());
        let mut flags = t.flags();
        flags.extend(["--set".to_owned(), format!("metrics.address={watched}")]);
        let process = Process::start(&flags).await;
        let (url, admin) = (process.url.clone(), t.tenant_admin());
        let readyz = format!("http://{watched}/readyz");
        let ready = async || {
            let reply = reqwest::get(&readyz).await.expect("it answers");
            (reply.status().as_u16(), reply.text().await.expect("text"))
        };
        assert_eq!(ready().await, (200, "ready\n".to_owned()));
        // A hangup is no end, and nothing to say no about.
        process.signal("HUP").await;
        process.signal("HUP").await;
        assert_eq!(ready().await.0, 200);
        admin.at(&url).get("/user").await.ok();
        process.signal("TERM").await;
        let told = Instant::now();
        while ready().await.0 == 200 {
            assert!(told.elapsed() < PATIENCE, "it goes on saying that it is ready");
            sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(ready().await, (503, "stopping\n".to_owned()));
        process.signal("HUP").await;
        // Who has not looked yet is answered.
        admin.at(&url).get("/user").await.ok();
        let begun = Begun::post(&url, &admin, "/client/v4/accounts", r#"{"name": "On the way"}"#).await;
        closed(&url).await;
        assert_eq!(ready().await.0, 503);
        let reply = begun.finish().await;
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        assert_eq!(process.ended().await, 0);
        t.start().await;
    }

    async fn a_renewed_certificate_is_taken(t) {
        t.stop().await;
        let put = |name: &str, text: &str| {
            let file = t.folder().join(name);
            std::fs::write(&file, text).expect("a file");
            file.display().to_string()
        };
        let (certificate, key) = (put("tls.crt", FIRST.0), put("tls.key", FIRST.1));
        let mut flags = t.flags();
        for setting in pair(&certificate, &key) {
            flags.extend(["--set".to_owned(), setting]);
        }
        let process = Process::start(&flags).await;
        let url = format!("{}/client/v4/ips", process.url);
        assert!(url.starts_with("https://127.0.0.1:"), "{url}");
        assert!(trusts(FIRST.0, &url).await && !trusts(SECOND.0, &url).await);
        // Half a pair is not taken: the old one is kept.
        put("tls.crt", SECOND.0);
        process.signal("HUP").await;
        sleep(Duration::from_millis(200)).await;
        assert!(trusts(FIRST.0, &url).await);
        put("tls.key", SECOND.1);
        process.signal("HUP").await;
        let begun = Instant::now();
        while !trusts(SECOND.0, &url).await {
            assert!(begun.elapsed() < PATIENCE, "the new one is not used");
            sleep(Duration::from_millis(20)).await;
        }
        process.signal("TERM").await;
        assert_eq!(process.ended().await, 0);
        // A pair that does not belong together is no beginning.
        put("tls.key", FIRST.1);
        refused(t, &pair(&certificate, &key), &["tls.crt", "tls.key"]).await;
        t.start().await;
    }
}

// Self-signed for 127.0.0.1, for this test only.
const FIRST: (&str, &str) = (
    include_str!("../tls/first.crt"),
    include_str!("../tls/first.key"),
);
const SECOND: (&str, &str) = (
    include_str!("../tls/second.crt"),
    include_str!("../tls/second.key"),
);

fn pair(certificate: &str, key: &str) -> [String; 2] {
    [
        format!("http.tls.certificate_file={certificate}"),
        format!("http.tls.key_file={key}"),
    ]
}

/// Whether somebody who trusts this certificate alone gets an answer, on a connection of their own.
async fn trusts(certificate: &str, url: &str) -> bool {
    let certificate =
        reqwest::Certificate::from_pem(certificate.as_bytes()).expect("a certificate");
    let client = reqwest::Client::builder()
        .tls_certs_only([certificate])
        .build()
        .expect("a client");
    client.get(url).send().await.is_ok()
}
