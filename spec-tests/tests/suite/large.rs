//! Functions at the size limits: what a narrow operand field or an eager
//! recursion in the translator would get wrong. Generated, since as text they
//! would be megabytes. Runs on a small native stack in every configuration.

use std::fmt::Write;
use std::thread;

use peregrine_wast::engine::{Machine, Options, Stop};
use peregrine_wast::features::Features;
use peregrine_wast::runner::SMALL_STACK;
use peregrine_wast::script::encode_text;
use peregrine_wast::values::Value;

/// Calls the export `f` of a module in all configurations and expects the same of each.
fn check(wat: &str, arguments: &[i32], expected: &Result<Vec<Value>, Stop>) {
    let wasm = encode_text(wat).expect("the text is that of a module");
    for (eager, fuel) in [(false, false), (false, true), (true, false), (true, true)] {
        let options = Options {
            eager,
            fuel,
            ..Options::default()
        };
        let (wasm, arguments) = (wasm.clone(), arguments.to_vec());
        let thread = thread::Builder::new().stack_size(SMALL_STACK);
        let thread = thread.spawn(move || {
            let mut machine = Machine::new(Features::WASM3, options).expect("spectest can be made");
            let module = machine.compile(&wasm).expect("the module is valid");
            let instance = machine.instantiate(&module, |_| None)?;
            let arguments: Vec<Value> = arguments.into_iter().map(Value::I32).collect();
            machine.invoke(&instance, "f", &arguments)
        });
        let thread = thread.expect("a thread with a stack of 256 KiB can be had");
        let result = thread.join().expect("no panic");
        assert_eq!(&result, expected, "{options:?}");
    }
}

fn returns(values: impl IntoIterator<Item = i32>) -> Result<Vec<Value>, Stop> {
    Ok(values.into_iter().map(Value::I32).collect())
}

/// As many times as needed, `piece` with the index in place of `#`.
fn repeat(count: usize, piece: &str) -> String {
    let mut text = String::new();
    for index in 0..count {
        text.push_str(&piece.replace('#', &index.to_string()));
        text.push('\n');
    }
    text
}

#[test]
fn many_locals() {
    // The validator allows 50,000.
    let set = repeat(49_999, "local.get 0 i32.const # i32.add local.set $l#");
    let sum = repeat(49_999, "local.get $l# i32.add");
    let declared = repeat(49_999, "(local $l# i32)");
    let wat = format!(
        r#"(module (func (export "f") (param i32) (result i32) {declared} {set} i32.const 0 {sum}))"#
    );
    let expected = (0..49_999_i32).fold(0, |sum: i32, i| sum.wrapping_add(i + 5));
    check(&wat, &[5], &returns([expected]));
}

#[test]
fn many_parameters_and_results() {
    let types = "i32 ".repeat(1000);
    let get = repeat(1000, "local.get #");
    // Reversed twice: once through slots of the caller, once through those of the callee.
    let reversed: String = (0..1000)
        .rev()
        .map(|i| format!("local.get {i}\n"))
        .collect();
    let wat = format!(
        r#"(module
          (func $reverse (param {types}) (result {types}) {reversed})
          (func (export "f") (param {types}) (result {types}) {get} call $reverse call $reverse))"#
    );
    let arguments: Vec<i32> = (0..1000).map(|i| i * 3).collect();
    check(&wat, &arguments, &returns(arguments.clone()));
}

#[test]
fn a_high_operand_stack() {
    const HEIGHT: usize = 20_000;
    let push = repeat(HEIGHT, "local.get 0 i32.const # i32.xor");
    let add = "i32.add ".repeat(HEIGHT - 1);
    let wat = format!(r#"(module (func (export "f") (param i32) (result i32) {push} {add}))"#);
    let expected =
        (0..i32::try_from(HEIGHT).expect("fits")).fold(0_i32, |sum, i| sum.wrapping_add(i ^ 0x55));
    check(&wat, &[0x55], &returns([expected]));
}

#[test]
fn deep_nesting() {
    const DEPTH: usize = 5_000;
    // Leaves the blocks one by one or all at once.
    let blocks = "block ".repeat(DEPTH);
    let ends = repeat(DEPTH, "local.get 1 i32.const 1 i32.add local.set 1 end");
    let wat = format!(
        r#"(module (func (export "f") (param i32) (result i32) (local i32)
          {blocks}
          local.get 0 br_if {} local.get 0 i32.eqz br_if 2500
          {ends}
          local.get 1))"#,
        DEPTH - 1
    );
    check(&wat, &[1], &returns([0]));
    check(&wat, &[0], &returns([2499]));
}

