//! Published weaknesses of packages, read from a local copy of the RustSec advisory database.
//!
//! Each is a file `crates/PACKAGE/RUSTSEC-YYYY-NNNN.md` that begins with a fenced block of TOML and goes on in
//! Markdown, its first heading the title. Of the TOML we read: `[advisory] id, package, withdrawn` and
//! `[versions] patched, unaffected`, lists of version requirements.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use semver::{Version, VersionReq};
use serde::Deserialize;

use super::policy::AcceptedAdvisory;
use super::{DEFAULT_REGISTRY, Graph};

/// What one advisory says.
#[derive(Debug)]
pub(super) struct Advisory {
    id: String,
    package: String,
    title: String,
    /// The advisory was taken back.
    withdrawn: bool,
    /// Versions that the weakness is not in: mended, or never had.
    safe: Vec<VersionReq>,
}

impl Advisory {
    /// # Errors
    /// No front matter, or not of the form above.
    fn parse(text: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct FrontMatter {
            advisory: About,
            versions: Versions,
        }
        #[derive(Deserialize)]
        struct About {
            id: String,
            package: String,
            withdrawn: Option<String>,
        }
        #[derive(Deserialize)]
        struct Versions {
            patched: Vec<VersionReq>,
            #[serde(default)]
            unaffected: Vec<VersionReq>,
        }

        let (front, rest) = text
            .strip_prefix("```toml")
            .and_then(|text| text.split_once("\n```"))
            .context("no front matter")?;
        let FrontMatter { advisory, versions } = toml::from_str(front)?;
        let title = rest
            .lines()
            .find_map(|line| line.strip_prefix("# "))
            .unwrap_or_default();
        Ok(Self {
            id: advisory.id,
            package: advisory.package,
            title: title.trim().to_owned(),
            withdrawn: advisory.withdrawn.is_some(),
            safe: [versions.patched, versions.unaffected].concat(),
        })
    }

    /// Whether this version has the weakness. A pre-release counts as having it unless a requirement names
    /// that very pre-release: Cargo's requirements match no other.
    fn affects(&self, version: &Version) -> bool {
        !self.withdrawn && !self.safe.iter().any(|safe| safe.matches(version))
    }
}

/// Reads the advisories about packages of the graph.
///
/// # Errors
/// The folder is no copy of the database, or one of those advisories is not understood.
pub(super) fn read(folder: &Path, graph: &Graph) -> Result<Vec<Advisory>> {
    let crates = folder.join("crates");
    ensure!(
        crates.is_dir(),
        "{} is no advisory database: it has no folder `crates`",
        folder.display()
    );
    let names: BTreeSet<_> = graph.packages.iter().map(|package| &package.name).collect();
    let mut advisories = Vec::new();
    for folder in names
        .into_iter()
        .map(|name| crates.join(name))
        .filter(|path| path.is_dir())
    {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with("RUSTSEC-") && name.ends_with(".md") {
                let text = fs::read_to_string(&path)?;
                let advisory =
                    Advisory::parse(&text).with_context(|| path.display().to_string())?;
                advisories.push(advisory);
            }
        }
    }
    advisories.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(advisories)
}

