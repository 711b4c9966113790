//! Loads whose value is known, since it was stored before, emit nothing. Programs of any stores, loads,
//! branches and calls give the same with a memory of which nothing is known: one that threads share.

use peregrine::{Config, Engine, Instance, Module, Store};
use proptest::prelude::*;
use std::fmt::Write;

/// Text made of choices.
struct Program<'a> {
    choices: std::slice::Iter<'a, u8>,
    text: String,
}

impl Program<'_> {
    fn choose(&mut self, among: u8) -> u8 {
        self.choices.next().map_or(0, |choice| choice % among)
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The immediate and the base of an access: bases may have the same address, and accesses overlap.
    fn address(&mut self) {
        const OFFSETS: [u8; 8] = [0, 4, 8, 12, 16, 2, 32, 36];
        let offset = OFFSETS[usize::from(self.choose(8))];
        let base = ["$p", "$p", "$p", "$q"][usize::from(self.choose(4))];
        write!(self.text, "offset={offset} (local.get {base})").unwrap();
    }

    fn local(&mut self) -> &'static str {
        ["$x", "$y", "$z"][usize::from(self.choose(3))]
    }

    /// A value of type i32.
    fn value(&mut self, depth: u32) {
        let kind = if depth > 5 { 0 } else { self.choose(14) };
        match kind {
            0 | 1 => {
                let local = self.local();
                write!(self.text, "(local.get {local})").unwrap();
            }
            2 => {
                let constant = self.choose(255);
                write!(self.text, "(i32.const {constant})").unwrap();
            }
            3..=5 => self.of("(i32.load ", ")"),
            6 => self.of("(i32.wrap_i64 (i64.load ", "))"),
            7 => self.of("(i32.reinterpret_f32 (f32.load ", "))"),
            8 => self.of("(i32.wrap_i64 (i64.reinterpret_f64 (f64.load ", ")))"),
            9 => self.of("(i32.load8_s ", ")"),
            10 | 11 => {
                self.put("(i32.add ");
                self.value(depth + 1);
                self.put(" ");
                self.value(depth + 1);
                self.put(")");
            }
            12 => {
                let local = self.local();
                write!(self.text, "(local.tee {local} ").unwrap();
                self.value(depth + 1);
                self.put(")");
            }
            _ => {
                self.put("(block (result i32) ");
                self.statement(depth + 1);
                self.value(depth + 1);
                self.put("(br_if 0 ");
                self.value(depth + 1);
                self.put(") (drop) ");
                self.value(depth + 1);
                self.put(")");
            }
        }
    }

    fn of(&mut self, before: &str, behind: &str) {
        self.put(before);
        self.address();
        self.put(behind);
    }

    fn store(&mut self, name: &str, before: &str, depth: u32, behind: &str) {
        write!(self.text, "({name} ").unwrap();
        self.address();
        self.put(before);
        self.value(depth + 1);
        self.put(behind);
    }

    fn statement(&mut self, depth: u32) {
        let kind = if depth > 5 { 0 } else { self.choose(20) };
        match kind {
            0..=5 => self.store("i32.store", " ", depth, ")"),
            6 => self.store("i64.store", " (i64.extend_i32_u ", depth, "))"),
            7 => self.store("f32.store", " (f32.reinterpret_i32 ", depth, "))"),
            8 => self.store("i64.store32", " (i64.extend_i32_s ", depth, "))"),
            9 => {
                let before = " (f64.reinterpret_i64 (i64.extend_i32_u ";
                self.store("f64.store", before, depth, ")))");
            }
            10 => self.store("i32.store8", " ", depth, ")"),
            11..=14 => {
                let local = self.local();
                write!(self.text, "(local.set {local} ").unwrap();
                self.value(depth + 1);
                self.put(")");
            }
            15 => {
                // Both stay where they are, or four bytes away.
                let base = ["$p", "$q"][usize::from(self.choose(2))];
                write!(
                    self.text,
                    "(local.set {base} (i32.xor (local.get {base}) (i32.const 4)))"
                )
                .unwrap();
            }
            16 => self.put("(call $poke (local.get $p))"),
            17 => {
                self.put("(if ");
                self.value(depth + 1);
                self.put("(then ");
                self.statement(depth + 1);
                self.put(") (else ");
                self.statement(depth + 1);
                self.put("))");
            }
            18 => {
                self.put("(block ");
                self.statement(depth + 1);
                self.put("(br_if 0 ");
                self.value(depth + 1);
                self.put(") ");
                self.statement(depth + 1);
                self.put(")");
            }
            _ => {
                self.put("(block (loop (br_if 1 (i32.eqz (local.get $n)))");
                self.put("(local.set $n (i32.sub (local.get $n) (i32.const 1)))");
                for _ in 0..3 {
                    self.statement(depth + 1);
                }
                self.put("(br 0)))");
            }
        }
    }
}

/// A module of the program that some choices make.
fn program(choices: &[u8], shared: bool, first: &str) -> String {
    let mut program = Program {
        choices: choices.iter(),
        text: String::new(),
    };
    while !program.choices.as_slice().is_empty() {
        program.statement(0);
        // Every value that is left goes into the result.
        program.put("(local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31))");
        program.put("(i64.extend_i32_u ");
        program.value(3);
        program.put(")))\n");
    }
    let body = program.text;
    let memory = if shared { "1 1 shared" } else { "1 1" };
    format!(
        r#"(module (memory {memory}) (global $stack (mut i32) (i32.const 64))
          (func $poke (param i32)
            (i32.store offset=8 (local.get 0) (i32.add (i32.load offset=8 (local.get 0)) (i32.const 3))))
          (func (export "run") (param $q i32) (param $x i32) (param $y i32) (result i64)
            (local $p i32) (local $z i32) (local $n i32) (local $sum i64)
            {first}
            (local.set $p (global.get $stack))
            (local.set $n (i32.const 3))
            {body}
            (local.set $p (i32.const 0))
            (loop
              (local.set $sum (i64.add (i64.mul (local.get $sum) (i64.const 31)) (i64.load (local.get $p))))
              (br_if 0 (i32.lt_u (local.tee $p (i32.add (local.get $p) (i32.const 8))) (i32.const 256))))
            (local.get $sum)))"#
    )
}

fn run(text: &str, shared: bool, fuel: bool, base: i32) -> i64 {
    let mut config = Config::default();
    config.wasm_threads(shared).consume_fuel(fuel);
    let engine = Engine::new(&config);
    let mut store = Store::new(&engine, ());
    if fuel {
        store.set_fuel(1 << 40).unwrap();
    }
    let module = Module::new(&engine, text).unwrap();
    let instance = Instance::new(&mut store, &module, &[]).unwrap();
    let run = instance.get_typed_func::<(i32, i32, i32), i64>(&store, "run");
    run.unwrap().call(&mut store, (base, 5, -1)).unwrap()
}

proptest! {
    #[test]
    fn what_is_known_of_memory_is_what_is_there(
        choices in prop::collection::vec(any::<u8>(), 0..400),
        base in 15..18_i32,
        reads_global_first: bool,
        fuel: bool,
    ) {
        // With that, functions have slots for values that were in accumulators only.
        let first = if reads_global_first { "(drop (global.get $stack))" } else { "(nop)" };
        let expected = run(&program(&choices, true, first), true, fuel, base * 4);
        let found = run(&program(&choices, false, first), false, fuel, base * 4);
        prop_assert_eq!(found, expected);
    }
}
