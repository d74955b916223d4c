use super::{Letter, Mail, MailState};
use crate::{
    Error, Result,
    gate::{Op, Scope},
    lists::Page,
    moment::Moment,
    statements::sql,
};
use db::{Tx, p};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, account_id, subject_id, state, attempts, next_at, last_error, created_at, finished_at FROM mails ",
            $rest
        )
    };
}

sql! {
    INSERT = "INSERT INTO mails (id, kind, account_id, subject_id, sealed, state, attempts, next_at, created_at) \
        VALUES ($1, $2, $3, $4, $5, 'queued', 0, $6, $6)";
    WITHDRAW = "UPDATE mails SET state = 'withdrawn', sealed = NULL, finished_at = $3 \
        WHERE account_id = $1 AND subject_id = $2 AND state = 'queued'";
    ANY_DUE = "SELECT id FROM mails WHERE state = 'queued' AND next_at <= $1 LIMIT 1";
    /// Two claimers meet at the rows themselves: the second finds them no longer due.
    CLAIM = "UPDATE mails SET next_at = $2, attempts = attempts + 1 WHERE state = 'queued' AND next_at <= $1 AND id IN \
        (SELECT q.id FROM mails q WHERE q.state = 'queued' AND q.next_at <= $1 ORDER BY q.next_at, q.id LIMIT $3) \
        RETURNING id, kind, account_id, subject_id, sealed, \
        (SELECT a.deleted_at FROM accounts a WHERE a.id = mails.account_id)";
    TRIED = "SELECT created_at, attempts FROM mails WHERE id = $1 AND state = 'queued'";
    POSTPONE = "UPDATE mails SET next_at = $2, last_error = $3 WHERE id = $1 AND state = 'queued'";
    PLACE = "SELECT m.account_id, a.deleted_at FROM mails m LEFT JOIN accounts a ON a.id = m.account_id \
        WHERE m.id = $1 AND m.state = 'queued'";
    QUEUED = select!("WHERE id = $1 AND state = 'queued' AND account_id IS NOT DISTINCT FROM $2");
    FINISH = "UPDATE mails SET state = $3, sealed = NULL, last_error = $4, finished_at = $5 \
        WHERE id = $1 AND state = 'queued' AND account_id IS NOT DISTINCT FROM $2";
    FIND = select!("WHERE id = $1");
    HURRY = "UPDATE mails SET next_at = $2 WHERE id = $1 AND state = 'queued'";
    LIST = select!("WHERE CAST($1 AS TEXT) IS NULL OR state = $1 ORDER BY created_at DESC, id DESC LIMIT $2 OFFSET $3");
    COUNT = "SELECT COUNT(*) FROM mails WHERE CAST($1 AS TEXT) IS NULL OR state = $1";
}

db::row! {
    struct Row {
        id: String,
        kind: String,
        account_id: Option<String>,
        subject_id: String,
        state: String,
        attempts: i64,
        next_at: i64,
        last_error: Option<String>,
        created_at: i64,
        finished_at: Option<i64>,
    }

    /// A mail as its claimer gets it.
    pub(super) struct Claimed {
        pub(super) id: String,
        pub(super) kind: String,
        pub(super) account_id: Option<String>,
        pub(super) subject_id: String,
        pub(super) sealed: Option<Vec<u8>>,
        pub(super) account_deleted_at: Option<i64>,
    }
}

impl From<Row> for Mail {
    fn from(r: Row) -> Mail {
        let state = MailState::of(&r.state).unwrap_or(MailState::Failed);
        Mail {
            id: r.id,
            kind: r.kind,
            account_id: r.account_id,
            subject_id: r.subject_id,
            state,
            attempts: r.attempts,
            next_on: (state == MailState::Queued).then_some(Moment(r.next_at)),
            last_error: r.last_error,
            created_on: Moment(r.created_at),
            finished_on: r.finished_at.map(Moment),
        }
    }
}

