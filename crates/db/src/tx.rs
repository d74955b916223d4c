//! What a body runs its statements in.

use crate::{
    Error, FromRow, Kind, Result, Row, V,
    dialect::{Dialect, Text},
    postgres::Session,
    sqlite::Lite,
};

/// The transaction of a body (or, on PostgreSQL, the connection of a plain read).
///
/// Statements are portable SQL with parameters `$1`, `$2` … and the tokens `{{contains}}` and `{{for_update}}`. The text comes
/// from the program, never from data; parameters carry the data. After a failed statement every further one fails and
/// nothing is kept, as PostgreSQL has it: use a guarded UPDATE or ON CONFLICT and look at the number of rows. Each
/// statement emits a trace event (target `db::statement`) with its text, never its parameters.
pub struct Tx<'c> {
    connection: Connection<'c>,
    dialect: &'c Dialect,
    queries: u32,
    broken: bool,
}

enum Connection<'c> {
    Lite(&'c mut Lite),
    Pg(Session<'c>),
}

impl<'c> Tx<'c> {
    pub(crate) fn lite(connection: &'c mut Lite, dialect: &'c Dialect) -> Self {
        Self::new(Connection::Lite(connection), dialect)
    }

    pub(crate) fn pg(session: Session<'c>, dialect: &'c Dialect) -> Self {
        Self::new(Connection::Pg(session), dialect)
    }

    fn new(connection: Connection<'c>, dialect: &'c Dialect) -> Self {
        Self {
            connection,
            dialect,
            queries: 0,
            broken: false,
        }
    }

    /// Runs a statement that returns no rows; the number of rows it changed.
    pub async fn exec(&mut self, sql: &str, p: &[V<'_>]) -> Result<u64> {
        let text = self.start(sql)?;
        let out = match &mut self.connection {
            Connection::Lite(c) => c.exec(&text, p),
            Connection::Pg(c) => c.exec(&text, p).await,
        };
        self.end(out)
    }

    /// All rows of a statement.
    pub async fn rows<T: FromRow>(&mut self, sql: &str, p: &[V<'_>]) -> Result<Vec<T>> {
        let text = self.start(sql)?;
        let out = match &mut self.connection {
            Connection::Lite(c) => c.rows(&text, p),
            Connection::Pg(c) => c.rows(&text, p).await,
        };
        self.end(out)
    }

    /// Lends each row of a statement to `row`, in order: what would be too much to copy need not be.
    pub async fn each<F>(&mut self, sql: &str, p: &[V<'_>], mut row: F) -> Result<()>
    where
        F: FnMut(&Row<'_>) -> Result<()> + Send,
    {
        let text = self.start(sql)?;
        let out = match &mut self.connection {
            Connection::Lite(c) => c.each(&text, p, &mut row),
            Connection::Pg(c) => c.each(&text, p, &mut row).await,
        };
        self.end(out)
    }

    /// The first row, if there is one.
    pub async fn opt<T: FromRow>(&mut self, sql: &str, p: &[V<'_>]) -> Result<Option<T>> {
        Ok(self.rows(sql, p).await?.into_iter().next())
    }

    /// The first row; [`Error::Failed`] when there is none.
    pub async fn one<T: FromRow>(&mut self, sql: &str, p: &[V<'_>]) -> Result<T> {
        self.opt(sql, p)
            .await?
            .ok_or_else(|| Error::Failed("no row".into()))
    }

    /// Runs statements that do not need each other's results: in order, on PostgreSQL in one flight.
    pub async fn exec_all(&mut self, l: &[(&str, &[V<'_>])]) -> Result<()> {
        let mut batch = Vec::with_capacity(l.len());
        for (sql, p) in l {
            batch.push((self.start(sql)?, *p));
        }
        let out = match &mut self.connection {
            Connection::Lite(c) => batch
                .iter()
                .try_for_each(|(text, p)| c.exec(text, p).map(drop)),
            Connection::Pg(c) => c.exec_all(&batch).await,
        };
        self.end(out)
    }

    pub fn kind(&self) -> Kind {
        self.dialect.kind
    }

    /// Statements run so far.
    pub fn queries(&self) -> u32 {
        self.queries
    }

    /// A migration's text as this database wants it.
    pub(crate) fn migration(&self, text: &str) -> Result<String> {
        self.dialect.migration(text)
    }

    /// Runs a migration's statements, which are split by the database itself.
    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        let out = match &mut self.connection {
            Connection::Lite(c) => c.batch(sql),
            Connection::Pg(c) => c.batch(sql).await,
        };
        self.end(out)
    }

    /// Prepares a statement without running it.
    pub(crate) async fn prepare(&mut self, sql: &str) -> Result<()> {
        let text = self.dialect.statement(sql)?;
        match &mut self.connection {
            Connection::Lite(c) => c.prepare(&text),
            Connection::Pg(c) => c.prepare(&text).await,
        }
    }

    /// Whether a statement has failed.
    pub(crate) fn broken(&self) -> bool {
        self.broken
    }

    /// Whether the server was told to begin a transaction.
    pub(crate) fn begun(&self) -> bool {
        matches!(&self.connection, Connection::Pg(c) if c.begun())
    }

    fn start<'s>(&mut self, sql: &'s str) -> Result<Text<'s>> {
        if self.broken {
            return Err(Error::Failed(
                "an earlier statement of this transaction failed".into(),
            ));
        }
        self.queries += 1;
        tracing::trace!(target: "db::statement", sql);
        let text = self.dialect.statement(sql);
        self.end(text)
    }

    fn end<T>(&mut self, out: Result<T>) -> Result<T> {
        self.broken |= out.is_err();
        out
    }
}
