use super::meaning::Meaning;
use crate::{Result, gate::Op, roles, statements::sql};
use db::{Sql, p};

sql! {
    GROUP = "SELECT id, name, objects FROM resource_groups WHERE account_id = $1 AND id = $2";
    GROUPS = "SELECT id, name, objects FROM resource_groups WHERE account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2) \
        AND (CAST($3 AS TEXT) IS NULL OR name = $3) ORDER BY name, id LIMIT $4 OFFSET $5";
    COUNT_GROUPS = "SELECT COUNT(*) FROM resource_groups WHERE account_id = $1 AND (CAST($2 AS TEXT) IS NULL OR id = $2) \
        AND (CAST($3 AS TEXT) IS NULL OR name = $3)";
    INSERT_GROUP = "INSERT INTO resource_groups (id, account_id, name, objects, created_at, modified_at) \
        VALUES ($1, $2, $3, $4, $5, $5)";
    SET_GROUP = "UPDATE resource_groups SET name = $3, objects = $4, modified_at = $5 WHERE account_id = $1 AND id = $2";
    DELETE_GROUP = "DELETE FROM resource_groups WHERE account_id = $1 AND id = $2";
    IN_USE = "SELECT 1 FROM policy_uses WHERE account_id = $1 AND resource_group_id = $2 LIMIT 1";
    /// Members who have a policy over it, of their own or of a user group.
    USERS = "SELECT m.id FROM policy_uses p JOIN members m ON m.id = p.holder_id \
        WHERE p.resource_group_id = $2 AND p.account_id = $1 \
        UNION SELECT g.member_id FROM policy_uses p JOIN user_group_members g ON g.user_group_id = p.holder_id \
        WHERE p.resource_group_id = $2 AND p.account_id = $1 ORDER BY 1";
    FORGET_USES = "DELETE FROM policy_uses WHERE holder_id = $2 AND account_id = $1";
    INSERT_USE = "INSERT INTO policy_uses (resource_group_id, holder_id, account_id) VALUES ($3, $2, $1) ON CONFLICT DO NOTHING";
    SET_POLICIES = "UPDATE members SET policies = $3 WHERE account_id = $1 AND id = $2";
    SET_MEMBER = "UPDATE members SET policies = $3, roles = $4, sees_zones = $5, scoped = $6, zones_only = $7 \
        WHERE account_id = $1 AND id = $2";
    ENTER_ZONE = "INSERT INTO member_zones (member_id, zone_id, account_id, words, sees) VALUES ($2, $3, $1, $4, $5) \
        ON CONFLICT (member_id, zone_id) DO UPDATE SET words = excluded.words, sees = excluded.sees";
    LEAVE_ZONE = "DELETE FROM member_zones WHERE account_id = $1 AND member_id = $2 AND zone_id = $3";
    LEAVE_ZONES = "DELETE FROM member_zones WHERE account_id = $1 AND member_id = $2";
    LEAVE_USER_GROUPS = "DELETE FROM user_group_members WHERE account_id = $1 AND member_id = $2";
    OWN_WORDS = "SELECT roles FROM members WHERE account_id = $1 AND user_id = $2 AND status = 'accepted'";
    /// A super administrator to whom nothing is denied, or an active admin of the unit who needs no consent.
    LOOKED_AFTER = "SELECT 1 WHERE EXISTS (SELECT 1 FROM members m WHERE m.account_id = $1 AND m.status = 'accepted' \
        AND {{contains}}(m.roles, $2) > 0 AND {{contains}}(m.roles, '-') = 0) OR EXISTS (SELECT 1 FROM unit_admins ua \
        JOIN users u ON u.id = ua.user_id AND u.status = 'active' WHERE ua.unit_id = $3 AND ua.role = 'admin' \
        AND EXISTS (SELECT 1 FROM accounts a WHERE a.id = $1 AND NOT a.consent_required))";
}

