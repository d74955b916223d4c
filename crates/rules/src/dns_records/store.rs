use super::{
    DnsRecord, Kept,
    conflicts::{Beside, hash},
};
use crate::{
    Error, Result,
    gate::Op,
    lists::{Page, Paged},
    moment::Moment,
    secondary_dns::incoming::copied,
    statements::sql,
    zones::is_secondary,
};
use db::p;
use dns::record::{RecordType, proxiable};
use serde::de::DeserializeOwned;

/// The columns of [`Row`].
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT r.id, r.name, r.type, r.content, r.data, r.priority, r.rdata, r.ttl, r.proxied, r.comment, r.tags, r.settings, \
             r.created_at, r.modified_at, r.comment_at, r.tags_at FROM dns_records r WHERE r.zone_id = $1 AND r.account_id = $2 ",
            $rest
        )
    };
}

sql! {
    FIND = select!("AND r.id = $3");
    ALL = select!("ORDER BY r.type, r.name, r.id");
    PAGE = select!("ORDER BY r.type, r.name, r.id LIMIT $3 OFFSET $4");
    NAMED = select!("AND r.name = $3 ORDER BY r.type, r.id");
    BESIDE = "SELECT id, type, rdata_hash, LENGTH(content) FROM dns_records WHERE zone_id = $1 AND account_id = $2 AND name = $3";
    SERVED = "SELECT CASE WHEN custom_ns = '' THEN ns_set ELSE custom_ns END, serial FROM zones WHERE id = $1 AND account_id = $2";
    NUMBER = "SELECT records_n FROM zones WHERE id = $1 AND account_id = $2";
    NUMBER_IN_ACCOUNT = "SELECT CAST(COALESCE(SUM(records_n), 0) AS BIGINT) FROM zones WHERE account_id = $1 AND deleted_at IS NULL";
    COUNT = "UPDATE zones SET records_n = records_n + $3 WHERE id = $1 AND account_id = $2 \
        AND (CAST($4 AS BIGINT) IS NULL OR records_n + $3 <= CAST($4 AS BIGINT))";
    INSERT = "INSERT INTO dns_records (id, zone_id, account_id, name, type, content, data, priority, rdata, rdata_hash, ttl, proxied, \
        comment, tags, settings, created_at, modified_at, comment_at, tags_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16, $17, $18)";
    UPDATE = "UPDATE dns_records SET name = $4, content = $5, data = $6, priority = $7, rdata = $8, rdata_hash = $9, ttl = $10, \
        proxied = $11, comment = $12, tags = $13, settings = $14, modified_at = $15, comment_at = $16, tags_at = $17 \
        WHERE id = $1 AND zone_id = $2 AND account_id = $3";
    DELETE = "DELETE FROM dns_records WHERE id = $1 AND zone_id = $2 AND account_id = $3";
}

db::row! {
    struct Row {
        id: String,
        name: String,
        kind: String,
        content: String,
        data: Option<String>,
        priority: Option<i64>,
        rdata: Vec<u8>,
        ttl: i64,
        proxied: bool,
        comment: Option<String>,
        tags: String,
        settings: String,
        created_at: i64,
        modified_at: i64,
        comment_at: Option<i64>,
        tags_at: Option<i64>,
    }
}

db::row! {
    pub(super) struct Served {
        /// Names, separated by a space.
        pub(super) servers: String,
        pub(super) serial: i64,
    }
}

db::row! {
    struct BesideRow {
        id: String,
        kind: String,
        rdata_hash: String,
        length: i64,
    }
}

impl Row {
    fn kept(self) -> Result<Kept> {
        let r = self;
        let kind = RecordType::of(&r.kind);
        Ok(Kept {
            rdata: r.rdata,
            record: DnsRecord {
                proxiable: kind.is_some_and(|kind| proxiable(kind, &r.content)),
                id: r.id,
                name: r.name,
                kind: r.kind,
                content: r.content,
                priority: r.priority.and_then(|n| u16::try_from(n).ok()),
                data: r.data.as_deref().map(read).transpose()?,
                proxied: r.proxied,
                ttl: r.ttl,
                settings: read(&r.settings)?,
                meta: serde_json::Map::new(),
                comment: r.comment,
                tags: read(&r.tags)?,
                created_on: Moment(r.created_at),
                modified_on: Moment(r.modified_at),
                comment_modified_on: r.comment_at.map(Moment),
                tags_modified_on: r.tags_at.map(Moment),
            },
        })
    }
}

fn read<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json)
        .map_err(|e| Error::internal(format!("a record is not kept as JSON: {e}")))
}

fn written(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal(e.to_string()))
}

fn shown(rows: Vec<Row>) -> Result<Vec<DnsRecord>> {
    rows.into_iter()
        .map(|row| row.kept().map(|kept| kept.record))
        .collect()
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<Kept>> {
    if is_secondary(op) {
        let mut all = copied(op).await?.into_iter();
        return Ok(all.find(|kept| kept.record.id == id));
    }
    let (zone, account) = (op.zone()?, op.account()?);
    let row: Option<Row> = op.tx.opt(FIND, p![&zone, &account, id]).await?;
    row.map(Row::kept).transpose()
}

/// All of the zone, by type, name and id.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<DnsRecord>> {
    if is_secondary(op) {
        return Ok(copied(op).await?.into_iter().map(|k| k.record).collect());
    }
    let (zone, account) = (op.zone()?, op.account()?);
    shown(op.tx.rows(ALL, p![&zone, &account]).await?)
}

