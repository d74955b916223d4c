//! What a rule's body works with: one place, one transaction, one event.

use super::{
    Body, Ctx, Facts, Place, Quota, Scope, Standing,
    audit::{self, Change, Stream},
    facts, quota,
};
use crate::{
    Error, Result, codes,
    entitlements::{self, Entitlement},
    env::Env,
    error::Refusal,
    mails::Letter,
    policy::{self, Action, Decision, Kind},
    roles::Permissions,
    settings::Settings,
    tokens::{Bearer, Owner},
};
use db::Tx;
use serde::Serialize;
use std::sync::Arc;

/// What all steps of one transaction share.
#[derive(Default)]
pub(super) struct Shared {
    pub streams: Vec<Stream>,
    /// A mail was queued: wake the mailer after the commit.
    pub mailed: bool,
    /// Something is answered by DNS otherwise than before.
    pub(super) published: bool,
    /// The mails queued so far.
    posted: Vec<Posted>,
}

/// A mail that a transaction queues, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posted {
    pub kind: String,
    pub to: String,
}

/// The right to do one action in one place.
pub struct Op<'t, 'c> {
    /// For `store` modules only.
    pub(crate) tx: &'t mut Tx<'c>,
    shared: &'t mut Shared,
    ctx: &'t Ctx,
    action: &'static Action,
    place: Arc<Place>,
    standing: Standing,
    primary: String,
    /// The id of its event.
    event: String,
    change: Option<Change>,
    now: i64,
}

impl<'t, 'c> Op<'t, 'c> {
    /// Where, who may, entitled; for a write the lock row and the quota too.
    pub(super) async fn enter(
        tx: &'t mut Tx<'c>,
        shared: &'t mut Shared,
        ctx: &'t Ctx,
        action: &'static Action,
        scope: &Scope,
        locks: bool,
    ) -> Result<Op<'t, 'c>> {
        let now = ctx.now();
        let kept_from = now - ctx.rules().settings().retention;
        let facts = own_facts(tx, ctx, scope, kept_from, now).await?;
        let place = settle(tx, ctx, action, scope, facts).await?;
        if let Some((entitlement, otherwise)) = &action.entitled
            && !entitlements::granted(tx, place.0.tenant_id.as_deref(), *entitlement).await?
        {
            return Err(refuse(otherwise, "tenant not entitled"));
        }
        let (place, standing) = place;
        let primary = match scope {
            Scope::Installation => "installation".to_owned(),
            Scope::User => ctx.principal().id.clone(),
            Scope::Tenant(_) | Scope::Unit(_) => place.tenant_id.clone().unwrap_or_default(),
            _ => place.account_id.clone().unwrap_or_default(),
        };
        if locks {
            audit::lock(tx, &mut shared.streams, &primary).await?;
            if action.takes == Some(Quota::Zones) {
                quota::zones(tx, &place, 1).await?;
            } else if action.takes == Some(Quota::Accounts) {
                quota::account(tx, &place, 1, 0).await?;
            }
        }
        let now = ctx.now();
        let event = if locks {
            crate::ids::event(ctx.rules().env())
        } else {
            String::new()
        };
        Ok(Op {
            tx,
            shared,
            ctx,
            action,
            place: Arc::new(place),
            standing,
            primary,
            event,

            change: None,
            now,
        })
    }

    /// Writes the event. A write that says nothing of what it did is a defect.
    pub(super) async fn leave(self) -> Result<()> {
        let change = self
            .change
            .ok_or_else(|| Error::internal(format!("{} recorded no change", self.action.name)))?;
        audit::append(
            self.tx,
            &mut self.shared.streams,
            self.ctx,
            &change,
            &audit::About {
                action: self.action,
                place: &self.place,
                primary: &self.primary,
                id: &self.event,
                at: self.now,
            },
        )
        .await
    }

    /// Does another action in the same transaction, with its own decision and its own event.
    pub async fn step<I, T, F>(
        &mut self,
        action: &'static Action,
        scope: &Scope,
        input: &I,
        body: F,
    ) -> Result<T>
    where
        F: for<'a, 'x> Fn(&'a mut Op<'x, 'c>, &'a I) -> Body<'a, T>,
    {
        let mut op = Op::enter(
            self.tx,
            self.shared,
            self.ctx,
            action,
            scope,
            action.kind == Kind::Write,
        )
        .await?;
        let out = body(&mut op, input).await?;
        if action.kind == Kind::Write {
            op.leave().await?;
        }
        Ok(out)
    }

    /// Where it happens.
    pub fn place(&self) -> Arc<Place> {
        self.place.clone()
    }

    /// The place's tenant, by id.
    pub fn tenant(&self) -> Result<String> {
        self.place.tenant().map(str::to_owned)
    }

