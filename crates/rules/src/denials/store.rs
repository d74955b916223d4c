use super::{Denial, Place, Query};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

macro_rules! select {
    ($what:literal, $rest:literal) => {
        concat!(
            "SELECT ", $what, " FROM denials WHERE (CAST($1 AS TEXT) IS NULL OR principal_id = $1) \
             AND (CAST($2 AS TEXT) IS NULL OR action = $2) AND (CAST($3 AS TEXT) IS NULL OR request_id = $3) \
             AND (CAST($4 AS TEXT) IS NULL OR place_id = $4)", $rest
        )
    };
}

sql! {
    LIST = select!(
        "request_id, at, principal_id, action, place_kind, place_id, rule, code",
        " ORDER BY at DESC, request_id DESC LIMIT $5 OFFSET $6"
    );
    COUNT = select!("COUNT(*)", "");
}

db::row! {
    pub(crate) struct Row {
        request_id: String,
        at: i64,
        principal_id: String,
        action: String,
        place_kind: String,
        place_id: String,
        rule: String,
        code: i64,
    }
}

impl From<Row> for Denial {
    fn from(r: Row) -> Denial {
        Denial {
            request_id: r.request_id,
            when: Moment(r.at),
            principal_id: r.principal_id,
            action: r.action,
            place: Place {
                kind: r.place_kind,
                id: r.place_id,
            },
            rule: r.rule,
            code: r.code,
        }
    }
}

pub(super) async fn list(op: &mut Op<'_, '_>, q: &Query) -> Result<Vec<Denial>> {
    let rows: Vec<Row> = op
        .tx
        .rows(
            LIST,
            p![
                &q.principal,
                &q.action,
                &q.request_id,
                &q.place,
                q.page.per_page,
                q.page.offset()
            ],
        )
        .await?;
    Ok(rows.into_iter().map(Denial::from).collect())
}

pub(super) async fn count(op: &mut Op<'_, '_>, q: &Query) -> Result<i64> {
    let args = p![&q.principal, &q.action, &q.request_id, &q.place];
    Ok(op.tx.one(COUNT, args).await?)
}
