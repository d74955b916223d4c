//! The countable parts of a rate plan: what is included, and what a subscription asks for instead.

use std::fmt;

use super::{Plan, zone_plan};

/// Most page rules a zone can have by any plan. v4: 125 observed; that more cannot be bought is assumed.
pub const MAX_PAGE_RULES: i64 = 125;

/// A countable part of a rate plan. v4: names documented; prices are the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// Such as `page_rules`.
    pub name: &'static str,
    /// The amount included in the plan.
    pub default: i64,
    /// US cents for each one beyond `default`, per period.
    pub unit_price_cents: i64,
    /// The most a subscription may ask for; `None` is no bound.
    pub max: Option<i64>,
}

/// A component as a subscription has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComponentValue {
    /// The component's name.
    pub name: &'static str,
    /// The amount assigned.
    pub value: i64,
    /// The amount included in the plan.
    pub default: i64,
    /// US cents for each one beyond `default`, per period.
    pub unit_price_cents: i64,
}

/// Why component values cannot be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ComponentError {
    /// The rate plan has no such component.
    Unknown(String),
    /// Less than nothing.
    Negative(&'static str),
    /// More than the given maximum.
    AboveMax(&'static str, i64),
}

impl fmt::Display for ComponentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "this rate plan has no component {name:?}"),
            Self::Negative(name) => write!(f, "the value of {name} must not be negative"),
            Self::AboveMax(name, max) => write!(f, "the value of {name} must not be above {max}"),
        }
    }
}

impl std::error::Error for ComponentError {}

/// The values a subscription ends up with: those asked for, by name, over the defaults (v4: assumed).
///
/// All components are in the answer, in their own order. Of two values for one name the last counts.
pub fn effective<N: AsRef<str>>(
    components: &[Component],
    values: &[(N, i64)],
) -> Result<Vec<ComponentValue>, ComponentError> {
    let mut merged: Vec<_> = components
        .iter()
        .map(|c| ComponentValue {
            name: c.name,
            value: c.default,
            default: c.default,
            unit_price_cents: c.unit_price_cents,
        })
        .collect();
    for (name, value) in values {
        let name = name.as_ref();
        let Some(at) = components.iter().position(|c| c.name == name) else {
            return Err(ComponentError::Unknown(name.to_owned()));
        };
        let component = &components[at];
        if *value < 0 {
            return Err(ComponentError::Negative(component.name));
        }
        if let Some(max) = component.max.filter(|max| value > max) {
            return Err(ComponentError::AboveMax(component.name, max));
        }
        merged[at].value = *value;
    }
    Ok(merged)
}

/// The components of every rate plan that puts a zone on this plan.
pub(super) const fn of_plan(plan: Plan) -> &'static [Component] {
    const FREE: &[Component] = &zone_components(Plan::Free);
    const LITE: &[Component] = &zone_components(Plan::Lite);
    const PRO: &[Component] = &zone_components(Plan::Pro);
    const PRO_PLUS: &[Component] = &zone_components(Plan::ProPlus);
    const BUSINESS: &[Component] = &zone_components(Plan::Business);
    const ENTERPRISE: &[Component] = &zone_components(Plan::Enterprise);
    match plan {
        Plan::Free => FREE,
        Plan::Lite => LITE,
        Plan::Pro => PRO,
        Plan::ProPlus => PRO_PLUS,
        Plan::Business => BUSINESS,
        Plan::Enterprise => ENTERPRISE,
    }
}

const fn zone_components(plan: Plan) -> [Component; 4] {
    const fn component(name: &'static str, default: i64, max: Option<i64>) -> Component {
        Component {
            name,
            default,
            unit_price_cents: 0,
            max,
        }
    }
    [
        // A zone's subscription is for that one zone.
        component("zones", 1, Some(1)),
        component(
            "page_rules",
            zone_plan(plan).limits.page_rules as i64,
            Some(MAX_PAGE_RULES),
        ),
        component("dedicated_certificates", 0, None),
        component("dedicated_certificates_custom", 0, None),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(asked: &[(&str, i64)]) -> Result<Vec<(&'static str, i64)>, ComponentError> {
        Ok(effective(of_plan(Plan::Business), asked)?
            .iter()
            .map(|c| (c.name, c.value))
            .collect())
    }

    #[test]
    fn asked_for_over_defaults() {
        assert_eq!(
            values(&[]),
            Ok(vec![
                ("zones", 1),
                ("page_rules", 50),
                ("dedicated_certificates", 0),
                ("dedicated_certificates_custom", 0)
            ])
        );
        let some = values(&[
            ("dedicated_certificates_custom", 1),
            ("page_rules", 60),
            ("page_rules", 70),
        ]);
        assert_eq!(
            some,
            Ok(vec![
                ("zones", 1),
                ("page_rules", 70),
                ("dedicated_certificates", 0),
                ("dedicated_certificates_custom", 1)
            ])
        );
        let page_rules =
            effective(of_plan(Plan::Business), &[("page_rules", 60)]).expect("valid")[1];
        assert_eq!((page_rules.value, page_rules.default), (60, 50));
    }

    #[test]
    fn refused() {
        assert_eq!(
            values(&[("page_rule", 1)]),
            Err(ComponentError::Unknown("page_rule".to_owned()))
        );
        assert_eq!(
            values(&[("page_rules", -1)]),
            Err(ComponentError::Negative("page_rules"))
        );
        assert_eq!(
            values(&[("page_rules", 126)]),
            Err(ComponentError::AboveMax("page_rules", 125))
        );
        assert_eq!(
            values(&[("zones", 2)]),
            Err(ComponentError::AboveMax("zones", 1))
        );
    }
}
