//! What translation makes of a body is bounded by the bytes of the body, whatever is in it; and what is
//! one op where values have to be moved gives what many would.

use peregrine::{CompilationMode, Config, Engine, Instance, Linker, Module, Store, Val};
use std::fmt::Write;

fn engine(mode: CompilationMode) -> Engine {
    let mut config = Config::default();
    config.compilation_mode(mode);
    Engine::new(&config)
}

/// The words of register code of a module's only function, and how many ops it is.
fn code_of(wat: &str) -> (usize, usize) {
    let module = Module::new(&Engine::default(), wat).unwrap();
    let mut listing = String::new();
    module.write_listing(0, &mut listing).unwrap();
    let last = listing.lines().last().unwrap();
    let words = last.trim().split([' ', ':']).next().unwrap();
    (words.parse().unwrap(), listing.lines().count() - 1)
}

fn results(count: usize) -> String {
    format!("(result{})", " i32".repeat(count))
}

#[test]
fn a_branch_that_moves_a_thousand_values_is_a_few_words() {
    let wat = |branches: usize| {
        let mut wat = format!(
            "(module (func (param i32) (block {} (i32.const 0)",
            results(1000)
        );
        for _ in 0..1000 {
            wat.push_str("(i32.const 7)");
        }
        for _ in 0..branches {
            wat.push_str("(br_if 0 (local.get 0))");
        }
        wat.push_str("(unreachable)) (unreachable)))");
        wat
    };
    let ((few, _), (many, _)) = (code_of(&wat(100)), code_of(&wat(1100)));
    assert!((many - few) <= 8 * 1000, "{} words", many - few);
}

#[test]
fn a_branch_table_has_one_stub_for_each_target() {
    let wat = |entries: usize| {
        let mut wat = String::from("(module (func (param i32)");
        for _ in 0..8 {
            write!(wat, "(block {} (i32.const 0)", results(100)).unwrap();
        }
        for _ in 0..100 {
            wat.push_str("(i32.const 7)");
        }
        wat.push_str("(br_table");
        for entry in 0..entries {
            write!(wat, " {}", entry % 8).unwrap();
        }
        wat.push_str(" 0 (local.get 0))");
        wat.push_str(&") (unreachable)".repeat(8));
        wat.push_str("))");
        wat
    };
    let ((few, _), (many, _)) = (code_of(&wat(100)), code_of(&wat(4100)));
    // Two entries a word.
    assert!((many - few) <= 4000 / 2 + 1, "{} words", many - few);
}

/// Runs the export `f` of a module in several ways, and compares with what is expected.
fn check(wat: &str, cases: &[(i32, Vec<i32>)]) {
    for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
        for metered in [false, true] {
            let mut config = Config::default();
            config.compilation_mode(mode).consume_fuel(metered);
            let engine = Engine::new(&config);
            let module = Module::new(&engine, wat).unwrap();
            let mut store = Store::new(&engine, ());
            if metered {
                store.set_fuel(1 << 30).unwrap();
            }
            let instance = Instance::new(&mut store, &module, &[]).unwrap();
            let f = instance.get_func(&store, "f").unwrap();
            for (input, expected) in cases {
                let mut out = vec![Val::I32(0); f.ty(&store).results().len()];
                f.call(&mut store, &[Val::I32(*input)], &mut out).unwrap();
                let out: Vec<i32> = out.iter().map(|val| val.i32().unwrap()).collect();
                assert_eq!(&out, expected, "f({input})");
            }
        }
    }
}

/// Pushes `count` values: constants, locals and results of ops by turns. The locals 1 to 3 are 100,
/// 200 and 300, and so is what they give.
fn push(wat: &mut String, count: usize) -> Vec<i32> {
    let values = (0..count as i32).map(|value| match value % 4 {
        0 => (format!("(i32.const {value})"), value),
        1 => ("(local.get 1)".into(), 100),
        2 => (
            format!("(i32.add (local.get 2) (i32.const {value}))"),
            200 + value,
        ),
        _ => ("(i32.load (local.get 3))".into(), 0x0101_0101),
    });
    let (code, values): (Vec<String>, Vec<i32>) = values.unzip();
    wat.push_str(&code.concat());
    values
}

const HEAD: &str = "(memory 1) (data (i32.const 300) \"\\01\\01\\01\\01\")";
const LOCALS: &str = "(local.set 1 (i32.const 100)) (local.set 2 (i32.const 200)) \
                      (local.set 3 (i32.const 300))";

#[test]
fn moved_values_are_the_same_however_they_are_moved() {
    for count in (1..12).chain([63, 500]) {
        for below in [0, 1, 2, 7] {
            let ty = results(count);
            // Taken: through br_if, br, br_table or return, with values of their own below them.
            for leave in [
                "(br_if 0 (local.get 0)) (unreachable)",
                "(br_table 0 1 (i32.eqz (local.get 0)))",
                "(br_table 1 0 0 1 (local.get 0))",
                "(return)",
                "(br 1)",
            ] {
                let mut wat = format!(
                    "(module {HEAD} (func (export \"f\") (param i32) {ty} (local i32 i32 i32) {LOCALS} \
                     (block {ty}"
                );
                for value in 0..below {
                    write!(wat, "(i32.const {})", 1_000_000 + value).unwrap();
                }
                let expected = push(&mut wat, count);
                write!(wat, "{leave})))").unwrap();
                check(&wat, &[(1, expected)]);
            }
        }
    }
}

