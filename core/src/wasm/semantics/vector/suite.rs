//! Runs what the official suite says of vector operators on their functions, without an engine.
//!
//! Only functions without control and memory are understood, which most of these scripts' are: the
//! operators are looked up by name and applied to a stack. `spec-tests` runs all of them in earnest.

use super::{Vector, operators::for_each_vector_operator};
use std::{
    collections::{BTreeMap, BTreeSet},
    env, format, fs,
    path::Path,
    string::{String, ToString},
    vec::Vec,
};
use wast::{
    QuoteWat, Wast, WastArg, WastDirective, WastExecute, WastRet, Wat,
    core::{
        ExportKind, Expression, FuncKind, Instruction, Module, ModuleField, ModuleKind, NanPattern,
        V128Const, V128Pattern, WastArgCore, WastRetCore,
    },
    lexer::Lexer,
    parser::{self, ParseBuffer},
    token::Index,
};

/// Defines [`Operator`] and [`OPERATORS`] from the list.
macro_rules! operators_by_name {
    ($( $shape:ident: $signature:ty { $( $name:ident )* } )*) => {
        /// The function of an operator.
        #[derive(Copy, Clone)]
        #[expect(dead_code, reason = "those that need a memory are listed, but not called")]
        enum Operator {
            $( $shape($signature) ),*
        }

        /// All operators that have a function.
        const OPERATORS: &[(&str, Operator)] =
            &[$($( (stringify!($name), Operator::$shape(super::$name)) ),*),*];
    };
}

for_each_vector_operator!(operators_by_name);

/// A value on the stack.
#[derive(Debug, Copy, Clone)]
enum Value {
    I32(u32),
    I64(u64),
    F32(f32),
    F64(f64),
    V128(Vector),
}

/// The stack of a function.
struct Stack(Vec<Value>);

/// Methods that pop a value of a type. That it is there and of that type has been validated.
macro_rules! pops {
    ($( $name:ident: $variant:ident => $ty:ty; )*) => {$(
        fn $name(&mut self) -> $ty {
            match self.0.pop() {
                Some(Value::$variant(value)) => value,
                other => panic!("{other:?} is not what the operator takes"),
            }
        }
    )*};
}

impl Stack {
    pops! {
        i32: I32 => u32;
        i64: I64 => u64;
        f32: F32 => f32;
        f64: F64 => f64;
        vector: V128 => Vector;
    }

    /// Applies an operator to what is on top; `None` for those that need a memory.
    fn apply(&mut self, operator: Operator, lane: u8, lanes: [u8; 16]) -> Option<()> {
        let result = match operator {
            Operator::Unary(f) => Value::V128(f(self.vector())),
            Operator::Binary(f) => {
                let b = self.vector();
                Value::V128(f(self.vector(), b))
            }
            Operator::Ternary(f) => {
                let (c, b) = (self.vector(), self.vector());
                Value::V128(f(self.vector(), b, c))
            }
            Operator::Shift(f) => {
                let count = self.i32();
                Value::V128(f(self.vector(), count))
            }
            Operator::Test(f) => Value::I32(f(self.vector())),
            Operator::Shuffle(f) => {
                let b = self.vector();
                Value::V128(f(self.vector(), b, lanes))
            }
            Operator::SplatI32(f) => Value::V128(f(self.i32())),
            Operator::SplatI64(f) => Value::V128(f(self.i64())),
            Operator::SplatF32(f) => Value::V128(f(self.f32())),
            Operator::SplatF64(f) => Value::V128(f(self.f64())),
            Operator::ExtractI32(f) => Value::I32(f(self.vector(), lane)),
            Operator::ExtractI64(f) => Value::I64(f(self.vector(), lane)),
            Operator::ExtractF32(f) => Value::F32(f(self.vector(), lane)),
            Operator::ExtractF64(f) => Value::F64(f(self.vector(), lane)),
            Operator::ReplaceI32(f) => {
                let b = self.i32();
                Value::V128(f(self.vector(), lane, b))
            }
            Operator::ReplaceI64(f) => {
                let b = self.i64();
                Value::V128(f(self.vector(), lane, b))
            }
            Operator::ReplaceF32(f) => {
                let b = self.f32();
                Value::V128(f(self.vector(), lane, b))
            }
            Operator::ReplaceF64(f) => {
                let b = self.f64();
                Value::V128(f(self.vector(), lane, b))
            }
            Operator::Load8(_)
            | Operator::Load16(_)
            | Operator::Load32(_)
            | Operator::Load64(_) => {
                return None;
            }
            Operator::Load8Lane(_) | Operator::Load16Lane(_) => return None,
            Operator::Load32Lane(_) | Operator::Load64Lane(_) => return None,
            Operator::Store8Lane(_) | Operator::Store16Lane(_) => return None,
            Operator::Store32Lane(_) | Operator::Store64Lane(_) => return None,
        };
        self.0.push(result);
        Some(())
    }
}

