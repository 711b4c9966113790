//! The picture: panels with a bar for each value, from left to right as it is longer.

use super::tables::Panel;
use plotters::{
    prelude::*,
    style::text_anchor::{HPos, Pos, VPos},
};

/// Pixels: of the picture's width, of a bar with the space behind it, between the bars of two rows, and around those of a panel.
const WIDTH: u32 = 960;
const BAR: u32 = 8;
const GAP: u32 = 5;
const AROUND: u32 = 72;
/// Pixels left of the bars, for names, and right of them.
const NAMES: i32 = 130;
const RIGHT: i32 = 40;
/// The longest bar that fits. wasmi's are 1 long.
const MOST: f64 = 1.25;

/// The colours of a panel's series. They differ in lightness, too.
const COLOURS: [RGBColor; 2] = [RGBColor(0x1f, 0x5a, 0x9e), RGBColor(0xe0, 0x8e, 0x2b)];
const INK: RGBColor = RGBColor(0x22, 0x22, 0x22);
const LINE: RGBColor = RGBColor(0xcc, 0xcc, 0xcc);

/// The picture of these panels.
///
/// # Errors
///
/// If the library fails, which it does not as long as it draws into a string.
pub(crate) fn svg(panels: &[Panel]) -> Result<String, String> {
    let heights: Vec<u32> = panels.iter().map(height).collect();
    let mut out = String::new();
    {
        let size = (WIDTH, heights.iter().sum());
        let root = SVGBackend::with_string(&mut out, size).into_drawing_area();
        let failed = |error: DrawingAreaErrorKind<_>| error.to_string();
        root.fill(&WHITE).map_err(failed)?;
        let mut top = 0;
        for (panel, height) in panels.iter().zip(heights) {
            let area = root.clone().shrink((0, top), (WIDTH, height));
            draw_panel(&area, panel).map_err(failed)?;
            top += height;
        }
        root.present().map_err(failed)?;
    }
    // A file ends with a line.
    out.truncate(out.trim_end().len());
    out.push('\n');
    Ok(out)
}

/// The pixels that a panel takes from top to bottom.
fn height(panel: &Panel) -> u32 {
    panel.rows.len() as u32 * row_height(panel) + AROUND
}

fn row_height(panel: &Panel) -> u32 {
    panel.series.len() as u32 * BAR + GAP
}

/// A length in the pixels of bars.
fn pixels(value: f64) -> i32 {
    let room = f64::from(WIDTH as i32 - NAMES - RIGHT);
    (value.min(MOST) / MOST * room).round() as i32
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;
type Drawn<'a> = Result<(), DrawingAreaErrorKind<<SVGBackend<'a> as DrawingBackend>::ErrorType>>;

fn draw_panel<'a>(area: &Area<'a>, panel: &Panel) -> Drawn<'a> {
    let style = |size: u32, h: HPos, v: VPos| {
        TextStyle::from(("sans-serif", size).into_font())
            .color(&INK)
            .pos(Pos::new(h, v))
    };
    let text = |at: (i32, i32), words: &str, size: u32, h: HPos, v: VPos| {
        area.draw(&Text::new(words.to_owned(), at, style(size, h, v)))
    };
    text(
        (NAMES, 20),
        &format!("{}, time / wasmi 2.0", panel.title),
        16,
        HPos::Left,
        VPos::Center,
    )?;
    let (first, step) = (44, row_height(panel) as i32);
    let end = first + panel.rows.len() as i32 * step;

    // What the colours mean, from the right.
    let mut right = WIDTH as i32 - RIGHT;
    if panel.series.len() > 1 {
        for (name, colour) in panel.series.iter().zip(COLOURS).rev() {
            // Text without a font has no width: this is what it takes at most.
            right -= name.len() as i32 * 6 + 34;
            area.draw(&Rectangle::new(
                [(right, 15), (right + 10, 25)],
                colour.filled(),
            ))?;
            text((right + 16, 20), name, 12, HPos::Left, VPos::Center)?;
        }
    }
    for quarter in 0..=5 {
        let value = f64::from(quarter) * 0.25;
        let x = NAMES + pixels(value);
        let line = if quarter == 4 { INK } else { LINE };
        area.draw(&PathElement::new([(x, first - 4), (x, end)], line))?;
        text(
            (x, end + 4),
            &format!("{value:.2}"),
            11,
            HPos::Center,
            VPos::Top,
        )?;
    }
    for (number, (name, values)) in panel.rows.iter().enumerate() {
        let top = first + number as i32 * step;
        text(
            (NAMES - 8, top + (step - GAP as i32) / 2),
            name,
            12,
            HPos::Right,
            VPos::Center,
        )?;
        for (place, (value, colour)) in values.iter().zip(COLOURS).enumerate() {
            let y = top + (place as u32 * BAR) as i32;
            let x = NAMES + pixels(*value);
            area.draw(&Rectangle::new(
                [(NAMES, y), (x, y + BAR as i32 - 1)],
                colour.filled(),
            ))?;
            text(
                (x + 4, y + BAR as i32 / 2),
                &format!("{value:.2}"),
                9,
                HPos::Left,
                VPos::Center,
            )?;
        }
    }
    Ok(())
}
