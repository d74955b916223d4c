//! What is measured, and the samples taken so far.

use std::collections::BTreeMap;

use super::measure::Sample;

/// What a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// The bare server: a row by its key.
    BareRead,
    /// The bare server: an inserted row.
    BareWrite,
    /// `GET /zones/{id}`, with credentials as everything below.
    ZoneRead,
    /// The same, with an API token of ten policies that name thirty resources.
    TokenRead,
    /// `GET /zones`, a page of 50 out of a thousand.
    ZoneList,
    /// `POST /zones`.
    ZoneCreate,
    /// A whole customer, in seven calls.
    Customer,
}

impl What {
    pub(super) const ALL: [Self; 7] = [
        Self::BareRead,
        Self::ZoneRead,
        Self::TokenRead,
        Self::ZoneList,
        Self::BareWrite,
        Self::ZoneCreate,
        Self::Customer,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::BareRead => "bare read",
            Self::BareWrite => "bare write",
            Self::ZoneRead => "zone read",
            Self::TokenRead => "same by token",
            Self::ZoneList => "list of 50 zones",
            Self::ZoneCreate => "zone create",
            Self::Customer => "whole customer",
        }
    }

    /// With what it is compared.
    pub(super) fn peer(self) -> Option<Self> {
        match self {
            Self::BareRead | Self::BareWrite => None,
            Self::ZoneRead | Self::TokenRead | Self::ZoneList => Some(Self::BareRead),
            Self::ZoneCreate | Self::Customer => Some(Self::BareWrite),
        }
    }

    /// Numbers of connections that it is measured with.
    pub(super) fn connections(self) -> &'static [usize] {
        match self {
            Self::Customer => &[1, 16],
            _ => &[1, 16, 64],
        }
    }
}

/// Samples of every cell of one database's table.
#[derive(Default)]
pub(super) struct Cells(BTreeMap<(What, usize), Vec<Sample>>);

impl Cells {
    pub(super) fn add(&mut self, what: What, connections: usize, sample: Sample) {
        self.0.entry((what, connections)).or_default().push(sample);
    }

    /// The median of a cell's rounds.
    pub(super) fn median(&self, what: What, connections: usize) -> Option<Sample> {
        let samples = self.0.get(&(what, connections))?;
        Some(Sample::median(samples))
    }

    /// Every cell's median beside that of its peer with as many connections, in the order of [`What::ALL`].
    pub(super) fn medians(&self) -> impl Iterator<Item = Row> {
        What::ALL.into_iter().flat_map(move |what| {
            let each = what.connections().iter();
            each.filter_map(move |&connections| {
                Some(Row {
                    what,
                    connections,
                    sample: self.median(what, connections)?,
                    peer: what.peer().and_then(|peer| self.median(peer, connections)),
                })
            })
        })
    }
}

/// A line of the table.
pub(super) struct Row {
    pub(super) what: What,
    pub(super) connections: usize,
    pub(super) sample: Sample,
    pub(super) peer: Option<Sample>,
}

impl Row {
    /// How many times the peer's CPU time a turn takes.
    pub(super) fn cpu_ratio(&self) -> Option<f64> {
        Some(self.sample.cpu_us() / self.peer?.cpu_us())
    }

    /// Which part of the peer's rate is reached.
    pub(super) fn rate_ratio(&self) -> Option<f64> {
        Some(self.sample.rate / self.peer?.rate)
    }
}
