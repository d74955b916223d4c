//! What a page says once, after a form has done its work and led there. A word in a cookie; whoever could plant one could at most
//! have one of these sentences shown, and a button beside it that undoes what they may undo anyway.

use http::{HeaderMap, HeaderName, HeaderValue, header};
use rules::ids;

const NAME: &str = "tenantry_done";

macro_rules! done {
    ($($name:ident $word:literal $text:literal;)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Done { $($name),* }

        impl Done {
            const fn word(self) -> &'static str {
                match self { $(Done::$name => $word),* }
            }

            /// For people.
            pub(crate) const fn text(self) -> &'static str {
                match self { $(Done::$name => $text),* }
            }

            fn of(word: &str) -> Option<Done> {
                match word { $($word => Some(Done::$name),)* _ => None }
            }
        }
    };
}

done! {
    LoggedOut "logged_out" "You are logged out.";
    AccountCreated "account_created" "The account is there. Invite its people, or add its first zone.";
    AccountRenamed "account_renamed" "The account has its new name.";
    MemberInvited "member_invited" "The invitation is on its way.";
    MemberRemoved "member_removed" "The member is removed, and an open invitation is void.";
    InvitedAgain "invited_again" "A new invitation is on its way; the link of the old one no longer works.";
    ZoneAdded "zone_added" "The zone is there. Set its name servers at the registrar next.";
    ZoneDeleted "zone_deleted" "The zone is deleted.";
    ZonePaused "zone_paused" "The zone is paused.";
    ZoneResumed "zone_resumed" "The zone is no longer paused.";
    CheckAsked "check_asked" "The delegation is looked at now. Load the page again in a moment.";
    PlanChanged "plan_changed" "The zone is on its new plan.";
    DnssecOn "dnssec_on" "DNSSEC is on. Give the DS record to the registrar next.";
    DnssecOff "dnssec_off" "DNSSEC is being turned off. Have the DS record removed at the registrar.";
    RecordAdded "record_added" "The record is there.";
    RecordDeleted "record_deleted" "The record is deleted.";
    RecordChanged "record_changed" "The record is changed.";
    RecordsChanged "records_changed" "The records are changed.";
    RecordsDeleted "records_deleted" "The records are deleted.";
    FileApplied "file_applied" "The zone is as you were shown.";
    PutBack "put_back" "The records are as they were before.";
    ScanAsked "scan_asked" "We are looking. Load this page again in a moment.";
    Scanned "scanned" "We have looked: what was found and fits is in the zone.";
    FoundTaken "found_taken" "The records are in the zone.";
    FoundDropped "found_dropped" "They are forgotten.";
    KeyRolling "key_rolling" "The new key is published. It takes over by itself when everybody can know it.";
    SignersChanged "signers_changed" "It is saved.";
    ParentTold "parent_told" "It is noted, and what follows from it is done.";
    KeysDeleted "keys_deleted" "The keys are deleted; the zone is not signed any more.";
}

/// What was done, and the event that a button beside it undoes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) done: Done,
    event: Option<String>,
}

impl From<Done> for Said {
    fn from(done: Done) -> Said {
        Said { done, event: None }
    }
}

impl Said {
    pub(super) fn undoable(done: Done, event: Option<String>) -> Said {
        Said { done, event }
    }

    pub(super) fn event(&self) -> Option<&str> {
        self.event.as_deref()
    }

    /// `word`, or `word.event`.
    fn of(text: &str) -> Option<Said> {
        let (word, event) = match text.split_once('.') {
            Some((word, event)) => (word, Some(event)),
            None => (text, None),
        };
        let event = event.filter(|event| ids::well_formed_event(event));
        Some(Said::undoable(Done::of(word)?, event.map(str::to_owned)))
    }

    fn text(&self) -> String {
        match &self.event {
            Some(event) => format!("{}.{event}", self.done.word()),
            None => self.done.word().to_owned(),
        }
    }
}

/// Of a request.
pub(crate) fn of(headers: &HeaderMap) -> Option<Said> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, text)| Said::of(text))
}

/// The header that has the next page say it.
pub(super) fn said_next(said: &Said) -> (HeaderName, HeaderValue) {
    set(&said.text(), 60)
}

/// The header that has it said no more.
pub(super) fn said() -> (HeaderName, HeaderValue) {
    set("", 0)
}

fn set(word: &str, seconds: i64) -> (HeaderName, HeaderValue) {
    let text = format!("{NAME}={word}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    let value = HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}

#[cfg(test)]
mod tests {
    use super::{Done, Said};

    #[test]
    fn an_event_is_kept_where_it_can_be_one() {
        let event = "01900000-0000-7000-8000-000000000000".to_owned();
        let said = Said::undoable(Done::RecordAdded, Some(event));
        assert_eq!(Said::of(&said.text()), Some(said));
        assert_eq!(
            Said::of("record_added.\"><script>"),
            Some(Done::RecordAdded.into())
        );
        assert_eq!(Said::of("nothing_known"), None);
    }
}