/// What an instruction is, by the name of its variant: an operator, and its lane if it has one.
fn operator(instruction: &Instruction<'_>) -> Option<(&'static str, Operator, u8)> {
    let text = format!("{instruction:?}");
    let (variant, rest) = text.split_once('(').unwrap_or((&text, ""));
    let (name, operator) = OPERATORS.iter().find(|(name, _)| *name == variant)?;
    let lane = rest.rsplit_once("lane: ").map_or("0", |(_, lane)| lane);
    let lane: String = lane.chars().take_while(char::is_ascii_digit).collect();
    Some((name, *operator, lane.parse().expect("the number of a lane")))
}

/// An instruction that is understood.
enum Step {
    Local(usize),
    Constant(Value),
    Operator(&'static str, Operator, u8, [u8; 16]),
}

fn vector(value: &V128Const) -> Value {
    Value::V128(Vector::from_bytes(value.to_le_bytes()))
}

/// The body of a function, if all of its instructions are understood.
fn steps(body: &Expression<'_>) -> Option<Vec<Step>> {
    let step = |instruction: &Instruction<'_>| {
        Some(match instruction {
            Instruction::local_get(Index::Num(local, _)) => Step::Local(*local as usize),
            Instruction::i32_const(value) => Step::Constant(Value::I32(*value as u32)),
            Instruction::i64_const(value) => Step::Constant(Value::I64(*value as u64)),
            Instruction::f32_const(value) => Step::Constant(Value::F32(f32::from_bits(value.bits))),
            Instruction::f64_const(value) => Step::Constant(Value::F64(f64::from_bits(value.bits))),
            Instruction::v128_const(value) => Step::Constant(vector(value)),
            other => {
                let lanes = match other {
                    Instruction::i8x16_shuffle(shuffle) => shuffle.lanes,
                    _ => [0; 16],
                };
                let (name, operator, lane) = operator(other)?;
                Step::Operator(name, operator, lane, lanes)
            }
        })
    };
    body.instrs.iter().map(step).collect()
}

/// The functions that a module exports and that are understood.
fn functions(module: &mut Module<'_>) -> BTreeMap<String, Vec<Step>> {
    let Ok(_) = module.resolve() else {
        return BTreeMap::new();
    };
    let ModuleKind::Text(fields) = &module.kind else {
        return BTreeMap::new();
    };
    let imports = |field: &&ModuleField<'_>| matches!(field, ModuleField::Import(_));
    if fields.iter().any(|field| imports(&field)) {
        // They would be counted before the functions of the module.
        return BTreeMap::new();
    }
    let functions: Vec<_> = fields
        .iter()
        .filter_map(|field| match field {
            ModuleField::Func(function) => Some(function),
            _ => None,
        })
        .collect();
    let exports = fields.iter().filter_map(|field| match field {
        ModuleField::Export(export) if export.kind == ExportKind::Func => Some(export),
        _ => None,
    });
    let body = |index: usize| match &functions[index].kind {
        FuncKind::Inline { locals, expression } if locals.is_empty() => steps(expression),
        _ => None,
    };
    exports
        .filter_map(|export| match export.item {
            Index::Num(index, _) => Some((export.name.to_string(), body(index as usize)?)),
            Index::Id(_) => None,
        })
        .collect()
}

