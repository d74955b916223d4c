//! Names as people write them and as the wire carries them.
//!
//! A zone name arrives in many spellings (`EXAMPLE.com.`, `zażółć.pl`, `xn--zazolc-…`). It is parsed once, here, into
//! one canonical form, so that equality, ordering and "lies below" mean the same everywhere else.
//!
//! - [`ZoneName`]: the apex of a zone, with its relation to the public suffix list.
//! - [`HostName`]: the name of a host, such as a name server.
//! - [`NameError`]: why a text is neither.

mod error;
mod host;
mod syntax;
mod zone;

pub use error::NameError;
pub use host::HostName;
pub use syntax::{MAX_LABEL, MAX_NAME};
pub use zone::{Kind, ZoneName};
