//! Valid modules that stress the translator, from bytes.
//!
//! wasm-smith knows all of Wasm, but seldom puts the things close together at which a translator to
//! register code goes wrong: reads of a local that are pending while it is written, branches that
//! carry values over others, operands that are constants, many arguments, loops that carry values.
//! This generator does nothing else. It keeps the types on the operand stack, so that what it makes
//! is valid by construction, and it bounds each execution: every function and every loop that may
//! be branched to counts down a global ([`BUDGET`]) and traps when it is used up.
//!
//! NaNs: which bits a NaN has that an operator makes is not defined. Values are therefore either
//! *exact* (their bits are defined even if they are a NaN) or not, and those that are not pass
//! through a canonicaliser where bits can be seen: before a store, a reinterpretation or as the
//! sign of a `copysign`.
//!
//! Vectors are there if asked for: modules without them are the same as before there were any, and so
//! are their stored digests. `vector.rs` says how it keeps their NaNs.
//!
//! What came after vectors (vectors that go from operator to operator, wide arithmetic, pages of one byte)
//! is there if asked for as well, and for the same reason; it is in `register.rs` and `fused.rs`.
//!
//! Modules with structs, arrays and exceptions are made by a generator of their own, in `objects`.
//!
//! `body.rs` makes function bodies statement by statement, `expr.rs` the expressions in them,
//! `compiled.rs` statements as compilers make them, `ops.rs` and `vector_ops.rs` list operators, this file
//! makes the module around them.

mod body;
mod choices;
mod compiled;
mod expr;
mod fused;
mod objects;
mod ops;
mod register;
mod ty;
mod vector;
mod vector_ops;

use self::{
    choices::Choices,
    ty::{Sig, Ty},
};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection,
    MemorySection, MemoryType, Module, RefType, TableSection, TableType, TypeSection,
};

/// The export name of the global that bounds executions, an `i32`.
pub const BUDGET: &str = "~budget";

/// What [`BUDGET`] is set to before each call: how many functions may be entered and loops turned.
pub const BUDGET_PER_CALL: i32 = 600;

/// The bytes in a page of memory.
const PAGE: u64 = 65_536;

/// What bodies may refer to.
#[derive(Debug)]
struct Scope {
    /// Signatures by type index.
    sigs: Vec<Sig>,
    /// The type of each function, imported ones first, by index in `sigs`.
    funcs: Vec<usize>,
    /// Globals that are not the budget: type, whether they are mutable.
    globals: Vec<(Ty, bool)>,
    /// For each memory whether it has 64-bit addresses.
    memories: Vec<bool>,
    /// For each memory how many pages it has at first, at most, and the binary logarithm of their size,
    /// if that is not the usual one.
    pages: Vec<(u64, u64, Option<u32>)>,
    /// For each table its element type and initial size.
    tables: Vec<(Ty, u32)>,
    /// What the first table's elements are at first, from index 1.
    elements: Vec<u32>,
    /// How many passive data segments there are, from index 0.
    datas: u32,
    /// Whether blocks may have parameters. wasmi cannot be compared with where they have.
    block_params: bool,
    /// Whether there are calls by reference, and branches on null. wasmi has neither.
    typed_refs: bool,
    /// Whether there are relaxed operators on vectors. Engines choose what these do.
    relaxed: bool,
}

impl Scope {
    /// The index of the budget global: the first after the others.
    fn budget(&self) -> u32 {
        self.globals.len() as u32
    }
}

/// Makes a module without vectors from bytes.
pub fn module(bytes: &[u8]) -> Vec<u8> {
    module_of(Choices::new(bytes))
}

/// Makes a module with vectors from bytes.
pub fn module_with_vectors(bytes: &[u8]) -> Vec<u8> {
    module_of(Choices::with_vectors(bytes))
}

/// Makes a module from bytes with all that the generator knows: vectors that go from operator to operator,
/// wide arithmetic and pages of one byte too.
pub fn module_with_all(bytes: &[u8]) -> Vec<u8> {
    module_of(Choices::with_all(bytes))
}

