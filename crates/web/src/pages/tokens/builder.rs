//! The builder: a token's name, permissions in rows, times and addresses. It makes new tokens and replaces what old ones may do.

use super::{
    super::{
        curl::curl,
        form::{Field, Fields, Tried, hidden},
        layout::Page,
        person::{Ids, Refused, Shown},
    },
    Owned, place,
    rows::{self, MOST, Row},
    words,
};
use crate::caller::{Form, Person};
use axum::response::IntoResponse;
use maud::{Markup, html};
use rules::{
    Error, Result, codes,
    moment::Moment,
    tokens::{
        self, Addresses, Condition, GroupQuery, GroupView, Issued, NewToken, Policy, Seconds,
        Token, group,
    },
};
use serde_json::json;

/// Empty rows that a new form has.
const EMPTY: usize = 3;

pub(in crate::pages) async fn new_own(person: Person) -> Shown {
    Ok(page(&person, &Owned::own(), None).await?.into_response())
}

pub(in crate::pages) async fn new_of(Ids([id]): Ids<1>, person: Person) -> Shown {
    let owned = Owned::of(&person, id).await?;
    Ok(page(&person, &owned, None).await?.into_response())
}

pub(in crate::pages) async fn create_own(person: Person) -> Shown {
    create(&person, Owned::own()).await
}

pub(in crate::pages) async fn create_of(Ids([id]): Ids<1>, person: Person) -> Shown {
    let owned = Owned::of(&person, id).await?;
    create(&person, owned).await
}

async fn create(person: &Person, owned: Owned) -> Shown {
    if person.form.ticked("more") {
        return Ok(page(person, &owned, None).await?.into_response());
    }
    let made = async {
        let built = Built::read(person, &owned).await?;
        let issued = tokens::create(&person.ctx, owned.of.clone(), built.new.clone()).await;
        issued.map_err(|fault| built.beside(fault))
    };
    match made.await {
        Ok(issued) => Ok(shown_once(person, &owned, &issued).into_response()),
        Err(fault) => {
            let tried = Tried::of("token")(fault);
            let page = page(person, &owned, Some(&tried)).await?;
            Ok(page.because(tried.fault).into_response())
        }
    }
}