#[test]
fn values_stay_where_a_branch_that_moves_them_is_not_taken() {
    for count in [1, 2, 5, 40] {
        let ty = results(count);
        let mut wat = format!(
            "(module {HEAD} (func (export \"f\") (param i32) {ty} (local i32 i32 i32) {LOCALS} \
             (block {ty} (i32.const -1)"
        );
        let mut expected = push(&mut wat, count);
        wat.push_str("(br_if 0 (local.get 0)) (br_if 0 (i32.eq (local.get 0) (i32.const 1)))");
        // The last one is another if no branch was taken.
        write!(
            wat,
            "(drop) (i32.const 5555) (local.set 1 (i32.const 9)) (return))))"
        )
        .unwrap();
        let taken = expected.clone();
        *expected.last_mut().unwrap() = 5555;
        check(&wat, &[(0, expected), (1, taken.clone()), (2, taken)]);
    }
}

/// A module with a function that has as many operands at once.
fn deep(operands: usize) -> Vec<u8> {
    let mut body = Vec::from([0]);
    body.extend([0x41, 1].repeat(operands));
    body.extend([0x6a].repeat(operands - 1));
    body.push(0x0b);
    let mut wasm = Vec::from(*b"\0asm\x01\0\0\0\x01\x05\x01\x60\0\x01\x7f\x03\x02\x01\0");
    wasm.extend(*b"\x07\x05\x01\x01f\0\0");
    let leb = |mut number: usize| {
        let mut bytes = Vec::new();
        while number >= 0x80 {
            bytes.push(number as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    };
    let mut code = Vec::from([1]);
    code.extend(leb(body.len()));
    code.extend(&body);
    wasm.push(0x0a);
    wasm.extend(leb(code.len()));
    wasm.extend(code);
    wasm
}

#[test]
fn all_tell_alike_that_a_frame_is_too_large() {
    let modes = [
        CompilationMode::Eager,
        CompilationMode::LazyTranslation,
        CompilationMode::Lazy,
    ];
    for mode in modes {
        let engine = engine(mode);
        let fits = deep(65_527);
        Module::validate(&engine, &fits).unwrap();
        let mut store = Store::new(&engine, ());
        let module = Module::new(&engine, &fits).unwrap();
        let instance = Linker::<()>::new(&engine).instantiate_and_start(&mut store, &module);
        let f = instance
            .unwrap()
            .get_typed_func::<(), i32>(&store, "f")
            .unwrap();
        assert_eq!(f.call(&mut store, ()).unwrap(), 65_527);

        for operands in [65_528, 80_000] {
            let wasm = deep(operands);
            let expected = "more than 65527 parameters, locals and operands";
            let error = Module::validate(&engine, &wasm).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
            let error = match Module::new(&engine, &wasm) {
                Err(error) => error,
                Ok(module) => {
                    assert_eq!(mode, CompilationMode::Lazy);
                    let linker = Linker::<()>::new(&engine);
                    let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
                    let f = instance.get_typed_func::<(), i32>(&store, "f").unwrap();
                    f.call(&mut store, ()).unwrap_err()
                }
            };
            let error = error.to_string();
            assert!(error.contains(expected), "{error}");
            assert!(error.contains("function 0"), "{error}");
        }
    }
}

/// Results of a tail call take no room above the operands: they were counted there, and such a function
/// was refused when it was called.
#[test]
fn a_function_that_is_valid_can_be_called_at_the_end_of_another() {
    let results = results(1000);
    let many: String = (0..1000).map(|n| format!("(i32.const {n})")).collect();
    let (locals, operands) = (" i64".repeat(50_000), "(i32.const 1)".repeat(15_500));
    let wat = format!(
        r#"(module (func $many {results} {many})
            (func (export "f") {results} (local {locals}) {operands} (return_call $many)))"#
    );
    for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
        let engine = engine(mode);
        let mut store = Store::new(&engine, ());
        let module = Module::new(&engine, &wat).unwrap();
        let instance = Linker::<()>::new(&engine).instantiate_and_start(&mut store, &module);
        let f = instance.unwrap().get_func(&store, "f").unwrap();
        let mut given = vec![Val::I32(0); 1000];
        f.call(&mut store, &[], &mut given).unwrap();
        assert_eq!(given[999].i32(), Some(999));
    }
}

#[test]
fn locals_that_are_declared_and_not_used_cost_no_code() {
    let wat = format!("(module (func (local{})))", " i64".repeat(50_000));
    assert!(code_of(&wat).0 < 20);
}
