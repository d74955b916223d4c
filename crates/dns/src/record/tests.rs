//! Tests of whole records; what is of one part is tested there.

mod accepted;
mod against_domain;
mod names;
mod random;
mod refused;
mod txt;

use serde_json::Value;

use super::*;

/// Reads `{"content": …, "data": …, "priority": …}`.
fn sent(rtype: RecordType, body: &Value) -> Result<RecordData, Fault> {
    let priority = body.get("priority").and_then(Value::as_u64);
    parse(
        rtype,
        Given {
            content: body.get("content").and_then(Value::as_str),
            data: body.get("data"),
            priority: priority.map(|number| u16::try_from(number).unwrap()),
        },
    )
}

/// Reads a content.
fn content(rtype: RecordType, content: &str, priority: Option<u16>) -> Result<RecordData, Fault> {
    parse(
        rtype,
        Given {
            content: Some(content),
            data: None,
            priority,
        },
    )
}

/// Reads the fields of a line of a zone file.
fn line(data: &RecordData) -> RecordData {
    let text = presentation(data.rtype, &data.rdata);
    assert!(text.is_ascii(), "{text}");
    let zone = crate::name::ZoneName::parse("example.com").unwrap();
    let file = format!("x 60 IN {} {text}", data.rtype);
    let mut contents = crate::zonefile::parse(&file, &zone).unwrap();
    assert_eq!(contents.skipped, [], "{file}");
    contents.records.remove(0).data
}
