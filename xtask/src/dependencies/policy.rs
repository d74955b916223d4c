//! `dependencies.toml`: which licences and sources are accepted, and every package against it.

use anyhow::{Result, ensure};
use serde::Deserialize;

use super::licences::Accepted;
use super::{DEFAULT_REGISTRY, Graph, Package};

/// The whole file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Policy {
    licences: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
    #[serde(default)]
    pub(super) advisories: Vec<AcceptedAdvisory>,
}

/// A package that may differ from the rules.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    package: String,
    /// Licences accepted for it alone.
    #[serde(default)]
    licences: Vec<String>,
    /// A source accepted for it alone.
    source: Option<String>,
    reason: String,
}

/// A published weakness that does not reach us.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptedAdvisory {
    pub(super) id: String,
    reason: String,
}

impl Policy {
    /// # Errors
    /// Not TOML, an unknown or missing key, an exception without a reason.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let policy: Self = toml::from_str(text)?;
        let exceptions = policy.exceptions.iter().map(|e| (&e.package, &e.reason));
        let advisories = policy.advisories.iter().map(|a| (&a.id, &a.reason));
        for (what, reason) in exceptions.chain(advisories) {
            ensure!(
                !reason.trim().is_empty(),
                "the exception for {what} gives no reason"
            );
        }
        Ok(policy)
    }
}

/// What is wrong, one line each: a licence, a source, a stale exception.
///
/// # Errors
/// The policy names something that is no licence.
pub(super) fn refused(policy: &Policy, graph: &Graph) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let accepted = Accepted::parse(&policy.licences)?;
    let mut used = vec![Used::default(); policy.exceptions.len()];

    for package in &graph.packages {
        let Package { name, version, .. } = package;
        let found = policy.exceptions.iter().position(|e| e.package == *name);
        let exception = found.map(|at| &policy.exceptions[at]);

        if let Err(problem) = licence(package, &accepted) {
            match exception.filter(|e| !e.licences.is_empty()).zip(found) {
                Some((exception, at)) => {
                    used[at].licences = true;
                    let all = [policy.licences.as_slice(), &exception.licences].concat();
                    // A package that declares nothing is taken at the exception's word.
                    if package.license.is_some()
                        && let Err(problem) = licence(package, &Accepted::parse(&all)?)
                    {
                        problems.push(format!("{name} {version}: {problem}"));
                    }
                }
                None => problems.push(format!("{name} {version}: {problem}")),
            }
        }
        if let Err(problem) = source(package, graph) {
            match found.filter(|at| policy.exceptions[*at].source == package.source) {
                Some(at) => used[at].source = true,
                None => problems.push(format!("{name} {version}: {problem}")),
            }
        }
    }
    for (exception, used) in policy.exceptions.iter().zip(used) {
        let needed = Used {
            licences: !exception.licences.is_empty(),
            source: exception.source.is_some(),
        };
        if used != needed || used == Used::default() {
            problems.push(format!(
                "stale exception for {} in dependencies.toml: all or part of it is not needed",
                exception.package
            ));
        }
    }
    Ok(problems)
}

/// Which parts of an exception were needed.
#[derive(Clone, Default, PartialEq)]
struct Used {
    licences: bool,
    source: bool,
}

fn licence(package: &Package, accepted: &Accepted) -> Result<(), String> {
    let Some(expression) = &package.license else {
        return Err("declares no licence expression".to_owned());
    };
    match accepted.satisfy(expression) {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("licence not accepted: {expression}")),
        Err(error) => Err(error.to_string()),
    }
}

