//! Views above a list: links to them, and what can be done with them.

use super::{
    super::form::{Field, Fields, Tried, button, hidden, no_such_form},
    kept,
};
use crate::{
    caller::{Form, Person},
    pages::flash::Done,
    params::Params,
};
use maud::{Markup, html};
use rules::{
    Result,
    views::{self, NewView, View, ViewChange, ViewList},
};

/// The views of a list, and what the list shows now.
pub(super) struct Views {
    list: ViewList,
    all: Vec<View>,
    now: String,
}

impl Views {
    pub(super) async fn of(person: &Person, list: ViewList, params: &Params) -> Result<Views> {
        Ok(Views {
            list,
            all: views::list(&person.ctx, Some(list)).await?,
            now: kept(params),
        })
    }

    /// Where somebody is led who asks for nothing in particular.
    pub(super) fn default(&self, person: &Person) -> Option<String> {
        let plain = !person.here.contains('?');
        let default = self.all.iter().find(|view| view.is_default);
        default
            .filter(|view| plain && !view.query.is_empty())
            .map(|view| self.address(view))
    }

    fn address(&self, view: &View) -> String {
        // Without any parameter the list would lead to its default.
        let query = Some(view.query.as_str()).filter(|query| !query.is_empty());
        format!("/{}?{}", self.list.as_str(), query.unwrap_or("order=name"))
    }

    pub(super) fn links(&self) -> Markup {
        html! {
            @if !self.all.is_empty() {
                nav .views aria-label="Your views" {
                    ul {
                        @for view in &self.all {
                            li .break {
                                a href=(self.address(view)) aria-current=[(view.query == self.now).then_some("true")] { (view.name) }
                                @if view.is_default { " (default)" }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Keeping what is shown, and changing what is kept.
    pub(super) fn forms(&self, person: &Person, tried: Option<&Tried>) -> Markup {
        let untouched = Form::default();
        let fields = Fields::new("view", &person.form, &untouched, tried);
        let renamed = Fields::new("view_name", &person.form, &untouched, tried);
        let all = self
            .all
            .iter()
            .map(|view| (view.id.clone(), view.name.clone()));
        let all: Vec<(String, String)> = all.collect();
        html! {
            @for form in ["view_default", "view_plain", "view_now", "view_drop", ""] {
                (Fields::new(form, &person.form, &untouched, tried).alert())
            }
            details open[tried.is_some()] {
                summary { "Views" }
                (fields.alert())
                form method="post" {
                    (hidden(person, "view"))
                    input type="hidden" name="query" value=(self.now);
                    (fields.show(&Field::new("name", "Keep what is shown now as").required().hint("Up to 60 characters; only you see it.")))
                    (fields.tick("is_default", "Begin with it"))
                    button type="submit" { "Keep this view" }
                }
                @if !self.all.is_empty() {
                    div .scroll tabindex="0" role="region" aria-label="Views" {
                        table {
                            thead { tr { th scope="col" { "View" } th scope="col" { "Actions" } } }
                            tbody {
                                @for view in &self.all {
                                    tr {
                                        th scope="row" .break { (view.name) }
                                        td .buttons {
                                            @if view.is_default {
                                                (button(person, "view_plain", &view.id, "Begin with all", &view.name))
                                            } @else {
                                                (button(person, "view_default", &view.id, "Begin with it", &view.name))
                                            }
                                            (button(person, "view_now", &view.id, "Replace by what is shown now", &view.name))
                                            (button(person, "view_drop", &view.id, "Delete", &view.name))
                                        }
                                    }
                                }
                            }
                        }
                    }
                    (renamed.alert())
                    form method="post" {
                        (hidden(person, "view_name"))
                        (renamed.select("id", "View", &all))
                        (renamed.show(&Field::new("name", "Its new name").required()))
                        button .other type="submit" { "Rename" }
                    }
                }
            }
        }
    }
}

/// Does what a form of [`Views::forms`] says.
pub(super) async fn change(
    person: &Person,
    list: ViewList,
    params: &Params,
) -> Result<Done, Tried> {
    let (ctx, typed) = (&person.ctx, &person.form);
    let id = typed.get("id").to_owned();
    let set = |is_default| ViewChange {
        is_default: Some(is_default),
        ..ViewChange::default()
    };
    match typed.get("do") {
        "view" => {
            let new = NewView {
                list,
                name: typed.trimmed("name").to_owned(),
                query: typed.get("query").to_owned(),
                is_default: typed.ticked("is_default"),
            };
            let made = views::create(ctx, new).await;
            made.map(|_| Done::ViewKept).map_err(Tried::of("view"))
        }
        "view_default" => views::update(ctx, id, set(true))
            .await
            .map(|_| Done::ViewChanged)
            .map_err(Tried::of("view_default")),
        "view_plain" => views::update(ctx, id, set(false))
            .await
            .map(|_| Done::ViewChanged)
            .map_err(Tried::of("view_plain")),
        "view_now" => {
            let change = ViewChange {
                query: Some(kept(params)),
                ..ViewChange::default()
            };
            let changed = views::update(ctx, id, change).await;
            changed
                .map(|_| Done::ViewChanged)
                .map_err(Tried::of("view_now"))
        }
        "view_name" => {
            let change = ViewChange {
                name: Some(typed.trimmed("name").to_owned()),
                ..ViewChange::default()
            };
            let changed = views::update(ctx, id, change).await;
            changed
                .map(|_| Done::ViewChanged)
                .map_err(Tried::of("view_name"))
        }
        "view_drop" => views::delete(ctx, id)
            .await
            .map(|_| Done::ViewDeleted)
            .map_err(Tried::of("view_drop")),
        _ => Err(Tried::of("")(no_such_form())),
    }
}
