//! Everything, read once more: slice by slice, several at the same time.

use super::publisher::Made;
use rules::{
    Result, Rules,
    publish::{self, Slice},
};
use std::{num::NonZero, panic::resume_unwind, thread};
use tokio::task::JoinSet;

/// What is left of everything.
pub(super) struct Sweep {
    rules: Rules,
    behind: Option<Slice>,
    /// There are no more slices behind that.
    all: bool,
    reading: JoinSet<Result<Vec<Made>>>,
    lanes: usize,
}

impl Sweep {
    pub(super) fn new(rules: Rules) -> Sweep {
        Sweep {
            rules,
            behind: None,
            all: false,
            reading: JoinSet::new(),
            // One waits for the readers, so that they never do.
            lanes: 1 + thread::available_parallelism().map_or(1, NonZero::get),
        }
    }

    /// The zones of the slice that was read next, in no order; `None` when there are no more. Nothing is lost where this is dropped
    /// before it is done.
    pub(super) async fn next(&mut self) -> Result<Option<Vec<Made>>> {
        while !self.all && self.reading.len() < self.lanes {
            match publish::next(&self.rules, self.behind.as_ref()).await? {
                Some(slice) => {
                    self.behind = Some(slice.clone());
                    let rules = self.rules.clone();
                    self.reading
                        .spawn(async move { publish::slice(&rules, slice, Made::of).await });
                }
                None => self.all = true,
            }
        }
        match self.reading.join_next().await {
            Some(Ok(read)) => read.map(Some),
            // Nobody aborts them.
            Some(Err(e)) => resume_unwind(e.into_panic()),
            None => Ok(None),
        }
    }
}
