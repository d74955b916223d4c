//! Statements on one connection. BEGIN travels with the first of them: one round trip less.

use super::failure::failure;
use crate::{FromRow, Result, Row, V, dialect::Text, row::Source};
use deadpool_postgres::ClientWrapper;
use futures_util::future::{join, join_all};
use std::future::Future;
use tokio_postgres::{Statement, types::ToSql};

/// A connection while a body has it.
pub(crate) struct Session<'c> {
    client: &'c ClientWrapper,
    /// The BEGIN that is still to be sent.
    begin: Option<&'static str>,
    begun: bool,
}

impl<'c> Session<'c> {
    /// `begin`: how to begin the transaction; `None` for none.
    pub(super) fn new(client: &'c ClientWrapper, begin: Option<&'static str>) -> Self {
        Self {
            client,
            begin,
            begun: false,
        }
    }

    pub(crate) fn begun(&self) -> bool {
        self.begun
    }

    pub(crate) async fn exec(&mut self, sql: &str, p: &[V<'_>]) -> Result<u64> {
        let statement = self.statement(sql).await?;
        self.first(self.client.execute_raw(&statement, p)).await
    }

    pub(crate) async fn rows<T: FromRow>(&mut self, sql: &str, p: &[V<'_>]) -> Result<Vec<T>> {
        let statement = self.statement(sql).await?;
        let p: Vec<_> = p.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.first(self.client.query(&statement, &p)).await?;
        rows.iter()
            .map(|row| T::from_row(&Row(Source::Pg(row))))
            .collect()
    }

    pub(crate) async fn each(
        &mut self,
        sql: &str,
        p: &[V<'_>],
        lend: &mut (impl FnMut(&Row<'_>) -> Result<()> + Send),
    ) -> Result<()> {
        let statement = self.statement(sql).await?;
        let p: Vec<_> = p.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        let rows = self.first(self.client.query(&statement, &p)).await?;
        rows.iter().try_for_each(|row| lend(&Row(Source::Pg(row))))
    }

    pub(crate) async fn exec_all(&mut self, batch: &[(Text<'_>, &[V<'_>])]) -> Result<()> {
        let mut statements = Vec::with_capacity(batch.len());
        for (text, _) in batch {
            statements.push(self.statement(text).await?);
        }
        let client = self.client;
        let flight = join_all(
            batch
                .iter()
                .zip(&statements)
                .map(|((_, p), statement)| client.execute_raw(statement, *p)),
        );
        // The first error is the cause, the others say only that the transaction is aborted.
        self.first(async { flight.await.into_iter().try_for_each(|done| done.map(drop)) })
            .await
    }

    pub(crate) async fn batch(&mut self, sql: &str) -> Result<()> {
        self.first(self.client.batch_execute(sql)).await
    }

    pub(crate) async fn prepare(&mut self, sql: &str) -> Result<()> {
        self.client
            .prepare(sql)
            .await
            .map(drop)
            .map_err(|e| failure(&e))
    }

    async fn statement(&self, sql: &str) -> Result<Statement> {
        self.client
            .prepare_cached(sql)
            .await
            .map_err(|e| failure(&e))
    }

    /// Sends what `run` sends, behind BEGIN when that is still to be sent: requests leave in the order they are first polled.
    async fn first<T>(
        &mut self,
        run: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T> {
        let done = match self.begin.take() {
            None => run.await,
            Some(begin) => {
                self.begun = true;
                let (opened, done) = join(self.client.batch_execute(begin), run).await;
                opened.and(done)
            }
        };
        done.map_err(|e| failure(&e))
    }
}
