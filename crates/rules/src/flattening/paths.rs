//! Where the target of a CNAME leads, as far as the zone itself says. Pure.

use std::collections::{HashMap, HashSet};

/// CNAMEs that are followed inside a zone, one after the other.
const LONGEST: usize = 16;

/// What a zone says of its names, in text: complete, lower case, without the final dot.
pub(crate) struct Paths {
    apex: String,
    /// Names that exist, those above a name of a record included.
    names: HashSet<String>,
    aliases: HashMap<String, String>,
    /// What lies at or below belongs to others.
    cuts: HashSet<String>,
}

/// Where a path ends.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// At a name that others answer.
    Outside(String),
    /// At the records of this name of the zone, which may be a wildcard.
    Here(String),
    /// Nowhere: there is no such name, or the path comes back to itself.
    Nowhere,
}

impl Paths {
    pub(crate) fn new(apex: &str) -> Paths {
        Paths {
            apex: apex.to_owned(),
            names: HashSet::from([apex.to_owned()]),
            aliases: HashMap::new(),
            cuts: HashSet::new(),
        }
    }

    /// One more record. `target`: of a CNAME.
    pub(crate) fn add(&mut self, name: &str, kind: &str, target: Option<&str>) {
        if kind == "NS" && name != self.apex {
            self.cuts.insert(name.to_owned());
        }
        if let Some(target) = target.filter(|_| kind == "CNAME") {
            self.aliases.insert(name.to_owned(), plain(target));
        }
        let mut rest = name;
        while self.is_here(rest) && self.names.insert(rest.to_owned()) {
            match rest.split_once('.') {
                Some((_, above)) => rest = above,
                None => break,
            }
        }
    }

    /// Follows a target.
    pub(crate) fn end(&self, target: &str) -> End {
        let mut name = plain(target);
        for _ in 0..LONGEST {
            if !self.is_here(&name) || self.is_cut(&name) {
                return End::Outside(name);
            }
            let Some(owner) = self.owner(&name) else {
                return End::Nowhere;
            };
            match self.aliases.get(&owner) {
                Some(next) => name.clone_from(next),
                None => return End::Here(owner),
            }
        }
        End::Nowhere
    }

    fn is_here(&self, name: &str) -> bool {
        name == self.apex
            || name
                .strip_suffix(self.apex.as_str())
                .is_some_and(|labels| labels.ends_with('.'))
    }

    fn is_cut(&self, name: &str) -> bool {
        let mut rest = name;
        while rest != self.apex {
            if self.cuts.contains(rest) {
                return true;
            }
            match rest.split_once('.') {
                Some((_, above)) => rest = above,
                None => return false,
            }
        }
        false
    }

    /// The name whose records are answered for this one: itself, or the wildcard below the closest that exists (RFC 4592).
    fn owner(&self, name: &str) -> Option<String> {
        if self.names.contains(name) {
            return Some(name.to_owned());
        }
        let mut rest = name;
        while let Some((_, above)) = rest.split_once('.') {
            if self.names.contains(above) {
                let wildcard = format!("*.{above}");
                return self.names.contains(&wildcard).then_some(wildcard);
            }
            rest = above;
        }
        None
    }
}

fn plain(name: &str) -> String {
    name.trim_end_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_end_where_they_should() {
        let mut zone = Paths::new("example.com");
        for (name, kind, target) in [
            ("example.com", "CNAME", Some("www.example.com")),
            ("www.example.com", "CNAME", Some("Host.Example.com.")),
            ("host.example.com", "A", None),
            ("a.b.example.com", "A", None),
            ("*.wild.example.com", "A", None),
            ("out.example.com", "CNAME", Some("there.example.net")),
            ("one.example.com", "CNAME", Some("two.example.com")),
            ("two.example.com", "CNAME", Some("one.example.com")),
            ("sub.example.com", "NS", None),
        ] {
            zone.add(name, kind, target);
        }
        let here = |name: &str| End::Here(name.to_owned());
        let outside = |name: &str| End::Outside(name.to_owned());
        for (target, end) in [
            ("www.example.com", here("host.example.com")),
            ("EXAMPLE.com", here("host.example.com")),
            ("b.example.com", here("b.example.com")),
            ("x.y.wild.example.com", here("*.wild.example.com")),
            ("nothing.example.com", End::Nowhere),
            ("one.example.com", End::Nowhere),
            ("out.example.com", outside("there.example.net")),
            ("deep.sub.example.com", outside("deep.sub.example.com")),
            ("notexample.com", outside("notexample.com")),
            ("example.net", outside("example.net")),
        ] {
            assert_eq!(zone.end(target), end, "{target}");
        }
    }
}
