//! Where a word of a presentation form ends.

/// The end of the token that begins at `start`, which is no blank. Quotes and escapes hold what would end it.
///
/// Quotes may open in the middle, as in `alpn="h2"`; a token that begins with one ends with its partner. No token
/// holds a line feed. The error is what the line or the field does, with the place up to which was read.
pub(crate) fn token_end(
    text: &str,
    start: usize,
    stop: impl Fn(u8) -> bool,
) -> Result<usize, (usize, &'static str)> {
    let octets = text.as_bytes();
    let begins_quoted = octets.get(start) == Some(&b'"');
    let mut quoted = false;
    let mut at = start;
    while let Some(&octet) = octets.get(at) {
        match octet {
            b'\n' if quoted => return Err((at, "has an opening quote without a closing one")),
            b'\\' if matches!(octets.get(at + 1), None | Some(b'\n')) => {
                return Err((at + 1, "ends with a lone backslash"));
            }
            // The octet after it may begin a longer character, the rest of which never stops a token.
            b'\\' => at += 1,
            b'"' if quoted && begins_quoted => {
                at += 1;
                return match octets.get(at) {
                    Some(&next) if next != b'"' && !stop(next) => {
                        Err((at, "has text right after a closing quote"))
                    }
                    _ => Ok(at),
                };
            }
            b'"' => quoted = !quoted,
            _ if !quoted && stop(octet) => return Ok(at),
            _ => {}
        }
        at += 1;
    }
    if quoted {
        return Err((octets.len(), "has an opening quote without a closing one"));
    }
    Ok(octets.len())
}

/// The tokens of a content, which blanks separate. Quotes and escapes are left in them.
pub(super) fn split(content: &str) -> Result<Vec<&str>, &'static str> {
    let blank = |octet: u8| octet.is_ascii_whitespace();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&octet) = content.as_bytes().get(at) {
        if blank(octet) {
            at += 1;
            continue;
        }
        let end = token_end(content, at, blank).map_err(|(_, why)| why)?;
        tokens.push(&content[at..end]);
        at = end;
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitting() {
        for (content, tokens) in [
            ("", vec![]),
            (" \t ", vec![]),
            ("0\t5222  a.example", vec!["0", "5222", "a.example"]),
            ("0 issue \"a b\"", vec!["0", "issue", "\"a b\""]),
            ("a=\"b c\" d", vec!["a=\"b c\"", "d"]),
            ("\"a\"\"b c\"", vec!["\"a\"", "\"b c\""]),
            (r#"a\ b "\"" \ü"#, vec![r"a\ b", r#""\"""#, r"\ü"]),
        ] {
            assert_eq!(split(content), Ok(tokens), "{content}");
        }
        for content in ["\"", "a \"b", "a=\"b", "\"a\"b", "\\", "\"a\nb\""] {
            assert!(split(content).is_err(), "{content}");
        }
    }
}
