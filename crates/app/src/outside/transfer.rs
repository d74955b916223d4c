//! Zones from their primaries, by TCP. A primary may be anybody's: what it sends is bounded in bytes and time, and only so many are
//! asked at once.

use crate::clock::System;
use anyhow::{Context, Result, bail};
use dns::{
    answer::Transport,
    transfer::{
        fetch::{Error, Fetch, SoaQuery, Step},
        is_newer,
    },
};
use rules::{
    env::{Clock, Random},
    outside::{Transfer, TransferQuery, is_public},
};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::Semaphore,
    time::timeout,
};

/// How long a connection may take to come about, the next message to come, and all of a transfer.
const CONNECT: Duration = Duration::from_secs(5);
const MESSAGE: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_secs(30);
/// Bytes of a zone as it lies in memory, at most: some 150,000 records.
const MOST: usize = 16 * 1024 * 1024;
/// Transfers at once.
const AT_ONCE: usize = 16;
/// Response codes of a primary that knows no IXFR: FORMERR, NOTIMP.
const NO_IXFR: [u8; 2] = [1, 4];

pub(super) struct Fetcher {
    room: Semaphore,
    /// Whether addresses that are not public may be asked.
    private: bool,
}

impl Fetcher {
    pub(super) fn new(private: bool) -> Fetcher {
        Fetcher {
            room: Semaphore::new(AT_ONCE),
            private,
        }
    }

    pub(super) async fn fetch(&self, wanted: &TransferQuery) -> Result<Transfer> {
        if !self.private && !is_public(wanted.from.ip()) {
            bail!("its address is not one of the internet");
        }
        let _room = self.room.acquire().await?;
        timeout(WHOLE, fetch(wanted))
            .await
            .context("the transfer takes too long")?
    }
}

async fn fetch(wanted: &TransferQuery) -> Result<Transfer> {
    let whole = || {
        let (apex, key) = (&wanted.apex, wanted.key.clone());
        run(wanted.from, Fetch::whole(apex, id(), key, now(), MOST))
    };
    let Some(have) = wanted.have else {
        return whole().await;
    };
    if wanted.ixfr {
        let (apex, key) = (&wanted.apex, wanted.key.clone());
        let changes = Fetch::since(apex, have, Transport::Tcp, id(), key, now(), MOST);
        return match run(wanted.from, changes).await {
            Err(e) if knows_no_ixfr(&e) => whole().await,
            done => done,
        };
    }
    if is_newer(serial(wanted).await?, have) {
        whole().await
    } else {
        Ok(Transfer::Current)
    }
}

fn knows_no_ixfr(e: &anyhow::Error) -> bool {
    matches!(e.downcast_ref(), Some(Error::Refused(rcode)) if NO_IXFR.contains(rcode))
}

/// The version that the primary has.
async fn serial(wanted: &TransferQuery) -> Result<u32> {
    let mut query = SoaQuery::new(&wanted.apex, id(), wanted.key.clone(), now());
    let mut stream = connect(wanted.from, query.message()).await?;
    let message = receive(&mut stream).await?;
    Ok(query.reply(&message, now())?)
}

async fn run(from: SocketAddr, mut fetch: Fetch) -> Result<Transfer> {
    let mut stream = connect(from, fetch.message()).await?;
    loop {
        let message = receive(&mut stream).await?;
        match fetch.feed(&message, now())? {
            Step::More => {}
            Step::Current(_) => return Ok(Transfer::Current),
            Step::Complete(entries) => return Ok(Transfer::Whole(entries)),
            Step::Changed(changes) => return Ok(Transfer::Changed(changes)),
            Step::OverTcp => bail!("the reply is none over TCP"),
        }
    }
}

async fn connect(to: SocketAddr, query: &[u8]) -> Result<TcpStream> {
    let connecting = timeout(CONNECT, TcpStream::connect(to)).await;
    let mut stream = connecting
        .context("no connection")?
        .context("no connection")?;
    let length = u16::try_from(query.len()).context("a query too long")?;
    let framed = [&length.to_be_bytes()[..], query].concat();
    stream.write_all(&framed).await?;
    Ok(stream)
}

async fn receive(stream: &mut TcpStream) -> Result<Vec<u8>> {
    let receiving = timeout(MESSAGE, async {
        let mut message = vec![0; usize::from(stream.read_u16().await?)];
        stream.read_exact(&mut message).await?;
        Ok::<_, std::io::Error>(message)
    });
    let received = receiving.await.context("no answer")?;
    received.context("the connection ended before the reply did")
}

fn id() -> u16 {
    let mut id = [0; 2];
    System.fill(&mut id);
    u16::from_be_bytes(id)
}

/// Seconds: signatures are of the time that everybody has.
fn now() -> u64 {
    u64::try_from(System.now_us() / 1_000_000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_internet_is_asked() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let wanted = TransferQuery {
            apex: "example.com".parse().expect("a name"),
            from: listener.local_addr().expect("an address"),
            key: None,
            have: None,
            ixfr: false,
        };
        let refused = Fetcher::new(false).fetch(&wanted).await;
        let why = refused.expect_err("it is not asked").to_string();
        assert!(why.contains("not one of the internet"), "{why}");
        listener.set_nonblocking(true).expect("it can be set");
        assert!(listener.accept().is_err(), "somebody connected");
    }
}
