//! The gate itself: a principal with a request, reading and writing.

use super::{
    Body, IdempotencyKey, Op, Principal, Request, Rules, Scope, books::Denial, idempotency,
    op::Shared,
};
use crate::{
    Error, Result,
    codes::Code,
    policy::{Action, Kind},
};
use db::Readers;
use serde::{Serialize, de::DeserializeOwned};
use std::sync::{Arc, Mutex, PoisonError};

/// Who asks, and with which request.
#[derive(Clone)]
pub struct Ctx(Arc<Inner>);

struct Inner {
    rules: Rules,
    principal: Principal,
    request: Request,
}

/// What a write leaves besides its result.
struct Written<T> {
    out: T,
    mailed: bool,
    published: bool,
}

impl Ctx {
    pub(super) fn new(rules: Rules, principal: Principal, request: Request) -> Ctx {
        Ctx(Arc::new(Inner {
            rules,
            principal,
            request,
        }))
    }

    /// The same request by whoever is about to sign up, having proven their mailbox by the code with this hash.
    pub(crate) fn newcomer(&self, email: &str, code_hash: &str) -> Ctx {
        let principal = Principal::newcomer(self.rules().env(), email, code_hash);
        Ctx::new(self.rules().clone(), principal, self.request().clone())
    }

    /// The same request by whoever follows a link with this code's hash, or asks for one: the user with this id, or one to be.
    pub(crate) fn by_link(&self, user: Option<&str>, email: &str, code_hash: &str) -> Ctx {
        let id = user.map_or_else(|| crate::ids::new(self.rules().env()), str::to_owned);
        let principal = Principal::by_link(id, email, code_hash);
        Ctx::new(self.rules().clone(), principal, self.request().clone())
    }

    /// The same request by the user whom a connector's provider vouches for.
    pub(crate) fn vouched_for(&self, user: &str, email: &str, connector: &str) -> Ctx {
        let principal = Principal::vouched_for(user, email, connector);
        Ctx::new(self.rules().clone(), principal, self.request().clone())
    }

    /// The same request by whoever is about to have a user, since a connector's provider vouches for their address.
    pub(crate) fn vouched_newcomer(&self, email: &str, connector: &str) -> Ctx {
        let mut principal = Principal::newcomer(self.rules().env(), email, "");
        principal.credential_kind = "sso";
        connector.clone_into(&mut principal.credential_id);
        Ctx::new(self.rules().clone(), principal, self.request().clone())
    }

    pub fn rules(&self) -> &Rules {
        &self.0.rules
    }

    pub fn principal(&self) -> &Principal {
        &self.0.principal
    }

    pub fn request(&self) -> &Request {
        &self.0.request
    }

    /// Microseconds since the Unix epoch.
    pub fn now(&self) -> i64 {
        self.rules().env().now()
    }

    /// Runs a body that only reads.
    pub async fn read<I, T, F>(
        &self,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        self.read_by(Readers::Usual, action, scope, input, body)
            .await
    }

    /// Like [`read`](Ctx::read), by these readers.
    pub(crate) async fn read_by<I, T, F>(
        &self,
        readers: Readers,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        debug_assert_eq!(action.kind, Kind::Read, "{} is read", action.name);
        self.request().trace.note_action(action.name);
        let place = scope.clone();
        let lent = (self.clone(), scope, input, body);
        let run = self
            .rules()
            .db()
            .read_by(readers, lent, move |tx, (ctx, scope, input, body)| {
                Box::pin(async move {
                    let out = async {
                        let mut shared = Shared::default();
                        let mut op = Op::enter(tx, &mut shared, ctx, action, scope, false).await?;
                        body(&mut op, input).await
                    }
                    .await;
                    ctx.request().trace.note_queries(tx.queries());
                    out
                })
            });
        let out = self.rules().timed(&self.request().trace, run).await;
        self.note_refusal(action, &place, &out);
        out
    }

    /// Runs a body that changes something, in one transaction with its event, its mails and its stored reply. Decided on a
    /// reader first, so that what is refused costs the writer nothing.
    pub async fn write<I, T, F>(
        &self,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        debug_assert_eq!(action.kind, Kind::Write, "{} is written", action.name);
        self.request().trace.note_action(action.name);
        let place = scope.clone();
        let key = self.request().idempotency.clone();
        let out = match self.before(action, scope.clone(), key.clone()).await {
            Ok(Some(reply)) => Ok(reply),
            Ok(None) => match self.commit(action, scope.clone(), input, body).await {
                Err(Error::Replay) => self.before(action, scope, key).await.and_then(|reply| {
                    reply.ok_or_else(|| Error::internal("a reply was kept and is gone"))
                }),
                out => out,
            },
            Err(e) => Err(e),
        };
        self.note_refusal(action, &place, &out);
        out
    }

    /// Does what [`write`](Ctx::write) would do, by the same steps, and undoes it: nothing is changed, sent or kept, and an
    /// `Idempotency-Key` means nothing. What comes out tells what would have happened.
    pub(crate) async fn rehearse<I, T, F>(
        &self,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        debug_assert_eq!(action.kind, Kind::Write, "{} is written", action.name);
        self.request().trace.note_action(action.name);
        let place = scope.clone();
        let out = match self.before::<()>(action, scope.clone(), None).await {
            Ok(_) => self.undo(action, scope, input, body).await,
            Err(e) => Err(e),
        };
        self.request().trace.forget_event();
        self.note_refusal(action, &place, &out);
        out
    }

