//! What a tenant is entitled to, as the operator sees and sets it.

use super::{Entitlement, store};
use crate::{
    Error, Result,
    accounts::AccountType,
    check, codes,
    codes::Code,
    gate::{Ctx, Op, Scope},
    input::{Input, given, nullable},
    policy,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// All entitlements of a tenant.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Entitlements {
    /// Zones below a registered domain.
    pub allow_add_subdomain: bool,
    /// People with a user of their own join an account at once, without an invitation.
    pub allow_auto_accept_invites: bool,
    /// Zones set up by CNAME.
    pub cname_setup_allowed: bool,
    /// Zones of type partial.
    pub partial_setup_allowed: bool,
    /// Certificates for many hosts.
    pub mhs_certificate_count: i64,
    /// Users without a mailbox, which act through an API key.
    pub service_users: bool,
    /// Live accounts at most; null for no limit.
    pub accounts_limit: Option<i64>,
    /// Live zones at most, across the tenant; null for no limit.
    pub zones_limit: Option<i64>,
    /// What a new account must tell.
    pub kyc_fields_required: Vec<KycField>,
    /// Types of account that may be created.
    pub account_types: Vec<AccountType>,
    /// What exists beyond what is granted: it stays, nothing may be added to it.
    pub beyond: Vec<Beyond>,
}

/// More exists than a tenant is entitled to.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, PartialEq, Eq)]
pub struct Beyond {
    /// Such as `zones_limit`.
    pub entitlement: String,
    /// How many there are: live zones, live accounts, service users, live accounts of a type no longer granted.
    pub in_use: i64,
}

/// A KYC field of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum KycField {
    BusinessName,
    BusinessAddress,
    BusinessEmail,
    BusinessPhone,
    ExternalMetadata,
}

impl KycField {
    pub const ALL: [KycField; 5] = [
        KycField::BusinessName,
        KycField::BusinessAddress,
        KycField::BusinessEmail,
        KycField::BusinessPhone,
        KycField::ExternalMetadata,
    ];

    /// As the account names it.
    pub const fn as_str(self) -> &'static str {
        match self {
            KycField::BusinessName => "business_name",
            KycField::BusinessAddress => "business_address",
            KycField::BusinessEmail => "business_email",
            KycField::BusinessPhone => "business_phone",
            KycField::ExternalMetadata => "external_metadata",
        }
    }
}

/// What to change; the rest stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct EntitlementsChange {
    #[serde(default, deserialize_with = "given")]
    pub allow_add_subdomain: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    pub allow_auto_accept_invites: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    pub cname_setup_allowed: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    pub partial_setup_allowed: Option<bool>,
    #[serde(default, deserialize_with = "given")]
    pub mhs_certificate_count: Option<i64>,
    #[serde(default, deserialize_with = "given")]
    pub service_users: Option<bool>,
    /// Null for no limit.
    #[serde(default, deserialize_with = "nullable")]
    pub accounts_limit: Option<Option<i64>>,
    /// Null for no limit.
    #[serde(default, deserialize_with = "nullable")]
    pub zones_limit: Option<Option<i64>>,
    #[serde(default, deserialize_with = "given")]
    pub kyc_fields_required: Option<Vec<KycField>>,
    #[serde(default, deserialize_with = "given")]
    pub account_types: Option<Vec<AccountType>>,
}

impl Input for EntitlementsChange {
    const BAD: &'static Code = &codes::ENTITLEMENT_INVALID;
}

/// What a tenant is entitled to, by its operator.
pub async fn get(ctx: &Ctx, tenant: String) -> Result<Entitlements> {
    ctx.read(
        &policy::ENTITLEMENT_LIST,
        Scope::Tenant(tenant),
        (),
        |op, ()| {
            Box::pin(async move {
                let mut all = load(op).await?;
                all.beyond = beyond(op, &all).await?;
                Ok(all)
            })
        },
    )
    .await
}

/// Grants and withdraws. What is withdrawn stops new use at once; what exists stays, and is told in `beyond`, which is
/// counted afterwards: that may take longer than others should wait for.
pub async fn update(ctx: &Ctx, tenant: String, change: EntitlementsChange) -> Result<Entitlements> {
    ctx.write(
        &policy::ENTITLEMENT_UPDATE,
        Scope::Tenant(tenant.clone()),
        change,
        |op, change| Box::pin(update_in(op, change)),
    )
    .await?;
    get(ctx, tenant).await
}

/// The same, inside a transaction that stands in the tenant; `beyond` left out.
pub(crate) async fn update_in(
    op: &mut Op<'_, '_>,
    change: &EntitlementsChange,
) -> Result<Entitlements> {
    let before = load(op).await?;
    let mut after = before.clone();
    if !change.apply(&mut after) {
        let text = "None of the entitlements that there are was sent";
        return Err(Error::from(&codes::ENTITLEMENT_INVALID).text(text));
    }
    after.check()?;
    let tenant = op.tenant()?;
    store::set(op, &tenant, &after.rows()).await?;
    store::set_limits(op, after.accounts_limit, after.zones_limit).await?;
    op.updated(&tenant, &before, &after)?;
    Ok(after)
}

