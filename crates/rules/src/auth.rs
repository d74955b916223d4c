//! Log-ins of persons: sessions, and the password behind them. Service users have no password and never log in.
//!
//! A session's token is in the cookie only; what is stored is its hash. Requests by cookie that change something also carry a
//! token against forgery, which is derived from the session's and given by the log-in's reply.

mod key;
mod letter;
pub mod links;
pub mod lost;
pub mod passkeys;
mod password;
mod proof;
pub mod second;
mod sessions;
pub(crate) mod store;

pub use key::{OwnKey, roll_key, view_key};
pub use password::{NewPassword, change_password, first_password};
pub use proof::{Proof, Proven, prove};
pub use sessions::{
    Answered, Begun, Ended, LogIn, LoggedIn, Opened, Session, current, end, end_others, list,
    log_in, log_out,
};
pub(crate) use sessions::{open, opened};

use crate::secrets;

/// The header's value that a session's unsafe requests carry: 64 lowercase hex digits, bound to the session's token.
pub fn csrf_token(session_token: &str) -> String {
    secrets::hash(&format!("csrf {session_token}"))
}
