//! A proxy that gives each request to the next of several servers in turn, as a load balancer does.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use reqwest::{Client, redirect::Policy};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, runtime::Runtime};

/// Runs until it is dropped, on threads of its own.
pub(crate) struct Proxy {
    url: String,
    runtime: Option<Runtime>,
}

struct Inner {
    http: Client,
    servers: Vec<String>,
    next: AtomicUsize,
}

impl Proxy {
    /// In front of these, each as `http://address`.
    pub(crate) fn before(servers: Vec<String>) -> Proxy {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("threads can be started");
        let inner = Arc::new(Inner {
            http: Client::builder()
                .redirect(Policy::none())
                .no_proxy()
                .build()
                .expect("a client"),
            servers,
            next: AtomicUsize::new(0),
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.set_nonblocking(true).expect("a socket");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a socket");
            let router = Router::new().fallback(pass).with_state(inner);
            axum::serve(listener, router).await.expect("it serves");
        });
        Proxy {
            url,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

async fn pass(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let server = inner.next.fetch_add(1, Ordering::Relaxed) % inner.servers.len();
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let body = to_bytes(body, usize::MAX).await.expect("a whole request");
    let sent = inner
        .http
        .request(parts.method, format!("{}{path}", inner.servers[server]))
        .headers(parts.headers)
        .timeout(Duration::from_mins(1))
        .body(body)
        .send();
    let reply = sent.await.expect("the server answers");
    let mut response = Response::builder().status(reply.status());
    for (name, value) in reply.headers() {
        // The length and framing are the proxy's own.
        if !["transfer-encoding", "content-length", "connection"].contains(&name.as_str()) {
            response = response.header(name, value);
        }
    }
    let body = reply.bytes().await.expect("a whole reply");
    response.body(Body::from(body)).expect("a reply")
}
