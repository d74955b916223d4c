//! The world outside, as far as a test decides it: what TXT records say. The rest is the machine's.

use rules::outside::{Answering, HttpRequest, HttpResponse, Outside};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// TXT records that a test made up. Cheap to clone.
#[derive(Clone, Default)]
pub struct TestNames(Arc<Mutex<HashMap<String, Vec<String>>>>);

impl TestNames {
    /// The name says this from now on.
    pub fn say(&self, name: &str, texts: &[&str]) {
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(name.to_owned(), texts);
    }

    fn said(&self, name: &str) -> Vec<String> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(name).cloned().unwrap_or_default()
    }
}

pub(crate) struct TestOutside {
    pub(crate) names: TestNames,
    pub(crate) network: Arc<dyn Outside>,
}

impl Outside for TestOutside {
    fn texts<'a>(&'a self, name: &'a str) -> Answering<'a, Vec<String>> {
        Box::pin(async move { Ok(self.names.said(name)) })
    }

    fn fetch(&self, request: HttpRequest) -> Answering<'_, HttpResponse> {
        self.network.fetch(request)
    }
}