fn module_of(mut choices: Choices<'_>) -> Vec<u8> {
    let scope = scope(&mut choices);
    let imports = if scope.funcs.len() > 3 { 2 } else { 1 };
    let mut module = Module::new();

    let mut types = TypeSection::new();
    for sig in &scope.sigs {
        types.ty().function(
            sig.params.iter().map(|ty| ty.encode()),
            sig.results.iter().map(|ty| ty.encode()),
        );
    }
    module.section(&types);

    let mut import_section = ImportSection::new();
    for (index, sig) in scope.funcs.iter().take(imports).enumerate() {
        let ty = scope.sigs[*sig].index;
        import_section.import("host", &format!("f{index}"), EntityType::Function(ty));
    }
    module.section(&import_section);

    let mut functions = FunctionSection::new();
    for sig in scope.funcs.iter().skip(imports) {
        functions.function(scope.sigs[*sig].index);
    }
    module.section(&functions);

    let mut tables = TableSection::new();
    for (ty, size) in &scope.tables {
        tables.table(TableType {
            element_type: if *ty == Ty::Func {
                RefType::FUNCREF
            } else {
                RefType::EXTERNREF
            },
            table64: false,
            minimum: u64::from(*size),
            maximum: choices.chance(1, 2).then_some(u64::from(*size) + 5),
            shared: false,
        });
    }
    module.section(&tables);

    let mut memories = MemorySection::new();
    for (memory64, (minimum, maximum, page_size_log2)) in scope.memories.iter().zip(&scope.pages) {
        memories.memory(MemoryType {
            minimum: *minimum,
            maximum: Some(*maximum),
            memory64: *memory64,
            shared: false,
            page_size_log2: *page_size_log2,
        });
    }
    module.section(&memories);

    let mut globals = GlobalSection::new();
    for (ty, mutable) in &scope.globals {
        let init = match ops::constant(&mut choices, *ty) {
            wasm_encoder::Instruction::I32Const(value) => ConstExpr::i32_const(value),
            wasm_encoder::Instruction::I64Const(value) => ConstExpr::i64_const(value),
            wasm_encoder::Instruction::F32Const(value) => ConstExpr::f32_const(value),
            wasm_encoder::Instruction::F64Const(value) => ConstExpr::f64_const(value),
            wasm_encoder::Instruction::V128Const(value) => ConstExpr::v128_const(value),
            _ => ConstExpr::ref_null(ty.heap()),
        };
        let ty = GlobalType {
            val_type: ty.encode(),
            mutable: *mutable,
            shared: false,
        };
        globals.global(ty, &init);
    }
    let budget = GlobalType {
        val_type: Ty::I32.encode(),
        mutable: true,
        shared: false,
    };
    globals.global(budget, &ConstExpr::i32_const(BUDGET_PER_CALL));
    module.section(&globals);

    module.section(&export_section(&scope, imports));
    module.section(&element_section(&scope));
    module.section(&DataCountSection {
        count: scope.datas + 1,
    });

    let mut code = CodeSection::new();
    for index in imports..scope.funcs.len() {
        let left = scope.funcs.len() - index;
        code.function(&body::function(&mut choices, &scope, index, left));
    }
    module.section(&code);

    let mut data = DataSection::new();
    for index in 0..scope.datas {
        data.passive((0..40 + index * 7).map(|byte| (byte * 37 + index) as u8));
    }
    let offset = if scope.memories[0] {
        ConstExpr::i64_const(16)
    } else {
        ConstExpr::i32_const(16)
    };
    data.active(
        0,
        &offset,
        (0..240_u32).map(|byte| (byte * byte + 11 * byte) as u8),
    );
    module.section(&data);
    module.finish()
}

/// Makes a module with structs, arrays and exceptions from bytes. See `objects`.
pub fn module_with_objects(bytes: &[u8]) -> Vec<u8> {
    objects::module(bytes, false)
}

/// The same module, whose exceptions are caught by the older operators where both have a form for it.
pub fn module_with_older_exceptions(bytes: &[u8]) -> Vec<u8> {
    objects::module(bytes, true)
}

