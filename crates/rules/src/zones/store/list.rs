//! Lists: the keys of each range that the principal sees, then the rows of one page.

use super::{Row, select};
use crate::{
    Result,
    accounts::store::{admitting, units_of},
    gate::Op,
    grants::{Extent, Part},
    lists::Direction,
    roles::{Area, Permission},
    zones::{Match, NameFilter, NameOperator, Order, Query, Zone},
};
use db::Sql;

/// A part of what the principal sees; no two overlap, but for memberships in units that it is an admin of.
pub(crate) enum Range {
    /// A unit that it is an admin of.
    Unit(String),
    /// Accounts that it is a member of, with roles that read zones; without zones where that is denied.
    Memberships,
    /// Single zones that it sees as a member of accounts whose zones it does not see.
    Given,
    /// One account, if it sees its zones.
    Account(String),
    /// Zones of one name, wherever it sees them.
    Named(String),
    /// The account that acts itself.
    Own(String),
    /// These zones, by account (where that is said) and id, of other accounts than those.
    These {
        zones: Vec<(Option<String>, String)>,
        not_of: Vec<String>,
    },
}

const UNITS_TOTAL: &str = "SELECT CAST(COALESCE(SUM(n.zones_n), 0) AS BIGINT) FROM unit_admins ua \
    JOIN units n ON n.id = ua.unit_id WHERE ua.user_id = ";
/// Zones of units in accounts that do not let the tenant's people in.
const CLOSED_TOTAL: &str = "SELECT CAST(COALESCE(SUM(a.zones_n), 0) AS BIGINT) FROM unit_admins ua \
    JOIN accounts a ON a.unit_id = ua.unit_id AND a.consent_required AND a.deleted_at IS NULL WHERE ua.user_id = ";
const CLOSED: &str = " AND (a.access_approved_until IS NULL OR a.access_approved_until <= ";
const MEMBER_TOTAL: &str = "SELECT CAST(COALESCE(SUM(a.zones_n), 0) AS BIGINT) FROM members m \
    JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL WHERE m.status = 'accepted' AND m.sees_zones \
    AND m.user_id = ";
const MANY: &str = select!("WHERE z.deleted_at IS NULL AND z.id IN (");
const FROM: &str = " FROM zones z JOIN accounts a ON a.id = z.account_id AND a.deleted_at IS NULL ";
const FROM_MEMBERSHIPS: &str = " FROM members m JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    JOIN zones z ON z.account_id = m.account_id ";
const FROM_GIVEN: &str = " FROM members m JOIN member_zones mz ON mz.member_id = m.id AND mz.sees \
    JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    JOIN zones z ON z.id = mz.zone_id AND z.account_id = m.account_id ";
/// What single zones add to, or take from, the total of memberships.
const SCOPED_TOTAL: &str = "SELECT CAST(COALESCE(SUM(CASE WHEN mz.sees THEN 1 ELSE -1 END), 0) AS BIGINT) FROM members m \
    JOIN member_zones mz ON mz.member_id = m.id AND mz.sees <> m.sees_zones \
    JOIN accounts a ON a.id = m.account_id AND a.deleted_at IS NULL \
    JOIN zones z ON z.id = mz.zone_id AND z.account_id = m.account_id AND z.deleted_at IS NULL \
    WHERE m.status = 'accepted' AND m.scoped AND m.user_id = ";
/// Seeing this zone is not denied.
const NOT_DENIED: &str = " AND (NOT m.scoped OR NOT EXISTS (SELECT 1 FROM member_zones mz WHERE mz.member_id = m.id \
    AND mz.zone_id = z.id AND NOT mz.sees))";
const VISIBLE: &str =
    " AND (EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.unit_id = z.unit_id AND ua.user_id = ";
const VISIBLE_OR: &str = " OR EXISTS (SELECT 1 FROM members m WHERE m.account_id = z.account_id AND m.status = 'accepted' \
    AND CASE WHEN m.scoped THEN COALESCE((SELECT mz.sees FROM member_zones mz WHERE mz.member_id = m.id AND mz.zone_id = z.id), \
    m.sees_zones) ELSE m.sees_zones END AND m.user_id = ";
