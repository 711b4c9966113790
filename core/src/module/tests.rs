//! Tests of reading modules: what is taken over, and when functions are translated. What is refused is in
//! `tests/refused.rs`, what is made on several threads in `tests/parallel.rs`.

#[cfg(feature = "std")]
mod parallel;
mod refused;

use super::*;
use crate::{
    CompilationMode, Config, MemoryType, RefType, TableType, ValType,
    declarations::{ConstContext, ConstObject, ElementItems, ElementKind},
    wasm::{
        index::{ElemIdx, GlobalIdx, MemoryIdx, TableIdx, TypeIdx},
        types::{FuncType, GlobalType, Mutability},
    },
};
use alloc::{string::ToString, vec::Vec};

impl ModuleInner {
    /// Translates a function at once, unless it is translated.
    fn ensure_translated(&self, func: DefinedFuncIdx) -> Result<(), Error> {
        if let Some(mut job) = self.begin_translation(func)? {
            while !self.translate_piece(&mut job)? {}
        }
        Ok(())
    }
}

/// Globals are ten times their index, functions their index plus one.
struct Context;

impl ConstContext for Context {
    fn global(&self, global: GlobalIdx) -> [u64; 2] {
        [u64::from(global.as_u32()) * 10, 0]
    }

    fn func_ref(&self, func: FuncIdx) -> u64 {
        u64::from(func.as_u32()) + 1
    }

    fn operands(&self, _: ConstObject) -> usize {
        0
    }

    fn make(&mut self, _: ConstObject, _: &[[u64; 2]]) -> Result<u64, Error> {
        panic!("no test has objects");
    }
}

fn binary(text: &str) -> Vec<u8> {
    wat::parse_str(text).expect("the test's own text")
}

fn module(text: &str) -> Module {
    Module::new(&Engine::default(), binary(text)).expect("a valid module")
}

fn engine(mode: CompilationMode) -> Engine {
    let mut config = Config::default();
    config.compilation_mode(mode);
    Engine::new(&config)
}

/// A module with something in every section.
const FULL: &str = r#"
    (module $full
        (type $unary (func (param i32) (result i32)))
        (import "host" "log" (func $log (param i64)))
        (import "host" "table" (table $table 1 funcref))
        (import "host" "memory" (memory $memory 1 2))
        (import "host" "base" (global $base i32))
        (func $id (export "id") (type $unary) local.get 0)
        (func $nothing)
        (table $own (export "own") i64 3 externref)
        (memory $second (export "second") i64 4)
        (global $counter (export "counter") (mut i64) (i64.const -2))
        (global $offset i32 (i32.add (global.get $base) (i32.const 5)))
        (global $ref funcref (ref.func $id))
        (elem $active (table $table) (i32.const 0) func $id $nothing)
        (elem $passive funcref (ref.func $log) (ref.null func))
        (elem $declared declare func $nothing)
        (data $first (memory $memory) (global.get $base) "hello")
        (data $later "world!")
        (start $nothing)
    )"#;

#[test]
fn every_section_is_taken_over() {
    let module = module(FULL);
    let (inner, header) = (&*module.inner, module.header());
    assert_eq!(header.funcs.num_imported(), 1);
    assert_eq!(header.num_defined_funcs(), 2);
    let unary = FuncType::new([ValType::I32], [ValType::I32]);
    assert_eq!(*header.func_type(FuncIdx::from_u32(1)), unary);
    assert_eq!(*header.type_func(TypeIdx::from_u32(0)), unary);
    assert_eq!(header.defined_func(FuncIdx::from_u32(0)), None);
    let id = DefinedFuncIdx::from_u32(0);
    assert_eq!(header.defined_func(FuncIdx::from_u32(1)), Some(id));
    assert_eq!(header.func_of_defined(id), FuncIdx::from_u32(1));
    assert_eq!(
        *header.table(TableIdx::from_u32(0)),
        TableType::new(RefType::FUNCREF, 1, None)
    );
    assert_eq!(
        *header.table(TableIdx::from_u32(1)),
        TableType::new64(RefType::EXTERNREF, 3, None)
    );
    assert_eq!(
        *header.memory(MemoryIdx::from_u32(0)),
        MemoryType::new(1, Some(2))
    );
    assert_eq!(header.memories.defined(), [MemoryType::new64(4, None)]);
    let globals: Vec<_> = header
        .defined_globals()
        .map(|(ty, init)| (*ty, init.eval_cell(&mut Context).unwrap()))
        .collect();
    let global = |content, mutability, init| (GlobalType::new(content, mutability), init);
    assert_eq!(
        globals,
        [
            global(ValType::I64, Mutability::Var, -2_i64 as u64),
            global(ValType::I32, Mutability::Const, 5),
            global(ValType::FuncRef, Mutability::Const, 2),
        ]
    );
    assert_eq!(inner.start, Some(FuncIdx::from_u32(2)));
    assert_eq!(inner.data_bytes(DataIdx::from_u32(0)), b"hello");
    assert_eq!(inner.data_bytes(DataIdx::from_u32(1)), b"world!");
    let active: Vec<_> = inner.data.active().collect();
    let [first] = &active[..] else {
        panic!("one of the two is active");
    };
    assert_eq!(
        (first.index, first.memory),
        (DataIdx::from_u32(0), MemoryIdx::from_u32(0))
    );
    let offset = first.offset.eval(&mut Context).unwrap();
    assert_eq!((offset, first.bytes), (0, &b"hello"[..]));
    assert_eq!(inner.elements.len(), 3);
    let passive = &inner.elements[ElemIdx::from_u32(1).as_usize()];
    assert!(matches!(passive.kind, ElementKind::Passive));
    assert_eq!(passive.items.len(), 2);
    let ElementItems::Exprs(items) = &passive.items else {
        panic!("this segment has expressions");
    };
    assert_eq!(
        [0, 1].map(|at| items[at].eval_cell(&mut Context).unwrap()),
        [1, 0]
    );
    assert!(matches!(inner.elements[2].kind, ElementKind::Declared));
    assert_eq!(inner.elements[0].ty, RefType::FUNCREF);
}

