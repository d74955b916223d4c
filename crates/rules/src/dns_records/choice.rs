//! What a body asks a record to be, checked: name, data, TTL, comment, tags and settings.

use super::{DnsRecord, Kept, create::NewRecord, faults};
use crate::{Error, Result, codes, gate::Op, moment::Moment, plans::Plan, zones};
use dns::{
    name::ZoneName,
    record::{self, Given, RecordType},
};
use serde_json::{Map, Value};

/// Highest TTL in seconds. v4: documented.
const TTL_MAX: i64 = 86_400;
/// Longest name of a tag, and its longest value, in characters. v4: documented.
const TAG_NAME_MAX: usize = 32;
const TAG_VALUE_MAX: usize = 100;
/// Characters of all contents with one name and type. v4: documented.
pub(super) const SET_MAX: usize = 8192;

/// What is asked for, whole.
pub(super) struct Choice<'a> {
    name: &'a str,
    kind: &'a str,
    content: Option<&'a str>,
    data: Option<&'a Value>,
    priority: Option<i64>,
    ttl: i64,
    proxied: bool,
    comment: Option<&'a str>,
    tags: &'a [String],
    settings: Option<&'a Value>,
}

impl<'a> Choice<'a> {
    pub(super) fn new(new: &'a NewRecord) -> Choice<'a> {
        Choice {
            name: &new.name,
            kind: &new.kind,
            content: new.content.as_ref().and_then(Option::as_deref),
            data: new.data.as_ref().and_then(Option::as_ref),
            priority: new.priority.flatten(),
            ttl: new.ttl.flatten().unwrap_or(1),
            proxied: new.proxied.flatten().unwrap_or(false),
            comment: new.comment.as_ref().and_then(Option::as_deref),
            tags: new.tags.as_ref().and_then(Option::as_deref).unwrap_or(&[]),
            settings: new.settings.as_ref().and_then(Option::as_ref),
        }
    }

    /// The record that this asks for, by the rules of the zone's plan.
    pub(super) fn kept(&self, op: &Op<'_, '_>, zone: &ZoneName, id: &str) -> Result<Kept> {
        let kind = RecordType::of(self.kind).ok_or_else(|| {
            Error::from(&codes::RECORD_TYPE)
                .text(format!(
                    "{:?} is not a type of records that can be made here",
                    clipped(self.kind)
                ))
                .at("/type")
        })?;
        let name = record::owner(self.name, zone).map_err(faults::refusal)?;
        let priority = match self.priority {
            Some(n) => match u16::try_from(n) {
                Ok(n) => Some(n),
                Err(_) if matches!(kind, RecordType::Mx | RecordType::Uri) => {
                    return Err(Error::from(&codes::RECORD_PRIORITY).at("/priority"));
                }
                // Ignored with other types, whatever it is. v4: documented.
                Err(_) => None,
            },
            None => None,
        };
        let given = Given {
            content: self.content,
            data: self.data,
            priority,
        };
        let parsed = record::parse(kind, given).map_err(faults::refusal)?;
        if parsed.content.contains('\0') {
            // No database keeps it in a text; as \000 in quotes it is taken.
            return Err(Error::from(&codes::RECORD_VALUE).at("/content"));
        }
        let plan = zones::plan(op);
        let proxiable = record::proxiable(kind, &parsed.content);
        if self.proxied && !proxiable {
            return Err(Error::from(&codes::RECORD_PROXIED).at("/proxied"));
        }
        if kind == RecordType::Cname && parsed.content.eq_ignore_ascii_case(&name) {
            return Err(Error::from(&codes::RECORD_SELF).at("/content"));
        }
        check_ttl(self.ttl, plan)?;
        check_comment(self.comment, plan)?;
        let now = Moment(op.now());
        let comment = self.comment.filter(|c| !c.is_empty()).map(str::to_owned);
        let tags = tags(self.tags, plan)?;
        Ok(Kept {
            rdata: parsed.rdata,
            record: DnsRecord {
                id: id.to_owned(),
                name,
                kind: kind.as_str().to_owned(),
                content: parsed.content,
                priority: parsed.priority,
                data: parsed.data,
                proxiable,
                proxied: self.proxied,
                ttl: if self.proxied { 1 } else { self.ttl },
                settings: settings(self.settings, kind, plan)?,
                meta: Map::new(),
                comment_modified_on: comment.is_some().then_some(now),
                tags_modified_on: (!tags.is_empty()).then_some(now),
                comment,
                tags,
                created_on: now,
                modified_on: now,
            },
        })
    }
}

/// As much of a text as a message takes.
fn clipped(text: &str) -> String {
    text.chars().take(40).collect()
}

fn check_ttl(ttl: i64, plan: Plan) -> Result<()> {
    let least = i64::from(plan.limits().min_ttl_s);
    if ttl == 1 || (least..=TTL_MAX).contains(&ttl) {
        return Ok(());
    }
    Err(Error::from(&codes::RECORD_TTL)
        .text(format!(
            "ttl takes 1 (automatic), or {least} to {TTL_MAX} seconds"
        ))
        .at("/ttl"))
}

fn check_comment(comment: Option<&str>, plan: Plan) -> Result<()> {
    let Some(comment) = comment else {
        return Ok(());
    };
    let most = plan.limits().comment_chars;
    let long = comment.chars().count() > usize::try_from(most).unwrap_or(usize::MAX);
    if long || comment.chars().any(char::is_control) {
        return Err(Error::from(&codes::RECORD_COMMENT)
            .text(format!(
                "comment takes at most {most} characters on this zone's plan, and no line breaks"
            ))
            .at("/comment"));
    }
    Ok(())
}

/// Each once, by name and value, as they were sent.
fn tags(asked: &[String], plan: Plan) -> Result<Vec<String>> {
    let most = plan.limits().tags_per_record;
    if asked.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Error::from(&codes::RECORD_TAG_QUOTA)
            .text(format!(
                "A record has at most {most} tags on this zone's plan"
            ))
            .at("/tags"));
    }
    let mut tags: Vec<String> = Vec::new();
    for (i, tag) in asked.iter().enumerate() {
        let (name, value) = tag.split_once(':').unwrap_or((tag, ""));
        let named = (1..=TAG_NAME_MAX).contains(&name.chars().count())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !named || value.chars().count() > TAG_VALUE_MAX || value.chars().any(char::is_control) {
            return Err(Error::from(&codes::RECORD_TAGS).at(format!("/tags/{i}")));
        }
        if !tags.iter().any(|t| t.eq_ignore_ascii_case(tag)) {
            tags.push(tag.clone());
        }
    }
    Ok(tags)
}

