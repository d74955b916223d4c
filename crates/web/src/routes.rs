//! Every method and path, one line each. The documentation and the tests' walks are made from the same table.

mod platform;
mod secondary_dns;
mod zones;

use crate::{
    Web,
    answer::Failure,
    api::{
        accounts, audit, audit_logs, iam, invites, ips, members, memberships, organizations,
        own_tenants, roles, service_users,
        sso::{self, OfAccount},
        subscriptions, tokens, user, user_groups,
    },
    around::{around, note_route},
    at::no_route,
    openapi, pages,
};
use axum::{
    Router,
    extract::Request,
    handler::Handler,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use http::Method;
use rules::{
    Error, accounts as a, audit as au, codes,
    iam::{resource_groups as rg, user_groups as ug},
    input::Input,
    invitations as i,
    lists::{CursorInfo, PageInfo},
    members as m, memberships as ms, roles as r, sso as so, subscriptions as s,
    tenants::{accounts as ta, own as ot},
    tokens as tk, users as u,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// A form, asked for when the documentation is made.
pub(crate) type Form = fn(&mut SchemaGenerator) -> Schema;

/// By what a route lets somebody in, for the documentation; that it is so is for the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    /// Nothing is asked for.
    None,
    /// A token, which is all that is looked at.
    Token,
    /// Key, token or log-in.
    Any,
    NoToken,
    LogIn,
}

/// One route.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// With `{name}` for an id.
    pub(crate) path: String,
    pub(crate) summary: &'static str,
    pub(crate) takes: Option<Form>,
    pub(crate) gives: Option<Form>,
    /// The result is a list with `result_info`, of this form.
    pub(crate) paged: Option<Form>,
    pub(crate) credentials: Credentials,
    /// The id of the result stands beside it once more.
    pub(crate) bare: bool,
    /// A success is plain text, without an envelope.
    pub(crate) text: bool,
    handler: MethodRouter<Web>,
}

impl Route {
    fn new<H, T>(method: Method, path: String, handler: H) -> Route
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).expect("a method that routes have");
        Route {
            method,
            path,
            summary: "",
            takes: None,
            gives: None,
            paged: None,
            credentials: Credentials::Any,
            bare: false,
            text: false,
            handler: on(filter, handler),
        }
    }

    /// The form of the body.
    fn takes<T: Input>(mut self) -> Route {
        self.takes = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// The form of the result.
    fn gives<T: JsonSchema>(mut self, summary: &'static str) -> Route {
        self.summary = summary;
        self.gives = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// A success is plain text.
    fn text(mut self, summary: &'static str) -> Route {
        self.summary = summary;
        self.text = true;
        self
    }

    /// The result is a page of these.
    fn lists<T: JsonSchema>(mut self, summary: &'static str) -> Route {
        self.paged = Some(SchemaGenerator::subschema_for::<PageInfo>);
        self.gives::<Vec<T>>(summary)
    }

    /// The result is a part of a list of these, walked by a cursor.
    fn walks<T: JsonSchema>(mut self, summary: &'static str) -> Route {
        self.paged = Some(SchemaGenerator::subschema_for::<CursorInfo>);
        self.gives::<Vec<T>>(summary)
    }

    /// Repeats the id of the result beside it.
    fn bare(mut self) -> Route {
        self.bare = true;
        self
    }

    /// Needs no credentials.
    fn public(mut self) -> Route {
        self.credentials = Credentials::None;
        self
    }

    /// Looks at the token that is shown, whoever shows it.
    fn shown_token(mut self) -> Route {
        self.credentials = Credentials::Token;
        self
    }

    /// Takes a key or a log-in: a token is not let in.
    fn without_tokens(mut self) -> Route {
        self.credentials = Credentials::NoToken;
        self
    }

    /// Takes a log-in.
    fn at_log_in(mut self) -> Route {
        self.credentials = Credentials::LogIn;
        self
    }
}

/// The verbs of the table, for each of the two APIs.
macro_rules! verbs {
    ($($name:ident $method:ident),*) => {
        $(fn $name<H: Handler<T, Web>, T: 'static>(path: &str, handler: H) -> Route {
            let path = if path.starts_with("/platform") { path.to_owned() } else { format!("/client/v4{path}") };
            Route::new(Method::$method, path, handler)
        })*
    };
}
verbs!(get GET, post POST, put PUT, patch PATCH, delete DELETE);

/// The table.
pub(crate) fn table() -> Vec<Route> {
    let mut all = v4();
    all.extend(zones::table());
    all.extend(secondary_dns::table());
    all.extend(platform::table());
    all
}