#[test]
fn a_recursive_group_without_types_is_nothing() {
    // (module (rec) (rec (type (func))) (func))
    let wasm =
        b"\0asm\x01\0\0\0\x01\x08\x02\x4e\0\x4e\x01\x60\0\0\x03\x02\x01\0\x0a\x04\x01\x02\0\x0b";
    Module::new(&Engine::default(), wasm).unwrap();
}

#[test]
fn imports_and_exports_keep_their_order() {
    let module = module(FULL);
    let imports: Vec<_> = module
        .imports()
        .map(|import| (import.module(), import.name(), import.ty().to_string()))
        .collect();
    let expected = [
        ("log", "(func (param i64))"),
        ("table", "(table 1 funcref)"),
        ("memory", "(memory 1 2)"),
        ("base", "(global i32)"),
    ];
    assert_eq!(
        imports,
        expected.map(|(name, ty)| ("host", name, ty.to_string()))
    );
    let names: Vec<_> = module.exports().map(|export| export.name()).collect();
    assert_eq!(names, ["id", "own", "second", "counter"]);
    assert_eq!(module.exports().len(), 4);
    assert!(
        module
            .get_export("counter")
            .is_some_and(|ty| ty.global().is_some())
    );
    assert!(module.get_export("nothing").is_none());
}

#[test]
fn bodies_are_found_with_the_offsets_of_the_module() {
    let wasm = binary(FULL);
    let module = Module::new(&Engine::default(), &wasm).expect("valid");
    // No locals, `local.get 0`, `end`.
    let body = module.inner.body(DefinedFuncIdx::from_u32(0));
    assert_eq!(body.as_bytes(), [0, 0x20, 0, 0x0b]);
    let start = usize::try_from(body.range().start).expect("in memory");
    assert_eq!(wasm[start..start + 4], [0, 0x20, 0, 0x0b]);
}

#[test]
fn names_are_found() {
    let module = module(FULL);
    assert_eq!(module.name(), Some("full"));
    assert_eq!(module.function_name(FuncIdx::from_u32(0)), Some("log"));
    assert_eq!(module.function_name(FuncIdx::from_u32(2)), Some("nothing"));
    assert_eq!(module.function_name(FuncIdx::from_u32(3)), None);
    let mut config = Config::default();
    config.ignore_custom_sections(true);
    let module = Module::new(&Engine::new(&config), binary(FULL)).expect("valid");
    assert_eq!(
        (module.name(), module.function_name(FuncIdx::from_u32(0))),
        (None, None)
    );
}

#[test]
fn damaged_names_are_left_out() {
    let mut wasm = binary(FULL);
    let at = wasm
        .windows(7)
        .position(|w| w == b"nothing")
        .expect("in the name section");
    wasm.truncate(at + 2);
    // The section's length no longer fits, so build it anew around what is left.
    let name_section = wasm
        .windows(5)
        .position(|w| w == b"\x04name")
        .expect("its header");
    let content = wasm.split_off(name_section);
    wasm.truncate(8);
    wasm.extend([0, u8::try_from(content.len()).expect("a short section")]);
    wasm.extend(content);
    let module = Module::new(&Engine::default(), &wasm).expect("names are not validated");
    assert_eq!(module.name(), Some("full"));
    assert_eq!(module.function_name(FuncIdx::from_u32(2)), None);
}

