//! Some records of a zone, by name and type. Ours: finer than v4, whose smallest unit is the zone.

/// Some DNS records of a zone: of one type or any, with names that fit. Ours: finer than v4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordPattern {
    /// In upper case; `None` for any.
    kind: Option<String>,
    /// Labels, in lower case; `*` stands for one label or several.
    name: String,
}

impl RecordPattern {
    /// Reads `TYPE:NAME`; either may be `*`.
    pub fn parse(text: &str) -> Option<RecordPattern> {
        let (kind, name) = text.split_once(':')?;
        let kind_ok =
            kind == "*" || (!kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric()));
        let name_ok = !name.is_empty()
            && name.len() <= 253
            && name.split('.').all(|label| {
                label == "*"
                    || (!label.is_empty()
                        && label.len() <= 63
                        && label
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)))
            });
        (kind_ok && name_ok).then(|| RecordPattern {
            kind: (kind != "*").then(|| kind.to_ascii_uppercase()),
            name: name.to_ascii_lowercase(),
        })
    }

    /// Whether a record is one of them; `name` is fully qualified, without the last dot.
    pub fn fits(&self, name: &str, kind: &str) -> bool {
        let name = name.to_ascii_lowercase();
        let labels: Vec<&str> = name.split('.').collect();
        let pattern: Vec<&str> = self.name.split('.').collect();
        self.kind
            .as_ref()
            .is_none_or(|own| own.eq_ignore_ascii_case(kind))
            && labels_fit(&pattern, &labels)
    }
}

fn labels_fit(pattern: &[&str], labels: &[&str]) -> bool {
    match pattern {
        [] => labels.is_empty(),
        ["*", rest @ ..] => (1..=labels.len()).any(|n| labels_fit(rest, &labels[n..])),
        [first, rest @ ..] => labels.first() == Some(first) && labels_fit(rest, &labels[1..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_by_name_and_type() {
        let pattern = RecordPattern::parse("TXT:_acme-challenge.*").unwrap();
        assert!(pattern.fits("_acme-challenge.www.example.com", "TXT"));
        assert!(pattern.fits("_ACME-challenge.example.com", "txt"));
        assert!(!pattern.fits("_acme-challenge.example.com", "A"));
        assert!(!pattern.fits("www.example.com", "TXT"));
        assert!(
            !pattern.fits("_acme-challenge", "TXT"),
            "a star is at least one label"
        );
        let any = RecordPattern::parse("*:home.example.com").unwrap();
        assert!(any.fits("home.example.com", "AAAA") && !any.fits("a.home.example.com", "AAAA"));
        for wrong in ["TXT", ":a", "TXT:", "T XT:a", "TXT:a..b", "TXT:a b"] {
            assert_eq!(RecordPattern::parse(wrong), None, "{wrong}");
        }
    }
}
