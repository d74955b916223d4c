//! What will happen, and what came of it.

use super::super::layout::{Page, Place};
use crate::caller::Person;
use maud::{Markup, html};
use rules::customers::{Customer, Plan, Quota};

/// Steps, mails and quotas.
pub(super) fn plan_section(plan: &Plan) -> Markup {
    html! {
        section aria-labelledby="plan" {
            h2 #plan { "What will happen" }
            p { "Nothing has happened yet. Look at this, then do it below; what you change is shown first." }
            div .scroll tabindex="0" role="region" aria-label="Steps" {
                table {
                    thead { tr { th scope="col" { "Step" } th scope="col" { "Name" } th scope="col" { "What" } } }
                    tbody {
                        @for (i, step) in plan.steps.iter().enumerate() {
                            tr {
                                th scope="row" { (i + 1) }
                                td .break { (step.name) }
                                td .break { (step.detail) }
                            }
                        }
                    }
                }
            }
            h3 { "Mails" }
            @if plan.mails.is_empty() { p { "None." } } @else {
                ul { @for mail in &plan.mails { li .break { (mail.to) ": " (mail.kind) } } }
            }
            h3 { "What your tenant has" }
            ul {
                li { "Accounts: " (quota(&plan.quotas.accounts)) }
                li { "Zones: " (quota(&plan.quotas.zones)) }
            }
        }
    }
}

fn quota(quota: &Quota) -> String {
    let limit = match quota.limit {
        Some(limit) => format!("of {limit}"),
        None => "without a limit".to_owned(),
    };
    format!("{} before, {} after, {limit}", quota.before, quota.after)
}

/// The customer, with ways on and with the keys that are shown this once.
pub(super) fn result(person: &Person, place: Place, made: &Customer) -> Page {
    let path = format!("/accounts/{}", made.account.id);
    let content = html! {
        p .done role="status" { "The customer is made: all of it." }
        p { a .action href=(path) { "To the account " (made.account.name) } }
        @if !made.service_users.is_empty() {
            section aria-labelledby="keys" {
                h2 #keys { "API keys" }
                p .note { "The keys are shown this once: keep them where secrets are kept." }
                div .scroll tabindex="0" role="region" aria-label="API keys" {
                    table {
                        thead { tr { th scope="col" { "Service user" } th scope="col" { "API key" } } }
                        tbody {
                            @for made in &made.service_users {
                                tr { th scope="row" .break { (made.user.email) } td { code { (made.user.api_key) } } }
                            }
                        }
                    }
                }
            }
        }
        @if !made.zones.is_empty() {
            section aria-labelledby="zones" {
                h2 #zones { "Zones" }
                p { "Set these name servers at the registrar next." }
                div .scroll tabindex="0" role="region" aria-label="Zones" {
                    table {
                        thead { tr { th scope="col" { "Zone" } th scope="col" { "Plan" } th scope="col" { "Records" } th scope="col" { "Name servers" } } }
                        tbody {
                            @for made in &made.zones {
                                tr {
                                    th scope="row" .break { a href={ "/zones/" (made.zone.id) } { (made.zone.name) } }
                                    td { (made.zone.plan.name) }
                                    td { (made.records.len()) }
                                    td .break { (made.zone.name_servers.join(", ")) }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if !made.members.is_empty() {
            section aria-labelledby="members" {
                h2 #members { "Members" }
                p { "Invitations are on their way. " a href={ (path) "/members" } { "See who has accepted" } "." }
                ul { @for member in &made.members { li .break { (member.email) } } }
            }
        }
        p { a href="/customers/new" { "Make another customer" } }
    };
    Page::of(person, "The customer is there", place, content)
}