/// What is wrong, one line each: an affected package, a stale exception.
pub(super) fn affecting(
    advisories: &[Advisory],
    accepted: &[AcceptedAdvisory],
    graph: &Graph,
) -> Vec<String> {
    let mut problems = Vec::new();
    let mut needed = BTreeSet::new();
    for advisory in advisories {
        for package in &graph.packages {
            if package.source.as_deref() != Some(DEFAULT_REGISTRY)
                || package.name != advisory.package
                || !advisory.affects(&package.version)
            {
                continue;
            }
            if accepted.iter().any(|accepted| accepted.id == advisory.id) {
                needed.insert(&advisory.id);
            } else {
                let Advisory { id, title, .. } = advisory;
                problems.push(format!(
                    "{} {}: {id}: {title}",
                    package.name, package.version
                ));
            }
        }
    }
    for AcceptedAdvisory { id, .. } in accepted {
        if !needed.contains(id) {
            problems.push(format!(
                "stale exception for {id} in dependencies.toml: it affects nothing"
            ));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::super::Package;
    use super::super::policy::Policy;
    use super::*;

    const TEXT: &str = r#"```toml
[advisory]
id = "RUSTSEC-2026-0001"
package = "brittle"
date = "2026-01-01"
keywords = ["memory"]

[affected.functions]
"brittle::snap" = ["< 1.2.3"]

[versions]
patched = [">= 1.2.3, < 2.0.0", ">= 2.1.0"]
unaffected = ["< 0.5"]
```

# Snaps when bent

More about it.
"#;

    fn affected(text: &str, version: &str) -> bool {
        Advisory::parse(text)
            .unwrap()
            .affects(&version.parse().unwrap())
    }

    #[test]
    fn front_matter_and_title_are_read() {
        let advisory = Advisory::parse(TEXT).unwrap();
        assert_eq!(
            (
                advisory.id.as_str(),
                advisory.package.as_str(),
                advisory.title.as_str()
            ),
            ("RUSTSEC-2026-0001", "brittle", "Snaps when bent")
        );
        assert!(Advisory::parse("# no front matter").is_err());
        assert!(Advisory::parse(&TEXT.replace(">= 2.1.0", "two")).is_err());
    }

    #[test]
    fn a_version_outside_every_safe_range_is_affected() {
        for (version, expected) in [
            ("0.4.9", false),
            ("0.5.0", true),
            ("1.2.2", true),
            ("1.2.3", false),
            ("1.9.0", false),
            ("2.0.0", true),
            ("2.1.0", false),
            ("3.0.0", false),
            ("2.1.0-rc.1", true),
        ] {
            assert_eq!(affected(TEXT, version), expected, "{version}");
        }
    }

    #[test]
    fn caret_exact_and_empty_lists() {
        let versions = |patched: &str| {
            let front = "[advisory]\nid = \"R\"\npackage = \"p\"\n[versions]\n";
            format!("```toml\n{front}patched = [{patched}]\n```\n")
        };
        assert!(!affected(&versions("\"^0.8.4\""), "0.8.9"));
        assert!(affected(&versions("\"^0.8.4\""), "0.9.0"));
        assert!(!affected(&versions("\"= 1.0.1\""), "1.0.1"));
        assert!(affected(&versions("\"= 1.0.1\""), "1.0.2"));
        assert!(affected(&versions(""), "99.0.0"), "nothing mends it");
    }

    #[test]
    fn a_withdrawn_advisory_affects_nothing() {
        let text = TEXT.replace("date =", "withdrawn = \"2026-02-01\"\ndate =");
        assert!(!affected(&text, "1.0.0"));
    }

    #[test]
    fn only_registry_packages_of_that_name_are_meant_and_exceptions_go_stale() {
        let package = |name: &str, source: Option<&str>| Package {
            name: name.to_owned(),
            version: Version::new(1, 0, 0),
            id: name.to_owned(),
            license: None,
            source: source.map(str::to_owned),
        };
        let found = |accepted: &[AcceptedAdvisory], package: Package| {
            let graph = Graph {
                packages: vec![package],
                workspace_members: BTreeSet::new(),
            };
            affecting(&[Advisory::parse(TEXT).unwrap()], accepted, &graph)
        };
        let registry = Some(DEFAULT_REGISTRY);
        assert_eq!(
            found(&[], package("brittle", registry)),
            ["brittle 1.0.0: RUSTSEC-2026-0001: Snaps when bent"]
        );
        assert!(
            found(&[], package("brittle", None)).is_empty(),
            "a folder of ours"
        );
        assert!(found(&[], package("sturdy", registry)).is_empty());

        let policy =
            "licences = []\n[[advisories]]\nid = \"RUSTSEC-2026-0001\"\nreason = \"not bent\"";
        let accepted = Policy::parse(policy).unwrap().advisories;
        assert!(found(&accepted, package("brittle", registry)).is_empty());
        assert!(found(&accepted, package("sturdy", registry))[0].starts_with("stale exception"));
    }

    #[test]
    fn a_folder_that_is_no_database_is_refused() {
        let graph = Graph {
            packages: Vec::new(),
            workspace_members: BTreeSet::new(),
        };
        assert!(read(Path::new("/nowhere/at-all"), &graph).is_err());
    }
}