/// Decides what the module has.
fn scope(choices: &mut Choices<'_>) -> Scope {
    let wide = choices.chance(1, 6);
    let block_params = choices.chance(1, 2);
    let typed_refs = choices.chance(1, 6);
    let relaxed = choices.vectors() && choices.chance(1, 6);
    let mut sigs: Vec<Sig> = Vec::new();
    for index in 0..choices.range(3, 8) {
        let params = choices.types(if wide { 40 } else { 9 });
        // Tail calls need functions with the same results.
        let results = match sigs.last() {
            Some(last) if choices.chance(1, 2) => last.results.clone(),
            _ => choices.types(if wide { 12 } else { 5 }),
        };
        sigs.push(Sig {
            index: index as u32,
            params,
            results,
        });
    }
    let funcs: Vec<usize> = (0..choices.range(3, 8))
        .map(|_| choices.below(sigs.len()))
        .collect();
    let mut globals: Vec<(Ty, bool)> = Ty::NUMBERS.iter().map(|ty| (*ty, true)).collect();
    if choices.vectors() {
        globals.push((Ty::V128, true));
    }
    for _ in 0..choices.range(0, 6) {
        globals.push((choices.ty(), choices.chance(2, 3)));
    }
    let mut memories = vec![choices.chance(1, 8)];
    if choices.chance(1, 4) {
        memories.push(choices.chance(1, 2));
    }
    let pages = memories.iter().map(|_| pages(choices)).collect();
    let mut tables = vec![(Ty::Func, choices.range(4, 12) as u32)];
    if choices.chance(1, 3) {
        tables.push((
            choices.of(&[Ty::Func, Ty::Extern]),
            choices.range(0, 6) as u32,
        ));
    }
    let elements = (2..tables[0].1)
        .map(|_| choices.below(funcs.len()) as u32)
        .collect();
    Scope {
        sigs,
        funcs,
        globals,
        memories,
        pages,
        tables,
        elements,
        datas: choices.range(1, 2) as u32,
        block_params,
        typed_refs,
        relaxed,
    }
}

/// How many pages a memory has at first, at most, and the binary logarithm of their size, if it is said.
fn pages(choices: &mut Choices<'_>) -> (u64, u64, Option<u32>) {
    if !choices.newer() || !choices.chance(1, 4) {
        return (1, 3, None);
    }
    if choices.chance(1, 4) {
        return (1, 3, Some(PAGE.ilog2()));
    }
    let bytes = PAGE + choices.of(&[0, 1, 15, 100]);
    (bytes, bytes + choices.of(&[0, 1, 7, PAGE]), Some(0))
}

/// Exports everything that has a state, and every function of the module.
fn export_section(scope: &Scope, imports: usize) -> ExportSection {
    let mut exports = ExportSection::new();
    for index in imports..scope.funcs.len() {
        exports.export(&format!("f{index}"), ExportKind::Func, index as u32);
    }
    for index in 0..scope.globals.len() {
        exports.export(&format!("g{index}"), ExportKind::Global, index as u32);
    }
    exports.export(BUDGET, ExportKind::Global, scope.budget());
    for index in 0..scope.memories.len() {
        exports.export(&format!("m{index}"), ExportKind::Memory, index as u32);
    }
    for index in 0..scope.tables.len() {
        exports.export(&format!("t{index}"), ExportKind::Table, index as u32);
    }
    exports
}

