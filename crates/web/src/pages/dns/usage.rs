//! How many records there are and may be.

use crate::caller::Person;
use maud::{Markup, html};
use rules::{
    Error, Result,
    dns_records::{self, Usage},
    zones::Zone,
};

/// As a bar with its numbers beside it; what somebody may not see is left out.
pub(super) async fn bar(person: &Person, zone: &Zone) -> Result<Markup> {
    let own = seen(dns_records::of_zone(&person.ctx, zone.id.clone()).await)?;
    let all = seen(dns_records::of_account(&person.ctx, zone.account.id.clone()).await)?;
    Ok(html! {
        @if let Some(Usage { record_quota, record_usage }) = own {
            div .usage {
                @match record_quota {
                    Some(most) => {
                        label for="usage" { (record_usage) " of " (most) " records" }
                        meter #usage min="0" max=(most) value=(record_usage) { (record_usage) " of " (most) }
                    }
                    None => { p { (record_usage) " records; there may be any number." } }
                }
                @if let Some(all) = all {
                    p .hint { (all.record_usage) " in all zones of the account." }
                }
            }
        }
    })
}

fn seen<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(Error::Refused(r)) if r.code.status == 403 => Ok(None),
        Err(other) => Err(other),
    }
}