const NAMED: &str = "SELECT id, name, objects FROM resource_groups WHERE account_id = ";
const LIVE_ZONES: &str = "SELECT id FROM zones WHERE deleted_at IS NULL AND account_id = ";
const MEMBERS: &str = "SELECT id, status, roles, policies FROM members WHERE account_id = ";
const ZONES: &str = "SELECT member_id, zone_id, words, sees FROM member_zones WHERE account_id = ";
const SHARED: &str = "SELECT g.member_id, u.policies FROM user_group_members g \
    JOIN user_groups u ON u.id = g.user_group_id AND u.account_id = g.account_id WHERE g.account_id = ";

db::row! {
    /// A resource group as kept.
    pub(crate) struct GroupRow {
        pub(crate) id: String,
        pub(crate) name: String,
        /// Ids of zones, or `*`, separated by spaces.
        pub(crate) objects: String,
    }

    pub(super) struct ZoneRow {
        pub(super) member_id: String,
        pub(super) zone_id: String,
        pub(super) words: String,
        pub(super) sees: bool,
    }

    pub(super) struct MemberRow {
        pub(super) id: String,
        pub(super) status: String,
        pub(super) roles: String,
        pub(super) policies: Option<String>,
    }
}

pub(super) async fn group(op: &mut Op<'_, '_>, id: &str) -> Result<Option<GroupRow>> {
    let account = op.account()?;
    Ok(op.tx.opt(GROUP, p![&account, id]).await?)
}

pub(super) async fn groups(
    op: &mut Op<'_, '_>,
    (id, name): (Option<&str>, Option<&str>),
    (limit, offset): (i64, i64),
) -> Result<Vec<GroupRow>> {
    let account = op.account()?;
    Ok(op
        .tx
        .rows(GROUPS, p![&account, id, name, limit, offset])
        .await?)
}

pub(super) async fn count_groups(
    op: &mut Op<'_, '_>,
    (id, name): (Option<&str>, Option<&str>),
) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(COUNT_GROUPS, p![&account, id, name]).await?)
}

pub(super) async fn insert_group(op: &mut Op<'_, '_>, group: &GroupRow) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![&group.id, &account, &group.name, &group.objects, now];
    op.tx.exec(INSERT_GROUP, row).await?;
    Ok(())
}

pub(super) async fn set_group(op: &mut Op<'_, '_>, group: &GroupRow) -> Result<()> {
    let (account, now) = (op.account()?, op.now());
    let row = p![&account, &group.id, &group.name, &group.objects, now];
    op.tx.exec(SET_GROUP, row).await?;
    Ok(())
}

pub(super) async fn delete_group(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(DELETE_GROUP, p![&account, id]).await?;
    Ok(())
}

/// Whether some policy is over it.
pub(super) async fn in_use(op: &mut Op<'_, '_>, group: &str) -> Result<bool> {
    let account = op.account()?;
    Ok(op
        .tx
        .opt::<i64>(IN_USE, p![&account, group])
        .await?
        .is_some())
}

pub(super) async fn users(op: &mut Op<'_, '_>, group: &str) -> Result<Vec<String>> {
    let account = op.account()?;
    Ok(op.tx.rows(USERS, p![&account, group]).await?)
}

/// Those of an account with these ids, in no order.
pub(super) async fn of_account(
    op: &mut Op<'_, '_>,
    account: &str,
    ids: &[String],
) -> Result<Vec<GroupRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(NAMED)
        .bind(account)
        .push(" AND id IN (")
        .list(ids.iter())
        .push(")");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

