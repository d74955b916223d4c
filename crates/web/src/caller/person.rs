//! Somebody with a browser: the log-in's cookie and nothing else counts, and a form that changes something carries the session's
//! token against forgery in a field.

use super::{Bearing, Caller, Form, Visitor, arrive, ctx, session, spend};
use crate::{Web, api::upload, client::Client, pages};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, Method, header, request::Parts};
use rules::{
    Ctx, Error, Result, auth, codes,
    gate::{IdempotencyKey, Interface, Principal},
    secrets,
    users::{self, Standing},
};
use sha2::{Digest, Sha256};

/// Whoever is logged in, and what their form held.
pub(crate) struct Person {
    pub(crate) ctx: Ctx,
    /// Which parts of the dashboard are theirs.
    pub(crate) standing: Standing,
    /// For the forms of the page.
    pub(crate) csrf: String,
    /// Path and query of the request.
    pub(crate) here: String,
    /// Empty for what is no POST.
    pub(crate) form: Form,
    /// What a page before this one has to say.
    pub(crate) flash: Option<pages::flash::Said>,
    pub(super) client: Client,
}

impl Person {
    /// The same as the API's handlers know them.
    pub(crate) fn caller(&self) -> Caller {
        Caller {
            ctx: self.ctx.clone(),
            client: self.client.clone(),
        }
    }

    /// The same as somebody who asks about a token by showing it.
    pub(crate) fn bearing(&self, value: &str) -> Bearing {
        Bearing {
            value: Some(value.to_owned()),
            client: self.client.clone(),
        }
    }

    /// They came by the host of a tenant, not by the installation's own.
    pub(crate) async fn elsewhere(&self) -> bool {
        self.client.brand(self.ctx.rules()).await.is_some()
    }

    /// What they sent, for a form that is to be sent again; without secrets.
    pub(crate) fn kept(&self) -> Kept {
        self.form.without(&SECRET)
    }
}

/// What was typed into a form whose session had ended meanwhile: the form's fields, without secrets.
pub(crate) type Kept = Vec<(String, String)>;

/// Fields that are not handed back.
const SECRET: [&str; 9] = [
    "csrf",
    "password",
    "current_password",
    "code",
    "secret",
    "token",
    "challenge",
    "credential",
    // Not secret, but nothing for people to read.
    "logo",
];

impl FromRequestParts<Web> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let refused = |fault: Error| pages::refused(fault).into_response();
        let client = arrive(web, parts).await.map_err(refused)?;
        let here = here(parts);
        let form = sent(&client, parts).await.map_err(refused)?;
        let Some(token) = session::of(web, &parts.headers) else {
            let page = pages::log_in::again(web, &client, &here, None, Kept::new());
            return Err(page.await);
        };
        let csrf = auth::csrf_token(&token);
        let known = match web.rules().who_by_session(&token, client.trace()).await {
            Ok(known) => known,
            Err(fault) if *fault.code() == codes::SESSION_ENDED => {
                // Only what a page of that session sent is handed back to be sent again.
                let own = form.get("csrf") == csrf;
                let kept = if own {
                    form.without(&SECRET)
                } else {
                    Kept::new()
                };
                let page = pages::log_in::again(web, &client, &here, Some(fault), kept);
                return Err(page.await);
            }
            Err(fault) => return Err(refused(fault)),
        };
        client.set_principal(&known.principal.id);
        let spent = spend(web, &client, &known.principal, known.rate_limit).await;
        spent.map_err(refused)?;
        let once = once(&client, parts, &form);
        let ctx = ctx(web, &client, parts, Interface::Ui, known.principal, once);
        // Both are outputs of a hash: comparing them tells nothing by its time.
        if !parts.method.is_safe() && (form.get("csrf") != csrf || from_elsewhere(&parts.headers)) {
            let fault = ctx.refuse(&codes::CSRF_MISSING, "forged or stale form");
            return Err(refused(fault.text(
                "This form was not made by this page, or is older than your log-in: nothing was changed. Go back, load the page again, and send it once more",
            )));
        }
        let standing = users::standing(&ctx).await.map_err(refused)?;
        Ok(Person {
            ctx,
            standing,
            csrf,
            here,
            form,
            flash: pages::flash::of(&parts.headers),
            client,
        })
    }
}

/// Anybody, who is not logged in or need not be; what they send does not come from another site.
pub(crate) struct Guest {
    pub(crate) visitor: Visitor,
    pub(crate) form: Form,
    pub(crate) flash: Option<pages::flash::Said>,
    /// They came by the host of a tenant, not by the installation's own.
    pub(crate) elsewhere: bool,
}

impl FromRequestParts<Web> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, web: &Web) -> Result<Self, Response> {
        let refused = |fault: Error| pages::refused(fault).into_response();
        let client = arrive(web, parts).await.map_err(refused)?;
        let form = sent(&client, parts).await.map_err(refused)?;
        let visitor = Principal::visitor();
        let ctx = ctx(web, &client, parts, Interface::Ui, visitor, None);
        // There is no session yet whose token a form could carry; browsers say where a form came from.
        if !parts.method.is_safe() && from_elsewhere(&parts.headers) {
            let fault = Error::from(&codes::CSRF_MISSING);
            return Err(refused(fault.text("This form was sent from another site")));
        }
        let elsewhere = client.brand(web.rules()).await.is_some();
        Ok(Guest {
            visitor: Visitor { ctx, client },
            form,
            flash: pages::flash::of(&parts.headers),
            elsewhere,
        })
    }
}

/// Whether the browser says that another site made the request (Fetch Metadata, and `Origin` where that is missing).
fn from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    match text("sec-fetch-site") {
        Some(site) => !["same-origin", "none"].contains(&site),
        None => match (text("origin"), text(header::HOST.as_str())) {
            (Some(origin), Some(host)) if origin != "null" => {
                origin.rsplit("://").next() != Some(host)
            }
            _ => false,
        },
    }
}

fn here(parts: &Parts) -> String {
    let query = parts.uri.query().map(|q| format!("?{q}"));
    format!("{}{}", parts.uri.path(), query.unwrap_or_default())
}

async fn sent(client: &Client, parts: &Parts) -> Result<Form> {
    if parts.method != Method::POST {
        return Ok(Form::default());
    }
    let body = client.body().ok_or(&codes::BODY_TOO_LARGE)?;
    let kind = parts.headers.get(header::CONTENT_TYPE);
    let with_files = kind.is_some_and(|v| v.as_bytes().starts_with(b"multipart/form-data"));
    let form = if with_files {
        Form(upload::fields(&parts.headers, Some(body)).await?)
    } else {
        Form(form_urlencoded::parse(&body).into_owned().collect())
    };
    // No database keeps a NUL in a text.
    if form.0.iter().any(|(_, value)| value.contains('\0')) {
        return Err(Error::from(&codes::BAD_BODY).text("A field holds a control character"));
    }
    Ok(form)
}

/// A form that was sent twice does what it does once: it carries a random text in the field `once`, so that another body is another
/// form.
fn once(client: &Client, parts: &Parts, form: &Form) -> Option<IdempotencyKey> {
    if parts.method != Method::POST || form.get("once").is_empty() {
        return None;
    }
    let body_hash = secrets::hex_of(&Sha256::digest(client.body().unwrap_or_default()));
    Some(IdempotencyKey {
        key: format!("form {body_hash}"),
        body_hash,
    })
}
