//! The steps.

use super::{
    Customer, NewCustomer, Plan, PlannedMail, Provisioned, ServiceUserMade, ZoneMade,
    asked::{CustomerServiceUser, CustomerZone},
    store,
};
use crate::{
    Error, Result,
    accounts::{self, Account},
    dns_records::{self, Batch, DnsRecord},
    gate::{Ctx, Op, Scope},
    members::{self, Member, NewMember, Status},
    plans::Plan as ZonePlan,
    policy,
    subscriptions::{self, Subscription},
    users,
    zones::{self, NewZone},
};

/// Makes a whole customer, or nothing of it. A refusal points into the body: `/zones/0/records/1/content`.
pub async fn create(ctx: &Ctx, new: NewCustomer) -> Result<Provisioned> {
    let scope = unit(ctx, &new).await?;
    let made = ctx.write(&policy::ACCOUNT_CREATE, scope, new, |op, new| {
        Box::pin(create_in(op, new))
    });
    made.await
}

/// What [`create`] would do, by the same steps, undone.
pub async fn rehearse(ctx: &Ctx, new: NewCustomer) -> Result<Provisioned> {
    let scope = unit(ctx, &new).await?;
    let would = ctx.rehearse(&policy::ACCOUNT_CREATE, scope, new, |op, new| {
        Box::pin(create_in(op, new))
    });
    Ok(Provisioned {
        dry_run: true,
        customer: None,
        ..would.await?
    })
}

async fn unit(ctx: &Ctx, new: &NewCustomer) -> Result<Scope> {
    new.check()?;
    let unit = accounts::choose_unit(ctx, new.account.unit.as_ref()).await;
    Ok(Scope::Unit(under("/account", unit)?))
}

async fn create_in(op: &mut Op<'_, '_>, new: &NewCustomer) -> Result<Provisioned> {
    let mut plan = Plan::default();
    let begun = store::quotas(op).await?;
    let account = under("/account", accounts::create_in(op, &new.account).await)?;
    let kind = format!("a new account, {}", account.kind.as_str());
    plan.add("account_create", "/account", &account.name, kind);
    let mut customer = Customer {
        account,
        subscriptions: Vec::new(),
        service_users: Vec::new(),
        members: Vec::new(),
        zones: Vec::new(),
    };
    for (i, add_on) in new.subscriptions.iter().enumerate() {
        let at = format!("/subscriptions/{i}");
        let here = Scope::Account(customer.account.id.clone());
        let step = op.step(&policy::ADDON_CREATE, &here, add_on, |op, add_on| {
            Box::pin(subscriptions::create_in(op, add_on))
        });
        let made = under(&at, step.await)?;
        let name = &made.rate_plan.public_name;
        plan.add("account_subscription_create", at, name, price(&made));
        customer.subscriptions.push(made);
    }
    for (i, asked) in new.service_users.iter().enumerate() {
        let at = format!("/service_users/{i}");
        let made = under(
            &at,
            service_user(op, &customer.account, asked, &at, &mut plan).await,
        )?;
        customer.service_users.push(made);
    }
    for (i, asked) in new.members.iter().enumerate() {
        let at = format!("/members/{i}");
        let made = under(
            &at,
            member(op, &customer.account, asked, &at, &mut plan).await,
        )?;
        customer.members.push(made);
    }
    for (i, asked) in new.zones.iter().enumerate() {
        let at = format!("/zones/{i}");
        let made = under(
            &at,
            zone(op, &customer.account, asked, &at, &mut plan).await,
        )?;
        customer.zones.push(made);
    }
    plan.mails = op.posted().iter().map(PlannedMail::from).collect();
    plan.quotas = store::quotas(op).await?;
    // The account was counted before the body began.
    plan.quotas.accounts.before = begun.accounts.before - 1;
    plan.quotas.zones.before = begun.zones.before;
    Ok(Provisioned {
        dry_run: false,
        plan,
        customer: Some(customer),
    })
}

async fn service_user(
    op: &mut Op<'_, '_>,
    account: &Account,
    asked: &CustomerServiceUser,
    at: &str,
    plan: &mut Plan,
) -> Result<ServiceUserMade> {
    let above = Scope::Tenant(op.tenant()?);
    let step = op.step(
        &policy::SERVICE_USER_CREATE,
        &above,
        &asked.email,
        |op, email| Box::pin(users::create_service_user_in(op, email)),
    );
    let user = step.await?;
    plan.add(
        "service_user_create",
        at,
        &user.email,
        "a service user; its API key is shown once",
    );
    let seat = NewMember {
        email: asked.email.clone(),
        roles: Some(asked.roles.clone()),
        policies: None,
        status: members::Wanted::default(),
    };
    let member = member(op, account, &seat, at, plan).await?;
    Ok(ServiceUserMade { user, member })
}

