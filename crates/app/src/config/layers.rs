//! The sources laid over each other: for every key the strongest value given, with where it came from.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf, absolute};
use std::time::Duration;

use toml::{Table, Value};

use super::Sources;
use super::error::{ConfigError, Origin};
use super::keys::{self, KEYS, Key};
use super::secret::Secret;
use super::value::Setting;

/// Variables of the command-line client, which are no configuration of the server.
const CLIENT: [&str; 5] = [
    "TENANTRY_URL",
    "TENANTRY_EMAIL",
    "TENANTRY_KEY",
    "TENANTRY_KEY_FILE",
    "TENANTRY_CONFIG",
];
const PREFIX: &str = "TENANTRY_";
const TESTS: &str = "TENANTRY_TEST_";
/// Stands for the data folder at the start of a path.
const DATA: &str = "<data>";

/// A value as its source wrote it.
enum Raw {
    /// From the file or a default, with its type.
    Typed(Value),
    /// From the environment or a flag.
    Text(String),
}

impl Raw {
    fn parse<T: Setting>(&self) -> Option<T> {
        match self {
            Self::Typed(value) => T::from_toml(value),
            Self::Text(text) => T::from_text(text),
        }
    }

    /// An empty text unsets a key that may be unset.
    fn is_empty(&self) -> bool {
        match self {
            Self::Typed(value) => value.as_str() == Some(""),
            Self::Text(text) => text.is_empty(),
        }
    }

    /// For messages: quoted, and cut where it gets long.
    fn quoted(&self) -> String {
        let text = match self {
            Self::Typed(value) => value.to_string(),
            Self::Text(text) => Value::String(text.clone()).to_string(),
        };
        match text.char_indices().nth(100) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text,
        }
    }
}

struct Given {
    raw: Raw,
    origin: Origin,
}

type Layer = BTreeMap<&'static str, Given>;

/// All sources, merged; keys that may be unset can be missing.
pub(super) struct Layers {
    values: Layer,
    /// What paths of the file and defaults start from.
    folder: PathBuf,
    /// What other paths start from.
    current: PathBuf,
}

impl Layers {
    /// Reads every source and refuses unknown keys; values are checked when they are asked for.
    pub(super) fn of(sources: &Sources) -> Result<Self, ConfigError> {
        let current = std::env::current_dir().map_err(|e| unreadable(Path::new("."), &e))?;
        let file = sources
            .file
            .as_deref()
            .map(|file| absolute(file).map_err(|e| unreadable(file, &e)))
            .transpose()?;
        let folder = file
            .as_deref()
            .and_then(Path::parent)
            .unwrap_or(&current)
            .to_owned();
        let mut layers = Self {
            values: defaults(),
            folder,
            current,
        };
        layers.lay(of_flags(&sources.presets)?)?;
        if let Some(file) = file {
            layers.lay(of_file(&file)?)?;
        }
        layers.lay(of_environment(&sources.env)?)?;
        layers.lay(of_flags(&sources.overrides)?)?;
        Ok(layers)
    }

    /// A stronger layer. A secret replaces what was given in either of its two ways before.
    fn lay(&mut self, layer: Layer) -> Result<(), ConfigError> {
        for (key, twin) in keys::twins() {
            let set = |key| layer.get(key).filter(|given| !given.raw.is_empty());
            if let (Some(one), Some(_)) = (set(key), set(twin)) {
                return Err(ConfigError::Twice {
                    origin: one.origin.clone(),
                    key,
                    twin,
                });
            }
            if set(key).or(set(twin)).is_some() {
                self.values.remove(key);
                self.values.remove(twin);
            }
        }
        self.values.extend(layer);
        Ok(())
    }

    /// The value given, unless it is empty.
    fn set(&self, key: &'static str) -> Option<&Given> {
        self.values.get(key).filter(|given| !given.raw.is_empty())
    }

