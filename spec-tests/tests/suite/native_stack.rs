//! The native stack stays bounded whatever the guest does, in every build profile.
//!
//! Runs guests on threads with a native stack of 256 KiB: one that makes 10^8
//! dispatches, one that calls deeper than that stack could hold, one that never
//! returns from calling. Where a handler's dispatch is a call and not a jump,
//! the first overflows after some thousand dispatches.

use std::thread;

use peregrine_wast::engine::{Machine, Options, Stop};
use peregrine_wast::features::Features;
use peregrine_wast::runner::SMALL_STACK;
use peregrine_wast::script::encode_text;
use peregrine_wast::values::Value;

/// Rounds of `mix` below. A round is at least ten dispatches however operators
/// are fused, since it crosses two calls, two returns, a `br_table` and two
/// loop heads, so these are 10^8.
const ROUNDS: i32 = 10_000_000;

const GUEST: &str = r#"
(module
  (type $step (func (param i32 i32) (result i32)))
  (memory 1)
  (table funcref (elem $add $xor))
  (func $add (type $step) (i32.add (local.get 0) (local.get 1)))
  (func $xor (type $step)
    (i32.store (i32.and (local.get 1) (i32.const 0xfffc)) (local.get 0))
    (i32.xor (local.get 0) (i32.load (i32.and (local.get 1) (i32.const 0xff))))
  )
  (func (export "mix") (param $rounds i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $done
        (block $odd
          (block $even (br_table $even $odd (i32.and (local.get $rounds) (i32.const 1))))
          (local.set $sum (call $add (local.get $sum) (local.get $rounds)))
          (br $done))
        (local.set $sum (call $add (local.get $sum) (i32.const 3))))
      (local.set $sum
        (call_indirect (type $step)
          (local.get $sum) (local.get $rounds)
          (i32.and (i32.shr_u (local.get $rounds) (i32.const 1)) (i32.const 1))))
      (local.set $rounds (i32.sub (local.get $rounds) (i32.const 1)))
      (br_if $again (local.get $rounds)))
    (local.get $sum))
  (func $deep (export "deep") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))
  (func $forever (export "forever") (call $forever)))
"#;

/// What `mix` computes.
fn mix(rounds: i32) -> i32 {
    let mut memory = vec![0_u8; 0x1_0000];
    let mut sum = 0_i32;
    for round in (1..=rounds).rev() {
        sum = sum.wrapping_add(if round & 1 == 0 { round } else { 3 });
        if (round >> 1) & 1 == 0 {
            sum = sum.wrapping_add(round);
        } else {
            let at = (round & 0xfffc) as usize;
            memory[at..at + 4].copy_from_slice(&sum.to_le_bytes());
            let at = (round & 0xff) as usize;
            sum ^= i32::from_le_bytes([memory[at], memory[at + 1], memory[at + 2], memory[at + 3]]);
        }
    }
    sum
}

/// Calls an export of the guest on a thread with a small stack.
fn call(options: Options, name: &'static str, arguments: Vec<Value>) -> Result<Vec<Value>, Stop> {
    let wasm = encode_text(GUEST).expect("the guest is a module");
    let thread = thread::Builder::new().stack_size(SMALL_STACK);
    let thread = thread.spawn(move || {
        let mut machine = Machine::new(Features::WASM3, options).expect("spectest can be made");
        let module = machine.compile(&wasm).expect("the guest is valid");
        let instance = machine.instantiate(&module, |_| None)?;
        machine.invoke(&instance, name, &arguments)
    });
    let thread = thread.expect("a thread with a stack of 256 KiB can be had");
    thread.join().expect("no panic")
}

const MODES: [Options; 4] = [
    mode(false, false),
    mode(false, true),
    mode(true, false),
    mode(true, true),
];

const fn mode(eager: bool, fuel: bool) -> Options {
    Options {
        eager,
        fuel,
        canonical_nans: false,
        zeal: false,
    }
}

#[test]
fn a_hundred_million_dispatches() {
    // Fuel is another set of operators, hence both; eager or lazy is the same code.
    for fuel in [false, true] {
        let options = mode(true, fuel);
        let result = call(options, "mix", vec![Value::I32(ROUNDS)]);
        assert_eq!(result, Ok(vec![Value::I32(mix(ROUNDS))]), "{options:?}");
    }
}

#[test]
fn calls_deeper_than_the_native_stack() {
    // 10,000 frames would need 26 bytes each at most, were they native ones.
    const DEPTH: i32 = 10_000;
    for options in MODES {
        let result = call(options, "deep", vec![Value::I32(DEPTH)]);
        assert_eq!(result, Ok(vec![Value::I32(DEPTH)]), "{options:?}");
    }
}

#[test]
fn endless_recursion_uses_up_the_guests_stack() {
    for options in MODES {
        let result = call(options, "forever", Vec::new());
        assert!(
            matches!(result, Err(Stop::Exhaustion(_))),
            "{options:?}: {result:?}"
        );
    }
}
