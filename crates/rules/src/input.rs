//! Bodies of requests: what their fields may be, before any rule looks at their values.
//!
//! Unknown fields are ignored and the last of two equal keys wins, as clients of the v4 API need it. A field that may be left
//! out may not be null, unless null is a value of its own.

use crate::codes::Code;
use serde::{Deserialize, Deserializer, de::DeserializeOwned};

/// A body that a route takes.
pub trait Input: DeserializeOwned + schemars::JsonSchema + Send + 'static {
    /// The answer to a missing field, a null or a wrong type.
    const BAD: &'static Code;
    /// A JSON array instead of an object.
    const IS_LIST: bool = false;
}

/// For `#[serde(default, deserialize_with = "given")]`: may be left out, may not be null.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// For `#[serde(default, deserialize_with = "list")]`: null is no list.
pub fn list<'de, D: Deserializer<'de>, T: Deserialize<'de>>(d: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

/// For `#[serde(default, deserialize_with = "nullable")]`: left out is `None`, null is `Some(None)`.
pub fn nullable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    d: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(d).map(Some)
}
