//! Who is asking: credentials to a principal, by one indexed read.

use super::{Rules, request::Trace};
use crate::{Result, codes, env::Env, passwords, secrets};
use db::p;

/// What kind of principal acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    User,
    ServiceUser,
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
            PrincipalKind::Visitor => "visitor",
            PrincipalKind::System => "system",
        }
    }

    fn of(stored: &str) -> PrincipalKind {
        match stored {
            "service_user" => PrincipalKind::ServiceUser,
            "visitor" => PrincipalKind::Visitor,
            "system" => PrincipalKind::System,
            _ => PrincipalKind::User,
        }
    }
}

/// Whoever acts.
#[derive(Clone, Debug)]
pub struct Principal {
    /// 32 lowercase hex digits.
    pub id: String,
    pub email: String,
    pub kind: PrincipalKind,
    /// `api_key`, `password`, `invitation` or `system`.
    pub credential_kind: &'static str,
    /// Which credential: never the secret.
    pub credential_id: String,
}

const VISITOR: &str = "00000000000000000000000000000000";
const SYSTEM: &str = "00000000000000000000000000000001";

impl Principal {
    /// Somebody who follows a link from a mail.
    pub fn visitor() -> Principal {
        Principal {
            id: VISITOR.to_owned(),
            email: String::new(),
            kind: PrincipalKind::Visitor,
            credential_kind: "invitation",
            credential_id: String::new(),
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
        }
    }

    /// The user whose standing counts: a visitor who is signing up has none of their own yet.
    pub(super) fn stands_as(&self) -> &str {
        if self.kind == PrincipalKind::Visitor {
            VISITOR
        } else {
            &self.id
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
    struct Found {
        id: String,
        email: String,
        kind: String,
        own_limit: Option<i64>,
        tenant_limit: Option<i64>,
    }
}

struct WithPassword {
    found: Found,
    password_hash: Option<String>,
}

impl db::FromRow for WithPassword {
    fn from_row(row: &db::Row<'_>) -> db::Result<Self> {
        Ok(WithPassword {
            found: Found::from_row(row)?,
            password_hash: row.get(5)?,
        })
    }
}

pub(super) const STATEMENTS: &[&str] = &[BY_KEY, BY_ADDRESS];
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

    fn known(&self, found: Found, credential_kind: &'static str, credential_id: String) -> Known {
        self.books().used(&found.id, self.env().now());
        Known {
            rate_limit: found.own_limit.or(found.tenant_limit),
            principal: Principal {
                kind: PrincipalKind::of(&found.kind),
                id: found.id,
                email: found.email,
                credential_kind,
                credential_id,
            },
        }
    }
}