fn argument(argument: &WastArg<'_>) -> Option<Value> {
    Some(match argument {
        WastArg::Core(WastArgCore::I32(value)) => Value::I32(*value as u32),
        WastArg::Core(WastArgCore::I64(value)) => Value::I64(*value as u64),
        WastArg::Core(WastArgCore::F32(value)) => Value::F32(f32::from_bits(value.bits)),
        WastArg::Core(WastArgCore::F64(value)) => Value::F64(f64::from_bits(value.bits)),
        WastArg::Core(WastArgCore::V128(value)) => vector(value),
        _ => return None,
    })
}

/// Whether the bits of a float of a width are what a script expects.
fn accepts(bits: u64, width: u32, expected: &NanPattern<u64>) -> bool {
    let quiet: u64 = if width == 32 {
        0x7fc0_0000
    } else {
        0x7ff8_0000_0000_0000
    };
    let magnitude = bits & ((1 << (width - 1)) - 1);
    match expected {
        NanPattern::CanonicalNan => magnitude == quiet,
        NanPattern::ArithmeticNan => magnitude & quiet == quiet,
        NanPattern::Value(value) => bits == *value,
    }
}

/// A pattern of floats as one of bits.
fn bits<T>(pattern: &NanPattern<T>, bits: impl Fn(&T) -> u64) -> NanPattern<u64> {
    match pattern {
        NanPattern::CanonicalNan => NanPattern::CanonicalNan,
        NanPattern::ArithmeticNan => NanPattern::ArithmeticNan,
        NanPattern::Value(value) => NanPattern::Value(bits(value)),
    }
}

fn matches(value: Value, expected: &WastRetCore<'_>) -> bool {
    match (value, expected) {
        (Value::I32(value), WastRetCore::I32(expected)) => value == *expected as u32,
        (Value::I64(value), WastRetCore::I64(expected)) => value == *expected as u64,
        (Value::F32(value), WastRetCore::F32(expected)) => accepts(
            value.to_bits().into(),
            32,
            &bits(expected, |a| a.bits.into()),
        ),
        (Value::F64(value), WastRetCore::F64(expected)) => {
            accepts(value.to_bits(), 64, &bits(expected, |a| a.bits))
        }
        (Value::V128(value), WastRetCore::V128(expected)) => match expected {
            V128Pattern::I8x16(lanes) => value == Vector::of(*lanes),
            V128Pattern::I16x8(lanes) => value == Vector::of(*lanes),
            V128Pattern::I32x4(lanes) => value == Vector::of(*lanes),
            V128Pattern::I64x2(lanes) => value == Vector::of(*lanes),
            V128Pattern::F32x4(lanes) => {
                value
                    .lanes::<[u32; 4]>()
                    .iter()
                    .zip(lanes)
                    .all(|(lane, expected)| {
                        accepts((*lane).into(), 32, &bits(expected, |a| a.bits.into()))
                    })
            }
            V128Pattern::F64x2(lanes) => value
                .lanes::<[u64; 2]>()
                .iter()
                .zip(lanes)
                .all(|(lane, expected)| accepts(*lane, 64, &bits(expected, |a| a.bits))),
        },
        (value, WastRetCore::Either(patterns)) => patterns.iter().any(|one| matches(value, one)),
        _ => false,
    }
}

