use super::{Contacts, Status, Tenant};
use crate::{Error, Result, gate::Op, lists::Page, moment::Moment, statements::sql};
use db::p;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, type, status, customer_id, contact_email, contact_website, labels, name_servers, rate_limit, \
             accounts_n, zones_n, created_at, modified_at FROM tenants ", $rest
        )
    };
}

sql! {
    FIND = select!("WHERE id = $1");
    PAGE = select!("WHERE CAST($1 AS TEXT) IS NULL OR {{contains}}(name_key, $1) > 0 ORDER BY name, id LIMIT $2 OFFSET $3");
    COUNT = "SELECT COUNT(*) FROM tenants WHERE CAST($1 AS TEXT) IS NULL OR {{contains}}(name_key, $1) > 0";
    INSERT = "INSERT INTO tenants (id, name, name_key, type, status, customer_id, contact_email, contact_website, labels, \
        name_servers, rate_limit, accounts_n, zones_n, created_at, modified_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, $12, $12)";
    UPDATE = "UPDATE tenants SET name = $2, name_key = $3, type = $4, status = $5, customer_id = $6, contact_email = $7, \
        contact_website = $8, labels = $9, name_servers = $10, rate_limit = $11, modified_at = $12 WHERE id = $1";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        kind: String,
        status: String,
        customer_id: Option<String>,
        contact_email: Option<String>,
        contact_website: Option<String>,
        labels: String,
        name_servers: String,
        rate_limit: Option<i64>,
        accounts_n: i64,
        zones_n: i64,
        created_at: i64,
        modified_at: i64,
    }
}

impl Row {
    fn tenant(self) -> Result<Tenant> {
        Ok(Tenant {
            id: self.id,
            name: self.name,
            kind: self.kind,
            status: Status::of(&self.status),
            contacts: Contacts {
                email: self.contact_email,
                website: self.contact_website,
            },
            customer_id: self.customer_id,
            labels: serde_json::from_str(&self.labels)
                .map_err(|e| Error::internal(format!("labels of a tenant: {e}")))?,
            name_servers: self
                .name_servers
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            rate_limit: self.rate_limit,
            accounts_count: self.accounts_n,
            zones_count: self.zones_n,
            created_on: Moment(self.created_at),
            modified_on: Moment(self.modified_at),
        })
    }
}

/// The place's tenant.
pub(crate) async fn find(op: &mut Op<'_, '_>) -> Result<Tenant> {
    let tenant = op.tenant()?;
    op.tx.one::<Row>(FIND, p![&tenant]).await?.tenant()
}

/// By name; `name` in lower case.
pub(super) async fn page(
    op: &mut Op<'_, '_>,
    name: Option<&str>,
    page: Page,
) -> Result<Vec<Tenant>> {
    let rows: Vec<Row> = op
        .tx
        .rows(PAGE, p![name, page.per_page, page.offset()])
        .await?;
    rows.into_iter().map(Row::tenant).collect()
}

pub(super) async fn count(op: &mut Op<'_, '_>, name: Option<&str>) -> Result<i64> {
    Ok(op.tx.one(COUNT, p![name]).await?)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, tenant: &Tenant) -> Result<()> {
    save(op, INSERT, tenant, tenant.created_on).await
}

pub(super) async fn update(op: &mut Op<'_, '_>, tenant: &Tenant) -> Result<()> {
    save(op, UPDATE, tenant, tenant.modified_on).await
}

/// Both statements take the same parameters.
async fn save(op: &mut Op<'_, '_>, sql: &str, t: &Tenant, at: Moment) -> Result<()> {
    let labels = serde_json::to_string(&t.labels).map_err(|e| Error::internal(e.to_string()))?;
    let (name_key, name_servers) = (t.name.to_lowercase(), t.name_servers.join(" "));
    let row = p![
        &t.id,
        &t.name,
        &name_key,
        &t.kind,
        t.status.as_str(),
        &t.customer_id,
        &t.contacts.email,
        &t.contacts.website,
        &labels,
        &name_servers,
        t.rate_limit,
        at.0
    ];
    op.tx.exec(sql, row).await?;
    Ok(())
}
