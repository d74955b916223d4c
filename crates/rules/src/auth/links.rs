//! Links in mails: whoever follows one reads the mailbox that it was sent to. By one somebody signs up, sets a forgotten password
//! anew, or verifies an address. A link works once and for a limited time; of its code only a hash is kept.
//!
//! Who asks for one by an address learns nothing of whether it has a user: what was asked is noted, answered alike, and looked up
//! afterwards.

mod asked;
mod follow;
mod letter;
pub(crate) mod store;

pub use asked::{Ask, Waiting, ask_password, ask_sign_up};
pub(crate) use asked::{Asked, answer};
pub use follow::{
    Address, Code, CodeAndPassword, Link, SignedUp, address, ask_verification, look,
    reset_password, sign_up, verify,
};

use serde::{Deserialize, Serialize};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To have a user.
    SignUp,
    /// To set a password without the old one.
    Password,
    /// To show that a user's address is theirs.
    Address,
}

impl Purpose {
    /// As stored and as events name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::SignUp => "sign_up",
            Purpose::Password => "password",
            Purpose::Address => "address",
        }
    }

    fn of(stored: &str) -> Option<Purpose> {
        [Purpose::SignUp, Purpose::Password, Purpose::Address]
            .into_iter()
            .find(|p| p.as_str() == stored)
    }
}

/// What an event tells of a link.
#[derive(Serialize)]
struct Told<'a> {
    purpose: Purpose,
    email: &'a str,
}
