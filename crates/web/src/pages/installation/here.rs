//! Where the pages of the installation are.

use crate::pages::layout::{Place, Role};

pub(super) fn place() -> Place {
    let tab = |label, path: &str| (label, format!("/installation{path}"));
    Place {
        steps: vec![("Installation".to_owned(), Some("/installation".to_owned()))],
        role: Some(Role::Own("operator".to_owned())),
        tabs: vec![
            tab("Health", ""),
            tab("Operators", "/operators"),
            tab("Users", "/users"),
            tab("Name servers", "/name-servers"),
            tab("Secondaries", "/secondaries"),
            tab("Mails", "/mails"),
            tab("Single sign-on", "/sso"),
            tab("Refusals", "/denials"),
            tab("Activity", "/activity"),
        ],
        ..Place::default()
    }
}