/// What a token must grant for a zone to be seen.
pub(in crate::zones) const READ: Permission = Permission::read(Area::Zone);
/// Zones of units are counted with the units, where these are seen.
const ELSEWHERE: &str = " AND NOT EXISTS (SELECT 1 FROM unit_admins ua WHERE ua.user_id = m.user_id AND ua.unit_id = a.unit_id";
/// The account lets the tenant's people in.
const OPEN: &str = " AND (NOT a.consent_required OR a.access_approved_until > ";

/// What to look through for a query: as little as will do.
pub(crate) async fn ranges(op: &mut Op<'_, '_>, q: &Query) -> Result<Vec<Range>> {
    let bearer = op.bearer();
    let own = op.acting_account();
    let within = bearer.map(|b| b.grants.zones(READ).within);
    if let Some(account) = own {
        return Ok(vec![Range::Own(account)]);
    }
    if let Some(within) = within.filter(|part| !part.all) {
        let mut ranges: Vec<Range> = within
            .accounts
            .iter()
            .cloned()
            .map(Range::Account)
            .collect();
        if !within.zones.is_empty() {
            ranges.push(Range::These {
                zones: within.zones,
                not_of: within.accounts,
            });
        }
        return Ok(ranges);
    }
    if q.matching == Match::All {
        if let Some(NameFilter {
            operator: NameOperator::Equal,
            value,
            ..
        }) = &q.name
        {
            return Ok(vec![Range::Named(ascii(value))]);
        }
        if let Some(account) = &q.account_id {
            return Ok(vec![Range::Account(account.clone())]);
        }
    }
    let mut ranges: Vec<Range> = units_of(op).await?.into_iter().map(Range::Unit).collect();
    ranges.extend([Range::Memberships, Range::Given]);
    Ok(ranges)
}

/// Sort key and id of what a range holds, up to the end of the page.
pub(crate) async fn keys(
    op: &mut Op<'_, '_>,
    range: &Range,
    q: &Query,
) -> Result<Vec<(String, String)>> {
    let start = match q.order {
        Order::Name => "SELECT z.name, z.id",
        Order::Status => "SELECT z.status, z.id",
        Order::AccountId => "SELECT z.account_id, z.id",
        Order::AccountName => "SELECT a.name, z.id",
        Order::Plan => "SELECT z.plan, z.id",
    };
    let values = Values::of(q);
    let token = op.bearer().map(|b| b.grants.zones(READ));
    let sql = filtered(
        Sql::new(start),
        (op.user(), op.now(), admitting(op)),
        range,
        q,
        &values,
        token.as_ref(),
    )
    .push(match q.direction {
        Direction::Asc => " ORDER BY 1, 2 LIMIT ",
        Direction::Desc => " ORDER BY 1 DESC, 2 DESC LIMIT ",
    })
    .bind(q.page.end());
    Ok(op.tx.rows(sql.text(), sql.args()).await?)
}

/// How many a range holds.
pub(crate) async fn count(op: &mut Op<'_, '_>, range: &Range, q: &Query) -> Result<i64> {
    let values = Values::of(q);
    let token = op.bearer().map(|b| b.grants.zones(READ));
    let start = Sql::new("SELECT COUNT(*)");
    let mut sql = filtered(
        start,
        (op.user(), op.now(), admitting(op)),
        range,
        q,
        &values,
        token.as_ref(),
    );
    if matches!(range, Range::Memberships | Range::Given) {
        sql = sql.push(ELSEWHERE).push(OPEN).bind(op.now()).push("))");
    }
    Ok(op.tx.one(sql.text(), sql.args()).await?)
}

/// How many zones the principal sees in all.
pub(crate) async fn total(op: &mut Op<'_, '_>) -> Result<i64> {
    let (user, now) = (op.user(), op.now());
    let units = Sql::new(UNITS_TOTAL).bind(user);
    let closed = Sql::new(CLOSED_TOTAL).bind(user).push(CLOSED).bind(now);
    let closed = closed.push(")");
    let members = Sql::new(MEMBER_TOTAL).bind(user).push(admitting(op));
    let members = members.push(ELSEWHERE);
    let members = members.push(OPEN).bind(now).push("))");
    let scoped = Sql::new(SCOPED_TOTAL).bind(user).push(admitting(op));
    let scoped = scoped.push(ELSEWHERE);
    let scoped = scoped.push(OPEN).bind(now).push("))");
    let mut sum = 0;
    for (sign, sql) in [(1, units), (-1, closed), (1, members), (1, scoped)] {
        sum += sign * op.tx.one::<i64>(sql.text(), sql.args()).await?;
    }
    Ok(sum)
}

