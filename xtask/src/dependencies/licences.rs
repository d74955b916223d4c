//! Is a licence expression satisfied by the licences that we accept?

use anyhow::{Context, Result};
use spdx::{Expression, Licensee, ParseMode};

/// Licences that we accept.
pub(super) struct Accepted(Vec<Licensee>);

impl Accepted {
    /// Parses SPDX identifiers, each optionally `WITH` an exception.
    ///
    /// # Errors
    /// One is no identifier of the SPDX list.
    pub(super) fn parse(names: &[String]) -> Result<Self> {
        let parse = |name: &String| {
            Licensee::parse(name).with_context(|| format!("no SPDX licence: {name:?}"))
        };
        Ok(Self(names.iter().map(parse).collect::<Result<_>>()?))
    }

    /// Whether some way through the expression's `OR`s needs only accepted licences.
    ///
    /// `/` between licences is an old way to write `OR`, which Cargo still lets pass.
    ///
    /// # Errors
    /// It is no licence expression.
    pub(super) fn satisfy(&self, expression: &str) -> Result<bool> {
        let parsed = Expression::parse_mode(expression, ParseMode::LAX)
            .with_context(|| format!("no SPDX licence expression: {expression:?}"))?;
        Ok(parsed.evaluate(|required| self.0.iter().any(|licence| licence.satisfies(required))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(names: &[&str]) -> Accepted {
        Accepted::parse(&names.iter().map(ToString::to_string).collect::<Vec<_>>()).unwrap()
    }

    fn check(names: &[&str], cases: &[(&str, bool)]) {
        let accepted = accepted(names);
        for (expression, expected) in cases {
            assert_eq!(
                accepted.satisfy(expression).unwrap(),
                *expected,
                "{expression}"
            );
        }
    }

    #[test]
    fn one_branch_of_an_or_is_enough_and_all_of_an_and_are_needed() {
        check(
            &["MIT", "ISC"],
            &[
                ("MIT", true),
                ("GPL-3.0-only", false),
                ("GPL-3.0-only OR MIT", true),
                ("GPL-3.0-only AND MIT", false),
                ("MIT AND ISC", true),
                ("(GPL-3.0-only OR MIT) AND ISC", true),
                ("GPL-3.0-only OR MIT AND ISC", true),
                ("(MIT OR ISC) AND GPL-3.0-only", false),
            ],
        );
    }

    #[test]
    fn a_slash_is_an_or() {
        check(
            &["MIT"],
            &[
                ("MIT/Apache-2.0", true),
                ("Apache-2.0 / MIT", true),
                ("Zlib/ISC", false),
            ],
        );
    }

    #[test]
    fn an_exception_is_part_of_the_licence() {
        let with = "Apache-2.0 WITH LLVM-exception";
        check(
            &["Apache-2.0"],
            &[
                (with, false),
                ("Apache-2.0 WITH LLVM-exception OR Apache-2.0", true),
            ],
        );
        check(&[with], &[(with, true), ("Apache-2.0", false)]);
    }

    #[test]
    fn what_is_no_licence_is_an_error() {
        assert!(accepted(&["MIT"]).satisfy("Do What You Like").is_err());
        assert!(accepted(&["MIT"]).satisfy("").is_err());
        assert!(Accepted::parse(&["Mine-1.0".to_owned()]).is_err());
    }
}
