use super::{View, ViewList};
use crate::{Result, gate::Op, moment::Moment, statements::sql};
use db::p;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, list, name, query, is_default, created_at, modified_at FROM views WHERE user_id = $1",
            $rest
        )
    };
}

sql! {
    ALL = select!(" ORDER BY list, name, id");
    FIND = select!(" AND id = $2");
    INSERT = "INSERT INTO views (id, user_id, list, name, query, is_default, created_at, modified_at) \
        VALUES ($2, $1, $3, $4, $5, $6, $7, $7)";
    UPDATE = "UPDATE views SET name = $3, query = $4, is_default = $5, modified_at = $6 WHERE user_id = $1 AND id = $2";
    ONLY_DEFAULT = "UPDATE views SET is_default = FALSE WHERE user_id = $1 AND list = $3 AND id <> $2 AND is_default";
    DELETE = "DELETE FROM views WHERE user_id = $1 AND id = $2";
}

db::row! {
    struct Row {
        id: String,
        list: String,
        name: String,
        query: String,
        is_default: bool,
        created_at: i64,
        modified_at: i64,
    }
}

impl From<Row> for View {
    fn from(r: Row) -> View {
        View {
            id: r.id,
            list: ViewList::of(&r.list).unwrap_or(ViewList::Accounts),
            name: r.name,
            query: r.query,
            is_default: r.is_default,
            created_on: Moment(r.created_at),
            modified_on: Moment(r.modified_at),
        }
    }
}

/// The principal's own; likewise below.
pub(super) async fn all(op: &mut Op<'_, '_>) -> Result<Vec<View>> {
    let rows: Vec<Row> = op.tx.rows(ALL, p![op.user()]).await?;
    Ok(rows.into_iter().map(View::from).collect())
}

pub(super) async fn find(op: &mut Op<'_, '_>, id: &str) -> Result<Option<View>> {
    let row: Option<Row> = op.tx.opt(FIND, p![op.user(), id]).await?;
    Ok(row.map(View::from))
}

pub(super) async fn insert(op: &mut Op<'_, '_>, view: &View) -> Result<()> {
    let row = p![
        op.user(),
        &view.id,
        view.list.as_str(),
        &view.name,
        &view.query,
        view.is_default,
        view.created_on.0
    ];
    op.tx.exec(INSERT, row).await?;
    only_default(op, view).await
}

pub(super) async fn update(op: &mut Op<'_, '_>, view: &View) -> Result<()> {
    let row = p![
        op.user(),
        &view.id,
        &view.name,
        &view.query,
        view.is_default,
        view.modified_on.0
    ];
    op.tx.exec(UPDATE, row).await?;
    only_default(op, view).await
}

/// What became the default takes that from another.
async fn only_default(op: &mut Op<'_, '_>, view: &View) -> Result<()> {
    if view.is_default {
        let row = p![op.user(), &view.id, view.list.as_str()];
        op.tx.exec(ONLY_DEFAULT, row).await?;
    }
    Ok(())
}

pub(super) async fn delete(op: &mut Op<'_, '_>, id: &str) -> Result<()> {
    op.tx.exec(DELETE, p![op.user(), id]).await?;
    Ok(())
}
