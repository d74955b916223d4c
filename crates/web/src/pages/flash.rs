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
        TenantCreated "tenant_created" "The tenant is there. Add its people next, and grant what it may use.";
    TenantChanged "tenant_changed" "The tenant is changed.";
    TenantSuspended "tenant_suspended" "The tenant is suspended. You can lift that here at any time.";
    TenantResumed "tenant_resumed" "The suspension is lifted.";
    UnitCreated "unit_created" "The unit is there. Give somebody a role in it next.";
    UnitChanged "unit_changed" "The unit is changed.";
    UnitSuspended "unit_suspended" "The unit takes no new accounts from now on.";
    UnitResumed "unit_resumed" "The unit takes new accounts again.";
    ColleagueAdded "colleague_added" "They have the role now, with the user that they had before.";
    ColleagueChanged "colleague_changed" "They have the new role from their next click on.";
    ColleagueRemoved "colleague_removed" "They have no role there any more.";
    EntitlementsChanged "entitlements_changed" "The entitlements are changed.";
    CatalogueChanged "catalogue_changed" "The catalogue is changed.";
    BrandingChanged "branding_changed" "The branding is changed.";
    LogoRemoved "logo_removed" "The logo is removed.";
    ServiceUserDisabled "service_user_disabled" "The service user is disabled: its key is refused.";
    ServiceUserEnabled "service_user_enabled" "The service user is enabled again, with the key that it had.";
    ServiceUserDeleted "service_user_deleted" "The service user is deleted.";
    ConnectorMade "connector_made" "The connector is there. Show next that the domain is yours.";
    ConnectorChanged "connector_changed" "The connector is changed.";
    ConnectorVerified "connector_verified" "The domain is verified. Enable the connector when you want people to log in by it.";
    ConnectorNotVerified "connector_not_verified" "The record was not found. DNS can take a while: look again later.";
    ConnectorDeleted "connector_deleted" "The connector is deleted.";
    OperatorAdded "operator_added" "They are an operator now, with the user that they had before.";
    OperatorRemoved "operator_removed" "They are an operator no longer. Their user stays.";
    UserSuspended "user_suspended" "The user is suspended: everything is refused to them.";
    UserResumed "user_resumed" "The suspension is lifted.";
    UserLimited "user_limited" "The limit is changed.";
    FactorsRemoved "factors_removed" "Their second factors are removed and their log-ins ended. They got a mail about it.";
    SecondaryChanged "secondary_changed" "The secondary is changed.";
    SecondaryRemoved "secondary_removed" "The name server may copy nothing any more.";
    MailRetried "mail_retried" "The mail is tried now. Load the page again in a moment.";
        ProfileSaved "profile_saved" "Your profile is saved.";
    VerifySent "verify_sent" "A mail is on its way. Follow the link in it to verify your address.";
    PasswordChanged "password_changed" "You have a new password. All your other sessions have ended.";
    Proven "proven" "You are who you say. Go on with what you wanted to do.";
    SessionEnded "session_ended" "The session has ended.";
    OthersEnded "others_ended" "All your other sessions have ended.";
    TotpOn "totp_on" "The generator is set up: a log-in asks for its codes from now on.";
    TotpOff "totp_off" "The generator is turned off.";
    CodesRenewed "codes_renewed" "You have new recovery codes; the old ones work no more.";
    PasskeyAdded "passkey_added" "The passkey is there: log in with it next time.";
    PasskeyRenamed "passkey_renamed" "The passkey has its new name.";
    PasskeyRemoved "passkey_removed" "The passkey is removed. Delete it on your device too.";
    InviteAccepted "invite_accepted" "You are a member of the account now.";
    InviteDeclined "invite_declined" "The invitation is declined.";
    AccountLeft "account_left" "This account is none of yours any more.";
    TokenSaved "token_saved" "The token is saved; its value stays the same.";
    TokenDisabled "token_disabled" "The token is disabled: it is refused until you enable it again.";
    TokenEnabled "token_enabled" "The token can be used again.";
    TokenDeleted "token_deleted" "The token is deleted.";
        ZoneActivated "zone_activated" "The zone is active by your word.";
    ZoneRestored "zone_restored" "The zone is back, with everything that was in it.";
    ZoneTypeChanged "zone_type_changed" "The zone is of its new type, and has to become active anew.";
    ZoneMoved "zone_moved" "The zone is in its new account.";
    ZoneOffered "zone_offered" "The zone is offered. It stays here until the other account's provider accepts.";
    OfferWithdrawn "offer_withdrawn" "The offer is withdrawn.";
    OfferAccepted "offer_accepted" "The zone is in this account now.";
    OfferDeclined "offer_declined" "The offer is declined.";
    SettingsKept "settings_kept" "Saved.";
    HoldOn "hold_on" "The name is held.";
    HoldOff "hold_off" "The name is let go.";
    TransferAsked "transfer_asked" "The primaries are asked for the whole zone. Load the page again in a moment.";
    TransfersEnded "transfers_ended" "The zone is linked with no peer any more.";
    PeersOn "peers_on" "Peers may copy the zone, and are told.";
    PeersOff "peers_off" "Nobody may copy the zone for now.";
    PeersTold "peers_told" "The peers are told.";
    AccountDeleted "account_deleted" "The account is deleted, with everything in it.";
    AccountRestored "account_restored" "The account is back, with everything that was in it.";
    Made "made" "It is made.";
    Deleted "deleted" "It is deleted.";
    RolesChanged "roles_changed" "The member has these roles from now on.";
    Subscribed "subscribed" "The account is subscribed.";
    SubscriptionEnded "subscription_ended" "The subscription has ended.";
    ConsentChanged "consent_changed" "Done. It holds from the next request on.";
    ConsentAsked "consent_asked" "The account's super administrators have got a mail.";
        ViewKept "view_kept" "The view is kept.";
    ViewChanged "view_changed" "The view is changed.";
    ViewDeleted "view_deleted" "The view is deleted.";
    Imported "imported" "The zone file is imported. Records that were there already stay as they were.";
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
