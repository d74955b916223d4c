//! How many accounts and zones there are, as pictures and as tables.

use super::chart::bars;
use maud::{Markup, html};
use rules::statistics::{Statistics, Tally};

/// Everything of a tenant or the installation.
pub(super) fn pictures(s: &Statistics) -> Markup {
    let short = |date: &str| date.get(5..).unwrap_or_default().to_owned();
    let dates: Vec<String> = s.days.iter().map(|day| short(&day.date)).collect();
    let each = |n: fn(&rules::statistics::Day) -> i64| -> Vec<(&str, i64)> {
        let all = dates.iter().zip(&s.days);
        all.map(|(date, day)| (date.as_str(), n(day))).collect()
    };
    let accounts: i64 = s.days.iter().map(|day| day.accounts).sum();
    let zones: i64 = s.days.iter().map(|day| day.zones).sum();
    html! {
        section aria-labelledby="numbers" {
            h2 #numbers { "In numbers" }
            p { strong { (s.accounts_count) } " accounts, " strong { (s.zones_count) } " zones. In the last " (s.days.len()) " days " (accounts) " accounts and " (zones) " zones were created." }
            div .charts {
                @if accounts > 0 { figure { figcaption { "Accounts created each day" } (bars("Accounts created each day", &each(|d| d.accounts))) } }
                @if zones > 0 { figure { figcaption { "Zones created each day" } (bars("Zones created each day", &each(|d| d.zones))) } }
                (tallied("Zones by status", &s.zones_by_status))
                (tallied("Zones by plan", &s.zones_by_plan))
            }
            details {
                summary { "The same as tables" }
                (by("Zones by status", "Status", &s.zones_by_status))
                (by("Zones by plan", "Plan", &s.zones_by_plan))
                div .scroll tabindex="0" role="group" aria-label="Created each day" {
                    table {
                        caption { "Created each day (UTC), days without any left out" }
                        thead { tr { th scope="col" { "Day" } th scope="col" { "Accounts" } th scope="col" { "Zones" } } }
                        tbody {
                            @for day in s.days.iter().rev().filter(|d| d.accounts + d.zones > 0) {
                                tr { th scope="row" { (day.date) } td { (day.accounts) } td { (day.zones) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tallied(title: &str, tallies: &[Tally]) -> Markup {
    let numbers: Vec<(&str, i64)> = tallies.iter().map(|t| (t.name.as_str(), t.zones)).collect();
    html! {
        @if !numbers.is_empty() { figure { figcaption { (title) } (bars(title, &numbers)) } }
    }
}

fn by(caption: &str, what: &str, tallies: &[Tally]) -> Markup {
    html! {
        div .scroll tabindex="0" role="group" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { th scope="col" { (what) } th scope="col" { "Zones" } } }
                tbody { @for tally in tallies { tr { th scope="row" { (tally.name) } td { (tally.zones) } } } }
            }
        }
    }
}

/// How much of a limit is used, with the same in words.
pub(super) fn quota(what: &str, used: i64, limit: Option<i64>) -> Markup {
    html! {
        p .quota {
            @match limit {
                Some(limit) => {
                    meter min="0" max=(limit.max(1)) value=(used.min(limit.max(1))) aria-label={ (what) " used" } {}
                    " " (used) " of " (limit) " " (what)
                    @if used >= limit { strong { ": no more can be created" } }
                }
                None => { (used) " " (what) ", without limit" }
            }
        }
    }
}
