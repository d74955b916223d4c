//! Roles and permissions as the API shows them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Role;

/// What is allowed in one area. Live answers say `edit`, SDKs read `write`: both are sent, always equal (v4: assumed).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// May look.
    pub read: bool,
    /// May change.
    pub edit: bool,
    /// The same as `edit`.
    pub write: bool,
}

/// Key of the area → what is allowed there; the keys in alphabetical order.
pub type PermissionsView = BTreeMap<Cow<'static, str>, Grant>;

/// A role, members in the order of the v4 API.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RoleView {
    /// 32 lowercase hex digits.
    pub id: Cow<'static, str>,
    /// At most 120 characters.
    pub name: Cow<'static, str>,
    /// What the role is for.
    pub description: Cow<'static, str>,
    /// Every area, granted or not.
    pub permissions: PermissionsView,
}

impl From<&Role> for RoleView {
    fn from(role: &Role) -> Self {
        Self {
            id: role.id.into(),
            name: role.name.into(),
            description: role.description.into(),
            permissions: role.grants.view(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::roles::{Area, BILLING, MINIMAL, by_id};

    #[test]
    fn second_names_mirror_the_first() {
        let view = by_id("069fe803647ed3609e93d041d5df6050")
            .expect("DNS")
            .grants
            .view();
        assert_eq!(view.len(), Area::ALL.len() + Area::ALIASES.len());
        assert_eq!(
            view["dns"],
            Grant {
                read: true,
                edit: true,
                write: true
            }
        );
        assert_eq!(view["dns"], view["dns_records"]);
        assert_eq!(
            view["zones"],
            Grant {
                read: true,
                edit: false,
                write: false
            }
        );
        assert_eq!(view["zones"], view["zone"]);
    }

    #[test]
    fn shape_of_a_role() {
        let view = RoleView::from(by_id(BILLING).expect("Billing"));
        let value = serde_json::to_value(&view).expect("serialises");
        assert_eq!(value["name"], "Billing");
        assert_eq!(
            value["permissions"]["billing"],
            json!({"read": true, "edit": true, "write": true})
        );
        assert_eq!(
            value["permissions"]["zone"],
            json!({"read": false, "edit": false, "write": false})
        );
        assert_eq!(
            serde_json::from_value::<RoleView>(value).expect("reads back"),
            view
        );

        let text = serde_json::to_string(&RoleView::from(by_id(MINIMAL).expect("Minimal")))
            .expect("serialises");
        assert!(text.starts_with(
            r#"{"id":"5c35d2bf3a545e6b7560b826c0d23c39","name":"Minimal Account Access","description":"#
        ));
        assert!(
            text.contains(r#","permissions":{"access":{"read":false,"edit":false,"write":false}"#)
        );
    }
}
