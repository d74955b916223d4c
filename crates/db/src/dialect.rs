//! The few words the two databases spell differently, as tokens in the text of statements and migrations.

use crate::{Error, Kind, Result};
use std::{
    collections::HashMap,
    ops::Deref,
    sync::{Arc, PoisonError, RwLock},
};

/// Token, SQLite, PostgreSQL.
type Token = (&'static str, &'static str, &'static str);

/// In any statement.
const STATEMENT: &[Token] = &[
    // Position of the second text in the first, counted from 1; 0 when absent.
    ("contains", "instr", "strpos"),
    // SQLite has one writer anyway.
    ("for_update", "", "FOR UPDATE"),
];

/// In migrations. Texts compare by bytes on both; tables are strict, or SQLite would take any value in any column.
const MIGRATION: &[Token] = &[
    ("id", "TEXT", "TEXT COLLATE \"C\""),
    ("text", "TEXT", "TEXT COLLATE \"C\""),
    ("bigint", "INTEGER", "BIGINT"),
    ("bool", "INTEGER", "BOOLEAN"),
    ("bytes", "BLOB", "BYTEA"),
    ("real", "REAL", "DOUBLE PRECISION"),
    ("strict", "STRICT", ""),
];

/// Replaced texts kept at most; there are only as many as the program has statements.
const CACHED: usize = 4096;

/// Translates statements, each text once.
pub(crate) struct Dialect {
    pub(crate) kind: Kind,
    cache: RwLock<HashMap<Box<str>, Arc<str>>>,
}

/// A statement as its database wants it.
pub(crate) enum Text<'s> {
    Same(&'s str),
    Replaced(Arc<str>),
}

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Text::Same(text) => text,
            Text::Replaced(text) => text,
        }
    }
}

impl Dialect {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            cache: RwLock::default(),
        }
    }

    /// A statement with its tokens replaced.
    pub(crate) fn statement<'s>(&self, text: &'s str) -> Result<Text<'s>> {
        if !text.contains("{{") {
            return Ok(Text::Same(text));
        }
        if let Some(replaced) = self
            .cache
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(text)
        {
            return Ok(Text::Replaced(replaced.clone()));
        }
        let replaced: Arc<str> = replace(self.kind, &[STATEMENT], text)?.into();
        let mut cache = self.cache.write().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= CACHED {
            cache.clear();
        }
        cache.insert(text.into(), replaced.clone());
        Ok(Text::Replaced(replaced))
    }

    /// A migration with its tokens replaced and without the sections of the other database.
    pub(crate) fn migration(&self, text: &str) -> Result<String> {
        replace(
            self.kind,
            &[MIGRATION, STATEMENT],
            &section(self.kind, text),
        )
    }
}

fn replace(kind: Kind, tokens: &[&[Token]], text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, after) = after
            .split_once("}}")
            .ok_or_else(|| Error::Failed("a token {{…}} is not closed".into()))?;
        let (_, lite, pg) = tokens
            .iter()
            .copied()
            .flatten()
            .find(|token| token.0 == name)
            .ok_or_else(|| Error::Failed(format!("there is no token {{{{{name}}}}}")))?;
        out.push_str(before);
        out.push_str(match kind {
            Kind::Sqlite => lite,
            Kind::Postgres => pg,
        });
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

/// Keeps what stands outside any section, and below a line `-- sqlite:` or `-- postgres:` as far as `-- both:`.
fn section(kind: Kind, text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut only = None;
    for line in text.split_inclusive('\n') {
        match line.trim() {
            "-- sqlite:" => only = Some(Kind::Sqlite),
            "-- postgres:" => only = Some(Kind::Postgres),
            "-- both:" => only = None,
            _ if only.is_none_or(|only| only == kind) => kept.push_str(line),
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_translated() {
        let (lite, pg) = (Dialect::new(Kind::Sqlite), Dialect::new(Kind::Postgres));
        let text = "SELECT 1 WHERE {{contains}}($1, $2) > 0 {{for_update}}";
        for _ in 0..2 {
            assert_eq!(
                &*lite.statement(text).unwrap(),
                "SELECT 1 WHERE instr($1, $2) > 0 "
            );
            assert_eq!(
                &*pg.statement(text).unwrap(),
                "SELECT 1 WHERE strpos($1, $2) > 0 FOR UPDATE"
            );
        }
        assert!(lite.statement("SELECT {{nonsense}}").is_err());
        assert!(lite.statement("SELECT {{contains").is_err());
        assert!(
            lite.statement("SELECT {{bigint}}").is_err(),
            "only in migrations"
        );
    }

    #[test]
    fn migrations_have_types_and_sections() {
        let text = "a {{id}} {{bool}} {{strict}}\n-- sqlite:\nb\n  -- postgres:\nc\n-- both:\nd";
        assert_eq!(
            Dialect::new(Kind::Sqlite).migration(text).unwrap(),
            "a TEXT INTEGER STRICT\nb\nd"
        );
        assert_eq!(
            Dialect::new(Kind::Postgres).migration(text).unwrap(),
            "a TEXT COLLATE \"C\" BOOLEAN \nc\nd"
        );
    }
}