async fn member(
    op: &mut Op<'_, '_>,
    account: &Account,
    asked: &NewMember,
    at: &str,
    plan: &mut Plan,
) -> Result<Member> {
    let here = Scope::Account(account.id.clone());
    let step = op.step(&policy::MEMBER_CREATE, &here, asked, |op, asked| {
        Box::pin(members::create_in(op, asked))
    });
    let made = step.await?;
    let roles: Vec<&str> = made.roles.iter().map(|role| role.name.as_ref()).collect();
    let joins = if made.status == Status::Accepted {
        "joins at once"
    } else {
        "is invited by mail"
    };
    let detail = format!("{joins}: {}", roles.join(", "));
    plan.add("member_create", at, &made.email, detail);
    Ok(made)
}

async fn zone(
    op: &mut Op<'_, '_>,
    account: &Account,
    asked: &CustomerZone,
    at: &str,
    plan: &mut Plan,
) -> Result<ZoneMade> {
    let new = NewZone {
        name: asked.name.clone(),
        account: None,
        organization: None,
        kind: asked.kind,
        jump_start: asked.jump_start.map(serde_json::Value::Bool),
    };
    let above = Scope::Account(account.id.clone());
    let step = op.step(&policy::ZONE_CREATE, &above, &new, |op, new| {
        Box::pin(zones::create_in(op, new))
    });
    let mut zone = step.await?;
    // Its name servers follow from the account's id, which is another one when it is rehearsed.
    let detail = format!("a new zone, {}", zone.status.as_str());
    plan.add("zone_create", at, &zone.name, detail);
    let here = Scope::Zone(zone.id.clone());
    let mut subscription = None;
    if let Some(wanted) = &asked.plan {
        let at = format!("{at}/plan");
        let step = op.step(&policy::ZONE_PLAN_SET, &here, wanted, |op, wanted| {
            Box::pin(subscriptions::set_in(op, wanted))
        });
        let made = under("/plan", step.await)?;
        let detail = format!("{}, {}", made.rate_plan.public_name, price(&made));
        plan.add("zone_subscription_set", at, &zone.name, detail);
        let look = op.step(&policy::ZONE_READ, &here, &(), |op, ()| {
            Box::pin(zones::here(op))
        });
        zone = look.await?;
        subscription = Some(made);
    }
    let records = records(op, &here, asked).await?;
    if !records.is_empty() {
        let at = format!("{at}/records");
        let detail = match records.len() {
            1 => "1 record".to_owned(),
            n => format!("{n} records"),
        };
        plan.add("dns_record_batch", at, &zone.name, detail);
    }
    Ok(ZoneMade {
        zone,
        subscription,
        records,
    })
}

/// The first records of a zone, as many at a time as every plan takes.
async fn records(
    op: &mut Op<'_, '_>,
    zone: &Scope,
    asked: &CustomerZone,
) -> Result<Vec<DnsRecord>> {
    let portion = usize::try_from(ZonePlan::Free.limits().batch_operations).unwrap_or(1);
    let mut made = Vec::with_capacity(asked.records.len());
    for part in asked.records.chunks(portion) {
        let batch = Batch {
            posts: part.to_vec(),
            ..Batch::default()
        };
        let step = op.step(&policy::DNS_BATCH, zone, &batch, |op, batch| {
            Box::pin(dns_records::batch_in(op, batch))
        });
        let done = step.await.map_err(|e| in_records(e, made.len()))?;
        made.extend(done.posts);
    }
    Ok(made)
}

/// `/posts/3/content` of a portion behind so many others is `/records/N/content` of the zone.
fn in_records(e: Error, behind: usize) -> Error {
    let Error::Refused(refusal) = &e else {
        return e;
    };
    let pointer = refusal.pointer.clone().unwrap_or_default();
    let Some(rest) = pointer.strip_prefix("/posts/") else {
        return e.at(format!("/records{pointer}"));
    };
    let (i, field) = rest
        .split_once('/')
        .map_or((rest, String::new()), |(i, field)| (i, format!("/{field}")));
    let i = behind + i.parse::<usize>().unwrap_or(0);
    e.at(format!("/records/{i}{field}"))
}

/// A refusal, with the part of the body before its pointer.
fn under<T>(part: &str, out: Result<T>) -> Result<T> {
    out.map_err(|e| {
        let field = match &e {
            Error::Refused(r) => r.pointer.clone().unwrap_or_default(),
            _ => return e,
        };
        e.at(format!("{part}{field}"))
    })
}

/// For people: `20 USD monthly`.
fn price(made: &Subscription) -> String {
    let cents = made.price.0;
    let dollars = if cents % 100 == 0 {
        (cents / 100).to_string()
    } else {
        format!("{}.{:02}", cents / 100, cents % 100)
    };
    match made.frequency.as_str() {
        "not-applicable" if cents == 0 => "without a price".to_owned(),
        "not-applicable" => format!("{dollars} {}", made.currency),
        every => format!("{dollars} {} {every}", made.currency),
    }
}
