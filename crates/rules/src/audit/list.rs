//! Lists of events. Without a filter the total is the difference of two numbers, since a stream has no gaps; with one, the
//! caller's own events in the window are counted.

use super::{Entry, store};
use crate::{
    Error, Result, codes,
    gate::{Ctx, Op, Scope},
    lists::{Direction, Page, Paged},
    moment::Moment,
    policy, tenant_admins,
};
use ipnet::IpNet;

/// Addresses that a range may stand for at most.
const ADDRESSES: usize = 5_000;

/// What to list. v4: documented.
#[derive(Clone, Debug)]
pub struct Query {
    /// Of the event.
    pub id: Option<String>,
    /// Such as `zone_create`.
    pub action: Option<String>,
    /// Of whoever acted; whatever its case.
    pub email: Option<String>,
    /// One address or a range.
    pub ip: Option<IpNet>,
    /// From this moment …
    pub since: Option<Moment>,
    /// … to just before this one.
    pub before: Option<Moment>,
    /// The zone's whole name.
    pub zone_name: Option<String>,
    /// Leave out what happened to users outside of any account.
    pub hide_user_logs: bool,
    /// By time.
    pub direction: Direction,
    pub page: Page,
}

/// Whose events.
#[derive(Clone, Debug)]
pub(super) enum Of {
    Stream(String),
    /// The user's stream, and what the user did anywhere; each event once.
    User(String),
}

/// The events of an account.
pub async fn of_account(ctx: &Ctx, id: String, query: Query) -> Result<Paged<Entry>> {
    ctx.read(
        &policy::ACCOUNT_AUDIT_READ,
        Scope::Account(id),
        query,
        |op, q| {
            Box::pin(async move {
                let stream = op.account()?;
                list(op, &Of::Stream(stream), q).await
            })
        },
    )
    .await
}

/// What happened to the caller, and what the caller did.
pub async fn of_user(ctx: &Ctx, query: Query) -> Result<Paged<Entry>> {
    ctx.read(&policy::USER_AUDIT_READ, Scope::User, query, |op, q| {
        Box::pin(async move {
            let user = op.user().to_owned();
            list(op, &Of::User(user), q).await
        })
    })
    .await
}

/// The events of a tenant itself: its units, admins, entitlements, catalogue, new accounts. Since they tell of all units, for those
/// who may read the log in each.
pub async fn of_tenant(ctx: &Ctx, id: String, query: Query) -> Result<Paged<Entry>> {
    ctx.read(
        &policy::TENANT_AUDIT_READ,
        Scope::Tenant(id),
        query,
        |op, q| {
            Box::pin(async move {
                tenant_admins::whole_tenant(op).await?;
                let stream = op.tenant()?;
                list(op, &Of::Stream(stream), q).await
            })
        },
    )
    .await
}

/// The events of one stream, for operators: `installation`, or the id of a tenant, account or user. Of a user, what the user did
/// anywhere as well.
pub async fn of_installation(ctx: &Ctx, stream: String, query: Query) -> Result<Paged<Entry>> {
    ctx.read(
        &policy::INSTALLATION_AUDIT_READ,
        Scope::Installation,
        (stream, query),
        |op, (stream, q)| {
            Box::pin(async move {
                let of = store::owner(op, stream).await?.ok_or_else(no_stream)?;
                list(op, &of, q).await
            })
        },
    )
    .await
}

/// Nothing is recorded under this name.
pub(super) fn no_stream() -> Error {
    Error::from(&codes::NO_SUCH_OBJECT)
        .text("There is no such stream: it is the word installation, or the id of a tenant, account or user")
}

async fn list(op: &mut Op<'_, '_>, of: &Of, q: &Query) -> Result<Paged<Entry>> {
    check_window(op, [q.since, q.before])?;
    let ips = match q.ip {
        None => None,
        Some(net) => Some(addresses(op, of, q, net).await?),
    };
    let total = match of {
        Of::Stream(stream) if q.is_all() => store::length(op, stream).await?,
        _ => store::count(op, of, q, ips.as_deref()).await?,
    };
    let entries = store::page(op, of, q, ips.as_deref()).await?;
    Ok(Paged::new(entries, q.page, total))
}

/// v4: observed.
pub(super) fn check_window(op: &Op<'_, '_>, window: [Option<Moment>; 2]) -> Result<()> {
    let retention = op.settings().audit_retention;
    let kept = Moment(op.now().saturating_sub(retention));
    if window.into_iter().flatten().any(|t| t < kept) {
        let days = retention / 86_400_000_000;
        return Err(Error::from(&codes::AUDIT_WINDOW).text(format!(
            "Audit logs are kept for {days} days; the window asked for begins or ends before that"
        )));
    }
    Ok(())
}

/// The addresses of the range that occur, each between spaces. Databases do not know ranges of addresses; an installation's
/// people have few.
async fn addresses(op: &mut Op<'_, '_>, of: &Of, q: &Query, net: IpNet) -> Result<String> {
    if net.prefix_len() == net.max_prefix_len() {
        return Ok(format!(" {} ", net.addr()));
    }
    within(store::addresses(op, of, q).await?, net)
}

/// Those of the addresses that the range has, each between spaces.
pub(super) fn within(known: Vec<String>, net: IpNet) -> Result<String> {
    let mut all = String::from(" ");
    let mut n = 0;
    for ip in known {
        if ip
            .parse()
            .is_ok_and(|ip: std::net::IpAddr| net.contains(&ip))
        {
            n += 1;
            all.push_str(&ip);
            all.push(' ');
        }
    }
    if n > ADDRESSES {
        return Err(Error::from(&codes::AUDIT_QUERY).text(format!(
            "More than {ADDRESSES} addresses of this range occur; ask for a smaller range or window"
        )));
    }
    Ok(all)
}

impl Query {
    /// Whether nothing is filtered.
    fn is_all(&self) -> bool {
        !self.hide_user_logs
            && self.since.is_none()
            && self.before.is_none()
            && self.ip.is_none()
            && [&self.id, &self.action, &self.email, &self.zone_name]
                .iter()
                .all(|f| f.is_none())
    }
}
