//! Bulk operations that run out of fuel in the middle, and growth that is refused.

use crate::guest::{
    ELEMENTS, Guest, KINDS, Kind, MEMORY, PIECE, PIECE_ELEMENTS, Params, Results, TABLE,
};
use peregrine::{TrapCode, TypedResumableCall};
use proptest::prelude::*;

/// Calls an operation without a break; the results or the trap, and what it leaves.
fn at_once(kind: Kind, params: Params) -> (Result<Results, TrapCode>, Vec<u8>) {
    let mut guest = Guest::new(false, false);
    let called = guest.func(kind).call(&mut guest.store, params);
    let called = called.map_err(|error| error.as_trap_code().expect("a trap"));
    (called, guest.state(kind))
}

/// What an operation costs when there is enough fuel.
fn cost(kind: Kind, params: Params) -> u64 {
    let mut guest = Guest::new(true, false);
    guest.store.set_fuel(u64::MAX).expect("metered");
    let _ = guest.func(kind).call(&mut guest.store, params);
    u64::MAX - guest.store.get_fuel().expect("metered")
}

/// Calls an operation with no fuel, and goes on with `extra` more than is required each time. Gives
/// the results or the trap, how often it waited and what it cost.
fn little_by_little(
    guest: &mut Guest,
    kind: Kind,
    params: Params,
    extra: u64,
) -> (Result<Results, TrapCode>, u32, u64) {
    let mut call = guest.func(kind).call_resumable(&mut guest.store, params);
    let (mut waits, mut given) = (0, 0);
    let called = loop {
        match call {
            Ok(TypedResumableCall::Finished(results)) => break Ok(results),
            Ok(TypedResumableCall::OutOfFuel(waiting)) => {
                let fuel = guest.store.get_fuel().expect("metered");
                let required = waiting.required_fuel();
                assert!(fuel < required);
                given += required - fuel + extra;
                waits += 1;
                guest.store.set_fuel(required + extra).expect("metered");
                call = waiting.resume(&mut guest.store);
            }
            Ok(TypedResumableCall::HostTrap(_)) => panic!("no host function fails"),
            Err(error) => break Err(error.as_trap_code().expect("a trap")),
        }
    };
    (
        called,
        waits,
        given - guest.store.get_fuel().expect("metered"),
    )
}

/// Parameters: anywhere, overlapping in both directions, and out of bounds now and then.
fn params(kind: Kind) -> impl Strategy<Value = Params> {
    let size = kind.size();
    let piece = kind.piece() as i32;
    let place = 0..size + size / 16;
    let near = prop_oneof![-piece - 9..piece + 9, -99..99i32, Just(0)];
    let len = prop_oneof![0..size + 9, 3 * size / 5..size, Just(kind.piece())];
    (place.clone(), place, near, any::<bool>(), len, -1e9..1e9f64).prop_map(
        move |(dst, src, near, is_near, len, x)| {
            let most = size.saturating_sub(len);
            // Mostly in bounds.
            let dst = if dst % 8 == 0 { dst } else { dst.min(most) };
            let src = if src % 8 == 0 {
                src
            } else {
                src % (most / 2 + 1)
            };
            let src = if is_near {
                dst.saturating_add_signed(near).min(most.max(dst))
            } else {
                src
            };
            (dst as i32, src as i32, len as i32, x)
        },
    )
}

fn operations() -> impl Strategy<Value = (Kind, Params)> {
    prop::sample::select(KINDS.to_vec()).prop_flat_map(|kind| (Just(kind), params(kind)))
}

/// A case takes as long as a hundred of other tests.
fn config() -> ProptestConfig {
    let cases = ProptestConfig::default().cases;
    ProptestConfig::with_cases((cases / 8).max(1))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_operation_that_runs_out_of_fuel_in_the_middle_leaves_what_one_at_once_does(
        (kind, params) in operations(),
        extra in prop_oneof![Just(0), 0..40_000u64],
    ) {
        let (expected, state) = at_once(kind, params);
        let mut guest = Guest::new(true, false);
        let (called, _, spent) = little_by_little(&mut guest, kind, params, extra);
        prop_assert_eq!(called, expected);
        prop_assert!(guest.state(kind) == state);
        prop_assert_eq!(spent, cost(kind, params));
    }
}

