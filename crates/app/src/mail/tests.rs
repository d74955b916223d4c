//! Both roads, from the outside: the file that appears, and what a mail server hears.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use super::*;
use crate::config::{Config, Sources};

fn config(keys: &[(&str, &str)]) -> config::Mail {
    let overrides = keys
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect();
    let sources = Sources {
        overrides,
        ..Sources::default()
    };
    Config::load(&sources).unwrap().mail
}

fn message() -> Message {
    Message {
        id: "00000000000000000000000000000abc".to_owned(),
        to: "erika@example.com".to_owned(),
        from: (None, None),
        subject: "Grüße: bitte bestätigen".to_owned(),
        text: "Öffnen Sie https://t.example/i/secret-link\n.\nEnde\n".to_owned(),
        html: "<p>Öffnen Sie <a href=\"https://t.example/i/secret-link\">dies</a></p>".to_owned(),
    }
}

/// 2026-01-02 03:04:05 UTC.
fn date() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_767_323_045)
}

/// A mail taken apart: a parser of its own, so that writer and reader cannot share a mistake.
struct Parsed {
    headers: Vec<(String, String)>,
    body: String,
}

impl Parsed {
    fn of(mail: &str) -> Self {
        let (head, body) = mail.split_once("\r\n\r\n").unwrap();
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let headers = head
            .split("\r\n")
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Self {
            headers,
            body: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> &str {
        let mut found = self.headers.iter().filter(|(n, _)| n == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("no {name}"));
        assert!(found.next().is_none(), "{name} twice");
        value
    }

    fn parts(&self) -> Vec<Self> {
        let content = self.header("Content-Type");
        let boundary = content.split("boundary=\"").nth(1).unwrap();
        let marker = format!("--{}", boundary.split('"').next().unwrap());
        let mut pieces: Vec<&str> = self.body.split(&marker).skip(1).collect();
        assert_eq!(pieces.pop().unwrap().trim(), "--");
        pieces
            .into_iter()
            .map(|piece| Self::of(piece.trim_start_matches("\r\n")))
            .collect()
    }

    /// The body, its transfer encoding undone.
    fn decoded(&self) -> String {
        match self.header("Content-Transfer-Encoding") {
            "7bit" | "8bit" => self.body.clone(),
            "quoted-printable" => quoted_printable(&self.body.replace("=\r\n", ""), '='),
            other => panic!("{other}"),
        }
    }
}

/// Undoes `=C3` escapes.
fn quoted_printable(text: &str, escape: char) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c == escape {
            let hex: String = rest.by_ref().take(2).collect();
            bytes.push(u8::from_str_radix(&hex, 16).unwrap());
        } else {
            bytes.extend(c.to_string().as_bytes());
        }
    }
    String::from_utf8(bytes).unwrap()
}

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let name = format!("tenantry-mail-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn transport(&self) -> Transport {
        let folder = self.0.join("deep/mail");
        Transport::new(&config(&[
            ("mail.folder", folder.to_str().unwrap()),
            ("mail.from", "Tenantry <no-reply@t.example>"),
        ]))
        .unwrap()
    }

    fn names(&self) -> Vec<String> {
        fs::read_dir(self.0.join("deep/mail"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn the_folder_gets_a_whole_mail() {
    let scratch = Scratch::new("whole");
    scratch.transport().send(&message(), date()).await.unwrap();
    assert_eq!(scratch.names(), ["00000000000000000000000000000abc.eml"]);
    let path = scratch.0.join("deep/mail").join(&scratch.names()[0]);
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);

    let mail = Parsed::of(&fs::read_to_string(&path).unwrap());
    assert_eq!(mail.header("From"), "Tenantry <no-reply@t.example>");
    assert_eq!(mail.header("To"), "erika@example.com");
    assert_eq!(mail.header("Date"), "Fri, 02 Jan 2026 03:04:05 +0000");
    assert_eq!(
        mail.header("Message-ID"),
        "<00000000000000000000000000000abc@t.example>"
    );
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    assert!(mail.header("Subject").starts_with("=?utf-8?b?"));
    assert!(
        mail.header("Content-Type")
            .starts_with("multipart/alternative")
    );

    let parts = mail.parts();
    let types: Vec<&str> = parts
        .iter()
        .map(|part| part.header("Content-Type"))
        .collect();
    assert_eq!(
        types,
        ["text/plain; charset=utf-8", "text/html; charset=utf-8"]
    );
    assert_eq!(
        parts[0].decoded().replace("\r\n", "\n").trim_end(),
        message().text.trim_end()
    );
    assert_eq!(parts[1].decoded().trim_end(), message().html);
}

#[tokio::test]
async fn sending_again_makes_the_same_file() {
    let scratch = Scratch::new("again");
    let transport = scratch.transport();
    transport.send(&message(), date()).await.unwrap();
    let path = scratch.0.join("deep/mail").join(&scratch.names()[0]);
    let first = fs::read(&path).unwrap();
    // What a crash may leave behind.
    fs::write(path.with_file_name(format!(".{}.eml", message().id)), "x").unwrap();
    transport.send(&message(), date()).await.unwrap();
    assert_eq!(scratch.names().len(), 1);
    assert_eq!(fs::read(&path).unwrap(), first);
}

#[tokio::test]
async fn what_can_never_leave_is_refused_for_good_without_telling_it() {
    let scratch = Scratch::new("never");
    let transport = scratch.transport();
    for (id, to) in [
        ("../../etc/x", "erika@example.com"),
        ("", "erika@example.com"),
        ("a", "erika at example.com"),
        ("a", "erika@example.com\r\nBcc: all@example.com"),
    ] {
        let message = Message {
            id: id.to_owned(),
            to: to.to_owned(),
            ..message()
        };
        let error = transport.send(&message, date()).await.unwrap_err();
        assert!(error.permanent);
        assert!(!error.text.contains("erika"), "{error}");
    }
    assert!(!scratch.0.exists());
}

#[tokio::test]
async fn a_mail_may_have_a_sender_of_its_own() {
    for (name, address, expected) in [
        (Some("Acme"), None, "Acme <"),
        (None, Some("post@acme.example"), "<post@acme.example>"),
        (
            Some("Acme"),
            Some("post@acme.example"),
            "Acme <post@acme.example>",
        ),
        // Better from the operator than not at all.
        (
            Some("Acme\r\nBcc: all@example.com"),
            Some("no address"),
            "<",
        ),
    ] {
        let scratch = Scratch::new("sender");
        let own = |text: Option<&str>| text.map(str::to_owned);
        let message = Message {
            from: (own(name), own(address)),
            ..message()
        };
        scratch.transport().send(&message, date()).await.unwrap();
        let path = scratch.0.join("deep/mail").join(&scratch.names()[0]);
        let mail = Parsed::of(&fs::read_to_string(path).unwrap());
        let from = mail.headers.iter().find(|(name, _)| name == "From");
        assert!(from.unwrap().1.contains(expected), "{from:?}");
        assert!(mail.headers.iter().all(|(name, _)| name != "Bcc"));
    }
}

#[tokio::test]
async fn a_subject_adds_no_header() {
    let scratch = Scratch::new("subject");
    let message = Message {
        subject: "Hello\r\nBcc: all@example.com".to_owned(),
        ..message()
    };
    scratch.transport().send(&message, date()).await.unwrap();
    let path = scratch.0.join("deep/mail").join(&scratch.names()[0]);
    let mail = Parsed::of(&fs::read_to_string(path).unwrap());
    assert!(mail.headers.iter().all(|(name, _)| name != "Bcc"));
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_no_end() {
    let scratch = Scratch::new("blocked");
    fs::create_dir_all(&scratch.0).unwrap();
    fs::write(scratch.0.join("deep"), "a file").unwrap();
    let error = scratch
        .transport()
        .send(&message(), date())
        .await
        .unwrap_err();
    assert!(!error.permanent);
}

/// What a mail server hears: commands line by line, mails as one text; and connections.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    Connected,
    Command(String),
    Mail(String),
}

/// How the server behaves: the answer to commands that start with a word, the usual one otherwise.
#[derive(Clone, Copy, Default)]
struct Manner {
    extension: Option<&'static str>,
    answer: Option<(&'static str, &'static str)>,
}

/// A small mail server for any number of connections; it lives as long as the test's process.
fn server(manner: Manner) -> (u16, Receiver<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, receiver) = channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let heard = heard.clone();
            thread::spawn(move || converse(stream.unwrap(), manner, &heard));
        }
    });
    (port, receiver)
}

