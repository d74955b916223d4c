//! Parameters of SVCB and HTTPS (RFC 9460; `dohpath` RFC 9461).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text;

const MANDATORY: u16 = 0;
const ALPN: u16 = 1;
const NO_DEFAULT_ALPN: u16 = 2;
const PORT: u16 = 3;
const IPV4HINT: u16 = 4;
const ECH: u16 = 5;
const IPV6HINT: u16 = 6;
const DOHPATH: u16 = 7;

/// The parameters that have a name, which is at the place of its number.
const NAMES: [&str; 8] = [
    "mandatory",
    "alpn",
    "no-default-alpn",
    "port",
    "ipv4hint",
    "ech",
    "ipv6hint",
    "dohpath",
];

/// Written with its number in zone files, because programs older than RFC 9461 do not know the name.
const ZONE_FILE_NAMES: usize = 7;

/// Values by key, which is the order of the wire.
type Params = BTreeMap<u16, Vec<u8>>;

/// Why parameters cannot be read, as what the field does.
type Why = String;

/// From `key=value`, `key="value"` or `key`: the parameters for a zone file, and for the wire.
pub(super) fn from_tokens(tokens: &[&str]) -> Result<(String, Vec<u8>), Why> {
    let mut params = Params::new();
    for token in tokens {
        let (name, value) = match token.split_once('=') {
            Some((name, value)) => (name, Some(text::decode(value)?)),
            None => (*token, None),
        };
        let key = key(name).ok_or_else(|| {
            // As much as a message should repeat.
            let begin: String = name.chars().take(30).collect();
            format!("has the unknown parameter {begin:?}")
        })?;
        // `key3` says that its value is in the form of the wire.
        let value = if NAMES
            .get(usize::from(key))
            .is_some_and(|known| known.eq_ignore_ascii_case(name))
        {
            encode(key, value).map_err(|why| format!("has a parameter {name} that {why}"))?
        } else {
            value.unwrap_or_default()
        };
        if params.insert(key, value).is_some() {
            return Err(format!("has the parameter {name} twice"));
        }
    }
    let mut wire = Vec::new();
    for (key, value) in &params {
        let length = u16::try_from(value.len()).map_err(|_| "is too long")?;
        wire.extend(key.to_be_bytes());
        wire.extend(length.to_be_bytes());
        wire.extend(value);
    }
    Ok((show(&params)?, wire))
}

/// The parameters for a zone file, which is the form for people, too.
pub(super) fn from_wire(mut octets: &[u8]) -> Result<String, Why> {
    let mut params = Params::new();
    while !octets.is_empty() {
        let (head, rest) = octets.split_first_chunk::<4>().ok_or("is cut off")?;
        let key = u16::from_be_bytes([head[0], head[1]]);
        let length = u16::from_be_bytes([head[2], head[3]]);
        let (value, rest) = rest
            .split_at_checked(usize::from(length))
            .ok_or("is cut off")?;
        if params
            .last_key_value()
            .is_some_and(|(last, _)| *last >= key)
        {
            return Err("has parameters that are not in order".to_owned());
        }
        params.insert(key, value.to_vec());
        octets = rest;
    }
    show(&params)
}

/// A parameter's number by its name or as `key` and digits; 65535 is reserved for none.
fn key(name: &str) -> Option<u16> {
    let known = NAMES
        .iter()
        .position(|known| known.eq_ignore_ascii_case(name));
    if let Some(position) = known {
        return u16::try_from(position).ok();
    }
    let digits = name.strip_prefix("key")?;
    let plain =
        digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
    let key = digits.parse().ok()?;
    (plain && key != u16::MAX).then_some(key)
}

fn name(key: u16) -> String {
    match NAMES[..ZONE_FILE_NAMES].get(usize::from(key)) {
        Some(name) => (*name).to_owned(),
        None => format!("key{key}"),
    }
}

/// A named parameter's value for the wire. What is not looked at here, `show` does.
fn encode(key: u16, value: Option<Vec<u8>>) -> Result<Vec<u8>, &'static str> {
    if key == NO_DEFAULT_ALPN {
        return match value {
            None => Ok(Vec::new()),
            Some(_) => Err("must have no value"),
        };
    }
    let value = value.ok_or("must have a value")?;
    if key == ALPN {
        let mut wire = Vec::new();
        for id in list(&value)? {
            wire.push(u8::try_from(id.len()).map_err(|_| "has an entry longer than 255 octets")?);
            wire.extend(id);
        }
        return Ok(wire);
    }
    if key == DOHPATH {
        return Ok(value);
    }
    let text = String::from_utf8(value).map_err(|_| "must be ASCII")?;
    match key {
        MANDATORY => {
            let mut keys = Vec::new();
            for name in text.split(',') {
                keys.push(self::key(name).ok_or("names an unknown parameter")?);
            }
            keys.sort_unstable();
            Ok(keys.into_iter().flat_map(u16::to_be_bytes).collect())
        }
        PORT => {
            let plain = text.bytes().all(|b| b.is_ascii_digit());
            let port: Option<u16> = text.parse().ok().filter(|_| plain);
            Ok(port
                .ok_or("must be a whole number from 0 to 65535")?
                .to_be_bytes()
                .to_vec())
        }
        IPV4HINT => addresses(&text, |part| {
            part.parse().ok().map(|a: Ipv4Addr| a.octets())
        })
        .ok_or("must be a list of IPv4 addresses"),
        IPV6HINT => addresses(&text, |part| {
            part.parse().ok().map(|a: Ipv6Addr| a.octets())
        })
        .ok_or("must be a list of IPv6 addresses"),
        ECH => STANDARD.decode(text).map_err(|_| "must be in base64"),
        _ => Ok(text.into_bytes()),
    }
}

