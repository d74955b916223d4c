//! A wire to a TCP server that can be cut, to see what becomes of those whose database is out of reach.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
    task::{JoinHandle, JoinSet},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Whole,
    /// Connections are closed, new ones at once: the server is gone.
    Cut,
    /// Nothing comes through any more, and nobody is told: the network is gone.
    Silent,
}

/// Passes connections on until it is dropped.
#[derive(Debug)]
pub struct Wire {
    /// Where it is reached.
    pub address: SocketAddr,
    state: watch::Sender<State>,
    tries: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Wire {
    /// To this server: `host:port`.
    pub async fn to(server: String) -> Wire {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (state, states) = watch::channel(State::Whole);
        let tries = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(pass(listener, server, states, tries.clone()));
        Wire {
            address,
            state,
            tries,
            task,
        }
    }

    /// Ends all connections, and every new one.
    pub fn cut(&self) {
        self.change(State::Cut);
    }

    /// Swallows what is sent from now on, on all connections, new ones too.
    pub fn silence(&self) {
        self.change(State::Silent);
    }

    /// Passes new connections on; those that were silenced stay so.
    pub fn mend(&self) {
        self.change(State::Whole);
    }

    fn change(&self, state: State) {
        self.tries.store(0, Ordering::SeqCst);
        self.state.send_replace(state);
    }

    /// Connections that were begun since it is as it is now.
    pub fn tries(&self) -> usize {
        self.tries.load(Ordering::SeqCst)
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(
    listener: TcpListener,
    server: String,
    states: watch::Receiver<State>,
    tries: Arc<AtomicUsize>,
) {
    let mut connections = JoinSet::new();
    loop {
        let (client, _) = listener.accept().await.expect("a connection");
        connections.spawn(connection(client, server.clone(), states.clone()));
        tries.fetch_add(1, Ordering::SeqCst);
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(mut client: TcpStream, server: String, mut states: watch::Receiver<State>) {
    let mut there = None;
    if *states.borrow() == State::Whole {
        let mut server = TcpStream::connect(server).await.expect("the server");
        tokio::select! {
            _ = copy_bidirectional(&mut client, &mut server) => return,
            _ = states.wait_for(|state| *state != State::Whole) => {}
        }
        // Neither side hears that there is nobody any more.
        there = Some(server);
    }
    let _ = states.wait_for(|state| *state == State::Cut).await;
    drop((client, there));
}
