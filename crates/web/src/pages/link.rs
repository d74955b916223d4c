//! Where the links lead that people asked for: one page, which does what its link is for. The form asks for a password (field
//! `password`) where one is to be chosen; following alone changes nothing, since mail programs look at links too.
//!
//! The code in the path is the whole capability, so there is nothing to forge from elsewhere; it is never logged, and the
//! page lets it go nowhere.

use super::{
    form::{choose_password, code, refused},
    layout::{Page, words},
};
use crate::caller::Visitor;
use axum::extract::RawPathParams;
use maud::{Markup, html};
use rules::{
    Error, Result,
    auth::links::{self, CodeAndPassword, Link, Purpose},
    codes,
};

/// What the link is for, and the form to do it.
pub(crate) async fn show(visitor: Visitor, params: RawPathParams) -> Page {
    match links::look(&visitor.ctx, &code(&params)).await {
        Ok(link) => form(&link, None),
        Err(fault) => refused(fault),
    }
}

/// Does it.
pub(crate) async fn follow(visitor: Visitor, params: RawPathParams) -> Page {
    let code = code(&params);
    let link = match links::look(&visitor.ctx, &code).await {
        Ok(link) => link,
        Err(fault) => return refused(fault),
    };
    match done(&visitor, &link, code).await {
        Ok(page) => page,
        Err(fault) if *fault.code() == codes::PASSWORD_INVALID => form(&link, Some(fault)),
        Err(fault) => refused(fault),
    }
}

async fn done(visitor: &Visitor, link: &Link, code: String) -> Result<Page> {
    let password = visitor.form()?.get("password").to_owned();
    let followed = CodeAndPassword { code, password };
    Ok(match link.purpose {
        Purpose::SignUp => {
            let new = links::sign_up(&visitor.ctx, &followed).await?;
            Page::new(
                "You have signed up",
                html! {
                    p { "You have a user with the address " strong { (new.email) } " now." }
                    p { "This is your API key. Keep it somewhere safe." }
                    p { code #api-key { (new.api_key) } }
                    p {
                        "Programs send it as " code { "X-Auth-Key" } ", together with your address as "
                        code { "X-Auth-Email" } "."
                    }
                    (log_in())
                },
            )
        }
        Purpose::Password => {
            links::reset_password(&visitor.ctx, &followed).await?;
            Page::new(
                "You have a new password",
                html! {
                    p { "Log in with it from now on. All your sessions have ended." }
                    (log_in())
                },
            )
        }
        Purpose::Address => {
            links::verify(&visitor.ctx, &followed.code).await?;
            Page::new(
                "Your address is verified",
                html! { p { "Thank you. There is nothing more to do." } (log_in()) },
            )
        }
    })
}

/// The way on.
fn log_in() -> Markup {
    html! { p { a .action href="/login" { "Log in" } } }
}

fn form(link: &Link, problem: Option<Error>) -> Page {
    let (title, what, button) = match link.purpose {
        Purpose::SignUp => (
            "Sign up",
            "Choose a password, and you have a user.",
            "Sign up",
        ),
        Purpose::Password => (
            "Choose a new password",
            "All your sessions end when you have a new one.",
            "Set the password",
        ),
        Purpose::Address => (
            "Verify your address",
            "This shows that the address is yours.",
            "Verify",
        ),
    };
    let wrong = problem.is_some();
    let content = html! {
        p { (what) " The link works until " (link.expires_on.words()) "." }
        @if let Some(problem) = &problem {
            p #problem .problem role="alert" { (words(problem)) "." }
        }
        form method="post" {
            label for="email" { "Your address" }
            input #email type="email" name="email" value=(link.email) readonly autocomplete="username";
            (fields(link.purpose, wrong))
            button type="submit" { (button) }
        }
    };
    let page = Page::new(title, content);
    match problem {
        Some(problem) => page.because(problem),
        None => page,
    }
}

fn fields(purpose: Purpose, wrong: bool) -> Markup {
    match purpose {
        Purpose::Address => html! {},
        _ => choose_password(wrong),
    }
}
