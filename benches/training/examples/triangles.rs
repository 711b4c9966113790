//! Delaunay triangulation with exact predicates; n sets of 300 points.
use delaunator::{Point, triangulate};
use peregrine_training::{Lcg, fold};

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(7);
    let mut sum = 0;
    for round in 0..n {
        // Every third set lies on a lattice, where points are collinear.
        let points: Vec<Point> = (0..300)
            .map(|_| {
                let (x, y) = (rng.unit(), rng.unit());
                if round % 3 == 0 {
                    Point {
                        x: (x * 32.0).floor(),
                        y: (y * 32.0).floor(),
                    }
                } else {
                    Point { x, y }
                }
            })
            .collect();
        let mesh = triangulate(&points);
        sum = mesh.triangles.iter().fold(sum, |s, &t| fold(s, t as u64));
        sum = fold(sum, mesh.hull.len() as u64);
    }
    sum as i64
}