fn addresses<const N: usize>(
    list: &str,
    parse: impl Fn(&str) -> Option<[u8; N]>,
) -> Option<Vec<u8>> {
    let octets: Option<Vec<[u8; N]>> = list.split(',').map(parse).collect();
    Some(octets?.concat())
}

/// The entries of a list between commas, in which a backslash takes the meaning from the next octet (RFC 9460
/// appendix A.1). The backslashes of the character-string itself are gone already.
fn list(value: &[u8]) -> Result<Vec<Vec<u8>>, &'static str> {
    let mut entries = vec![Vec::new()];
    let mut octets = value.iter();
    while let Some(octet) = octets.next() {
        let literal = match octet {
            b',' => {
                entries.push(Vec::new());
                continue;
            }
            b'\\' => octets.next().ok_or("ends with a lone backslash")?,
            other => other,
        };
        if let Some(entry) = entries.last_mut() {
            entry.push(*literal);
        }
    }
    Ok(entries)
}

/// Checks parameters as they are on the wire, and gives their presentation form.
fn show(params: &Params) -> Result<String, Why> {
    if params.contains_key(&u16::MAX) {
        return Err("has the reserved parameter key65535".to_owned());
    }
    if params.contains_key(&NO_DEFAULT_ALPN) && !params.contains_key(&ALPN) {
        return Err("must have the parameter alpn beside no-default-alpn".to_owned());
    }
    if let Some(value) = params.get(&MANDATORY) {
        let keys: Vec<u16> = value
            .chunks(2)
            .map(|pair| u16::from_be_bytes([pair[0], *pair.last().unwrap_or(&0)]))
            .collect();
        let rising = keys.windows(2).all(|pair| pair[0] < pair[1]);
        let present = keys
            .iter()
            .all(|key| *key != MANDATORY && params.contains_key(key));
        if value.is_empty() || value.len() % 2 == 1 || !rising || !present {
            return Err(
                "has a parameter mandatory that does not name others, each of them once".to_owned(),
            );
        }
    }
    let mut shown = String::new();
    for (key, value) in params {
        if !shown.is_empty() {
            shown.push(' ');
        }
        let name = name(*key);
        shown.push_str(&name);
        let value =
            decode(*key, value).map_err(|why| format!("has a parameter {name} that {why}"))?;
        if !value.is_empty() {
            let _ = write!(shown, "={value}");
        }
    }
    Ok(shown)
}

/// The presentation form of a value; empty if there is none.
fn decode(key: u16, value: &[u8]) -> Result<String, &'static str> {
    match key {
        MANDATORY => {
            let keys = value.as_chunks::<2>().0;
            let names: Vec<String> = keys
                .iter()
                .map(|key| name(u16::from_be_bytes(*key)))
                .collect();
            Ok(names.join(","))
        }
        ALPN => {
            let mut rest = value;
            let mut list = Vec::new();
            while let Some((length, after)) = rest.split_first() {
                let (id, after) = after
                    .split_at_checked(usize::from(*length))
                    .ok_or("is cut off")?;
                if id.is_empty() {
                    return Err("has an empty entry");
                }
                if !list.is_empty() {
                    list.push(b',');
                }
                for octet in id {
                    if matches!(octet, b',' | b'\\') {
                        list.push(b'\\');
                    }
                    list.push(*octet);
                }
                rest = after;
            }
            if list.is_empty() {
                return Err("must have a value");
            }
            Ok(text::quote_ascii(&list))
        }
        NO_DEFAULT_ALPN if value.is_empty() => Ok(String::new()),
        NO_DEFAULT_ALPN => Err("must have no value"),
        PORT => {
            let port = value.try_into().map_err(|_| "must be two octets")?;
            Ok(u16::from_be_bytes(port).to_string())
        }
        IPV4HINT => joined(value, |a: &[u8; 4]| Ipv4Addr::from(*a).to_string()),
        IPV6HINT => joined(value, |a: &[u8; 16]| Ipv6Addr::from(*a).to_string()),
        ECH if value.is_empty() => Err("must have a value"),
        ECH => Ok(STANDARD.encode(value)),
        DOHPATH => match std::str::from_utf8(value) {
            Ok(path) if path.starts_with('/') && path.contains("dns") && path.contains('{') => {
                Ok(text::quote_ascii(value))
            }
            _ => Err("must be a relative template with the variable dns, as in /dns-query{?dns}"),
        },
        _ if value.is_empty() => Ok(String::new()),
        _ => Ok(text::quote_ascii(value)),
    }
}

fn joined<const N: usize>(
    value: &[u8],
    show: impl Fn(&[u8; N]) -> String,
) -> Result<String, &'static str> {
    let (addresses, rest) = value.as_chunks::<N>();
    if addresses.is_empty() || !rest.is_empty() {
        return Err("must be one address or more");
    }
    let shown: Vec<String> = addresses.iter().map(show).collect();
    Ok(shown.join(","))
}
