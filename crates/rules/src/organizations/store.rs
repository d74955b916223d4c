use super::Query;
use crate::{
    Result,
    gate::Op,
    lists::Direction,
    members, roles,
    statements::sql,
    users::{Organization, Seat},
};
use db::p;

/// Open seats of user $1, and those waiting for whoever has address $2, in live accounts.
macro_rules! from {
    ($what:literal $(, $rest:literal)*) => {
        concat!(
            "SELECT ", $what, " FROM (SELECT id FROM members WHERE user_id = $1 UNION ALL \
             SELECT id FROM members WHERE email_key = $2 AND user_id IS NULL) own JOIN members m ON m.id = own.id \
             AND m.status IN ('accepted', 'pending') JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL "
            $(, $rest)*
        )
    };
}

/// By status $3 and part of a name $4: both must fit, or, where $5 is `any`, one of them.
macro_rules! filtered {
    ($what:literal $(, $rest:literal)*) => {
        from!(
            $what,
            "WHERE CASE CAST($5 AS TEXT) WHEN 'any' THEN (CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL) \
             OR (CAST($3 AS TEXT) IS NOT NULL AND m.status = $3) \
             OR (CAST($4 AS TEXT) IS NOT NULL AND {{contains}}(a.name_key, $4) > 0) \
             ELSE (CAST($3 AS TEXT) IS NULL OR m.status = $3) \
             AND (CAST($4 AS TEXT) IS NULL OR {{contains}}(a.name_key, $4) > 0) END"
            $(, $rest)*
        )
    };
}

/// $6 is a word of [`super::Order`].
macro_rules! list {
    ($direction:literal) => {
        filtered!(
            "m.id, a.id, a.name, m.status, m.roles",
            " ORDER BY CASE CAST($6 AS TEXT) WHEN 'id' THEN a.id WHEN 'status' THEN \
             CASE m.status WHEN 'accepted' THEN 'member' ELSE 'invited' END ELSE a.name END",
            $direction,
            ", a.id",
            $direction,
            " LIMIT $7 OFFSET $8"
        )
    };
}

sql! {
    /// One seat of an account: the one taken goes before one offered at another address.
    FIND = from!("m.id, a.id, a.name, m.status, m.roles", "WHERE a.id = $3 ORDER BY m.status LIMIT 1");
    LIST_UP = list!("");
    LIST_DOWN = list!(" DESC");
    COUNT = filtered!("COUNT(*)");
}

db::row! {
    /// An open seat.
    pub(super) struct Found {
        pub(super) member_id: String,
        account_id: String,
        account_name: String,
        status: String,
        roles: String,
    }
}

impl From<Found> for Organization {
    fn from(found: Found) -> Organization {
        let words = || found.roles.split_whitespace();
        Organization {
            permissions: roles::grants(words()).strings(),
            roles: roles::names(words()),
            id: found.account_id,
            name: found.account_name,
            status: if found.status == members::Status::Accepted.as_str() {
                Seat::Member
            } else {
                Seat::Invited
            },
        }
    }
}

pub(super) async fn find(
    op: &mut Op<'_, '_>,
    account: &str,
    address: &str,
) -> Result<Option<Found>> {
    let user = op.user();
    Ok(op.tx.opt(FIND, p![user, address, account]).await?)
}

pub(super) async fn list(op: &mut Op<'_, '_>, address: &str, q: &Query) -> Result<Vec<Found>> {
    let sql = match q.direction {
        Direction::Asc => LIST_UP,
        Direction::Desc => LIST_DOWN,
    };
    let (status, name, matched) = filters(q);
    let values = p![
        op.user(),
        address,
        status,
        name.as_deref(),
        matched,
        q.order.as_str(),
        q.page.per_page,
        q.page.offset()
    ];
    Ok(op.tx.rows(sql, values).await?)
}

pub(super) async fn count(op: &mut Op<'_, '_>, address: &str, q: &Query) -> Result<i64> {
    let (status, name, matched) = filters(q);
    let values = p![op.user(), address, status, name.as_deref(), matched];
    Ok(op.tx.one(COUNT, values).await?)
}

/// Status as kept, part of a name in small letters, and how they go together.
fn filters(q: &Query) -> (Option<&'static str>, Option<String>, &'static str) {
    let status = q.status.map(|seat| match seat {
        Seat::Member => members::Status::Accepted.as_str(),
        Seat::Invited => members::Status::Pending.as_str(),
    });
    let name = q.name.as_deref().map(str::to_lowercase);
    (status, name, if q.any { "any" } else { "all" })
}
