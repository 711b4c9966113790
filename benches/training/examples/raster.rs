//! A software rasteriser: anti-aliased fills, strokes and gradients on 96 x 96
//! pixels; n pictures.
use peregrine_training::{Lcg, fold};
use tiny_skia::{
    Color, FillRule, GradientStop, LinearGradient, Paint, PathBuilder, Pixmap, Point, SpreadMode,
    Stroke, Transform,
};

fn paint(rng: &mut Lcg) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: rng.below(4) != 0,
        ..Paint::default()
    };
    let tone = (rng.word() >> 8) as u8;
    if rng.below(3) == 0 {
        let stops = vec![
            GradientStop::new(0.0, Color::from_rgba8(tone, 20, 200, 255)),
            GradientStop::new(1.0, Color::from_rgba8(255, tone, 0, 128)),
        ];
        let (from, to) = (Point::from_xy(0.0, 0.0), Point::from_xy(96.0, 60.0));
        if let Some(shader) =
            LinearGradient::new(from, to, stops, SpreadMode::Reflect, Transform::identity())
        {
            paint.shader = shader;
        }
    } else {
        paint.set_color_rgba8(tone, 90, 255 - tone, 180);
    }
    paint
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(6);
    let mut sum = 0;
    for _ in 0..n {
        let Some(mut pixels) = Pixmap::new(96, 96) else {
            return -1;
        };
        pixels.fill(Color::WHITE);
        for _ in 0..6 {
            let mut path = PathBuilder::new();
            let mut at = || rng.below(96) as f32;
            path.move_to(at(), at());
            path.line_to(at(), at());
            path.quad_to(at(), at(), at(), at());
            path.cubic_to(at(), at(), at(), at(), at(), at());
            path.close();
            let Some(path) = path.finish() else { continue };
            let turn = Transform::from_rotate_at(rng.below(90) as f32, 48.0, 48.0);
            let paint = paint(&mut rng);
            if rng.below(2) == 0 {
                pixels.fill_path(&path, &paint, FillRule::EvenOdd, turn, None);
            } else {
                let stroke = Stroke {
                    width: 1.0 + rng.below(5) as f32,
                    ..Stroke::default()
                };
                pixels.stroke_path(&path, &paint, &stroke, turn, None);
            }
        }
        sum = pixels
            .data()
            .chunks_exact(4)
            .fold(sum, |s, p| fold(s, u64::from(p[0]) << 8 | u64::from(p[2])));
    }
    sum as i64
}
