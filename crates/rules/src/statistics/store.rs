use super::{DAY, UnitNumbers};
use crate::{Result, gate::Op, statements::sql, tenants::Status};
use db::p;

/// What of a zone its tally is kept by, added or taken away, in the one statement that takes what the zone is from its row.
macro_rules! tally {
    ($which:literal) => {
        concat!(
            "INSERT INTO zone_tallies (unit_id, status, plan, n) SELECT z.unit_id, z.status, z.plan, ",
            $which,
            " ON CONFLICT (unit_id, status, plan) DO UPDATE SET n = zone_tallies.n + EXCLUDED.n"
        )
    };
}

/// A unit's row of a day.
macro_rules! day {
    ($accounts:literal, $zones:literal) => {
        concat!(
            "INSERT INTO unit_days (unit_id, day, accounts_n, zones_n) VALUES ($1, $2, ", $accounts, ", ", $zones,
            ") ON CONFLICT (unit_id, day) DO UPDATE SET accounts_n = unit_days.accounts_n + EXCLUDED.accounts_n, \
             zones_n = unit_days.zones_n + EXCLUDED.zones_n"
        )
    };
}

/// Of a tenant's units, or of those of them that somebody has a role in.
macro_rules! of_units {
    ($columns:literal, $join:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM units n ",
            $join,
            " WHERE n.tenant_id = $1 ",
            $rest
        )
    };
    (own $columns:literal, $join:literal, $rest:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM unit_admins ua JOIN units n ON n.id = ua.unit_id ",
            $join,
            " WHERE ua.user_id = $2 AND ua.tenant_id = $1 ",
            $rest
        )
    };
}

sql! {
    TALLY_ZONE = tally!("CAST($3 AS BIGINT) FROM zones z WHERE z.id = $1 AND z.account_id = $2 AND z.deleted_at IS NULL");
    TALLY_ACCOUNT = tally!("CAST($2 AS BIGINT) * COUNT(*) FROM zones z WHERE z.account_id = $1 AND z.deleted_at IS NULL \
        GROUP BY z.unit_id, z.status, z.plan");
    ACCOUNT_MADE = day!("1", "0");
    ZONE_MADE = day!("0", "1");
    TOTALS = "SELECT CAST(COALESCE(SUM(accounts_n), 0) AS BIGINT), CAST(COALESCE(SUM(zones_n), 0) AS BIGINT) FROM tenants";
    TALLIES = "SELECT status, plan, CAST(SUM(n) AS BIGINT) FROM zone_tallies GROUP BY status, plan";
    DAYS = "SELECT d.day, CAST(SUM(d.accounts_n) AS BIGINT), CAST(SUM(d.zones_n) AS BIGINT) FROM unit_days d \
        WHERE d.day >= $1 GROUP BY d.day";
    UNITS = of_units!("n.id, n.name, n.status, n.accounts_n, n.zones_n", "", "ORDER BY n.name, n.id");
    UNITS_OWN = of_units!(own "n.id, n.name, n.status, n.accounts_n, n.zones_n", "", "ORDER BY n.name, n.id");
    TALLIES_OF = of_units!("t.status, t.plan, t.n", "JOIN zone_tallies t ON t.unit_id = n.id", "");
    TALLIES_OWN = of_units!(own "t.status, t.plan, t.n", "JOIN zone_tallies t ON t.unit_id = n.id", "");
    DAYS_OF = of_units!("d.day, CAST(SUM(d.accounts_n) AS BIGINT), CAST(SUM(d.zones_n) AS BIGINT)",
        "JOIN unit_days d ON d.unit_id = n.id", "AND d.day >= $2 GROUP BY d.day");
    DAYS_OWN = of_units!(own "d.day, CAST(SUM(d.accounts_n) AS BIGINT), CAST(SUM(d.zones_n) AS BIGINT)",
        "JOIN unit_days d ON d.unit_id = n.id", "AND d.day >= $3 GROUP BY d.day");
}