#[test]
fn equal_types_of_two_modules_have_one_id() {
    let engine = Engine::default();
    let text = r#"(module
        (type (func (param f32)))
        (rec (type $a (func (param (ref null $b)))) (type $b (func (result (ref $a)))))
    )"#;
    let first = Module::new(&engine, binary("(module (type (func (param f32))))")).expect("valid");
    let second = Module::new(
        &engine,
        binary("(module (type (func)) (type (func (param f32))))"),
    );
    let second = second.expect("valid");
    let id = |module: &Module, index: usize| module.header().types[index].id;
    assert_eq!(id(&first, 0), id(&second, 1));
    assert_ne!(id(&second, 0), id(&second, 1));
    let group = [text, text].map(|text| Module::new(&engine, binary(text)).expect("valid"));
    assert_eq!(id(&group[0], 1), id(&group[1], 1));
    assert_ne!(id(&group[0], 1), id(&group[0], 2));
}

#[test]
fn typed_references_name_canonical_types() {
    let module = module(
        "(module (type $f (func)) (type $g (func (param (ref null $f)) (result (ref $f)))))",
    );
    let header = module.header();
    let ty = header.type_func(TypeIdx::from_u32(1));
    let id = header.types[0].id;
    let heap = crate::HeapType::ConcreteFunc(id);
    assert_eq!(ty.params(), [ValType::Ref(RefType::new(true, heap))]);
    assert_eq!(ty.results(), [ValType::Ref(RefType::new(false, heap))]);
}

#[test]
fn functions_are_translated_once_and_on_demand() {
    let wasm = binary(FULL);
    let count = |module: &Module| {
        (0..2)
            .filter(|&index| module.code().is_translated(index))
            .count()
    };
    let eager = Module::new(&engine(CompilationMode::Eager), &wasm).expect("valid");
    assert_eq!(count(&eager), 2);
    let lazy = Module::new(&engine(CompilationMode::LazyTranslation), &wasm).expect("valid");
    assert_eq!(count(&lazy), 0);
    for _ in 0..2 {
        lazy.inner
            .ensure_translated(DefinedFuncIdx::from_u32(1))
            .expect("valid");
        assert_eq!(count(&lazy), 1);
    }
}

#[test]
fn offsets_of_data_are_kept_whatever_their_form() {
    let module = module(
        r#"(module (memory 1) (memory i64 1) (global $base i32 (i32.const 0))
            (data (i32.const -1) "a")
            (data (memory 1) (i64.const 0x123456789) "bc")
            (data (i32.add (i32.const 3) (i32.const 4)) "")
            (data (memory 1) (i64.const 9) "d"))"#,
    );
    let data = &module.inner.data;
    let active: Vec<_> = data
        .active()
        .map(|segment| {
            let offset = segment.offset.eval(&mut Context).unwrap();
            (segment.memory.as_u32(), offset, data.bytes(segment.index))
        })
        .collect();
    let expected: [(u32, u64, &[u8]); 4] = [
        (0, 0xffff_ffff, b"a"),
        (1, 0x1_2345_6789, b"bc"),
        (0, 7, b""),
        (1, 9, b"d"),
    ];
    assert_eq!(active, expected);
}

#[test]
fn an_empty_recursion_group_has_no_types() {
    let module = module("(module (rec) (type (func)) (rec) (rec) (func (export \"f\") (type 0)))");
    assert_eq!(module.inner.header.types.len(), 1);
    Module::validate(&Engine::default(), &binary("(module (rec))")).expect("valid");
}

#[test]
fn pieces_of_a_first_call_do_not_read_all_locals_again() {
    // As many declarations of no locals as there are bytes of code: two bytes each.
    let groups = 20_000_u32;
    let mut body = wasm_num(groups);
    body.extend([0, 0x7f].repeat(groups as usize));
    body.extend([0x01].repeat(2 * groups as usize));
    body.push(0x0b);
    let mut code = Vec::from([1]);
    code.extend(wasm_num(body.len() as u32));
    code.extend(body);
    let mut wasm = Vec::from(*b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a");
    wasm.extend(wasm_num(code.len() as u32));
    wasm.extend(code);
    let mut config = Config::default();
    config.compilation_mode(CompilationMode::Lazy);
    let module = Module::new(&Engine::new(&config), &wasm).expect("a valid module");
    let read = || headroom::tests::READ.with(core::cell::Cell::get);
    let before = read();
    let func = DefinedFuncIdx::from_u32(0);
    let job = module.inner.begin_translation(func).expect("memory");
    let mut job = job.expect("the first call");
    let mut pieces = 1;
    while !module.inner.translate_piece(&mut job).expect("valid") {
        pieces += 1;
    }
    assert!(pieces > 10, "{pieces} pieces");
    assert_eq!(read(), before + 1);
}

/// A number as modules have it.
fn wasm_num(mut number: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}
