//! TXT: text as people send it, and the character-strings it stands for (RFC 1035 section 3.3.14).

use super::{text, tokens};

/// Longest character-string in octets.
pub(super) const MAX_STRING: usize = 255;

/// The character-strings of a content: each in quotes, or bare text taken literally and cut into pieces (v4: documented).
pub(super) fn strings(content: &str) -> Result<Vec<Vec<u8>>, &'static str> {
    if content.trim_start().starts_with('"') {
        let tokens = tokens::split(content)?;
        if tokens.iter().any(|token| !token.starts_with('"')) {
            return Err("has text outside of its quotes");
        }
        return decoded(tokens);
    }
    if content.matches('"').count() % 2 == 1 {
        return Err("has unbalanced quotes");
    }
    Ok(content
        .as_bytes()
        .chunks(MAX_STRING)
        .map(<[u8]>::to_vec)
        .collect())
}

/// The character-strings of a zone file, where one without quotes is a string, too.
pub(super) fn decoded<'a>(
    tokens: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<Vec<u8>>, &'static str> {
    tokens
        .into_iter()
        .map(|token| {
            let octets = text::decode(token)?;
            if octets.len() > MAX_STRING {
                return Err("has a quoted string longer than 255 octets");
            }
            Ok(octets)
        })
        .collect()
}
