//! Vectors at the limits of frames: as many locals as there are slots for, operands above them, tables
//! of branches that carry vectors over others. Either the module is refused or it does what it says.

use peregrine::{Engine, Instance, Module, Store, V128, Val};

/// The slots that a frame can have, about: numbers have 16 bits.
const SLOTS: usize = 1 << 16;

/// A function of a vector and a number with so many vector locals, and operands above them. It writes the
/// last local, and leaves it, its complement and the number by way of a table of branches.
fn module(locals: usize, operands: usize) -> Vec<u8> {
    let last = 1 + locals;
    let text = format!(
        "(module (memory 1) (func (export \"f\") (param v128 i32) (result v128 v128 i32)
            (local {vectors})
            {reads}
            (local.set {last} (local.get 0))
            (v128.store (i32.const 8) (local.get {last}))
            (block $outer (result v128 v128 i32)
              (block $inner (result v128 v128 i32)
                (v128.const i64x2 1 2)
                (v128.not (local.get {last}))
                (v128.load64_lane 1 (i32.const 16)
                  (v128.load64_zero (i32.const 8)))
                (local.get 1)
                (br_table $inner $outer $inner (local.get 1)))
              (br $outer))
            (return)))",
        vectors = "v128 ".repeat(locals),
        reads = format!("(local.get {last})").repeat(operands),
    );
    wat::parse_str(text).expect("the text is valid")
}

/// Whether the module was accepted; if so, it did what it says.
fn check(locals: usize, operands: usize) -> bool {
    let engine = Engine::default();
    let Ok(module) = Module::new(&engine, module(locals, operands)) else {
        return false;
    };
    let mut store = Store::new(&engine, ());
    let Ok(instance) = Instance::new(&mut store, &module, &[]) else {
        return false;
    };
    let func = instance.get_func(&store, "f").expect("it is exported");
    for index in 0..3 {
        let vector = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128;
        let mut results = [Val::I32(0), Val::I32(0), Val::I32(0)];
        let args = [Val::V128(V128::from(vector)), Val::I32(index)];
        if let Err(error) = func.call(&mut store, &args, &mut results) {
            // Lazy translation refuses here.
            assert_ne!(error.as_trap_code().map(|trap| format!("{trap:?}")), None);
            return false;
        }
        let [Val::V128(complement), Val::V128(same), Val::I32(number)] = results else {
            panic!("other results: {results:?}");
        };
        assert_eq!(complement.as_u128(), !vector, "{locals} and {operands}");
        assert_eq!(same.as_u128(), vector, "{locals} and {operands}");
        assert_eq!(number, index);
    }
    true
}

#[test]
fn few_and_many_locals_and_operands_do_what_they_say() {
    for locals in [1, 2, 126, 127, 128, 254, 255, 256, 16_383, 16_384, 30_000] {
        for operands in [0, 1, 130, 1000] {
            assert!(
                check(locals, operands),
                "{locals} locals, {operands} operands"
            );
        }
    }
}

#[test]
fn frames_at_the_limit_of_slots_do_what_they_say_or_are_refused() {
    // An unoptimised build takes a part of them: it is slower.
    let step = if cfg!(debug_assertions) { 9 } else { 1 };
    let mut accepted = 0;
    for locals in (SLOTS / 2 - 24..SLOTS / 2 + 4).step_by(step) {
        accepted += usize::from(check(locals, 0));
    }
    for operands in (2_700..2_800).step_by(step) {
        accepted += usize::from(check(30_000, operands));
    }
    assert!((1..120).contains(&accepted), "{accepted} were accepted");
}
