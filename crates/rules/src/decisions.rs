//! Why somebody may do something, or may not: the policy asked for another principal, and refusals looked up by the id of their
//! request.

pub(crate) mod store;

use crate::{
    Error, Result, check, codes,
    denials::{Denial, Place},
    gate::{Ctx, Op, Scope},
    moment::Moment,
    policy::{self, Action, Decision},
    tokens,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What becomes of a request, and why.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Explanation {
    pub allowed: bool,
    /// The deciding rule, in words.
    pub rule: String,
    /// What is answered otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// As it was asked for: an id or an address.
    pub principal: String,
    /// Such as `zone_create`.
    pub action: String,
    pub resource: Place,
    /// Of a refusal that has happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Moment>,
}

/// What is asked about.
#[derive(Clone, Debug)]
pub struct Question {
    /// Of a user: an id or an address.
    pub principal: String,
    /// By name.
    pub action: String,
    pub scope: Scope,
    /// With a log-in; otherwise with a key or a token that grants all.
    pub by_session: bool,
    /// With one of the asker's own tokens, by id.
    pub token: Option<String>,
}

impl Question {
    /// Reads `zone:ID`, `account:ID`, `unit:ID`, `tenant:ID`, `user` or `installation`.
    pub fn resource(text: &str) -> Option<Scope> {
        match text.split_once(':') {
            None if text == "user" => Some(Scope::User),
            None if text == "installation" => Some(Scope::Installation),
            Some((kind, id)) if crate::ids::well_formed(id) => {
                let id = id.to_owned();
                match kind {
                    "zone" => Some(Scope::Zone(id)),
                    "account" => Some(Scope::Account(id)),
                    "unit" => Some(Scope::Unit(id)),
                    "tenant" => Some(Scope::Tenant(id)),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn action(name: &str) -> Result<&'static Action> {
    policy::ALL
        .iter()
        .find(|action| action.name == name)
        .copied()
        .ok_or_else(|| {
            Error::from(&codes::BAD_QUERY).text("The query parameter action names no action")
        })
}

/// How the policy decides now, for a user with their key, or a log-in. About oneself everybody may ask: it tells no more than trying.
pub async fn explain(ctx: &Ctx, question: Question) -> Result<Explanation> {
    action(&question.action)?;
    if is_oneself(ctx, &question.principal) {
        return ctx
            .read(
                &policy::DECISION_OWN_READ,
                Scope::User,
                question,
                |op, q| Box::pin(answer_own(op, q)),
            )
            .await;
    }
    if question.token.is_some() {
        return Err(Error::from(&codes::BAD_QUERY)
            .text("The query parameter token is for tokens of your own"));
    }
    let asked = match question.scope {
        Scope::Account(_) | Scope::Zone(_) => &policy::DECISION_READ,
        Scope::User | Scope::Installation => &policy::DECISION_ABOVE_READ,
        _ => &policy::DECISION_TENANT_READ,
    };
    // About a user's own affairs, an operator stands nowhere in particular.
    let place = match &question.scope {
        Scope::User => Scope::Installation,
        scope => scope.clone(),
    };
    ctx.read(asked, place, question, |op, q| Box::pin(answer(op, q)))
        .await
}

/// Whether it names whoever asks, who does so by something that is as much as they themselves.
fn is_oneself(ctx: &Ctx, id_or_email: &str) -> bool {
    let who = ctx.principal();
    let canonical = check::canonical_email;
    let named = who.id == id_or_email
        || canonical(id_or_email).is_some_and(|asked| canonical(&who.email) == Some(asked));
    named && who.bearer.is_none()
}

async fn answer_own(op: &mut Op<'_, '_>, q: &Question) -> Result<Explanation> {
    let user = op.user().to_owned();
    let mut facts = op.facts_of(&user, &q.scope).await?;
    facts.by_session = q.by_session;
    if let Some(token) = &q.token {
        facts.by_session = false;
        facts.bearer = Some(Arc::new(tokens::bearer(op, token).await?));
        facts.from = op.ctx().request().ip.parse().ok();
    }
    let action = action(&q.action)?;
    let decision = policy::decide(&facts, action);
    Ok(explained(q, action, Some(decision)))
}

async fn answer(op: &mut Op<'_, '_>, q: &Question) -> Result<Explanation> {
    let action = action(&q.action)?;
    let operator = op.standing().operator;
    let user = store::user(op, &q.principal).await?;
    let decision = match &user {
        Some(user) => {
            let mut facts = op.facts_of(user, &q.scope).await?;
            facts.by_session = q.by_session;
            // Somebody who has nothing to do with the place is a stranger, whatever else they are.
            let at = &facts.standing;
            let known = operator || at.tenant.is_some() || at.member.is_some();
            known.then(|| policy::decide(&facts, action))
        }
        None => None,
    };
    Ok(explained(q, action, decision))
}

fn explained(q: &Question, action: &Action, decision: Option<Decision>) -> Explanation {
    let (allowed, rule, code) = match decision {
        None | Some(Decision::Hidden) => (false, "not visible", Some(action.hidden)),
        Some(Decision::Refuse(code, rule)) => (false, rule, Some(code)),
        Some(Decision::Allow(rule)) => (true, rule, None),
    };
    Explanation {
        allowed,
        rule: rule.to_owned(),
        code: code.map(|code| i64::from(code.number)),
        principal: q.principal.clone(),
        action: q.action.clone(),
        resource: Place {
            kind: q.scope.kind().to_owned(),
            id: q.scope.id().to_owned(),
        },
        request_id: None,
        when: None,
    }
}

/// The refusal of a request, for whoever made it and whoever may ask about its place; 404 otherwise.
pub async fn of_request(ctx: &Ctx, request_id: String) -> Result<Explanation> {
    let unwritten = ctx.rules().unwritten_denial(&request_id);
    let found = ctx
        .read(
            &policy::DECISION_OF_REQUEST_READ,
            Scope::User,
            (request_id, unwritten),
            |op, (id, unwritten)| {
                Box::pin(async move {
                    let denial = match unwritten {
                        Some(denial) => Some(denial.clone()),
                        None => store::denial(op, id).await?,
                    };
                    let Some(denial) = denial else {
                        return Ok(None);
                    };
                    let shown = denial.principal_id == op.user() || may_ask(op, &denial).await?;
                    Ok(shown.then_some(denial))
                })
            },
        )
        .await?;
    let denial = found.ok_or(&codes::DENIAL_NOT_FOUND)?;
    Ok(Explanation {
        allowed: false,
        rule: denial.rule,
        code: Some(denial.code),
        principal: denial.principal_id,
        action: denial.action,
        resource: denial.place,
        request_id: Some(denial.request_id),
        when: Some(denial.when),
    })
}

async fn may_ask(op: &mut Op<'_, '_>, denial: &Denial) -> Result<bool> {
    let text = match denial.place.id.as_str() {
        "" => denial.place.kind.clone(),
        id => format!("{}:{id}", denial.place.kind),
    };
    let Some(scope) = Question::resource(&text) else {
        return Ok(false);
    };
    let asked = match scope {
        Scope::Account(_) | Scope::Zone(_) => &policy::DECISION_READ,
        Scope::Tenant(_) | Scope::Unit(_) => &policy::DECISION_TENANT_READ,
        _ => &policy::DECISION_ABOVE_READ,
    };
    op.may(asked, &scope).await
}
