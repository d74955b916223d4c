//! The bare server beside which the product is measured: the least that any server on the same foundations must do.
//!
//! A read is one row by its primary key, on a connection that each thread keeps for itself. A write is one inserted row,
//! as durable as the product's: one thread writes, all that wait share one transaction with `synchronous=FULL`, and
//! nobody is answered before it is committed.

use std::cell::OnceCell;
use std::io::{self, Write};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::{self, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use rusqlite::{Connection, OpenFlags};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

/// Rows at most that share a commit, as the product does it.
const GROUP: usize = 256;

/// Serve the bare server until killed; the port is printed
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where to make the database
    #[arg(long)]
    folder: PathBuf,
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let path = args.folder.join("peer.db");
    let writer = open_writer(&path)?;
    let (rows, queue) = channel();
    thread::spawn(move || {
        if let Err(error) = write(&writer, &queue) {
            eprintln!("the bare server cannot write: {error:#}");
        }
    });
    let peer = Peer {
        path: path.into(),
        rows,
    };
    let routes = Router::new()
        .route("/rows/{id}", get(read_row))
        .route("/rows", post(insert_row))
        .with_state(peer);
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        println!("{}", listener.local_addr()?.port());
        io::stdout().flush()?;
        let listener = listener.tap_io(|stream| {
            // Only a matter of speed.
            drop(stream.set_nodelay(true));
        });
        axum::serve(listener, routes).await?;
        Ok(())
    })
}

#[derive(Clone)]
struct Peer {
    path: Arc<Path>,
    rows: Sender<New>,
}

/// A row to be inserted.
struct New {
    body: String,
    /// Told the row's id when it is committed.
    done: oneshot::Sender<String>,
}

thread_local! {
    static READER: OnceCell<Connection> = const { OnceCell::new() };
}

async fn read_row(State(peer): State<Peer>, extract::Path(id): extract::Path<String>) -> Response {
    let body = READER.with(|reader| {
        let reader = reader.get_or_init(|| open_reader(&peer.path).expect("a reader opens"));
        let mut statement = reader.prepare_cached("SELECT body FROM rows WHERE id = ?1")?;
        statement.query_row([&id], |row| row.get::<_, String>(0))
    });
    match body {
        Ok(body) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => (StatusCode::NOT_FOUND, error.to_string()).into_response(),
    }
}

async fn insert_row(State(peer): State<Peer>, body: String) -> Response {
    let (done, id) = oneshot::channel();
    let sent = peer.rows.send(New { body, done });
    match (sent, id.await) {
        (Ok(()), Ok(id)) => ([(CONTENT_TYPE, "application/json")], id).into_response(),
        _ => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn open_writer(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536;
         PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864;
         CREATE TABLE rows (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;",
    )?;
    Ok(connection)
}

fn open_reader(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.execute_batch("PRAGMA mmap_size=8589934592; PRAGMA cache_size=-65536;")?;
    Ok(connection)
}

fn write(connection: &Connection, queue: &Receiver<New>) -> Result<()> {
    let mut insert = connection.prepare("INSERT INTO rows (id, body) VALUES (?1, ?2)")?;
    let mut begin = connection.prepare("BEGIN IMMEDIATE")?;
    let mut commit = connection.prepare("COMMIT")?;
    let mut number = 0_u64;
    while let Ok(first) = queue.recv() {
        begin.execute([])?;
        let mut committed = Vec::new();
        for New { body, done } in std::iter::once(first).chain(queue.try_iter()).take(GROUP) {
            number += 1;
            // As many digits as an id of the product, and like them in the order of time.
            let id = format!("{number:032x}");
            insert.execute([&id, &body])?;
            committed.push((done, id));
        }
        commit.execute([]).context("COMMIT")?;
        for (done, id) in committed {
            // Whoever asked may have gone.
            drop(done.send(id));
        }
    }
    Ok(())
}
