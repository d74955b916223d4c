//! OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636): where a person is sent, and what the provider says of whoever
//! comes back. The protocol is the crate's; requests go out through what was handed in.

use super::{change::secret_purpose, log_in::Note, store::Live};
use crate::{
    Error, Result, codes,
    gate::Rules,
    outside::{Answering, HttpRequest, HttpResponse, Outside, Unreachable},
};
use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    TokenResponse,
    core::{
        CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
        CoreUserInfoClaims,
    },
};
use std::sync::Arc;

/// Signatures that are taken: those by a key pair. A shared secret, or none, proves nothing here.
const SIGNED: [Alg; 9] = [
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// Whom the provider vouches for.
pub(super) struct Claims {
    /// The provider's name for them.
    pub(super) subject: String,
    pub(super) email: Option<String>,
    /// What the provider says of the address; silence is no doubt, since the domain is the connector's.
    pub(super) email_verified: Option<bool>,
}

/// Where we have people sent back to.
fn back(rules: &Rules) -> Result<RedirectUrl> {
    RedirectUrl::new(format!("{}/sso", rules.settings().public_url))
        .map_err(|e| Error::internal(format!("the public URL is none: {e}")))
}

macro_rules! client {
    ($rules:ident, $live:ident, $http:ident) => {{
        let connector = &$live.owned.connector;
        let (Some(issuer), Some(id)) = (&connector.issuer, &connector.client_id) else {
            return Err(Error::internal("a connector without a provider is enabled"));
        };
        let issuer = IssuerUrl::new(issuer.clone()).map_err(|e| unreachable(&e.to_string()))?;
        let found = CoreProviderMetadata::discover_async(issuer, &$http).await;
        let metadata = found.map_err(|e| unreachable(&chain(&e)))?;
        let client_id = ClientId::new(id.clone());
        CoreClient::from_provider_metadata(metadata, client_id, secret($rules, $live)?)
            .set_redirect_uri(back($rules)?)
    }};
}

/// The way out, as the crate takes it.
struct Http(Arc<dyn Outside>);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = Unreachable;
    type Future = Answering<'c, HttpResponse>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        self.0.fetch(request)
    }
}

/// Where to send somebody who logs in; `email` is offered to the provider as a hint.
pub(super) async fn authorize(
    rules: &Rules,
    live: &Live,
    note: &Note,
    email: &str,
) -> Result<String> {
    let http = Http(rules.env().outside.clone());
    let client = client!(rules, live, http);
    let verifier = PkceCodeVerifier::new(note.verifier.clone());
    let state = CsrfToken::new(note.state.clone());
    let nonce = Nonce::new(note.nonce.clone());
    let (url, _, _) = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            move || state,
            move || nonce,
        )
        .add_scope(Scope::new("email".to_owned()))
        .add_extra_param("login_hint", email)
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    Ok(url.into())
}

/// What the provider says of whoever came back with this code.
pub(super) async fn identify(
    rules: &Rules,
    live: &Live,
    note: &Note,
    code: String,
) -> Result<Claims> {
    let http = Http(rules.env().outside.clone());
    let client = client!(rules, live, http);
    let asked = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|e| unreachable(&e.to_string()))?
        .set_pkce_verifier(PkceCodeVerifier::new(note.verifier.clone()))
        .request_async(&http)
        .await;
    let tokens = asked.map_err(|e| doubtful(&chain(&e)))?;
    let now = rules.env().now();
    let time = move || DateTime::<Utc>::from_timestamp_micros(now).unwrap_or_default();
    let verifier = client
        .id_token_verifier()
        .set_time_fn(time)
        .set_allowed_algs(SIGNED);
    let token = tokens
        .id_token()
        .ok_or_else(|| doubtful("the provider gave no ID token"))?;
    let nonce = Nonce::new(note.nonce.clone());
    let claims = token
        .claims(&verifier, &nonce)
        .map_err(|e| doubtful(&chain(&e)))?;
    if let Some(expected) = claims.access_token_hash() {
        let hash = || {
            let alg = token.signing_alg().ok()?;
            let key = token.signing_key(&verifier).ok()?;
            AccessTokenHash::from_token(tokens.access_token(), alg, key).ok()
        };
        if hash().as_ref() != Some(expected) {
            return Err(doubtful("the access token is another one"));
        }
    }
    let mut known = Claims {
        subject: claims.subject().as_str().to_owned(),
        email: claims.email().map(|e| e.as_str().to_owned()),
        email_verified: claims.email_verified(),
    };
    if known.email.is_none() {
        let asked = client
            .user_info(
                tokens.access_token().to_owned(),
                Some(claims.subject().to_owned()),
            )
            .map_err(|e| doubtful(&e.to_string()))?
            .request_async(&http)
            .await;
        let more: CoreUserInfoClaims = asked.map_err(|e| doubtful(&chain(&e)))?;
        known.email = more.email().map(|e| e.as_str().to_owned());
        known.email_verified = more.email_verified();
    }
    Ok(known)
}

fn secret(rules: &Rules, live: &Live) -> Result<Option<ClientSecret>> {
    let Some(sealed) = &live.secret else {
        return Ok(None);
    };
    let purpose = secret_purpose(&live.owned.connector.id);
    let plain = rules.key().open(&purpose, sealed);
    let text = plain.and_then(|plain| String::from_utf8(plain).ok());
    text.map(|text| Some(ClientSecret::new(text)))
        .ok_or_else(|| Error::internal("a client secret cannot be read"))
}

fn unreachable(why: &str) -> Error {
    Error::from(&codes::SSO_PROVIDER).why(why)
}

fn doubtful(why: &str) -> Error {
    Error::from(&codes::SSO_DOUBTFUL).why(why)
}

/// An error with what is behind it.
fn chain(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut behind = e.source();
    while let Some(cause) = behind {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        behind = cause.source();
    }
    text
}
