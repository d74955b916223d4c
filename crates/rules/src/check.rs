//! Checks of values, the same for every resource: each answers with the resource's own code and names the field.

use crate::{Error, Result, codes::Code};

/// A text of 1 to `max` characters without control characters; surrounding spaces are not ours to change.
pub fn text(code: &'static Code, pointer: &str, value: &str, max: usize) -> Result<()> {
    if value.trim().is_empty() {
        return Err(Error::from(code)
            .text(format!("{} must not be empty", field(pointer)))
            .at(pointer));
    }
    optional_text(code, pointer, value, max)
}

/// As `text`, but may be empty.
pub fn optional_text(code: &'static Code, pointer: &str, value: &str, max: usize) -> Result<()> {
    if value.chars().count() > max {
        return Err(Error::from(code)
            .text(format!("{} takes at most {max} characters", field(pointer)))
            .at(pointer));
    }
    if value
        .chars()
        .any(|c| c.is_control() || is_invisible_direction(c))
    {
        return Err(Error::from(code)
            .text(format!(
                "{} must not hold control characters",
                field(pointer)
            ))
            .at(pointer));
    }
    Ok(())
}

/// A display name: as `text`, and no markup characters. v4: observed on account names.
pub fn name(code: &'static Code, pointer: &str, value: &str, max: usize) -> Result<()> {
    text(code, pointer, value, max)?;
    if value.contains(['<', '>']) {
        return Err(Error::from(code)
            .text(format!("{} must not hold < or >", field(pointer)))
            .at(pointer));
    }
    Ok(())
}

/// An e-mail address of at most 90 characters (v4: documented). Gives its canonical form, under which it is unique:
/// lower case, the domain in ASCII.
pub fn email(code: &'static Code, pointer: &str, value: &str) -> Result<String> {
    canonical_email(value).ok_or_else(|| {
        Error::from(code)
            .text(format!("{} is not an e-mail address", field(pointer)))
            .at(pointer)
    })
}

/// The canonical form of an address, or `None` when it is none. Not all of RFC 5322: what mail systems accept today.
pub fn canonical_email(value: &str) -> Option<String> {
    let (local, domain) = value.rsplit_once('@')?;
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .chars()
            .all(|c| c.is_alphanumeric() || ".!#$%&'*+-/=?^_`{|}~".contains(c));
    let host = dns::name::HostName::parse(domain).ok()?;
    (local_ok && value.chars().count() <= 90)
        .then(|| format!("{}@{}", local.to_lowercase(), host.as_str()))
}

/// The highest number that a limit can be set to.
pub const LIMIT_MAX: i64 = 1_000_000_000;

/// A limit from `least` to [`LIMIT_MAX`], where one is given.
pub fn limit(code: &'static Code, pointer: &str, value: Option<i64>, least: i64) -> Result<()> {
    match value {
        Some(n) if !(least..=LIMIT_MAX).contains(&n) => Err(Error::from(code)
            .text(format!(
                "{} takes a number from {least} to {LIMIT_MAX}",
                field(pointer)
            ))
            .at(pointer)),
        _ => Ok(()),
    }
}

/// Marks that reorder the text around them, used to disguise names.
fn is_invisible_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}')
}

/// `/rate_plan/id` reads as `rate_plan.id` in a message.
fn field(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

#[cfg(test)]
mod tests {
    use super::canonical_email;

    #[test]
    fn addresses_have_one_form() {
        assert_eq!(
            canonical_email("Ann@Example.COM").as_deref(),
            Some("ann@example.com")
        );
        assert_eq!(
            canonical_email("a+b@bücher.example").as_deref(),
            Some("a+b@xn--bcher-kva.example")
        );
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a b@c.example",
            "a@b",
            "a\n@b.example",
            "<a@b.example>",
            "a@b..example",
        ] {
            assert_eq!(canonical_email(bad), None, "{bad:?}");
        }
    }
}
