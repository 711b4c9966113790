//! Locals are zero until they are written, on whatever way a read is reached: random structured bodies on a value stack
//! that others have left full of values, compared with a small interpreter of their own.

use crate::support::Choices;
use peregrine::{CompilationMode, Config, Engine, Linker, Module, Store};
use proptest::prelude::*;
use std::fmt::Write as _;

/// What a local that matters is of. `[read, write]` of each: from it to an i64, from an i64 to it.
const TYPES: [(&str, &str, &str); 6] = [
    ("i32", "i64.extend_i32_u", "i32.wrap_i64"),
    ("i64", "", ""),
    (
        "f32",
        "i32.reinterpret_f32 i64.extend_i32_u",
        "i32.wrap_i64 f32.reinterpret_i32",
    ),
    ("f64", "i64.reinterpret_f64", "f64.reinterpret_i64"),
    (
        "funcref",
        "ref.is_null i64.extend_i32_u",
        "drop ref.func $nothing",
    ),
    ("v128", "i64x2.extract_lane 1", "i64x2.splat"),
];

/// What is read from a local of a type that has not been written, and from one that this has been written to.
fn read_back(ty: usize, written: Option<u64>) -> u64 {
    match ty {
        // Whether it is null.
        4 => u64::from(written.is_none()),
        0 | 2 => written.unwrap_or(0) & 0xffff_ffff,
        _ => written.unwrap_or(0),
    }
}

/// A statement. Depths count labels from the innermost.
#[derive(Debug)]
enum Statement {
    /// Adds a local to the sum.
    Read(usize),
    Write(usize, u8),
    /// A local to another of its type.
    Copy(usize, usize),
    /// Reads a local, does something, and adds to the sum what was read.
    Held(usize, Vec<Statement>),
    Block(Vec<Statement>),
    /// Ends the function when the budget is spent. Whether that is asked with a branch, or by an `if`.
    Loop(bool, Vec<Statement>),
    /// By the lowest bit of the budget, or the bit of a number.
    If(u8, Vec<Statement>, Option<Vec<Statement>>),
    Br(usize),
    BrIf(u8, usize),
    /// By the bits of the budget.
    BrTable(Vec<usize>),
    /// Branches if a local of references is null.
    BrOnNull(usize, usize),
    Return,
    Unreachable,
    /// Calls what fills the stack again.
    Call,
    Throw,
    /// A function that throws.
    CallThrow,
    /// `try_table` with `catch_all` or, if it does not fit, a tag that nobody throws.
    TryTable(bool, usize, Vec<Statement>),
    /// The legacy `try`, with `catch` or `catch_all`.
    Try(bool, Vec<Statement>, Vec<Statement>),
    /// And with `delegate`.
    Delegate(usize, Vec<Statement>),
}

use Statement::*;

/// How many bits of the budget choose.
const BITS: usize = 5;

/// What statements may have.
#[derive(Clone, Copy)]
struct May<'a> {
    /// The types of the locals that matter, of which the first are read. A function reads few, since all between two
    /// that have to be zero are so, too; and most of them only at its end, since one read may say that for all others.
    locals: &'a [usize],
    read: usize,
    reads: bool,
    /// Labels around.
    labels: usize,
    depth: usize,
    legacy: bool,
}

fn statements(choices: &mut Choices<'_>, may: May<'_>) -> Vec<Statement> {
    let count = choices.below(6);
    (0..count)
        .map_while(|_| (!choices.is_done()).then(|| statement(choices, may)))
        .collect()
}

