//! In whose name mails about a tenant's accounts go out, and where their links lead.

use super::{host, store};
use crate::{
    Result,
    gate::Op,
    mails::{Letter, Sender, escape},
};

/// How the tenant of a place speaks.
pub(crate) struct Voice {
    /// What links begin with.
    pub(crate) url: String,
    /// The brand, where there is one.
    name: Option<String>,
    support_url: Option<String>,
    sender: Sender,
}

impl Voice {
    pub(crate) async fn here(op: &mut Op<'_, '_>) -> Result<Voice> {
        let public_url = op.settings().public_url.clone();
        let Some(kept) = store::here(op).await? else {
            return Ok(Voice {
                url: public_url,
                name: None,
                support_url: None,
                sender: Sender::default(),
            });
        };
        let url = match &kept.host_name {
            Some(name) => host::url(&public_url, name),
            None => public_url,
        };
        let sender = Sender {
            name: kept.sender_name.clone(),
            address: kept.sender_address.clone(),
        };
        let brand = kept.brand();
        Ok(Voice {
            url,
            support_url: brand.as_ref().and_then(|b| b.support_url.clone()),
            name: brand.map(|b| b.name),
            sender,
        })
    }

    /// The letter from the tenant, with its name below.
    pub(crate) fn sign(&self, mut letter: Letter) -> Letter {
        letter.sender = self.sender.clone();
        if let Some(name) = &self.name {
            let more = self.support_url.as_deref().unwrap_or_default();
            letter.text = format!("{}\n{name}\n", letter.text);
            let mut below = format!("<p>{}", escape(name));
            if !more.is_empty() {
                letter.text = format!("{}{more}\n", letter.text);
                below = format!("{below}<br><a href=\"{0}\">{0}</a>", escape(more));
            }
            let end = "</body></html>\n";
            let html = letter.html.strip_suffix(end).unwrap_or(&letter.html);
            letter.html = format!("{html}{below}</p>\n{end}");
        }
        letter
    }
}
