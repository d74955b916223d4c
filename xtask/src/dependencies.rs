//! What comes into the build from outside, held against `dependencies.toml`.

mod advisories;
mod licences;
mod policy;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use semver::Version;
use serde::Deserialize;

use self::policy::Policy;
use crate::fuzz;
use crate::tool::{cargo, output};
use crate::workspace;

/// The source of packages from Cargo's default registry, as Cargo writes it in `Cargo.lock`.
const DEFAULT_REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// One package of the locked graph, on whatever platform and under whatever feature it is used.
#[derive(Deserialize)]
struct Package {
    name: String,
    version: Version,
    id: String,
    license: Option<String>,
    /// `None`: a folder on this machine.
    source: Option<String>,
}

/// All that is locked: the graph of the workspace, and that of the fuzz targets, which have a lock file of their own.
#[derive(Deserialize)]
struct Graph {
    packages: Vec<Package>,
    /// Ids of the packages that are ours.
    workspace_members: BTreeSet<String>,
}

impl Graph {
    /// # Errors
    /// Cargo's own: a `Cargo.lock` is missing or does not fit the manifests.
    fn read() -> Result<Self> {
        let mut graph = Self::of("Cargo.toml")?;
        let fuzz = Self::of(fuzz::MANIFEST).with_context(|| {
            format!(
                "{} has to follow the manifests: cargo metadata --manifest-path {}",
                fuzz::LOCK,
                fuzz::MANIFEST
            )
        })?;
        graph.add(fuzz);
        Ok(graph)
    }

    fn of(manifest: &str) -> Result<Self> {
        let mut command = cargo();
        command.args(["metadata", "--locked", "--format-version", "1"]);
        let text = output(command.args(["--manifest-path", manifest]))?;
        serde_json::from_str(&text).context("the output of cargo metadata is not understood")
    }

    /// Takes in what another graph has besides.
    fn add(&mut self, other: Self) {
        let known: BTreeSet<String> = self.packages.iter().map(|p| p.id.clone()).collect();
        let new = other
            .packages
            .into_iter()
            .filter(|p| !known.contains(&p.id));
        self.packages.extend(new);
        self.workspace_members.extend(other.workspace_members);
    }
}

/// Checks licences and sources.
///
/// # Errors
/// Some are refused (each printed), or an exception is stale.
pub(crate) fn check_terms() -> Result<()> {
    let (policy, graph) = (read_policy()?, Graph::read()?);
    let problems = policy::refused(&policy, &graph)?;
    tell(&problems, &format!("{} packages", graph.packages.len()))
}

/// Checks published weaknesses, from a local copy of the advisory database.
///
/// # Errors
/// A package is affected (each printed), an exception is stale, or the database cannot be read.
pub(crate) fn check_advisories(folder: &Path) -> Result<()> {
    let (policy, graph) = (read_policy()?, Graph::read()?);
    let advisories = advisories::read(folder, &graph)?;
    let problems = advisories::affecting(&advisories, &policy.advisories, &graph);
    tell(
        &problems,
        &format!("{} advisories name packages of ours", advisories.len()),
    )
}

fn read_policy() -> Result<Policy> {
    let path = workspace::root().join("dependencies.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Policy::parse(&text).context("dependencies.toml")
}

fn tell(problems: &[String], seen: &str) -> Result<()> {
    println!("{seen}");
    for problem in problems {
        println!("  {problem}");
    }
    match problems.len() {
        0 => Ok(()),
        1 => bail!("1 problem"),
        n => bail!("{n} problems"),
    }
}
