//! LOC: where on Earth something is (RFC 1876).

use serde_json::{Map, Value, json};

use super::{Fault, FaultKind};

/// Thousandths of a second of arc in a degree.
const DEGREE: i64 = 3_600_000;
/// The equator, or the prime meridian, on the wire: 2^31.
const ORIGIN: i64 = 1 << 31;
/// The lowest altitude in centimetres, which is 0 on the wire.
const LOWEST: i64 = -10_000_000;
/// The highest altitude in centimetres.
const HIGHEST: i64 = LOWEST + u32::MAX as i64;
/// The largest size or precision in centimetres: 9 × 10^9.
const LARGEST: i64 = 9_000_000_000;

/// Defaults of the presentation form (RFC 1876 section 3), in centimetres: size, horizontal and vertical precision.
/// The API's default is 0 for all three (v4: documented).
const TEXT_DEFAULTS: [i64; 3] = [100, 1_000_000, 1_000];

/// A place, in whole numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Loc {
    /// Thousandths of a second of arc; north is positive.
    latitude: i64,
    /// Thousandths of a second of arc; east is positive.
    longitude: i64,
    /// Centimetres above the reference ellipsoid.
    altitude: i64,
    /// Size, horizontal and vertical precision in centimetres. The wire holds only their first digit.
    sizes: [i64; 3],
}

/// The members of `data` of one angle.
struct AngleKeys {
    degrees: &'static str,
    minutes: &'static str,
    seconds: &'static str,
    direction: &'static str,
    /// What stands for a positive and a negative angle.
    directions: [&'static str; 2],
    /// Degrees.
    most: i64,
}

const LATITUDE: AngleKeys = AngleKeys {
    degrees: "data/lat_degrees",
    minutes: "data/lat_minutes",
    seconds: "data/lat_seconds",
    direction: "data/lat_direction",
    directions: ["N", "S"],
    most: 90,
};

const LONGITUDE: AngleKeys = AngleKeys {
    degrees: "data/long_degrees",
    minutes: "data/long_minutes",
    seconds: "data/long_seconds",
    direction: "data/long_direction",
    directions: ["E", "W"],
    most: 180,
};

const SIZES: [&str; 3] = ["data/size", "data/precision_horz", "data/precision_vert"];

impl Loc {
    /// From the members of `data`. Minutes, seconds, size and precisions may be left out, and are 0 then.
    pub(super) fn from_data(data: &Map<String, Value>) -> Result<Self, Fault> {
        let mut sizes = [0; 3];
        for (size, at) in sizes.iter_mut().zip(SIZES) {
            *size = scaled(data, at, 100, (0, LARGEST), Some(0))?;
        }
        Ok(Self {
            latitude: angle(data, &LATITUDE)?,
            longitude: angle(data, &LONGITUDE)?,
            altitude: scaled(data, "data/altitude", 100, (LOWEST, HIGHEST), None)?,
            sizes,
        })
    }

    /// From `37 46 46.000 N 122 23 35.000 W 0.00m 100.00m 0.00m 0.00m`, in which the unit and what follows the
    /// altitude may be missing, as may minutes and seconds.
    pub(super) fn from_tokens(tokens: &[&str]) -> Result<Self, &'static str> {
        let mut tokens = tokens.iter().copied();
        let latitude = text_angle(&mut tokens, &LATITUDE)?;
        let longitude = text_angle(&mut tokens, &LONGITUDE)?;
        let altitude = metres(tokens.next().ok_or("must have an altitude")?)?;
        let mut sizes = TEXT_DEFAULTS;
        for (size, token) in sizes.iter_mut().zip(&mut tokens) {
            *size = metres(token)?;
        }
        if tokens.next().is_some() {
            return Err("has more fields than a place has");
        }
        if !(LOWEST..=HIGHEST).contains(&altitude)
            || sizes.iter().any(|size| !(0..=LARGEST).contains(size))
        {
            return Err("has a length that is out of range");
        }
        Ok(Self {
            latitude,
            longitude,
            altitude,
            sizes,
        })
    }

