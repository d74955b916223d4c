//! What an account can be subscribed to, as its provider sells it: first chosen, as part of the address, then ordered.

use super::{
    super::{
        curl::curl,
        form::{Fields, Tried, hidden},
    },
    subscriptions::example,
};
use crate::{
    caller::{Form, Person},
    pages::zone::{every, money, subscription_fresh, subscription_terms},
    params::Params,
};
use maud::{Markup, html};
use rules::{plans, subscriptions::AddonOffer};

pub(super) fn section(
    person: &Person,
    id: &str,
    offers: &[AddonOffer],
    params: &Params,
    tried: Option<&Tried>,
) -> Markup {
    let typed = tried.filter(|t| t.form == "subscribe");
    let typed = typed.map(|_| person.form.get("rate_plan"));
    let wanted = typed.or(params.get("add"));
    let chosen = offers
        .iter()
        .find(|offer| Some(offer.id.as_str()) == wanted);
    let untouched = Form::default();
    html! {
        section aria-labelledby="catalogue" {
            h2 #catalogue { "What can be had" }
            @if offers.is_empty() {
                p .empty { "Your provider sells no add-ons for accounts." }
            } @else {
                                @match chosen {
                    Some(offer) => { (order(person, id, offer, tried)) }
                    None => { (Fields::new("subscribe", &person.form, &untouched, tried).alert()) }
                }
                div .scroll tabindex="0" role="group" aria-label="Table: What can be had" {
                    table {
                        thead { tr { @for head in ["About", "Add-on", "Price", "Order"] { th scope="col" { (head) } } } }
                        tbody {
                            @for offer in offers {
                                tr {
                                    td { (offer.product) }
                                    th scope="row" .break { (offer.name) }
                                    td { (money(offer.price)) " " (every(offer.frequency)) }
                                    td { a href={ "/accounts/" (id) "/subscriptions?add=" (offer.id) } { "Choose" span .unseen { " " (offer.name) } } }
                                }
                            }
                        }
                    }
                }
                (curl(person, "GET", &format!("/platform/v1/accounts/{id}/available_subscriptions"), None))
            }
        }
    }
}

fn order(person: &Person, id: &str, offer: &AddonOffer, tried: Option<&Tried>) -> Markup {
    let Some(item) = plans::find(&offer.id) else {
        return html! {};
    };
    let untouched = subscription_fresh(item);
    let fields = Fields::new("subscribe", &person.form, &untouched, tried);
    html! {
        div .panel {
            h3 #subscribe-rate_plan { "Order " (offer.name) }
            p { "It costs " (money(offer.price)) " " (every(offer.frequency)) " and begins at once. The price stays as it is for as long as it runs unchanged." }
            (fields.alert())
            form method="post" {
                (hidden(person, "subscribe"))
                input type="hidden" name="rate_plan" value=(item.id);
                (subscription_terms(&fields, item))
                button type="submit" { "Order" }
                a .back href={ "/accounts/" (id) "/subscriptions" } { "Cancel" }
            }
            (curl(person, "POST", &format!("/client/v4/accounts/{id}/subscriptions"), Some(&example(item.id))))
        }
    }
}