/// Of the place's tenant, `beyond` left out.
pub(crate) async fn load(op: &mut Op<'_, '_>) -> Result<Entitlements> {
    let (accounts_limit, zones_limit) = store::limits(op).await?;
    let mut all = Entitlements {
        accounts_limit,
        zones_limit,
        ..Entitlements::default()
    };
    for (name, value, texts) in store::all(op).await? {
        let Some(entitlement) = Entitlement::ALL.into_iter().find(|e| e.name() == name) else {
            continue;
        };
        let (granted, has) = (value == Some(1), |word: &str| {
            texts.split_whitespace().any(|t| t == word)
        });
        match entitlement {
            Entitlement::AddSubdomain => all.allow_add_subdomain = granted,
            Entitlement::AutoAcceptInvites => all.allow_auto_accept_invites = granted,
            Entitlement::CnameSetup => all.cname_setup_allowed = granted,
            Entitlement::PartialSetup => all.partial_setup_allowed = granted,
            Entitlement::MhsCertificates => all.mhs_certificate_count = value.unwrap_or(0),
            Entitlement::ServiceUsers => all.service_users = granted,
            Entitlement::KycFields => {
                all.kyc_fields_required = KycField::ALL
                    .into_iter()
                    .filter(|f| has(f.as_str()))
                    .collect();
            }
            Entitlement::AccountTypes => {
                all.account_types = AccountType::ALL
                    .into_iter()
                    .filter(|t| has(t.as_str()))
                    .collect();
            }
            Entitlement::Accounts | Entitlement::Zones => {}
        }
    }
    Ok(all)
}

/// What exists beyond these entitlements in the place's tenant.
async fn beyond(op: &mut Op<'_, '_>, granted: &Entitlements) -> Result<Vec<Beyond>> {
    let (accounts, zones) = store::counts(op).await?;
    let mut found = Vec::new();
    let mut note = |what: Entitlement, in_use: i64| {
        if in_use > 0 {
            let entitlement = what.name().to_owned();
            found.push(Beyond {
                entitlement,
                in_use,
            });
        }
    };
    if !granted.service_users {
        let users = store::service_users(op).await?;
        note(Entitlement::ServiceUsers, users);
    }
    if granted.accounts_limit.is_some_and(|max| accounts > max) {
        note(Entitlement::Accounts, accounts);
    }
    if granted.zones_limit.is_some_and(|max| zones > max) {
        note(Entitlement::Zones, zones);
    }
    let mut of_other_types = 0;
    for kind in AccountType::ALL {
        if !granted.account_types.contains(&kind) {
            of_other_types += store::accounts_of_type(op, kind.as_str()).await?;
        }
    }
    note(Entitlement::AccountTypes, of_other_types);
    Ok(found)
}

impl EntitlementsChange {
    /// False when nothing is given.
    fn apply(&self, to: &mut Entitlements) -> bool {
        fn set<T: Clone>(field: &mut T, new: Option<&T>) -> bool {
            if let Some(new) = new {
                field.clone_from(new);
            }
            new.is_some()
        }
        let mut any = false;
        any |= set(
            &mut to.allow_add_subdomain,
            self.allow_add_subdomain.as_ref(),
        );
        any |= set(
            &mut to.allow_auto_accept_invites,
            self.allow_auto_accept_invites.as_ref(),
        );
        any |= set(
            &mut to.cname_setup_allowed,
            self.cname_setup_allowed.as_ref(),
        );
        any |= set(
            &mut to.partial_setup_allowed,
            self.partial_setup_allowed.as_ref(),
        );
        any |= set(
            &mut to.mhs_certificate_count,
            self.mhs_certificate_count.as_ref(),
        );
        any |= set(&mut to.service_users, self.service_users.as_ref());
        any |= set(&mut to.accounts_limit, self.accounts_limit.as_ref());
        any |= set(&mut to.zones_limit, self.zones_limit.as_ref());
        any |= set(
            &mut to.kyc_fields_required,
            self.kyc_fields_required.as_ref(),
        );
        any |= set(&mut to.account_types, self.account_types.as_ref());
        any
    }
}

impl Entitlements {
    /// Looks at all numbers, and brings words into their one order.
    fn check(&mut self) -> Result<()> {
        let bad = &codes::ENTITLEMENT_INVALID;
        let certificates = Some(self.mhs_certificate_count);
        check::limit(bad, "/mhs_certificate_count", certificates, 0)?;
        check::limit(bad, "/accounts_limit", self.accounts_limit, 0)?;
        check::limit(bad, "/zones_limit", self.zones_limit, 0)?;
        let (fields, types) = (&self.kyc_fields_required, &self.account_types);
        let fields = KycField::ALL.into_iter().filter(|f| fields.contains(f));
        let types = AccountType::ALL.into_iter().filter(|t| types.contains(t));
        (self.kyc_fields_required, self.account_types) = (fields.collect(), types.collect());
        Ok(())
    }

    /// As stored: all but the two limits, which stand with their counters.
    fn rows(&self) -> Vec<(Entitlement, Option<i64>, String)> {
        let flag = |e, granted: bool| (e, Some(i64::from(granted)), String::new());
        let words = |e, words: Vec<&str>| (e, None, words.join(" "));
        let count = Some(self.mhs_certificate_count);
        vec![
            flag(Entitlement::AddSubdomain, self.allow_add_subdomain),
            flag(
                Entitlement::AutoAcceptInvites,
                self.allow_auto_accept_invites,
            ),
            flag(Entitlement::CnameSetup, self.cname_setup_allowed),
            flag(Entitlement::PartialSetup, self.partial_setup_allowed),
            (Entitlement::MhsCertificates, count, String::new()),
            flag(Entitlement::ServiceUsers, self.service_users),
            words(
                Entitlement::KycFields,
                self.kyc_fields_required
                    .iter()
                    .map(|f| f.as_str())
                    .collect(),
            ),
            words(
                Entitlement::AccountTypes,
                self.account_types.iter().map(|t| t.as_str()).collect(),
            ),
        ]
    }
}
