//! From what was sent, stored or received to a record's data, and back.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::cell::Cell;
use super::fields::{Field, Form, Place, fields, has_data, kind};
use super::loc::Loc;
use super::{Fault, FaultKind, RecordType, tokens};

/// Most octets of data in a record (v4: documented).
pub const MAX_RDATA: usize = 4096;

/// What the API was sent about a record's data.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    pub content: Option<&'a str>,
    /// Null, `{}` and `[]` stand for nothing, as some clients send them (v4: observed).
    pub data: Option<&'a Value>,
    /// Read for MX, URI and SRV (where the one in `data` goes first); ignored for all others (v4: documented).
    pub priority: Option<u16>,
}

/// The data of a record that keeps all rules of its type.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordData {
    pub rtype: RecordType,
    /// As the API shows it. TXT as it was sent; hexadecimal and base64 as sent, without blanks.
    pub content: String,
    /// For types that have it: the documented members in their documented order; numbers are whole except in LOC.
    pub data: Option<Value>,
    /// Of MX, URI and SRV.
    pub priority: Option<u16>,
    /// For the wire: uncompressed, names in lower case; at most [`MAX_RDATA`] octets.
    pub rdata: Vec<u8>,
}

impl RecordData {
    /// Whether both are the same on the wire, as are quoted and bare TXT, or hexadecimal digits in either case.
    pub fn same(&self, other: &Self) -> bool {
        self.rtype == other.rtype && self.rdata == other.rdata
    }
}

/// Reads what the API was sent.
///
/// Types with `data` are read from it, and from the presentation form in `content` where there is none: `SRV` as
/// `weight port target` or `priority weight port target`, `URI` likewise, all others as zone files have them, with
/// complete names. Members of `data` that the type does not have are ignored.
pub fn parse(rtype: RecordType, given: Given<'_>) -> Result<RecordData, Fault> {
    let content = given.content.filter(|content| !content.is_empty());
    if has_data(rtype) {
        match given.data {
            Some(Value::Object(data)) if !data.is_empty() => {
                return from_data(rtype, data, given.priority);
            }
            None | Some(Value::Null | Value::Object(_)) => {}
            Some(Value::Array(list)) if list.is_empty() => {}
            Some(_) => return Err(Fault::new(FaultKind::BadData, "data", "must be an object")),
        }
        let content = content.ok_or_else(|| {
            Fault::new(FaultKind::DataMissing, "data", "is missing for this type")
        })?;
        let tokens =
            tokens::split(content).map_err(|why| Fault::new(FaultKind::BadData, "content", why))?;
        return from_text(rtype, &tokens, given.priority, None);
    }
    let content = content
        .ok_or_else(|| Fault::new(FaultKind::ContentMissing, "content", "is missing or empty"))?;
    let mut cells = Vec::new();
    for field in fields(rtype) {
        cells.push(match field.place {
            Place::Body => field
                .form
                .read_content(content)
                .map_err(|why| Fault::new(kind(rtype), field.at, why))?,
            Place::Top | Place::TopAndData => field.form.number(top_priority(given.priority)?),
        });
    }
    assemble(rtype, &cells)
}

/// Reads the fields of a zone file's line after the type. Names are relative to the origin. Faults name `content`,
/// which is what the line becomes.
pub(crate) fn from_tokens(
    rtype: RecordType,
    tokens: &[&str],
    origin: &str,
) -> Result<RecordData, Fault> {
    from_text(rtype, tokens, None, Some(origin))
}

/// Reads a record's data as received.
///
/// Names must not be compressed, and hold only what this product writes: letters, digits, hyphens, underscores.
/// Other octets after the last field are refused. The fault has the kind of the type and names the field.
pub fn from_wire(rtype: RecordType, rdata: &[u8]) -> Result<RecordData, Fault> {
    if rdata.len() > MAX_RDATA {
        return Err(too_long());
    }
    if rtype == RecordType::Loc {
        let loc =
            Loc::from_wire(rdata).map_err(|why| Fault::new(FaultKind::BadData, "data", why))?;
        return Ok(place(&loc));
    }
    assemble(rtype, &cells_of(rtype, rdata)?)
}

/// The fields after the type in a line of a zone file: ASCII, names complete with final dot.
///
/// Data that the type cannot have comes in the form of RFC 3597.
pub fn presentation(rtype: RecordType, rdata: &[u8]) -> String {
    let known = if rtype == RecordType::Loc {
        Loc::from_wire(rdata).ok().map(|loc| loc.master())
    } else {
        cells_of(rtype, rdata)
            .ok()
            .map(|cells| joined(cells.iter().map(|cell| cell.master.as_str())))
    };
    known.unwrap_or_else(|| {
        let mut text = format!("\\# {}", rdata.len());
        if !rdata.is_empty() {
            let _ = write!(text, " {}", hex::encode_upper(rdata));
        }
        text
    })
}

