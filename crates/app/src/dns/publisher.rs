//! Where finished zones go: into the catalog that is answered from, and to whoever copies them.

use super::{Apex, replicas::Replicas};
use dns::{Entry, catalog::Catalog, sign::Signing, zone::Zone};
use rules::{
    publish::{Content, Signed},
    secondary_dns::Transfers,
};
use std::sync::Arc;

/// A finished zone.
pub(super) struct Finished {
    /// Of the zone: another one of the same name has another.
    pub(super) id: u128,
    pub(super) apex: Apex,
    pub(super) zone: Zone,
}

/// A zone that has to be signed.
pub(super) struct Unsigned {
    pub(super) id: u128,
    pub(super) apex: Apex,
    pub(super) entries: Vec<Entry>,
    pub(super) signing: Box<Signing>,
}

/// A zone as it was read, and who may copy it besides operators' secondaries.
pub(super) struct Made {
    pub(super) form: Form,
    pub(super) transfers: Option<Transfers>,
}

/// What was made of it.
pub(super) enum Form {
    Finished(Finished),
    Unsigned(Box<Unsigned>),
    /// It cannot be answered as it is now, and why.
    AsBefore {
        id: u128,
        apex: Apex,
        why: String,
    },
}

impl Made {
    pub(super) fn of(content: Content) -> Made {
        let Content {
            id,
            apex,
            entries,
            signing,
            transfers,
        } = content;
        // Ids are 32 hexadecimal digits.
        let id = u128::from_str_radix(&id, 16).unwrap_or_default();
        let form = match signing {
            Signed::Not => match Zone::build(&apex, entries) {
                Ok(zone) => Form::Finished(Finished { id, apex, zone }),
                Err(why) => Form::AsBefore {
                    id,
                    apex,
                    why: why.to_string(),
                },
            },
            Signed::With(signing) => Form::Unsigned(Box::new(Unsigned {
                id,
                apex,
                entries,
                signing,
            })),
            Signed::Locked => Form::AsBefore {
                id,
                apex,
                why: "its keys cannot be decrypted: was the master key replaced?".to_owned(),
            },
        };
        Made { form, transfers }
    }

    pub(super) fn apex(&self) -> &Apex {
        self.form.apex()
    }
}

impl Form {
    pub(super) fn apex(&self) -> &Apex {
        match self {
            Form::Finished(finished) => &finished.apex,
            Form::Unsigned(unsigned) => &unsigned.apex,
            Form::AsBefore { apex, .. } => apex,
        }
    }
}

/// Clones publish to the same places.
#[derive(Clone)]
pub(super) struct Publisher {
    pub(super) catalog: Catalog,
    pub(super) replicas: Arc<Replicas>,
}

impl Publisher {
    /// Answers these zones from now on, and those no more, all at once.
    pub(super) fn publish(&self, finished: Vec<Finished>, gone: &[Apex]) {
        let mut zones = Vec::with_capacity(finished.len());
        let mut changes = Vec::new();
        for Finished { id, apex, zone } in finished {
            if self.replicas.is_copied(&apex) {
                let before = self.catalog.get(&apex);
                changes.push(self.replicas.changed(id, before.as_deref(), &zone));
            } else {
                self.replicas.name(id, &apex);
            }
            zones.push(zone);
        }
        self.catalog.change(zones, gone);
        // Whoever is told to look finds what it is told of.
        self.replicas.tell(changes, gone);
    }
}
