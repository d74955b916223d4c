//! Import: from a zone file to records.

use std::fmt;

use super::attributes;
use super::lines::{Entry, Lines};
use crate::name::ZoneName;
use crate::record::{self, Fault, FaultKind, RecordData, RecordType};

/// Longest file, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// Most records in a file, those that are skipped included.
pub const MAX_RECORDS: usize = 100_000;

/// A file's records.
#[derive(Debug, Default)]
pub struct Contents {
    pub records: Vec<Parsed>,
    /// Records that cannot be kept, in the order of the file; the others are not touched by them (v4: observed).
    pub skipped: Vec<Skipped>,
}

/// One record of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    /// Where it begins; the first line is 1.
    pub line: usize,
    /// Complete and within the zone, as [`record::owner`] gives it.
    pub name: String,
    /// Seconds, at most 2^31 − 1: its own, that of `$TTL`, or that of the record before; else nothing.
    pub ttl: Option<u32>,
    pub data: RecordData,
    /// An NS record of the zone itself, which imports leave out (v4: documented).
    pub apex_ns: bool,
    /// From `cf_tags=cf-proxied:true` or `:false` in its comment.
    pub proxied: Option<bool>,
    /// From `cf_tags=cf-flatten-cname` in its comment.
    pub flatten_cname: Option<bool>,
    /// The rest of the comment on its last line.
    pub comment: Option<String>,
    /// The rest of `cf_tags`, as they stand there.
    pub tags: Vec<String>,
}

/// A record that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Where it begins; the first line is 1.
    pub line: usize,
    /// Complete, if it was read that far.
    pub name: Option<String>,
    pub why: WhySkipped,
}

/// Why a record was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhySkipped {
    /// The zone makes its own SOA (v4: documented).
    Soa,
    Fault(Fault),
}

/// Why a file is refused as a whole: its size, a directive, or a parenthesis that is never closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZoneFileFault {
    /// The first line is 1.
    pub line: usize,
    /// A sentence without its final stop.
    pub message: String,
}

impl fmt::Display for ZoneFileFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ZoneFileFault {}

/// Reads a zone file. The origin is the zone until `$ORIGIN` says otherwise.
///
/// The class, which must be IN, and the TTL may stand in either order or be missing; TTLs may have units (`1h30m`).
/// Data may be in the form of RFC 3597. `$INCLUDE` is refused (v4: documented), and so is `$GENERATE`, which would
/// make much of little.
pub fn parse(text: &str, zone: &ZoneName) -> Result<Contents, ZoneFileFault> {
    if text.len() > MAX_BYTES {
        return Err(ZoneFileFault {
            line: 1,
            message: format!("the file is longer than {MAX_BYTES} bytes"),
        });
    }
    let mut reader = Reader {
        zone,
        origin: zone.ascii().to_owned(),
        owner: None,
        default_ttl: None,
        last_ttl: None,
    };
    let mut contents = Contents::default();
    let mut lines = Lines::new(text);
    while let Some(entry) = lines.next()? {
        if !entry.blank
            && entry
                .tokens
                .first()
                .is_some_and(|token| token.starts_with('$'))
        {
            reader.directive(&entry)?;
            continue;
        }
        if contents.records.len() + contents.skipped.len() == MAX_RECORDS {
            return Err(fault(
                &entry,
                format!("the file has more than {MAX_RECORDS} records"),
            ));
        }
        match reader.record(&entry) {
            Ok(record) => contents.records.push(record),
            Err(skipped) => contents.skipped.push(skipped),
        }
    }
    Ok(contents)
}

/// What earlier lines say about later ones.
struct Reader<'a> {
    zone: &'a ZoneName,
    /// Without final dot; empty for the root.
    origin: String,
    /// The name of the record before, if it was one.
    owner: Option<String>,
    default_ttl: Option<u32>,
    last_ttl: Option<u32>,
}