/// Paths below `/client/v4`.
fn v4() -> Vec<Route> {
    vec![
        // The caller
        get("/user", user::get).gives::<u::User>("The caller"),
        patch("/user", user::update)
            .takes::<u::UserChange>()
            .gives::<u::User>("Change the caller's name and address"),
        get("/user/invites", invites::list)
            .lists::<i::Invite>("Invitations to the caller's address"),
        get("/user/invites/{invite_id}", invites::get)
            .gives::<i::Invite>("An invitation")
            .without_tokens(),
        patch("/user/invites/{invite_id}", invites::answer)
            .takes::<i::InviteAnswer>()
            .gives::<i::Invite>("Accept or decline an invitation")
            .without_tokens(),
        get("/user/tokens/permission_groups", tokens::groups).gives::<Vec<tk::GroupView>>(
            "Permission groups that a token of the caller can be given",
        ),
        get("/user/tokens/verify", tokens::verify)
            .gives::<tk::Verified>("Whether the token that is shown can be used")
            .shown_token(),
        get("/user/tokens", tokens::list).lists::<tk::Token>("API tokens of the caller"),
        post("/user/tokens", tokens::create)
            .takes::<tk::NewToken>()
            .gives::<tk::Issued>("Create an API token; its value is shown this once"),
        get("/user/tokens/{token_id}", tokens::get).gives::<tk::Token>("An API token"),
        put("/user/tokens/{token_id}", tokens::update)
            .takes::<tk::TokenChange>()
            .gives::<tk::Token>("Replace what an API token may do"),
        delete("/user/tokens/{token_id}", tokens::delete)
            .gives::<a::Deleted>("Delete an API token"),
        put("/user/tokens/{token_id}/value", tokens::roll)
            .gives::<String>("Give an API token a new value; the old one ends at once"),
        get("/memberships", memberships::list)
            .lists::<ms::Membership>("Accounts that the caller is a member of or invited to"),
        get("/memberships/{membership_id}", memberships::get)
            .gives::<ms::Membership>("A membership"),
        put("/memberships/{membership_id}", memberships::answer)
            .takes::<ms::MembershipAnswer>()
            .gives::<ms::Membership>("Accept or decline the invitation to an account")
            .without_tokens(),
        delete("/memberships/{membership_id}", memberships::delete)
            .gives::<a::Deleted>("Leave an account"),
        get("/user/organizations", organizations::list)
            .lists::<u::Organization>("The caller's memberships in their old form"),
        get("/user/organizations/{organization_id}", organizations::get)
            .gives::<u::Organization>("An account that the caller is a member of or invited to"),
        delete(
            "/user/organizations/{organization_id}",
            organizations::leave,
        )
        .gives::<a::Deleted>("Leave an account; the id stands beside the result too")
        .bare(),
        post("/users", service_users::create)
            .takes::<u::NewServiceUser>()
            .gives::<u::ServiceUser>("Create a service user"),
        // The caller's tenants
        get("/user/tenants", own_tenants::list)
            .gives::<Vec<ot::OwnTenant>>("Tenants that the caller is an admin of"),
        get("/tenants/{tenant_id}", own_tenants::get).gives::<ot::TenantView>("A tenant"),
        get("/tenants/{tenant_id}/accounts", own_tenants::accounts)
            .lists::<ta::TenantAccount>("Accounts of the caller's units in a tenant"),
        get(
            "/tenants/{tenant_id}/account_types",
            own_tenants::account_types,
        )
        .gives::<Vec<a::AccountType>>("Types of account that a tenant may create"),
        get(
            "/tenants/{tenant_id}/entitlements",
            own_tenants::entitlements,
        )
        .gives::<rules::entitlements::Fixed>("What a tenant is entitled to"),
        get("/tenants/{tenant_id}/memberships", own_tenants::memberships)
            .gives::<Vec<ot::Membership>>("Admins of the caller's units in a tenant"),
        // Accounts
        get("/accounts", accounts::list).lists::<a::Account>("Accounts that the caller sees"),
        post("/accounts", accounts::create)
            .takes::<a::NewAccount>()
            .gives::<a::Account>("Create an account"),
        get("/accounts/{account_id}", accounts::get).gives::<a::Account>("An account"),
        put("/accounts/{account_id}", accounts::update)
            .takes::<a::AccountChange>()
            .gives::<a::Account>("Change an account"),
        delete("/accounts/{account_id}", accounts::delete)
            .gives::<a::Deleted>("Delete an account and all in it"),
        get("/accounts/{account_id}/profile", accounts::profile)
            .gives::<a::Profile>("KYC fields of an account"),
        put("/accounts/{account_id}/profile", accounts::set_profile)
            .takes::<a::ProfileChange>()
            .gives::<a::Profile>("Change the KYC fields of an account"),
        get(
            "/accounts/{account_id}/tokens/permission_groups",
            tokens::groups_of,
        )
        .gives::<Vec<tk::GroupView>>("Permission groups that a token of the account can be given"),
        get("/accounts/{account_id}/tokens/verify", tokens::verify_of)
            .gives::<tk::Verified>("Whether the token that is shown can be used")
            .shown_token(),
        get("/accounts/{account_id}/tokens", tokens::list_of)
            .lists::<tk::Token>("API tokens of an account"),
        post("/accounts/{account_id}/tokens", tokens::create_of)
            .takes::<tk::NewToken>()
            .gives::<tk::Issued>("Create an API token; its value is shown this once"),
        get("/accounts/{account_id}/tokens/{token_id}", tokens::get_of)
            .gives::<tk::Token>("An API token"),
        put(
            "/accounts/{account_id}/tokens/{token_id}",
            tokens::update_of,
        )
        .takes::<tk::TokenChange>()
        .gives::<tk::Token>("Replace what an API token may do"),
        delete(
            "/accounts/{account_id}/tokens/{token_id}",
            tokens::delete_of,
        )
        .gives::<a::Deleted>("Delete an API token"),
        put(
            "/accounts/{account_id}/tokens/{token_id}/value",
            tokens::roll_of,
        )
        .gives::<String>("Give an API token a new value; the old one ends at once"),
        // People in an account
        get("/accounts/{account_id}/roles", roles::list)
            .lists::<r::RoleView>("Roles that an account offers"),
        get("/accounts/{account_id}/roles/{role_id}", roles::get).gives::<r::RoleView>("A role"),
        get(
            "/accounts/{account_id}/iam/permission_groups",
            iam::permission_groups,
        )
        .lists::<m::PermissionGroup>("What members' policies can allow or deny"),
        get(
            "/accounts/{account_id}/iam/permission_groups/{permission_group_id}",
            iam::permission_group,
        )
        .gives::<m::PermissionGroup>("A permission group"),
        get(
            "/accounts/{account_id}/iam/resource_groups",
            iam::resource_groups,
        )
        .lists::<m::ResourceGroup>("Where members' policies can allow or deny it"),
        get(
            "/accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            iam::resource_group,
        )
        .gives::<m::ResourceGroup>("A resource group"),
        post(
            "/accounts/{account_id}/iam/resource_groups",
            iam::create_resource_group,
        )
        .takes::<rg::NewResourceGroup>()
        .gives::<m::ResourceGroup>("Make a resource group of zones, or of the whole account"),
        put(
            "/accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            iam::update_resource_group,
        )
        .takes::<rg::ResourceGroupChange>()
        .gives::<m::ResourceGroup>("Change a resource group, for all policies over it"),
        delete(
            "/accounts/{account_id}/iam/resource_groups/{resource_group_id}",
            iam::delete_resource_group,
        )
        .gives::<a::Deleted>("Delete a resource group that no policy is over"),
        get(
            "/accounts/{account_id}/sso_connectors",
            sso::list::<OfAccount>,
        )
        .gives::<Vec<so::Connector>>("Connectors of single sign-on of an account"),
        post(
            "/accounts/{account_id}/sso_connectors",
            sso::create::<OfAccount>,
        )
        .takes::<so::NewConnector>()
        .gives::<so::Connector>("Make a connector for a domain of an account's people"),
        get(
            "/accounts/{account_id}/sso_connectors/{sso_connector_id}",
            sso::get::<OfAccount>,
        )
        .gives::<so::Connector>("A connector of an account"),
        patch(
            "/accounts/{account_id}/sso_connectors/{sso_connector_id}",
            sso::update::<OfAccount>,
        )
        .takes::<so::ConnectorChange>()
        .gives::<so::Connector>("Change a connector of an account"),
        delete(
            "/accounts/{account_id}/sso_connectors/{sso_connector_id}",
            sso::delete::<OfAccount>,
        )
        .gives::<so::Connector>("Delete a connector of an account"),
        post(
            "/accounts/{account_id}/sso_connectors/{sso_connector_id}/begin_verification",
            sso::verify::<OfAccount>,
        )
        .gives::<so::Connector>("Look for the TXT record that verifies a connector's domain"),
        get("/accounts/{account_id}/iam/user_groups", user_groups::list)
            .lists::<ug::UserGroup>("User groups of an account"),
        post(
            "/accounts/{account_id}/iam/user_groups",
            user_groups::create,
        )
        .takes::<ug::NewUserGroup>()
        .gives::<ug::UserGroup>("Make a user group"),
        get(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}",
            user_groups::get,
        )
        .gives::<ug::UserGroup>("A user group"),
        put(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}",
            user_groups::update,
        )
        .takes::<ug::UserGroupChange>()
        .gives::<ug::UserGroup>("Change a user group, for all of its members"),
        delete(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}",
            user_groups::delete,
        )
        .gives::<a::Deleted>("Delete a user group"),
        get(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}/members",
            user_groups::members,
        )
        .lists::<ug::seats::Seat>("Members in a user group"),
        post(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}/members",
            user_groups::add_members,
        )
        .takes::<ug::seats::MemberRefs>()
        .gives::<Vec<ug::seats::Seat>>("Add members to a user group"),
        put(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}/members",
            user_groups::replace_members,
        )
        .takes::<ug::seats::MemberRefs>()
        .gives::<Vec<ug::seats::Seat>>("Replace the members in a user group"),
        get(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
            user_groups::member,
        )
        .gives::<ug::seats::Seat>("A member in a user group"),
        delete(
            "/accounts/{account_id}/iam/user_groups/{user_group_id}/members/{member_id}",
            user_groups::remove_member,
        )
        .gives::<ug::seats::Seat>("Take a member out of a user group"),
        get("/accounts/{account_id}/members", members::list)
            .lists::<m::Member>("Members of an account"),
        post("/accounts/{account_id}/members", members::create)
            .takes::<m::NewMember>()
            .gives::<m::Member>("Add a member, by invitation or at once"),
        get("/accounts/{account_id}/members/{member_id}", members::get)
            .gives::<m::Member>("A member"),
        put(
            "/accounts/{account_id}/members/{member_id}",
            members::update,
        )
        .takes::<m::MemberChange>()
        .gives::<m::Member>("Give a member other roles"),
        delete(
            "/accounts/{account_id}/members/{member_id}",
            members::delete,
        )
        .gives::<a::Deleted>("Remove a member, or take an invitation back"),
        get("/ips", ips::list)
            .gives::<ips::Ips>("Addresses that proxied requests come from")
            .public(),
        // Add-ons
        get("/accounts/{account_id}/subscriptions", subscriptions::list)
            .gives::<Vec<s::Subscription>>("Add-ons of an account"),
        post(
            "/accounts/{account_id}/subscriptions",
            subscriptions::create,
        )
        .takes::<s::NewSubscription>()
        .gives::<s::Subscription>("Subscribe an account to an add-on"),
        put(
            "/accounts/{account_id}/subscriptions/{subscription_id}",
            subscriptions::update,
        )
        .takes::<s::NewSubscription>()
        .gives::<s::Subscription>("Change an add-on"),
        delete(
            "/accounts/{account_id}/subscriptions/{subscription_id}",
            subscriptions::delete,
        )
        .gives::<s::Deleted>("End an add-on"),
        // Audit
        get("/accounts/{account_id}/audit_logs", audit::of_account)
            .lists::<au::Entry>("What happened in an account; with `export=csv` as a table"),
        get("/accounts/{account_id}/logs/audit", audit_logs::list).walks::<au::Log>(
            "What happened in an account, by many filters; since and before are required",
        ),
        get(
            "/accounts/{account_id}/logs/audit/product_categories",
            audit_logs::categories,
        )
        .gives::<Vec<au::Category>>("Categories that product_category takes"),
        get(
            "/accounts/{account_id}/logs/audit/{event_id}/history",
            audit_logs::history,
        )
        .walks::<au::Log>("What happened to the resource that an event is about"),
        get("/user/audit_logs", audit::of_user).lists::<au::Entry>("What the caller did"),
    ]
}

