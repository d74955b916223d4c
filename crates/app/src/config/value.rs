//! How single values are written and read: durations, sizes, choices, addresses, lists.
//!
//! In the file each has its TOML type; in the environment and in flags everything is text, a list is separated by commas.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use toml::Value;

/// The type of a key.
pub(super) trait Setting: Sized {
    /// Completes "expected …".
    fn expected() -> String;
    fn from_text(text: &str) -> Option<Self>;
    fn show(&self) -> Value;

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_str().and_then(Self::from_text)
    }
}

impl Setting for bool {
    fn expected() -> String {
        "true or false".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    fn show(&self) -> Value {
        Value::Boolean(*self)
    }
}

impl Setting for u32 {
    fn expected() -> String {
        format!("a whole number from 0 to {}", Self::MAX)
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_integer().and_then(|n| n.try_into().ok())
    }

    fn show(&self) -> Value {
        Value::Integer((*self).into())
    }
}

/// Any text but an empty one.
impl Setting for String {
    fn expected() -> String {
        "a text".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn show(&self) -> Value {
        Value::String(self.clone())
    }
}

const DURATIONS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
/// A hundred years, so that sums with a moment cannot overflow.
const LONGEST: u64 = 36_500 * 86_400;

/// Whole seconds, minutes, hours or days: `30s`, `5m`, `2h`, `7d`.
impl Setting for Duration {
    fn expected() -> String {
        "a duration such as 30s, 5m, 2h or 7d, of 100 years at most".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let seconds = with_unit(text, &DURATIONS)?;
        (seconds <= LONGEST).then(|| Self::from_secs(seconds))
    }

    fn show(&self) -> Value {
        Value::String(in_units(self.as_secs(), &DURATIONS))
    }
}

const SIZES: [(&str, u64); 5] = [
    ("TiB", 1 << 40),
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("B", 1),
];

/// A size: `64KiB`, `8GiB`, or bytes without a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes(pub u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&in_units(self.0, &SIZES))
    }
}

impl Setting for Bytes {
    fn expected() -> String {
        "a size such as 512B, 64KiB, 1MiB or 8GiB".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let bytes = digits(text).or_else(|| with_unit(text, &SIZES))?;
        (bytes <= i64::MAX.unsigned_abs()).then_some(Self(bytes))
    }

    fn from_toml(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(bytes) => (*bytes).try_into().ok().map(Self),
            other => other.as_str().and_then(Self::from_text),
        }
    }

    fn show(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A number without sign or space.
fn digits(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn with_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    units.iter().find_map(|(unit, factor)| {
        let number = digits(text.strip_suffix(unit)?)?;
        number.checked_mul(*factor)
    })
}

/// In the largest unit that leaves a whole number.
fn in_units(amount: u64, units: &[(&str, u64)]) -> String {
    let (smallest, _) = units[units.len() - 1];
    units
        .iter()
        .find(|(_, factor)| amount > 0 && amount.is_multiple_of(*factor))
        .map_or_else(
            || format!("{amount}{smallest}"),
            |(unit, factor)| format!("{}{unit}", amount / factor),
        )
}

/// A port alone (`:8080`) is one of this machine's own, reached from nowhere else.
impl Setting for SocketAddr {
    fn expected() -> String {
        "an IP address and a port such as 127.0.0.1:8080 or [::1]:8080".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        match text.strip_prefix(':') {
            Some(port) => Some(Self::from(([127, 0, 0, 1], port.parse().ok()?))),
            None => text.parse().ok(),
        }
    }

    fn show(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A value, or `off`.
#[derive(Clone, Copy, Debug)]
pub(super) struct OrOff<T>(pub Option<T>);

impl<T: Setting> Setting for OrOff<T> {
    fn expected() -> String {
        format!("{}, or off", T::expected())
    }

    fn from_text(text: &str) -> Option<Self> {
        match text {
            "off" => Some(Self(None)),
            other => T::from_text(other).map(|value| Self(Some(value))),
        }
    }

    fn show(&self) -> Value {
        self.0
            .as_ref()
            .map_or_else(|| Value::String("off".to_owned()), T::show)
    }
}

impl Setting for IpAddr {
    fn expected() -> String {
        "addresses such as 192.0.2.1 or 2001:db8::1".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// A network without host bits, or a single address.
impl Setting for ipnet::IpNet {
    fn expected() -> String {
        "addresses or networks such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        if let Ok(address) = text.parse::<IpAddr>() {
            return Some(address.into());
        }
        text.parse()
            .ok()
            .filter(|net: &Self| net.addr() == net.network())
    }

    fn show(&self) -> Value {
        Value::String(if self.prefix_len() == self.max_prefix_len() {
            self.addr().to_string()
        } else {
            self.to_string()
        })
    }
}

impl<T: Setting> Setting for Vec<T> {
    fn expected() -> String {
        format!("a list of {}", T::expected())
    }

    fn from_text(text: &str) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::new());
        }
        text.split(',')
            .map(|item| T::from_text(item.trim()))
            .collect()
    }

    fn from_toml(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::from_toml).collect()
    }

    fn show(&self) -> Value {
        Value::Array(self.iter().map(T::show).collect())
    }
}

/// An expression of tracing-subscriber's `EnvFilter`.
#[derive(Clone, Debug)]
pub(super) struct Filter(pub String);

impl Setting for Filter {
    fn expected() -> String {
        "a log filter such as info, or warn,rules=debug".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        let valid = !text.is_empty() && tracing_subscriber::EnvFilter::try_new(text).is_ok();
        valid.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl Setting for lettre::message::Mailbox {
    fn expected() -> String {
        "a mail address such as Tenantry <no-reply@example.com>".to_owned()
    }

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Value {
        Value::String(match &self.name {
            // As people write it; quotes only where the name needs them.
            Some(name) if name.chars().all(|c| c.is_alphanumeric() || c == ' ') => {
                format!("{name} <{}>", self.email)
            }
            _ => self.to_string(),
        })
    }
}

/// Makes an enum of unit variants a setting, each variant by its word.
macro_rules! choice {
    ($name:ident { $($variant:ident = $word:literal),+ $(,)? }) => {
        impl $crate::config::value::Setting for $name {
            fn expected() -> String {
                format!("one of {}", [$($word),+].join(", "))
            }

            fn from_text(text: &str) -> Option<Self> {
                match text {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }

            fn show(&self) -> toml::Value {
                toml::Value::String(match self { $(Self::$variant => $word),+ }.to_owned())
            }
        }
    };
}
pub(super) use choice;