    pub(super) fn read<T: Setting>(&self, key: &'static str) -> Result<T, ConfigError> {
        self.values
            .get(key)
            .and_then(|given| given.raw.parse())
            .ok_or_else(|| self.invalid(key, T::expected()))
    }

    /// `None` when unset.
    pub(super) fn optional<T: Setting>(&self, key: &'static str) -> Result<Option<T>, ConfigError> {
        match self.set(key) {
            None => Ok(None),
            Some(_) => self.read(key).map(Some),
        }
    }

    pub(super) fn within(
        &self,
        key: &'static str,
        range: RangeInclusive<u32>,
    ) -> Result<u32, ConfigError> {
        self.optional(key)
            .ok()
            .flatten()
            .filter(|number| range.contains(number))
            .ok_or_else(|| {
                let (from, to) = range.into_inner();
                self.invalid(key, format!("a whole number from {from} to {to}"))
            })
    }

    /// A duration that is not zero.
    pub(super) fn lasting(&self, key: &'static str) -> Result<Duration, ConfigError> {
        let duration: Duration = self.read(key)?;
        if duration.is_zero() {
            return Err(self.invalid(key, "a duration of 1s at least"));
        }
        Ok(duration)
    }

    pub(super) fn path(&self, key: &'static str) -> Result<PathBuf, ConfigError> {
        self.resolve(key, &self.read::<String>(key)?)
    }

    pub(super) fn optional_path(&self, key: &'static str) -> Result<Option<PathBuf>, ConfigError> {
        match self.set(key) {
            None => Ok(None),
            Some(_) => self.path(key).map(Some),
        }
    }

    /// `off` is none; a file of that name is `./off`.
    pub(super) fn path_or_off(&self, key: &'static str) -> Result<Option<PathBuf>, ConfigError> {
        match self.read::<String>(key)?.as_str() {
            "off" => Ok(None),
            text => self.resolve(key, text).map(Some),
        }
    }

    /// The absolute path that `text`, given for `key`, means.
    pub(super) fn resolve(&self, key: &'static str, text: &str) -> Result<PathBuf, ConfigError> {
        if let Some(rest) = text.strip_prefix(DATA)
            && key != "data"
        {
            let data = self.path("data")?;
            return Ok(match rest.trim_start_matches('/') {
                "" => data,
                rest => data.join(rest),
            });
        }
        let base = match self.values.get(key).map(|given| &given.origin) {
            Some(Origin::Environment(_) | Origin::Flag) => &self.current,
            _ => &self.folder,
        };
        absolute(base.join(text)).map_err(|_| self.invalid(key, "a path"))
    }

    /// A secret, given directly or as a file of one line, and the key that gave it (the direct one when neither did).
    pub(super) fn secret(
        &self,
        key: &'static str,
        twin: &'static str,
    ) -> Result<(Option<Secret>, &'static str), ConfigError> {
        if let Some(file) = self.optional_path(twin)? {
            let text = fs::read_to_string(&file).map_err(|e| unreadable(&file, &e))?;
            let line = text.trim_end_matches(['\r', '\n']);
            if line.is_empty() || line.contains(['\r', '\n']) {
                return Err(self.invalid(twin, "a file of one line that is not empty"));
            }
            return Ok((Some(Secret::new(line, Some(file))), twin));
        }
        let secret: Option<String> = self.optional(key)?;
        Ok((secret.map(|text| Secret::new(text, None)), key))
    }