/// A route as the tests' walks see it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub method: String,
    pub path: String,
    pub public: bool,
}

/// Every method and path.
pub fn listing() -> Vec<Listed> {
    let all = table().into_iter();
    all.map(|r| Listed {
        method: r.method.to_string(),
        path: r.path,
        public: matches!(r.credentials, Credentials::None | Credentials::Token),
    })
    .collect()
}

/// Everything the world may ask. Serve it with the peer's address (`into_make_service_with_connect_info`).
pub fn router(web: Web) -> Router {
    let mut inner = Router::new().route(
        "/client/v4/openapi.json",
        axum::routing::get(openapi::document),
    );
    for route in table() {
        inner = inner.route(&route.path, route.handler);
    }
    let inner = inner
        .merge(pages::routes())
        .fallback(nothing)
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn(note_route))
        .with_state(web.clone());
    // A router of its own around it: the outer layer changes paths, which must happen before the inner one routes.
    Router::new()
        .fallback_service(inner)
        .layer(from_fn_with_state(web, around))
}

/// Nothing is there.
async fn nothing(request: Request) -> Response {
    no_route(request.uri().path()).into_response()
}

async fn wrong_method(request: Request) -> Failure {
    let text = format!("Method {} not available for that URI", request.method());
    Failure(Error::from(&codes::WRONG_METHOD).text(text))
}
