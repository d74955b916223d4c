//! What was typed, as the rule takes it, and back: a refusal points into the rule's body and is shown beside the field, with its line.

use crate::caller::Form;
use rules::{
    Error, Result,
    accounts::{AccountType, NewAccount, UnitRef},
    codes,
    customers::{CustomerServiceUser, CustomerZone, NewCustomer},
    dns_records::NewRecord,
    members::{NewMember, RoleChoice, Wanted},
    roles, secrets,
    subscriptions::{NewSubscription, RatePlanRef},
    zones::ZoneType,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The fields that say what is made.
const FIELDS: [&str; 15] = [
    "name",
    "type",
    "unit",
    "business_name",
    "business_address",
    "business_email",
    "business_phone",
    "external_metadata",
    "members",
    "service_users",
    "zones",
    "plan",
    "records",
    "jump_start",
    "subscriptions",
];

/// A form of a whole customer.
pub(super) struct Typed<'a> {
    form: &'a Form,
}

/// Lines that hold something, each with its number from 1.
fn lines(text: &str) -> Vec<(usize, &str)> {
    let numbered = text.lines().map(str::trim).enumerate();
    numbered
        .filter(|(_, line)| !line.is_empty())
        .map(|(i, line)| (i + 1, line))
        .collect()
}

/// The role of whoever is named without one.
pub(super) fn usual_role() -> &'static str {
    roles::by_id(roles::ADMINISTRATOR).map_or("", |role| role.name)
}

/// An address, and a role by its id or name.
fn seat(line: &str) -> (String, RoleChoice) {
    let (email, role) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let role = role.trim();
    let known = roles::offered(true).find(|r| r.name.eq_ignore_ascii_case(role));
    let id = match known {
        Some(known) => known.id,
        None if role.is_empty() => roles::ADMINISTRATOR,
        None => role,
    };
    (email.to_owned(), RoleChoice(id.to_owned()))
}

/// `name type content`, with the priority before the content of MX and URI.
fn record(number: usize, line: &str) -> Result<NewRecord> {
    let missing = || {
        Error::from(&codes::CUSTOMER_INVALID)
            .text(format!(
                "Line {number}: a name, a type and a content are expected"
            ))
            .at("/records")
    };
    let (name, rest) = line.split_once(char::is_whitespace).ok_or_else(missing)?;
    let (kind, content) = rest
        .trim()
        .split_once(char::is_whitespace)
        .ok_or_else(missing)?;
    let (kind, mut content) = (kind.to_uppercase(), content.trim());
    let mut priority: Option<i64> = None;
    if ["MX", "URI"].contains(&kind.as_str())
        && let Some((first, rest)) = content.split_once(char::is_whitespace)
        && let Ok(number) = first.parse()
    {
        priority = Some(number);
        content = rest.trim();
    }
    let mut record = json!({"name": name, "type": kind, "content": content});
    if let Some(priority) = priority {
        record["priority"] = json!(priority);
    }
    serde_json::from_value(record).map_err(|e| Error::internal(e.to_string()))
}

fn rate_plan(id: &str) -> NewSubscription {
    NewSubscription {
        rate_plan: RatePlanRef { id: id.to_owned() },
        frequency: None,
        component_values: None,
    }
}

