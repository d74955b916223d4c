use crate::{Result, gate::Op, lists::Page, statements::sql};
use db::p;

/// The columns of [`Found`].
macro_rules! select {
    ($more:literal, $rest:literal) => {
        concat!(
            "SELECT i.id, i.account_id, i.email, i.status, i.invited_by, i.invited_at, i.expires_at, a.name, \
             a.enforce_twofactor, COALESCE(m.roles, ''), m.policies", $more,
            " FROM invitations i JOIN accounts a ON a.id = i.account_id AND a.deleted_at IS NULL \
             LEFT JOIN members m ON m.id = i.member_id AND m.account_id = i.account_id ",
            $rest
        )
    };
}

sql! {
    TO_ADDRESS = select!("", "WHERE i.email_key = $1 AND i.status IN ('pending', 'accepted', 'rejected') \
        ORDER BY i.invited_at DESC, i.id DESC LIMIT 1000");
    ONE_TO_ADDRESS = select!("", "WHERE i.id = $1 AND i.email_key = $2");
    BY_CODE = select!(", EXISTS (SELECT 1 FROM users u WHERE u.email_key = i.email_key)", "WHERE i.code_hash = $1");
    OPEN_OF = select!("", "WHERE i.member_id = $1 AND i.status = 'pending' AND i.expires_at > $2 AND m.status = 'pending'");
    INSERT = "INSERT INTO invitations (id, member_id, account_id, email, email_key, code_hash, status, invited_by, \
        invited_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9)";
    END = "UPDATE invitations SET status = $3 WHERE account_id = $1 AND member_id = $2 AND status = 'pending' RETURNING id";
    END_BY_CODE = "UPDATE invitations SET status = $3 WHERE account_id = $1 AND code_hash = $2 AND status = 'pending' \
        AND expires_at > $4 RETURNING member_id, email_key";
    END_BY_ADDRESS = "UPDATE invitations SET status = $4 WHERE account_id = $1 AND id = $2 AND email_key = $3 \
        AND status = 'pending' AND expires_at > $5 RETURNING member_id, email_key";
    /// Each with the mail that has its link.
    SENT = "SELECT i.id, i.member_id, i.email, i.invited_by, i.invited_at, i.expires_at, l.state, l.attempts, l.next_at, \
        l.finished_at FROM members m JOIN invitations i ON i.member_id = m.id AND i.account_id = m.account_id AND i.status = 'pending' \
        LEFT JOIN mails l ON l.subject_id = i.id AND l.account_id = i.account_id \
        WHERE m.account_id = $1 AND m.status = 'pending' ORDER BY m.email_key LIMIT $2 OFFSET $3";
    NUMBER_SENT = "SELECT COUNT(*) FROM members m JOIN invitations i ON i.member_id = m.id AND i.account_id = m.account_id \
        AND i.status = 'pending' WHERE m.account_id = $1 AND m.status = 'pending'";
    END_BY_MEMBER = "UPDATE invitations SET status = $4 WHERE account_id = $1 AND member_id = $2 AND email_key = $3 \
        AND status = 'pending' AND expires_at > $5 RETURNING member_id, email_key";
}

db::row! {
    /// An open invitation with its mail.
    pub(super) struct SentRow {
        pub(super) id: String,
        pub(super) member_id: String,
        pub(super) email: String,
        pub(super) invited_by: String,
        pub(super) invited_at: i64,
        pub(super) expires_at: i64,
        pub(super) state: Option<String>,
        pub(super) attempts: Option<i64>,
        pub(super) next_at: Option<i64>,
        pub(super) finished_at: Option<i64>,
    }

    /// An invitation to a live account.
    pub(crate) struct Found {
        pub(super) id: String,
        pub(super) account_id: String,
        pub(super) email: String,
        pub(super) status: String,
        pub(super) invited_by: String,
        pub(super) invited_at: i64,
        pub(super) expires_at: i64,
        pub(super) account_name: String,
        pub(super) enforce_twofactor: bool,
        /// Ids, separated by spaces.
        pub(super) roles: String,
        pub(super) policies: Option<String>,
    }
}

