use super::{Kept, Person};
use crate::{Result, gate::Op, moment::Moment, roles, statements::sql, tenant_roles::TenantRole};
use db::p;

sql! {
    FIND = "SELECT consent_required, access_approved_until, access_asked_at FROM accounts WHERE id = $1";
    SET = "UPDATE accounts SET consent_required = $2, access_approved_until = $3, access_asked_at = $4 WHERE id = $1";
    PEOPLE = "SELECT u.id, u.email, u.first_name, u.last_name, ua.role, ua.created_at FROM unit_admins ua \
        JOIN users u ON u.id = ua.user_id WHERE ua.unit_id = $1 ORDER BY u.email_key";
    /// People who are not the partner's.
    SUPERS = "SELECT u.email FROM members m JOIN users u ON u.id = m.user_id AND u.status = 'active' AND u.kind = 'user' \
        WHERE m.account_id = $1 AND m.status = 'accepted' AND {{contains}}(m.roles, $2) > 0 AND {{contains}}(m.roles, '-') = 0 AND NOT EXISTS \
        (SELECT 1 FROM unit_admins ua WHERE ua.unit_id = $3 AND ua.user_id = u.id) ORDER BY u.email_key LIMIT 50";
}

db::row! {
    struct KeptRow {
        consent_required: bool,
        approved_until: Option<i64>,
        asked_at: Option<i64>,
    }

    struct PersonRow {
        id: String,
        email: String,
        first_name: Option<String>,
        last_name: Option<String>,
        role: String,
        created_at: i64,
    }
}

/// Of the place's account.
pub(super) async fn find(op: &mut Op<'_, '_>) -> Result<Kept> {
    let account = op.account()?;
    let row: KeptRow = op.tx.one(FIND, p![&account]).await?;
    Ok(Kept {
        consent_required: row.consent_required,
        approved_until: row.approved_until.map(Moment),
        asked_on: row.asked_at.map(Moment),
    })
}

pub(super) async fn set(op: &mut Op<'_, '_>, kept: &Kept) -> Result<()> {
    let account = op.account()?;
    let row = p![
        &account,
        kept.consent_required,
        kept.approved_until.map(|m| m.0),
        kept.asked_on.map(|m| m.0)
    ];
    op.tx.exec(SET, row).await?;
    Ok(())
}

/// Who has a role in the unit of the place's account, by address.
pub(super) async fn people(op: &mut Op<'_, '_>) -> Result<Vec<Person>> {
    let unit = op.unit()?;
    let rows: Vec<PersonRow> = op.tx.rows(PEOPLE, p![&unit]).await?;
    Ok(rows
        .into_iter()
        .map(|r| {
            let names: Vec<String> = [r.first_name, r.last_name].into_iter().flatten().collect();
            Person {
                id: r.id,
                name: if names.is_empty() {
                    r.email.clone()
                } else {
                    names.join(" ")
                },
                email: r.email,
                role: TenantRole::of(&r.role).unwrap_or(TenantRole::ReadOnly),
                since: Moment(r.created_at),
            }
        })
        .collect())
}

/// Addresses of the account's own super administrators, at most 50.
pub(crate) async fn super_administrators(op: &mut Op<'_, '_>) -> Result<Vec<String>> {
    let (account, unit) = (op.account()?, op.unit()?);
    let row = p![&account, roles::SUPER_ADMINISTRATOR, &unit];
    Ok(op.tx.rows(SUPERS, row).await?)
}