impl<'a> Typed<'a> {
    pub(super) fn of(form: &'a Form) -> Typed<'a> {
        Typed { form }
    }

    /// Of all that says what is made: whoever was shown a plan was shown this one's.
    pub(super) fn digest(&self) -> String {
        let mut all = Sha256::new();
        for field in FIELDS {
            all.update(self.form.get(field));
            all.update([0]);
        }
        secrets::hex_of(&all.finalize())
    }

    pub(super) fn customer(&self) -> Result<NewCustomer> {
        let form = self.form;
        let kind = AccountType::ALL
            .into_iter()
            .find(|kind| kind.as_str() == form.get("type"));
        let records = lines(form.get("records")).into_iter();
        let records: Result<Vec<NewRecord>> =
            records.map(|(number, line)| record(number, line)).collect();
        let records = records?;
        let plan = form.given("plan").map(|id| rate_plan(&id));
        let each = |field: &str| lines(form.get(field)).into_iter().map(|(_, line)| line);
        Ok(NewCustomer {
            account: NewAccount {
                name: form.trimmed("name").to_owned(),
                kind: kind.unwrap_or_default(),
                unit: form.given("unit").map(|id| UnitRef { id }),
                business_name: form.given("business_name"),
                business_address: form.given("business_address"),
                business_email: form.given("business_email"),
                business_phone: form.given("business_phone"),
                external_metadata: form.given("external_metadata"),
            },
            subscriptions: each("subscriptions").map(rate_plan).collect(),
            service_users: each("service_users")
                .map(|line| {
                    let (email, role) = seat(line);
                    let roles = vec![role];
                    CustomerServiceUser { email, roles }
                })
                .collect(),
            members: each("members")
                .map(|line| {
                    let (email, role) = seat(line);
                    NewMember {
                        email,
                        roles: Some(vec![role]),
                        policies: None,
                        status: Wanted::default(),
                    }
                })
                .collect(),
            zones: each("zones")
                .map(|name| CustomerZone {
                    name: name.to_owned(),
                    kind: ZoneType::Full,
                    plan: plan.clone(),
                    jump_start: form.ticked("jump_start").then_some(true),
                    records: records.clone(),
                })
                .collect(),
        })
    }

    /// A refusal of the rule's, about the field and line that it comes from.
    pub(super) fn located(&self, fault: Error) -> Error {
        let Error::Refused(refusal) = &fault else {
            return fault;
        };
        let pointer = refusal.pointer.clone().unwrap_or_default();
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        let (field, entry) = match steps.as_slice() {
            ["account", field, ..] => (*field, None),
            ["account"] => ("name", None),
            ["zones", _, "records", entry, ..] => ("records", entry.parse::<usize>().ok()),
            ["zones", _, "plan", ..] => ("plan", None),
            [field, entry, ..] => (*field, entry.parse::<usize>().ok()),
            [field] => (*field, None),
            [] => return fault,
        };
        let found = lines(self.form.get(field));
        let text = match entry.and_then(|entry| found.get(entry)) {
            Some((number, line)) => format!("Line {number} ({line}): {}", refusal.message),
            None => refusal.message.clone(),
        };
        let pointer = format!("/{field}");
        fault.text(text).at(pointer)
    }
}

/// For the call that does the same.
pub(super) fn example() -> Value {
    json!({
        "account": {"name": "Example Ltd", "type": "standard"},
        "members": [{"email": "boss@example.com", "roles": [roles::ADMINISTRATOR]}],
        "zones": [{
            "name": "example.com",
            "records": [{"name": "www", "type": "A", "content": "192.0.2.1"}],
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::{Typed, lines};
    use crate::caller::Form;
    use rules::{Error, codes};

    fn form() -> Form {
        Form::of([
            ("members", "\na@b.example\nc@d.example Billing\n".to_owned()),
            ("zones", "one.com\n\ntwo.com".to_owned()),
            (
                "records",
                "www a 192.0.2.1\n@ MX 10 mail.one.com".to_owned(),
            ),
        ])
    }

    #[test]
    fn lines_become_what_the_rule_takes() {
        let form = form();
        let new = Typed::of(&form).customer().expect("a customer");
        assert_eq!((new.members.len(), new.zones.len()), (2, 2));
        let record = &new.zones[1].records[1];
        assert_eq!(
            (record.kind.as_str(), record.priority),
            ("MX", Some(Some(10)))
        );
        assert_eq!(lines("a\n\n b \n"), [(1, "a"), (3, "b")]);
    }

    #[test]
    fn refusals_lead_to_their_line() {
        let form = form();
        let typed = Typed::of(&form);
        for (pointer, to, begins) in [
            ("/account/name", "/name", "No"),
            ("/members/1/email", "/members", "Line 3 (c@d"),
            ("/zones/1/name", "/zones", "Line 3 (two.com)"),
            ("/zones/1/records/1/content", "/records", "Line 2 (@ MX"),
            ("/zones/0/plan/rate_plan/id", "/plan", "No"),
        ] {
            let fault = Error::from(&codes::CUSTOMER_INVALID).text("No").at(pointer);
            let Error::Refused(refusal) = typed.located(fault) else {
                panic!("it is refused");
            };
            assert_eq!(refusal.pointer.as_deref(), Some(to));
            assert!(refusal.message.starts_with(begins), "{}", refusal.message);
        }
    }
}
