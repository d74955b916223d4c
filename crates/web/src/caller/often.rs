//! How often one may ask: by network address, by principal, and after failures.

use super::{Caller, Person, Visitor, client};
use crate::{
    Web,
    client::{Client, Rate},
    limit::Hit,
};
use http::request::Parts;
use rules::{Ctx, Error, Result, codes, gate::Principal};
use std::net::IpAddr;

macro_rules! guesses {
    ($who:ty) => {
        impl $who {
            /// Refuses who failed too often in a while.
            pub(crate) async fn wait_after_failures(&self, web: &Web, at: &str) -> Result<()> {
                wait_after_failures(web, &self.ctx, &self.client, at).await
            }

            /// Remembers a failure for a while.
            pub(crate) async fn count_failure(&self, web: &Web, at: &str) -> Result<()> {
                count_failure(web, &self.ctx, at).await
            }
        }
    };
}
guesses!(Caller);
guesses!(Person);

async fn wait_after_failures(web: &Web, ctx: &Ctx, client: &Client, at: &str) -> Result<()> {
    let limits = web.rules().settings().limits;
    let key = format!("{at} {}", ctx.principal().id);
    if !limits.enabled {
        return Ok(());
    }
    let now = web.rules().env().now();
    let hit = web.counter().failures(&key, now).await?;
    if hit.count < limits.failed {
        return Ok(());
    }
    client.set_rate(Rate {
        quota: limits.failed,
        window: limits.failed_window / 1_000_000,
        hit,
    });
    Err(Error::from(&codes::RATE_LIMITED))
}

async fn count_failure(web: &Web, ctx: &Ctx, at: &str) -> Result<()> {
    let window = web.rules().settings().limits.failed_window;
    let key = format!("{at} {}", ctx.principal().id);
    let now = web.rules().env().now();
    web.counter().fail(&key, window, now).await.map(|_| ())
}

impl Visitor {
    /// Counts what sends mail to whoever is named: anybody could have others flooded.
    pub(crate) async fn asks_for_mail(&self, web: &Web) -> Result<()> {
        let limits = web.rules().settings().limits;
        if !limits.enabled {
            return Ok(());
        }
        let key = format!("mails {}", network(self.client.ip()));
        let now = web.rules().env().now();
        let hit = web.counter().fail(&key, limits.failed_window, now).await?;
        if hit.count <= limits.failed {
            return Ok(());
        }
        self.client.set_rate(Rate {
            quota: limits.failed,
            window: limits.failed_window / 1_000_000,
            hit,
        });
        Err(Error::from(&codes::RATE_LIMITED))
    }
}

/// The client of a request, unless too many come from its address.
pub(super) async fn arrive(web: &Web, parts: &Parts) -> Result<Client> {
    let client = client(parts);
    let limits = web.rules().settings().limits;
    if !limits.enabled {
        return Ok(client);
    }
    let key = format!("address {}", network(client.ip()));
    let (quota, window) = (limits.of_address, limits.address_window);
    let now = web.rules().env().now();
    let hit = web.counter().spend(&key, quota, window, now).await?;
    if hit.count <= quota {
        return Ok(client);
    }
    client.set_rate(Rate {
        quota,
        window: window / 1_000_000,
        hit,
    });
    Err(Error::from(&codes::RATE_LIMITED))
}

/// Takes one request from the principal's quota.
pub(super) async fn spend(
    web: &Web,
    client: &Client,
    principal: &Principal,
    quota: Option<i64>,
) -> Result<()> {
    let limits = web.rules().settings().limits;
    if !limits.enabled {
        return Ok(());
    }
    let quota = quota.unwrap_or(limits.requests);
    let now = web.rules().env().now();
    let hit = web
        .counter()
        .spend(principal.counted_as(), quota, limits.window, now)
        .await?;
    client.set_rate(Rate {
        quota,
        window: limits.window / 1_000_000,
        hit,
    });
    if hit.count > quota {
        Err(Error::from(&codes::RATE_LIMITED))
    } else {
        Ok(())
    }
}

/// Looks credentials up, unless too many from the same source were wrong lately. Nobody guesses a random secret: a right one is
/// let in as long as this process has not heard of too many failures.
pub(super) async fn guarded<T>(
    web: &Web,
    client: &Client,
    look_up: impl Future<Output = Result<T>>,
) -> Result<T> {
    let source = source(client);
    let now = web.rules().env().now();
    let before = web.counter().known_failures(&source, now);
    look_up_after(web, &source, before, look_up).await
}

/// The same for what people choose or read off a device, which can be guessed: what other processes counted is asked first.
pub(super) async fn guarded_guess<T>(
    web: &Web,
    client: &Client,
    look_up: impl Future<Output = Result<T>>,
) -> Result<T> {
    let source = source(client);
    let now = web.rules().env().now();
    let before = web.counter().failures(&source, now).await?;
    look_up_after(web, &source, before, look_up).await
}

/// By address alone: counted by e-mail, anybody could lock anybody out.
fn source(client: &Client) -> String {
    format!("failed {}", network(client.ip()))
}

async fn look_up_after<T>(
    web: &Web,
    source: &str,
    before: Hit,
    look_up: impl Future<Output = Result<T>>,
) -> Result<T> {
    let limits = web.rules().settings().limits;
    if limits.enabled && before.count >= limits.failed {
        return Err(Error::from(&codes::TOO_MANY_FAILURES));
    }
    let found = look_up.await;
    if let Err(Error::Refused(_)) = &found {
        let now = web.rules().env().now();
        let counter = web.counter();
        let hit = counter.fail(source, limits.failed_window, now).await?;
        if limits.enabled && hit.count > limits.failed {
            return Err(Error::from(&codes::TOO_MANY_FAILURES));
        }
    }
    found
}

/// Whose address it is: an IPv6 customer has a whole /64.
fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
    }
}