/// The zones with these ids, in no order. The ids come from [`keys`], which knows what the principal sees.
pub(crate) async fn many(op: &mut Op<'_, '_>, ids: &[String]) -> Result<Vec<Zone>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // `$1` is the principal, `$2` the time; ids follow.
    let mut text = String::from(MANY);
    let mut args = vec![db::V::from(op.user()), db::V::from(op.now())];
    for (i, id) in ids.iter().enumerate() {
        text.push_str(if i == 0 { "$" } else { ", $" });
        text.push_str(&(i + 3).to_string());
        args.push(id.into());
    }
    text.push(')');
    let rows: Vec<Row> = op.tx.rows(&text, &args).await?;
    Ok(rows.into_iter().map(|row| row.zone(op)).collect())
}

/// Values of the filters in the form that they are compared in.
pub(in crate::zones) struct Values {
    name: Option<String>,
    account_name: Option<String>,
}

impl Values {
    pub(in crate::zones) fn of(q: &Query) -> Values {
        let fold = |f: &NameFilter| {
            if f.exact_case {
                f.value.clone()
            } else {
                f.value.to_lowercase()
            }
        };
        Values {
            name: q.name.as_ref().map(|f| match f.operator {
                NameOperator::Equal | NameOperator::NotEqual => ascii(&f.value),
                _ => fold(f),
            }),
            account_name: q.account_name.as_ref().map(fold),
        }
    }
}

/// The stored form of a name that somebody looks for; as it is when it is none.
pub(crate) fn ascii(value: &str) -> String {
    dns::name::ZoneName::parse(value)
        .map_or_else(|_| value.to_lowercase(), |n| n.ascii().to_owned())
}

pub(in crate::zones) fn filtered<'a>(
    start: Sql<'a>,
    (user, now, admitting): (&'a str, i64, &'static str),
    range: &'a Range,
    q: &'a Query,
    values: &'a Values,
    token: Option<&'a Extent>,
) -> Sql<'a> {
    let visible = |sql: Sql<'a>| {
        sql.push(VISIBLE)
            .bind(user)
            .push(")")
            .push(OPEN)
            .bind(now)
            .push(")")
            .push(VISIBLE_OR)
            .bind(user)
            .push(admitting)
            .push("))")
    };
    let sql = match range {
        Range::Unit(unit) => start.push(FROM).push("WHERE z.deleted_at IS NULL AND z.unit_id = ").bind(unit).push(OPEN).bind(now).push(")"),
        Range::Memberships => start
            .push(FROM_MEMBERSHIPS)
            .push("WHERE z.deleted_at IS NULL AND m.status = 'accepted' AND m.sees_zones AND m.user_id = ")
            .bind(user)
            .push(admitting)
            .push(NOT_DENIED),
        Range::Given => start
            .push(FROM_GIVEN)
            .push("WHERE z.deleted_at IS NULL AND m.status = 'accepted' AND m.scoped AND NOT m.sees_zones AND m.user_id = ")
            .bind(user)
            .push(admitting),
        Range::Account(account) => {
            visible(start.push(FROM).push("WHERE z.deleted_at IS NULL AND z.account_id = ").bind(account))
        }
        Range::Named(name) => visible(start.push(FROM).push("WHERE z.deleted_at IS NULL AND z.name = ").bind(name)),
        Range::Own(account) => start.push(FROM).push("WHERE z.deleted_at IS NULL AND z.account_id = ").bind(account),
        Range::These { zones, not_of } => {
            let mut sql = start.push(FROM).push("WHERE z.deleted_at IS NULL AND z.id IN (").list(zones.iter().map(|(_, id)| id)).push(")");
            if !not_of.is_empty() {
                sql = sql.push(" AND z.account_id NOT IN (").list(not_of.iter()).push(")");
            }
            for (account, zone) in zones {
                if let Some(account) = account {
                    sql = sql.push(" AND (z.id <> ").bind(zone).push(" OR z.account_id = ").bind(account).push(")");
                }
            }
            visible(sql)
        }
    };
    let sql = match token {
        Some(extent) => reached(sql, extent),
        None => sql,
    };
    let mut conditions = Conditions {
        sql,
        between: if q.matching == Match::All {
            " AND "
        } else {
            " OR "
        },
        any: false,
    };
    if let (Some(filter), Some(value)) = (&q.name, &values.name) {
        let column = match filter.operator {
            NameOperator::Equal | NameOperator::NotEqual => "z.name",
            _ => "z.display",
        };
        conditions = conditions.name(column, filter.operator, value);
    }
    if let Some(account) = &q.account_id {
        conditions = conditions.next(|sql| sql.push("z.account_id = ").bind(account));
    }
    if let (Some(filter), Some(value)) = (&q.account_name, &values.account_name) {
        let column = if filter.exact_case {
            "a.name"
        } else {
            "a.name_key"
        };
        conditions = conditions.name(column, filter.operator, value);
    }
    if !q.status.is_empty() {
        conditions =
            conditions.next(|sql| sql.push("z.status IN (").list(q.status.iter()).push(")"));
    }
    if !q.kinds.is_empty() {
        conditions = conditions.next(|sql| sql.push("z.type IN (").list(q.kinds.iter()).push(")"));
    }
    conditions.end()
}

