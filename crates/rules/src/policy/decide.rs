//! The decision: what the facts say of an action.

use super::{Action, Kind, Who};
use crate::{
    codes::{self, Code},
    gate::{Facts, Place},
    roles::Area,
};

/// What becomes of a request, and by which rule.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    Allow(&'static str),
    /// The principal sees the place.
    Refuse(&'static Code, &'static str),
    /// The principal does not see the place, whether it exists or not.
    Hidden,
}

/// The policy.
pub fn decide(facts: &Facts, action: &Action) -> Decision {
    let at = &facts.standing;
    let bearer = facts.bearer.as_deref();
    if let Some((code, rule)) = bearer.and_then(|b| b.refusal(facts.now, facts.from)) {
        return Decision::Refuse(code, rule);
    }
    if at.suspended {
        return Decision::Refuse(&codes::SUSPENDED, "user suspended");
    }
    let Some(place) = &facts.place else {
        let sees_all = at.operator
            && action.for_operators()
            && bearer.is_none_or(|b| b.grants.allow_somewhere(action.needs(Area::Installation)));
        return if sees_all {
            Decision::Refuse(&codes::NO_SUCH_OBJECT, "no such place")
        } else {
            Decision::Hidden
        };
    };
    let by_token = |who: &Who| bearer.is_none_or(|b| action.granted_by(b, *who, place));
    let staff = at.tenant.and_then(|role| {
        let mut ways = action.who.iter();
        ways.find(|who| who.admits_staff(role) && by_token(who))
    });
    let outside = action.without_consent(at);
    let by_role = staff.filter(|_| outside.is_none());
    let mut ways = action.who.iter();
    let own = ways.find(|who| who.admits(at, place) && by_token(who));
    let above = own.filter(|who| matches!(who, Who::Operator | Who::System));
    let Some(who) = above.or(by_role).or(own) else {
        return match outside.filter(|_| staff.is_some()) {
            Some((code, rule)) => Decision::Refuse(code, rule),
            None => unseen_or_refused(facts, place, action),
        };
    };
    if by_role.is_none()
        && let Some((code, rule)) = kept_out(facts)
        && matches!(
            who,
            Who::Can(_) | Who::CanSome(_) | Who::Remove(_) | Who::MemberCan(_) | Who::Member
        )
    {
        return Decision::Refuse(code, rule);
    }
    if action.kind == Kind::Write && at.tenant_suspended && above.is_none() {
        return Decision::Refuse(&codes::TENANT_SUSPENDED, "tenant suspended");
    }
    Decision::Allow(who.rule())
}

/// What an account's settings keep its members from: the API, or log-ins without a second factor.
fn kept_out(facts: &Facts) -> Option<(&'static Code, &'static str)> {
    let at = &facts.standing;
    if !facts.by_session {
        let off = (&codes::NO_PERMISSION, "API access is off for members");
        return at.api_refused.then_some(off);
    }
    let missing = at.second_required && !at.second_factor;
    missing.then_some((&codes::SECOND_FACTOR_NEEDED, "second factor missing"))
}

/// Nobody is told of a place that they do not see.
fn unseen_or_refused(facts: &Facts, place: &Place, action: &Action) -> Decision {
    let at = &facts.standing;
    let bearer = facts.bearer.as_deref();
    // A member sees the account, whatever little of it they have.
    let member = at.member.as_ref();
    let by_membership = member.is_some_and(|m| place.zone_id.is_none() || m.reach(place));
    let by_standing = at.tenant.is_some() || by_membership;
    let by_token = bearer.is_none_or(|b| b.grants.see(place));
    if by_standing && by_token {
        return Decision::Refuse(
            action.refusal,
            if bearer.is_some() {
                "no permission, or the token lacks it"
            } else {
                "no permission"
            },
        );
    }
    // About the user themself, or for operators, there is no place to hide.
    if place.account_id.is_none() && place.tenant_id.is_none() && bearer.is_some() {
        return Decision::Refuse(&codes::NOT_YOURS, "the token lacks the permission");
    }
    Decision::Hidden
}
