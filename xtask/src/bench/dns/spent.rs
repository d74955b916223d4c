//! What a server with all its processes and threads has used, from `/proc` (proc(5)).

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::super::meters::family;

/// What threads did so far, or in a time.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spent {
    /// On a core.
    pub(super) ran: Duration,
    /// Ready to run while others had the core.
    pub(super) waited: Duration,
}

/// That of each thread, by process and thread.
pub(super) struct Threads(HashMap<(u32, u32), Spent>);

impl Threads {
    /// Of a process and all below it.
    pub(super) fn read(first: u32) -> Result<Self> {
        let mut found = HashMap::new();
        for process in family(first)? {
            for entry in fs::read_dir(format!("/proc/{process}/task"))? {
                let thread = entry?.file_name().to_string_lossy().parse()?;
                // Threads come and go.
                if let Ok(text) = fs::read_to_string(path(process, thread, "schedstat")) {
                    let spent = Spent::parse(&text).context("schedstat is not understood")?;
                    found.insert((process, thread), spent);
                }
            }
        }
        Ok(Self(found))
    }

    /// What was spent since.
    ///
    /// # Errors
    /// A thread that did some of it may run on another core than this. A server that places its threads itself, as Knot
    /// does, would share the load's core and look slow, or have two cores and look fast.
    pub(super) fn since(&self, before: &Self, core: u32) -> Result<Spent> {
        let mut sum = Spent::default();
        for (key, now) in &self.0 {
            let earlier = before.0.get(key).copied().unwrap_or_default();
            let ran = now.ran.saturating_sub(earlier.ran);
            sum.ran += ran;
            sum.waited += now.waited.saturating_sub(earlier.waited);
            let &(process, thread) = key;
            if ran > Duration::from_millis(5)
                && let Ok(status) = fs::read_to_string(path(process, thread, "status"))
            {
                let allowed = field(&status, "Cpus_allowed_list:").unwrap_or_default();
                ensure!(
                    allowed == core.to_string(),
                    "thread {thread} of process {process} runs on core {allowed}, not on {core}"
                );
            }
        }
        Ok(sum)
    }
}

impl Spent {
    /// The first two fields of schedstat, in nanoseconds.
    fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split_whitespace().map(str::parse);
        let mut next = || Some(Duration::from_nanos(fields.next()?.ok()?));
        Some(Self {
            ran: next()?,
            waited: next()?,
        })
    }
}

fn path(process: u32, thread: u32, file: &str) -> String {
    format!("/proc/{process}/task/{thread}/{file}")
}

fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let rest = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(rest.trim())
}

/// Memory in bytes, what is shared divided among those who share it.
#[derive(Clone, Copy, Default)]
pub(super) struct Memory {
    pub(super) pss: u64,
    /// The part of it that is no file's.
    pub(super) anonymous: u64,
}

impl Memory {
    /// Of a process and all below it.
    pub(super) fn read(first: u32) -> Result<Self> {
        let mut sum = Self::default();
        for process in family(first)? {
            let path = format!("/proc/{process}/smaps_rollup");
            let text = fs::read_to_string(&path).with_context(|| path.clone())?;
            let bytes = |name| -> Option<u64> {
                let kib: u64 = field(&text, name)?
                    .strip_suffix(" kB")?
                    .trim()
                    .parse()
                    .ok()?;
                Some(kib * 1024)
            };
            sum.pss += bytes("Pss:").with_context(|| format!("{path} is not understood"))?;
            sum.anonymous += bytes("Pss_Anon:").unwrap_or(0);
        }
        Ok(sum)
    }
}

/// The machine's load, of the last minute.
pub(super) fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_spent_something() {
        let process = std::process::id();
        let now = Threads::read(process).unwrap();
        assert!(now.0.values().any(|spent| !spent.ran.is_zero()));
        let memory = Memory::read(process).unwrap();
        assert!(memory.pss >= memory.anonymous && memory.anonymous > 0);
    }
}
