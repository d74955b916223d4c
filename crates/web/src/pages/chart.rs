//! Numbers as a picture, for people who would rather look. Whoever cannot has the same numbers in a table beside it.

use maud::{Markup, PreEscaped};
use plotters::{
    backend::SVGBackend,
    chart::ChartBuilder,
    coord::ranged1d::{IntoSegmentedCoord, SegmentValue},
    drawing::{DrawingAreaErrorKind, IntoDrawingArea},
    element::Rectangle,
    style::{BLACK, Color},
};

/// Width and height of a picture; it is shown as wide as there is room.
const SIZE: (u32, u32) = (400, 180);
/// Up to so many bars there is room for a gap between them.
const SPACED: i32 = 60;
/// Room for so many there is always: two bars are two bars, not two walls.
const ROOM: i32 = 6;
/// How the element begins as it is drawn.
const DRAWN: &str = "<svg width=\"400\" height=\"180\"";

/// A bar for each number. `title` is what the picture shows, in words of ours; the labels are the bars'.
pub(super) fn bars(title: &str, numbers: &[(&str, i64)]) -> Markup {
    // A picture is an addition: one that cannot be drawn is left out.
    let drawn = draw(numbers).unwrap_or_default();
    let named = format!("<svg class=\"chart\" role=\"img\" aria-label=\"{title}\"");
    // The colour of the text around it, in light and dark.
    let drawn = drawn
        .replacen(DRAWN, &named, 1)
        .replace("#000000", "currentColor");
    PreEscaped(drawn)
}

type Drawn<T> = Result<T, DrawingAreaErrorKind<std::io::Error>>;

fn draw(numbers: &[(&str, i64)]) -> Drawn<String> {
    let mut text = String::new();
    let count = i32::try_from(numbers.len()).unwrap_or(0);
    if count == 0 {
        return Ok(text);
    }
    let room = count.max(ROOM);
    let highest = numbers.iter().map(|(_, n)| *n).max().unwrap_or(0).max(1);
    {
        let area = SVGBackend::with_string(&mut text, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(6)
            .x_label_area_size(28)
            .y_label_area_size(40)
            .build_cartesian_2d((0..room - 1).into_segmented(), 0..highest)?;
        let label = |at: &SegmentValue<i32>| match at {
            SegmentValue::CenterOf(i) => usize::try_from(*i)
                .ok()
                .and_then(|i| numbers.get(i))
                .map_or(String::new(), |(label, _)| (*label).to_owned()),
            _ => String::new(),
        };
        chart
            .configure_mesh()
            .disable_mesh()
            .x_labels(6)
            .y_labels(4)
            .x_label_formatter(&label)
            .label_style(("sans-serif", 14))
            .draw()?;
        // Where the bars are many, their own width is all there is.
        let gap = if count <= SPACED { 2 } else { 0 };
        let bar = |(i, (_, n)): (i32, &(&str, i64))| {
            let left = SegmentValue::Exact(i);
            let right = if i + 1 == room {
                SegmentValue::Last
            } else {
                SegmentValue::Exact(i + 1)
            };
            let mut bar = Rectangle::new([(left, 0), (right, *n)], BLACK.filled());
            bar.set_margin(0, 0, gap, gap);
            bar
        };
        chart.draw_series((0..count).zip(numbers).map(bar))?;
        area.present()?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::bars;

    /// What each rectangle's attribute `name` says.
    fn sides(drawn: &str, name: &str) -> Vec<i64> {
        let rest = drawn.split("<rect").skip(1);
        rest.map(|rest| {
            let value = rest.split_once(&format!(" {name}=\"")).expect(name).1;
            value.split('"').next().expect(name).parse().expect(name)
        })
        .collect()
    }

    #[test]
    fn a_bar_has_a_width_and_a_height_however_many_there_are() {
        for count in [1, 2, 7, 30, 60, 61, 90, 300] {
            let numbers: Vec<(&str, i64)> = (0..count).map(|n| ("day", n % 5)).collect();
            let drawn = bars("Zones", &numbers).into_string();
            let widths = sides(&drawn, "width");
            assert_eq!(i64::try_from(widths.len()), Ok(count));
            assert!(
                widths.iter().all(|width| *width >= 1),
                "{count}: {widths:?}"
            );
            let heights = sides(&drawn, "height");
            assert!(heights.iter().all(|height| *height >= 0), "{heights:?}");
        }
    }

    #[test]
    fn a_picture_is_named_and_has_no_colour_or_style_of_its_own() {
        for numbers in [
            vec![("active", 7), ("pending", 2)],
            vec![("free", 1)],
            vec![("1", 0), ("2", 0)],
        ] {
            let drawn = bars("Zones by status", &numbers).into_string();
            assert!(drawn.starts_with(
                "<svg class=\"chart\" role=\"img\" aria-label=\"Zones by status\" viewBox="
            ));
            assert!(drawn.contains(numbers[0].0) && drawn.contains("<rect"));
            assert!(drawn.contains("currentColor"));
            for wrong in ["style=", "#000000", "width=\"400\""] {
                assert!(!drawn.contains(wrong), "{wrong}: {drawn}");
            }
        }
        assert_eq!(bars("Nothing", &[]).into_string(), "");
    }
}
