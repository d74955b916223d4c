//! Making, changing and removing connectors.

use super::{Connector, MOST, Verification, VerificationStatus, domain, find, of, owner, store};
use crate::{
    Error, Result, check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    members::{self, RoleChoice},
    moment::Moment,
    policy, secrets,
};
use openidconnect::IssuerUrl;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a new connector takes. v4: documented, as far as v4 has the field.
#[derive(Clone, Serialize, Deserialize, JsonSchema)]
pub struct NewConnector {
    /// The part of addresses behind the `@`.
    pub email_domain: String,
    #[serde(flatten)]
    pub rest: ConnectorChange,
}

/// What of a connector can be changed; what is not sent stays.
#[derive(Clone, Default, Serialize, Deserialize, JsonSchema)]
pub struct ConnectorChange {
    /// Takes a verified domain, an issuer and a client id.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub enabled: Option<bool>,
    /// `https://…`, as the provider's discovery document says it. Another one forgets whom the provider knew by which name.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub issuer: Option<String>,
    /// What the provider knows us by; the URL to return to is `/sso` below our public URL.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub client_id: Option<String>,
    /// Null: the provider wants none.
    #[serde(
        default,
        deserialize_with = "nullable",
        skip_serializing_if = "Option::is_none"
    )]
    pub client_secret: Option<Option<String>>,
    /// For accounts: roles that whoever comes without being a member gets, by id; an empty list lets nobody become one so.
    #[serde(
        default,
        deserialize_with = "given",
        skip_serializing_if = "Option::is_none"
    )]
    pub jit_roles: Option<Vec<RoleChoice>>,
}

impl Input for NewConnector {
    const BAD: &'static Code = &codes::SSO_INVALID;
}

impl Input for ConnectorChange {
    const BAD: &'static Code = &codes::SSO_INVALID;
}

/// What becomes of the client secret.
pub(super) type NewSecret = Option<Option<Vec<u8>>>;

/// Makes a connector, for a domain that is yet to be verified.
pub async fn create(ctx: &Ctx, of_whom: Scope, new: NewConnector) -> Result<Connector> {
    let action = of(&of_whom, &policy::SSO_CREATE, &policy::TENANT_SSO_CREATE);
    ctx.write(action, of_whom, new, |op, new| {
        Box::pin(async move {
            let email_domain = domain::canonical(&new.email_domain)?;
            if store::list(op).await?.len() >= MOST {
                return Err(Error::from(&codes::SSO_LIMIT));
            }
            let now = Moment(op.now());
            let mut connector = Connector {
                id: op.new_id(),
                email_domain,
                enabled: false,
                verification: Verification {
                    code: format!("tenantry-sso={}", secrets::link_code(op.env())),
                    status: VerificationStatus::Awaiting,
                },
                issuer: None,
                client_id: None,
                client_secret_set: false,
                jit_roles: Vec::new(),
                created_on: now,
                updated_on: now,
            };
            let secret = new.rest.apply(op, &mut connector)?;
            if !store::insert(op, &connector).await? {
                return Err(Error::from(&codes::SSO_EXISTS).at("/email_domain"));
            }
            if let Some(secret) = &secret {
                store::set_secret(op, &connector.id, secret.as_deref()).await?;
            }
            op.created(&connector.id, &connector)?;
            Ok(connector)
        })
    })
    .await
}

/// Changes one.
pub async fn update(
    ctx: &Ctx,
    of_whom: Scope,
    id: String,
    change: ConnectorChange,
) -> Result<Connector> {
    let action = of(&of_whom, &policy::SSO_UPDATE, &policy::TENANT_SSO_UPDATE);
    ctx.write(action, of_whom, (id, change), |op, (id, change)| {
        Box::pin(async move {
            let before = find(op, id).await?;
            let mut after = before.clone();
            let secret = change.apply(op, &mut after)?;
            after.updated_on = Moment(op.now());
            if after.issuer != before.issuer {
                store::forget_identities(op, id).await?;
            }
            store::update(op, &after).await?;
            if let Some(secret) = &secret {
                store::set_secret(op, id, secret.as_deref()).await?;
            }
            op.updated(id, &before, &after)?;
            Ok(after)
        })
    })
    .await
}

/// Removes one: nobody logs in by it any more. Sessions that it opened go on.
pub async fn delete(ctx: &Ctx, of_whom: Scope, id: String) -> Result<Connector> {
    let action = of(&of_whom, &policy::SSO_DELETE, &policy::TENANT_SSO_DELETE);
    ctx.write(action, of_whom, id, |op, id| {
        Box::pin(async move {
            let gone = find(op, id).await?;
            store::forget_identities(op, id).await?;
            store::delete(op, id).await?;
            op.deleted(id, &gone)?;
            Ok(gone)
        })
    })
    .await
}

impl ConnectorChange {
    /// Checks what was sent, and says it of the connector.
    fn apply(&self, op: &Op<'_, '_>, connector: &mut Connector) -> Result<NewSecret> {
        let invalid = |text: &str, at: &str| {
            Err(Error::from(&codes::SSO_INVALID)
                .text(text.to_owned())
                .at(at))
        };
        if let Some(issuer) = &self.issuer {
            let private = op.settings().sso_private;
            if !is_issuer(issuer, private) {
                return invalid(
                    "issuer is an https URL without query and fragment",
                    "/issuer",
                );
            }
            connector.issuer = Some(issuer.clone());
        }
        if let Some(client) = &self.client_id {
            check::text(&codes::SSO_INVALID, "/client_id", client, 255)?;
            connector.client_id = Some(client.clone());
        }
        let secret = match &self.client_secret {
            None => None,
            Some(None) => Some(None),
            Some(Some(plain)) => {
                check::text(&codes::SSO_INVALID, "/client_secret", plain, 1000)?;
                let key = op.ctx().rules().key();
                let purpose = secret_purpose(&connector.id);
                Some(Some(key.seal(op.env(), &purpose, plain.as_bytes())))
            }
        };
        if let Some(secret) = &secret {
            connector.client_secret_set = secret.is_some();
        }
        if let Some(roles) = &self.jit_roles {
            if !roles.is_empty() {
                if owner(op)?.0 != "account" {
                    return invalid("jit_roles are for connectors of an account", "/jit_roles");
                }
                members::may_give_roles(op, roles, "/jit_roles")?;
            }
            connector.jit_roles = roles.iter().map(|role| role.0.clone()).collect();
        }
        if let Some(enabled) = self.enabled {
            let ready = connector.issuer.is_some()
                && connector.client_id.is_some()
                && connector.verification.status == VerificationStatus::Verified;
            if enabled && !ready {
                return invalid(
                    "A connector is enabled when its domain is verified and it has an issuer and a client id",
                    "/enabled",
                );
            }
            connector.enabled = enabled;
        }
        Ok(secret)
    }
}

/// What a client secret is bound to.
pub(super) fn secret_purpose(connector: &str) -> String {
    format!("sso secret {connector}")
}

fn is_issuer(text: &str, private: bool) -> bool {
    let tls = text.starts_with("https://") || (private && text.starts_with("http://"));
    tls && text.len() <= 500
        && IssuerUrl::new(text.to_owned()).is_ok_and(|issuer| {
            let url = issuer.url();
            url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        })
}
