//! Money on the wire: US dollars as a JSON number. Inside it is cents.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The only currency there is. v4: documented.
pub const CURRENCY: &str = "USD";

/// An amount in US cents, shown in dollars: whole ones without a decimal point, which clients that read integers need
/// (v4: observed).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dollars(pub i64);

impl Serialize for Dollars {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if self.0 % 100 == 0 {
            return s.serialize_i64(self.0 / 100);
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "exact to the cent far beyond any price"
        )]
        s.serialize_f64(self.0 as f64 / 100.0)
    }
}

impl<'de> Deserialize<'de> for Dollars {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let cents = (f64::deserialize(d)? * 100.0).round();
        if cents.abs() > 9e15 {
            return Err(de::Error::custom("expected an amount in dollars"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
        Ok(Dollars(cents as i64))
    }
}

impl JsonSchema for Dollars {
    fn schema_name() -> Cow<'static, str> {
        "Dollars".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "number"})
    }

    fn inline_schema() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::Dollars;

    #[test]
    fn whole_dollars_have_no_point() {
        for (cents, text) in [
            (0, "0"),
            (2_000, "20"),
            (1_999, "19.99"),
            (10, "0.1"),
            (-250, "-2.5"),
        ] {
            let shown = serde_json::to_string(&Dollars(cents)).expect("serialises");
            assert_eq!(shown, text);
            assert_eq!(
                serde_json::from_str::<Dollars>(&shown).expect("reads"),
                Dollars(cents)
            );
        }
    }
}
