//! Open invitations, and how far their mails have come.

use super::super::person::if_allowed;
use crate::caller::Person;
use maud::{Markup, html};
use rules::{
    Result,
    invitations::{self, Delivery, OpenInvitation},
    lists::Page,
    mails::MailState,
    moment::Moment,
};

/// Of the members' page; nothing where none is open.
pub(super) async fn section(person: &Person, account: &str) -> Result<Markup> {
    const ALL: Page = Page {
        page: 1,
        per_page: 50,
    };
    let found = if_allowed(invitations::sent(&person.ctx, account.to_owned(), ALL).await)?;
    let Some(found) = found.filter(|found| !found.items.is_empty()) else {
        return Ok(html! {});
    };
    Ok(html! {
        section aria-labelledby="open" {
            h2 #open { "Open invitations" }
            div .scroll tabindex="0" role="group" aria-label="Table: Open invitations" {
                table {
                    thead { tr { @for head in ["Address", "Mail", "Invited by", "Invited on", "Works until", "Link to pass on"] { th scope="col" { (head) } } } }
                    tbody { @for one in &found.items { (row(account, one)) } }
                }
            }
            @if found.info.total_count > found.info.count { p .hint { "And " (found.info.total_count - found.info.count) " more." } }
            p .hint { "What opens an invitation is in the mail alone, so that nobody but the invited person can use it. The link to pass on tells them of the invitation, and they can have the mail sent once more there. You can, too, from the list above: the old mail's link ends then." }
        }
    })
}

fn row(account: &str, one: &OpenInvitation) -> Markup {
    html! {
        tr {
            th scope="row" .break { a href={ "/accounts/" (account) "/members/" (one.member_id) } { (one.email) } }
            td { (delivery(one.mail.as_ref())) }
            td .break { (one.invited_by) }
            td { (one.invited_on.words()) }
            td { @if one.expired { span .state data-state="rejected" { "expired" } } @else { (one.expires_on.words()) } }
            td {
                @if one.expired { "none: send it again" } @else {
                    @let id = format!("link-{}", one.id);
                    code .break id=(id) { (one.link) } " "
                    button .quiet type="button" data-copy=(id) hidden { "Copy" span .unseen { " the link for " (one.email) } }
                }
            }
        }
    }
}

fn delivery(mail: Option<&Delivery>) -> Markup {
    let Some(mail) = mail else {
        return html! { "sent long ago" };
    };
    let at = |at: Option<Moment>| at.map(Moment::words).unwrap_or_default();
    html! {
        @match mail.state {
            MailState::Queued if mail.attempts == 0 => { "on its way" }
            MailState::Queued => { "not taken yet after " (mail.attempts) " tries; next on " (at(mail.next_on)) }
            MailState::Sent => { "delivered to their server, " (at(mail.finished_on)) }
            MailState::Failed => { span .state data-state="rejected" { "given up" } " after " (mail.attempts) " tries: check the address" }
            MailState::Withdrawn => { "withdrawn" }
        }
    }
}