#[test]
fn deep_ifs_with_values() {
    const DEPTH: usize = 2_000;
    let open = "local.get 0 i32.const 1 i32.sub local.tee 0 if (result i32) ".repeat(DEPTH);
    let close = "else i32.const 1 end i32.const 1 i32.add ".repeat(DEPTH);
    let wat = format!(
        r#"(module (func (export "f") (param i32) (result i32) {open} i32.const 7 {close}))"#
    );
    let depth = i32::try_from(DEPTH).expect("fits");
    check(&wat, &[0], &returns([7 + depth]));
    // The hundredth condition is zero: 1 from its else, and the additions of the hundred.
    check(&wat, &[100], &returns([101]));
}

#[test]
fn a_wide_branch_table() {
    const TARGETS: usize = 20_000;
    let targets: String = (0..TARGETS).map(|i| format!("{} ", i % 3)).collect();
    let wat = format!(
        r#"(module (func (export "f") (param i32) (result i32)
          block block block local.get 0 br_table {targets} 2 end
            i32.const 10 return end
            i32.const 11 return end
          i32.const 12))"#
    );
    check(&wat, &[0], &returns([10]));
    check(&wat, &[19_999], &returns([11]));
    check(&wat, &[20_000], &returns([12]));
    check(&wat, &[-1], &returns([12]));
}

#[test]
fn a_long_function() {
    // Branches across more code than a 16-bit distance covers, both ways.
    let body = "local.get 1 i32.const 3 i32.mul i32.const 1 i32.add local.set 1\n".repeat(40_000);
    let wat = format!(
        r#"(module (func (export "f") (param i32) (result i32) (local i32)
          loop $l
            block $b
              local.get 0 i32.const 2 i32.eq br_if $b
              {body}
            end
            local.get 0 i32.const 1 i32.sub local.tee 0
            br_if $l
          end
          local.get 1))"#
    );
    let round = |mut value: i32| {
        for _ in 0..40_000 {
            value = value.wrapping_mul(3).wrapping_add(1);
        }
        value
    };
    check(&wat, &[3], &returns([round(round(0))]));
}

#[test]
fn many_functions_globals_and_types() {
    const COUNT: usize = 10_000;
    let mut wat = String::from("(module (table funcref (elem ");
    wat.push_str(&repeat(COUNT, "$f#"));
    wat.push_str("))");
    wat.push_str(&repeat(COUNT, "(global $g# (mut i32) (i32.const #))"));
    wat.push_str(&repeat(
        COUNT,
        "(func $f# (result i32) (global.set $g# (i32.add (global.get $g#) (i32.const 1))) (global.get $g#))",
    ));
    let last = COUNT - 1;
    write!(
        wat,
        r#"(func (export "f") (param i32) (result i32)
          (i32.add (call $f{last}) (call_indirect (result i32) (local.get 0)))))"#
    )
    .expect("a string takes everything");
    check(&wat, &[7], &returns([10_000 + 8]));
    check(&wat, &[9_999], &returns([10_000 + 10_001]));
}

#[test]
fn frames_larger_than_the_stack() {
    // 1000 calls with frames of 10,000 locals are 80 MB of values: more than any
    // sensible guest's stack, and far less than the native one could hold.
    let locals = "i64 ".repeat(10_000);
    let wat = format!(
        r#"(module (func $f (export "f") (param i32) (result i32) (local {locals})
          local.get 0 if local.get 0 i32.const 1 i32.sub call $f drop end local.get 0))"#
    );
    check(&wat, &[3], &returns([3]));
    let wasm = encode_text(&wat).expect("the text is that of a module");
    let options = Options {
        eager: true,
        ..Options::default()
    };
    let mut machine = Machine::new(Features::WASM3, options).expect("spectest can be made");
    let module = machine.compile(&wasm).expect("the module is valid");
    let instance = machine
        .instantiate(&module, |_| None)
        .expect("it has no start");
    let result = machine.invoke(&instance, "f", &[Value::I32(1000)]);
    assert!(matches!(result, Err(Stop::Exhaustion(_))), "{result:?}");
}