    async fn undo<I, T, F>(
        &self,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        let found = Arc::new(Mutex::new(None));
        let lent = (self.clone(), scope, input, body, found.clone());
        let run = self
            .rules()
            .db()
            .write(lent, move |tx, (ctx, scope, input, body, found)| {
                Box::pin(async move {
                    let out: Result<T> = async {
                        let mut shared = Shared::default();
                        let mut op = Op::enter(tx, &mut shared, ctx, action, scope, true).await?;
                        let out = body(&mut op, input).await?;
                        op.leave().await?;
                        Ok(out)
                    }
                    .await;
                    ctx.request().trace.note_queries(tx.queries());
                    *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(out?);
                    Err(Error::Undone)
                })
            });
        let ended: Result<()> = self.rules().timed(&self.request().trace, run).await;
        match ended {
            Err(Error::Undone) => {
                let found = found.lock().unwrap_or_else(PoisonError::into_inner).take();
                found.ok_or_else(|| Error::internal("a rehearsal without an outcome"))
            }
            Err(e) => Err(e),
            Ok(()) => Err(Error::internal("a rehearsal was kept")),
        }
    }

    /// Decides on a reader; the kept reply, if a request with this key was committed before.
    async fn before<T: DeserializeOwned>(
        &self,
        action: &'static Action,
        scope: Scope,
        key: Option<IdempotencyKey>,
    ) -> Result<Option<T>> {
        let lent = (self.clone(), scope, key.clone());
        let run = self.rules().db().read(lent, move |tx, (ctx, scope, key)| {
            Box::pin(async move {
                let out = async {
                    Op::enter(tx, &mut Shared::default(), ctx, action, scope, false).await?;
                    match key {
                        Some(key) => idempotency::find(tx, ctx, key).await,
                        None => Ok(None),
                    }
                }
                .await;
                ctx.request().trace.note_queries(tx.queries());
                out
            })
        });
        let sealed = self.rules().timed(&self.request().trace, run).await?;
        let (Some(sealed), Some(key)) = (sealed, &key) else {
            return Ok(None);
        };
        let reply = idempotency::open(self, key, &sealed)?;
        self.request().trace.note_replay();
        serde_json::from_slice(&reply)
            .map(Some)
            .map_err(|e| Error::internal(format!("a kept reply has another shape: {e}")))
    }

    async fn commit<I, T, F>(
        &self,
        action: &'static Action,
        scope: Scope,
        input: I,
        body: F,
    ) -> Result<T>
    where
        I: Send + Sync + 'static,
        T: Serialize + DeserializeOwned + Send + 'static,
        F: for<'a, 't, 'c> Fn(&'a mut Op<'t, 'c>, &'a I) -> Body<'a, T> + Send + Sync + 'static,
    {
        let lent = (self.clone(), scope, input, body);
        let run = self
            .rules()
            .db()
            .write(lent, move |tx, (ctx, scope, input, body)| {
                Box::pin(async move {
                    let out = async {
                        let mut shared = Shared::default();
                        let mut op = Op::enter(tx, &mut shared, ctx, action, scope, true).await?;
                        let key = ctx.request().idempotency.as_ref();
                        if let Some(key) = key
                            && idempotency::find(op.tx, ctx, key).await?.is_some()
                        {
                            return Err(Error::Replay);
                        }
                        let out = body(&mut op, input).await?;
                        op.leave().await?;
                        if let Some(key) = key {
                            let reply = serde_json::to_vec(&out).map_err(|e| {
                                Error::internal(format!("a reply is not JSON: {e}"))
                            })?;
                            idempotency::keep(tx, ctx, key, &reply).await?;
                        }
                        Ok(Written {
                            out,
                            mailed: shared.mailed,
                            published: shared.published,
                        })
                    }
                    .await;
                    ctx.request().trace.note_queries(tx.queries());
                    out
                })
            });
        let written: Written<T> = self.rules().timed(&self.request().trace, run).await?;
        if written.mailed {
            self.rules().mail_waits().notify_one();
        }
        if written.published {
            self.rules().dns_waits().notify_one();
        }
        Ok(written.out)
    }

    /// Refuses the request before any action, for a reason of safety: kept as a denial.
    pub fn refuse(&self, code: &'static Code, rule: &'static str) -> Error {
        self.request().trace.note_decision(rule, None);
        self.rules().books().denied(Denial {
            request_id: self.request().id.clone(),
            at: self.now(),
            principal_id: self.principal().id.clone(),
            action: "",
            place_kind: Scope::User.kind(),
            place_id: String::new(),
            rule,
            code: code.number,
        });
        Error::from(code)
    }

    fn note_refusal<T>(&self, action: &'static Action, place: &Scope, out: &Result<T>) {
        let Err(Error::Refused(refusal)) = out else {
            return;
        };
        let Some(rule) = refusal.rule else {
            return;
        };
        self.request().trace.note_decision(rule, None);
        self.rules().books().denied(Denial {
            request_id: self.request().id.clone(),
            at: self.now(),
            principal_id: self.principal().id.clone(),
            action: action.name,
            place_kind: place.kind(),
            place_id: place.id().to_owned(),
            rule,
            code: refusal.code.number,
        });
    }
}