/// Those that are known; others, and nulls, are let pass as v4 does.
fn settings(asked: Option<&Value>, kind: RecordType, plan: Plan) -> Result<Map<String, Value>> {
    let mut kept = Map::new();
    let cname = kind == RecordType::Cname;
    for name in ["ipv4_only", "ipv6_only", "flatten_cname"] {
        let pointer = format!("/settings/{name}");
        match asked.and_then(|a| a.get(name)) {
            None | Some(Value::Null) => {}
            Some(Value::Bool(on)) if name == "flatten_cname" => {
                if *on && !(cname && plan.limits().flatten_all_cnames) {
                    return Err(Error::from(&codes::RECORD_SETTINGS)
                        .text("flatten_cname is for a CNAME in a zone of a paid plan")
                        .at(pointer));
                }
                if cname {
                    kept.insert(name.to_owned(), Value::Bool(*on));
                }
            }
            Some(Value::Bool(on)) => {
                kept.insert(name.to_owned(), Value::Bool(*on));
            }
            Some(_) => return Err(Error::from(&codes::RECORD_SETTINGS).at(pointer)),
        }
    }
    if cname && !kept.contains_key("flatten_cname") {
        kept.insert("flatten_cname".to_owned(), Value::Bool(false));
    }
    Ok(kept)
}
