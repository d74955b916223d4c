//! Why something is allowed, or was refused: asked of the policy itself, for oneself, for a token of one's own, or for somebody whose
//! members one may read; and by the id of a request that was refused.

use super::{
    super::{
        curl::curl,
        layout::{Page, sentence},
        person::Shown,
    },
    at_me,
};
use crate::{caller::Person, params::Params};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    decisions::{self, Explanation, Question},
    lists::{Direction, Page as Wanted},
    policy,
    tokens::{self, Of, Token},
};

/// Places that are asked about, and what they are called.
const KINDS: [(&str, &str); 6] = [
    ("account", "account"),
    ("zone", "zone"),
    ("unit", "unit"),
    ("tenant", "tenant"),
    ("user", "their own user"),
    ("installation", "installation"),
];

pub(in crate::pages) async fn show(person: Person, params: Params) -> Shown {
    let answer = match (params.get("request_id"), params.get("action")) {
        (Some(id), _) => {
            let id = id.trim().to_owned();
            Some(decisions::of_request(&person.ctx, id).await)
        }
        (None, Some(action)) => Some(ask(&person, &params, action.trim()).await),
        (None, None) => None,
    };
    let own = own_tokens(&person).await?;
    let mut content = html! {
        p { "The same policy that decides requests is asked here, without doing anything." }
    };
    let mut failed = None;
    match answer {
        Some(Ok(answer)) => content = html! { (content) (explained(&answer)) },
        Some(Err(fault)) => {
            content = html! { (content) p .problem role="alert" { (sentence(&fault)) } };
            failed = Some(fault);
        }
        None => {}
    }
    let content = html! {
        (content)
        section aria-labelledby="question" {
            h2 #question { "May somebody do something?" }
            (question(&person, &params, &own))
        }
        section aria-labelledby="refused" {
            h2 #refused { "Why was a request refused?" }
            form method="get" {
                div .field {
                    label for="request" { "Id of the request" }
                    input #request type="text" name="request_id" value=[params.get("request_id")] required autocomplete="off" aria-describedby="request-hint";
                    p #request-hint .hint { "Every reply names it in its header " code { "X-Request-Id" } ", every page of a refusal in its log." }
                }
                button type="submit" { "Look it up" }
            }
        }
        (curl(&person, "GET", "/platform/v1/decisions?principal=…&action=zone_create&resource=account:…", None))
    };
    let page = Page::of(&person, "Permission tester", at_me(), content);
    Ok(match failed {
        Some(fault) => page.because(fault).into_response(),
        None => page.into_response(),
    })
}

async fn own_tokens(person: &Person) -> Result<Vec<Token>> {
    let query = tokens::Query {
        direction: Direction::Desc,
        page: Wanted {
            page: 1,
            per_page: 50,
        },
    };
    let found = tokens::list(&person.ctx, Of::Oneself, query).await?;
    Ok(found.items)
}

async fn ask(person: &Person, params: &Params, action: &str) -> Result<Explanation> {
    let own = person.ctx.principal().email.as_str();
    let with = params.get("with").unwrap_or("session");
    let resource = match params.get("kind").unwrap_or("account") {
        alone @ ("user" | "installation") => alone.to_owned(),
        kind => format!("{kind}:{}", params.get("id").unwrap_or_default().trim()),
    };
    let scope = Question::resource(&resource).ok_or_else(|| {
        Error::from(&codes::BAD_QUERY).text("A place is named by its id: 32 hexadecimal digits")
    })?;
    let question = Question {
        principal: params.get("principal").unwrap_or(own).trim().to_owned(),
        action: action.to_owned(),
        scope,
        by_session: with == "session",
        token: with.strip_prefix("token:").map(str::to_owned),
    };
    decisions::explain(&person.ctx, question).await
}

fn explained(answer: &Explanation) -> Markup {
    html! {
        section .panel aria-labelledby="answer" role="status" {
            h2 #answer {
                @if answer.allowed { span .state data-state="active" { "allowed" } } @else { span .state data-state="rejected" { "not allowed" } }
            }
            dl {
                dt { "Because" } dd { (answer.rule) }
                dt { "Who" } dd { (answer.principal) }
                dt { "Action" } dd { code { (answer.action) } }
                dt { "Where" } dd { (answer.resource.kind) @if !answer.resource.id.is_empty() { " " code { (answer.resource.id) } } }
                @if let Some(code) = answer.code { dt { "Answered with code" } dd { (code) } }
                @if let Some(when) = answer.when { dt { "When" } dd { (when.words()) } }
                @if let Some(id) = &answer.request_id { dt { "Request" } dd { code { (id) } } }
            }
        }
    }
}

fn question(person: &Person, params: &Params, own: &[Token]) -> Markup {
    let who = params
        .get("principal")
        .unwrap_or(&person.ctx.principal().email);
    let with = params.get("with").unwrap_or("session");
    let kind = params.get("kind").unwrap_or("account");
    html! {
        form method="get" {
            div .field {
                label for="principal" { "Who" }
                input #principal type="text" name="principal" value=(who) required autocomplete="off" aria-describedby="principal-hint";
                p #principal-hint .hint { "An address or id. About yourself you can always ask; about others, where you may see who the members are." }
            }
            div .field {
                label for="with" { "With" }
                select #with name="with" {
                    option value="session" selected[with == "session"] { "a log-in" }
                    option value="key" selected[with == "key"] { "their API key" }
                    @for token in own {
                        @let value = format!("token:{}", token.id);
                        option value=(value) selected[with == value] { "my token " (token.name) }
                    }
                }
            }
            div .field {
                label for="action" { "Action" }
                input #action type="text" name="action" list="actions" value=[params.get("action")] required autocomplete="off" aria-describedby="action-hint";
                datalist #actions { @for action in policy::ALL { option value=(action.name) {} } }
                p #action-hint .hint { "As activity names it, such as zone_create or dns_record_update." }
            }
            div .field {
                label for="kind" { "Where" }
                select #kind name="kind" {
                    @for (word, label) in KINDS { option value=(word) selected[word == kind] { (label) } }
                }
            }
            div .field {
                label for="id" { "Id of the place" }
                input #id type="text" name="id" value=[params.get("id")] autocomplete="off" aria-describedby="id-hint";
                p #id-hint .hint { "32 hexadecimal digits; none for a user or the installation." }
            }
            button type="submit" { "Ask" }
        }
    }
}