/// One connection, until either side ends it.
fn converse(mut stream: TcpStream, manner: Manner, heard: &Sender<Heard>) -> Option<()> {
    heard.send(Heard::Connected).ok()?;
    let mut lines = BufReader::new(stream.try_clone().ok()?).lines();
    stream.write_all(b"220 test ready\r\n").ok()?;
    loop {
        let command = lines.next()?.ok()?;
        heard.send(Heard::Command(command.clone())).ok()?;
        let word = command.split([' ', ':']).next().unwrap_or_default();
        let answer = match manner.answer {
            Some((of, answer)) if of == word => answer.to_owned(),
            _ => match word {
                "EHLO" => {
                    let more = manner.extension.map(|name| format!("250-{name}\r\n"));
                    let more = more.unwrap_or_default();
                    format!("250-test\r\n{more}250 8BITMIME")
                }
                "DATA" => "354 go on".to_owned(),
                "AUTH" => "235 welcome".to_owned(),
                "QUIT" => "221 bye".to_owned(),
                _ => "250 ok".to_owned(),
            },
        };
        write!(stream, "{answer}\r\n").ok()?;
        if answer.starts_with("354") {
            let mut mail = String::new();
            loop {
                let line = lines.next()?.ok()?;
                if line == "." {
                    break;
                }
                mail += line.strip_prefix('.').unwrap_or(&line);
                mail += "\r\n";
            }
            heard.send(Heard::Mail(mail)).ok()?;
            stream.write_all(b"250 taken\r\n").ok()?;
        }
    }
}