fn source(package: &Package, graph: &Graph) -> Result<(), String> {
    match package.source.as_deref() {
        None if graph.workspace_members.contains(&package.id) => Ok(()),
        None => Err("a folder outside the workspace".to_owned()),
        Some(DEFAULT_REGISTRY) => Ok(()),
        Some(other) => Err(format!("source not accepted: {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.to_owned(),
            version: semver::Version::new(1, 0, 0),
            id: format!("{name}#1.0.0"),
            license: license.map(str::to_owned),
            source: source.map(str::to_owned),
        }
    }

    fn problems(policy: &str, package: Package) -> Vec<String> {
        let members = ["ours#1.0.0".to_owned()].into();
        let graph = Graph {
            packages: vec![package],
            workspace_members: members,
        };
        refused(&Policy::parse(policy).unwrap(), &graph).unwrap()
    }

    const PLAIN: &str = r#"licences = ["MIT"]"#;
    const REGISTRY: Option<&str> = Some(DEFAULT_REGISTRY);

    #[test]
    fn an_accepted_licence_from_the_registry_or_the_workspace_passes() {
        assert!(problems(PLAIN, package("a", Some("MIT OR Zlib"), REGISTRY)).is_empty());
        assert!(problems(PLAIN, package("ours", Some("MIT"), None)).is_empty());
    }

    #[test]
    fn other_licences_and_sources_are_named() {
        let cases = [
            (
                package("a", Some("Zlib"), REGISTRY),
                "a 1.0.0: licence not accepted: Zlib",
            ),
            (
                package("a", None, REGISTRY),
                "a 1.0.0: declares no licence expression",
            ),
            (
                package("a", Some("Mine"), REGISTRY),
                "a 1.0.0: no SPDX licence expression: \"Mine\"",
            ),
            (
                package("a", Some("MIT"), Some("git+ssh://x")),
                "a 1.0.0: source not accepted: git+ssh://x",
            ),
            (
                package("a", Some("MIT"), None),
                "a 1.0.0: a folder outside the workspace",
            ),
        ];
        for (package, expected) in cases {
            assert_eq!(problems(PLAIN, package), [expected]);
        }
    }

    const EXCEPTION: &str = r#"
        licences = ["MIT"]
        [[exceptions]]
        package = "a"
        licences = ["Zlib"]
        reason = "because"
    "#;

    #[test]
    fn an_exception_covers_its_package_alone() {
        assert!(problems(EXCEPTION, package("a", Some("Zlib AND MIT"), REGISTRY)).is_empty());
        assert!(problems(EXCEPTION, package("a", None, REGISTRY)).is_empty());
        let other = problems(EXCEPTION, package("b", Some("Zlib"), REGISTRY));
        assert_eq!(
            other.len(),
            2,
            "refused, and the exception is stale: {other:?}"
        );
        let third = problems(EXCEPTION, package("a", Some("ISC"), REGISTRY));
        assert_eq!(third, ["a 1.0.0: licence not accepted: ISC"]);
    }

    #[test]
    fn an_exception_that_is_not_needed_is_stale() {
        let found = problems(EXCEPTION, package("a", Some("MIT"), REGISTRY));
        assert!(found[0].starts_with("stale exception for a "), "{found:?}");
        let empty = "licences = [\"MIT\"]\n[[exceptions]]\npackage = \"a\"\nreason = \"because\"";
        assert_eq!(
            problems(empty, package("a", Some("MIT"), REGISTRY)).len(),
            1
        );
    }

    #[test]
    fn a_source_can_be_excepted() {
        let policy = r#"
            licences = ["MIT"]
            [[exceptions]]
            package = "a"
            source = "git+ssh://x"
            reason = "because"
        "#;
        assert!(problems(policy, package("a", Some("MIT"), Some("git+ssh://x"))).is_empty());
        assert_eq!(
            problems(policy, package("a", Some("MIT"), Some("git+ssh://y"))).len(),
            2
        );
        assert_eq!(
            problems(policy, package("a", Some("MIT"), REGISTRY)).len(),
            1
        );
    }

    #[test]
    fn an_exception_needs_a_reason() {
        assert!(Policy::parse(&EXCEPTION.replace("because", " ")).is_err());
        assert!(Policy::parse(&EXCEPTION.replace("reason", "# reason")).is_err());
        let advisory = "licences = []\n[[advisories]]\nid = \"RUSTSEC-2026-0001\"\nreason = \"\"";
        assert!(Policy::parse(advisory).is_err());
    }
}