impl Reader<'_> {
    fn directive(&mut self, entry: &Entry<'_>) -> Result<(), ZoneFileFault> {
        if let Some(bad) = entry.bad {
            return Err(fault(entry, format!("the line {bad}")));
        }
        let name = entry.tokens[0].to_ascii_uppercase();
        match (name.as_str(), &entry.tokens[1..]) {
            ("$ORIGIN", [origin]) => {
                self.origin = record::resolve(origin, &self.origin)
                    .ok()
                    .and_then(|name| record::wire_name(&name).ok())
                    .map(|name| name.to_string())
                    .ok_or_else(|| fault(entry, "$ORIGIN must have a name".to_owned()))?;
                if self.origin == "." {
                    self.origin.clear();
                }
            }
            ("$TTL", [text]) => {
                let ttl = ttl(text)
                    .ok_or_else(|| fault(entry, "$TTL must have a number of seconds".to_owned()))?;
                self.default_ttl = Some(ttl);
            }
            ("$ORIGIN" | "$TTL", _) => {
                return Err(fault(entry, format!("{name} must have one value")));
            }
            ("$INCLUDE" | "$GENERATE", _) => {
                return Err(fault(entry, format!("{name} is not allowed here")));
            }
            _ => return Err(fault(entry, "the directive is unknown".to_owned())),
        }
        Ok(())
    }

    fn record(&mut self, entry: &Entry<'_>) -> Result<Parsed, Skipped> {
        let skipped = |name: Option<&String>, why| Skipped {
            line: entry.line,
            name: name.cloned(),
            why: WhySkipped::Fault(why),
        };
        let mut tokens = entry.tokens.as_slice();
        if !entry.blank
            && let Some((name, rest)) = tokens.split_first()
        {
            tokens = rest;
            self.owner = None;
            self.owner = Some(self.owner_of(name).map_err(|why| skipped(None, why))?);
        }
        let Some(name) = self.owner.clone() else {
            let why = Fault::new(
                FaultKind::BadName,
                "name",
                "is missing, and that of the line before is none",
            );
            return Err(skipped(None, why));
        };
        let skipped = |kind, field, why: &str| skipped(Some(&name), Fault::new(kind, field, why));
        if let Some(bad) = entry.bad {
            return Err(skipped(FaultKind::BadData, "content", bad));
        }

        let mut own_ttl = None;
        let mut class = None;
        while let Some((token, rest)) = tokens.split_first() {
            if own_ttl.is_none() && token.starts_with(|c: char| c.is_ascii_digit()) {
                let ttl = ttl(token);
                own_ttl = Some(ttl.ok_or_else(|| {
                    skipped(FaultKind::BadData, "ttl", "must be a number of seconds")
                })?);
            } else if class.is_none() && is_class(token) {
                class = Some(*token);
            } else {
                break;
            }
            tokens = rest;
        }
        self.last_ttl = own_ttl.or(self.last_ttl);
        if class.is_some_and(|class| {
            !class.eq_ignore_ascii_case("IN") && !class.eq_ignore_ascii_case("CLASS1")
        }) {
            return Err(skipped(
                FaultKind::BadType,
                "type",
                "must be of the class IN",
            ));
        }
        let Some((rtype, rdata)) = tokens.split_first() else {
            return Err(skipped(FaultKind::BadType, "type", "is missing"));
        };
        if rtype.eq_ignore_ascii_case("SOA") || rtype.eq_ignore_ascii_case("TYPE6") {
            return Err(Skipped {
                line: entry.line,
                name: Some(name),
                why: WhySkipped::Soa,
            });
        }
        let Some(rtype) = type_of(rtype) else {
            return Err(skipped(
                FaultKind::BadType,
                "type",
                "is none that records can have here",
            ));
        };
        let data = match rdata {
            [r"\#", length, digits @ ..] => unknown_form(length, digits)
                .ok_or_else(|| {
                    Fault::new(
                        FaultKind::BadData,
                        "content",
                        "must have as many octets as it says",
                    )
                })
                .and_then(|octets| record::from_wire(rtype, &octets)),
            _ => record::from_tokens(rtype, rdata, &self.origin),
        };
        let data = data.map_err(|why| Skipped {
            line: entry.line,
            name: Some(name.clone()),
            why: WhySkipped::Fault(why),
        })?;
        let attributes = attributes::read(entry.comment.unwrap_or_default());
        Ok(Parsed {
            line: entry.line,
            apex_ns: rtype == RecordType::Ns && name == self.zone.ascii(),
            name,
            ttl: own_ttl.or(self.default_ttl).or(self.last_ttl),
            data,
            proxied: attributes.proxied,
            flatten_cname: attributes.flatten,
            comment: attributes.comment,
            tags: attributes.tags,
        })
    }

    /// The complete name of a record. Unlike names sent to the API, one with a final dot is never relative.
    fn owner_of(&self, token: &str) -> Result<String, Fault> {
        let refused = |why| Fault::new(FaultKind::BadName, "name", why);
        let complete = record::resolve(token, &self.origin).map_err(refused)?;
        let name = record::wire_name(&complete)?.to_string();
        if record::within(&name, self.zone.ascii()) {
            Ok(name)
        } else {
            Err(refused("is not in the zone"))
        }
    }
}

