//! Where the link of an invitation leads. A new person chooses a password (field `password`), is shown an API key once and has
//! joined; somebody with a user shows their API key or password (field `secret`) and has joined.
//!
//! The code in the path is the whole capability, so there is nothing to forge from elsewhere; it is never logged, and the
//! page lets it go nowhere. A member's id in its place opens nothing: there the link is mailed once more.

mod passed_on;

use super::{
    form::{choose_password, code, refused},
    layout::{Page, words},
};
use crate::{Web, caller::Visitor};
use axum::extract::{RawPathParams, State};
use maud::{Markup, html};
use rules::{
    Error, Result, branding, codes,
    invitations::{self, Joined, Joining},
};

/// Who invites, to what, and the form to accept.
pub(crate) async fn show(State(web): State<Web>, visitor: Visitor, params: RawPathParams) -> Page {
    if invitations::member_shape(&code(&params)) {
        return passed_on::show(&web, &visitor, &code(&params)).await;
    }
    match look(&visitor, &code(&params)).await {
        Ok(invitation) => dressed(&web, &invitation.account_id, form(&invitation, None)).await,
        Err(fault) => refused(fault),
    }
}

/// As the account's tenant has it, whatever the host.
async fn dressed(web: &Web, account: &str, page: Page) -> Page {
    match branding::of_account(web.rules(), account).await {
        Ok(brand) => page.dressed(brand),
        Err(fault) => refused(fault),
    }
}

/// Accepts.
pub(crate) async fn accept(
    State(web): State<Web>,
    visitor: Visitor,
    params: RawPathParams,
) -> Page {
    let code = code(&params);
    if invitations::member_shape(&code) {
        return passed_on::mail(&web, &visitor, &code).await;
    }
    let invitation = match look(&visitor, &code).await {
        Ok(invitation) => invitation,
        Err(fault) => return refused(fault),
    };
    let page = match join(&web, &visitor, &invitation, &code).await {
        Ok(joined) => welcome(&invitation, &joined),
        Err(fault) => match fault.code() {
            again if *again == codes::PASSWORD_INVALID => form(&invitation, Some(fault)),
            again if *again == codes::UNKNOWN_KEY => {
                let text = "This is neither your API key nor your password";
                form(&invitation, Some(fault.text(text)))
            }
            _ => refused(fault),
        },
    };
    dressed(&web, &invitation.account_id, page).await
}

async fn look(visitor: &Visitor, code: &str) -> Result<Joining> {
    if !invitations::code_shape(code) {
        return Err(Error::from(&codes::INVITE_NOT_FOUND));
    }
    invitations::look(&visitor.ctx, code).await
}

async fn join(web: &Web, visitor: &Visitor, invitation: &Joining, code: &str) -> Result<Joined> {
    let form = visitor.form()?;
    if invitation.known {
        let ctx = visitor
            .prove(web, &invitation.email, form.get("secret"))
            .await?;
        invitations::join(&ctx, code).await
    } else {
        invitations::sign_up(&visitor.ctx, code, form.get("password")).await
    }
}

fn form(invitation: &Joining, problem: Option<Error>) -> Page {
    let Joining {
        account_name,
        invited_by,
        email,
        roles,
        expires_on,
        known,
        ..
    } = invitation;
    let content = html! {
        p { (invited_by) " invites you to work in the account " strong { (account_name) } "." }
        p { "Your role there: " (roles.join(", ")) ". The invitation is open until " (expires_on.words()) "." }
        @if let Some(problem) = &problem {
            p #problem .problem role="alert" { (words(problem)) "." }
        }
        form method="post" {
            label for="email" { "Your address" }
            input #email type="email" name="email" value=(email) readonly autocomplete="username";
            @if *known {
                (secret(problem.is_some()))
            } @else {
                (choose_password(problem.is_some()))
            }
            button type="submit" { "Join" }
        }
    };
    let page = Page::new(format!("Join {account_name}"), content);
    match problem {
        Some(problem) => page.because(problem),
        None => page,
    }
}

fn secret(wrong: bool) -> Markup {
    let described = if wrong { "hint problem" } else { "hint" };
    html! {
        label for="secret" { "Your API key or password" }
        input #secret type="password" name="secret" required autocomplete="current-password"
            aria-invalid=[wrong.then_some("true")] aria-describedby=(described);
        p #hint .hint { "You have a user here already: this shows that it is you." }
    }
}

fn welcome(invitation: &Joining, joined: &Joined) -> Page {
    let content = html! {
        p { "You are a member of the account " strong { (invitation.account_name) } " now." }
        @if let Some(key) = &joined.api_key {
            p { "This is your API key. It is shown this once, so keep it somewhere safe." }
            p { code #api-key { (key) } }
            p {
                "Programs send it as " code { "X-Auth-Key" } ", together with your address as "
                code { "X-Auth-Email" } "."
            }
        }
        p { "The account's id is " code #account-id { (joined.account_id) } "." }
        p { a .action href={ "/login?next=/accounts/" (joined.account_id) } { "Log in and go to the account" } }
    };
    Page::new(format!("Welcome to {}", invitation.account_name), content)
}
