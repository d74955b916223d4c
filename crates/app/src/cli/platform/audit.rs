//! `tenantry audit` and `tenantry denial`.

use super::{Column, Desk, export, id, query};
use anyhow::{Result, bail};
use clap::Subcommand;
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Audit {
    /// List what happened to the installation, or to a tenant, newest first
    #[command(after_long_help = LIST_EXAMPLES)]
    List {
        /// Id of a tenant, or its exact name
        #[arg(long)]
        tenant: Option<String>,
        /// From this date or date-time on (RFC 3339)
        #[arg(long, value_name = "MOMENT")]
        since: Option<String>,
        /// Before this date or date-time
        #[arg(long, value_name = "MOMENT")]
        before: Option<String>,
        /// Only this kind, such as tenant_create
        #[arg(long)]
        action: Option<String>,
        /// Only by whoever had this address then
        #[arg(long, value_name = "EMAIL")]
        actor: Option<String>,
    },
    /// Prove that nothing in an audit stream was changed or left out
    ///
    /// Each event's hash covers its content and the hash of the event before it. All of them are computed again, up to the
    /// last that the stream knows of. Exit code 1 where something is not as it was written. With --file, an exported stream is
    /// checked without a server, a database or a key.
    #[command(after_long_help = VERIFY_EXAMPLES)]
    Verify {
        /// Id of a tenant, account or user; the installation's own stream if nothing is said
        #[arg(default_value = INSTALLATION, hide_default_value = true, value_parser = stream)]
        stream: String,
        /// Check this file, which `tenantry audit export` has written, instead
        #[arg(long, conflicts_with = "stream")]
        file: Option<PathBuf>,
    },
    /// Write an audit stream to a file, with all that the hashes of its events cover
    ///
    /// A line of JSON for each event, and one before them that says where the stream began and ended.
    #[command(after_long_help = EXPORT_EXAMPLES)]
    Export {
        /// Id of a tenant, account or user; the installation's own stream if nothing is said
        #[arg(default_value = INSTALLATION, hide_default_value = true, value_parser = stream)]
        stream: String,
        /// The file, which must not be there yet
        #[arg(long)]
        to: PathBuf,
    },
}

const INSTALLATION: &str = "installation";

const LIST_EXAMPLES: &str = "\
Examples:
  tenantry audit list --since 2030-01-01
  tenantry audit list --tenant \"Example Hosting\" --action account_create --json";

const VERIFY_EXAMPLES: &str = "\
Examples:
  tenantry audit verify
  tenantry audit verify 0193a1b2c3d4e5f60718293a4b5c6d7e --json
  tenantry audit verify --file installation.jsonl";

const EXPORT_EXAMPLES: &str = "\
Examples:
  tenantry audit export --to installation.jsonl
  tenantry audit export 0193a1b2c3d4e5f60718293a4b5c6d7e --to account.jsonl";

const EVENTS: &[Column] = &[
    ("WHEN", "/when"),
    ("ACTION", "/action/type"),
    ("ACTOR", "/actor/email"),
    ("RESOURCE", "/resource/type"),
    ("ID", "/resource/id"),
    ("REQUEST", "/metadata/request_id"),
];

fn stream(text: &str) -> Result<String, String> {
    if text == INSTALLATION {
        return Ok(text.to_owned());
    }
    id(text)
}

impl Audit {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        match self {
            Audit::List {
                tenant,
                since,
                before,
                action,
                actor,
            } => {
                let path = match tenant {
                    Some(tenant) => {
                        format!("/tenants/{}/audit_logs", desk.tenant(&tenant).await?)
                    }
                    None => "/audit_logs".to_owned(),
                };
                let query = query([
                    ("since", since.as_deref()),
                    ("before", before.as_deref()),
                    ("action.type", action.as_deref()),
                    ("actor.email", actor.as_deref()),
                ]);
                desk.many(&desk.list(&path, &query).await?, EVENTS)
            }
            Audit::Export { stream, to } => export::write(desk, &stream, &to).await,
            Audit::Verify {
                file: Some(file), ..
            } => export::prove(&file, desk.json),
            Audit::Verify { stream, file: None } => {
                let found = verify(desk, &stream).await?;
                desk.one(&found)?;
                if found["whole"] == true {
                    return Ok(());
                }
                let first = &found["first_break"];
                bail!(
                    "the stream is not as it was written: event {}: {}",
                    first["number"],
                    first["why"].as_str().unwrap_or("no reason was given")
                )
            }
        }
    }
}

/// One look at a time, each where the one before it ended, as one verdict.
async fn verify(desk: &Desk, stream: &str) -> Result<Value> {
    let ask = async |after: Option<String>| {
        let mut query = vec![("stream", stream)];
        if let Some(after) = &after {
            query.push(("after", after));
        }
        desk.look("/audit/verify", &query).await
    };
    let first = ask(None).await?;
    let mut last = first.clone();
    while last["next"].is_i64() {
        last = ask(Some(last["next"].to_string())).await?;
    }
    last["after"] = first["after"].clone();
    Ok(last)
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Denials {
    /// List what was refused for want of a right, newest first
    #[command(after_long_help = DENIALS_EXAMPLES)]
    List {
        /// Id of the user who was refused
        #[arg(long, value_name = "ID")]
        principal: Option<String>,
        /// Only this kind, such as zone_create
        #[arg(long)]
        action: Option<String>,
        /// Id of the tenant, account, zone … that it was about
        #[arg(long, value_name = "ID")]
        place: Option<String>,
        /// Id of the request, as its reply and our refusals say it
        #[arg(long, value_name = "ID")]
        request: Option<String>,
    },
}

const DENIALS_EXAMPLES: &str = "\
Examples:
  tenantry denial list --request REQUEST_ID
  tenantry denial list --action zone_create --place ACCOUNT_ID";

const DENIALS: &[Column] = &[
    ("WHEN", "/when"),
    ("PRINCIPAL", "/principal_id"),
    ("ACTION", "/action"),
    ("PLACE", "/place/type"),
    ("ID", "/place/id"),
    ("CODE", "/code"),
    ("RULE", "/rule"),
];

impl Denials {
    pub(super) async fn run(self, desk: &Desk) -> Result<()> {
        let Denials::List {
            principal,
            action,
            place,
            request,
        } = self;
        let query = query([
            ("principal", principal.as_deref()),
            ("action", action.as_deref()),
            ("place", place.as_deref()),
            ("request_id", request.as_deref()),
        ]);
        desk.many(&desk.list("/denials", &query).await?, DENIALS)
    }
}