fn statement(choices: &mut Choices<'_>, may: May<'_>) -> Statement {
    let May { locals, labels, .. } = may;
    let nested = |choices: &mut Choices<'_>, more| {
        let inside = May {
            labels: labels + more,
            depth: may.depth + 1,
            ..may
        };
        statements(choices, inside)
    };
    let block = |choices: &mut Choices<'_>| nested(choices, 1);
    let local = match choices.below(3) {
        0 => choices.below(locals.len()),
        _ => choices.below(may.read),
    };
    let bit = choices.below(BITS) as u8;
    let reads = may.reads && local < may.read;
    // The outermost label is that of the function's body.
    match choices.below(if may.depth < 5 { 32 } else { 16 }) {
        0..=5 => Write(local, bit + 1),
        6 | 7 if reads => Read(local),
        8 if reads && locals[local] == 4 => BrOnNull(local, choices.below(labels)),
        9 if reads => {
            let is_like = |other: &usize| *other != local && locals[*other] == locals[local];
            (0..locals.len())
                .find(is_like)
                .map_or(Read(local), |other| Copy(local, other))
        }
        6..=11 => BrIf(bit, choices.below(labels)),
        12 => BrTable(
            (0..1 + choices.below(4))
                .map(|_| choices.below(labels))
                .collect(),
        ),
        13 => match choices.below(8) {
            0 => Return,
            1..=2 => Br(choices.below(labels)),
            _ => Throw,
        },
        14 => CallThrow,
        // A trap ends everything: seldom.
        15 if choices.below(100) == 0 => Unreachable,
        15 => Call,
        16..=19 => Block(block(choices)),
        20 => Loop(choices.below(2) == 0, block(choices)),
        21..=22 => If(bit, block(choices), None),
        23..=24 => If(bit, block(choices), Some(block(choices))),
        25 if reads => Held(local, nested(choices, 0)),
        _ if may.legacy => match choices.below(3) {
            0 => Delegate(choices.below(labels), block(choices)),
            _ => Try(choices.below(3) > 0, block(choices), block(choices)),
        },
        _ => TryTable(choices.below(4) > 0, choices.below(labels), block(choices)),
    }
}

/// Writes the text of statements. The budget is in local 0, the sum in global 0.
struct Writer<'a> {
    text: String,
    /// Type and index of those that matter.
    locals: &'a [(usize, usize)],
    /// Labels around.
    labels: usize,
}

impl Writer<'_> {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        self.text.write_fmt(line).expect("a string");
        self.text.push('\n');
    }

    fn inside(&mut self, statements: &[Statement]) {
        self.labels += 1;
        self.all(statements);
        self.labels -= 1;
    }

    fn all(&mut self, statements: &[Statement]) {
        statements.iter().for_each(|statement| self.one(statement));
    }

    fn read(&mut self, local: usize) {
        let (ty, index) = self.locals[local];
        self.line(format_args!("local.get {index} {}", TYPES[ty].1));
    }

    /// Adds what is on the stack, an i64.
    fn add(&mut self) {
        self.line(format_args!(
            "global.get 0 i64.const 31 i64.mul i64.add global.set 0"
        ));
    }

    fn bit(&mut self, bit: u8) {
        self.line(format_args!("local.get 0 i32.const {} i32.and", 1 << bit));
    }

    fn one(&mut self, statement: &Statement) {
        match statement {
            Read(local) => {
                self.read(*local);
                self.add();
            }
            Write(local, value) => {
                let (ty, index) = self.locals[*local];
                self.line(format_args!(
                    "i64.const {value} {} local.set {index}",
                    TYPES[ty].2
                ));
            }
            Copy(from, to) => {
                let ((_, from), (_, to)) = (self.locals[*from], self.locals[*to]);
                self.line(format_args!("local.get {from} local.set {to}"));
            }
            Held(local, body) => {
                let (ty, index) = self.locals[*local];
                self.line(format_args!("local.get {index}"));
                self.all(body);
                self.line(format_args!("{}", TYPES[ty].1));
                self.add();
            }
            Block(body) => {
                self.line(format_args!("block"));
                self.inside(body);
                self.line(format_args!("end"));
            }
            Loop(branch, body) => {
                self.line(format_args!(
                    "loop local.get 0 i32.const 1 i32.sub local.tee 0 i32.eqz"
                ));
                match branch {
                    true => {
                        let outermost = self.labels;
                        self.line(format_args!("br_if {outermost}"));
                    }
                    false => self.line(format_args!("if return end")),
                }
                self.inside(body);
                self.line(format_args!("end"));
            }
            If(bit, then, otherwise) => {
                self.bit(*bit);
                self.line(format_args!("if"));
                self.inside(then);
                if let Some(otherwise) = otherwise {
                    self.line(format_args!("else"));
                    self.inside(otherwise);
                }
                self.line(format_args!("end"));
            }
            Br(depth) => self.line(format_args!("br {depth}")),
            BrIf(bit, depth) => {
                self.bit(*bit);
                self.line(format_args!("br_if {depth}"));
            }
            BrTable(depths) => {
                self.line(format_args!("local.get 0 i32.const 3 i32.and br_table"));
                depths
                    .iter()
                    .for_each(|depth| self.line(format_args!("{depth}")));
            }
            BrOnNull(local, depth) => {
                let (_, index) = self.locals[*local];
                self.line(format_args!("local.get {index} br_on_null {depth} drop"));
            }
            Return => self.line(format_args!("return")),
            Unreachable => self.line(format_args!("unreachable")),
            Call => self.line(format_args!("call $fill")),
            Throw => self.line(format_args!("throw $thrown")),
            CallThrow => self.line(format_args!("call $throw")),
            TryTable(fits, depth, body) => {
                let clause = if *fits { "catch_all" } else { "catch $other" };
                self.line(format_args!("try_table ({clause} {depth})"));
                self.inside(body);
                self.line(format_args!("end"));
            }
            Try(all, body, handler) => {
                self.line(format_args!("try"));
                self.inside(body);
                self.line(format_args!(
                    "{}",
                    if *all { "catch_all" } else { "catch $thrown" }
                ));
                self.inside(handler);
                self.line(format_args!("end"));
            }
            Delegate(depth, body) => {
                self.line(format_args!("try"));
                self.inside(body);
                self.line(format_args!("delegate {depth}"));
            }
        }
    }
}

