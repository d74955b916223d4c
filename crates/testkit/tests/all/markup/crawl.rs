//! Every page that somebody can come to by links.

use super::{MARK, RAW, SHOWN, pages};
use crate::dashboard::{Browser, Seen};
use regex::Regex;
use std::collections::{BTreeSet, VecDeque};
use testkit::Instance;

/// Where a link may lead that a page has: within, or by a scheme that runs nothing.
const LEADS: [&str; 7] = ["/", "?", "#", "https://", "http://", "mailto:", "otpauth:"];

pub(super) struct Crawl<'a> {
    who: &'static str,
    browser: &'a Browser,
    /// Paths that were gone to, or will be, the values in their query left out.
    known: BTreeSet<String>,
    /// Pages that show what was written as text.
    pub(super) showing: BTreeSet<String>,
    pub(super) faults: Vec<String>,
}

impl Crawl<'_> {
    pub(super) fn new<'a>(who: &'static str, browser: &'a Browser) -> Crawl<'a> {
        Crawl {
            who,
            browser,
            known: BTreeSet::new(),
            showing: BTreeSet::new(),
            faults: Vec::new(),
        }
    }

    /// Goes to every page that there is, and from each to wherever it leads.
    pub(super) async fn follow(&mut self, t: &Instance) {
        let mut queue = VecDeque::new();
        for path in pages(t) {
            // What was asked for comes back in fields and in links.
            for query in ["", &reflected()] {
                if self.known.insert(without_values(&format!("{path}{query}"))) {
                    queue.push_back((format!("{path}{query}"), None));
                }
            }
        }
        while let Some((path, from)) = queue.pop_front() {
            let seen = self.browser.get(&path).await;
            self.examine(&path, from.as_deref(), &seen);
            for next in links(&seen.text) {
                if self.known.insert(without_values(&next)) {
                    queue.push_back((next, Some(path.clone())));
                }
            }
        }
    }

    fn examine(&mut self, path: &str, from: Option<&str>, seen: &Seen) {
        let mut say = |what: String| self.faults.push(format!("{path} ({}): {what}", self.who));
        if let Some(from) = from
            && seen.status >= 400
        {
            say(format!("{} by a link of {from}", seen.status));
        }
        if seen.status >= 500 {
            say(seen.status.to_string());
        }
        for fault in faults_in(seen) {
            say(fault);
        }
        if SHOWN.iter().any(|shown| seen.text.contains(shown)) {
            let pattern = path.split('?').next().unwrap_or_default();
            self.showing.insert(pattern.to_owned());
        }
    }
}

/// What of a reply a browser would take for more than text.
pub(super) fn faults_in(seen: &Seen) -> Vec<String> {
    let header = |name: &str| {
        let value = seen.headers.get(name).and_then(|v| v.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    let mut faults = Vec::new();
    if header("x-content-type-options") != "nosniff" {
        faults.push("a browser may guess what it is".to_owned());
    }
    if !header("content-type").starts_with("text/html") {
        return faults;
    }
    for at in RAW.iter().filter_map(|raw| seen.text.find(raw)) {
        let from = seen.text[..at]
            .char_indices()
            .rev()
            .nth(200)
            .map_or(0, |(i, _)| i);
        let around: String = seen.text[from..].chars().take(300).collect();
        faults.push(format!("markup: {around}"));
    }
    let leading = Regex::new("(?:href|src|action|formaction)=\"([^\"]*)\"").expect("a pattern");
    for found in leading.captures_iter(&seen.text) {
        let to = &found[1];
        if !to.is_empty() && !LEADS.iter().any(|scheme| to.starts_with(scheme))
            || to.starts_with("//")
        {
            faults.push(format!("leads to {to}"));
        }
    }
    faults
}

fn links(text: &str) -> BTreeSet<String> {
    let link = Regex::new("<a [^>]*href=\"(/[^\"#]*)").expect("a pattern");
    link.captures_iter(text)
        .map(|found| plain(&found[1]))
        .filter(|to| !to.starts_with("/client/") && !to.starts_with("/platform/"))
        .collect()
}

/// As a browser reads an attribute.
pub(super) fn plain(text: &str) -> String {
    text.replace("&quot;", "\"")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A list has as many pages as it has values to filter by: one of each kind will do.
fn without_values(path: &str) -> String {
    let Some((path, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let mut names: Vec<&str> = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap_or_default())
        .collect();
    names.sort_unstable();
    names.dedup();
    format!("{path}?{}", names.join("&"))
}

/// Every name that a page reads from its query.
fn reflected() -> String {
    let names = [
        "q", "name", "email", "status", "type", "plan", "unit", "stream", "view", "sort", "after",
        "before", "since", "actor", "action", "content", "comment", "tag", "search", "event",
        "tenant", "account", "zone", "next", "error", "state",
    ];
    let mut query = url::form_urlencoded::Serializer::new(String::from("?"));
    query.extend_pairs(names.map(|name| (name, MARK)));
    query.finish()
}
