//! Who is asking: credentials to a principal, by one indexed read.

use super::{Rules, request::Trace};
use crate::{
    Error, Result, codes,
    env::Env,
    passwords, secrets,
    tokens::{Bearer, Owner, Stored},
};
use db::p;
use std::{net::IpAddr, sync::Arc};

/// What kind of principal acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    User,
    ServiceUser,
    /// An account itself, by one of its tokens.
    Account,
    /// Somebody with a code from a mail and no user yet.
    Visitor,
    /// The program itself: an inner actor, or the first command.
    System,
}

impl PrincipalKind {
    /// As stored and as audit events name it.
    pub fn as_str(self) -> &'static str {
        match self {
            PrincipalKind::User => "user",
            PrincipalKind::ServiceUser => "service_user",
            PrincipalKind::Account => "account",
            PrincipalKind::Visitor => "visitor",
            PrincipalKind::System => "system",
        }
    }

    fn of(stored: &str) -> PrincipalKind {
        match stored {
            "service_user" => PrincipalKind::ServiceUser,
            "account" => PrincipalKind::Account,
            "visitor" => PrincipalKind::Visitor,
            "system" => PrincipalKind::System,
            _ => PrincipalKind::User,
        }
    }
}

/// Whoever acts.
#[derive(Clone, Debug)]
pub struct Principal {
    /// 32 lowercase hex digits: of the user, or of the account that acts by a token of its own.
    pub id: String,
    /// Empty where an account acts.
    pub email: String,
    pub kind: PrincipalKind,
    /// `api_key`, `api_token`, `session`, `password`, `passkey`, `sso`, `invitation`, `link` or `system`.
    pub credential_kind: &'static str,
    /// Which credential: never the secret.
    pub credential_id: String,
    /// The token that was shown, and grants less than the principal has.
    pub bearer: Option<Arc<Bearer>>,
}

const VISITOR: &str = "00000000000000000000000000000000";
const SYSTEM: &str = "00000000000000000000000000000001";
const ACCOUNT: &str = "00000000000000000000000000000002";

impl Principal {
    /// Somebody who follows a link from a mail.
    pub fn visitor() -> Principal {
        Principal {
            id: VISITOR.to_owned(),
            email: String::new(),
            kind: PrincipalKind::Visitor,
            credential_kind: "invitation",
            credential_id: String::new(),
            bearer: None,
        }
    }

    /// Somebody who is about to have a user: events name it already, its standing is still a visitor's.
    pub(super) fn newcomer(env: &Env, email: &str, code_hash: &str) -> Principal {
        Principal {
            id: crate::ids::new(env),
            email: email.to_owned(),
            kind: PrincipalKind::Visitor,
            credential_kind: "invitation",
            credential_id: short(code_hash),
            bearer: None,
        }
    }

    /// Somebody who follows a link that they asked for, or asks for one: events name whose user it is, or is to be; their standing is a
    /// visitor's.
    pub(super) fn by_link(id: String, email: &str, code_hash: &str) -> Principal {
        Principal {
            id,
            email: email.to_owned(),
            kind: PrincipalKind::Visitor,
            credential_kind: "link",
            credential_id: short(code_hash),
            bearer: None,
        }
    }

    /// Somebody whom a provider of single sign-on vouches for, by the connector with this id.
    pub(super) fn vouched_for(user: &str, email: &str, connector: &str) -> Principal {
        Principal {
            id: user.to_owned(),
            email: email.to_owned(),
            kind: PrincipalKind::User,
            credential_kind: "sso",
            credential_id: connector.to_owned(),
            bearer: None,
        }
    }

    /// The program itself, named by which of its actors it is.
    pub fn system(actor: &'static str) -> Principal {
        Principal {
            id: SYSTEM.to_owned(),
            email: String::new(),
            kind: PrincipalKind::System,
            credential_kind: "system",
            credential_id: actor.to_owned(),
            bearer: None,
        }
    }

