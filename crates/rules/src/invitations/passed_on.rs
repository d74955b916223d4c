//! The link that whoever invites may pass on, by a message or on paper. It names the member to be and opens nothing: who follows it
//! sees that they are invited, and has the link that does open it mailed to the invited address once more.

use super::store;
use crate::{
    Error, Result, codes,
    gate::{Ctx, Scope},
    members,
    moment::Moment,
};

/// A stranger with the link cannot have mails sent more often. Microseconds.
const PAUSE: i64 = 5 * 60 * 1_000_000;

/// What an open invitation tells whoever has only the link that is passed on.
#[derive(Clone, Debug)]
pub struct PassedOn {
    pub account_id: String,
    pub account_name: String,
    pub invited_by: String,
    /// The invited address, most of it before the @ hidden.
    pub email: String,
    /// When the mail was last asked for.
    pub mailed_on: Moment,
    pub expires_on: Moment,
}

/// Whether this can be what such a link ends with: 32 lowercase hex digits, the member's id.
pub fn member_shape(member: &str) -> bool {
    member.len() == 32
        && member
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The open invitation of a member to be. 400 where there is none, or none any more.
pub async fn passed_on(ctx: &Ctx, member: &str) -> Result<PassedOn> {
    let member = member.to_owned();
    ctx.read(
        &crate::policy::INVITE_READ,
        Scope::User,
        member,
        |op, member| {
            Box::pin(async move {
                let found = store::open_of(op, member).await?;
                let found = found.ok_or_else(|| Error::from(&codes::INVITE_ENDED))?;
                Ok(PassedOn {
                    email: hidden(&found.email),
                    account_id: found.account_id,
                    account_name: found.account_name,
                    invited_by: found.invited_by,
                    mailed_on: Moment(found.invited_at),
                    expires_on: Moment(found.expires_at),
                })
            })
        },
    )
    .await
}

/// Mails the link that opens the invitation once more, a new one; the old one ends. Nothing happens within five minutes of the mail
/// before.
pub async fn mail_again(ctx: &Ctx, member: &str) -> Result<PassedOn> {
    let found = passed_on(ctx, member).await?;
    let rules = ctx.rules();
    if rules.env().now() - found.mailed_on.0 < PAUSE {
        return Ok(found);
    }
    let inviter = rules.system("inviter");
    let by = Some(found.invited_by);
    members::invite_again_by(&inviter, found.account_id, member.to_owned(), by).await?;
    passed_on(ctx, member).await
}

/// Enough to know one's own address by.
fn hidden(email: &str) -> String {
    match email.rsplit_once('@') {
        Some((local, host)) => {
            let first: String = local.chars().take(1).collect();
            format!("{first}…@{host}")
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_the_first_character_and_the_host_are_shown() {
        assert_eq!(hidden("pat@customer.example"), "p…@customer.example");
        assert_eq!(hidden("ünal@customer.example"), "ü…@customer.example");
        assert_eq!(hidden("\"a@b\"@customer.example"), "\"…@customer.example");
    }

    #[test]
    fn ids_of_members_are_not_codes() {
        assert!(member_shape(&"0f".repeat(16)));
        for no in [&"0f".repeat(32), "", &"0F".repeat(16), &"0g".repeat(16)] {
            assert!(!member_shape(no), "{no}");
        }
    }
}