fn smtp(port: u16, more: &[(&str, &str)]) -> Transport {
    let port = port.to_string();
    let mut keys = vec![
        ("mail.transport", "smtp"),
        ("mail.from", "Tenantry <no-reply@t.example>"),
        ("mail.smtp.host", "127.0.0.1"),
        ("mail.smtp.port", &port),
        ("mail.smtp.tls", "none"),
    ];
    keys.extend(more);
    Transport::new(&config(&keys)).unwrap()
}

#[tokio::test]
async fn a_server_gets_the_mail_over_one_kept_connection() {
    let (port, heard) = server(Manner::default());
    let transport = smtp(port, &[]);
    transport.send(&message(), date()).await.unwrap();
    // The connection goes back by a task of its own, which has its turn now.
    tokio::task::yield_now().await;
    transport.send(&message(), date()).await.unwrap();
    let heard: Vec<Heard> = heard.try_iter().collect();
    let commands: Vec<&str> = heard
        .iter()
        .filter_map(|heard| match heard {
            Heard::Command(line) => Some(line.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(
        commands[..4],
        [
            "EHLO t.example",
            "MAIL FROM:<no-reply@t.example>",
            "RCPT TO:<erika@example.com>",
            "DATA"
        ]
    );
    let connections = heard.iter().filter(|h| **h == Heard::Connected).count();
    assert_eq!(connections, 1);
    let mails: Vec<&String> = heard
        .iter()
        .filter_map(|heard| match heard {
            Heard::Mail(mail) => Some(mail),
            _ => None,
        })
        .collect();
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0], mails[1]);
    let parts = Parsed::of(mails[0]).parts();
    assert_eq!(
        parts[0].decoded().replace("\r\n", "\n").trim_end(),
        message().text.trim_end()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_decides_what_is_permanent_and_is_not_quoted() {
    for (of, answer, permanent, code) in [
        ("RCPT", "550 5.1.1 no erika@example.com here", true, "550"),
        (
            "RCPT",
            "451 4.7.1 come again, erika@example.com",
            false,
            "451",
        ),
        ("MAIL", "552 too much", true, "552"),
        ("DATA", "554 no", true, "554"),
        ("DATA", "421 closing", false, "421"),
        ("MAIL", "530 5.7.0 log in first", false, "530"),
    ] {
        let (port, _heard) = server(Manner {
            answer: Some((of, answer)),
            ..Manner::default()
        });
        let error = smtp(port, &[]).send(&message(), date()).await.unwrap_err();
        assert_eq!(error.permanent, permanent, "{answer}");
        assert_eq!(error.text, format!("the mail server answered {code}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_is_presented_and_its_refusal_is_not_the_mails_fault() {
    let login = [
        ("mail.smtp.username", "u"),
        ("mail.smtp.password", "hunter2"),
    ];
    let (port, heard) = server(Manner {
        extension: Some("AUTH PLAIN LOGIN"),
        answer: None,
    });
    smtp(port, &login).send(&message(), date()).await.unwrap();
    // base64 of NUL u NUL hunter2.
    assert!(
        heard
            .try_iter()
            .any(|h| h == Heard::Command("AUTH PLAIN AHUAaHVudGVyMg==".to_owned()))
    );
    let (port, _heard) = server(Manner {
        extension: Some("AUTH PLAIN LOGIN"),
        answer: Some(("AUTH", "535 5.7.8 hunter2 is wrong")),
    });
    let error = smtp(port, &login)
        .send(&message(), date())
        .await
        .unwrap_err();
    assert_eq!(error, SendError::transient("the mail server answered 535"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_told_to_a_server_without_the_encryption_asked_for() {
    for tls in ["starttls", "implicit"] {
        let (port, heard) = server(Manner::default());
        let transport = smtp(port, &[("mail.smtp.tls", tls)]);
        let error = transport.send(&message(), date()).await.unwrap_err();
        assert!(!error.permanent, "{tls}: {error}");
        assert!(
            heard.try_iter().all(|h| match h {
                Heard::Command(line) => !line.starts_with("MAIL") && !line.starts_with("AUTH"),
                Heard::Mail(_) => false,
                Heard::Connected => true,
            }),
            "{tls}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_absent_server_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = smtp(port, &[]).send(&message(), date()).await.unwrap_err();
    assert_eq!(
        error,
        SendError::transient("no connection to the mail server")
    );
}