fn from_data(
    rtype: RecordType,
    data: &Map<String, Value>,
    priority: Option<u16>,
) -> Result<RecordData, Fault> {
    if rtype == RecordType::Loc {
        return Ok(place(&Loc::from_data(data)?));
    }
    let member = |key: &str| data.get(key).filter(|value| !value.is_null());
    let read = |field: &Field, value: &Value| {
        field
            .form
            .read_json(value)
            .map_err(|why| Fault::new(FaultKind::BadData, field.at, why))
    };
    let mut cells = Vec::new();
    for field in fields(rtype) {
        let value = field.key().and_then(member);
        cells.push(match (field.place, value, priority) {
            (Place::Top, _, None) => match member("priority") {
                Some(value) => read(field, value)?,
                None => return Err(priority_missing()),
            },
            (Place::Top, _, Some(priority)) | (Place::TopAndData, None, Some(priority)) => {
                field.form.number(priority)
            }
            (_, Some(value), _) => read(field, value)?,
            // What may be empty may be left out.
            (_, None, _) if matches!(field.form, Form::Text | Form::Params) => {
                read(field, &Value::String(String::new()))?
            }
            (_, None, _) => return Err(Fault::new(FaultKind::BadData, field.at, "is missing")),
        });
    }
    assemble(rtype, &cells)
}

/// Reads a presentation form. The priority may be missing in it where there is one apart.
fn from_text(
    rtype: RecordType,
    tokens: &[&str],
    priority: Option<u16>,
    origin: Option<&str>,
) -> Result<RecordData, Fault> {
    let refused = |why: &str| Fault::new(kind(rtype), "content", why);
    if rtype == RecordType::Loc {
        return Ok(place(&Loc::from_tokens(tokens).map_err(refused)?));
    }
    let fields = fields(rtype);
    let with_priority = origin.is_some() || tokens.len() >= fields.len();
    let mut rest = tokens.iter().copied();
    let mut cells = Vec::new();
    for field in fields {
        if field.place != Place::Body && !with_priority {
            cells.push(field.form.number(top_priority(priority)?));
            continue;
        }
        let cell = field.form.read_tokens(&mut rest, origin).map_err(|why| {
            // The content has no names for its fields.
            let name = field.at.rsplit('/').next().unwrap_or_default();
            match name {
                "content" => refused(&why),
                name => refused(&format!("has a {name} that {why}")),
            }
        })?;
        cells.push(cell);
    }
    if rest.next().is_some() {
        return Err(refused("has more fields than the type"));
    }
    assemble(rtype, &cells).map_err(|fault| Fault {
        field: "content",
        ..fault
    })
}

fn cells_of(rtype: RecordType, mut rdata: &[u8]) -> Result<Vec<Cell>, Fault> {
    let mut cells = Vec::new();
    for field in fields(rtype) {
        let cell = field
            .form
            .read_wire(&mut rdata)
            .map_err(|why| Fault::new(kind(rtype), field.at, why))?;
        cells.push(cell);
    }
    if rdata.is_empty() {
        Ok(cells)
    } else {
        Err(Fault::new(
            kind(rtype),
            "content",
            "has octets after its end",
        ))
    }
}

/// Puts the fields together, in the order of the type, and checks what is between them.
fn assemble(rtype: RecordType, cells: &[Cell]) -> Result<RecordData, Fault> {
    let fields = fields(rtype);
    super::between::check(rtype, cells)?;
    let rdata: Vec<u8> = cells.iter().flat_map(|cell| &cell.wire).copied().collect();
    if rdata.len() > MAX_RDATA {
        return Err(too_long());
    }
    let mut data = Map::new();
    let mut priority = None;
    for (field, cell) in fields.iter().zip(cells) {
        if let Some(key) = field.key() {
            data.insert(key.to_owned(), cell.json.clone());
        }
        if field.place != Place::Body {
            priority = cell
                .json
                .as_u64()
                .and_then(|number| u16::try_from(number).ok());
        }
    }
    let body = fields
        .iter()
        .zip(cells)
        .filter(|(field, _)| field.place == Place::Body);
    Ok(RecordData {
        rtype,
        content: joined(body.map(|(_, cell)| cell.content.as_str())),
        data: has_data(rtype).then_some(Value::Object(data)),
        priority,
        rdata,
    })
}

fn place(loc: &Loc) -> RecordData {
    RecordData {
        rtype: RecordType::Loc,
        content: loc.content(),
        data: Some(loc.data()),
        priority: None,
        rdata: loc.wire(),
    }
}

/// With blanks between; parameters, which may be none, leave no blank behind.
fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

fn top_priority(priority: Option<u16>) -> Result<u16, Fault> {
    priority.ok_or_else(priority_missing)
}

fn priority_missing() -> Fault {
    Fault::new(FaultKind::PriorityMissing, "priority", "is missing")
}

fn too_long() -> Fault {
    let why = format!("is longer than {MAX_RDATA} octets");
    Fault::new(FaultKind::TooLong, "content", why)
}
