//! Query parameters. Unknown ones are ignored; names may hold dots; repeated ones form lists (v4: observed).

use crate::answer::Failure;
use axum::extract::FromRequestParts;
use http::request::Parts;
use rules::{
    Error, Result, codes,
    dns_records::TextFilter,
    lists::{Direction, Page},
    moment::Moment,
};

/// All parameters, in order.
pub(crate) struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        let query = parts.uri.query().unwrap_or_default();
        let all: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        // No database keeps a NUL in a text, so nothing can match it.
        match all.iter().find(|(_, value)| value.contains('\0')) {
            Some((name, _)) => Err(bad(name, "must not hold control characters").into()),
            None => Ok(Params(all)),
        }
    }
}

impl Params {
    /// The last value of a parameter; an empty one counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .rev()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .filter(|v| !v.is_empty())
    }

    /// Whether it is there at all, with or without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// All parameters that have a value, but this one.
    pub(crate) fn others<'a>(&'a self, name: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        all.filter(move |(n, v)| *n != name && !v.is_empty())
    }

    /// All values of a parameter, also where they are separated by commas.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(n, _)| n == name);
        values
            .flat_map(|(_, v)| v.split(','))
            .filter(|v| !v.is_empty())
            .map(str::to_owned)
            .collect()
    }

    /// A filter of a text, in the spellings of v4: `name`, `name.exact`, `name.contains`, `name.startswith`, `name.endswith`.
    pub(crate) fn filter(&self, name: &str) -> TextFilter {
        let operator = |operator: &str| self.get(&format!("{name}.{operator}")).map(str::to_owned);
        TextFilter {
            exact: operator("exact").or_else(|| self.get(name).map(str::to_owned)),
            contains: operator("contains"),
            starts_with: operator("startswith"),
            ends_with: operator("endswith"),
        }
    }

    /// All values of a parameter as they are; empty ones count as absent.
    pub(crate) fn each(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(n, v)| n == name && !v.is_empty());
        values.map(|(_, v)| v.clone()).collect()
    }

    /// `page` (from 1) and `per_page`, which is clamped to 1..=`max`, since clients ask for more than any list gives.
    pub(crate) fn page(&self, default: i64, max: i64) -> Result<Page> {
        let page = self.number("page")?.unwrap_or(1);
        if page < 1 {
            return Err(bad("page", "starts at 1"));
        }
        Ok(Page {
            page,
            per_page: self.number("per_page")?.unwrap_or(default).clamp(1, max),
        })
    }

    /// A whole number.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>> {
        self.get(name)
            .map(|v| v.parse().map_err(|_| bad(name, "takes a whole number")))
            .transpose()
    }

    /// `true` or `false`.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>> {
        self.get(name)
            .map(|v| match v {
                "true" | "1" => Ok(true),
                "false" | "0" => Ok(false),
                _ => Err(bad(name, "takes true or false")),
            })
            .transpose()
    }

    /// One of the words that `of` knows.
    pub(crate) fn word<T>(&self, name: &str, of: fn(&str) -> Option<T>) -> Result<Option<T>> {
        self.get(name)
            .map(|word| of(word).ok_or_else(|| bad(name, "has an unknown value")))
            .transpose()
    }

    /// A date-time as in RFC 3339, or a date, which is its first instant.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<Moment>> {
        self.get(name)
            .map(|v| {
                Moment::parse(v)
                    .ok_or_else(|| bad(name, "takes a date, or a date-time as in RFC 3339"))
            })
            .transpose()
    }

    /// `direction`, `asc` where nothing is said.
    pub(crate) fn direction(&self) -> Result<Direction> {
        match self.get("direction").map(str::to_lowercase).as_deref() {
            None | Some("asc") => Ok(Direction::Asc),
            Some("desc") => Ok(Direction::Desc),
            Some(_) => Err(bad("direction", "takes asc or desc")),
        }
    }
}

/// A parameter that cannot be used.
pub(crate) fn bad(name: &str, why: &str) -> Error {
    Error::from(&codes::BAD_QUERY).text(format!("The query parameter {name} {why}"))
}
