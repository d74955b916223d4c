//! Character-strings: quotes and escapes of RFC 1035 section 5.1.

use std::fmt::Write;

/// Undoes `\X` and `\DDD` and leaves out quotes, wherever in the token they are. The error is what the field does.
pub(super) fn decode(token: &str) -> Result<Vec<u8>, &'static str> {
    let mut octets = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'"' => {}
            b'\\' => match rest {
                [hundreds, tens, units, after @ ..]
                    if [hundreds, tens, units].iter().all(|b| b.is_ascii_digit()) =>
                {
                    let value = [hundreds, tens, units]
                        .iter()
                        .fold(0, |value, digit| value * 10 + u16::from(**digit - b'0'));
                    octets.push(u8::try_from(value).map_err(|_| "has an escape above \\255")?);
                    rest = after;
                }
                [digit, ..] if digit.is_ascii_digit() => {
                    return Err("has an escape of fewer than three digits");
                }
                [escaped, after @ ..] => {
                    octets.push(*escaped);
                    rest = after;
                }
                [] => return Err("ends with a lone backslash"),
            },
            other => octets.push(other),
        }
    }
    Ok(octets)
}

/// In quotes, for zone files: ASCII only, everything else as `\DDD`.
pub(super) fn quote_ascii(octets: &[u8]) -> String {
    let mut quoted = String::with_capacity(octets.len() + 2);
    quoted.push('"');
    for &octet in octets {
        match octet {
            b'"' | b'\\' => {
                quoted.push('\\');
                quoted.push(char::from(octet));
            }
            b' '..=b'~' => quoted.push(char::from(octet)),
            _ => {
                let _ = write!(quoted, "\\{octet:03}");
            }
        }
    }
    quoted.push('"');
    quoted
}

/// In quotes, for people: readable where the octets are UTF-8 without control characters, else as [`quote_ascii`].
pub(super) fn quote(octets: &[u8]) -> String {
    match std::str::from_utf8(octets) {
        Ok(text) if !text.chars().any(char::is_control) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        _ => quote_ascii(octets),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoding() {
        for (token, octets) in [
            ("abc", &b"abc"[..]),
            ("\"a b\"", b"a b"),
            ("key=\"a b\"", b"key=a b"),
            (r#""a\"b\\c""#, br#"a"b\c"#),
            (r"\065\b\255", b"Ab\xff"),
            ("ü", "ü".as_bytes()),
            ("", b""),
        ] {
            assert_eq!(decode(token).as_deref(), Ok(octets), "{token}");
        }
        for token in [r"\256", r"\999", r"\12", r"\1a", "\\"] {
            assert!(decode(token).is_err(), "{token}");
        }
    }

    #[test]
    fn quoting() {
        for (octets, readable, ascii) in [
            (&b"a b"[..], r#""a b""#, r#""a b""#),
            (br#"a"b\c"#, r#""a\"b\\c""#, r#""a\"b\\c""#),
            ("ü".as_bytes(), "\"ü\"", r#""\195\188""#),
            (b"\xff\n", r#""\255\010""#, r#""\255\010""#),
            (b"\t", r#""\009""#, r#""\009""#),
        ] {
            assert_eq!(quote(octets), readable);
            assert_eq!(quote_ascii(octets), ascii);
            assert_eq!(decode(readable).as_deref(), Ok(octets));
            assert_eq!(decode(ascii).as_deref(), Ok(octets));
        }
    }
}
