//! The world outside, as far as a test decides it: what TXT records say, where names lead, who is delegated to whom. The rest is the
//! machine's.

use rules::outside::{
    Addresses, Answering, Delegation, DelegationSigner, FoundRecord, HttpRequest, HttpResponse,
    Outside, Parent, RecordType, Transfer, TransferQuery, Unreachable,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Names that a test made up. Cheap to clone.
#[derive(Clone, Default)]
pub struct TestNames(Arc<Mutex<Said>>);

#[derive(Default)]
struct Said {
    texts: HashMap<String, Vec<String>>,
    addresses: HashMap<String, Vec<IpAddr>>,
    records: HashMap<(String, RecordType), Vec<String>>,
    delegations: HashMap<String, Delegation>,
    /// Nobody answers.
    silent: bool,
    /// The servers of the network are asked for delegations.
    real: bool,
}

impl TestNames {
    /// The name's TXT records say this from now on.
    pub fn say(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.said().texts.insert(name.to_owned(), texts);
    }

    /// The name has these addresses from now on.
    pub fn lead(&self, name: &str, addresses: &[&str]) {
        let parsed = addresses.iter().map(|a| a.parse().expect("an address"));
        self.said()
            .addresses
            .insert(name.to_owned(), parsed.collect());
    }

    /// The name has these records of a type elsewhere, as a zone file says them; `*.` before a name stands for all below it.
    pub fn answer(&self, name: &str, kind: &str, texts: &[&str]) {
        let kind = RecordType::of(kind).expect("a type");
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        self.said().records.insert((name.to_owned(), kind), texts);
    }

    /// The only server of the parent zone names these for a zone from now on.
    pub fn delegate(&self, zone: &str, servers: &[&str]) {
        let mut servers: Vec<String> = servers.iter().map(|s| (*s).to_owned()).collect();
        servers.sort();
        let answer = servers.join(", ");
        let mut said = self.said();
        let known = said.delegations.entry(zone.to_owned()).or_default();
        known.servers = servers;
        known.agreed = true;
        known.parents = vec![Parent {
            name: "a.parent.test".to_owned(),
            address: "192.0.2.1:53".to_owned(),
            answer,
        }];
    }

    /// The parent zone has this DS record for a zone from now on, as `tag algorithm type digest`; none without.
    pub fn sign(&self, zone: &str, ds: Option<&str>) {
        let parsed = ds.map(|ds| {
            let words: Vec<&str> = ds.split_whitespace().collect();
            DelegationSigner {
                key_tag: words[0].parse().expect("a tag"),
                algorithm: words[1].parse().expect("a number"),
                digest_type: words[2].parse().expect("a number"),
                digest: words[3].to_owned(),
            }
        });
        let mut said = self.said();
        let known = said.delegations.entry(zone.to_owned()).or_default();
        known.ds = parsed.into_iter().collect();
        known.agreed = true;
    }

    /// Nobody answers any more, or again.
    pub fn silence(&self, silent: bool) {
        self.said().silent = silent;
    }

    /// Delegations are looked up in the network from now on, at `names.roots`.
    pub fn ask_the_network(&self) {
        self.said().real = true;
    }

    fn said(&self) -> MutexGuard<'_, Said> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct TestOutside {
    pub(crate) names: TestNames,
    pub(crate) network: Arc<dyn Outside>,
}

impl Outside for TestOutside {
    fn texts<'a>(&'a self, name: &'a str) -> Answering<'a, Vec<String>> {
        let texts = self.names.said().texts.get(name).cloned();
        Box::pin(async move { Ok(texts.unwrap_or_default()) })
    }

    fn addresses<'a>(&'a self, name: &'a str) -> Answering<'a, Addresses> {
        let said = self.names.said();
        let (found, silent) = (said.addresses.get(name).cloned(), said.silent);
        drop(said);
        Box::pin(async move {
            if silent {
                return Err(Unreachable("no answer".to_owned()));
            }
            Ok(Addresses {
                found: found.unwrap_or_default(),
                ttl: 60,
            })
        })
    }

    fn records<'a>(&'a self, name: &'a str, kind: RecordType) -> Answering<'a, Vec<FoundRecord>> {
        let said = self.names.said();
        if said.real {
            return self.network.records(name, kind);
        }
        let wild = name.split_once('.').map(|(_, rest)| format!("*.{rest}"));
        let exists = said.records.keys().any(|(known, _)| known == name);
        let owner = match wild {
            Some(wild) if !exists => wild,
            _ => name.to_owned(),
        };
        let texts = said
            .records
            .get(&(owner, kind))
            .cloned()
            .unwrap_or_default();
        let silent = said.silent;
        drop(said);
        Box::pin(async move {
            if silent {
                return Err(Unreachable("no answer".to_owned()));
            }
            let found = texts.into_iter().map(|text| FoundRecord {
                kind,
                ttl: 120,
                text,
            });
            Ok(found.collect())
        })
    }

    fn delegation<'a>(&'a self, zone: &'a str) -> Answering<'a, Delegation> {
        let said = self.names.said();
        if said.real {
            return self.network.delegation(zone);
        }
        let found = if said.silent {
            Err(Unreachable("no answer".to_owned()))
        } else {
            let known = said.delegations.get(zone).cloned();
            Ok(known.unwrap_or(Delegation {
                agreed: true,
                ..Delegation::default()
            }))
        };
        drop(said);
        Box::pin(async move { found })
    }

    fn transfer(&self, wanted: TransferQuery) -> Answering<'_, Transfer> {
        self.network.transfer(wanted)
    }

    fn fetch(&self, request: HttpRequest) -> Answering<'_, HttpResponse> {
        self.network.fetch(request)
    }
}