/// The same with their data as it goes over the wire.
pub(super) async fn whole(op: &mut Op<'_, '_>) -> Result<Vec<Kept>> {
    if is_secondary(op) {
        return copied(op).await;
    }
    let (zone, account) = (op.zone()?, op.account()?);
    let rows: Vec<Row> = op.tx.rows(ALL, p![&zone, &account]).await?;
    rows.into_iter().map(Row::kept).collect()
}

/// By whom the zone is served, and with which serial.
pub(super) async fn served(op: &mut Op<'_, '_>) -> Result<Served> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.one(SERVED, p![&zone, &account]).await?)
}

/// A page of them.
pub(super) async fn page(op: &mut Op<'_, '_>, page: Page) -> Result<Vec<DnsRecord>> {
    if is_secondary(op) {
        return Ok(Paged::cut(all(op).await?, page).items);
    }
    let (zone, account) = (op.zone()?, op.account()?);
    let values = p![&zone, &account, page.per_page, page.offset()];
    shown(op.tx.rows(PAGE, values).await?)
}

/// Those of one name.
pub(super) async fn named(op: &mut Op<'_, '_>, name: &str) -> Result<Vec<DnsRecord>> {
    if is_secondary(op) {
        let all = all(op).await?.into_iter();
        return Ok(all.filter(|record| record.name == name).collect());
    }
    let (zone, account) = (op.zone()?, op.account()?);
    shown(op.tx.rows(NAMED, p![&zone, &account, name]).await?)
}

pub(super) async fn beside(op: &mut Op<'_, '_>, name: &str) -> Result<Vec<Beside>> {
    let (zone, account) = (op.zone()?, op.account()?);
    let rows: Vec<BesideRow> = op.tx.rows(BESIDE, p![&zone, &account, name]).await?;
    Ok(rows
        .into_iter()
        .map(|r| Beside {
            id: r.id,
            kind: r.kind,
            rdata_hash: r.rdata_hash,
            length: usize::try_from(r.length).unwrap_or(0),
        })
        .collect())
}

/// How many records the zone has.
pub(super) async fn number(op: &mut Op<'_, '_>) -> Result<i64> {
    let (zone, account) = (op.zone()?, op.account()?);
    Ok(op.tx.one(NUMBER, p![&zone, &account]).await?)
}

/// The same of all live zones of the account.
pub(super) async fn number_in_account(op: &mut Op<'_, '_>) -> Result<i64> {
    let account = op.account()?;
    Ok(op.tx.one(NUMBER_IN_ACCOUNT, p![&account]).await?)
}

/// So many more (or fewer); false where that would be more than there may be.
pub(super) async fn count(op: &mut Op<'_, '_>, n: i64, most: Option<u32>) -> Result<bool> {
    let (zone, account) = (op.zone()?, op.account()?);
    let values = p![&zone, &account, n, most.map(i64::from)];
    Ok(op.tx.exec(COUNT, values).await? == 1)
}

pub(super) async fn insert(op: &mut Op<'_, '_>, kept: &Kept) -> Result<()> {
    let (zone, account, r) = (op.zone()?, op.account()?, &kept.record);
    let (data, tags, settings) = texts(r)?;
    let own = hash(&kept.rdata);
    let row = p![
        &r.id,
        &zone,
        &account,
        &r.name,
        &r.kind,
        &r.content,
        &data,
        r.priority.map(i64::from),
        &kept.rdata,
        &own,
        r.ttl,
        r.proxied,
        &r.comment,
        &tags,
        &settings,
        r.created_on.0,
        r.comment_modified_on.map(|m| m.0),
        r.tags_modified_on.map(|m| m.0)
    ];
    op.tx.exec(INSERT, row).await?;
    Ok(())
}

pub(super) async fn update(op: &mut Op<'_, '_>, kept: &Kept) -> Result<()> {
    let (zone, account, r) = (op.zone()?, op.account()?, &kept.record);
    let (data, tags, settings) = texts(r)?;
    let own = hash(&kept.rdata);
    let row = p![
        &r.id,
        &zone,
        &account,
        &r.name,
        &r.content,
        &data,
        r.priority.map(i64::from),
        &kept.rdata,
        &own,
        r.ttl,
        r.proxied,
        &r.comment,
        &tags,
        &settings,
        r.modified_on.0,
        r.comment_modified_on.map(|m| m.0),
        r.tags_modified_on.map(|m| m.0)
    ];
    op.tx.exec(UPDATE, row).await?;
    Ok(())
}

fn texts(r: &DnsRecord) -> Result<(Option<String>, String, String)> {
    let data = r.data.as_ref().map(written).transpose()?;
    Ok((data, written(&r.tags)?, written(&r.settings)?))
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    let (zone, account) = (op.zone()?, op.account()?);
    op.tx.exec(DELETE, p![id, &zone, &account]).await?;
    Ok(())
}
