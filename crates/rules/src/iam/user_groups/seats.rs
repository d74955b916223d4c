//! Who is in a user group.

use super::{here, store};
use crate::{
    Error, Result, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    iam::effect,
    ids::well_formed,
    input::Input,
    lists::{Direction, Page, Paged},
    members::{IdRef, Status},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Members in one request at most.
const MEMBERS_MAX: usize = 1_000;

/// A member of the account, in a user group. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Seat {
    /// Of the member.
    pub id: String,
    pub email: String,
    pub status: Status,
}

/// Ids of members. v4: documented.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct MemberRefs(pub Vec<IdRef>);

impl Input for MemberRefs {
    const BAD: &'static Code = &codes::USER_GROUP_INVALID;
    const IS_LIST: bool = true;
}

/// What to list. v4: documented.
#[derive(Clone, Debug)]
pub struct Query {
    /// In the address.
    pub part: Option<String>,
    pub direction: Direction,
    pub page: Page,
}

/// What an event tells: who left, and who came.
#[derive(Serialize)]
struct Moved<'a> {
    members: &'a [String],
}

/// One page, by address.
pub async fn list(ctx: &Ctx, account: String, group: String, query: Query) -> Result<Paged<Seat>> {
    ctx.read(
        &policy::USER_GROUP_MEMBER_LIST,
        Scope::Account(account),
        (group, query),
        |op, (group, q)| {
            Box::pin(async move {
                here(op, group).await?;
                let total = store::count_seats(op, group, q).await?;
                let seats = store::seats(op, group, q).await?;
                Ok(Paged::new(seats, q.page, total))
            })
        },
    )
    .await
}

/// One of them.
pub async fn get(ctx: &Ctx, account: String, group: String, member: String) -> Result<Seat> {
    ctx.read(
        &policy::USER_GROUP_MEMBER_READ,
        Scope::Account(account),
        (group, member),
        |op, (group, member)| {
            Box::pin(async move {
                here(op, group).await?;
                seat(op, group, member).await
            })
        },
    )
    .await
}

/// Adds members; those who are in it already stay.
pub async fn add(
    ctx: &Ctx,
    account: String,
    group: String,
    members: MemberRefs,
) -> Result<Vec<Seat>> {
    ctx.write(
        &policy::USER_GROUP_MEMBER_ADD,
        Scope::Account(account),
        (group, members),
        |op, (group, members)| {
            Box::pin(async move {
                here(op, group).await?;
                let asked = known(op, members).await?;
                let before: HashSet<String> =
                    store::members(op, group).await?.into_iter().collect();
                let new: Vec<String> = asked
                    .into_iter()
                    .filter(|id| !before.contains(id))
                    .collect();
                moved(op, group, &[], &new).await?;
                named(op, group, members).await
            })
        },
    )
    .await
}

/// Puts these members in place of all that are in it.
pub async fn replace(
    ctx: &Ctx,
    account: String,
    group: String,
    members: MemberRefs,
) -> Result<Vec<Seat>> {
    ctx.write(
        &policy::USER_GROUP_MEMBER_SET,
        Scope::Account(account),
        (group, members),
        |op, (group, members)| {
            Box::pin(async move {
                here(op, group).await?;
                let asked = known(op, members).await?;
                let mut gone = store::members(op, group).await?;
                let new: Vec<String> = asked
                    .iter()
                    .filter(|id| !gone.contains(id))
                    .cloned()
                    .collect();
                gone.retain(|id| !asked.contains(id));
                moved(op, group, &gone, &new).await?;
                named(op, group, members).await
            })
        },
    )
    .await
}

/// Takes one member out.
pub async fn remove(ctx: &Ctx, account: String, group: String, member: String) -> Result<Seat> {
    ctx.write(
        &policy::USER_GROUP_MEMBER_REMOVE,
        Scope::Account(account),
        (group, member),
        |op, (group, member)| {
            Box::pin(async move {
                here(op, group).await?;
                let seat = seat(op, group, member).await?;
                moved(op, group, std::slice::from_ref(member), &[]).await?;
                Ok(seat)
            })
        },
    )
    .await
}

/// Writes down who left and who came, with what follows from it.
async fn moved(op: &mut Op<'_, '_>, group: &str, gone: &[String], new: &[String]) -> Result<()> {
    store::leave(op, group, gone).await?;
    store::enter(op, group, new).await?;
    let both: Vec<String> = gone.iter().chain(new).cloned().collect();
    effect::refresh(op, &both).await?;
    op.updated(group, &Moved { members: gone }, &Moved { members: new })
}

async fn seat(op: &mut Op<'_, '_>, group: &str, member: &str) -> Result<Seat> {
    let mut found = store::some_seats(op, group, &[member.to_owned()]).await?;
    found
        .pop()
        .ok_or_else(|| Error::from(&codes::MEMBER_NOT_FOUND))
}

/// The ids asked for, each once, all of members of the account.
async fn known(op: &mut Op<'_, '_>, asked: &MemberRefs) -> Result<Vec<String>> {
    let wrong = |text: &str, at: String| {
        Err(Error::from(&codes::USER_GROUP_INVALID)
            .text(text.to_owned())
            .at(at))
    };
    if asked.0.len() > MEMBERS_MAX {
        return wrong("A request takes at most 1000 members", String::new());
    }
    let mut ids: Vec<String> = Vec::new();
    for member in &asked.0 {
        if !ids.contains(&member.id) {
            ids.push(member.id.clone());
        }
    }
    // A text that is no id is nobody's, and none that every database takes.
    let looked_up: Vec<String> = ids.iter().filter(|id| well_formed(id)).cloned().collect();
    let found: HashSet<String> = store::known(op, &looked_up).await?.into_iter().collect();
    if let Some(i) = asked.0.iter().position(|m| !found.contains(&m.id)) {
        return wrong(
            "There is no such member in this account",
            format!("/{i}/id"),
        );
    }
    Ok(ids)
}

/// Those that a request named, by address.
async fn named(op: &mut Op<'_, '_>, group: &str, asked: &MemberRefs) -> Result<Vec<Seat>> {
    let ids: Vec<String> = asked.0.iter().map(|member| member.id.clone()).collect();
    store::some_seats(op, group, &ids).await
}
