//! Data of a record as octets, as text and as the API's JSON: what is accepted survives every way round.
//!
//! The first octet of an input says the type (`A` is the first by name, `B` the second, …); the rest is read in each way
//! in which it can be.
#![no_main]

use std::fmt::Write;
use std::sync::LazyLock;

use dns::name::ZoneName;
use dns::record::{
    Given, MAX_RDATA, RecordData, RecordType, from_wire, owner, parse, presentation, proxiable,
    wire_name,
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

static ZONE: LazyLock<ZoneName> = LazyLock::new(|| ZoneName::parse("example.com").expect("a name"));

fuzz_target!(|input: &[u8]| {
    let Some((first, rest)) = input.split_first() else {
        return;
    };
    let number = usize::from(first.wrapping_sub(b'A')) % RecordType::all().count();
    let rtype = RecordType::all().nth(number).expect("below their count");
    octets(rtype, rest);
    if let Ok(text) = std::str::from_utf8(rest) {
        content(rtype, text);
        name(text);
        if let Ok(body) = serde_json::from_str(text) {
            members(rtype, &body);
        }
    }
});

fn octets(rtype: RecordType, rdata: &[u8]) {
    let text = presentation(rtype, rdata);
    assert!(text.is_ascii() && !text.contains('\n'), "{text}");
    if let Ok(data) = from_wire(rtype, rdata) {
        // The tag of a CAA, the names and the sizes of a place have several spellings, of which one is ours.
        assert_eq!(data.rdata.len(), rdata.len());
        hold(&data);
        let again = from_wire(rtype, &data.rdata);
        assert_eq!(again.as_ref(), Ok(&data));
    }
    if rdata.len() <= MAX_RDATA {
        unknown_form(rtype, rdata);
    }
}

/// `\# 2 0102` in a zone file is the same as the octets themselves.
fn unknown_form(rtype: RecordType, rdata: &[u8]) {
    let mut line = format!("x 60 IN {rtype} \\# {} ", rdata.len());
    for octet in rdata {
        // Writing to a string cannot fail.
        let _ = write!(line, "{octet:02x}");
    }
    let mut contents = dns::zonefile::parse(&line, &ZONE).expect("a file");
    let data = contents.records.pop().map(|record| record.data);
    assert_eq!(data, from_wire(rtype, rdata).ok());
}

fn content(rtype: RecordType, text: &str) {
    for priority in [None, Some(10)] {
        let given = Given {
            content: Some(text),
            data: None,
            priority,
        };
        if let Ok(data) = parse(rtype, given) {
            hold(&data);
        }
    }
    let _ = proxiable(rtype, text);
}

fn name(text: &str) {
    if let Ok(name) = owner(text, &ZONE) {
        assert_eq!(owner(&name, &ZONE).as_ref(), Ok(&name));
        let wire = wire_name(&name).expect("a name");
        assert_eq!(wire.to_string(), name);
    }
}

/// The whole body of a request (`{"content": …, "data": …, "priority": …}`), or its `data` alone.
fn members(rtype: RecordType, body: &Value) {
    let priority = body.get("priority").and_then(Value::as_u64);
    let priority = priority.and_then(|number| u16::try_from(number).ok());
    let whole = Given {
        content: body.get("content").and_then(Value::as_str),
        data: body.get("data"),
        priority,
    };
    let alone = Given {
        content: None,
        data: Some(body),
        priority,
    };
    for given in [whole, alone] {
        if let Ok(data) = parse(rtype, given) {
            hold(&data);
        }
    }
}

/// All forms of the same data.
fn hold(data: &RecordData) {
    assert!(data.rdata.len() <= MAX_RDATA);
    let received =
        from_wire(data.rtype, &data.rdata).unwrap_or_else(|fault| panic!("{data:?}: {fault}"));
    assert!(received.same(data), "{data:?}");
    assert_eq!(received.priority, data.priority);
    assert!(line(data).same(data), "{data:?}");
    for shown in [data, &received] {
        let given = Given {
            content: Some(&shown.content),
            data: None,
            priority: data.priority,
        };
        let again = parse(data.rtype, given);
        // A place is rounded on the wire, but not in the text.
        assert!(
            again.as_ref().is_ok_and(|again| again.same(data)),
            "{shown:?} {again:?}"
        );
        let given = Given {
            content: Some(&shown.content),
            data: shown.data.as_ref(),
            priority: shown.priority,
        };
        assert_eq!(parse(data.rtype, given).as_ref(), Ok(shown));
    }
}

/// As it comes back from a zone file.
fn line(data: &RecordData) -> RecordData {
    let text = presentation(data.rtype, &data.rdata);
    assert!(text.is_ascii(), "{text}");
    assert!(!text.starts_with("\\#"), "{data:?} has no form of its own");
    let file = format!("x 60 IN {} {text}", data.rtype);
    let mut contents = dns::zonefile::parse(&file, &ZONE).expect("a file");
    assert_eq!(contents.skipped, [], "{file}");
    contents.records.remove(0).data
}