    /// The user whose standing counts: a visitor who is signing up has none of their own yet.
    pub(super) fn stands_as(&self) -> &str {
        match self.kind {
            PrincipalKind::Visitor => VISITOR,
            PrincipalKind::Account => ACCOUNT,
            _ => &self.id,
        }
    }

    /// Who acts, where a token says so.
    pub(super) fn acts_as(&self) -> Option<&Owner> {
        self.bearer.as_ref().map(|bearer| &bearer.owner)
    }

    /// Whose requests are counted together: all of a user's, those of one token of an account.
    pub fn counted_as(&self) -> &str {
        match (&self.kind, &self.bearer) {
            (PrincipalKind::Account, Some(bearer)) => &bearer.id,
            _ => &self.id,
        }
    }
}

/// A principal and how fast they may ask.
#[derive(Clone, Debug)]
pub struct Known {
    pub principal: Principal,
    /// Requests per window, where the operator set one for the user or the tenant.
    pub rate_limit: Option<i64>,
}

db::row! {
    pub(super) struct Found {
        id: String,
        email: String,
        kind: String,
        own_limit: Option<i64>,
        tenant_limit: Option<i64>,
    }
}

pub(super) struct WithPassword {
    pub(super) found: Found,
    pub(super) password_hash: Option<String>,
}

impl db::FromRow for WithPassword {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(WithPassword {
            found: Found::from_row(row)?,
            password_hash: row.get(5)?,
        })
    }
}

db::row! {
    struct FoundToken {
        id: String,
        status: String,
        policies: String,
        condition: Option<String>,
        not_before: Option<i64>,
        expires_on: Option<i64>,
        user_id: Option<String>,
        account_id: Option<String>,
        email: Option<String>,
        kind: Option<String>,
        user_status: Option<String>,
        own_limit: Option<i64>,
        tenant_limit: Option<i64>,
    }
}

pub(super) const STATEMENTS: &[&str] = &[BY_KEY, BY_ADDRESS, BY_TOKEN];
/// The account of a token need not be live: then nothing is found where it may act.
const BY_TOKEN: &str = "SELECT k.id, k.status, k.policies, k.condition, k.not_before, k.expires_on, k.user_id, k.account_id, \
    u.email, u.kind, u.status, u.rate_limit, t.rate_limit FROM api_tokens k LEFT JOIN users u ON u.id = k.user_id \
    LEFT JOIN accounts a ON a.id = k.account_id LEFT JOIN tenants t ON t.id = COALESCE(u.tenant_id, a.tenant_id) \
    WHERE k.token_hash = $1";
const BY_KEY: &str = "SELECT u.id, u.email, u.kind, u.rate_limit, t.rate_limit FROM users u \
    LEFT JOIN tenants t ON t.id = u.tenant_id WHERE u.email_key = $1 AND u.key_hash = $2";

const BY_ADDRESS: &str = "SELECT u.id, u.email, u.kind, u.rate_limit, t.rate_limit, u.password_hash FROM users u \
    LEFT JOIN tenants t ON t.id = u.tenant_id WHERE u.email_key = $1";

/// What tells a secret from others and reveals nothing of it.
fn short(hash: &str) -> String {
    hash.chars().take(16).collect()
}

impl Rules {
    /// The user with this address and API key; 403 9103 when there is none.
    pub async fn who(&self, email: &str, key: &str, trace: &Trace) -> Result<Known> {
        let address = crate::check::canonical_email(email).unwrap_or_default();
        let hash = secrets::hash(key);
        let credential = short(&hash);
        let found: Option<Found> = self
            .timed(
                trace,
                self.db().read((address, hash), |tx, (address, hash)| {
                    Box::pin(async move { tx.opt(BY_KEY, p![address, hash]).await })
                }),
            )
            .await?;
        trace.note_queries(1);
        let found = found.ok_or(&codes::UNKNOWN_KEY)?;
        Ok(self.known(found, "api_key", credential))
    }

