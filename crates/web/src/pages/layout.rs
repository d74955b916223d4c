//! What all pages have in common: their frame, and headers that let nothing in from elsewhere and nothing out.

use super::{
    brand::{self, Dress},
    dns,
    flash::{self, Done, Said},
};
use crate::{Web, answer::Faulty, caller::Person, client::Client};
use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use maud::{DOCTYPE, Markup, html};
use rules::{Error, branding::Brand, users::Standing};
use std::sync::Arc;

/// A page to be sent.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) title: String,
    pub(crate) content: Markup,
    /// For the log.
    pub(crate) fault: Option<Error>,
    dress: Dress,
    frame: Option<Frame>,
    done: Option<Said>,
    /// A button beside what was done.
    undo: Option<Markup>,
}

/// Around the pages of whoever is logged in.
struct Frame {
    email: String,
    csrf: String,
    here: String,
    standing: Standing,
    place: Place,
}

/// What somebody is in a place.
#[derive(Clone)]
pub(crate) enum Role {
    /// By a role of their own, so called.
    Own(String),
    /// As the provider of a customer's account of this name.
    ActingFor(String),
}

/// Where a page is: for the bar that says so on every page.
#[derive(Clone, Default)]
pub(crate) struct Place {
    /// From the tenant down: name, and path where there is a page.
    pub(crate) steps: Vec<(String, Option<String>)>,
    /// What the person is there.
    pub(crate) role: Option<Role>,
    /// Pages beside this one: label and path.
    pub(crate) tabs: Vec<(&'static str, String)>,
    /// How it looks.
    pub(crate) dress: Dress,
}

impl Page {
    pub(crate) fn new(title: impl Into<String>, content: Markup) -> Page {
        Page {
            status: StatusCode::OK,
            title: title.into(),
            content,
            fault: None,
            dress: Dress::default(),
            frame: None,
            done: None,
            undo: None,
        }
    }

    /// A page of somebody who is logged in.
    pub(crate) fn of(
        person: &Person,
        title: impl Into<String>,
        mut place: Place,
        content: Markup,
    ) -> Page {
        let mut page = Page::new(title, content);
        page.done.clone_from(&person.flash);
        page.undo = dns::undo(person);
        page.dress = std::mem::take(&mut place.dress);
        page.frame = Some(Frame {
            email: person.ctx.principal().email.clone(),
            csrf: person.csrf.clone(),
            here: person.here.clone(),
            standing: person.standing,
            place,
        });
        page
    }

