//! One token: what it may do, replaced; its value rolled; disabled, and ended.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Ids, Refused, Shown},
    },
    Owned,
    builder::{self, Built},
    rows, words,
};
use crate::{
    caller::{Form, Person},
    params::Params,
};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    moment::Moment,
    tokens::{self, NewToken, Status, Token, TokenChange},
};

pub(in crate::pages) async fn own(Ids([id]): Ids<1>, person: Person, params: Params) -> Shown {
    let page = page(&person, &Owned::own(), &id, &params, None).await?;
    Ok(page.into_response())
}

pub(in crate::pages) async fn of(
    Ids([account, id]): Ids<2>,
    person: Person,
    params: Params,
) -> Shown {
    let owned = Owned::of(&person, account).await?;
    Ok(page(&person, &owned, &id, &params, None)
        .await?
        .into_response())
}

pub(in crate::pages) async fn change_own(
    Ids([id]): Ids<1>,
    person: Person,
    params: Params,
) -> Shown {
    change(&person, Owned::own(), id, &params).await
}

pub(in crate::pages) async fn change_of(
    Ids([account, id]): Ids<2>,
    person: Person,
    params: Params,
) -> Shown {
    let owned = Owned::of(&person, account).await?;
    change(&person, owned, id, &params).await
}

async fn change(person: &Person, owned: Owned, id: String, params: &Params) -> Shown {
    if person.form.ticked("more") {
        let asked = Tried::of("token")(Error::from(&codes::BAD_BODY));
        return Ok(page(person, &owned, &id, params, Some(&asked))
            .await?
            .into_response());
    }
    let form = ["token", "json", "disable", "enable", "roll", "delete"]
        .into_iter()
        .find(|form| *form == person.form.get("do"))
        .unwrap_or_default();
    match done(person, &owned, &id, form).await {
        Ok(reply) => Ok(reply),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(person, &owned, &id, params, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

async fn done(person: &Person, owned: &Owned, id: &str, form: &str) -> Result<Response> {
    let (ctx, of) = (&person.ctx, || owned.of.clone());
    let here = format!("{}/{id}", owned.path);
    Ok(match form {
        "token" | "json" => {
            let built = match form {
                "token" => Built::read(person, owned).await?,
                _ => Built::read_json(&person.form)?,
            };
            let change = TokenChange {
                new: built.new.clone(),
                status: None,
            };
            let saved = tokens::update(ctx, of(), id.to_owned(), change).await;
            saved.map_err(|fault| built.beside(fault))?;
            onward(&here, Some(Done::TokenSaved))
        }
        "disable" | "enable" => {
            let token = tokens::get(ctx, of(), id.to_owned()).await?;
            let (status, done) = match form {
                "disable" => (Status::Disabled, Done::TokenDisabled),
                _ => (Status::Active, Done::TokenEnabled),
            };
            let change = TokenChange {
                new: same(token),
                status: Some(status),
            };
            tokens::update(ctx, of(), id.to_owned(), change).await?;
            onward(&here, Some(done))
        }
        "roll" => {
            sure(&person.form)?;
            let value = tokens::roll(ctx, of(), id.to_owned()).await?;
            let content = html! {
                p .done role="status" { "The value until now is refused from this moment." }
                (builder::value(&value))
                p { a .action href=(here) { "I have copied it" } }
            };
            Page::of(person, "A new value", owned.place.clone(), content).into_response()
        }
        "delete" => {
            sure(&person.form)?;
            tokens::delete(ctx, of(), id.to_owned()).await?;
            onward(&owned.path, Some(Done::TokenDeleted))
        }
        _ => return Err(no_such_form()),
    })
}

fn sure(form: &Form) -> Result<()> {
    if form.ticked("sure") {
        return Ok(());
    }
    Err(Error::from(&codes::BAD_BODY)
        .text("Tick that you want this")
        .at("/sure"))
}

/// What it is, unchanged.
fn same(token: Token) -> NewToken {
    NewToken {
        name: token.name,
        policies: token.policies,
        not_before: Some(token.not_before),
        expires_on: Some(token.expires_on),
        condition: Some(token.condition),
    }
}

async fn page(
    person: &Person,
    owned: &Owned,
    id: &str,
    params: &Params,
    tried: Option<&Tried>,
) -> Result<Page, Refused> {
    let token = tokens::get(&person.ctx, owned.of.clone(), id.to_owned()).await?;
    let rows = rows::of(&token.policies, owned.account.as_deref());
    let untouched = builder::untouched(&token, rows.as_deref());
    let fields = |form| Fields::new(form, &person.form, &untouched, tried);
    let as_json =
        rows.is_none() || params.has("json") || tried.is_some_and(|tried| tried.form == "json");
    let path = format!("{}/{id}", owned.api);
    let asked_for_more = person.form.ticked("more");
    let content = html! {
        (fields("").alert())
        (about(&token))
        section aria-labelledby="replace" {
            h2 #replace { "What it may do" }
            @if as_json {
                (replace_json(person, &fields("json")))
                @if rows.is_some() { p { a href={ (owned.path) "/" (id) } { "Change it in rows" } } }
            } @else {
                @let fields = fields("token");
                @if !asked_for_more { (fields.alert()) }
                form method="post" {
                    (hidden(person, "token"))
                    (builder::inputs(person, owned, &fields, builder::count_for(&person.form, rows.map_or(0, |r| r.len()))).await?)
                    button type="submit" { "Save" }
                }
                p { a href={ (owned.path) "/" (id) "?json" } { "Change it as JSON" } }
            }
            (curl(person, "PUT", &path, serde_json::to_value(same(token.clone())).ok().as_ref()))
        }
        section aria-labelledby="value" {
            h2 #value { "Its value" }
            (again(person, &fields("roll")))
        }
        section aria-labelledby="end" {
            h2 #end { "End it" }
            (fields("disable").alert())
            (fields("enable").alert())
            @if token.status == Status::Disabled {
                p { "It is disabled, and refused until it is enabled again." }
                (button(person, "enable", "", "Enable it", &token.name))
            } @else {
                p { "Disabled, it is refused until you enable it again." }
                (button(person, "disable", "", "Disable it", &token.name))
            }
            (delete(person, &fields("delete")))
        }
    };
    Ok(Page::of(person, token.name, owned.place.clone(), content))
}

fn about(token: &Token) -> Markup {
    html! {
        dl {
            dt { "State" } dd { (words::state(token.status)) }
            dt { "Id" } dd { code { (token.id) } }
            dt { "Issued" } dd { (Moment(token.issued_on.0).words()) }
            dt { "Last used" } dd { (words::at(token.last_used_on, "never")) }
            dt { "Begins" } dd { (words::at(token.not_before, "at once")) }
            dt { "Ends" } dd { (words::at(token.expires_on, "never")) }
            (words::condition(token.condition.as_ref()))
        }
        (words::policies(&token.policies))
    }
}

fn replace_json(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        (fields.alert())
        form method="post" {
            (hidden(person, "json"))
            (fields.show(&Field::new("name", "Name").required()))
            (fields.area("policies", "Policies, as JSON", "As the API takes them."))
            (builder::about(fields))
            button type="submit" { "Save" }
        }
    }
}

fn again(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        p { "The value was shown when it was made, and cannot be shown again. Rolling it gives a new one." }
        (fields.alert())
        details {
            summary { "Roll it" }
            p { "Every program that uses the value until now is refused from that moment." }
            form .danger method="post" {
                (hidden(person, "roll"))
                (fields.tick("sure", "The old value may stop working"))
                button type="submit" { "Roll the value" }
            }
        }
    }
}

fn delete(person: &Person, fields: &Fields<'_>) -> Markup {
    html! {
        (fields.alert())
        details {
            summary { "Delete it" }
            p { "Programs that use it are refused from that moment. This cannot be undone." }
            form .danger method="post" {
                (hidden(person, "delete"))
                (fields.tick("sure", "Delete the token"))
                button type="submit" { "Delete" }
            }
        }
    }
}
