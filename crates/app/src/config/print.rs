//! The configuration shown: what is in force, as TOML and as JSON, and the sample file. Secrets are masked.

use std::fmt::Write;

use toml::Value;

use super::Config;
use super::keys::{KEYS, Key};

impl Config {
    /// What is in force, as TOML without the keys that are unset; secrets are `***`.
    pub fn print(&self) -> String {
        let mut text = String::new();
        let mut section = "";
        for key in KEYS {
            if let Some(value) = (key.show)(self) {
                section = enter(&mut text, section, key);
                writeln!(text, "{} = {value}", name(key)).expect("writing to a String");
            }
        }
        text
    }

    /// What is in force, as nested objects with every key; unset ones are null, secrets `"***"`.
    pub fn json(&self) -> serde_json::Value {
        let mut root = serde_json::Value::Object(serde_json::Map::new());
        for key in KEYS {
            let place = key
                .path
                .split('.')
                .fold(&mut root, |at, name| &mut at[name]);
            *place = serde_json::to_value((key.show)(self)).expect("TOML values are JSON values");
        }
        root
    }

    /// A sample file: every key with its meaning and, commented out, its default.
    pub fn reference() -> String {
        let mut text = String::from(
            "# Configuration of Tenantry. Every key stands here with its default, commented out.\n\
             #\n\
             # The environment overrules this file, flags overrule both: http.address is TENANTRY_HTTP__ADDRESS there.\n\
             # Relative paths start from this file's folder. An empty text leaves a key without default unset.\n\n",
        );
        let mut section = "";
        for key in KEYS {
            section = enter(&mut text, section, key);
            let default = key.default.value().unwrap_or_else(|| Value::from(""));
            writeln!(text, "# {}\n#{} = {default}", key.meaning, name(key))
                .expect("writing to a String");
        }
        text
    }
}

/// Writes the header of the key's section unless it is already open; returns the section.
fn enter(text: &mut String, open: &str, key: &Key) -> &'static str {
    let section = key.path.rsplit_once('.').map_or("", |(section, _)| section);
    if section != open {
        writeln!(text, "\n[{section}]").expect("writing to a String");
    }
    section
}

/// The key within its section.
fn name(key: &Key) -> &'static str {
    key.path.rsplit_once('.').map_or(key.path, |(_, name)| name)
}