db::row! {
    struct UnitRow {
        id: String,
        name: String,
        status: String,
        accounts_n: i64,
        zones_n: i64,
    }
}

/// Which units of the place's tenant are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    Whole,
    /// Those that the principal has a role in.
    Own,
}

/// A live zone counts once more (1) or no longer (-1), as what it is now: called before and after it becomes something else.
pub(crate) async fn tally_zone(
    op: &mut Op<'_, '_>,
    zone: &str,
    account: &str,
    n: i64,
) -> Result<()> {
    op.tx.exec(TALLY_ZONE, p![zone, account, n]).await?;
    Ok(())
}

/// The same of all live zones of the place's account, which comes or goes.
pub(crate) async fn tally_account(op: &mut Op<'_, '_>, n: i64) -> Result<()> {
    let account = op.account()?;
    op.tx.exec(TALLY_ACCOUNT, p![&account, n]).await?;
    Ok(())
}

/// An account was made in the place's unit.
pub(crate) async fn account_made(op: &mut Op<'_, '_>) -> Result<()> {
    let (unit, day) = (op.unit()?, op.now() / DAY);
    op.tx.exec(ACCOUNT_MADE, p![&unit, day]).await?;
    Ok(())
}

/// A zone was made in the place's unit.
pub(crate) async fn zone_made(op: &mut Op<'_, '_>) -> Result<()> {
    let (unit, day) = (op.unit()?, op.now() / DAY);
    op.tx.exec(ZONE_MADE, p![&unit, day]).await?;
    Ok(())
}

/// Live accounts and zones of the installation.
pub(crate) async fn totals(op: &mut Op<'_, '_>) -> Result<(i64, i64)> {
    Ok(op.tx.one(TOTALS, p![]).await?)
}

/// Status, plan, and how many live zones have both.
pub(super) async fn tallies(op: &mut Op<'_, '_>) -> Result<Vec<(String, String, i64)>> {
    Ok(op.tx.rows(TALLIES, p![]).await?)
}

/// Day, and how many accounts and zones were made on it.
pub(super) async fn days(op: &mut Op<'_, '_>, first: i64) -> Result<Vec<(i64, i64, i64)>> {
    Ok(op.tx.rows(DAYS, p![first]).await?)
}

pub(super) async fn units(op: &mut Op<'_, '_>, reach: Reach) -> Result<Vec<UnitNumbers>> {
    let (tenant, user) = (op.tenant()?, op.user());
    let rows: Vec<UnitRow> = match reach {
        Reach::Whole => op.tx.rows(UNITS, p![&tenant]).await?,
        Reach::Own => op.tx.rows(UNITS_OWN, p![&tenant, user]).await?,
    };
    Ok(rows
        .into_iter()
        .map(|unit| UnitNumbers {
            id: unit.id,
            name: unit.name,
            status: Status::of(&unit.status),
            accounts_count: unit.accounts_n,
            zones_count: unit.zones_n,
        })
        .collect())
}

pub(super) async fn tallies_of(
    op: &mut Op<'_, '_>,
    reach: Reach,
) -> Result<Vec<(String, String, i64)>> {
    let (tenant, user) = (op.tenant()?, op.user());
    Ok(match reach {
        Reach::Whole => op.tx.rows(TALLIES_OF, p![&tenant]).await?,
        Reach::Own => op.tx.rows(TALLIES_OWN, p![&tenant, user]).await?,
    })
}

pub(super) async fn days_of(
    op: &mut Op<'_, '_>,
    reach: Reach,
    first: i64,
) -> Result<Vec<(i64, i64, i64)>> {
    let (tenant, user) = (op.tenant()?, op.user());
    Ok(match reach {
        Reach::Whole => op.tx.rows(DAYS_OF, p![&tenant, first]).await?,
        Reach::Own => op.tx.rows(DAYS_OWN, p![&tenant, user, first]).await?,
    })
}