    /// The place's unit, by id.
    pub fn unit(&self) -> Result<String> {
        self.place.unit().map(str::to_owned)
    }

    /// The place's account, by id.
    pub fn account(&self) -> Result<String> {
        self.place.account().map(str::to_owned)
    }

    /// The zone that is the place, by id.
    pub fn zone(&self) -> Result<String> {
        self.place.zone().map(str::to_owned)
    }

    /// How the principal stands there.
    pub fn standing(&self) -> Standing {
        self.standing.clone()
    }

    /// The token that was shown, which limits what is seen.
    pub(crate) fn bearer(&self) -> Option<Arc<Bearer>> {
        self.ctx.principal().bearer.clone()
    }

    /// The account that acts by a token of its own.
    pub(crate) fn acting_account(&self) -> Option<String> {
        match self.ctx.principal().acts_as() {
            Some(Owner::Account(id)) => Some(id.clone()),
            _ => None,
        }
    }

    /// How another user stands in a place, with their key or a log-in.
    pub(crate) async fn facts_of(&mut self, user: &str, scope: &Scope) -> Result<Facts> {
        let kept_from = self.now - self.settings().retention;
        facts::load(self.tx, user, scope, kept_from, self.now, None).await
    }

    /// Whether the principal may do something in another place.
    pub(crate) async fn may(&mut self, action: &Action, scope: &Scope) -> Result<bool> {
        let facts = self.own_facts(scope).await?;
        Ok(matches!(policy::decide(&facts, action), Decision::Allow(_)))
    }

    /// How the principal stands in another place.
    pub(crate) async fn own_facts(&mut self, scope: &Scope) -> Result<Facts> {
        let kept_from = self.now - self.settings().retention;
        own_facts(self.tx, self.ctx, scope, kept_from, self.now).await
    }

    /// Another place and what a token's owner has there of their own; `None` where they see nothing.
    pub(crate) async fn own_grants(
        &mut self,
        scope: &Scope,
        owner: &Owner,
    ) -> Result<Option<(Place, Permissions)>> {
        let kept_from = self.now - self.settings().retention;
        let user = match owner {
            Owner::User(id) => id.clone(),
            Owner::Account(_) => self.ctx.principal().stands_as().to_owned(),
        };
        let facts = facts::load(self.tx, &user, scope, kept_from, self.now, Some(owner)).await?;
        let own = facts.own();
        Ok(facts
            .place
            .filter(|_| !own.is_empty())
            .map(|place| (place, own)))
    }