/// Those of the place's account.
pub(crate) async fn named(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<GroupRow>> {
    let account = op.account()?;
    of_account(op, &account, ids).await
}

/// Which of these are live zones of the account.
pub(super) async fn live_zones(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<String>> {
    let account = op.account()?;
    let sql = Sql::new(LIVE_ZONES)
        .bind(&account)
        .push(" AND id IN (")
        .list(ids.iter())
        .push(")");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

pub(super) async fn members(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<MemberRow>> {
    let account = op.account()?;
    let sql = Sql::new(MEMBERS)
        .bind(&account)
        .push(" AND id IN (")
        .list(ids.iter())
        .push(")");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

pub(super) async fn zones_of(op: &mut Op<'_, '_>, members: &[String]) -> Result<Vec<ZoneRow>> {
    let account = op.account()?;
    let sql = Sql::new(ZONES)
        .bind(&account)
        .push(" AND member_id IN (")
        .list(members.iter())
        .push(")");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

/// Policies of the user groups that members are in.
pub(super) async fn shared(
    op: &mut Op<'_, '_>,
    members: &[String],
) -> Result<Vec<(String, String)>> {
    let account = op.account()?;
    let sql = Sql::new(SHARED)
        .bind(&account)
        .push(" AND g.member_id IN (")
        .list(members.iter());
    let sql = sql.push(") ORDER BY g.member_id, g.user_group_id");
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

/// Whether a policy of the principal, as a member, denies something in some zone.
pub(super) async fn is_denied_somewhere(op: &mut Op<'_, '_>) -> Result<bool> {
    let (account, user) = (op.account()?, op.user());
    let words: Option<String> = op.tx.opt(OWN_WORDS, p![&account, user]).await?;
    Ok(words.is_some_and(|words| words.split(' ').any(|word| word == roles::DENIED_SOMEWHERE)))
}

pub(super) async fn looked_after(op: &mut Op<'_, '_>) -> Result<bool> {
    let (account, unit) = (op.account()?, op.unit()?);
    let values = p![&account, roles::SUPER_ADMINISTRATOR, &unit];
    Ok(op.tx.opt::<i64>(LOOKED_AFTER, values).await?.is_some())
}

/// What a member or user group has policies over, in place of what it had.
pub(super) async fn set_uses(op: &mut Op<'_, '_>, holder: &str, groups: &[String]) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(FORGET_USES, p![&account, holder]).await?;
    for group in groups {
        op.tx.exec(INSERT_USE, p![&account, holder, group]).await?;
    }
    Ok(())
}

pub(super) async fn set_policies(op: &mut Op<'_, '_>, member: &str, policies: &str) -> Result<()> {
    let account = op.account()?;
    op.tx
        .exec(SET_POLICIES, p![&account, member, policies])
        .await?;
    Ok(())
}

pub(super) async fn set_member(
    op: &mut Op<'_, '_>,
    member: &str,
    policies: &str,
    meaning: &Meaning,
    scoped: bool,
) -> Result<()> {
    let account = op.account()?;
    let words = meaning.words();
    let row = p![
        &account,
        member,
        policies,
        &words,
        meaning.sees_zones(),
        scoped,
        meaning.zones_only()
    ];
    op.tx.exec(SET_MEMBER, row).await?;
    Ok(())
}

pub(super) async fn leave_zones(
    op: &mut Op<'_, '_>,
    member: &str,
    zones: &[&String],
) -> Result<()> {
    let account = op.account()?;
    for zone in zones {
        op.tx
            .exec(LEAVE_ZONE, p![&account, member, zone.as_str()])
            .await?;
    }
    Ok(())
}

pub(super) async fn enter_zones(
    op: &mut Op<'_, '_>,
    member: &str,
    zones: &[(&String, &(String, bool))],
) -> Result<()> {
    let account = op.account()?;
    for (zone, (words, sees)) in zones {
        op.tx
            .exec(
                ENTER_ZONE,
                p![&account, member, zone.as_str(), words, *sees],
            )
            .await?;
    }
    Ok(())
}

/// All that is a member's.
pub(super) async fn forget(op: &mut Op<'_, '_>, member: &str) -> Result<()> {
    let account = op.account()?;
    let own = p![&account, member];
    op.tx
        .exec_all(&[
            (LEAVE_ZONES, own),
            (LEAVE_USER_GROUPS, own),
            (FORGET_USES, own),
        ])
        .await?;
    Ok(())
}
