//! Every answer that is not a success: number and HTTP status are the wire, texts are ours, except those that clients
//! match on (marked `wire`). One table; the anchor is the name under which the documentation explains it.

/// How sure we are that the original answers so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    Documented,
    Observed,
    Assumed,
}

/// One row of the table.
#[derive(Debug)]
pub struct Code {
    /// `errors[].code` of the envelope.
    pub number: u32,
    /// HTTP status.
    pub status: u16,
    /// Default message.
    pub text: &'static str,
    /// Name in the documentation.
    pub anchor: &'static str,
    pub sure: Sure,
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.anchor == other.anchor
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $status:literal, $sure:ident, $text:literal;)*) => {
        $($(#[$doc])* pub const $name: Code = Code {
            number: $number, status: $status, text: $text, anchor: stringify!($name), sure: Sure::$sure,
        };)*
        /// The whole table, for documentation and tests.
        pub const ALL: &[&Code] = &[$(&$name),*];
    };
}

codes! {
    // Routing and form
    /// Unknown path. `wire`
    NO_ROUTE = 7000, 404, Observed, "No route for that URI";
    /// Malformed id in a path; the web layer names the path. `wire`
    COULD_NOT_ROUTE = 7003, 404, Observed, "Could not route to the request path, perhaps your object identifier is invalid?";
    WRONG_METHOD = 7001, 405, Observed, "This method is not available for that URI";
    BAD_JSON = 6007, 400, Assumed, "The request body is not valid JSON";
    BAD_BODY = 6008, 400, Assumed, "The request body does not have the expected form";
    BAD_QUERY = 6009, 400, Assumed, "A query parameter has a value that cannot be used";
    BODY_TOO_LARGE = 6010, 413, Assumed, "The request body is larger than this server accepts";
    BAD_IDEMPOTENCY_KEY = 6020, 400, Assumed, "Idempotency-Key must be 1 to 255 visible ASCII characters";
    /// Never 409: clients would retry it.
    IDEMPOTENCY_MISMATCH = 6021, 400, Assumed, "This Idempotency-Key was used before with another request body";
    INTERNAL = 10001, 500, Observed, "Something went wrong here; the request id leads to the reason in the log";
    UNAVAILABLE = 10002, 503, Assumed, "The database cannot be reached or is too busy; nothing was changed, try again";
    TIMEOUT = 10003, 503, Assumed, "The request took too long and was given up";

    // Credentials
    /// Carries the specific cause in its chain. `wire`
    BAD_HEADERS = 6003, 400, Observed, "Invalid request headers";
    /// `wire`
    BAD_AUTHORIZATION = 6111, 400, Observed, "Invalid format for Authorization header";
    /// `wire`
    BAD_AUTH_KEY = 6103, 400, Observed, "Invalid format for X-Auth-Key header";
    /// `wire`
    BAD_AUTH_EMAIL = 6102, 400, Observed, "Invalid format for X-Auth-Email header";
    /// `wire`
    NO_CREDENTIALS = 9106, 400, Observed, "Missing X-Auth-Key, X-Auth-Email or Authorization headers";
    HALF_CREDENTIALS = 9107, 400, Observed, "X-Auth-Key and X-Auth-Email must be sent together; one is missing";
    /// `wire`
    UNKNOWN_KEY = 9103, 403, Observed, "Unknown X-Auth-Key or X-Auth-Email";
    /// `wire`
    UNKNOWN_TOKEN = 9109, 403, Observed, "Invalid access token";
    /// Only on the verify routes. `wire`
    TOKEN_NOT_VERIFIED = 1000, 401, Observed, "Invalid API Token";
    /// The message names the address. `wire`
    TOKEN_PLACE = 9109, 403, Observed, "Cannot use the access token from this location";
    /// `wire`
    TOO_MANY_FAILURES = 9109, 403, Observed, "Max auth failures reached, please check your Authorization header";
    SUSPENDED = 10000, 403, Assumed, "This user is suspended";
    TENANT_SUSPENDED = 10000, 403, Assumed, "This tenant is suspended: nothing can be changed until the operator lifts that";
    /// `wire`
    RATE_LIMITED = 971, 429, Observed, "Please wait and consider throttling your request speed";

    // Places
    /// Foreign and never issued alike. `wire`
    NOT_YOURS = 9109, 403, Observed, "Unauthorized to access requested resource";
    /// Visible once, deleted since.
    GONE = 1001, 404, Assumed, "This object has been deleted";
    /// In the place, without the permission. `wire`
    NO_PERMISSION = 10000, 403, Observed, "Authentication error";
    CONSENT_LASTING = 1111, 403, Assumed, "This account lets its provider's people in for a time only, so they cannot make members or tokens of it, which would last";
    CONSENT_INVALID = 1112, 400, Assumed, "The partner's access cannot be changed like this";
    CONSENT_NOBODY = 1112, 400, Assumed, "Consent cannot be required: the account has no super administrator of its own who could give it";
    CONSENT_NOT_MISSING = 1112, 400, Assumed, "There is nothing to ask for: this account requires no consent, or has given it";
    CONSENT_ASKED = 1112, 400, Assumed, "Consent was asked for less than an hour ago";
    /// For operators, who may see everything, an unknown id is just that.
    NO_SUCH_OBJECT = 1001, 404, Assumed, "There is no such object";
    /// The tenant's people are told why, and what to do.
    CONSENT_MISSING = 1111, 403, Assumed, "This account lets its provider's people in only with its consent, which is missing: ask for it";
    OPERATORS_ONLY = 10000, 403, Assumed, "Only an operator of this installation may do that";

    // Installation
    INSTALLATION_EXISTS = 1110, 400, Assumed, "This installation is set up already: its first operator exists";

    // Accounts and tenants
    ACCOUNT_INVALID = 1001, 400, Observed, "The account cannot be saved like this";
    ACCOUNT_CREATE_FORBIDDEN = 1002, 403, Observed, "You may not create accounts here: that takes a tenant admin of the unit";
    ACCOUNT_LIMIT = 1002, 403, Assumed, "This tenant has as many accounts as it is entitled to";
    ACCOUNT_DELETE_FORBIDDEN = 1002, 403, Assumed, "Only a tenant admin may delete an account";
    TENANT_INVALID = 1101, 400, Assumed, "The tenant cannot be saved like this";
        /// Only of what none of its parts has a code for.
    CUSTOMER_INVALID = 1160, 400, Assumed, "The customer cannot be made like this";
        VIEW_INVALID = 1161, 400, Assumed, "The view cannot be kept like this";
    VIEW_NOT_FOUND = 1161, 404, Assumed, "You have no such view";
    BRANDING_INVALID = 1162, 400, Assumed, "The branding cannot be saved like this";
    BRANDING_HOST_TAKEN = 1162, 400, Assumed, "Another tenant has this host name";
    BRANDING_OPERATORS = 1162, 403, Assumed, "Only operators set this: links in mails carry codes, so whoever names the host could read other people's, and the mail server must allow the sender";
    BRANDING_NO_LOGO = 1162, 404, Assumed, "There is no logo";
    UNIT_INVALID = 1102, 400, Assumed, "The unit cannot be saved like this";
    UNIT_SUSPENDED = 1002, 403, Assumed, "This unit is suspended: it takes no new accounts until the operator lifts that";
    ADMIN_INVALID = 1103, 400, Assumed, "The admin cannot be saved like this";
    ADMIN_NOT_FOUND = 1103, 404, Assumed, "There is no such admin in this unit";
    ENTITLEMENT_INVALID = 1104, 400, Assumed, "The entitlement cannot be saved like this";
    CATALOGUE_INVALID = 1105, 400, Assumed, "The catalogue cannot be saved like this";
    OPERATOR_INVALID = 1106, 400, Assumed, "The operator cannot be saved like this";
    LAST_OPERATOR = 1106, 400, Assumed, "This is the last active operator: without one nobody could look after the installation";
    OPERATOR_NOT_FOUND = 1106, 404, Assumed, "There is no such operator";
    USER_NOT_FOUND = 1107, 404, Assumed, "There is no such user";
    NOT_DELETED = 1108, 400, Assumed, "This object is not deleted, or no longer restorable";
    MAIL_NOT_FOUND = 1109, 404, Assumed, "There is no such mail";
    MAIL_ENDED = 1109, 400, Assumed, "This mail was sent, given up or withdrawn: its content is gone, so it cannot be sent again";

    // Users
    USER_INVALID = 1001, 400, Assumed, "The user cannot be saved like this";
    USER_NOTHING = 1029, 400, Observed, "None of the fields of a user that can be changed was sent";
    USER_NAME = 1034, 400, Observed, "A name may hold letters, spaces, hyphens and apostrophes only";
    USER_EXISTS = 1004, 400, Assumed, "This address already has a user";
    SERVICE_USER_INVALID = 1113, 400, Assumed, "The service user cannot be changed like this";
    SERVICE_USER_NOT_FOUND = 1113, 404, Assumed, "This tenant has no such service user";
    SERVICE_USERS_FORBIDDEN = 1002, 403, Assumed, "This tenant is not entitled to service users";

    // Members
    MEMBER_INVALID = 400, 400, Observed, "The member cannot be saved like this";
    MEMBER_ROLES = 1001, 400, Observed, "Invalid request: Invalid role assignments found";
    MEMBER_EXISTS = 1004, 400, Assumed, "This address is already a member of the account";
    MEMBER_ACCEPTED = 1005, 400, Assumed, "Only somebody with a user can be added as accepted, and only where the tenant is entitled to it";
    LAST_SUPER = 1001, 400, Assumed, "This is the account's last super administrator, and no tenant admin is left to look after it";
    MEMBER_NOT_FOUND = 1003, 404, Observed, "There is no such member in this account";
    MEMBER_NOT_WAITING = 1005, 400, Assumed, "This member has accepted already: there is no invitation to send again";
    ROLE_NOT_FOUND = 7003, 404, Observed, "There is no such role";
    PERMISSION_GROUP_NOT_FOUND = 1003, 404, Assumed, "This account offers no such permission group";
    RESOURCE_GROUP_INVALID = 400, 400, Assumed, "The resource group cannot be saved like this";
    RESOURCE_GROUP_FIXED = 1001, 400, Assumed, "The resource group that is the whole account cannot be changed or deleted";
    RESOURCE_GROUP_IN_USE = 1001, 400, Assumed, "A policy of a member or user group is over this resource group: change that first";
    IAM_TOO_LARGE = 1001, 400, Assumed, "This changes too many members in too many zones at once: use smaller groups, or all of the account";
    /// Also for the id of a member that is not in the account: observed.
    USER_GROUP_INVALID = 400, 400, Observed, "The user group cannot be saved like this";
    USER_GROUP_NOT_FOUND = 1003, 404, Assumed, "There is no such user group in this account";
    RESOURCE_GROUP_NOT_FOUND = 1003, 404, Assumed, "There is no such resource group in this account";
    INVITE_INVALID = 1001, 400, Assumed, "An invitation can be accepted or rejected, nothing else";
    INVITE_NOT_FOUND = 1003, 404, Assumed, "There is no such invitation";
    INVITE_ENDED = 1001, 400, Assumed, "This invitation has ended: it was used, revoked, or is too old. Ask for a new one";
    MEMBERSHIP_NOT_FOUND = 1003, 404, Observed, "You have no such membership";
    PASSWORD_INVALID = 1001, 400, Assumed, "A password takes 12 to 200 characters";

    // Log-ins
    /// The same for an unknown address, a wrong password, and a user who cannot log in.
    LOGIN_FAILED = 1120, 403, Assumed, "The address or the password is wrong";
    LOGIN_INVALID = 1120, 400, Assumed, "A log-in takes an address and a password";
    SESSION_ENDED = 1121, 401, Assumed, "This session has ended: log in again";
    SESSION_NEEDED = 1122, 403, Assumed, "This takes a log-in: it is not for API keys and tokens";
    SESSION_NOT_FOUND = 1123, 404, Assumed, "You have no such session";
    CSRF_MISSING = 1124, 403, Assumed, "With a session, a request that changes something needs the header X-CSRF-Token as the log-in gave it";

    SIGN_UP_CLOSED = 1125, 403, Assumed, "Nobody can sign up here by themselves: ask for an invitation";
    /// The same for one that ended, was used, was replaced, and never was.
    LINK_ENDED = 1126, 404, Assumed, "This link has ended, was used, or never was: ask for a new one";
    LINK_INVALID = 1126, 400, Assumed, "A link is asked for with an e-mail address, and followed with its code";
    OWN_KEY_NONE = 1127, 404, Assumed, "You have no API key: make one by replacing it";
    ADDRESS_VERIFIED = 1128, 400, Assumed, "This address is verified already";

    // Second factors
    PROOF_NEEDED = 1130, 403, Assumed, "This takes a fresh proof of who you are: show your password again";
    PROOF_INVALID = 1130, 400, Assumed, "A proof takes your password and, where a second factor is enabled, a code";
    LOGIN_PENDING_ENDED = 1131, 403, Assumed, "This log-in has ended before its second step: begin again with the password";
    CODE_INVALID = 1132, 400, Assumed, "A code has six digits, or is a recovery code of 16 letters and digits";
    /// Wrong, too old, or used before.
    CODE_WRONG = 1132, 403, Assumed, "This code is wrong, or was used before";
    CODES_LOCKED = 1133, 403, Assumed, "There were too many wrong codes: wait an hour, or use a recovery code";
    TOTP_EXISTS = 1134, 400, Assumed, "A generator of codes is set up already: remove it first";
    TOTP_NOT_BEGUN = 1134, 400, Assumed, "No generator of codes waits for its first code: begin with a new secret";
    TOTP_NOT_FOUND = 1134, 404, Assumed, "No generator of codes is set up";
    SECOND_FACTOR_NEEDED = 10000, 403, Assumed, "This account requires a second factor of its members: set one up for your log-in";
    SECOND_FACTOR_FIRST = 1136, 400, Assumed, "Set up a second factor for your own log-in before you require one of all members";
    SECOND_FACTOR_NOT_FOUND = 1135, 404, Assumed, "This user has no second factor";
    SECOND_FACTOR_NONE = 1135, 400, Assumed, "There is no second factor that recovery codes would stand in for";
    SECOND_FACTOR_LOCKED = 1136, 400, Assumed, "An account that you are a member of requires a second factor: set up another one first";

    // Passkeys
    PASSKEY_INVALID = 1140, 400, Assumed, "A passkey cannot be taken like this";
    PASSKEY_LIMIT = 1140, 400, Assumed, "There are as many passkeys as there may be: remove one first";
    PASSKEYS_UNAVAILABLE = 1140, 400, Assumed, "Passkeys need a public URL with a host name, not an address";
    /// Unknown, another's, made for another origin, shown before: all the same.
    PASSKEY_WRONG = 1141, 403, Assumed, "This passkey is not known here, or did not answer this challenge";
    CHALLENGE_ENDED = 1142, 403, Assumed, "This challenge has ended or was answered: ask for a new one";
    PASSKEY_NOT_FOUND = 1143, 404, Assumed, "You have no such passkey";

    // Single sign-on
    SSO_INVALID = 1150, 400, Assumed, "The connector cannot be saved like this";
    SSO_LIMIT = 1150, 400, Assumed, "There are as many connectors as there may be: delete one first";
    SSO_EXISTS = 1150, 400, Assumed, "There is a connector for this domain already";
    SSO_ANOTHERS = 1150, 400, Assumed, "Another connector is verified for this domain: an operator can remove it";
    SSO_NOT_FOUND = 1151, 404, Assumed, "There is no such connector";
    SSO_NONE = 1152, 404, Assumed, "There is no single sign-on for this address";
    /// Why, is in the log.
    SSO_PROVIDER = 1153, 400, Assumed, "The provider of this domain's single sign-on cannot be reached, or does not speak OpenID Connect";
    /// Why, is in the log.
    SSO_DOUBTFUL = 1154, 403, Assumed, "The provider did not say in a form that can be trusted who you are";
    SSO_FOREIGN = 1154, 403, Assumed, "The provider names an address that is not of its domain, or that it has not verified";
    SSO_STRANGER = 1154, 403, Assumed, "Nobody with this address has a user here: ask to be invited";
    SSO_OPERATOR = 1154, 403, Assumed, "Operators log in with their own password or passkey";
    SSO_ENDED = 1155, 403, Assumed, "This log-in has ended, or began in another browser: begin again";

    // Decisions
    DENIAL_NOT_FOUND = 1111, 404, Assumed, "No refusal of a request with this id is known, or it is none of yours";

    // Tokens
    /// A message, no error. `wire`
    TOKEN_VERIFIED = 10000, 403, Observed, "This API Token is valid and active";
    TOKEN_INVALID = 400, 400, Observed, "The token cannot be saved like this";
    /// `wire`
    TOKEN_POLICY_ID = 1001, 400, Observed, "Reusing existing policies is not supported by token creation";
    /// The message names the group. `wire`
    TOKEN_PERMISSIONS = 1001, 400, Observed, "Failed common permission check against resources.";
    TOKEN_LIMIT = 1001, 400, Assumed, "There are as many tokens as there may be: delete one first";
    TOKEN_NOT_FOUND = 1003, 404, Observed, "There is no such token";

    // Zones
    ZONE_NAME = 1002, 400, Observed, "This is not a valid domain name";
    ZONE_BODY = 1001, 400, Assumed, "The zone cannot be saved like this";
    ZONE_JUMP_START = 1003, 400, Observed, "jump_start must be true or false";
    ZONE_NO_SERVERS = 1006, 400, Observed, "No free pair of name servers is left for this name";
    ZONE_EXISTS = 1061, 400, Documented, "This name already exists";
    ZONE_DENIED = 1068, 400, Observed, "Permission denied: say in account.id which account the zone is for";
    ZONE_ONE_PROPERTY = 1085, 400, Observed, "Change one property of a zone at a time";
    ZONE_NO_PROPERTY = 1086, 400, Observed, "None of the properties of a zone that can be changed was sent";
    ZONE_PLAN_INVALID = 1088, 400, Observed, "There is no such plan";
    ZONE_TYPE = 1070, 400, Observed, "This type of zone is not available here";
    ZONE_VANITY = 1070, 400, Observed, "Vanity name servers are not part of this zone's plan";
    ZONE_BANNED = 1097, 400, Documented, "This name cannot be added: it is a public suffix or reserved";
    ZONE_NOT_REGISTRABLE = 1099, 400, Documented, "This is not a domain that can be registered";
    ZONE_PARTIAL = 1104, 400, Documented, "Partial zones are not among the tenant's entitlements";
    ZONE_SUBDOMAIN = 1116, 400, Documented, "Give the registered domain itself: zones for names below it are not among the tenant's entitlements";
    ZONE_PENDING_LIMIT = 1118, 400, Documented, "This account has too many pending zones; activate or delete some first";
    ZONE_LIMIT = 1106, 403, Assumed, "This tenant has as many zones as it is entitled to";
    /// The message names the permission certbot looks for. `wire`
    ZONE_CREATE_FORBIDDEN = 0, 403, Observed, "Requires permission \"com.cloudflare.api.account.zone.create\" to create zones for the selected account";
    /// A message, no error, so that its status is never sent: `flarectl zone check` prints the first message, and fails without any.
    ZONE_CHECK_ASKED = 0, 400, Assumed, "The check is noted; the status of the zone says what comes of it";
    ZONE_CHECK_EARLY = 1224, 400, Observed, "An activation check was asked for a moment ago; wait before asking again";

    // Secondaries
    SECONDARY_NOT_FOUND = 1120, 404, Assumed, "There is no such secondary";
    SECONDARY_INVALID = 1121, 400, Assumed, "A secondary cannot be declared like this";

    // Moving zones
    MOVE_BODY = 1004, 400, Assumed, "The zone cannot be moved like this";
    MOVE_HELD = 1016, 400, Assumed, "Something in the account holds on to this zone";
    OFFER_NOT_FOUND = 1012, 404, Assumed, "This zone is not offered, or no longer";

    // Holds
    HOLD_PLAN = 1005, 400, Observed, "Holding names is not part of this zone's plan";
    HOLD_BODY = 1004, 400, Assumed, "The hold cannot be saved like this";
    ZONE_HELD = 1428, 400, Observed, "Another account holds this name";

    // DNS settings and custom name servers
    DNS_SETTINGS_BODY = 1004, 400, Assumed, "The DNS settings cannot be saved like this";
    DNS_SETTINGS_PLAN = 1070, 400, Assumed, "This setting is not part of the zone's plan";
    NAME_SERVER_BODY = 1004, 400, Assumed, "A custom name server cannot be made like this";
    NAME_SERVER_PLAN = 1070, 400, Assumed, "Custom name servers are not part of the plan of the zone that the name lies in";
    NAME_SERVER_EXISTS = 1081, 400, Assumed, "This name is a custom name server already";
    NAME_SERVER_IN_USE = 1016, 400, Assumed, "Zones have this set, which needs at least two names: give them other name servers first";
    NAME_SERVER_NOT_FOUND = 1011, 404, Assumed, "There is no such custom name server in this account";

    // Secondary DNS of accounts
    SECONDARY_DNS_INVALID = 1170, 400, Assumed, "Secondary DNS cannot be set up like this";
    ACL_NOT_FOUND = 1171, 404, Assumed, "There is no such access control list in this account";
    PEER_NOT_FOUND = 1171, 404, Assumed, "There is no such peer in this account";
    TSIG_NOT_FOUND = 1171, 404, Assumed, "There is no such key in this account";
    PEER_IN_USE = 1172, 400, Assumed, "A zone is linked with this peer: change that first";
    TSIG_IN_USE = 1172, 400, Assumed, "A peer has this key: change that first";
    INCOMING_NOT_FOUND = 1173, 404, Assumed, "This zone is not set up to be copied from peers";
    INCOMING_EXISTS = 1174, 400, Assumed, "This zone is set up to be copied from peers already: change that";
    INCOMING_TYPE = 1176, 400, Assumed, "Only a zone of type secondary is copied from peers";
    OUTGOING_NOT_FOUND = 1173, 404, Assumed, "This zone is not set up to be copied by peers";
    OUTGOING_EXISTS = 1174, 400, Assumed, "This zone is set up to be copied by peers already: change that";
    OUTGOING_DISABLED = 1175, 400, Assumed, "Peers may not copy this zone: enable that first";

    // DNSSEC
    DNSSEC_BODY = 1004, 400, Assumed, "The body does not say what to do with DNSSEC";
    DNSSEC_ON = 1016, 400, Assumed, "DNSSEC has to be disabled before its keys can be deleted, so that the parent zone has no DS record of them";
    DNSSEC_OFF = 1016, 400, Assumed, "DNSSEC is not on: there is no key to replace";
    DNSSEC_ROLLING = 1016, 400, Assumed, "A key of this kind is being replaced already";
    DNSSEC_PARTIAL = 1017, 400, Assumed, "A partial zone is signed by whoever answers for it";
    DNSSEC_PRESIGNED = 1017, 400, Assumed, "Only secondary zones can bring their signatures with them";
    DNSSEC_COPIED = 1017, 400, Assumed, "A secondary zone is answered with the signatures that its primary gives it";
    DNSSEC_NSEC3 = 1017, 400, Assumed, "NSEC3 is not offered: names that do not exist are denied by NSEC";

    // DNS records
    RECORD_BODY = 9207, 400, Observed, "The record cannot be saved like this";
    RECORD_NAME = 9000, 400, Observed, "This is not a name that a record can have";
    RECORD_TYPE = 9002, 400, Observed, "This is not a type of records that can be made here";
    RECORD_PROXIED = 9004, 400, Observed, "Only A, AAAA and CNAME records can be proxied, and not to every target";
    RECORD_IPV4 = 9005, 400, Observed, "The content of an A record is an IPv4 address";
    RECORD_IPV6 = 9006, 400, Observed, "The content of an AAAA record is an IPv6 address";
    RECORD_CNAME = 9007, 400, Assumed, "The content of a CNAME record is a host name";
    RECORD_MX = 9009, 400, Observed, "The content of an MX record is a host name";
    /// For values that no code of their own is known for.
    RECORD_VALUE = 1004, 400, Documented, "The content of this record is not what its type takes";
    RECORD_DATA = 9101, 400, Assumed, "The data of this record is not what its type takes";
    RECORD_CONTENT = 1008, 400, Observed, "The content of the record is missing or cannot be used";
    RECORD_PRIORITY = 1024, 400, Observed, "priority takes a number from 0 to 65535";
    RECORD_COPIED = 1004, 400, Assumed, "The records of a secondary zone are copied from its primary: change them there";
    RECORD_SET_SIZE = 1004, 400, Assumed, "The records with this name and type would be longer than 8192 characters together";
    RECORD_TTL = 9021, 400, Observed, "The TTL is out of range";
    RECORD_SELF = 9039, 400, Observed, "A CNAME record cannot lead to itself";
    RECORD_COMMENT = 1004, 400, Assumed, "The comment cannot be saved like this";
    RECORD_TAGS = 9301, 400, Assumed, "A tag is a name of at most 32 letters, digits, - and _, and perhaps :value of at most 100 characters";
    RECORD_TAG_QUOTA = 9300, 400, Observed, "A record has no more tags than its zone's plan allows";
    RECORD_SETTINGS = 1004, 400, Assumed, "The settings cannot be saved like this";
    RECORD_NOT_FOUND = 81044, 404, Observed, "There is no such record in this zone";
    RECORD_QUOTA = 81045, 400, Observed, "The zone has as many records as its plan allows";
    RECORD_IMPORT_QUOTA = 1037, 400, Observed, "With these, the zone would have more records than its plan allows";
    RECORD_HOST_EXISTS = 81053, 400, Observed, "An A, AAAA, CNAME or other record with this name exists, beside which no CNAME can stand";
    RECORD_CNAME_EXISTS = 81054, 400, Observed, "A CNAME record with this name exists, beside which nothing else can stand";
    RECORD_OTHERS_EXIST = 81055, 400, Observed, "Other records with this name exist, beside which no NS record can stand";
    RECORD_NS_EXISTS = 81056, 400, Documented, "NS records with this name exist: what lies there belongs to other name servers";
    /// `wire`: certbot, lexicon and acme.sh take the number for success.
    RECORD_SAME = 81058, 400, Observed, "An identical record already exists.";
    RECORD_BATCH = 9207, 400, Assumed, "The batch is too large for this zone's plan";
        RECORD_FILE = 9207, 400, Assumed, "The zone file cannot be read";
    RECORD_DIFFERENCE = 9208, 400, Assumed, "The zone has changed meanwhile: nothing was done. Look at what would be done now";
    RECORD_EVENT = 9209, 404, Assumed, "No event with this id changed such records of this zone";
    RECORD_REVERT = 9210, 400, Assumed, "The records cannot be put back";

    // Subscriptions
    SUBSCRIPTION_BODY = 1198, 400, Observed, "A subscription takes at least rate_plan.id";
    /// `wire`: clients know the number; the plan's id is named behind it.
    RATE_PLAN_UNKNOWN = 7501, 400, Observed, "Unknown rate plan";
    /// Clients know the number and how the text begins. `wire`
    NOT_IN_CATALOGUE = 1225, 403, Documented, "Your account does not have access to this product: it is not in the catalogue agreed with your provider";
    /// `wire`: Terraform recognises the text.
    SUBSCRIPTION_NOT_FOUND = 1207, 404, Observed, "Subscription not found";
    SUBSCRIPTION_INVALID = 1198, 400, Assumed, "The subscription cannot be saved like this";
    PLAN_NOT_FOUND = 1088, 404, Assumed, "There is no such plan";

    // Audit
    AUDIT_WINDOW = 113, 400, Observed, "Audit logs are kept for 18 months; the window asked for lies before that";
    AUDIT_QUERY = 1001, 400, Assumed, "This filter cannot be used";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_refusal_makes_clients_retry() {
        for c in ALL {
            assert!(
                !matches!(c.status, 200..=299 | 408 | 409 | 425)
                    && (c.status < 500 || c.number >= 10001),
                "{} answers {}: SDKs would retry it or take it for a success",
                c.anchor,
                c.status
            );
        }
    }
}
