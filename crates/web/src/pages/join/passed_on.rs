//! Where the link leads that whoever invites may pass on.

use super::{
    super::{form::refused, layout::Page},
    dressed,
};
use crate::{Web, caller::Visitor};
use maud::html;
use rules::invitations::{self, PassedOn};

/// Who invites, to what, and how to come in.
pub(super) async fn show(web: &Web, visitor: &Visitor, member: &str) -> Page {
    match invitations::passed_on(&visitor.ctx, member).await {
        Ok(found) => dressed(web, &found.account_id, page(&found, false)).await,
        Err(fault) => refused(fault),
    }
}

/// Mails the link that opens the invitation.
pub(super) async fn mail(web: &Web, visitor: &Visitor, member: &str) -> Page {
    match invitations::mail_again(&visitor.ctx, member).await {
        Ok(found) => dressed(web, &found.account_id, page(&found, true)).await,
        Err(fault) => refused(fault),
    }
}

fn page(found: &PassedOn, asked: bool) -> Page {
    let PassedOn {
        account_name,
        invited_by,
        email,
        mailed_on,
        expires_on,
        ..
    } = found;
    let content = html! {
        p { (invited_by) " invites " strong { (email) } " to work in the account " strong { (account_name) } ". The invitation is open until " (expires_on.words()) "." }
        @if asked {
            p .done role="status" { "A mail with the link to join was sent to " (email) " on " (mailed_on.words()) ". Where it does not come, look into the folder of unwanted mail; five minutes later it can be sent again here." }
        } @else {
            p { "The link to join is in a mail to that address, sent on " (mailed_on.words()) "." }
            form method="post" { button type="submit" { "Mail it once more" } }
        }
        p { "With a user of that address, " a href="/login?next=/me/memberships" { "log in" } " and accept it there." }
    };
    Page::new(format!("Invitation to {account_name}"), content)
}