/// How statements are left.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Next,
    Branch(usize),
    /// To the outermost label.
    Leave,
    Return,
    Trap,
    Throw,
    /// To the handlers of a label, or beyond.
    Delegate(usize),
}

impl Way {
    /// The way on from a block: `Branch(0)` leads to its label.
    fn outside(self) -> Self {
        match self {
            Self::Branch(0) => Self::Next,
            Self::Branch(depth) => Self::Branch(depth - 1),
            Self::Delegate(0) => Self::Throw,
            Self::Delegate(depth) => Self::Delegate(depth - 1),
            way => way,
        }
    }

    /// Whether handlers of the block that is left see an exception.
    fn is_caught(self) -> bool {
        matches!(self, Self::Throw | Self::Delegate(0))
    }
}

/// The state that statements work on.
struct Machine<'a> {
    locals: &'a [(usize, usize)],
    values: Vec<Option<u64>>,
    budget: u32,
    sum: u64,
}

impl Machine<'_> {
    fn value(&self, local: usize) -> u64 {
        read_back(self.locals[local].0, self.values[local])
    }

    fn add(&mut self, value: u64) {
        self.sum = self.sum.wrapping_mul(31).wrapping_add(value);
    }

    fn all(&mut self, statements: &[Statement]) -> Way {
        for statement in statements {
            let way = self.one(statement);
            if way != Way::Next {
                return way;
            }
        }
        Way::Next
    }

    fn is_set(&self, bit: u8) -> bool {
        self.budget >> bit & 1 == 1
    }

    fn one(&mut self, statement: &Statement) -> Way {
        match statement {
            Read(local) => self.add(self.value(*local)),
            Write(local, value) => self.values[*local] = Some(u64::from(*value)),
            Copy(from, to) => self.values[*to] = self.values[*from],
            Held(local, body) => {
                let value = self.value(*local);
                let way = self.all(body);
                if way != Way::Next {
                    return way;
                }
                self.add(value);
            }
            Block(body) => return self.all(body).outside(),
            Loop(branch, body) => loop {
                self.budget -= 1;
                if self.budget == 0 {
                    return if *branch { Way::Leave } else { Way::Return };
                }
                let way = self.all(body);
                if way != Way::Branch(0) {
                    return way.outside();
                }
            },
            If(bit, then, otherwise) => {
                let body = match self.is_set(*bit) {
                    true => then,
                    false => match otherwise {
                        Some(otherwise) => otherwise,
                        None => return Way::Next,
                    },
                };
                return self.all(body).outside();
            }
            Br(depth) => return Way::Branch(*depth),
            BrIf(bit, depth) if self.is_set(*bit) => return Way::Branch(*depth),
            BrOnNull(local, depth) if self.values[*local].is_none() => return Way::Branch(*depth),
            BrIf(..) | BrOnNull(..) | Call => {}
            BrTable(depths) => {
                let index = (self.budget as usize & 3).min(depths.len() - 1);
                return Way::Branch(depths[index]);
            }
            Return => return Way::Return,
            Unreachable => return Way::Trap,
            Throw | CallThrow => return Way::Throw,
            TryTable(fits, depth, body) => {
                let way = self.all(body);
                return match way.is_caught() && *fits {
                    true => Way::Branch(*depth),
                    false => way.outside(),
                };
            }
            Try(_, body, handler) => {
                let way = self.all(body);
                return match way.is_caught() {
                    true => self.all(handler).outside(),
                    false => way.outside(),
                };
            }
            Delegate(depth, body) => {
                let way = self.all(body);
                return match way {
                    Way::Throw | Way::Delegate(0) => Way::Delegate(*depth),
                    way => way.outside(),
                };
            }
        }
        Way::Next
    }
}

/// How many locals `$fill` has: more than any frame here takes.
const FILLED: usize = 700;