pub(super) async fn insert(
    op: &mut Op<'_, '_>,
    id: &str,
    letter: &Letter,
    sealed: &[u8],
) -> Result<()> {
    let now = op.now();
    let row = p![
        id,
        &letter.kind,
        letter.account_id.as_deref(),
        &letter.subject_id,
        sealed,
        now
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn withdraw(op: &mut Op<'_, '_>, subject_id: &str) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    op.tx.exec(WITHDRAW, p![&account, subject_id, now]).await?;
    Ok(())
}

pub(super) async fn any_due(op: &mut Op<'_, '_>, now: i64) -> Result<bool> {
    Ok(op.tx.opt::<String>(ANY_DUE, p![now]).await?.is_some())
}

pub(super) async fn claim(
    tx: &mut Tx<'_>,
    now: i64,
    until: i64,
    most: i64,
) -> Result<Vec<Claimed>> {
    Ok(tx.rows(CLAIM, p![now, until, most]).await?)
}

/// When a queued mail was made, and how often it was tried.
pub(super) async fn tried(op: &mut Op<'_, '_>, id: &str) -> Result<Option<(i64, i64)>> {
    Ok(op.tx.opt(TRIED, p![id]).await?)
}

pub(super) async fn postpone(tx: &mut Tx<'_>, id: &str, next: i64, why: &str) -> Result<()> {
    tx.exec(POSTPONE, p![id, next, why]).await?;
    Ok(())
}

/// Where a queued mail belongs.
pub(super) async fn place(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Scope>> {
    let found: Option<(Option<String>, Option<i64>)> = op.tx.opt(PLACE, p![id]).await?;
    Ok(
        found.map(|(account, deleted_at)| match (account, deleted_at) {
            (None, _) => Scope::Installation,
            (Some(id), None) => Scope::Account(id),
            (Some(id), Some(_)) => Scope::DeletedAccount(id),
        }),
    )
}

/// A queued mail of the place.
pub(super) async fn queued(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Mail>> {
    let place = op.place();
    let row: Option<Row> = op.tx.opt(QUEUED, p![id, &place.account_id]).await?;
    Ok(row.map(Mail::from))
}

/// Ends a queued mail of the place.
pub(super) async fn finish(
    op: &mut Op<'_, '_>,
    mail: &Mail,
    state: MailState,
    why: Option<&str>,
) -> Result<Mail> {
    let (place, now) = (op.place(), op.now());
    let row = p![&mail.id, &place.account_id, state.as_str(), why, now];
    if op.tx.exec(FINISH, row).await? == 0 {
        return Err(Error::from(&crate::codes::MAIL_ENDED));
    }
    Ok(Mail {
        state,
        next_on: None,
        last_error: why.map(str::to_owned),
        finished_on: Some(Moment(now)),
        ..mail.clone()
    })
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Mail>> {
    let row: Option<Row> = op.tx.opt(FIND, p![id]).await?;
    Ok(row.map(Mail::from))
}

/// Makes a queued mail due; false when it has ended.
pub(super) async fn hurry(op: &mut Op<'_, '_>, id: &str) -> Result<bool> {
    let now = op.now();
    Ok(op.tx.exec(HURRY, p![id, now]).await? == 1)
}

/// Newest first.
pub(super) async fn list(
    op: &mut Op<'_, '_>,
    state: Option<MailState>,
    page: Page,
) -> Result<Vec<Mail>> {
    let state = state.map(MailState::as_str);
    let rows: Vec<Row> = op
        .tx
        .rows(LIST, p![state, page.per_page, page.offset()])
        .await?;
    Ok(rows.into_iter().map(Mail::from).collect())
}

pub(super) async fn count(op: &mut Op<'_, '_>, state: Option<MailState>) -> Result<i64> {
    let state = state.map(MailState::as_str);
    Ok(op.tx.one(COUNT, p![state]).await?)
}