    /// With the status of what went wrong.
    pub(crate) fn because(mut self, fault: Error) -> Page {
        self.status =
            StatusCode::from_u16(fault.code().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self.fault = Some(fault);
        self
    }

    /// The log is told of what went wrong.
    pub(crate) fn about(mut self, fault: Error) -> Page {
        self.fault = Some(fault);
        self
    }

    /// A page that looks like this, wherever it was asked for.
    pub(crate) fn dressed(mut self, brand: Option<Brand>) -> Page {
        self.dress = Dress::Of(brand);
        self
    }

    /// Says what was done before.
    pub(crate) fn saying(mut self, done: Option<Said>) -> Page {
        self.done = done;
        self
    }
}

/// A refusal in their words; of a fault no more than that there was one.
pub(crate) fn words(fault: &Error) -> String {
    match fault {
        Error::Refused(r) => r.message.clone(),
        other => other.code().text.to_owned(),
    }
}

/// The same as a whole sentence.
pub(crate) fn sentence(fault: &Error) -> String {
    let mut words = words(fault);
    if !words.ends_with(['.', '?', '!']) {
        words.push('.');
    }
    words
}

/// What a page may fetch and send: nothing from or to elsewhere.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

impl Frame {
    fn head(&self, brand: Option<&Brand>) -> Markup {
        let (path, place) = (self.here.split('?').next().unwrap_or_default(), &self.place);
        let link = |label: &str, to: &str, start: &str| {
            let current = path.starts_with(start).then_some("true");
            html! { li { a href=(to) aria-current=[current] { (label) } } }
        };
        html! {
            a .skip href="#main" { "Skip to the content" }
            header .top {
                a .brand href="/accounts" { (brand::sign(brand)) }
                nav aria-label="Main" {
                    ul {
                        (link("Accounts", "/accounts", "/accounts"))
                        (link("Zones", "/zones", "/zones"))
                        @if self.standing.tenants || self.standing.operator { (link("Tenants", "/tenants", "/tenants")) }
                        @if self.standing.operator { (link("Installation", "/installation", "/installation")) }
                    }
                }
                form .find role="search" aria-label="Everywhere" action="/search" {
                    label .unseen for="find" { "Find anything" }
                    input #find type="search" name="q" placeholder="Find: domain, name, id" autocomplete="off";
                }
                form .leave method="post" action="/logout" {
                    input type="hidden" name="csrf" value=(self.csrf);
                    a .who href="/me" aria-current=[path.starts_with("/me").then_some("true")] { (self.email) }
                    button .quiet type="submit" { "Log out" }
                }
            }
            @if !place.steps.is_empty() {
                nav .place aria-label="Where you are" {
                    ol {
                        @for (name, to) in &place.steps {
                            li {
                                @match to {
                                    Some(to) => { a href=(to) { (name) } }
                                    None => { span { (name) } }
                                }
                            }
                        }
                    }
                    @match &place.role {
                        Some(Role::Own(role)) => p .role { "Your role: " strong { (role) } },
                        Some(Role::ActingFor(customer)) => p .role { "Acting for " strong { (customer) } ", as its provider" },
                        None => {}
                    }
                }
            }
            @if !place.tabs.is_empty() {
                nav .tabs aria-label="Pages of this place" {
                    ul {
                        @for (label, to) in &place.tabs {
                            li { a href=(to) aria-current=[(path == to).then_some("page")] { (label) } }
                        }
                    }
                }
            }
        }
    }
}

impl Page {
    fn document(&self, brand: Option<&Brand>) -> String {
        let narrow = self.frame.is_none().then_some("narrow");
        let document = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) " · " (brand::name(brand)) }
                    link rel="icon" href="/icon.svg";
                    link rel="stylesheet" href="/style.css";
                    @if let Some(style) = brand.and_then(Brand::style) { link rel="stylesheet" href=(style); }
                    script src="/app.js" defer {}
                }
                body {
                    @match (&self.frame, brand) {
                        (Some(frame), _) => { (frame.head(brand)) }
                        (None, Some(_)) => { header .top { p .brand { (brand::sign(brand)) } } }
                        (None, None) => {}
                    }
                    main #main class=[narrow] {
                        @if let Some(said) = &self.done {
                            p .done role="status" { (said.done.text()) }
                            @if let Some(undo) = &self.undo { (undo) }
                        }
                        h1 { (self.title) }
                        (self.content)
                    }
                    @if let Some((name, url)) = brand.and_then(|b| Some((&b.name, b.support_url.as_ref()?))) {
                        footer { a href=(url) rel="noreferrer" { "Help by " (name) } }
                    }
                }
            }
        };
        document.into_string()
    }
}

/// A page on its way out: what it looks like is found last of all.
#[derive(Clone)]
struct Unwritten(Arc<Page>);

impl IntoResponse for Page {
    fn into_response(mut self) -> Response {
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_FRAME_OPTIONS, "DENY"),
        ];
        let mut response = (self.status, headers).into_response();
        if self.done.is_some() {
            let (name, value) = flash::said();
            response.headers_mut().append(name, value);
        }
        if let Some(fault) = self.fault.take() {
            response.extensions_mut().insert(Faulty(Arc::new(fault)));
        }
        response.extensions_mut().insert(Unwritten(Arc::new(self)));
        response
    }
}

/// Writes a page out, dressed as its place or as the host that it was asked for at.
pub(crate) async fn written(web: &Web, client: &Client, mut response: Response) -> Response {
    let Some(Unwritten(page)) = response.extensions_mut().remove() else {
        return response;
    };
    let document = match &page.dress {
        Dress::Of(brand) => page.document(brand.as_ref()),
        Dress::AsHost => page.document(client.brand(web.rules()).await),
    };
    // The length that it had was that of nothing.
    response.headers_mut().remove(header::CONTENT_LENGTH);
    *response.body_mut() = Body::from(document);
    response
}

/// Leads on after a form has done its work, so that loading the page again sends nothing twice.
pub(crate) fn onward(to: &str, done: Option<Done>) -> Response {
    led(to, done.map(Said::from))
}

/// The same with more to say.
pub(crate) fn led(to: &str, said: Option<Said>) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let headers = response.headers_mut();
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    headers.insert(header::LOCATION, to);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    if let Some(said) = said {
        let (name, value) = flash::said_next(&said);
        headers.append(name, value);
    }
    response
}