/// What the token reaches, of what its owner sees.
fn reached<'a>(mut sql: Sql<'a>, extent: &'a Extent) -> Sql<'a> {
    let Extent { within, without } = extent;
    if within.is_empty() || without.all {
        return sql.push(" AND 1 = 0");
    }
    if !within.all {
        sql = sql.push(" AND (1 = 0");
        sql = named(sql, within);
        sql = sql.push(")");
    }
    if !without.is_empty() {
        sql = sql.push(" AND NOT (1 = 0");
        sql = named(sql, without);
        sql = sql.push(")");
    }
    sql
}

fn named<'a>(mut sql: Sql<'a>, part: &'a Part) -> Sql<'a> {
    if !part.accounts.is_empty() {
        sql = sql
            .push(" OR z.account_id IN (")
            .list(part.accounts.iter())
            .push(")");
    }
    for (account, zone) in &part.zones {
        sql = match account {
            None => sql.push(" OR z.id = ").bind(zone),
            Some(account) => sql
                .push(" OR (z.id = ")
                .bind(zone)
                .push(" AND z.account_id = ")
                .bind(account)
                .push(")"),
        };
    }
    sql
}

/// Conditions joined by one word, in brackets.
struct Conditions<'a> {
    sql: Sql<'a>,
    between: &'static str,
    any: bool,
}

impl<'a> Conditions<'a> {
    fn next(self, add: impl FnOnce(Sql<'a>) -> Sql<'a>) -> Self {
        let sql = self
            .sql
            .push(if self.any { self.between } else { " AND (" });
        Conditions {
            sql: add(sql),
            between: self.between,
            any: true,
        }
    }

    fn name(self, column: &'static str, operator: NameOperator, value: &'a str) -> Self {
        self.next(|sql| match operator {
            NameOperator::Equal => sql.push(column).push(" = ").bind(value),
            NameOperator::NotEqual => sql.push(column).push(" <> ").bind(value),
            NameOperator::Contains => sql
                .push("{{contains}}(")
                .push(column)
                .push(", ")
                .bind(value)
                .push(") > 0"),
            NameOperator::StartsWith => sql
                .push("{{contains}}(")
                .push(column)
                .push(", ")
                .bind(value)
                .push(") = 1"),
            NameOperator::EndsWith => sql
                .push("length(")
                .push(column)
                .push(") >= length(CAST(")
                .bind(value)
                .push(" AS TEXT)) AND substr(")
                .push(column)
                .push(", length(")
                .push(column)
                .push(") - length(CAST(")
                .bind(value)
                .push(" AS TEXT)) + 1) = ")
                .bind(value),
        })
    }

    fn end(self) -> Sql<'a> {
        if self.any {
            self.sql.push(")")
        } else {
            self.sql
        }
    }
}
