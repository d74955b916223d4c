//! What a line's comment says about its record: `; text cf_tags=a,b:v,"quoted"` (v4: documented).

/// Begins the list in a comment.
const LIST: &str = "cf_tags=";
/// Reserved tags (v4: documented).
const PROXIED: &str = "cf-proxied";
const FLATTEN: &str = "cf-flatten-cname";

/// What stands in a comment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Attributes {
    pub(super) comment: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) proxied: Option<bool>,
    pub(super) flatten: Option<bool>,
}

/// Reads what follows the semicolon. The last `cf_tags=` begins the list, so that a comment may speak of one.
pub(super) fn read(comment: &str) -> Attributes {
    let comment = printable(comment);
    let comment = comment.as_str();
    let begins_word = |at: &usize| {
        let before = comment[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace)
    };
    let start = comment
        .rmatch_indices(LIST)
        .map(|(at, _)| at)
        .find(begins_word);
    let (text, list) = match start {
        Some(at) => (&comment[..at], &comment[at + LIST.len()..]),
        None => (comment, ""),
    };
    let text = text.trim();
    let mut attributes = Attributes {
        comment: (!text.is_empty()).then(|| text.to_owned()),
        ..Attributes::default()
    };
    for tag in split(list) {
        let (name, value) = tag.split_once(':').unwrap_or((&tag, "true"));
        let flag = match value {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        if name.eq_ignore_ascii_case(PROXIED) {
            attributes.proxied = flag;
        } else if name.eq_ignore_ascii_case(FLATTEN) {
            attributes.flatten = flag;
        } else {
            attributes.tags.push(tag);
        }
    }
    attributes
}

/// The tags of a list: between commas, without blanks around them; in quotes, commas and escapes are text.
fn split(list: &str) -> Vec<String> {
    let mut tags = vec![String::new()];
    let mut quoted = false;
    let mut characters = list.trim().chars();
    while let Some(c) = characters.next() {
        let Some(tag) = tags.last_mut() else { break };
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => tag.extend(characters.next()),
            ',' if !quoted => tags.push(String::new()),
            _ => tag.push(c),
        }
    }
    let tags = tags.into_iter().map(|tag| tag.trim().to_owned());
    tags.filter(|tag| !tag.is_empty()).collect()
}

/// The comment for a line, with semicolon and the blank before it; nothing if there is nothing to say.
pub(super) fn write(
    comment: Option<&str>,
    tags: &[String],
    proxied: Option<bool>,
    flatten: Option<bool>,
) -> String {
    let comment = comment.unwrap_or_default();
    let mut list: Vec<String> = Vec::new();
    list.extend(proxied.map(|flag| format!("{PROXIED}:{flag}")));
    list.extend(flatten.filter(|flag| *flag).map(|_| FLATTEN.to_owned()));
    list.extend(tags.iter().map(|tag| quoted(tag)));
    if comment.is_empty() && list.is_empty() {
        return String::new();
    }
    let mut text = String::from(" ;");
    if !comment.is_empty() {
        text.push(' ');
        text.push_str(&printable(comment));
    }
    // An empty list says that the one in the comment is text.
    if !list.is_empty() || comment.contains(LIST) {
        text.push(' ');
        text.push_str(LIST);
        text.push_str(&list.join(","));
    }
    text
}

/// Blanks for control characters: a comment ends with its line, whatever a line feed is called. They are none when read
/// either, or a tag that begins with one would be another tag after it was written.
fn printable(text: &str) -> String {
    text.replace(char::is_control, " ")
}

/// A tag, in quotes if it could be taken for something else. `=` is escaped so that no tag begins a list.
fn quoted(tag: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/');
    if tag.chars().all(plain) {
        return tag.to_owned();
    }
    let mut text = String::from("\"");
    for c in printable(tag).chars() {
        if matches!(c, '"' | '\\' | '=') {
            text.push('\\');
        }
        text.push(c);
    }
    text.push('"');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(
        comment: Option<&str>,
        tags: &[&str],
        proxied: Option<bool>,
        flatten: Option<bool>,
    ) -> Attributes {
        Attributes {
            comment: comment.map(str::to_owned),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            proxied,
            flatten,
        }
    }

    #[test]
    fn reading() {
        for (text, expected) in [
            ("", attributes(None, &[], None, None)),
            ("  \r", attributes(None, &[], None, None)),
            (" a remark ", attributes(Some("a remark"), &[], None, None)),
            (
                " cf_tags=cf-proxied:true",
                attributes(None, &[], Some(true), None),
            ),
            (
                " x; y cf_tags=a,b:v,\"q, r\",cf-proxied:false",
                attributes(Some("x; y"), &["a", "b:v", "q, r"], Some(false), None),
            ),
            (
                "cf_tags=cf-flatten-cname",
                attributes(None, &[], None, Some(true)),
            ),
            (
                " cf_tags= a , ,b,",
                attributes(None, &["a", "b"], None, None),
            ),
            (
                " nocf_tags=a",
                attributes(Some("nocf_tags=a"), &[], None, None),
            ),
            (" cf_tags=\"a", attributes(None, &["a"], None, None)),
            // Found by fuzzing.
            (
                " a\u{b}b cf_tags=\u{17}cf-flatten-cname,\"c\u{85}d\"",
                attributes(Some("a b"), &["c d"], None, Some(true)),
            ),
            (
                " cf_tags=cf-proxied:perhaps",
                attributes(None, &[], None, None),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn written_and_read_again() {
        for case in [
            attributes(None, &[], None, None),
            attributes(Some("plain"), &[], None, None),
            attributes(Some("see cf_tags=none"), &[], None, None),
            attributes(Some("it's \"so\"; or not"), &["a", "b:c"], Some(true), None),
            attributes(
                None,
                &["a:x,y", "b:say \"hi\"", "c:\\", "d:cf_tags=z", "e: f"],
                Some(false),
                Some(true),
            ),
            attributes(Some("für"), &["größe:ü"], None, None),
        ] {
            let text = write(
                case.comment.as_deref(),
                &case.tags,
                case.proxied,
                case.flatten,
            );
            assert_eq!(
                read(text.strip_prefix(" ;").unwrap_or_default()),
                case,
                "{text}"
            );
        }
        assert_eq!(write(Some("a\nb\u{85}c"), &[], None, None), " ; a b c");
        assert_eq!(
            write(None, &[], Some(true), Some(false)),
            " ; cf_tags=cf-proxied:true"
        );
    }
}
