use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use super::error::Origin;
use super::keys::KEYS;
use super::*;

/// A folder of its own, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "tenantry-config-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, text).unwrap();
        path
    }

    fn load(&self, text: &str) -> Result<Config, ConfigError> {
        Config::load(&Sources {
            file: Some(self.file("tenantry.toml", text)),
            ..Sources::default()
        })
    }

    /// What a file of this text is refused with.
    fn refused(&self, text: &str) -> String {
        self.load(text).unwrap_err().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn env(of: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(&Sources {
        env: pairs(of),
        ..Sources::default()
    })
}

fn flags(of: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::load(&Sources {
        overrides: pairs(of),
        ..Sources::default()
    })
}

#[test]
fn defaults_are_as_documented() {
    let config = env(&[]).unwrap();
    let data = std::env::current_dir().unwrap().join("data");
    assert_eq!(config.data, data);
    assert_eq!(config.master_key_file, data.join("master.key"));
    assert_eq!(
        config.database.url,
        DatabaseUrl::Sqlite(data.join("tenantry.db"))
    );
    assert_eq!(config.database.mmap, 8 << 30);
    assert_eq!(config.http.public_url(), "http://127.0.0.1:8080");
    assert_eq!(config.http.body_limit, 1 << 20);
    assert!(config.http.tls.is_none());
    assert_eq!(config.metrics.address.unwrap().port(), 9090);
    assert_eq!(config.mail.transport, MailTransport::Folder);
    assert_eq!(config.mail.folder, data.join("mail"));
    assert_eq!(config.mail.smtp.port, 587);
    assert_eq!(config.audit.retention, Duration::from_hours(548 * 24));
    assert_eq!(config.zones.activation, Activation::Delegation);
    assert_eq!(config.zones.name_servers.len(), 8);
    assert!(config.limits.enabled);
    assert_eq!(config.passwords.memory, 19 << 20);
    assert_eq!(config.log.format, LogFormat::Auto);
}

#[test]
fn the_sample_file_holds_the_defaults() {
    let folder = Folder::new();
    let sample = Config::reference();
    let plain = folder.load("").unwrap().json();
    assert_eq!(folder.load(&sample).unwrap().json(), plain);
    // With every key uncommented; empty ones stay unset.
    let active: String = sample
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(key) if !key.starts_with(' ') && !key.is_empty() => format!("{key}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let given = active
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains(" = "));
    assert_eq!(given.count(), KEYS.len());
    assert_eq!(folder.load(&active).unwrap().json(), plain);
}

#[test]
fn what_is_printed_loads_to_the_same() {
    let folder = Folder::new();
    let first = folder
        .load("[http]\ntrusted_proxies = ['10.0.0.0/8', '::1']\naddress = '[::]:80'\n[log]\nlevel = 'warn,rules=debug'")
        .unwrap();
    assert_eq!(first.http.public_url(), "http://localhost");
    let second = folder.load(&first.print()).unwrap();
    assert_eq!(first.print(), second.print());
    assert_eq!(first.json(), second.json());
}

#[test]
fn flags_overrule_environment_overrules_file() {
    let folder = Folder::new();
    let file = folder.file(
        "tenantry.toml",
        "[limits]\nrequests = 1\nfailed_credentials = 1\nwindow = '1s'\nfailed_window = '1s'",
    );
    let config = Config::load(&Sources {
        file: Some(file),
        env: pairs(&[
            ("TENANTRY_LIMITS__REQUESTS", "2"),
            ("TENANTRY_LIMITS__WINDOW", "2m"),
            ("HOME", "/"),
        ]),
        overrides: pairs(&[("limits.requests", "0"), ("limits.requests", "3")]),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(config.limits.requests, 3);
    assert_eq!(config.limits.window, Duration::from_mins(2));
    assert_eq!(config.limits.failed_credentials, 1);
}

#[test]
fn paths_start_where_they_were_written() {
    let folder = Folder::new();
    let file = folder.file(
        "tenantry.toml",
        "data = '../d'\nmaster_key_file = 'keys/m'\n[mail]\nfolder = '/srv/mail'",
    );
    let current = std::env::current_dir().unwrap();
    let config = Config::load(&Sources {
        file: Some(file.clone()),
        env: pairs(&[("TENANTRY_MASTER_KEY_FILE", "k")]),
        overrides: pairs(&[("database.url", "sqlite:<data>/x.db")]),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(config.data, folder.0.join("../d"));
    assert_eq!(config.master_key_file, current.join("k"));
    assert_eq!(config.mail.folder, Path::new("/srv/mail"));
    assert_eq!(
        config.database.url,
        DatabaseUrl::Sqlite(config.data.join("x.db"))
    );
    // Defaults go with the file; a data folder given otherwise takes the rest with it.
    let config = Config::load(&Sources {
        file: Some(file),
        overrides: pairs(&[("data", "elsewhere")]),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(
        config.database.url,
        DatabaseUrl::Sqlite(current.join("elsewhere/tenantry.db"))
    );
    assert_eq!(folder.load("").unwrap().data, folder.0.join("data"));
}

#[test]
fn unknown_keys_are_refused_with_the_nearest() {
    let folder = Folder::new();
    for (text, key, nearest) in [
        ("[http]\nadress = 'x'", "http.adress", "http.address"),
        ("[htp]\naddress = 'x'", "htp", "http"),
        ("dta = 'x'", "dta", "data"),
        (
            "[mail.smtp]\npass = 'hunter2'",
            "mail.smtp.pass",
            "mail.smtp.host",
        ),
        ("[http.tls]\nkey = 'x'", "http.tls.key", "http.tls"),
    ] {
        match folder.load(text).unwrap_err() {
            ConfigError::Unknown {
                origin: Origin::File(_),
                key: k,
                nearest: n,
            } => assert_eq!((k.as_str(), n.as_str()), (key, nearest)),
            other => panic!("{other}"),
        }
        assert!(!folder.refused(text).contains("hunter2"));
    }
    assert_eq!(
        env(&[("TENANTRY_HTTP_ADDRESS", "x")])
            .unwrap_err()
            .to_string(),
        "unknown environment variable TENANTRY_HTTP_ADDRESS; the nearest known one is TENANTRY_HTTP__ADDRESS"
    );
    assert_eq!(
        flags(&[("zone.activation", "x")]).unwrap_err().to_string(),
        "unknown key zone.activation (flag); the nearest known one is zones.activation"
    );
}

#[test]
fn variables_of_client_and_tests_are_left_alone() {
    let names = [
        "TENANTRY_URL",
        "TENANTRY_EMAIL",
        "TENANTRY_KEY",
        "TENANTRY_KEY_FILE",
        "TENANTRY_CONFIG",
        "TENANTRY_TEST_POSTGRES",
    ];
    assert!(env(&names.map(|name| (name, "x"))).is_ok());
}

#[test]
fn bad_values_are_named_with_what_is_expected() {
    let folder = Folder::new();
    for (key, value, expected) in [
        ("http.address", "localhost:8080", "an IP address and a port"),
        ("http.public_url", "example.com", "http:// or https://"),
        (
            "http.public_url",
            "https://example.com/x",
            "http:// or https://",
        ),
        (
            "http.public_url",
            "https://u@example.com",
            "http:// or https://",
        ),
        ("http.body_limit", "1 MiB", "a size"),
        ("http.body_limit", "2GiB", "from 1KiB to 1GiB"),
        ("http.request_timeout", "30", "a duration"),
        ("http.request_timeout", "0s", "1s at least"),
        ("http.request_timeout", "-1s", "a duration"),
        (
            "http.trusted_proxies",
            "10.0.0.1/8",
            "addresses or networks",
        ),
        ("audit.retention", "40000d", "100 years"),
        ("audit.retention", "18446744073709551615d", "a duration"),
        ("metrics.address", "no", "or off"),
        ("mail.transport", "sendmail", "one of folder, smtp"),
        ("mail.from", "nobody", "a mail address"),
        ("mail.smtp.port", "0", "a port"),
        ("database.readers", "0", "from 1 to 256"),
        ("database.pool", "many", "from 1 to 1000"),
        ("zones.name_servers", "ns1.a.test", "an even number"),
        ("zones.name_servers", "", "an even number"),
        ("zones.name_servers", "ns1.a.test,NS1.a.test.", "different"),
        ("zones.name_servers", "ns1.a.test,-x.a.test", "host names"),
        ("limits.enabled", "yes", "true or false"),
        ("passwords.memory", "4KiB", "from 8KiB"),
        ("log.level", "info,x=loudly", "a log filter"),
        ("data", "", "a text"),
    ] {
        let error = flags(&[(key, value)]).unwrap_err().to_string();
        assert!(
            error.starts_with(&format!("{key} = \"{value}\" (flag): expected ")),
            "{error}"
        );
        assert!(error.contains(expected), "{error}");
    }
    // In the file, types are those of TOML.
    for text in [
        "[database]\nreaders = '4'",
        "[database]\nreaders = -1",
        "[limits]\nenabled = 'true'",
        "[zones]\nname_servers = 'ns1.a.test,ns2.a.test'",
        "[http]\naddress = 8080",
        "http = 3",
        "[http.address]\nx = 1",
    ] {
        assert!(folder.refused(text).contains("expected"), "{text}");
    }
    let long = "x".repeat(10_000);
    assert!(
        flags(&[("http.address", &long)])
            .unwrap_err()
            .to_string()
            .len()
            < 300
    );
}

#[test]
fn values_are_read_in_all_their_forms() {
    let config = flags(&[
        ("http.body_limit", "4096"),
        ("http.public_url", "https://[::1]:8443/"),
        ("http.trusted_proxies", "10.0.0.0/8, 192.0.2.1"),
        ("deletion.retention", "0s"),
        ("invitations.lifetime", "36h"),
        ("metrics.address", "off"),
        ("zones.name_servers", "NS1.Example.com., ns2.example.com"),
        ("database.mmap", "0"),
    ])
    .unwrap();
    assert_eq!(config.http.body_limit, 4096);
    assert_eq!(config.http.public_url(), "https://[::1]:8443");
    assert_eq!(config.http.trusted_proxies.len(), 2);
    assert!(config.deletion.retention.is_zero());
    assert!(config.metrics.address.is_none());
    assert_eq!(
        config.zones.name_servers,
        ["ns1.example.com", "ns2.example.com"]
    );
    let json = config.json();
    assert_eq!(json["invitations"]["lifetime"], "36h");
    assert_eq!(json["deletion"]["retention"], "0s");
    assert_eq!(json["http"]["body_limit"], "4KiB");
    assert_eq!(json["http"]["trusted_proxies"][1], "192.0.2.1");
    assert_eq!(json["metrics"]["address"], "off");
    assert!(json["http"]["tls"]["key_file"].is_null());
}

#[test]
fn secrets_come_directly_or_by_file_and_are_never_shown() {
    const SECRET: &str = "hunter2";
    let folder = Folder::new();
    let password = folder.file("password", "hunter2\n");
    let url = folder.file("url", "postgres://u:hunter2@h/d\r\n");
    let smtp = "[mail.smtp]\nusername = 'u'\n";
    let by_file = folder
        .load(&format!(
            "{smtp}password_file = 'password'\n[database]\nurl_file = 'url'"
        ))
        .unwrap();
    let direct = folder
        .load(&format!(
            "{smtp}password = 'hunter2'\n[database]\nurl = 'postgres://u:hunter2@h/d'"
        ))
        .unwrap();
    for config in [&by_file, &direct] {
        assert_eq!(config.mail.smtp.login.as_ref().unwrap().1.expose(), SECRET);
        assert_eq!(config.database.url.expose(), "postgres://u:hunter2@h/d");
        for shown in [
            config.print(),
            config.json().to_string(),
            format!("{config:?}"),
        ] {
            assert!(!shown.contains(SECRET), "{shown}");
        }
    }
    let print = by_file.print();
    assert!(
        print.contains(&format!("password_file = \"{}\"", password.display())),
        "{print}"
    );
    assert!(
        print.contains(&format!("url_file = \"{}\"", url.display())),
        "{print}"
    );
    assert!(direct.print().contains("password = \"***\""));
    assert!(direct.print().contains("url = \"postgres://u:***@h/d\""));
}

#[test]
fn a_secret_is_given_once_in_a_source_and_replaced_by_a_stronger_one() {
    let folder = Folder::new();
    let url = folder.file("url", "postgres://u:two@h/d");
    let twice = "[database]\nurl = 'postgres://u:hunter2@h/d'\nurl_file = 'url'";
    let error = folder.refused(twice);
    assert!(
        error.contains("database.url and database.url_file"),
        "{error}"
    );
    assert!(!error.contains("hunter2"));
    let file = folder.file("tenantry.toml", "[database]\nurl = 'postgres://u:one@h/d'");
    let config = Config::load(&Sources {
        file: Some(file),
        env: pairs(&[("TENANTRY_DATABASE__URL_FILE", url.to_str().unwrap())]),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(config.database.url.expose(), "postgres://u:two@h/d");
    // An empty one replaces nothing.
    let config = env(&[("TENANTRY_DATABASE__URL_FILE", "")]).unwrap();
    assert!(matches!(config.database.url, DatabaseUrl::Sqlite(_)));
}

#[test]
fn errors_about_secrets_do_not_tell_them() {
    let folder = Folder::new();
    folder.file("two-lines", "hunter2\nhunter2\n");
    folder.file("empty", "\n");
    folder.file("no-url", "hunter2");
    for (text, named) in [
        (
            "[database]\nurl = 'mysql://u:hunter2@h/d'",
            "database.url (file",
        ),
        ("[database]\nurl = 'sqlite:'", "database.url (file"),
        ("[database]\nurl_file = 'no-url'", "database.url_file"),
        ("[database]\nurl_file = 'absent'", "cannot read"),
        ("[mail.smtp]\nusername = 'u'", "mail.smtp.password "),
        ("[mail.smtp]\npassword = 'hunter2'", "mail.smtp.username"),
        ("[mail.smtp]\npassword = 2", "mail.smtp.password (file"),
        (
            "[mail.smtp]\nusername = 'u'\npassword_file = 'two-lines'",
            "mail.smtp.password_file",
        ),
        (
            "[mail.smtp]\nusername = 'u'\npassword_file = 'empty'",
            "mail.smtp.password_file",
        ),
        ("[mail.smtp]\npassword = 'hunter2", "tenantry.toml:2:"),
        ("[mail.smtp]\npassword = hunter2", "tenantry.toml:2:"),
    ] {
        let error = folder.refused(text);
        assert!(error.contains(named), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
}

#[test]
fn what_belongs_together_is_asked_for() {
    let error = flags(&[("http.tls.certificate_file", "c.pem")])
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("http.tls.key_file"), "{error}");
    let error = flags(&[("mail.transport", "smtp")])
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("mail.smtp.host"), "{error}");
    let config = flags(&[
        ("http.tls.certificate_file", "c.pem"),
        ("http.tls.key_file", "k.pem"),
        ("mail.transport", "smtp"),
        ("mail.smtp.host", "mail.example.com"),
        ("mail.smtp.tls", "implicit"),
    ])
    .unwrap();
    assert_eq!(config.http.public_url(), "https://127.0.0.1:8080");
    assert_eq!(config.mail.smtp.port, 465);
}

#[test]
fn a_missing_file_is_named() {
    let folder = Folder::new();
    let file = Some(folder.0.join("none.toml"));
    let error = Config::load(&Sources {
        file,
        ..Sources::default()
    })
    .unwrap_err();
    assert!(error.to_string().contains("none.toml"));
}
