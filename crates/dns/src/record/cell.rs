//! One field of a record, in all its spellings.

use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::fields::Form;
use super::{names, svcb, text, txt};

/// Why a field cannot be read, as what it does: "must be a whole number".
pub(super) type Why = String;

/// The value of one field.
#[derive(Debug)]
pub(super) struct Cell {
    /// As a member of `data`.
    pub(super) json: Value,
    /// As part of the content.
    pub(super) content: String,
    /// As part of a line of a zone file.
    pub(super) master: String,
    pub(super) wire: Vec<u8>,
}

/// The kinds of certificate (RFC 4398 section 2.1).
const CERT_TYPES: [(&str, u16); 10] = [
    ("PKIX", 1),
    ("SPKI", 2),
    ("PGP", 3),
    ("IPKIX", 4),
    ("ISPKI", 5),
    ("IPGP", 6),
    ("ACPKIX", 7),
    ("IACPKIX", 8),
    ("URI", 253),
    ("OID", 254),
];

/// The algorithms of DNSSEC by IANA's registry.
const ALGORITHMS: [(&str, u16); 14] = [
    ("RSAMD5", 1),
    ("DH", 2),
    ("DSA", 3),
    ("RSASHA1", 5),
    ("NSEC3DSA", 6),
    ("NSEC3RSASHA1", 7),
    ("RSASHA256", 8),
    ("RSASHA512", 10),
    ("ECDSAP256SHA256", 13),
    ("ECDSAP384SHA384", 14),
    ("ED25519", 15),
    ("ED448", 16),
    ("PRIVATEDNS", 253),
    ("PRIVATEOID", 254),
];

impl Form {
    /// From a member of `data`. Numbers may be strings of digits, as some clients send them (v4: observed).
    pub(super) fn read_json(self, value: &Value) -> Result<Cell, Why> {
        if let Some(max) = self.max() {
            return match value {
                Value::String(text) => digits(text),
                // Some languages have one kind of number only, and send 10.0 for 10.
                Value::Number(number) => whole(number),
                _ => None,
            }
            .filter(|number| *number <= max)
            .map(|number| self.number(number))
            .ok_or_else(|| not_a_number(max));
        }
        let Value::String(text) = value else {
            return Err("must be a string".to_owned());
        };
        match self {
            Self::Text | Self::Tag | Self::Rest | Self::RestNotEmpty => {
                self.octets(text.as_bytes().to_vec())
            }
            _ => self.read_content(text),
        }
    }

    /// From a content that is the field and nothing else, or a `data` member that is written like one.
    pub(super) fn read_content(self, text: &str) -> Result<Cell, Why> {
        match self {
            Self::Strings => strings(&txt::strings(text)?, text.to_owned()),
            Self::Hex | Self::Base64 => self.read_tokens(&mut text.split_ascii_whitespace(), None),
            Self::Params => {
                let tokens = super::tokens::split(text)?;
                self.read_tokens(&mut tokens.into_iter(), None)
            }
            _ => self.read_tokens(&mut [text].into_iter(), None),
        }
    }

