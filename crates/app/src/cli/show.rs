//! Results for people: tables, and lists of properties.

use super::output;
use serde_json::Value;
use std::{fmt::Write as _, io};

/// A column: its title, and where its values stand in an entry (RFC 6901).
pub(super) type Column = (&'static str, &'static str);

/// Prints entries, one a line.
pub(super) fn table(rows: &[Value], columns: &[Column]) -> io::Result<()> {
    if rows.is_empty() {
        return output::line("none");
    }
    let mut lines: Vec<Vec<String>> = vec![columns.iter().map(|c| c.0.to_owned()).collect()];
    for row in rows {
        let cell = |c: &Column| cell(row.pointer(c.1).unwrap_or(&Value::Null));
        lines.push(columns.iter().map(cell).collect());
    }
    output::text(&aligned(&lines))
}

/// Prints an object, one property a line.
pub(super) fn properties(object: &Value) -> io::Result<()> {
    let mut lines = Vec::new();
    gather(&mut lines, "", object);
    output::text(&aligned(&lines))
}

fn gather(lines: &mut Vec<Vec<String>>, prefix: &str, value: &Value) {
    let Value::Object(members) = value else {
        lines.push(vec![prefix.to_owned(), cell(value)]);
        return;
    };
    for (name, value) in members {
        let name = if prefix.is_empty() {
            name.clone()
        } else {
            format!("{prefix}.{name}")
        };
        gather(lines, &name, value);
    }
}

/// Columns two spaces apart; nothing behind the last one.
fn aligned(lines: &[Vec<String>]) -> String {
    let width = |i: usize| {
        let cells = lines.iter().filter_map(|line| line.get(i));
        cells.map(|c| c.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len)).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let mut shown = String::new();
        // Writing to a text cannot fail.
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(shown, "{cell:<width$}  ");
        }
        text.push_str(shown.trim_end());
        text.push('\n');
    }
    text
}

/// A value in a line of its own.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "-".to_owned(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let parts = members
                .iter()
                .map(|(name, value)| format!("{name} {}", cell(value)));
            parts.collect::<Vec<_>>().join(" ")
        }
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_are_aligned() {
        let lines = [["a", "bb"], ["ccc", ""], ["ä", "d"]].map(|l| l.map(str::to_owned).to_vec());
        assert_eq!(aligned(&lines), "a    bb\nccc\nä    d\n");
    }

    #[test]
    fn properties_of_properties() {
        let mut lines = Vec::new();
        gather(
            &mut lines,
            "",
            &json!({"a": {"b": null, "c": true}, "d": ["x", 1], "e": []}),
        );
        let shown: Vec<String> = lines.iter().map(|l| l.join("=")).collect();
        assert_eq!(shown, ["a.b=-", "a.c=yes", "d=x, 1", "e=-"]);
    }
}
