//! The last changes of one zone.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Difference;

/// Consecutive differences up to the version that is served, within bounds: the oldest make room.
#[derive(Debug, Clone)]
pub struct Journal {
    most_versions: usize,
    most_bytes: usize,
    bytes: usize,
    chain: VecDeque<Arc<Difference>>,
}

impl Journal {
    /// An empty journal that keeps so many differences and so many bytes of them ([`Difference::size`]).
    pub fn new(most_versions: usize, most_bytes: usize) -> Self {
        Self {
            most_versions,
            most_bytes,
            bytes: 0,
            chain: VecDeque::new(),
        }
    }

    /// Adds the newest difference. One that does not lead on from the last makes all before it useless.
    pub fn push(&mut self, difference: Arc<Difference>) {
        if self
            .serial()
            .is_some_and(|serial| serial != difference.from())
        {
            self.clear();
        }
        self.bytes += difference.size();
        self.chain.push_back(difference);
        while self.chain.len() > self.most_versions || self.bytes > self.most_bytes {
            let Some(oldest) = self.chain.pop_front() else {
                break;
            };
            self.bytes -= oldest.size();
        }
    }

    /// Forgets all, as has to be done when a zone is replaced without a difference.
    pub fn clear(&mut self) {
        self.chain.clear();
        self.bytes = 0;
    }

    /// The way from a version to the newest; nothing for a version that is not known (any more).
    ///
    /// A serial number that came twice, because somebody set the numbers back, means its later time.
    pub fn changes(&self, from: u32) -> Option<Vec<Arc<Difference>>> {
        if self.serial() == Some(from) {
            return Some(Vec::new());
        }
        let at = self.chain.iter().rposition(|step| step.from() == from)?;
        Some(self.chain.range(at..).cloned().collect())
    }

    /// The newest version; nothing for an empty journal.
    pub fn serial(&self) -> Option<u32> {
        self.chain.back().map(|last| last.to())
    }

    /// Bytes of the differences in it.
    pub fn size(&self) -> usize {
        self.bytes
    }
}