    /// From the next tokens of a presentation form: one, or all that remain. Names are relative to the origin, if any.
    pub(super) fn read_tokens<'a>(
        self,
        tokens: &mut impl Iterator<Item = &'a str>,
        origin: Option<&str>,
    ) -> Result<Cell, Why> {
        match self {
            Self::Params => {
                let tokens: Vec<&str> = tokens.collect();
                let (params, wire) = svcb::from_tokens(&tokens)?;
                return Ok(Cell {
                    json: tokens.join(" ").into(),
                    content: tokens.join(" "),
                    master: params,
                    wire,
                });
            }
            Self::Hex => return hex_digits(tokens.collect()),
            Self::Base64 => return base64_digits(tokens.collect()),
            Self::Strings => {
                let decoded = txt::decoded(tokens)?;
                return strings(&decoded, shown(&decoded));
            }
            _ => {}
        }
        let token = tokens.next().ok_or("is missing")?;
        match self {
            Self::U8 | Self::U16 | Self::Algorithm | Self::CertType => {
                let max = self.max().unwrap_or_default();
                digits(token)
                    .or_else(|| self.mnemonic(token))
                    .filter(|number| *number <= max)
                    .map(|number| self.number(number))
                    .ok_or_else(|| not_a_number(max))
            }
            Self::V4 => {
                let address: Ipv4Addr = token
                    .parse()
                    .map_err(|_| "must be an IPv4 address, as in 192.0.2.1")?;
                Ok(address_cell(&address, &address.octets()))
            }
            Self::V6 => {
                let address: Ipv6Addr = token
                    .parse()
                    .map_err(|_| "must be an IPv6 address, as in 2001:db8::1")?;
                Ok(address_cell(&address, &address.octets()))
            }
            Self::Host | Self::HostOrRoot | Self::Target => match origin {
                Some(origin) => self.host(&names::resolve(token, origin)?, false),
                None => self.host(token, self == Self::Target && token.ends_with('.')),
            },
            _ => self.octets(text::decode(token)?),
        }
    }

    /// From the front of the octets, uncompressed.
    pub(super) fn read_wire(self, octets: &mut &[u8]) -> Result<Cell, Why> {
        const SHORT: &str = "is cut off";
        match self {
            Self::U8 | Self::Algorithm => {
                Ok(self.number(u16::from(take(octets, 1).ok_or(SHORT)?[0])))
            }
            Self::U16 | Self::CertType => {
                let pair = take(octets, 2).ok_or(SHORT)?;
                Ok(self.number(u16::from_be_bytes([pair[0], pair[1]])))
            }
            Self::V4 => {
                let address: [u8; 4] = take(octets, 4)
                    .and_then(|o| o.try_into().ok())
                    .ok_or(SHORT)?;
                Ok(address_cell(&Ipv4Addr::from(address), &address))
            }
            Self::V6 => {
                let address: [u8; 16] = take(octets, 16)
                    .and_then(|o| o.try_into().ok())
                    .ok_or(SHORT)?;
                Ok(address_cell(&Ipv6Addr::from(address), &address))
            }
            Self::Host | Self::HostOrRoot | Self::Target => {
                let name = names::take(octets)
                    .ok_or("is cut off, or has octets that are not allowed in names")?;
                self.host(if name.is_empty() { "." } else { &name }, false)
            }
            Self::Text | Self::Tag => {
                let string = take_string(octets).ok_or(SHORT)?;
                self.octets(string.to_vec())
            }
            Self::Rest | Self::RestNotEmpty => self.octets(std::mem::take(octets).to_vec()),
            Self::Hex => hex_digits(hex::encode(std::mem::take(octets))),
            Self::Base64 => base64_digits(STANDARD.encode(std::mem::take(octets))),
            Self::Params => {
                let wire = std::mem::take(octets);
                let params = svcb::from_wire(wire)?;
                Ok(Cell {
                    json: params.clone().into(),
                    content: params.clone(),
                    master: params,
                    wire: wire.to_vec(),
                })
            }
            Self::Strings => {
                let mut decoded = Vec::new();
                while !octets.is_empty() {
                    decoded.push(take_string(octets).ok_or(SHORT)?.to_vec());
                }
                strings(&decoded, shown(&decoded))
            }
        }
    }

    /// The largest number, of forms that are numbers.
    fn max(self) -> Option<u16> {
        match self {
            Self::U8 | Self::Algorithm => Some(u16::from(u8::MAX)),
            Self::U16 | Self::CertType => Some(u16::MAX),
            _ => None,
        }
    }

    fn mnemonic(self, token: &str) -> Option<u16> {
        let table: &[(&str, u16)] = match self {
            Self::Algorithm => &ALGORITHMS,
            Self::CertType => &CERT_TYPES,
            _ => return None,
        };
        let row = table.iter().find(|row| row.0.eq_ignore_ascii_case(token))?;
        Some(row.1)
    }

    /// The caller has compared the number with `max`.
    pub(super) fn number(self, number: u16) -> Cell {
        let octets = number.to_be_bytes();
        let wide = self.max() == Some(u16::MAX);
        Cell {
            json: number.into(),
            content: number.to_string(),
            master: number.to_string(),
            wire: if wide {
                octets.to_vec()
            } else {
                octets[1..].to_vec()
            },
        }
    }

    fn host(self, text: &str, keep_dot: bool) -> Result<Cell, Why> {
        let name = names::target(text).map_err(|why| why.to_string())?;
        // Nothing at all is not the root.
        if name.is_empty() && (self == Self::Host || text != ".") {
            return Err(names::BadName::Empty.to_string());
        }
        let absolute = format!("{name}.");
        let content = if name.is_empty() || keep_dot {
            absolute.clone()
        } else {
            name.clone()
        };
        Ok(Cell {
            json: content.clone().into(),
            content,
            master: absolute,
            wire: names::wire(&name),
        })
    }

    /// Text, Tag, Rest and RestNotEmpty.
    fn octets(self, octets: Vec<u8>) -> Result<Cell, Why> {
        let mut text = String::from_utf8(octets).map_err(|_| "must be text in UTF-8")?;
        if self == Self::RestNotEmpty && text.is_empty() {
            return Err("must not be empty".to_owned());
        }
        if self == Self::Tag {
            if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err("must consist of letters and digits".to_owned());
            }
            text.make_ascii_lowercase();
        }
        let mut wire = Vec::with_capacity(text.len() + 1);
        if matches!(self, Self::Text | Self::Tag) {
            let length = u8::try_from(text.len()).map_err(|_| "is longer than 255 octets")?;
            wire.push(length);
        }
        wire.extend_from_slice(text.as_bytes());
        let (content, master) = if self == Self::Tag {
            (text.clone(), text.clone())
        } else {
            (
                text::quote(text.as_bytes()),
                text::quote_ascii(text.as_bytes()),
            )
        };
        Ok(Cell {
            json: text.into(),
            content,
            master,
            wire,
        })
    }
}

