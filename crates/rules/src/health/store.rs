use super::{COUNTED, Queue, Secondaries};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::{Server, p};

/// How much of a queue is due at `$1`, at most `$2`, and since when.
macro_rules! due {
    ($from:literal) => {
        concat!(
            "SELECT COUNT(*), MIN(due.next_at) FROM (SELECT q.next_at FROM ",
            $from,
            " AND q.next_at <= $1 ORDER BY q.next_at LIMIT $2) due"
        )
    };
    (all $table:literal) => {
        concat!(
            "SELECT COUNT(*), MIN(due.next_at) FROM (SELECT q.next_at FROM ",
            $table,
            " q WHERE q.next_at <= $1 ORDER BY q.next_at LIMIT $2) due"
        )
    };
}

sql! {
    MAILS = due!("mails q WHERE q.state = 'queued'");
    ACTIVATION = due!(all "zone_checks");
    SIGNING = due!(all "zone_dnssec");
    FLATTENING = due!(all "zone_flattening");
    SCANS = due!(all "dns_scans");
    INCOMING = due!(all "secondary_dns_incoming");
    TENANTS = "SELECT COUNT(*) FROM tenants";
    SECONDARIES = "SELECT COUNT(*), COUNT(behind_since), MIN(behind_since) FROM secondaries";
}

const QUEUES: [(&str, &str); 6] = [
    ("mails", MAILS),
    ("activation", ACTIVATION),
    ("signing", SIGNING),
    ("flattening", FLATTENING),
    ("scans", SCANS),
    ("transfers", INCOMING),
];

pub(super) async fn server(op: &mut Op<'_, '_>) -> Result<Server> {
    Ok(op.tx.server().await?)
}

pub(super) async fn tenants(op: &mut Op<'_, '_>) -> Result<i64> {
    Ok(op.tx.one(TENANTS, p![]).await?)
}

pub(super) async fn queues(op: &mut Op<'_, '_>) -> Result<Vec<Queue>> {
    let now = op.now();
    let mut all = Vec::with_capacity(QUEUES.len());
    for (name, sql) in QUEUES {
        let (due, since): (i64, Option<i64>) = op.tx.one(sql, p![now, COUNTED]).await?;
        all.push(Queue {
            name: name.to_owned(),
            due,
            due_since: since.map(Moment),
        });
    }
    Ok(all)
}

pub(super) async fn secondaries(op: &mut Op<'_, '_>) -> Result<Secondaries> {
    let (count, behind, since): (i64, i64, Option<i64>) = op.tx.one(SECONDARIES, p![]).await?;
    Ok(Secondaries {
        count,
        behind,
        behind_since: since.map(Moment),
    })
}