    /// Whoever a token stands for; 403 9109 when there is no such token, or it cannot be used now and from there.
    pub async fn who_by_token(&self, value: &str, from: IpAddr, trace: &Trace) -> Result<Known> {
        let (found, bearer) = self
            .found_token(value, trace)
            .await?
            .ok_or(&codes::UNKNOWN_TOKEN)?;
        if let Some((code, why)) = bearer.refusal(self.env().now(), Some(from)) {
            let text = if *code == codes::TOKEN_PLACE {
                format!("Cannot use the access token from location: {from}")
            } else {
                code.text.to_owned()
            };
            return Err(Error::from(code).text(text).why(why));
        }
        self.books().used_token(&bearer.id, self.env().now());
        let rate_limit = found.own_limit.or(found.tenant_limit);
        let (id, kind) = match &bearer.owner {
            Owner::User(id) => {
                self.books().used(id, self.env().now());
                (id, PrincipalKind::of(&found.kind.unwrap_or_default()))
            }
            Owner::Account(id) => (id, PrincipalKind::Account),
        };
        Ok(Known {
            rate_limit,
            principal: Principal {
                id: id.clone(),
                email: found.email.unwrap_or_default(),
                kind,
                credential_kind: "api_token",
                credential_id: bearer.id.clone(),
                bearer: Some(Arc::new(bearer)),
            },
        })
    }

    /// The token with this value, usable or not, and whether its user is suspended.
    pub(crate) async fn bearer(
        &self,
        value: &str,
        trace: &Trace,
    ) -> Result<Option<(Bearer, bool)>> {
        let found = self.found_token(value, trace).await?;
        Ok(found.map(|(found, bearer)| {
            let suspended = found.user_status.is_some_and(|status| status != "active");
            (bearer, suspended)
        }))
    }

    async fn found_token(
        &self,
        value: &str,
        trace: &Trace,
    ) -> Result<Option<(FoundToken, Bearer)>> {
        let hash = secrets::hash(value);
        let found: Option<FoundToken> = self
            .timed(
                trace,
                self.db().read(hash, |tx, hash| {
                    Box::pin(async move { tx.opt(BY_TOKEN, p![hash]).await })
                }),
            )
            .await?;
        trace.note_queries(1);
        let Some(found) = found else { return Ok(None) };
        let owner = match (&found.user_id, &found.account_id) {
            (Some(user), _) => Owner::User(user.clone()),
            (None, Some(account)) => Owner::Account(account.clone()),
            (None, None) => return Err(Error::internal("a token of nobody")),
        };
        let bearer = Bearer::read(Stored {
            id: found.id.clone(),
            owner,
            status: found.status.clone(),
            policies: found.policies.clone(),
            condition: found.condition.clone(),
            not_before: found.not_before,
            expires_on: found.expires_on,
        })?;
        Ok(Some((found, bearer)))
    }

    /// The user with this address and password; 403 9103 when there is none, after the same time.
    pub async fn who_by_password(
        &self,
        email: &str,
        password: &str,
        trace: &Trace,
    ) -> Result<Known> {
        let address = crate::check::canonical_email(email).unwrap_or_default();
        let found: Option<WithPassword> = self
            .timed(
                trace,
                self.db().read(address, |tx, address| {
                    Box::pin(async move { tx.opt(BY_ADDRESS, p![address]).await })
                }),
            )
            .await?;
        trace.note_queries(1);
        let (found, hash) = found.map_or((None, None), |f| (Some(f.found), f.password_hash));
        if !passwords::matches(self, password, hash).await? {
            return Err((&codes::UNKNOWN_KEY).into());
        }
        let found = found.ok_or(&codes::UNKNOWN_KEY)?;
        Ok(self.known(found, "password", String::new()))
    }

    pub(super) fn known(
        &self,
        found: Found,
        credential_kind: &'static str,
        credential_id: String,
    ) -> Known {
        self.books().used(&found.id, self.env().now());
        Known {
            rate_limit: found.own_limit.or(found.tenant_limit),
            principal: Principal {
                kind: PrincipalKind::of(&found.kind),
                id: found.id,
                email: found.email,
                credential_kind,
                credential_id,
                bearer: None,
            },
        }
    }
}
