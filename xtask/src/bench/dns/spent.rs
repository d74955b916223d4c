//! What a server with all its processes and threads has used, from `/proc` (proc(5)).

use std::collections::HashMap;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use super::super::meters::family;

/// CPU time of each thread, by process and thread.
pub(super) struct Threads(HashMap<(u32, u32), Duration>);

impl Threads {
    /// Of a process and all below it.
    pub(super) fn read(first: u32) -> Result<Self> {
        let mut found = HashMap::new();
        for process in family(first)? {
            for entry in fs::read_dir(format!("/proc/{process}/task"))? {
                let thread = entry?.file_name().to_string_lossy().parse()?;
                // Threads come and go.
                if let Ok(text) = fs::read_to_string(path(process, thread, "schedstat")) {
                    let ns = text
                        .split_whitespace()
                        .next()
                        .and_then(|ns| ns.parse().ok());
                    let spent = Duration::from_nanos(ns.context("schedstat is not understood")?);
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
    pub(super) fn since(&self, before: &Self, core: u32) -> Result<Duration> {
        let mut sum = Duration::ZERO;
        for (key, now) in &self.0 {
            let earlier = before.0.get(key).copied().unwrap_or_default();
            let spent = now.saturating_sub(earlier);
            sum += spent;
            let &(process, thread) = key;
            if spent > Duration::from_millis(5)
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
        assert!(now.0.values().any(|spent| !spent.is_zero()));
        let memory = Memory::read(process).unwrap();
        assert!(memory.pss >= memory.anonymous && memory.anonymous > 0);
    }
}
