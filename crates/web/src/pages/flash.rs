//! What a page says once, after a form has done its work and led there. A word in a cookie; whoever could plant one could at most
//! have one of these sentences shown.

use http::{HeaderMap, HeaderName, HeaderValue, header};

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
        ViewKept "view_kept" "The view is kept.";
    ViewChanged "view_changed" "The view is changed.";
    ViewDeleted "view_deleted" "The view is deleted.";
    Imported "imported" "The zone file is imported. Records that were there already stay as they were.";
}

/// Of a request.
pub(crate) fn of(headers: &HeaderMap) -> Option<Done> {
    let all = headers.get_all(header::COOKIE).into_iter();
    let pairs = all
        .filter_map(|v| v.to_str().ok())
        .flat_map(|v| v.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .and_then(|(_, word)| Done::of(word))
}

/// The header that has the next page say it.
pub(super) fn said_next(done: Done) -> (HeaderName, HeaderValue) {
    set(done.word(), 60)
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
