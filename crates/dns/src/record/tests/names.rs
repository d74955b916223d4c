//! The names of records.

use super::super::FaultKind::BadName;
use super::{owner, resolve, wire_name};
use crate::name::ZoneName;

fn zone(text: &str) -> ZoneName {
    ZoneName::parse(text).unwrap()
}

#[test]
fn complete() {
    let zone = zone("example.com");
    for (sent, shown) in [
        ("", "example.com"),
        ("@", "example.com"),
        ("example.com", "example.com"),
        ("EXAMPLE.com.", "example.com"),
        ("www", "www.example.com"),
        ("www.", "www.example.com"),
        ("WWW.Example.COM", "www.example.com"),
        ("a.b", "a.b.example.com"),
        ("*", "*.example.com"),
        ("*.a.example.com", "*.a.example.com"),
        ("a.*.b", "a.*.b.example.com"),
        ("_acme-challenge", "_acme-challenge.example.com"),
        ("_sip._tcp.example.com", "_sip._tcp.example.com"),
        ("notexample.com", "notexample.com.example.com"),
        ("www.other.com.", "www.other.com.example.com"),
        ("bücher", "xn--bcher-kva.example.com"),
        ("_x.BÜCHER.example.com", "_x.xn--bcher-kva.example.com"),
        ("例え。example.com", "xn--r8jz45g.example.com"),
        ("*.bücher", "*.xn--bcher-kva.example.com"),
        ("xn--a", "xn--a.example.com"),
        ("0/25", "0/25.example.com"),
        ("-a-", "-a-.example.com"),
        ("1", "1.example.com"),
        ("192.0.2.1", "192.0.2.1.example.com"),
    ] {
        assert_eq!(owner(sent, &zone).as_deref(), Ok(shown), "{sent}");
        // What is shown stands for itself, and has a form for the wire.
        assert_eq!(owner(shown, &zone).as_deref(), Ok(shown));
        assert_eq!(wire_name(shown).unwrap().to_string(), shown);
    }
}

#[test]
fn zones_with_international_names() {
    let zone = zone("bücher.example");
    for sent in [
        "www",
        "www.bücher.example",
        "www.xn--bcher-kva.example.",
        "WWW.BÜCHER.example",
    ] {
        assert_eq!(
            owner(sent, &zone).as_deref(),
            Ok("www.xn--bcher-kva.example"),
            "{sent}"
        );
    }
    assert_eq!(
        owner("bücher.example.", &zone).as_deref(),
        Ok("xn--bcher-kva.example")
    );
}

#[test]
fn refused() {
    let zone = zone("example.com");
    let label = "a".repeat(64);
    // 241 octets and the 12 of `.example.com` are 253.
    let just = format!("{}a", "a.".repeat(120));
    assert_eq!(owner(&just, &zone).unwrap().len(), 253);
    let long = format!("{just}a");
    let huge = "a.".repeat(100_000);
    for sent in [
        ".",
        "..",
        "a..b",
        ".a",
        "a b",
        "a\n",
        " a",
        "a@b",
        "@.example.com",
        "a:b",
        "a/b",
        "/",
        "a\\.b",
        "\"a\"",
        "a,b",
        "\0",
        "a\u{202e}b",
        "☃!",
        &label,
        &long,
        &huge,
    ] {
        let fault = owner(sent, &zone).expect_err(sent);
        assert_eq!((fault.kind, fault.field), (BadName, "name"), "{sent}");
    }
    assert!(owner(&"a".repeat(63), &zone).is_ok());
}

#[test]
fn on_the_wire() {
    assert_eq!(
        wire_name("A.example.").unwrap().as_slice(),
        b"\x01a\x07example\x00"
    );
    assert_eq!(wire_name(".").unwrap().as_slice(), b"\x00");
    assert_eq!(wire_name("").unwrap().as_slice(), b"\x00");
    assert_eq!(wire_name("*.a").unwrap().as_slice(), b"\x01*\x01a\x00");
    assert!(wire_name("a..b").is_err());
}

#[test]
fn in_zone_files() {
    for (text, origin, name) in [
        ("@", "example.com", "example.com."),
        ("www", "example.com", "www.example.com."),
        ("www.", "example.com", "www."),
        ("www", "", "www"),
        (r"\119ww", "example.com", "www.example.com."),
        (r"\_x", "example.com", "_x.example.com."),
    ] {
        assert_eq!(resolve(text, origin).as_deref(), Ok(name), "{text}");
    }
    for text in [r"a\.b", r"a\046b", r"\300", "a\\", r"\255"] {
        assert!(resolve(text, "example.com").is_err(), "{text}");
    }
}
