//! Flags that are settings of the installation: each overrules one key of the configuration.

use crate::config::{Config, Sources};
use anyhow::Result;
use clap::{Args, CommandFactory, error::ErrorKind};
use std::path::PathBuf;

/// Given before a verb or behind it; behind it wins.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub(super) struct Settings {
    /// Configuration file (TOML); `tenantry config reference` prints a sample
    #[arg(long, value_name = "FILE", env = "TENANTRY_CONFIG")]
    config: Option<PathBuf>,
    /// Folder of everything kept on disk, ./data if nothing is said [env: TENANTRY_DATA=]
    #[arg(long, value_name = "DIR")]
    data: Option<String>,
    /// sqlite:PATH or postgres://USER:PASSWORD@HOST/DATABASE; others on this machine can see flags, so a password is better
    /// kept in a file [env: TENANTRY_DATABASE__URL=, TENANTRY_DATABASE__URL_FILE=]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Where the API listens, 127.0.0.1:8080 if nothing is said; port 0 takes any free one [env: TENANTRY_HTTP__ADDRESS=]
    #[arg(long, value_name = "ADDRESS")]
    http: Option<String>,
    /// Where metrics and health are served, or off [env: TENANTRY_METRICS__ADDRESS=]
    #[arg(long, value_name = "ADDRESS")]
    metrics: Option<String>,
    /// Where zones are answered by DNS, 127.0.0.1:5300 if nothing is said, or off [env: TENANTRY_DNS__ADDRESS=]
    #[arg(long, value_name = "ADDRESS")]
    dns: Option<String>,
    /// What people reach the API by, in links of mails [env: TENANTRY_HTTP__PUBLIC_URL=]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// What is logged, such as warn or info,rules=debug [env: TENANTRY_LOG__LEVEL=]
    #[arg(long, value_name = "FILTER")]
    log: Option<String>,
    /// Any other key, such as zones.activation=instant; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = pair)]
    others: Vec<(String, String)>,
}

/// `KEY=VALUE`.
pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => {
            Ok((key.trim().to_owned(), value.to_owned()))
        }
        _ => Err("expected KEY=VALUE".to_owned()),
    }
}

impl Settings {
    /// What is in force, with those that stood before the verb.
    pub(super) fn load(self, before: Settings) -> Result<Config> {
        self.load_over(before, &[])
    }

    /// The same for a verb with defaults of its own.
    pub(super) fn load_over(self, before: Settings, presets: &[(&str, &str)]) -> Result<Config> {
        let mut overrides = before.overrides();
        overrides.extend(self.overrides());
        let mut sources = Sources::of_process(self.config.or(before.config), overrides);
        sources.presets = presets
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        Ok(Config::load(&sources)?)
    }

    /// For verbs that ask a running installation: its settings are not theirs to give.
    pub(super) fn refuse(&self) -> Result<(), clap::Error> {
        match self.overrides().first() {
            None => Ok(()),
            Some((key, _)) => Err(super::Cli::command().error(
                ErrorKind::ArgumentConflict,
                format!(
                    "this verb asks a running installation (--url), whose settings ({key}) it cannot change"
                ),
            )),
        }
    }

    fn overrides(&self) -> Vec<(String, String)> {
        let named = [
            ("data", &self.data),
            ("database.url", &self.database),
            ("http.address", &self.http),
            ("metrics.address", &self.metrics),
            ("dns.address", &self.dns),
            ("http.public_url", &self.public_url),
            ("log.level", &self.log),
        ];
        let given = named
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)));
        given.chain(self.others.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::FromArgMatches;

    fn parse(args: &[&str]) -> Settings {
        let matches = Settings::augment_args(clap::Command::new("t"))
            .try_get_matches_from([&["t"], args].concat())
            .unwrap();
        Settings::from_arg_matches(&matches).unwrap()
    }

    #[test]
    fn behind_the_verb_wins() {
        let before = parse(&["--data", "/a", "--http", ":1"]);
        let after = parse(&["--data", "/b", "--set", "zones.pending_limit=7"]);
        let config = after
            .load_over(before, &[("log.level", "warn"), ("http.address", ":2")])
            .unwrap();
        assert_eq!(config.data, PathBuf::from("/b"));
        assert_eq!(config.http.address.to_string(), "127.0.0.1:1");
        assert_eq!(config.zones.pending_limit, 7);
        assert_eq!(config.log.level, "warn");
    }

    #[test]
    fn help_names_the_variables() {
        let help = Settings::augment_args(clap::Command::new("t"))
            .render_long_help()
            .to_string();
        let settings = parse(&[
            "--data=",
            "--database=",
            "--http=",
            "--metrics=",
            "--dns=",
            "--public-url=",
            "--log=",
        ]);
        let given = settings.overrides();
        assert_eq!(given.len(), 7);
        for (key, _) in given {
            let variable = format!("TENANTRY_{}=", key.replace('.', "__").to_uppercase());
            assert!(help.contains(&variable), "{variable}");
        }
    }
}