fn fault(entry: &Entry<'_>, message: String) -> ZoneFileFault {
    ZoneFileFault {
        line: entry.line,
        message,
    }
}

fn is_class(token: &str) -> bool {
    let known = ["IN", "CH", "HS", "CS", "ANY", "NONE"];
    let number = token
        .get(..5)
        .is_some_and(|head| head.eq_ignore_ascii_case("CLASS"))
        && token[5..].parse::<u16>().is_ok();
    number || known.iter().any(|class| token.eq_ignore_ascii_case(class))
}

/// A type by its name, or as `TYPE` and its number (RFC 3597 section 5).
fn type_of(token: &str) -> Option<RecordType> {
    RecordType::of(token).or_else(|| {
        let (head, number) = token.split_at_checked(4)?;
        let number = number
            .parse()
            .ok()
            .filter(|_| head.eq_ignore_ascii_case("TYPE"))?;
        RecordType::from_code(number)
    })
}

/// The octets of `\# 4 C0000201` (RFC 3597 section 5).
fn unknown_form(length: &str, digits: &[&str]) -> Option<Vec<u8>> {
    let octets = hex::decode(digits.concat()).ok()?;
    (length.parse() == Ok(octets.len())).then_some(octets)
}

/// Seconds as digits, or digits with units as in `1h30m`; at most 2^31 − 1 (RFC 2181 section 8).
fn ttl(text: &str) -> Option<u32> {
    let mut total = 0_u32;
    let mut number: Option<u32> = None;
    for octet in text.bytes() {
        if octet.is_ascii_digit() {
            let digit = u32::from(octet - b'0');
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = match octet.to_ascii_lowercase() {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86_400,
            b'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    if text.is_empty() {
        return None;
    }
    let total = total.checked_add(number.unwrap_or(0))?;
    i32::try_from(total).is_ok().then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (text, seconds) in [
            ("0", Some(0)),
            ("3600", Some(3600)),
            ("1h30m", Some(5400)),
            ("1W2D", Some(777_600)),
            ("1h5", Some(3605)),
            ("2147483647", Some(2_147_483_647)),
            ("2147483648", None),
            ("99999999999", None),
            ("9999w", None),
            ("", None),
            ("h", None),
            ("1x", None),
            ("-1", None),
        ] {
            assert_eq!(ttl(text), seconds, "{text}");
        }
    }

    #[test]
    fn classes_and_types() {
        for (token, expected) in [
            ("IN", true),
            ("ch", true),
            ("CLASS1", true),
            ("CLASSx", false),
            ("A", false),
            ("€€", false),
        ] {
            assert_eq!(is_class(token), expected, "{token}");
        }
        assert_eq!(type_of("type257"), Some(RecordType::Caa));
        assert_eq!(type_of("TYPE999"), None);
        assert_eq!(type_of("€€"), None);
    }
}
