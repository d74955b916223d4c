//! From text to entries: words, comments, and lines that parentheses hold together.

use super::ZoneFileFault;
use crate::record::token_end;

/// One directive or record.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Where it begins; the first line is 1.
    pub(super) line: usize,
    /// Whether it begins with a blank, which stands for the name of the entry before.
    pub(super) blank: bool,
    /// Quotes and escapes are left in them.
    pub(super) tokens: Vec<&'a str>,
    /// What follows the semicolon on its last line.
    pub(super) comment: Option<&'a str>,
    /// Why it cannot be read further; what a line does.
    pub(super) bad: Option<&'static str>,
}

/// The entries of a text, in one pass over it. Empty lines and lines of comment are none.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text: text.strip_prefix('\u{feff}').unwrap_or(text),
            at: 0,
            line: 1,
        }
    }

    /// The next entry. The fault is a parenthesis that the text never closes.
    pub(super) fn next(&mut self) -> Result<Option<Entry<'a>>, ZoneFileFault> {
        let mut entry = self.empty();
        let mut depth = 0_usize;
        while let Some(&octet) = self.text.as_bytes().get(self.at) {
            match octet {
                b'\n' => {
                    self.at += 1;
                    self.line += 1;
                    if depth > 0 {
                        entry.comment = None;
                    } else if entry.tokens.is_empty() && entry.bad.is_none() {
                        entry = self.empty();
                    } else {
                        return Ok(Some(entry));
                    }
                }
                b';' => {
                    let rest = &self.text[self.at + 1..];
                    let comment = rest.split('\n').next().unwrap_or_default();
                    entry.comment = Some(comment);
                    self.at += 1 + comment.len();
                }
                b'(' => {
                    depth += 1;
                    self.at += 1;
                }
                b')' => {
                    if depth == 0 {
                        entry
                            .bad
                            .get_or_insert("has a closing parenthesis without an opening one");
                    }
                    depth = depth.saturating_sub(1);
                    self.at += 1;
                }
                _ if is_blank(octet) => self.at += 1,
                _ => match token_end(self.text, self.at, ends_token) {
                    Ok(end) => {
                        entry.tokens.push(&self.text[self.at..end]);
                        self.at = end;
                    }
                    Err((read, why)) => {
                        entry.bad.get_or_insert(why);
                        let rest = &self.text.as_bytes()[read..];
                        self.at =
                            read + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
                    }
                },
            }
        }
        if depth > 0 {
            return Err(ZoneFileFault {
                line: entry.line,
                message: "an opening parenthesis is never closed".to_owned(),
            });
        }
        let nothing = entry.tokens.is_empty() && entry.bad.is_none();
        Ok((!nothing).then_some(entry))
    }

    fn empty(&self) -> Entry<'a> {
        Entry {
            line: self.line,
            blank: self
                .text
                .as_bytes()
                .get(self.at)
                .copied()
                .is_some_and(is_blank),
            tokens: Vec::new(),
            comment: None,
            bad: None,
        }
    }
}

fn is_blank(octet: u8) -> bool {
    matches!(octet, b' ' | b'\t' | b'\r' | 0x0b | 0x0c)
}

fn ends_token(octet: u8) -> bool {
    is_blank(octet) || matches!(octet, b'\n' | b';' | b'(' | b')')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, whether it begins blank, tokens, comment.
    type Seen<'a> = (usize, bool, Vec<&'a str>, Option<&'a str>);

    fn entries(text: &str) -> Vec<Entry<'_>> {
        let mut lines = Lines::new(text);
        let mut entries = Vec::new();
        while let Some(entry) = lines.next().unwrap() {
            entries.push(entry);
        }
        entries
    }

    #[test]
    fn entries_of_a_text() {
        let seen = |text| -> Vec<Seen<'_>> {
            let entries = entries(text).into_iter();
            entries
                .map(|entry| (entry.line, entry.blank, entry.tokens, entry.comment))
                .collect()
        };
        assert_eq!(seen(""), []);
        assert_eq!(seen("\n; only a comment\n  \r\n"), []);
        assert_eq!(
            seen("\u{feff}a 1 ; x;y\r\n b\t\"c ; (d\" ;"),
            [
                (1, false, vec!["a", "1"], Some(" x;y\r")),
                (2, true, vec!["b", "\"c ; (d\""], Some("")),
            ]
        );
        assert_eq!(
            seen("a ( b ; inner\n c\n) d ; outer\ne\\;f\\ g"),
            [
                (1, false, vec!["a", "b", "c", "d"], Some(" outer")),
                (4, false, vec!["e\\;f\\ g"], None),
            ]
        );
        assert_eq!(seen("a(b)c"), [(1, false, vec!["a", "b", "c"], None)]);
    }

    #[test]
    fn what_is_bad_ends_with_its_line() {
        let entries = entries("a \"b\nc ) d\ne f\\\ng \"h\"i\nj");
        let bad: Vec<bool> = entries.iter().map(|entry| entry.bad.is_some()).collect();
        assert_eq!(bad, [true, true, true, true, false]);
        let fault = Lines::new("a\nb ( c\n").next();
        assert!(fault.is_ok());
        let mut lines = Lines::new("a\nb ( c\n");
        lines.next().unwrap();
        assert_eq!(lines.next().unwrap_err().line, 2);
    }
}