    pub fn ctx(&self) -> &'t Ctx {
        self.ctx
    }

    pub fn env(&self) -> &'t Env {
        self.ctx.rules().env()
    }

    pub fn settings(&self) -> &'t Settings {
        self.ctx.rules().settings()
    }

    /// The id that the event of this write has.
    pub(crate) fn event(&self) -> &str {
        &self.event
    }

    /// The time of this transaction, in microseconds.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The id of whoever acts.
    pub fn user(&self) -> &'t str {
        &self.ctx.principal().id
    }

    /// A new id.
    pub fn new_id(&self) -> String {
        crate::ids::new(self.env())
    }

    /// Says that something came to be.
    pub fn created(&mut self, id: &str, after: &impl Serialize) -> Result<()> {
        self.changed(id, None, Some(json(after)?))
    }

    /// Says that something changed, or was asked to and is the same.
    pub fn updated(
        &mut self,
        id: &str,
        before: &impl Serialize,
        after: &impl Serialize,
    ) -> Result<()> {
        self.changed(id, Some(json(before)?), Some(json(after)?))
    }

    /// Says that something is gone.
    pub fn deleted(&mut self, id: &str, before: &impl Serialize) -> Result<()> {
        self.changed(id, Some(json(before)?), None)
    }

    fn changed(&mut self, id: &str, before: Option<String>, after: Option<String>) -> Result<()> {
        if self.action.kind == Kind::Read || self.change.is_some() {
            return Err(Error::internal(format!(
                "{} records a change too many",
                self.action.name
            )));
        }
        self.change = Some(Change {
            resource_id: id.to_owned(),
            before,
            after,
            account_id: None,
            zone: None,
            also: Vec::new(),
        });
        Ok(())
    }

    fn change(&mut self) -> Result<&mut Change> {
        self.change
            .as_mut()
            .ok_or_else(|| Error::internal("an event is refined before it is recorded"))
    }

    /// The recorded event is about this account, which is new.
    pub fn about_account(&mut self, id: &str) -> Result<()> {
        self.change()?.account_id = Some(id.to_owned());
        Ok(())
    }

    /// The recorded event is about this zone, which is new.
    pub fn about_zone(&mut self, id: &str, name: &str) -> Result<()> {
        self.change()?.zone = Some((id.to_owned(), name.to_owned()));
        Ok(())
    }

    /// The recorded event appears in this stream too: of an account or user, by id. Mind the order of locks.
    pub fn also(&mut self, stream: &str) -> Result<()> {
        let also = stream.to_owned();
        if also != self.primary {
            self.change()?.also.push(also);
        }
        Ok(())
    }

    /// Makes the stream of a new tenant, account or user.
    pub async fn new_stream(&mut self, id: &str) -> Result<()> {
        audit::new_stream(self.tx, &mut self.shared.streams, id).await
    }

    /// So many zones more (or fewer) in the place's account, and above it.
    pub async fn count_zones(&mut self, n: i64) -> Result<()> {
        let place = self.place();
        quota::zones(self.tx, &place, n).await
    }

    /// One account more (1) or fewer (-1) in the place's unit, with so many zones.
    pub async fn count_account(&mut self, n: i64, zones: i64) -> Result<()> {
        let place = self.place();
        quota::account(self.tx, &place, n, zones).await
    }

    /// Whether the place's tenant has a boolean entitlement.
    pub async fn entitled(&mut self, to: Entitlement) -> Result<bool> {
        let place = self.place();
        entitlements::granted(self.tx, place.tenant_id.as_deref(), to).await
    }

    /// The words of an entitlement of the place's tenant.
    pub async fn entitled_words(&mut self, to: Entitlement) -> Result<Vec<String>> {
        let place = self.place();
        entitlements::words(self.tx, place.tenant()?, to).await
    }

    /// Queues a mail in this transaction.
    pub async fn mail(&mut self, letter: &Letter) -> Result<String> {
        let id = crate::mails::queue(self, letter).await?;
        self.shared.posted.push(Posted {
            kind: letter.kind.clone(),
            to: letter.to.clone(),
        });
        self.mail_waits();
        Ok(id)
    }

    /// The mails that this transaction has queued so far, those of all its steps.
    pub(crate) fn posted(&self) -> &[Posted] {
        &self.shared.posted
    }

    /// Wakes those who answer by DNS after the commit.
    pub fn dns_waits(&mut self) {
        self.shared.published = true;
    }

    /// Wakes the mailer after the commit.
    pub fn mail_waits(&mut self) {
        self.shared.mailed = true;
    }
}

/// Everything a decision about the principal of the request goes by.
async fn own_facts(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    scope: &Scope,
    kept_from: i64,
    now: i64,
) -> Result<Facts> {
    let who = ctx.principal();
    let mut facts = facts::load(tx, who.stands_as(), scope, kept_from, now, who.acts_as()).await?;
    facts.by_session = who.credential_kind == "session";
    facts.bearer.clone_from(&who.bearer);
    facts.from = ctx.request().ip.parse().ok();
    Ok(facts)
}

/// The decision, or the refusal that it means.
async fn settle(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    action: &Action,
    scope: &Scope,
    facts: Facts,
) -> Result<(Place, Standing)> {
    let account = facts.place.as_ref().and_then(|p| p.account_id.as_deref());
    match policy::decide(&facts, action) {
        Decision::Allow(rule) => {
            ctx.request().trace.note_decision(rule, account);
            let place = facts
                .place
                .ok_or_else(|| Error::internal("allowed nowhere"))?;
            Ok((place, facts.standing))
        }
        Decision::Refuse(code, rule) => Err(refuse(code, rule)),
        Decision::Hidden => {
            let children = matches!(
                scope,
                Scope::Account(_)
                    | Scope::Zone(_)
                    | Scope::DeletedAccount(_)
                    | Scope::DeletedZone(_)
            );
            // A token is told of what is gone only where it reached it; a live place that it does not reach is not gone.
            let could_see = facts.place.is_none()
                && facts.bearer.as_ref().is_none_or(|b| match scope {
                    Scope::Zone(id) | Scope::DeletedZone(id) => b.grants.names_zone(id),
                    _ => b.grants.names_account(scope.id()),
                });
            let user = ctx.principal().stands_as();
            if children && facts::was_visible(tx, user, scope.id()).await? && could_see {
                let deleted = matches!(scope, Scope::DeletedAccount(_) | Scope::DeletedZone(_));
                let code = if deleted {
                    &codes::NOT_DELETED
                } else {
                    &codes::GONE
                };
                return Err(refuse(code, "deleted"));
            }
            Err(refuse(action.hidden, "not visible"))
        }
    }
}

fn refuse(code: &'static codes::Code, rule: &'static str) -> Error {
    let mut error = Error::from(code);
    if let Error::Refused(refusal) = &mut error {
        let refusal: &mut Refusal = refusal;
        refusal.rule = Some(rule);
    }
    error
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal(format!("an event is not JSON: {e}")))
}