/// Operations of four pieces or so.
fn long(kind: Kind) -> Params {
    match kind {
        Kind::Fill => (5, 0x77, MEMORY as i32 - 5, 1.5),
        Kind::Copy => (70_000, 0, MEMORY as i32 - 70_000, 2.5),
        Kind::CopyAcross => (3, 17, MEMORY as i32 - 17, -1.5),
        Kind::Init => (99, 1, (5 << 19) - 1, 0.25),
        Kind::TableFill => (1, 1, TABLE as i32 - 1, 9.5),
        Kind::TableCopy => (12_345, 0, TABLE as i32 - 12_345, 8.0),
        Kind::TableCopyAcross => (0, 5, TABLE as i32 - 5, 7.0),
        Kind::TableInit => (50_000, 2, ELEMENTS as i32 - 2, 6.0),
    }
}

#[test]
fn a_long_operation_waits_for_the_fuel_of_each_piece() {
    for kind in KINDS {
        let params = long(kind);
        let (expected, state) = at_once(kind, params);
        assert!(expected.is_ok(), "{kind:?}");
        let mut guest = Guest::new(true, false);
        let (called, waits, spent) = little_by_little(&mut guest, kind, params, 0);
        assert_eq!(called, expected);
        assert!(guest.state(kind) == state, "{kind:?}");
        // Once for the block.
        assert_eq!(
            waits,
            1 + (params.2 as u32).div_ceil(kind.piece()),
            "{kind:?}"
        );
        let unit = if kind.is_table() { 8 } else { 1 };
        let block = cost(kind, (params.0, params.1, 0, 0.0));
        assert_eq!(spent, block + params.2 as u64 * unit / 64, "{kind:?}");
        assert_eq!(spent, cost(kind, params), "{kind:?}");
    }
}

#[test]
fn copies_that_overlap_go_on_in_their_own_direction() {
    for (kind, size) in [(Kind::Copy, MEMORY as i32), (Kind::TableCopy, TABLE as i32)] {
        let piece = kind.piece() as i32;
        for distance in [1, piece - 1, piece, piece + 1, 3 * piece / 2] {
            let len = size - distance;
            for params in [(0, distance, len, 0.5), (distance, 0, len, 0.5)] {
                let (expected, state) = at_once(kind, params);
                let mut guest = Guest::new(true, false);
                let (called, waits, _) = little_by_little(&mut guest, kind, params, 3);
                assert_eq!(called, expected);
                assert!(waits > 1);
                assert!(guest.state(kind) == state, "{kind:?} {params:?}");
            }
        }
    }
}

#[test]
fn a_trap_comes_before_anything_is_written() {
    for kind in KINDS {
        let size = kind.size() as i32;
        let before = Guest::new(true, false).state(kind);
        for params in [
            (1, 1, size, 0.0),
            (
                size - 2 * kind.piece() as i32 + 1,
                0,
                2 * kind.piece() as i32,
                0.0,
            ),
            (0, 0, -1, 0.0),
            (-1, 0, size, 0.0),
        ] {
            let mut guest = Guest::new(true, false);
            let (called, _, spent) = little_by_little(&mut guest, kind, params, 0);
            let trap = if kind.is_table() {
                TrapCode::TableOutOfBounds
            } else {
                TrapCode::MemoryOutOfBounds
            };
            assert_eq!(called, Err(trap), "{kind:?} {params:?}");
            assert!(guest.state(kind) == before, "{kind:?} {params:?}");
            assert_eq!(spent, cost(kind, params), "{kind:?} {params:?}");
        }
    }
}

#[test]
fn a_plain_call_has_paid_for_what_is_written_when_it_runs_out_of_fuel() {
    let params = (0, 0xee, MEMORY as i32, 0.0);
    let block = cost(Kind::Fill, (0, 0, 0, 0.0));
    for pieces in 0..4 {
        let mut guest = Guest::new(true, false);
        let written = guest.memory().iter().filter(|byte| **byte == 0xee).count();
        let fuel = block + u64::from(pieces * PIECE / 64) + 1000;
        guest.store.set_fuel(fuel).expect("metered");
        let error = guest.func(Kind::Fill).call(&mut guest.store, params);
        let error = error.expect_err("too little");
        assert_eq!(error.as_trap_code(), Some(TrapCode::OutOfFuel));
        assert_eq!(guest.store.get_fuel().expect("metered"), 1000);
        let (front, back) = guest.memory().split_at((pieces * PIECE) as usize);
        assert!(front.iter().all(|byte| *byte == 0xee));
        assert!(back.iter().filter(|byte| **byte == 0xee).count() <= written);
    }
    assert_eq!(PIECE_ELEMENTS, Kind::TableFill.piece());
}
