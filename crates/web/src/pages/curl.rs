//! What a page does, as a call of the API to be copied.

use crate::caller::Person;
use maud::{Markup, html};
use serde_json::Value;

/// A folded-up call that does the same as the form or list above it. `path` begins with `/client/v4` or `/platform/v1`; `body` holds
/// examples where a person has not typed yet. The credential is a variable of the shell: no secret is ever part of it.
pub(super) fn curl(person: &Person, method: &str, path: &str, body: Option<&Value>) -> Markup {
    let text = command(
        &person.ctx.rules().settings().public_url,
        method,
        path,
        body,
    );
    let id = format!("call-{}", rules::ids::new(person.ctx.rules().env()));
    html! {
        details .call {
            summary { "The same by the API" }
            pre tabindex="0" { code id=(id) { (text) } }
            button .quiet type="button" data-copy=(id) hidden { "Copy" }
        }
    }
}

fn command(url: &str, method: &str, path: &str, body: Option<&Value>) -> String {
    let url = format!("{}{path}", url.trim_end_matches('/'));
    let mut text = format!(
        "curl -X {method} {} \\\n  -H \"Authorization: Bearer $TENANTRY_TOKEN\"",
        quoted(&url)
    );
    if let Some(body) = body {
        let body = serde_json::to_string_pretty(body).unwrap_or_default();
        text.push_str(" \\\n  -H 'Content-Type: application/json' \\\n  --data ");
        text.push_str(&quoted(&body));
    }
    text
}

/// As one word of a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::{command, quoted};
    use serde_json::json;

    #[test]
    fn a_call_is_words_of_a_shell_whatever_it_holds() {
        assert_eq!(quoted("it's $HOME"), r"'it'\''s $HOME'");
        let call = command(
            "https://x.example/",
            "POST",
            "/client/v4/zones",
            Some(&json!({"name": "a'b"})),
        );
        assert_eq!(
            call,
            "curl -X POST 'https://x.example/client/v4/zones' \\\n  -H \"Authorization: Bearer $TENANTRY_TOKEN\" \\\n  \
             -H 'Content-Type: application/json' \\\n  --data '{\n  \"name\": \"a'\\''b\"\n}'"
        );
    }
}