    /// From the wire; version 0 is the only one.
    pub(super) fn from_wire(rdata: &[u8]) -> Result<Self, &'static str> {
        let (head, rest) = rdata.split_first_chunk::<4>().ok_or("is cut off")?;
        let words: [u8; 12] = rest.try_into().map_err(|_| "must be 16 octets")?;
        let word = |at: usize| {
            i64::from(u32::from_be_bytes([
                words[at],
                words[at + 1],
                words[at + 2],
                words[at + 3],
            ]))
        };
        if head[0] != 0 {
            return Err("is of an unknown version");
        }
        let mut sizes = [0; 3];
        for (size, octet) in sizes.iter_mut().zip(&head[1..]) {
            let (digit, power) = (octet >> 4, octet & 15);
            if digit > 9 || power > 9 {
                return Err("has a length that is out of range");
            }
            *size = i64::from(digit) * 10_i64.pow(u32::from(power));
        }
        let loc = Self {
            latitude: word(0) - ORIGIN,
            longitude: word(4) - ORIGIN,
            altitude: word(8) + LOWEST,
            sizes,
        };
        if loc.latitude.abs() > 90 * DEGREE || loc.longitude.abs() > 180 * DEGREE {
            return Err("has an angle that is out of range");
        }
        Ok(loc)
    }

    pub(super) fn wire(&self) -> Vec<u8> {
        let mut wire = vec![0];
        wire.extend(self.sizes.map(size_octet));
        for number in [
            self.latitude + ORIGIN,
            self.longitude + ORIGIN,
            self.altitude - LOWEST,
        ] {
            // In range by every way in.
            wire.extend(u32::try_from(number).unwrap_or_default().to_be_bytes());
        }
        wire
    }

    /// All twelve members, in the documented order; numbers with a fraction only where they need one.
    pub(super) fn data(&self) -> Value {
        let (latitude, north) = parts(self.latitude, &LATITUDE);
        let (longitude, east) = parts(self.longitude, &LONGITUDE);
        json!({
            "lat_degrees": latitude[0],
            "lat_minutes": latitude[1],
            "lat_seconds": fraction(latitude[2], 1000),
            "lat_direction": north,
            "long_degrees": longitude[0],
            "long_minutes": longitude[1],
            "long_seconds": fraction(longitude[2], 1000),
            "long_direction": east,
            "altitude": fraction(self.altitude, 100),
            "size": fraction(self.sizes[0], 100),
            "precision_horz": fraction(self.sizes[1], 100),
            "precision_vert": fraction(self.sizes[2], 100),
        })
    }

    /// As the API shows it: lengths in metres without their unit (v4: observed).
    pub(super) fn content(&self) -> String {
        self.text("")
    }

    /// As zone files have it.
    pub(super) fn master(&self) -> String {
        self.text("m")
    }

    fn text(&self, unit: &str) -> String {
        let angle = |angle: i64, keys: &AngleKeys| {
            let ([degrees, minutes, thousandths], direction) = parts(angle, keys);
            format!(
                "{degrees} {minutes} {}.{:03} {direction}",
                thousandths / 1000,
                thousandths % 1000
            )
        };
        let metres = |centimetres: i64| {
            let sign = if centimetres < 0 { "-" } else { "" };
            format!(
                "{sign}{}.{:02}{unit}",
                centimetres.abs() / 100,
                centimetres.abs() % 100
            )
        };
        let [size, horizontal, vertical] = self.sizes.map(metres);
        format!(
            "{} {} {} {size} {horizontal} {vertical}",
            angle(self.latitude, &LATITUDE),
            angle(self.longitude, &LONGITUDE),
            metres(self.altitude)
        )
    }
}

/// A length's first digit and the power of ten it stands for; what follows is cut off (RFC 1876 section 2).
fn size_octet(centimetres: i64) -> u8 {
    let (mut digit, mut power) = (centimetres, 0);
    while digit > 9 {
        digit /= 10;
        power += 1;
    }
    u8::try_from(digit << 4 | power).unwrap_or_default()
}

/// Degrees, minutes, thousandths of a second; and the direction.
fn parts(angle: i64, keys: &AngleKeys) -> ([i64; 3], &'static str) {
    let size = angle.abs();
    let direction = keys.directions[usize::from(angle < 0)];
    (
        [size / DEGREE, size / 60_000 % 60, size % 60_000],
        direction,
    )
}

/// A whole number where it is one.
#[allow(
    clippy::cast_precision_loss,
    reason = "all lengths and angles are far below 2^53"
)]
fn fraction(number: i64, scale: i64) -> Value {
    if number % scale == 0 {
        (number / scale).into()
    } else {
        (number as f64 / scale as f64).into()
    }
}

