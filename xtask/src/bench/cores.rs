//! Which core runs what. Pinning is left to the `taskset` program, as the call itself is an unsafe one.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::meters::family;
use crate::tool::{path_folders, run_quietly};

/// One core for what is measured, another for the load.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cores {
    pub(super) server: u32,
    pub(super) load: u32,
}

impl Cores {
    /// The first and the last that this process may use; or why that cannot be.
    pub(super) fn find() -> Result<Self, &'static str> {
        if !path_folders()
            .iter()
            .any(|folder| folder.join("taskset").is_file())
        {
            return Err("there is no taskset program");
        }
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let allowed = status
            .lines()
            .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        allowed
            .and_then(Self::ends)
            .ok_or("there is only one core to be had")
    }

    /// The ends of a list such as `0-3,8`.
    fn ends(list: &str) -> Option<Self> {
        let mut numbers = list.trim().split([',', '-']).map(str::parse);
        let server = numbers.next()?.ok()?;
        let load = numbers.next_back()?.ok()?;
        (server != load).then_some(Self { server, load })
    }
}

/// A command that runs on one core.
pub(super) fn pinned(program: &Path, core: Option<u32>) -> Command {
    match core {
        Some(core) => {
            let mut command = Command::new("taskset");
            command.args(["-c", &core.to_string()]).arg(program);
            command
        }
        None => Command::new(program),
    }
}

/// Moves a process, its children and those to come, to one core.
///
/// # Errors
/// It is another account's, or gone.
pub(super) fn pin(process: u32, core: u32) -> Result<()> {
    for member in family(process)? {
        run_quietly(Command::new("taskset").args([
            "-a",
            "-c",
            "-p",
            &core.to_string(),
            &member.to_string(),
        ]))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_the_list_are_taken() {
        let cores = |server, load| Some(Cores { server, load });
        assert_eq!(Cores::ends("\t0-1"), cores(0, 1));
        assert_eq!(Cores::ends("2,5-7,9"), cores(2, 9));
        assert_eq!(Cores::ends("3"), None);
        assert_eq!(Cores::ends(""), None);
    }
}