struct ByCode {
    found: Found,
    known: bool,
}

impl db::FromRow for ByCode {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(ByCode {
            found: Found::from_row(row)?,
            known: row.get(11)?,
        })
    }
}

/// An invitation about to be.
pub(super) struct New<'a> {
    pub(super) id: String,
    pub(super) member_id: &'a str,
    pub(super) email: &'a str,
    pub(super) canonical: &'a str,
    pub(super) code_hash: String,
    pub(super) invited_by: String,
    pub(super) expires_at: i64,
}

/// Newest first.
pub(super) async fn to_address(op: &mut Op<'_, '_>, canonical: &str) -> Result<Vec<Found>> {
    Ok(op.tx.rows(TO_ADDRESS, p![canonical]).await?)
}

pub(super) async fn one_to_address(
    op: &mut Op<'_, '_>,
    id: &str,
    canonical: &str,
) -> Result<Option<Found>> {
    Ok(op.tx.opt(ONE_TO_ADDRESS, p![id, canonical]).await?)
}

/// And whether its address has a user.
pub(super) async fn by_code(op: &mut Op<'_, '_>, hash: &str) -> Result<Option<(Found, bool)>> {
    let row: Option<ByCode> = op.tx.opt(BY_CODE, p![hash]).await?;
    Ok(row.map(|r| (r.found, r.known)))
}

/// The open invitation of this member to be: whoever has its id was told of it.
pub(super) async fn open_of(op: &mut Op<'_, '_>, member: &str) -> Result<Option<Found>> {
    let now = op.now();
    Ok(op.tx.opt(OPEN_OF, p![member, now]).await?)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, new: &New<'_>) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![
        &new.id,
        new.member_id,
        &account,
        new.email,
        new.canonical,
        &new.code_hash,
        &new.invited_by,
        now,
        new.expires_at
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

/// Ends those to a member; their ids.
pub(super) async fn end(op: &mut Op<'_, '_>, member: &str, status: &str) -> Result<Vec<String>> {
    let account = op.account()?;
    Ok(op.tx.rows(END, p![&account, member, status]).await?)
}

/// Member and canonical address of the open invitation with this code.
pub(super) async fn end_by_code(
    op: &mut Op<'_, '_>,
    hash: &str,
    status: &str,
) -> Result<Option<(String, String)>> {
    let (account, now) = (op.account()?, op.now());
    let values = p![&account, hash, status, now];
    Ok(op.tx.opt(END_BY_CODE, values).await?)
}

/// The same, of the open invitation with this id to this address.
pub(super) async fn end_by_address(
    op: &mut Op<'_, '_>,
    id: &str,
    canonical: &str,
    status: &str,
) -> Result<Option<(String, String)>> {
    let (account, now) = (op.account()?, op.now());
    let values = p![&account, id, canonical, status, now];
    Ok(op.tx.opt(END_BY_ADDRESS, values).await?)
}

/// The same, of the open invitation for this member at this address.
pub(super) async fn end_by_member(
    op: &mut Op<'_, '_>,
    id: &str,
    canonical: &str,
    status: &str,
) -> Result<Option<(String, String)>> {
    let (account, now) = (op.account()?, op.now());
    let values = p![&account, id, canonical, status, now];
    Ok(op.tx.opt(END_BY_MEMBER, values).await?)
}

/// Open ones of the place's account, by address.
pub(super) async fn sent(op: &mut Op<'_, '_>, page: Page) -> Result<Vec<SentRow>> {
    let account = op.account()?;
    let values = p![&account, page.per_page, page.offset()];
    Ok(op.tx.rows(SENT, values).await?)
}

pub(super) async fn number_sent(op: &mut Op<'_, '_>) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(NUMBER_SENT, p![&account]).await?)
}
