//! Who somebody is: their name, their address and whether it is verified, and their password.

use super::{
    super::{
        curl::curl,
        flash::Done,
        form::{Field, Fields, Tried, button, hidden, no_such_form},
        layout::{Page, onward},
        person::{Refused, Shown},
    },
    at_me,
};
use crate::{
    Web,
    caller::{Form, Person},
};
use axum::{extract::State, response::IntoResponse};
use maud::{Markup, html};
use rules::{
    Result,
    auth::{self, links},
    passwords::SHORTEST,
    users::{self, User, UserChange},
};
use serde_json::json;

pub(in crate::pages) async fn show(person: Person) -> Shown {
    Ok(page(&person, None).await?.into_response())
}

/// Changes the profile or the password, or sends a mail to verify the address.
pub(in crate::pages) async fn change(State(web): State<Web>, person: Person) -> Shown {
    let (form, done): (&'static str, Result<Done>) = match person.form.get("do") {
        "profile" => (
            "profile",
            users::update(&person.ctx, changed(&person.form))
                .await
                .map(|_| Done::ProfileSaved),
        ),
        "verify" => (
            "verify",
            verify(&web, &person).await.map(|()| Done::VerifySent),
        ),
        "password" => (
            "password",
            password(&web, &person)
                .await
                .map(|()| Done::PasswordChanged),
        ),
        _ => ("", Err(no_such_form())),
    };
    match done {
        Ok(done) => Ok(onward("/me", Some(done))),
        Err(fault) => {
            let tried = Tried::of(form)(fault);
            let page = page(&person, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// All fields of the form: an empty one clears what there was.
fn changed(form: &Form) -> UserChange {
    let field = |name| Some(form.given(name));
    UserChange {
        first_name: field("first_name"),
        last_name: field("last_name"),
        telephone: field("telephone"),
        country: field("country"),
        zipcode: field("zipcode"),
    }
}

async fn verify(web: &Web, person: &Person) -> Result<()> {
    let caller = person.caller();
    caller.wait_after_failures(web, "mails").await?;
    links::ask_verification(&person.ctx).await?;
    caller.count_failure(web, "mails").await
}

async fn password(web: &Web, person: &Person) -> Result<()> {
    let current = person.form.get("current_password");
    let shown = person.caller().prove(web, current).await;
    shown.map_err(|fault| fault.at("/current_password"))?;
    auth::change_password(&person.ctx, person.form.get("password")).await?;
    Ok(())
}

async fn page(person: &Person, tried: Option<&Tried>) -> Result<Page, Refused> {
    let user = users::get(&person.ctx).await?;
    let address = links::address(&person.ctx).await?;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let untouched = Form::of([
        ("first_name", text(&user.first_name)),
        ("last_name", text(&user.last_name)),
        ("telephone", text(&user.telephone)),
        ("country", text(&user.country)),
        ("zipcode", text(&user.zipcode)),
    ]);
    let fields = |form| Fields::new(form, &person.form, &untouched, tried);
    let content = html! {
        (fields("").alert())
        section aria-labelledby="address" {
            h2 #address { "Address" }
            p .break { strong { (address.email) } }
            (fields("verify").alert())
            @if address.verified {
                p { "It is verified: you have followed a link that was sent there." }
            } @else {
                p { "It is not verified yet: nobody has followed a link that was sent there." }
                (button(person, "verify", "", "Send me a mail to verify it", ""))
            }
            p .hint { "You log in with this address, and invitations find you by it. It stays as it is as long as you have this user." }
        }
        section aria-labelledby="profile" {
            h2 #profile { "Profile" }
            (profile(person, &fields("profile")))
        }
        section aria-labelledby="password" {
            h2 #password { "Password" }
            (password_form(person, &fields("password"), &address.email))
        }
        (about(&user))
    };
    Ok(Page::of(person, "Your profile", at_me(), content))
}

fn profile(person: &Person, fields: &Fields<'_>) -> Markup {
    let example = json!({"first_name": "…", "last_name": "…"});
    html! {
        (fields.alert())
        form method="post" {
            (hidden(person, "profile"))
            (fields.show(&Field::new("first_name", "First name").autocomplete("given-name").hint("At most 60 letters.")))
            (fields.show(&Field::new("last_name", "Last name").autocomplete("family-name").hint("At most 60 letters.")))
            (fields.show(&Field::new("telephone", "Telephone").of_kind("tel").autocomplete("tel").hint("At most 20 characters.")))
            (fields.show(&Field::new("country", "Country").autocomplete("country-name").hint("At most 30 characters.")))
            (fields.show(&Field::new("zipcode", "Postal code").autocomplete("postal-code").hint("At most 20 characters.")))
            button type="submit" { "Save" }
        }
        (curl(person, "PATCH", "/client/v4/user", Some(&example)))
    }
}

fn password_form(person: &Person, fields: &Fields<'_>, email: &str) -> Markup {
    let hint = format!("At least {SHORTEST} characters.");
    html! {
        p { "With a new password, all your other sessions end, and you get a mail that says so." }
        (fields.alert())
        form method="post" {
            (hidden(person, "password"))
            input type="email" name="email" value=(email) autocomplete="username" readonly hidden;
            (fields.show(&Field::new("current_password", "Password until now").of_kind("password").required().autocomplete("current-password")))
            (fields.show(&Field::new("password", "New password").of_kind("password").required().autocomplete("new-password").hint(&hint)))
            button type="submit" { "Change the password" }
        }
        p .hint { a href="/reset" { "Forgotten, or you have none?" } " A link by mail leads to a new one." }
    }
}

fn about(user: &User) -> Markup {
    html! {
        section aria-labelledby="about" {
            h2 #about { "About your user" }
            dl {
                dt { "Id" } dd { code { (user.id) } }
                dt { "User name" } dd { code { (user.username) } }
                dt { "Second factor" } dd {
                    @if user.two_factor_authentication_enabled { "on" } @else { "off" }
                    " · " a href="/me/security" { "Security" }
                }
                dt { "Since" } dd { (user.created_on.words()) }
            }
        }
    }
}
