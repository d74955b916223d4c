//! Statements put together at run time, from fragments of the program only.

use crate::V;

/// A statement that grows by `&'static str` fragments and bound values: data cannot become its text.
///
/// All its values come by [`bind`](Sql::bind) and [`list`](Sql::list), which number them.
///
/// ```
/// let sql = db::Sql::new("SELECT id FROM t WHERE a = ").bind("x").push(" AND b IN (").list([1, 2]).push(")");
/// assert_eq!(sql.text(), "SELECT id FROM t WHERE a = $1 AND b IN ($2, $3)");
/// assert_eq!(sql.args().len(), 3);
/// ```
#[derive(Clone, Debug)]
#[must_use]
pub struct Sql<'a> {
    text: String,
    args: Vec<V<'a>>,
}

impl<'a> Sql<'a> {
    pub fn new(text: &'static str) -> Self {
        Self {
            text: text.to_owned(),
            args: Vec::new(),
        }
    }

    /// Appends a fragment.
    pub fn push(mut self, text: &'static str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Appends the next `$n` and remembers its value.
    pub fn bind(mut self, value: impl Into<V<'a>>) -> Self {
        self.args.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    /// Appends a `$n` for each value, separated by commas.
    pub fn list(mut self, values: impl IntoIterator<Item = impl Into<V<'a>>>) -> Self {
        for (i, value) in values.into_iter().enumerate() {
            self = if i == 0 { self } else { self.push(", ") }.bind(value);
        }
        self
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn args(&self) -> &[V<'a>] {
        &self.args
    }
}