/// A function: its text, what it does, and the type and index of each of its locals that matters.
struct Function {
    text: String,
    body: Vec<Statement>,
    locals: Vec<(usize, usize)>,
}

impl Function {
    fn new(bytes: &[u8]) -> Self {
        let mut choices = Choices::new(bytes);
        let legacy = choices.below(2) == 0;
        let (mut types, mut locals, mut declared, mut next) =
            (Vec::new(), Vec::new(), String::new(), 1);
        for _ in 0..1 + choices.below(5) {
            // Others before each of them.
            let others = [0, 0, 1, 2, 7, 0, 0, 251][choices.below(8)];
            let (ty, other) = (choices.below(TYPES.len()), choices.below(TYPES.len()));
            declared += &format!("(local{}) ", [" ", TYPES[other].0].concat().repeat(others));
            declared += &format!("(local {}) ", TYPES[ty].0);
            next += others;
            locals.push((ty, next));
            types.push(ty);
            next += 1;
            // Slots are few enough for what fills the stack.
            if next > 300 {
                break;
            }
        }
        let may = May {
            locals: &types,
            read: types.len().min(1 + choices.below(2)),
            reads: choices.below(2) == 0,
            labels: 1,
            depth: 0,
            legacy,
        };
        let mut body = Vec::new();
        while !choices.is_done() {
            body.extend(statements(&mut choices, may));
        }
        // Behind the block around all.
        let mut body = Vec::from([Block(body)]);
        body.extend((0..may.read).map(Read));
        let mut writer = Writer {
            text: String::new(),
            locals: &locals,
            labels: 0,
        };
        writer.all(&body);
        let text = format!("(param i32) {declared}\n{}", writer.text);
        Self { text, body, locals }
    }
}

/// The text of a module with these functions, and what calling `run` with a budget for each gives: the sum, or nothing
/// if it fails.
fn program(functions: &[Vec<u8>], budget: u32) -> (String, Option<u64>) {
    let functions: Vec<_> = functions.iter().map(|bytes| Function::new(bytes)).collect();
    let filled = (0..FILLED).map(|local| format!("i64.const -{} local.set {local} ", local + 1));
    let texts = functions
        .iter()
        .enumerate()
        .map(|(index, it)| format!("(func $f{index} {})\n", it.text));
    let calls = (0..functions.len()).map(|index| {
        format!("call $fill block try_table (catch_all 0) local.get 0 call $f{index} end end ")
    });
    let text = format!(
        "(module (tag $thrown) (tag $other) (global (export \"sum\") (mut i64) (i64.const 0))
        (elem declare func $nothing) (func $nothing) (func $throw throw $thrown)
        (func $fill (local {}) {})
        {} (func (export \"run\") (param i32) {}))",
        "i64 ".repeat(FILLED),
        filled.collect::<String>(),
        texts.collect::<String>(),
        calls.collect::<String>(),
    );
    let mut sum = 0;
    for Function { body, locals, .. } in &functions {
        let values = vec![None; locals.len()];
        let mut machine = Machine {
            locals,
            values,
            budget,
            sum,
        };
        let mut way = machine.all(&body[..1]);
        if matches!(way, Way::Next | Way::Leave) {
            way = machine.all(&body[1..]);
        }
        if way == Way::Trap {
            return (text, None);
        }
        sum = machine.sum;
    }
    (text, Some(sum))
}

/// What calling `run` gives.
fn run(text: &str, budget: u32, mode: CompilationMode) -> Option<u64> {
    let mut config = Config::default();
    config.compilation_mode(mode).wasm_legacy_exceptions(true);
    let engine = Engine::new(&config);
    let module = Module::new(&engine, text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut store = Store::new(&engine, ());
    let instance = Linker::new(&engine).instantiate_and_start(&mut store, &module);
    let instance = instance.expect("nothing is imported");
    let run = instance.get_typed_func::<u32, ()>(&store, "run");
    run.expect("it is exported").call(&mut store, budget).ok()?;
    let sum = instance.get_global(&store, "sum").expect("it is exported");
    sum.get(&store).i64().map(|sum| sum as u64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 256 } else { 1024 }))]

    #[test]
    fn locals_are_zero_until_they_are_written(
        functions in prop::collection::vec(prop::collection::vec(any::<u8>(), 10..100), 1..10),
        budget in 1..200_u32,
    ) {
        let (text, expected) = program(&functions, budget);
        for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
            prop_assert_eq!(run(&text, budget, mode), expected, "{}", &text);
        }
    }
}