/// A value, in the reply to the form that made it.
pub(super) fn value(value: &str) -> Markup {
    html! {
        p { "This is its value. It is shown this once: copy it now to where it is used." }
        p { code #value { (value) } }
        button .quiet type="button" data-copy="value" hidden { "Copy" }
        p { "Programs send it as " code { "Authorization: Bearer …" } "." }
    }
}

fn shown_once(person: &Person, owned: &Owned, issued: &Issued) -> Page {
    let token = &issued.token;
    let content = html! {
        p .done role="status" { "The token “" (token.name) "” is there." }
        (value(&issued.value))
        (words::policies(&token.policies))
        p { a .action href={ (owned.path) "/" (token.id) } { "I have copied it" } }
        (curl(person, "GET", &format!("{}/verify", owned.api), None))
    };
    Page::of(person, "A new token", owned.place.clone(), content)
}

/// What a form asks for, and which rows its policies came of.
pub(super) struct Built {
    pub(super) new: NewToken,
    rows: Vec<Vec<usize>>,
}

impl Built {
    pub(super) async fn read(person: &Person, owned: &Owned) -> Result<Built> {
        let form = &person.form;
        let mut found = Vec::new();
        for (at, row) in typed(form).into_iter().enumerate() {
            if row.group.is_empty() {
                continue;
            }
            let unknown = || {
                Error::from(&codes::TOKEN_INVALID)
                    .text("There is no such permission")
                    .at(format!("/group-{at}"))
            };
            let group = group(&row.group).ok_or_else(unknown)?;
            let there = place::resource(person, owned, group, &row).await;
            let there = there.map_err(|fault| at_row(fault, at))?;
            found.push((at, row, there));
        }
        if found.is_empty() {
            return Err(Error::from(&codes::TOKEN_INVALID)
                .text("Choose at least one permission")
                .at("/group-0"));
        }
        let (rows, policies) = rows::together(&found).into_iter().unzip();
        Ok(Built {
            new: with(form, policies)?,
            rows,
        })
    }

    /// From policies as JSON, for what rows cannot say.
    pub(super) fn read_json(form: &Form) -> Result<Built> {
        let policies: Vec<Policy> = serde_json::from_str(form.get("policies")).map_err(|e| {
            Error::from(&codes::TOKEN_INVALID)
                .text(format!("These are no policies: {e}"))
                .at("/policies")
        })?;
        Ok(Built {
            new: with(form, policies)?,
            rows: Vec::new(),
        })
    }

    /// What the rule says of a policy, beside the row that it came of.
    pub(super) fn beside(&self, fault: Error) -> Error {
        let Error::Refused(refusal) = &fault else {
            return fault;
        };
        let pointer = refusal.pointer.clone().unwrap_or_default();
        let mut parts = pointer.split('/').skip(1);
        match (
            parts.next(),
            parts.next().and_then(|n| n.parse::<usize>().ok()),
        ) {
            (Some("policies"), Some(n)) => match self.rows.get(n).and_then(|rows| rows.first()) {
                Some(row) if parts.next() == Some("resources") => fault.at(format!("/place-{row}")),
                Some(row) => fault.at(format!("/group-{row}")),
                None => fault,
            },
            (Some("condition"), _) if pointer.contains("not_in") => fault.at("/not_in"),
            (Some("condition"), _) => fault.at("/within"),
            _ => fault,
        }
    }
}

/// The field of that row.
fn at_row(fault: Error, row: usize) -> Error {
    let Error::Refused(refusal) = &fault else {
        return fault;
    };
    match refusal.pointer.clone() {
        Some(pointer) => fault.at(format!("{pointer}-{row}")),
        None => fault,
    }
}

fn with(form: &Form, policies: Vec<Policy>) -> Result<NewToken> {
    let list = |name| {
        let all = form.get(name).split([',', ' ', '\n', '\r']);
        let all: Vec<String> = all
            .filter(|one| !one.is_empty())
            .map(str::to_owned)
            .collect();
        Some(all).filter(|all| !all.is_empty())
    };
    let (within, not_in) = (list("within"), list("not_in"));
    let any = within.is_some() || not_in.is_some();
    let condition = any.then_some(Condition {
        request_ip: Some(Addresses { within, not_in }),
        request_ip_dotted: None,
    });
    Ok(NewToken {
        name: form.trimmed("name").to_owned(),
        policies,
        not_before: Some(moment(form, "not_before")?),
        expires_on: Some(moment(form, "expires_on")?),
        condition: Some(condition),
    })
}

fn moment(form: &Form, name: &str) -> Result<Option<Seconds>> {
    let Some(typed) = form.given(name) else {
        return Ok(None);
    };
    let whole = match typed.len() {
        16 => format!("{typed}:00Z"),
        19 => format!("{typed}Z"),
        _ => typed,
    };
    let read = Moment::parse(&whole).ok_or_else(|| {
        Error::from(&codes::TOKEN_INVALID)
            .text("This takes a date and a time, such as 2026-01-31T00:00")
            .at(format!("/{name}"))
    });
    Ok(Some(Seconds(read?.0 / 1_000_000 * 1_000_000)))
}

/// The rows that were sent.
fn typed(form: &Form) -> Vec<Row> {
    let count = form.get("rows").parse().unwrap_or(EMPTY).min(MOST);
    let of = |name: &str, at: usize| form.trimmed(&format!("{name}-{at}")).to_owned();
    (0..count)
        .map(|at| Row {
            deny: of("effect", at) == "deny",
            group: of("group", at),
            place: of("place", at),
            records: of("records", at),
        })
        .collect()
}

async fn page(person: &Person, owned: &Owned, tried: Option<&Tried>) -> Result<Page, Refused> {
    let fields = Fields::new("token", &person.form, &person.form, tried);
    let count = count(&person.form, EMPTY);
    let example = json!({
        "name": "certificates",
        "policies": [{
            "effect": "allow",
            "permission_groups": [{"id": "4755a26eedb94da69e1066d98aa820be"}],
            "resources": match &owned.account {
                None => json!({"com.cloudflare.api.account.zone.*": "*"}),
                Some(id) => json!({format!("com.cloudflare.api.account.{id}"): {"com.cloudflare.api.account.zone.*": "*"}}),
            },
        }],
    });
    let content = html! {
        (fields.alert())
        form method="post" {
            (hidden(person, "token"))
            (inputs(person, owned, &fields, count).await?)
            button type="submit" { "Create the token" }
            a .back href=(owned.path) { "Cancel" }
        }
        (curl(person, "POST", &owned.api, Some(&example)))
    };
    Ok(Page::of(
        person,
        "Create a token",
        owned.place.clone(),
        content,
    ))
}

/// How many rows the form has now: more, where that was asked for.
fn count(form: &Form, first: usize) -> usize {
    let sent = form.get("rows").parse().unwrap_or(first);
    let more = if form.ticked("more") { EMPTY } else { 0 };
    sent.saturating_add(more).min(MOST)
}

/// Everything that a token is made of but its policies.
pub(super) fn about(fields: &Fields<'_>) -> Markup {
    html! {
        fieldset {
            legend { "When and from where" }
            p .hint { "All of these may stay empty: then it can be used at once, without end, from anywhere." }
            (fields.show(&Field::new("not_before", "Begins (UTC)").of_kind("datetime-local")))
            (fields.show(&Field::new("expires_on", "Ends (UTC)").of_kind("datetime-local")))
            (fields.show(&Field::new("within", "Only from these addresses").hint("Addresses and networks such as 192.0.2.0/24, separated by commas.")))
            (fields.show(&Field::new("not_in", "And not from these").hint("As above.")))
        }
    }
}

/// All of the form's inputs.
pub(super) async fn inputs(
    person: &Person,
    owned: &Owned,
    fields: &Fields<'_>,
    count: usize,
) -> Result<Markup> {
    let groups = tokens::groups(&person.ctx, owned.account.clone(), GroupQuery::default()).await?;
    let known = place::known(person, owned).await?;
    Ok(html! {
        (fields.show(&Field::new("name", "Name").required().hint("What it is for, to tell it from others; at most 120 characters.")))
        p {
            "Each row gives one permission at one place. A place is a domain, the name of an account, or an id; left empty, it is "
            @if owned.account.is_some() { "all of this account." } @else { "all that you have, now and later." }
            " “May not” goes before everything that another row allows. A permission that you do not have yourself is refused."
        }
        input type="hidden" name="rows" value=(count);
        datalist #places { @for name in &known { option value=(name) {} } }
        @for at in 0..count { (row(fields, &groups, at)) }
        @if count < MOST {
            button .quiet type="submit" name="more" value="true" formnovalidate { "More rows" }
        }
        (about(fields))
    })
}

fn row(fields: &Fields<'_>, groups: &[GroupView], at: usize) -> Markup {
    let name = |what: &str| format!("{what}-{at}");
    let effects = [("allow", "may"), ("deny", "may not")]
        .map(|(value, label)| (value.to_owned(), label.to_owned()));
    html! {
        fieldset .permission {
            legend { "Permission " (at + 1) }
            (fields.select(&name("effect"), "It", &effects))
            (fields.select_among(&name("group"), "Permission", &grouped(groups)))
            (fields.show(&Field::new(&name("place"), "Where").suggested("places")))
            (fields.show(&Field::new(&name("records"), "Only these DNS records").hint("Such as TXT:_acme-challenge.*, separated by commas; * is any type, or any labels.")))
        }
    }
}

/// By what they are about: a label, and ids with names.
fn grouped(groups: &[GroupView]) -> Vec<(&'static str, Vec<(String, String)>)> {
    let mut all: Vec<(&'static str, Vec<(String, String)>)> =
        vec![("", vec![(String::new(), "none".to_owned())])];
    for one in groups {
        let Some(kind) = group(&one.id).map(rows::kind) else {
            continue;
        };
        let entry = (one.id.to_string(), one.name.to_string());
        match all.iter_mut().find(|(label, _)| *label == kind) {
            Some((_, entries)) => entries.push(entry),
            None => all.push((kind, vec![entry])),
        }
    }
    all
}

/// A token as the form holds it before somebody types.
pub(super) fn untouched(token: &Token, rows: Option<&[Row]>) -> Form {
    let mut form = Vec::new();
    let mut add = |name: String, value: String| form.push((name, value));
    let addresses = token
        .condition
        .as_ref()
        .and_then(|c| c.request_ip.as_ref().or(c.request_ip_dotted.as_ref()));
    let joined = |list: Option<&Vec<String>>| list.map(|all| all.join(", ")).unwrap_or_default();
    let local = |at: Option<Seconds>| {
        at.map(|at| Moment(at.0).seconds().trim_end_matches('Z').to_owned())
            .unwrap_or_default()
    };
    add("name".into(), token.name.clone());
    add("not_before".into(), local(token.not_before));
    add("expires_on".into(), local(token.expires_on));
    add(
        "within".into(),
        joined(addresses.and_then(|a| a.within.as_ref())),
    );
    add(
        "not_in".into(),
        joined(addresses.and_then(|a| a.not_in.as_ref())),
    );
    add(
        "policies".into(),
        serde_json::to_string_pretty(&token.policies).unwrap_or_default(),
    );
    for (at, row) in rows.unwrap_or_default().iter().enumerate() {
        add(
            format!("effect-{at}"),
            if row.deny { "deny" } else { "allow" }.into(),
        );
        add(format!("group-{at}"), row.group.clone());
        add(format!("place-{at}"), row.place.clone());
        add(format!("records-{at}"), row.records.clone());
    }
    Form::with(form)
}

/// Rows for what there is, and some that are empty.
pub(super) fn count_for(form: &Form, there_are: usize) -> usize {
    count(form, there_are + 1)
}
