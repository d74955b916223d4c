//! Audit streams in files, and their proof from the file alone.

use super::{Desk, output, show};
use anyhow::{Context, Result, bail};
use rules::audit::{Exported, Heading, Part, Proof};
use serde_json::json;
use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, IsTerminal, Write},
    path::Path,
};

/// Asks for the stream part by part and writes it down.
pub(super) async fn write(desk: &Desk, stream: &str, to: &Path) -> Result<()> {
    let ask = async |after: Option<i64>| -> Result<Part> {
        let after = after.map(|after| after.to_string());
        let mut query = vec![("stream", stream)];
        query.extend(after.as_deref().map(|after| ("after", after)));
        let part = desk.look("/audit/export", &query).await?;
        serde_json::from_value(part).context("the server answers in a form that is not known here")
    };
    let mut part = ask(None).await?;
    let heading = part.heading.clone();
    let named = || to.display().to_string();
    let file = File::create_new(to).with_context(named)?;
    let mut file = BufWriter::new(file);
    let mut line = |value: &str| writeln!(file, "{value}").with_context(named);
    line(&serde_json::to_string(&heading)?)?;
    let mut events = 0_u64;
    loop {
        // What was written since the first part is for the next file.
        for event in part.events.iter().filter(|e| e.seq <= heading.end) {
            line(&serde_json::to_string(event)?)?;
            events += 1;
        }
        tell(&format!(
            "\r{events} of {} events",
            heading.end - heading.after
        ));
        match part.next.filter(|next| *next < heading.end) {
            Some(next) => part = ask(Some(next)).await?,
            None => break,
        }
    }
    tell("\n");
    let file = file.into_inner().context("the file cannot be written")?;
    file.sync_all().with_context(named)?;
    say(
        desk.json,
        &heading.stream,
        events,
        heading.end,
        &heading.end_hash,
    )
}

/// To whoever watches; a terminal that is gone is no reason to stop.
fn tell(progress: &str) {
    let mut terminal = io::stderr();
    if terminal.is_terminal() {
        let _ = terminal.write_all(progress.as_bytes());
    }
}

fn say(as_json: bool, stream: &str, events: u64, end: i64, hash: &str) -> Result<()> {
    let found =
        json!({"stream": stream, "events": events, "whole": true, "end": end, "end_hash": hash});
    if as_json {
        return output::json(&found);
    }
    Ok(show::properties(&found)?)
}

/// Checks a file. An error names the first event that is not as it was written.
pub(super) fn prove(file: &Path, as_json: bool) -> Result<()> {
    let named = || file.display().to_string();
    let mut lines = BufReader::new(File::open(file).with_context(named)?).lines();
    let heading = lines
        .next()
        .context("the file is empty")?
        .with_context(named)?;
    let heading: Heading = serde_json::from_str(&heading)
        .context("the first line is no heading of an exported stream")?;
    let stream = heading.stream.clone();
    let mut proof = Proof::new(heading);
    let mut events = 0_u64;
    let found = loop {
        let Some(line) = lines.next() else {
            break proof.end();
        };
        let text = line.with_context(named)?;
        let event: Exported = serde_json::from_str(&text)
            .with_context(|| format!("line {} is no event", events + 2))?;
        if let Some(found) = proof.next(&event) {
            break Some(found);
        }
        events += 1;
    };
    let Some(found) = found else {
        let (end, hash) = proof.proven();
        return say(as_json, &stream, events, end, hash);
    };
    if as_json {
        output::json(
            &json!({"stream": stream, "events": events, "whole": false, "first_break": found}),
        )?;
    }
    let id = found.id.map_or_else(String::new, |id| format!(" ({id})"));
    bail!(
        "the stream is not as it was written: event {}{id}: {}",
        found.number,
        found.why
    )
}
