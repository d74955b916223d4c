//! Every form of every page, filled in.

use super::{
    ADDRESS, MARK,
    crawl::{faults_in, plain},
    pages,
};
use crate::dashboard::Browser;
use regex::Regex;
use testkit::Instance;

struct Form {
    action: String,
    fields: Vec<Field>,
}

struct Field {
    name: String,
    value: String,
    /// Somebody writes here, and what kind of a thing.
    written: Option<String>,
}

/// Fills the mark into each field of each form that somebody sees, all at once and one at a time, and looks at what comes back.
pub(super) async fn fill(t: &Instance, who: &str, browser: &mut Browser, faults: &mut Vec<String>) {
    for path in pages(t) {
        let count = forms(&browser.get(&path).await.text).len();
        for at in 0..count {
            let mut n = 0;
            loop {
                // Anew each time: a form is good for one sending.
                let all = forms(&browser.get(&path).await.text);
                let Some(form) = all.into_iter().nth(at) else {
                    break;
                };
                let written = form.fields.iter().filter(|f| f.written.is_some()).count();
                if written == 0 || n > written || (written == 1 && n == 1) {
                    break;
                }
                let action = if form.action.is_empty() {
                    &path
                } else {
                    &form.action
                };
                let fields = filled(&form, n);
                let fields: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(n, v)| (n.as_str(), v.as_str()))
                    .collect();
                let seen = browser.post(action, &fields).await;
                if seen.status >= 500 {
                    faults.push(format!(
                        "{path} ({who}), form {at}, field {n}: {}",
                        seen.status
                    ));
                }
                faults.extend(
                    faults_in(&seen)
                        .into_iter()
                        .map(|f| format!("{path} ({who}), form {at}, field {n}: {f}")),
                );
                n += 1;
            }
        }
    }
}

/// What is sent: the mark in all that is written (`0`), or in the `n`th of it alone.
fn filled(form: &Form, n: usize) -> Vec<(String, String)> {
    let mut nth = 0;
    let fields = form.fields.iter().map(|field| {
        let mut value = field.value.clone();
        if let Some(kind) = &field.written {
            nth += 1;
            if n == 0 || n == nth {
                let mark = if kind == "email" { ADDRESS } else { MARK };
                mark.clone_into(&mut value);
            }
        }
        (field.name.clone(), value)
    });
    fields.collect()
}

/// The forms of a page that change something, but for the one by which somebody leaves.
fn forms(text: &str) -> Vec<Form> {
    let form = Regex::new("(?s)<form([^>]*)>(.*?)</form>").expect("a pattern");
    let found = form.captures_iter(text).filter_map(|found| {
        let action = attribute(&found[1], "action").unwrap_or_default();
        let post = attribute(&found[1], "method").as_deref() == Some("post");
        (post && action != "/logout").then(|| Form {
            action,
            fields: fields(&found[2]),
        })
    });
    found.collect()
}

fn fields(text: &str) -> Vec<Field> {
    let part = "(?s)<(input|button)([^>]*)>|<textarea([^>]*)>([^<]*)</textarea>|<select([^>]*)>(.*?)</select>";
    let part = Regex::new(part).expect("a pattern");
    let mut fields = Vec::new();
    for found in part.captures_iter(text) {
        let group = |n: usize| found.get(n).map_or("", |m| m.as_str());
        let (attributes, value, written) = if !group(1).is_empty() {
            let attributes = group(2);
            let kind = attribute(attributes, "type").unwrap_or_else(|| "text".to_owned());
            let still = ["hidden", "checkbox", "radio", "submit", "file"].contains(&kind.as_str());
            let off =
                ["checkbox", "radio"].contains(&kind.as_str()) && !attributes.contains(" checked");
            if off || kind == "file" {
                continue;
            }
            let value = attribute(attributes, "value").unwrap_or_default();
            (attributes, value, (!still).then_some(kind))
        } else if found.get(3).is_some() {
            (group(3), plain(group(4)), Some("text".to_owned()))
        } else {
            (group(5), chosen(group(6)), None)
        };
        if let Some(name) = attribute(attributes, "name") {
            fields.push(Field {
                name,
                value,
                written,
            });
        }
    }
    fields
}

/// The option that is chosen, or the first.
fn chosen(options: &str) -> String {
    let option = Regex::new("<option([^>]*)>([^<]*)").expect("a pattern");
    let all: Vec<_> = option.captures_iter(options).collect();
    let chosen = all.iter().find(|o| o[1].contains(" selected"));
    chosen.or(all.first()).map_or(String::new(), |o| {
        attribute(&o[1], "value").unwrap_or_else(|| plain(&o[2]))
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(plain)
}