/// Fills the first table with functions, but for two elements that stay null, and declares all.
fn element_section(scope: &Scope) -> ElementSection {
    let mut elements = ElementSection::new();
    let funcs = Elements::Functions((&scope.elements).into());
    elements.active(None, &ConstExpr::i32_const(1), funcs);
    let all: Vec<u32> = (0..scope.funcs.len() as u32).collect();
    elements.declared(Elements::Functions(all.clone().into()));
    elements.passive(Elements::Functions(all.into()));
    elements
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed;
    use std::collections::BTreeSet;

    /// All kinds of modules.
    #[allow(clippy::type_complexity, reason = "five functions are no type")]
    const MODULES: [fn(&[u8]) -> Vec<u8>; 5] = [
        module,
        module_with_vectors,
        module_with_all,
        module_with_objects,
        module_with_older_exceptions,
    ];

    #[test]
    fn modules_are_valid() {
        let mut config = peregrine::Config::default();
        config
            .wasm_custom_page_sizes(true)
            .wasm_legacy_exceptions(true);
        let engine = peregrine::Engine::new(&config);
        for seed in 0..200 {
            for module in MODULES {
                let wasm = module(&seed::bytes(seed, 2048));
                if let Err(error) = peregrine::Module::new(&engine, &wasm) {
                    panic!("seed {seed}: {error}");
                }
            }
        }
    }

    #[test]
    fn no_bytes_make_a_module_too() {
        let mut config = peregrine::Config::default();
        config.wasm_legacy_exceptions(true);
        let engine = peregrine::Engine::new(&config);
        for module in MODULES {
            assert!(peregrine::Module::new(&engine, module(&[])).is_ok());
        }
    }

    #[test]
    fn every_operator_on_vectors_is_generated() {
        let mut seen = BTreeSet::new();
        for seed in 0..400 {
            let wasm = module_with_vectors(&seed::bytes(seed, 4096));
            for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
                let Ok(wasmparser::Payload::CodeSectionEntry(body)) = payload else {
                    continue;
                };
                let mut operators = body.get_operators_reader().expect("the body is valid");
                while !operators.eof() {
                    let mut bytes = operators.get_binary_reader();
                    if bytes.read_u8().is_ok_and(|byte| byte == 0xfd) {
                        seen.insert(bytes.read_var_u32().expect("the operator has a number"));
                    }
                    operators.read().expect("the body is valid");
                }
            }
        }
        let relaxed = seen.split_off(&0x100);
        assert_eq!((seen.len(), relaxed.len()), (236, 20));
    }

    #[test]
    fn what_is_newer_than_vectors_is_generated() {
        let (mut wide, mut shifts, mut rotations, mut byte_pages) = (0, 0, 0, 0);
        for seed in 0..100 {
            let wasm = module_with_all(&seed::bytes(seed, 4096));
            for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
                use wasmparser::{Operator as O, Payload};
                let body = match payload.expect("the module can be read") {
                    Payload::MemorySection(memories) => {
                        for memory in memories {
                            let memory = memory.expect("the memory is valid");
                            byte_pages += usize::from(memory.page_size_log2 == Some(0));
                        }
                        continue;
                    }
                    Payload::CodeSectionEntry(body) => body,
                    _ => continue,
                };
                // A shift to the left, one to the right, what is read for it, and both put together.
                let operators = body.get_operators_reader().expect("the body is valid");
                let operators: Vec<O<'_>> = operators.into_iter().map(Result::unwrap).collect();
                let left = |op: &O<'_>| matches!(op, O::I32x4Shl);
                let right = |op: &O<'_>| matches!(op, O::I32x4ShrU);
                for window in operators.windows(5) {
                    wide += usize::from(matches!(
                        window[0],
                        O::I64Add128 | O::I64Sub128 | O::I64MulWideS | O::I64MulWideU
                    ));
                    if let [first, O::LocalGet { .. }, O::I32Const { .. }, second, last] = window {
                        let both = left(first) && right(second) || right(first) && left(second);
                        shifts += usize::from(both);
                        rotations += usize::from(both && matches!(last, O::V128Or));
                    }
                }
            }
        }
        assert!(wide > 100, "{wide} operators of wide arithmetic");
        assert!(
            shifts > rotations && rotations > 40,
            "{rotations} of {shifts} pairs of shifts"
        );
        assert!(
            byte_pages > 10,
            "{byte_pages} memories with pages of one byte"
        );
    }

    #[test]
    fn pages_are_as_large_as_bodies_think() {
        assert_eq!(PAGE, 1 << 16);
    }
}
