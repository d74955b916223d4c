//! The end of an account.

use super::super::{
    curl::curl,
    form::{Field, Fields, Tried, hidden},
    person::days,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
};
use maud::{Markup, html};
use rules::{
    Error, Result,
    accounts::{self, Account},
    codes,
};

pub(super) async fn delete(person: &Person, id: &str) -> Result<Done> {
    let there = accounts::get(&person.ctx, id.to_owned()).await?;
    if person.form.trimmed("name") != there.name.trim() {
        let text = "Type the name of the account as it stands here to delete it";
        return Err(Error::from(&codes::ACCOUNT_INVALID).text(text).at("/name"));
    }
    accounts::delete(&person.ctx, id.to_owned()).await?;
    Ok(Done::AccountDeleted)
}

pub(super) fn section(person: &Person, account: &Account, tried: Option<&Tried>) -> Markup {
    let untouched = Form::default();
    let fields = Fields::new("delete", &person.form, &untouched, tried);
    let kept = days(person.ctx.rules().settings().retention);
    html! {
        section .danger aria-labelledby="delete" {
            h2 #delete { "Delete" }
            p { "What is lost, from that moment on:" }
            ul {
                li { "All of its zones are answered no more, and their names can be added by others." }
                li { "Its members and tokens reach nothing of it." }
                li { "Its subscriptions run no longer." }
            }
            p { "For " (kept) " days it can be restored whole. After that it is gone." }
            (fields.alert())
            form method="post" {
                (hidden(person, "delete"))
                (fields.show(&Field::new("name", "Type the name of the account").required().hint(&account.name)))
                button type="submit" { "Delete the account" }
            }
            (curl(person, "DELETE", &format!("/client/v4/accounts/{}", account.id), None))
        }
    }
}
