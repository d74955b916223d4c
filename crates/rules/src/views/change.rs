//! Keeping a view, changing it, letting it go.

use super::{View, ViewList, here, store};
use crate::{
    Error, Result,
    accounts::Deleted,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given},
    moment::Moment,
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Longest name, in characters.
pub(super) const NAME_MAX: usize = 60;
/// Longest query, in bytes.
const QUERY_MAX: usize = 1000;
/// Views of one list.
const MOST: usize = 50;
/// What says where in a list somebody was, and is no part of a view.
const PLACES: [&str; 3] = ["cursor", "page", "export"];

/// What a view takes.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewView {
    pub list: ViewList,
    /// 1 to 60 characters; the list has no other of the caller's with it.
    pub name: String,
    /// Parameters as in an address, at most 1000 bytes; `cursor` and `page` are left out.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub is_default: bool,
}

/// What to change.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ViewChange {
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    pub query: Option<String>,
    /// True takes it from the list's other default.
    #[serde(default, deserialize_with = "given")]
    pub is_default: Option<bool>,
}

impl Input for NewView {
    const BAD: &'static Code = &codes::VIEW_INVALID;
}

impl Input for ViewChange {
    const BAD: &'static Code = &codes::VIEW_INVALID;
}

/// Keeps a view for the caller.
pub async fn create(ctx: &Ctx, new: NewView) -> Result<View> {
    ctx.write(&policy::VIEW_CREATE, Scope::User, new, |op, new| {
        Box::pin(async move {
            let view = View {
                id: op.new_id(),
                list: new.list,
                name: new.name.clone(),
                query: kept(&new.query)?,
                is_default: new.is_default,
                created_on: Moment(op.now()),
                modified_on: Moment(op.now()),
            };
            check(op, &view).await?;
            store::insert(op, &view).await?;
            op.created(&view.id, &view)?;
            Ok(view)
        })
    })
    .await
}

/// Changes a view of the caller's.
pub async fn update(ctx: &Ctx, id: String, change: ViewChange) -> Result<View> {
    let input = (id, change);
    ctx.write(
        &policy::VIEW_UPDATE,
        Scope::User,
        input,
        |op, (id, change)| {
            Box::pin(async move {
                let before = here(op, id).await?;
                let mut after = before.clone();
                if let Some(name) = &change.name {
                    after.name.clone_from(name);
                }
                if let Some(query) = &change.query {
                    after.query = kept(query)?;
                }
                after.is_default = change.is_default.unwrap_or(before.is_default);
                after.modified_on = Moment(op.now());
                check(op, &after).await?;
                store::update(op, &after).await?;
                op.updated(id, &before, &after)?;
                Ok(after)
            })
        },
    )
    .await
}

/// Lets a view of the caller's go.
pub async fn delete(ctx: &Ctx, id: String) -> Result<Deleted> {
    ctx.write(&policy::VIEW_DELETE, Scope::User, id, |op, id| {
        Box::pin(async move {
            let before = here(op, id).await?;
            store::delete(op, id).await?;
            op.deleted(id, &before)?;
            Ok(Deleted { id: before.id })
        })
    })
    .await
}

/// Whether the view can stand beside the caller's others, whose stream is locked.
async fn check(op: &mut Op<'_, '_>, view: &View) -> Result<()> {
    check::name(&codes::VIEW_INVALID, "/name", &view.name, NAME_MAX)?;
    let others = store::all(op).await?;
    let mut others = others
        .iter()
        .filter(|v| v.list == view.list && v.id != view.id);
    if others.clone().count() >= MOST {
        return Err(Error::from(&codes::VIEW_INVALID)
            .text(format!("There are {MOST} views of this list already")));
    }
    if others.any(|v| v.name == view.name) {
        return Err(Error::from(&codes::VIEW_INVALID)
            .text("There is a view of this list with that name already")
            .at("/name"));
    }
    Ok(())
}

/// A query as it is kept.
fn kept(query: &str) -> Result<String> {
    let query = query.trim_start_matches('?');
    let fits = query.len() <= QUERY_MAX
        && query
            .bytes()
            .all(|b| b.is_ascii_graphic() && !b"#<>\"'".contains(&b));
    if !fits {
        return Err(Error::from(&codes::VIEW_INVALID)
            .text(format!(
                "query takes parameters as they stand in an address, at most {QUERY_MAX} bytes"
            ))
            .at("/query"));
    }
    let parts = query.split('&').filter(|part| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        !value.is_empty() && !PLACES.contains(&name)
    });
    Ok(parts.collect::<Vec<_>>().join("&"))
}

#[cfg(test)]
mod tests {
    use super::kept;

    #[test]
    fn a_query_is_kept_without_its_place() {
        assert_eq!(kept("?name=a&cursor=00.1&type=").unwrap(), "name=a");
        assert_eq!(kept("").unwrap(), "");
        for bad in ["a b=1", "a=\"x", "a=1#b", &"a".repeat(1001)] {
            assert!(kept(bad).is_err(), "{bad}");
        }
    }
}