    /// The error for a value that `key` does not take.
    pub(super) fn invalid(&self, key: &'static str, expected: impl Into<String>) -> ConfigError {
        let secret = keys::find(key).is_none_or(|key| key.secret);
        let given = self.values.get(key);
        ConfigError::Invalid {
            origin: given.map_or(Origin::Default, |given| given.origin.clone()),
            key: key.to_owned(),
            value: given.filter(|_| !secret).map(|given| given.raw.quoted()),
            expected: expected.into(),
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> ConfigError {
    ConfigError::Unreadable {
        path: path.to_owned(),
        reason: error.to_string(),
    }
}

fn defaults() -> Layer {
    KEYS.iter()
        .filter_map(|key| {
            let raw = Raw::Typed(key.default.value()?);
            let origin = Origin::Default;
            Some((key.path, Given { raw, origin }))
        })
        .collect()
}

fn of_file(path: &Path) -> Result<Layer, ConfigError> {
    let text = fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    let table: Table = text.parse().map_err(|e: toml::de::Error| {
        // Only place and reason: the error's own display quotes the line, and a secret may stand in it.
        let start = e.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        ConfigError::Syntax {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.chars().rev().take_while(|c| *c != '\n').count() + 1,
            reason: e.message().to_owned(),
        }
    })?;
    let mut layer = Layer::new();
    walk("", table, &Origin::File(path.to_owned()), &mut layer)?;
    Ok(layer)
}

/// Collects the values of a table and of those inside it.
fn walk(
    section: &str,
    table: Table,
    origin: &Origin,
    layer: &mut Layer,
) -> Result<(), ConfigError> {
    for (name, value) in table {
        let path = if section.is_empty() {
            name
        } else {
            format!("{section}.{name}")
        };
        if let Some(key) = keys::find(&path) {
            let given = Given {
                raw: Raw::Typed(value),
                origin: origin.clone(),
            };
            layer.insert(key.path, given);
            continue;
        }
        let known = keys::is_section(&path);
        match value {
            Value::Table(inner) if known => walk(&path, inner, origin, layer)?,
            _ if known => {
                return Err(ConfigError::Invalid {
                    origin: origin.clone(),
                    key: path,
                    value: None,
                    expected: "a table of keys".to_owned(),
                });
            }
            _ => {
                let candidates = KEYS.iter().map(|key| key.path.to_owned());
                return Err(ConfigError::Unknown {
                    origin: origin.clone(),
                    nearest: nearest(&path, candidates.chain(keys::sections())),
                    key: path,
                });
            }
        }
    }
    Ok(())
}

fn of_environment(env: &[(String, String)]) -> Result<Layer, ConfigError> {
    let mut layer = Layer::new();
    for (name, value) in env {
        if !name.starts_with(PREFIX) || name.starts_with(TESTS) || CLIENT.contains(&name.as_str()) {
            continue;
        }
        let origin = Origin::Environment(name.clone());
        let Some(key) = KEYS.iter().find(|key| variable(key) == *name) else {
            return Err(ConfigError::Unknown {
                origin,
                key: name.clone(),
                nearest: nearest(name, KEYS.iter().map(variable)),
            });
        };
        let raw = Raw::Text(value.clone());
        layer.insert(key.path, Given { raw, origin });
    }
    Ok(layer)
}

/// The environment variable of a key.
fn variable(key: &Key) -> String {
    format!("{PREFIX}{}", key.path.replace('.', "__").to_uppercase())
}

fn of_flags(flags: &[(String, String)]) -> Result<Layer, ConfigError> {
    let mut layer = Layer::new();
    for (name, value) in flags {
        let Some(key) = keys::find(name) else {
            return Err(ConfigError::Unknown {
                origin: Origin::Flag,
                key: name.clone(),
                nearest: nearest(name, KEYS.iter().map(|key| key.path.to_owned())),
            });
        };
        let given = Given {
            raw: Raw::Text(value.clone()),
            origin: Origin::Flag,
        };
        layer.insert(key.path, given);
    }
    Ok(layer)
}

/// The candidate that takes the fewest edits, the first of several.
fn nearest(name: &str, candidates: impl Iterator<Item = String>) -> String {
    candidates
        .min_by_key(|candidate| distance(name, candidate))
        .unwrap_or_default()
}

/// Characters to insert, delete or replace (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}
