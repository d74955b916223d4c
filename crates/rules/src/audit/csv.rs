//! Audit events as a table for people, by RFC 4180.

use super::Entry;
use crate::csv;

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
        ];
        out.push_str(&csv::line(cells));
    }
    out
}
