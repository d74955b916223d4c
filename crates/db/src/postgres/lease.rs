//! A pooled connection in use. A body can end anywhere: its caller goes away, it panics, it is too old. Whatever happens,
//! no connection goes back to the pool with a transaction or a statement under way.

use deadpool_postgres::{Client, ClientWrapper};
use std::time::Duration;
use tokio::{runtime::Handle, time::timeout};
use tokio_postgres_rustls::MakeRustlsConnect;

/// How long a connection may take to roll back before it is given up.
const GRACE: Duration = Duration::from_secs(1);

/// Unless [`done`](Lease::done) is called, dropping it rolls back in the background first.
pub(super) struct Lease {
    client: Option<Client>,
    tls: MakeRustlsConnect,
}

impl Lease {
    pub(super) fn new(client: Client, tls: MakeRustlsConnect) -> Self {
        Self {
            client: Some(client),
            tls,
        }
    }

    pub(super) fn client(&self) -> &ClientWrapper {
        self.client.as_deref().expect("held until it is dropped")
    }

    /// Nothing is under way: the connection goes back as it is.
    pub(super) fn done(mut self) {
        self.client = None;
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let Some(client) = self.client.take() else {
            return;
        };
        match Handle::try_current() {
            Ok(runtime) => {
                runtime.spawn(settle(client, self.tls.clone()));
            }
            Err(_) => drop(Client::take(client)),
        }
    }
}

/// Rolls back and returns the connection, or cancels what keeps it busy and discards it.
async fn settle(client: Client, tls: MakeRustlsConnect) {
    if let Ok(Ok(())) = timeout(GRACE, client.batch_execute("ROLLBACK")).await {
        return;
    }
    let _ = timeout(GRACE, client.cancel_token().cancel_query(tls)).await;
    drop(Client::take(client));
}