fn angle(data: &Map<String, Value>, keys: &AngleKeys) -> Result<i64, Fault> {
    let degrees = scaled(data, keys.degrees, 1, (0, keys.most), None)?;
    let minutes = scaled(data, keys.minutes, 1, (0, 59), Some(0))?;
    let thousandths = scaled(data, keys.seconds, 1000, (0, 59_999), Some(0))?;
    let size = degrees * DEGREE + minutes * 60_000 + thousandths;
    if size > keys.most * DEGREE {
        let why = format!("must be 0 to {}, minutes and seconds included", keys.most);
        return Err(Fault::new(FaultKind::BadData, keys.degrees, why));
    }
    let direction = data
        .get(member(keys.direction))
        .and_then(Value::as_str)
        .unwrap_or_default();
    sign(direction, keys)
        .map(|sign| sign * size)
        .ok_or_else(|| {
            let [positive, negative] = keys.directions;
            let why = format!("must be {positive} or {negative}");
            Fault::new(FaultKind::BadData, keys.direction, why)
        })
}

fn sign(direction: &str, keys: &AngleKeys) -> Option<i64> {
    let [positive, negative] = keys.directions;
    if direction.eq_ignore_ascii_case(positive) {
        Some(1)
    } else if direction.eq_ignore_ascii_case(negative) {
        Some(-1)
    } else {
        None
    }
}

fn member(at: &'static str) -> &'static str {
    at.strip_prefix("data/").unwrap_or(at)
}

/// A member times the scale, rounded; the range is of the result.
fn scaled(
    data: &Map<String, Value>,
    at: &'static str,
    scale: i32,
    range: (i64, i64),
    default: Option<i64>,
) -> Result<i64, Fault> {
    let fault = |why: String| Fault::new(FaultKind::BadData, at, why);
    let number = match data.get(member(at)) {
        None | Some(Value::Null) => return default.ok_or_else(|| fault("is missing".to_owned())),
        Some(Value::Number(number)) => number.as_f64().and_then(|number| times(number, scale)),
        Some(Value::String(text)) => decimal(text, scale),
        Some(_) => None,
    };
    match number {
        Some(number) if (range.0..=range.1).contains(&number) => Ok(number),
        Some(_) => Err(fault(format!(
            "must be from {} to {}",
            fraction(range.0, scale.into()),
            fraction(range.1, scale.into())
        ))),
        None if scale == 1 => Err(fault("must be a whole number".to_owned())),
        None => Err(fault("must be a number".to_owned())),
    }
}

/// Digits, with a sign and a point at most.
fn decimal(text: &str, scale: i32) -> Option<i64> {
    let plain = text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-'));
    times(text.parse().ok().filter(|_| plain)?, scale)
}

/// Rounded to a whole number; at scale 1, where nothing is finer, only what is one.
fn times(number: f64, scale: i32) -> Option<i64> {
    if scale == 1 && number.fract() != 0.0 {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what is too large ends at the limit, and out of every range"
    )]
    Some((number * f64::from(scale)).round() as i64)
}

fn metres(token: &str) -> Result<i64, &'static str> {
    let number = token.strip_suffix(['m', 'M']).unwrap_or(token);
    decimal(number, 100).ok_or("has a length that is not a number of metres")
}

fn text_angle<'a>(
    tokens: &mut impl Iterator<Item = &'a str>,
    keys: &AngleKeys,
) -> Result<i64, &'static str> {
    // Each unit, and how many of it there can be.
    let units = [(DEGREE, 1, keys.most), (60_000, 1, 59), (1, 1000, 59_999)];
    let mut size = 0;
    for (count, token) in tokens.enumerate() {
        if let Some(sign) = sign(token, keys) {
            if count == 0 {
                break;
            }
            if size > keys.most * DEGREE {
                return Err("has an angle that is out of range");
            }
            return Ok(sign * size);
        }
        let (unit, scale, most) = units
            .get(count)
            .ok_or("must name the directions N or S, and E or W")?;
        let number = decimal(token, *scale)
            .filter(|number| (0..=*most).contains(number))
            .ok_or("has an angle that is not one")?;
        size += number * unit;
    }
    Err("must have two angles, as in 37 46 46.000 N 122 23 35.000 W")
}
