//! TXT, which comes back exactly as it was sent.

use super::super::FaultKind::BadTxt;
use super::super::RecordType::Txt;
use super::{content, from_wire, line};

/// The character-strings of rdata.
fn strings(mut rdata: &[u8]) -> Vec<Vec<u8>> {
    let mut strings = Vec::new();
    while let Some((length, rest)) = rdata.split_first() {
        let (string, rest) = rest.split_at(usize::from(*length));
        strings.push(string.to_vec());
        rdata = rest;
    }
    strings
}

#[test]
fn strings_of_a_content() {
    let long = "x".repeat(600);
    let full = format!("\"{}\" \"y\"", "x".repeat(255));
    let escaped = format!("\"{}\"", "\\120".repeat(255));
    let x = |count: usize| "x".repeat(count);
    for (sent, expected) in [
        ("abc", vec!["abc".to_owned()]),
        ("a b  c", vec!["a b  c".to_owned()]),
        (" abc ", vec![" abc ".to_owned()]),
        ("a\\b", vec!["a\\b".to_owned()]),
        ("a\\065", vec!["a\\065".to_owned()]),
        ("say \"hi\" now", vec!["say \"hi\" now".to_owned()]),
        ("für", vec!["für".to_owned()]),
        ("line\nfeed", vec!["line\nfeed".to_owned()]),
        (";", vec![";".to_owned()]),
        ("\"abc\"", vec!["abc".to_owned()]),
        ("\"\"", vec![String::new()]),
        (" \"abc\" ", vec!["abc".to_owned()]),
        ("\"a\" \"b\"", vec!["a".to_owned(), "b".to_owned()]),
        ("\"a\"\t  \"b\"", vec!["a".to_owned(), "b".to_owned()]),
        ("\"a\"\"b\"", vec!["a".to_owned(), "b".to_owned()]),
        (
            "\"a\" \"\" \"b\"",
            vec!["a".to_owned(), String::new(), "b".to_owned()],
        ),
        (r#""a\"b\\c\065\;""#, vec!["a\"b\\cA;".to_owned()]),
        ("\"für\"", vec!["für".to_owned()]),
        (&long, vec![x(255), x(255), x(90)]),
        (&full, vec![x(255), "y".to_owned()]),
        (&escaped, vec![x(255)]),
    ] {
        let data = content(Txt, sent, None).unwrap_or_else(|fault| panic!("{sent}: {fault}"));
        assert_eq!(data.content, sent);
        assert_eq!((&data.data, data.priority), (&None, None));
        let read = strings(&data.rdata);
        assert_eq!(
            read,
            expected
                .iter()
                .map(|s| s.as_bytes().to_vec())
                .collect::<Vec<_>>(),
            "{sent}"
        );

        // Made readable from the wire, it is in quotes, and the same.
        let received = from_wire(Txt, &data.rdata).unwrap();
        assert!(
            received.same(&data) && received.content.starts_with('"'),
            "{sent}"
        );
        assert!(
            content(Txt, &received.content, None).unwrap().same(&data),
            "{sent}"
        );
        assert!(line(&data).same(&data), "{sent}");
    }
}

#[test]
fn refused() {
    let long = format!("\"{}\"", "x".repeat(256));
    for sent in [
        "\"",
        "\"abc",
        "abc\"",
        "a\"b",
        "\"a\" \"b",
        "\"a\" b",
        "a \"b\" c\"",
        "\"a\"b",
        "\"abc\\\"",
        r#""\256""#,
        r#""\12""#,
        "\"a\nb\"",
        &long,
    ] {
        let fault = content(Txt, sent, None).expect_err(sent);
        assert_eq!((fault.kind, fault.field), (BadTxt, "content"), "{sent}");
    }
}

#[test]
fn quoted_and_bare_are_the_same() {
    let read = |sent| content(Txt, sent, None).unwrap();
    assert!(read("v=spf1 -all").same(&read("\"v=spf1 -all\"")));
    assert!(!read("v=spf1 -all").same(&read("\"v=spf1\" \"-all\"")));
    assert!(!read("A").same(&read("a")));
    let long = "x".repeat(300);
    let cut = format!("\"{}\" \"{}\"", &long[..255], &long[255..]);
    assert!(read(&long).same(&read(&cut)));
}

#[test]
fn what_people_cannot_read_is_escaped() {
    for (rdata, shown) in [
        (&b"\x03\xff\x00a"[..], r#""\255\000a""#),
        ("\u{2}ü".as_bytes(), "\"ü\""),
        (b"\x01\xc3\x01\xbc", r#""\195" "\188""#),
    ] {
        let received = from_wire(Txt, rdata).unwrap();
        assert_eq!(received.content, shown);
        assert_eq!(content(Txt, shown, None).unwrap().rdata, rdata);
    }
}