fn not_a_number(max: u16) -> Why {
    format!("must be a whole number from 0 to {max}")
}

/// A number in at most five digits; neither sign nor blank.
fn digits(text: &str) -> Option<u16> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

fn whole(number: &serde_json::Number) -> Option<u16> {
    if let Some(number) = number.as_u64() {
        return u16::try_from(number).ok();
    }
    // `Display` of a float without fraction has no point.
    digits(&number.as_f64()?.to_string())
}

fn address_cell(address: &impl Display, octets: &[u8]) -> Cell {
    let text = address.to_string();
    Cell {
        json: Value::Null,
        content: text.clone(),
        master: text,
        wire: octets.to_vec(),
    }
}

/// In the case it was given, because clients compare; without blanks.
fn hex_digits(text: String) -> Result<Cell, Why> {
    match hex::decode(&text) {
        Ok(wire) if !wire.is_empty() => Ok(Cell {
            json: text.clone().into(),
            master: text.to_ascii_uppercase(),
            content: text,
            wire,
        }),
        _ => Err("must be an even number of hexadecimal digits".to_owned()),
    }
}

fn base64_digits(text: String) -> Result<Cell, Why> {
    match STANDARD.decode(&text) {
        Ok(wire) if !wire.is_empty() => Ok(Cell {
            json: text.clone().into(),
            content: text.clone(),
            master: text,
            wire,
        }),
        _ => Err("must be in base64".to_owned()),
    }
}

/// Strings of at most 255 octets each.
fn strings(decoded: &[Vec<u8>], content: String) -> Result<Cell, Why> {
    if decoded.is_empty() {
        return Err("must not be empty".to_owned());
    }
    let mut wire = Vec::new();
    let mut master = Vec::new();
    for string in decoded {
        wire.push(u8::try_from(string.len()).map_err(|_| "has a string longer than 255 octets")?);
        wire.extend_from_slice(string);
        master.push(text::quote_ascii(string));
    }
    Ok(Cell {
        json: Value::Null,
        content,
        master: master.join(" "),
        wire,
    })
}

/// The content of character-strings that nobody has sent as a content.
fn shown(strings: &[Vec<u8>]) -> String {
    let quoted: Vec<String> = strings.iter().map(|string| text::quote(string)).collect();
    quoted.join(" ")
}

fn take<'a>(octets: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = octets.split_at_checked(count)?;
    *octets = rest;
    Some(taken)
}

fn take_string<'a>(octets: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take(octets, 1)?[0];
    take(octets, usize::from(length))
}
