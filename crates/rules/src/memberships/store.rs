use super::{Membership, MembershipAccount, Query};
use crate::{
    Result,
    accounts::{AccountType, ManagedBy, Settings},
    gate::Op,
    iam::kept::{self, KeptPolicy},
    lists::Direction,
    members::{Policy, Status},
    moment::Moment,
    roles,
    statements::sql,
};
use db::p;

/// Memberships of user $1, and those waiting for whoever has address $2.
macro_rules! from {
    ($what:literal $(, $rest:literal)*) => {
        concat!(
            "SELECT ", $what, " FROM (SELECT id FROM members WHERE user_id = $1 UNION ALL \
             SELECT id FROM members WHERE email_key = $2 AND user_id IS NULL) own JOIN members m ON m.id = own.id \
             JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL JOIN tenants t ON t.id = a.tenant_id "
            $(, $rest)*
        )
    };
}

/// The columns of [`Found`].
macro_rules! select {
    ($($rest:literal),*) => {
        from!(
            "m.id, m.status, m.roles, m.policies, a.id, a.name, a.type, a.enforce_twofactor, a.abuse_contact_email, \
             a.api_access_enabled, CASE WHEN a.consent_required THEN a.access_approved_until END, a.created_at, a.unit_id, t.name"
            $(, $rest)*
        )
    };
}

/// $5 is a word of [`super::Order`].
macro_rules! list {
    ($direction:literal) => {
        select!(
            "WHERE (CAST($3 AS TEXT) IS NULL OR m.status = $3) \
             AND (CAST($4 AS TEXT) IS NULL OR {{contains}}(a.name_key, $4) > 0) ORDER BY CASE CAST($5 AS TEXT) \
             WHEN 'id' THEN m.id WHEN 'status' THEN m.status ELSE a.name END",
            $direction,
            ", m.id",
            $direction,
            " LIMIT $6 OFFSET $7"
        )
    };
}

sql! {
    FIND = select!("WHERE m.id = $3");
    LIST_UP = list!("");
    LIST_DOWN = list!(" DESC");
    COUNT = from!("COUNT(*)", "WHERE (CAST($3 AS TEXT) IS NULL OR m.status = $3) \
        AND (CAST($4 AS TEXT) IS NULL OR {{contains}}(a.name_key, $4) > 0)");
}

db::row! {
    /// A membership in a live account.
    pub(super) struct Found {
        pub(super) id: String,
        status: String,
        roles: String,
        policies: Option<String>,
        pub(super) account_id: String,
        account_name: String,
        account_type: String,
        enforce_twofactor: bool,
        abuse_contact_email: Option<String>,
        api_access_enabled: Option<bool>,
        approved_until: Option<i64>,
        created_at: i64,
        unit_id: String,
        tenant_name: String,
    }
}

impl Found {
    /// What they were given themselves.
    pub(super) fn own(&self) -> Result<Vec<KeptPolicy>> {
        kept::read(self.policies.as_deref(), &self.roles)
    }

    pub(super) fn membership(self, policies: Option<Vec<Policy>>) -> Result<Membership> {
        let status = Status::of(&self.status).unwrap_or(Status::Pending);
        let inside = status == Status::Accepted;
        let own = self.own()?;
        Ok(Membership {
            permissions: roles::grants(self.roles.split_whitespace()).view(),
            roles: kept::names(&own),
            policies,
            status,
            api_access_enabled: None,
            account: MembershipAccount {
                kind: AccountType::of(&self.account_type),
                settings: inside.then_some(Settings {
                    enforce_twofactor: self.enforce_twofactor,
                    abuse_contact_email: self.abuse_contact_email,
                    api_access_enabled: self.api_access_enabled,
                    access_approval_expiry: self.approved_until.map(Moment),
                }),
                created_on: inside.then_some(Moment(self.created_at)),
                managed_by: inside.then_some(ManagedBy {
                    parent_org_id: self.unit_id,
                    parent_org_name: self.tenant_name,
                }),
                id: self.account_id,
                name: self.account_name,
            },
            id: self.id,
        })
    }
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str, address: &str) -> Result<Option<Found>> {
    let user = op.user();
    Ok(op.tx.opt(FIND, p![user, address, id]).await?)
}

pub(super) async fn list(
    op: &mut Op<'_, '_>,
    address: &str,
    q: &Query,
    name: Option<&str>,
) -> Result<Vec<Found>> {
    let sql = match q.direction {
        Direction::Asc => LIST_UP,
        Direction::Desc => LIST_DOWN,
    };
    let status = q.status.map(Status::as_str);
    let values = p![
        op.user(),
        address,
        status,
        name,
        q.order.as_str(),
        q.page.per_page,
        q.page.offset()
    ];
    Ok(op.tx.rows(sql, values).await?)
}

pub(super) async fn count(
    op: &mut Op<'_, '_>,
    address: &str,
    status: Option<Status>,
    name: Option<&str>,
) -> Result<i64> {
    let status = status.map(Status::as_str);
    let values = p![op.user(), address, status, name];
    Ok(op.tx.one(COUNT, values).await?)
}