/// What has been run.
#[derive(Default)]
struct Outcome {
    checked: usize,
    used: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

impl Outcome {
    fn run(&mut self, path: &str, text: &str) {
        let mut lexer = Lexer::new(text);
        lexer.allow_confusing_unicode(true);
        let buffer = ParseBuffer::new_with_lexer(lexer).expect("tokens");
        let script: Wast<'_> = parser::parse(&buffer).expect("a script");
        let mut known = BTreeMap::new();
        for directive in script.directives {
            match directive {
                WastDirective::Module(QuoteWat::Wat(Wat::Module(mut module))) => {
                    known = functions(&mut module);
                }
                WastDirective::Module(_) => known.clear(),
                WastDirective::AssertReturn {
                    span,
                    exec: WastExecute::Invoke(call),
                    results,
                } => {
                    let arguments: Option<Vec<_>> = call.args.iter().map(argument).collect();
                    let (None, Some(body), Some(arguments)) =
                        (call.module, known.get(call.name), arguments)
                    else {
                        continue;
                    };
                    let Some(stack) = self.call(body, &arguments) else {
                        continue;
                    };
                    let fine = stack.len() == results.len()
                        && stack
                            .iter()
                            .zip(&results)
                            .all(|(value, expected)| match expected {
                                WastRet::Core(expected) => matches(*value, expected),
                                _ => false,
                            });
                    self.checked += 1;
                    if !fine {
                        let (line, _) = span.linecol_in(text);
                        let name = call.name;
                        self.wrong
                            .push(format!("{path}:{}: {name}: {stack:x?}", line + 1));
                    }
                }
                _ => {}
            }
        }
    }

    /// The stack at the end of a function.
    fn call(&mut self, body: &[Step], arguments: &[Value]) -> Option<Vec<Value>> {
        let mut stack = Stack(Vec::new());
        for step in body {
            match *step {
                Step::Local(local) => stack.0.push(arguments[local]),
                Step::Constant(value) => stack.0.push(value),
                Step::Operator(name, operator, lane, lanes) => {
                    stack.apply(operator, lane, lanes)?;
                    self.used.insert(name);
                }
            }
        }
        Some(stack.0)
    }
}

/// The scripts of the folder that `PEREGRINE_SPEC` names, or those that are embedded, with names.
fn scripts() -> Vec<(String, String)> {
    if let Some(root) = env::var_os("PEREGRINE_SPEC").filter(|root| !root.is_empty()) {
        let folders =
            ["core/simd", "core/relaxed-simd"].map(|folder| Path::new(&root).join(folder));
        let files = folders
            .iter()
            .flat_map(|folder| fs::read_dir(folder).expect("a folder"));
        let paths = files.map(|file| file.expect("a file").path());
        return paths
            .map(|path| {
                (
                    path.display().to_string(),
                    fs::read_to_string(&path).expect("text"),
                )
            })
            .collect();
    }
    let folders = ["core/simd", "core/relaxed-simd"];
    let scripts = folders
        .into_iter()
        .flat_map(peregrine_spec_scripts::of_folder);
    scripts
        .map(|script| (script.path, script.text.to_string()))
        .collect()
}

#[test]
fn results_are_those_of_the_suite() {
    let mut outcome = Outcome::default();
    for (path, text) in scripts() {
        outcome.run(&path, &text);
    }
    let wrong = outcome.wrong.len();
    outcome.wrong.truncate(20);
    assert!(wrong == 0, "{wrong} wrong:\n{}", outcome.wrong.join("\n"));
    assert!(
        outcome.checked >= 23_593,
        "only {} checked",
        outcome.checked
    );
    // What needs a memory is tested beside its definition; the script of the last defines functions
    // and calls none.
    let others = ["v128_load", "v128_store", "i32x4_relaxed_trunc"];
    let unused: Vec<_> = OPERATORS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| !others.iter().any(|other| name.starts_with(other)))
        .filter(|name| !outcome.used.contains(name))
        .collect();
    assert!(unused.is_empty(), "no script uses {unused:?}");
}
