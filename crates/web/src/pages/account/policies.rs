//! Policies of members and user groups: shown, one added, one ended. The rules take all of a holder's policies at once, so a change is
//! made of those that there are.

use super::{
    super::{
        form::{Choice, Fields, Tried, button, hidden, word},
        person::if_allowed,
    },
    first,
};
use crate::caller::{Form, Person};
use maud::{Markup, html};
use rules::{
    Error, Result, iam,
    members::{Access, IdRef, Policy, PolicyChoice},
};

/// What a policy can be made of.
pub(super) struct Offered {
    permissions: Vec<Choice>,
    resources: Vec<Choice>,
}

impl Offered {
    pub(super) async fn of(person: &Person, account: &str) -> Result<Offered> {
        let query = || iam::Query {
            id: None,
            name: None,
            label: None,
            page: first(100),
        };
        let ctx = &person.ctx;
        let permissions = iam::permission_groups(ctx, account.to_owned(), query()).await;
        let resources = iam::resource_groups::list(ctx, account.to_owned(), query()).await;
        let permissions = if_allowed(permissions)?.into_iter().flat_map(|f| f.items);
        let resources = if_allowed(resources)?.into_iter().flat_map(|f| f.items);
        Ok(Offered {
            permissions: permissions.map(|g| (g.id, g.name)).collect(),
            resources: resources
                .map(|g| {
                    let whole = g.meta.editable == "false";
                    (
                        g.id,
                        if whole {
                            "the whole account".to_owned()
                        } else {
                            g.name
                        },
                    )
                })
                .collect(),
        })
    }
}

fn refs<'a>(ids: impl Iterator<Item = &'a str>) -> Vec<IdRef> {
    ids.map(|id| IdRef { id: id.to_owned() }).collect()
}

fn choice(policy: &Policy) -> PolicyChoice {
    PolicyChoice {
        access: if policy.access == "allow" {
            Access::Allow
        } else {
            Access::Deny
        },
        permission_groups: refs(policy.permission_groups.iter().map(|g| g.id.as_str())),
        resource_groups: refs(policy.resource_groups.iter().map(|g| g.id.as_str())),
    }
}

/// Those that there are, to be sent again.
pub(super) fn kept(policies: &[Policy]) -> Vec<PolicyChoice> {
    policies.iter().map(choice).collect()
}

/// All but this one.
pub(super) fn without(policies: &[Policy], id: &str) -> Vec<PolicyChoice> {
    policies.iter().filter(|p| p.id != id).map(choice).collect()
}

/// The policy that the form describes.
pub(super) fn read(typed: &Form) -> Result<PolicyChoice> {
    Ok(PolicyChoice {
        access: word(typed, "access")?,
        permission_groups: refs(typed.all("permission_groups").into_iter()),
        resource_groups: refs(typed.all("resource_groups").into_iter()),
    })
}

/// A refusal of the policies is about the one that was added: `/policies/3/resource_groups/0/id`.
pub(super) fn about_new(fault: Error) -> Error {
    let member = match &fault {
        Error::Refused(r) => r.pointer.as_deref().and_then(|p| p.split('/').nth(3)),
        _ => None,
    };
    match member.map(str::to_owned) {
        Some(member) => fault.at(format!("/{member}")),
        None => fault,
    }
}

pub(super) fn table(person: &Person, policies: &[Policy]) -> Markup {
    html! {
        @if policies.is_empty() {
            p .empty { "There is no policy yet." }
        } @else {
            div .scroll tabindex="0" role="group" aria-label="Table: Policies" {
                table {
                    thead { tr { @for head in ["What", "Permission groups", "Where", "Actions"] { th scope="col" { (head) } } } }
                    tbody {
                        @for policy in policies {
                            @let groups = policy.permission_groups.iter().map(|g| g.name.as_str()).collect::<Vec<_>>().join(", ");
                            tr {
                                th scope="row" { @if policy.access == "allow" { "allows" } @else { "denies" } }
                                td .break { (groups) }
                                td .break { (places(policy)) }
                                td { (button(person, "policy_end", &policy.id, "End", &groups)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn places(policy: &Policy) -> String {
    let names = policy.resource_groups.iter().map(|group| {
        if group.meta.editable == "false" {
            "the whole account"
        } else {
            group.name.as_str()
        }
    });
    names.collect::<Vec<_>>().join(", ")
}

/// One more.
pub(super) fn form(person: &Person, offered: &Offered, tried: Option<&Tried>) -> Markup {
    let untouched = Form::of([("access", "allow".to_owned())]);
    let fields = Fields::new("policy", &person.form, &untouched, tried);
    let access =
        [("allow", "allows"), ("deny", "denies")].map(|(w, l)| (w.to_owned(), l.to_owned()));
    html! {
        (fields.alert())
        details open[tried.is_some_and(|t| t.form == "policy")] {
            summary { "Add a policy" }
            form method="post" {
                (hidden(person, "policy"))
                (fields.choose("access", "It", &access, "What is denied goes before what is allowed, by whatever policy."))
                (fields.ticks("permission_groups", "Permission groups", &offered.permissions, "Those whose names speak of domains are for zones."))
                (fields.ticks("resource_groups", "Where", &offered.resources, "The whole account, or groups of its zones."))
                button type="submit" { "Add the policy" }
            }
        }
    }
}
