//! Chess: all positions two plies deep from n positions of random games, on
//! bitboards.
use cozy_chess::{Board, Move};
use peregrine_training::{Lcg, fold};

fn moves(board: &Board) -> Vec<Move> {
    let mut all = Vec::new();
    board.generate_moves(|some| {
        all.extend(some);
        false
    });
    all
}

fn count(board: &Board, depth: u32, sum: &mut u64) -> u64 {
    if depth == 0 {
        *sum = fold(*sum, board.hash());
        return 1;
    }
    let mut total = 0;
    for m in moves(board) {
        let mut next = board.clone();
        next.play_unchecked(m);
        total += count(&next, depth - 1, sum);
    }
    total
}

#[unsafe(no_mangle)]
extern "C" fn run(n: i32) -> i64 {
    let mut rng = Lcg::new(5);
    let mut sum = 0;
    let mut board = Board::default();
    for _ in 0..n {
        let nodes = count(&board, 2, &mut sum);
        sum = fold(sum, nodes);
        let all = moves(&board);
        if all.is_empty() {
            board = Board::default();
        } else {
            board.play_unchecked(all[rng.below(all.len() as u32) as usize]);
        }
    }
    sum as i64
}
