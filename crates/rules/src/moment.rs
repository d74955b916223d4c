//! Time on the wire: RFC 3339 in UTC. Inside it is microseconds since the Unix epoch.

use jiff::{Timestamp, fmt::temporal::DateTimePrinter};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time, shown as `YYYY-MM-DDTHH:MM:SS.ffffffZ`. v4: observed on accounts, users, members, zones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// Reads RFC 3339, or a plain date, which means its first instant in UTC.
    pub fn parse(s: &str) -> Option<Moment> {
        let t: Timestamp = match s.parse() {
            Ok(t) => t,
            Err(_) => format!("{}T00:00:00Z", s.parse::<jiff::civil::Date>().ok()?)
                .parse()
                .ok()?,
        };
        Some(Moment(t.as_microsecond()))
    }

    /// With whole seconds: `YYYY-MM-DDTHH:MM:SSZ`. v4: observed on tokens and holds.
    pub fn seconds(self) -> String {
        self.print(0)
    }

    /// For people: `1 May 2026, 10:00 UTC`.
    pub fn words(self) -> String {
        let t = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        t.strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    fn print(self, digits: u8) -> String {
        const SIX: DateTimePrinter = DateTimePrinter::new().precision(Some(6));
        const NONE: DateTimePrinter = DateTimePrinter::new().precision(Some(0));
        let t = Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        if digits == 0 {
            NONE.timestamp_to_string(&t)
        } else {
            SIX.timestamp_to_string(&t)
        }
    }
}

impl std::fmt::Display for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.print(6))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let s = String::deserialize(d)?;
        Moment::parse(&s).ok_or_else(|| de::Error::custom("expected a date-time as in RFC 3339"))
    }
}

impl JsonSchema for Moment {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "format": "date-time"})
    }
    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn prints_six_digits_and_reads_what_it_prints() {
        let m = Moment(1_550_787_628_645_256);
        assert_eq!(m.to_string(), "2019-02-21T22:20:28.645256Z");
        assert_eq!(
            Moment(1_550_787_628_000_000).to_string(),
            "2019-02-21T22:20:28.000000Z"
        );
        assert_eq!(m.seconds(), "2019-02-21T22:20:28Z");
        assert_eq!(m.words(), "21 February 2019, 22:20 UTC");
        assert_eq!(Moment::parse(&m.to_string()), Some(m));
        assert_eq!(Moment::parse("1970-01-02"), Some(Moment(86_400_000_000)));
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
