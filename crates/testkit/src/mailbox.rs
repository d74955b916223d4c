//! The folder that mails are written to.

use mail_parser::{MessageParser, MimeHeaders};
use std::{fs, path::Path};

/// A mail as its reader sees it.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Name and address of the sender.
    pub from: (String, String),
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

impl Mail {
    /// The first link of the text.
    pub fn link(&self) -> String {
        let from = self
            .text
            .find("http")
            .unwrap_or_else(|| panic!("no link in {self:?}"));
        self.text[from..]
            .split_whitespace()
            .next()
            .expect("it begins with http")
            .to_owned()
    }
}

/// All mails in the folder, oldest first.
pub(crate) fn read(folder: &Path) -> Vec<Mail> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "eml") && !is_hidden(path))
        .collect();
    files.sort_by_key(|path| {
        (
            fs::metadata(path).and_then(|m| m.modified()).ok(),
            path.clone(),
        )
    });
    files
        .iter()
        .map(|path| parse(&fs::read(path).expect("it is there")))
        .collect()
}

/// A mail that is still being written has a name that begins with a dot.
fn is_hidden(path: &Path) -> bool {
    path.file_name()
        .is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

fn parse(bytes: &[u8]) -> Mail {
    let mail = MessageParser::default().parse(bytes).expect("RFC 5322");
    assert!(
        mail.parts.iter().all(|p| p.attachment_name().is_none()),
        "no attachments"
    );
    let from = mail.from().and_then(|f| f.first()).expect("a sender");
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    Mail {
        from: (text(from.name()), text(from.address())),
        to: mail
            .to()
            .and_then(|t| t.first()?.address())
            .expect("a recipient")
            .to_owned(),
        subject: mail.subject().expect("a subject").to_owned(),
        text: mail.body_text(0).expect("a text part").into_owned(),
        html: mail.body_html(0).expect("an HTML part").into_owned(),
    }
}
