//! CPU time of processes, as Linux accounts it in `/proc/PID/stat` (proc(5)).

use std::collections::HashSet;
use std::fs;
use std::process;
use std::time::Duration;

use anyhow::{Context, Result};

/// What one tick of those accounts is: USER_HZ is 100 on every architecture that we build for.
const TICK: Duration = Duration::from_millis(10);

/// Whose CPU time is looked at.
#[derive(Clone, Copy)]
pub(super) struct Meters {
    /// What is measured.
    pub(super) server: u32,
    /// The first process of its database server, where that is apart.
    pub(super) database: Option<u32>,
}

/// CPU time spent so far.
#[derive(Clone, Copy)]
pub(super) struct Spent {
    pub(super) server: Duration,
    /// All processes of the database server together, ended ones too.
    pub(super) database: Duration,
    /// This process.
    pub(super) load: Duration,
}

impl Meters {
    /// # Errors
    /// A process is gone.
    pub(super) fn read(&self) -> Result<Spent> {
        let database = match self.database {
            Some(first) => family(first)?
                .into_iter()
                // A backend may have ended since; the first process has its time then.
                .filter_map(|member| Stat::read(member).ok())
                .map(|stat| stat.own + stat.ended)
                .sum(),
            None => 0,
        };
        Ok(Spent {
            server: ticks(Stat::read(self.server)?.own),
            database: ticks(database),
            load: ticks(Stat::read(process::id())?.own),
        })
    }
}

fn ticks(count: u32) -> Duration {
    TICK * count
}

/// A process and all below it.
///
/// # Errors
/// There is no `/proc`.
pub(super) fn family(first: u32) -> Result<HashSet<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        if let Ok(process) = entry?.file_name().to_string_lossy().parse()
            && let Ok(stat) = Stat::read(process)
        {
            parents.push((process, stat.parent));
        }
    }
    let mut found = HashSet::from([first]);
    let mut before = 0;
    while found.len() != before {
        before = found.len();
        let below = parents.iter().filter(|(_, parent)| found.contains(parent));
        let below: Vec<_> = below.map(|(process, _)| *process).collect();
        found.extend(below);
    }
    Ok(found)
}

/// What is of use in `/proc/PID/stat`; times are in ticks, user and system together.
#[derive(Debug, PartialEq)]
struct Stat {
    parent: u32,
    own: u32,
    /// Of children that have ended.
    ended: u32,
}

impl Stat {
    fn read(process: u32) -> Result<Self> {
        let path = format!("/proc/{process}/stat");
        let text = fs::read_to_string(&path).with_context(|| path.clone())?;
        Self::parse(&text).with_context(|| format!("{path} is not understood"))
    }

    /// The second field, the name in brackets, may hold spaces and brackets itself.
    fn parse(text: &str) -> Option<Self> {
        let fields: Vec<_> = text.rsplit_once(')')?.1.split_whitespace().collect();
        // proc(5) counts from 1, and the first of these is its third.
        let field = |number: usize| fields.get(number - 3)?.parse::<u32>().ok();
        Some(Self {
            parent: field(4)?,
            own: field(14)? + field(15)?,
            ended: field(16)? + field(17)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted_after_the_name() {
        let text = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 100 20 3 1 20 0 9 0 5000";
        let stat = Stat {
            parent: 7,
            own: 120,
            ended: 4,
        };
        assert_eq!(Stat::parse(text), Some(stat));
        assert_eq!(Stat::parse("42 (a) S"), None);
    }

    #[test]
    fn this_process_is_found() {
        assert!(family(process::id()).unwrap().contains(&process::id()));
        let meters = Meters {
            server: process::id(),
            database: None,
        };
        meters.read().unwrap();
    }
}
