//! Colours that can be read on the grounds they stand on (WCAG 2.2, 1.4.3).

use crate::{Error, Result, codes};

/// What an accent stands on by day: the page, and what is raised from it.
pub const LIGHT_GROUNDS: [&str; 2] = ["#ffffff", "#f4f5f7"];
/// What stands on it there.
pub const ON_ACCENT: &str = "#ffffff";
/// The same by night.
pub const DARK_GROUNDS: [&str; 2] = ["#15181c", "#1f242a"];
/// What stands on it there.
pub const ON_ACCENT_DARK: &str = "#0b1a2b";

/// The least contrast of text.
const LEAST: f64 = 4.5;

/// A colour in its one form, readable on all of these.
pub(super) fn check(pointer: &str, value: &str, grounds: &[&str], on_it: &str) -> Result<String> {
    let bad = |text: String| Error::from(&codes::BRANDING_INVALID).text(text).at(pointer);
    let field = pointer.trim_start_matches('/');
    let colour = value.to_ascii_lowercase();
    let light =
        luminance(&colour).ok_or_else(|| bad(format!("{field} is a colour like #0b57a4")))?;
    let least = grounds
        .iter()
        .map(|ground| (*ground, format!("on {ground}")));
    let least = least.chain([(on_it, format!("under text in {on_it}"))]);
    for (other, place) in least {
        let ratio = luminance(other).map_or(1.0, |other| ratio(light, other));
        if ratio < LEAST {
            // Rounded down, so that what is too little never reads as enough.
            let told = (ratio * 100.0).floor() / 100.0;
            return Err(bad(format!(
                "{colour} has a contrast of {told:.2}:1 {place}; it takes at least {LEAST}:1 to be read by everybody"
            )));
        }
    }
    Ok(colour)
}

/// The contrast of two colours, from 1 to 21; `None` where one is none.
pub fn contrast(one: &str, other: &str) -> Option<f64> {
    Some(ratio(luminance(one)?, luminance(other)?))
}

fn ratio(one: f64, other: f64) -> f64 {
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance of `#rrggbb` (WCAG 2.2).
fn luminance(colour: &str) -> Option<f64> {
    let digits = colour.strip_prefix('#').filter(|d| d.len() == 6)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let part = |at: usize| {
        let value = f64::from(u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?) / 255.0;
        Some(if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        })
    };
    Some(0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_of_the_standard() {
        let near = |one, other, expected: f64| {
            let got = contrast(one, other).expect("colours");
            assert!((got - expected).abs() < 0.01, "{one} {other}: {got}");
        };
        near("#000000", "#ffffff", 21.0);
        near("#ffffff", "#ffffff", 1.0);
        // Well known: the darkest grey that fails on white, and the next that passes.
        near("#777777", "#ffffff", 4.48);
        near("#767676", "#ffffff", 4.54);
        for none in ["", "#fff", "0b57a4", "#0b57ag", "#0b57a4ff", "#0b57é"] {
            assert_eq!(contrast(none, "#ffffff"), None, "{none}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let light = |colour| check("/accent", colour, &LIGHT_GROUNDS, ON_ACCENT);
        assert_eq!(light("#0B57A4").expect("readable"), "#0b57a4");
        // Enough on white, too little on what is raised from it.
        let told = light("#767676").expect_err("too light").to_string();
        assert!(told.contains("4.16:1 on #f4f5f7"), "{told}");
        let dark = |colour| check("/accent_dark", colour, &DARK_GROUNDS, ON_ACCENT_DARK);
        assert_eq!(dark("#86bdf5").expect("readable"), "#86bdf5");
        assert!(dark("#0b57a4").is_err());
    }
}
