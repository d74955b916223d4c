//! Audit events as a table for people, by RFC 4180.

use super::Entry;

/// The columns, named as the members of an event.
const HEAD: &str = "id,when,action.type,action.result,actor.id,actor.email,actor.ip,actor.type,interface,owner.id,\
    resource.id,resource.type,zone.name,oldValue,newValue\r\n";

/// One line for each event, below a line of names.
pub fn csv(entries: &[Entry]) -> String {
    let mut out = HEAD.to_owned();
    for e in entries {
        let cells = [
            e.id.as_str(),
            &e.when.to_string(),
            &e.action.kind,
            if e.action.result { "true" } else { "false" },
            &e.actor.id,
            &e.actor.email,
            &e.actor.ip,
            &e.actor.kind,
            &e.interface,
            e.owner.id.as_deref().unwrap_or_default(),
            &e.resource.id,
            &e.resource.kind,
            e.metadata.zone_name.as_deref().unwrap_or_default(),
            &e.old_value,
            &e.new_value,
        ]
        .map(cell);
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out
}

/// Quoted where needed. What a spreadsheet would take for a formula gets an apostrophe in front.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if text.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_where_needed() {
        for (text, shown) in [
            ("", ""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("{\"a\":1}", "\"{\"\"a\"\":1}\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
        ] {
            assert_eq!(cell(text), shown);
        }
    }
}
