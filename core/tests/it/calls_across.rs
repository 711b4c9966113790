//! Calls by tables, by references and by imports, among instances and the host, find the function, its instance and its
//! code, whatever has been called or put into the table before: random programs, compared with an interpreter of their own.

use crate::support::Choices;
use peregrine::{
    CompilationMode, Config, Engine, Extern, Func, Global, Instance, Module, Mutability, Nullable,
    Ref, RefType, Store, Table, TableType, Val,
};
use proptest::prelude::*;

/// Elements of the table that all instances share.
const SLOTS: usize = 6;
/// Functions of a module that take one value. Behind them is one that takes two.
const FUNCS: usize = 3;

/// What an element of the table is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Callee {
    Null,
    /// `7 x + 3`.
    Host,
    /// Of an instance, by index. That with index `FUNCS` has another type.
    Wasm(usize, usize),
}

/// What a function does with its value `x`, one after the other.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// `x = 31 x + the instance's number + a number`
    Mix(usize),
    /// `x += y; y = 5`, of a local that is 0 at first.
    Local,
    /// `x = call …(x)`
    Own(usize),
    /// A function of the instance before, or the host's.
    Import(usize),
    /// By the table, at a place. `true`: the table has index 1 in the module.
    Indirect(bool, usize),
    Reference(usize),
    /// Puts one of its own functions, the other one or null into the table.
    Set(usize, usize),
    /// The same in tail position.
    TailOwn(usize),
    TailImport(usize),
    TailIndirect(usize),
    TailReference(usize),
}

use Step::*;

fn step(choices: &mut Choices<'_>) -> Step {
    let (kind, func, slot) = (
        choices.below(24),
        choices.below(FUNCS),
        choices.below(SLOTS),
    );
    match kind {
        0..=3 => Mix(func),
        4 => Local,
        5..=6 => Own(func),
        7..=8 => Import(func),
        9..=12 => Indirect(kind < 12, slot),
        13..=15 => Reference(slot),
        16..=19 => Set(
            slot,
            choices.below(FUNCS * 4) % (FUNCS + 1 + choices.below(2)),
        ),
        20 => TailOwn(func),
        21 => TailImport(func),
        22 => TailIndirect(slot),
        _ => TailReference(slot),
    }
}

/// An instance: which module it is of, and which instance's functions it imports, or the host's.
#[derive(Debug)]
struct Made {
    module: usize,
    before: Option<usize>,
}

/// Modules as the steps of their functions, and instances.
#[derive(Debug)]
struct Program {
    modules: Vec<Vec<Vec<Step>>>,
    instances: Vec<Made>,
    table: Vec<Callee>,
}

impl Program {
    fn new(bytes: &[u8]) -> Self {
        let mut choices = Choices::new(bytes);
        let count = 1 + choices.below(4);
        let instances = (0..count).map(|index| Made {
            module: choices.below(2),
            before: (index > 0 && choices.below(4) > 0).then(|| choices.below(index)),
        });
        let instances = instances.collect();
        let table = (0..SLOTS).map(|_| match choices.below(12) {
            0 => Callee::Null,
            1 | 2 => Callee::Host,
            other => Callee::Wasm(other % count, choices.below(FUNCS * 3).min(FUNCS)),
        });
        let table = table.collect();
        let mut func = || {
            (0..1 + choices.below(6))
                .map(|_| step(&mut choices))
                .collect()
        };
        let modules = (0..2)
            .map(|_| (0..FUNCS).map(|_| func()).collect())
            .collect();
        Self {
            modules,
            instances,
            table,
        }
    }

    fn text(&self, module: usize) -> String {
        let imports =
            (0..FUNCS).map(|func| format!("(import \"\" \"\" (func $import_{func} (type $one)))"));
        let funcs = (self.modules[module].iter().enumerate()).map(|(index, steps)| {
            let steps: String = steps.iter().map(Self::step).collect();
            format!(
                "(func $f{index} (export \"{index}\") (type $one) (local $y i64)
                (global.set $budget (i32.sub (global.get $budget) (i32.const 1)))
                (if (i32.lt_s (global.get $budget) (i32.const 0)) (then (return (local.get 0))))
                {steps} local.get 0)"
            )
        });
        format!(
            "(module (type $one (func (param i64) (result i64))) (type $two (func (param i64 i64) (result i64)))
            {} (import \"\" \"\" (global $number i64)) (import \"\" \"\" (global $budget (mut i32)))
            (import \"\" \"\" (table $table 0 funcref)) (import \"\" \"\" (table $again 0 funcref))
            (elem declare func $f0 $f1 $f2 $f3)
            {}
            (func $f3 (export \"3\") (type $two) unreachable))",
            imports.collect::<String>(),
            funcs.collect::<String>(),
        )
    }

    fn step(step: &Step) -> String {
        let reference =
            |slot: usize| format!("i32.const {slot} table.get $table ref.cast (ref null $one)");
        match *step {
            Mix(number) => format!(
                "local.get 0 i64.const 31 i64.mul global.get $number i64.add i64.const {number} i64.add local.set 0 "
            ),
            Local => {
                "local.get 0 local.get $y i64.add local.set 0 i64.const 5 local.set $y ".into()
            }
            Own(func) => format!("local.get 0 call $f{func} local.set 0 "),
            Import(func) => format!("local.get 0 call $import_{func} local.set 0 "),
            Indirect(first, slot) => {
                let table = if first { "$table" } else { "$again" };
                format!(
                    "local.get 0 i32.const {slot} call_indirect {table} (type $one) local.set 0 "
                )
            }
            Reference(slot) => {
                format!("local.get 0 {} call_ref $one local.set 0 ", reference(slot))
            }
            Set(slot, func) if func > FUNCS => {
                format!("i32.const {slot} ref.null func table.set $table ")
            }
            Set(slot, func) => format!("i32.const {slot} ref.func $f{func} table.set $table "),
            TailOwn(func) => format!("local.get 0 return_call $f{func} "),
            TailImport(func) => format!("local.get 0 return_call $import_{func} "),
            TailIndirect(slot) => {
                format!("local.get 0 i32.const {slot} return_call_indirect $table (type $one) ")
            }
            TailReference(slot) => format!("local.get 0 {} return_call_ref $one ", reference(slot)),
        }
    }

    /// What a function of an instance gives, or nothing if it traps.
    fn call(&mut self, callee: Callee, mut x: i64, budget: &mut i32) -> Option<i64> {
        let (instance, func) = match callee {
            Callee::Wasm(_, FUNCS) | Callee::Null => return None,
            Callee::Host => return Some(x.wrapping_mul(7).wrapping_add(3)),
            Callee::Wasm(instance, func) => (instance, func),
        };
        *budget -= 1;
        if *budget < 0 {
            return Some(x);
        }
        let Made { module, before } = self.instances[instance];
        let imported = |func| before.map_or(Callee::Host, |before| Callee::Wasm(before, func));
        let mut y = 0;
        for step in self.modules[module][func].clone() {
            let callee = match step {
                Mix(number) => {
                    x = x
                        .wrapping_mul(31)
                        .wrapping_add((100 * instance + number) as i64);
                    continue;
                }
                Local => {
                    (x, y) = (x.wrapping_add(y), 5);
                    continue;
                }
                Set(slot, func) => {
                    self.table[slot] = match func > FUNCS {
                        true => Callee::Null,
                        false => Callee::Wasm(instance, func),
                    };
                    continue;
                }
                Own(func) | TailOwn(func) => Callee::Wasm(instance, func),
                Import(func) | TailImport(func) => imported(func),
                Indirect(_, slot) | Reference(slot) | TailIndirect(slot) | TailReference(slot) => {
                    self.table[slot]
                }
            };
            x = self.call(callee, x, budget)?;
            if matches!(
                step,
                TailOwn(_) | TailImport(_) | TailIndirect(_) | TailReference(_)
            ) {
                return Some(x);
            }
        }
        Some(x)
    }
}

/// Makes the instances, in one store, and calls functions one after the other until one traps: gives what they give.
fn run(
    program: &Program,
    mode: CompilationMode,
    calls: &[(usize, usize, i32)],
) -> Vec<Option<i64>> {
    let mut config = Config::default();
    config.compilation_mode(mode);
    let engine = Engine::new(&config);
    let modules = [0, 1].map(|index| {
        let text = program.text(index);
        Module::new(&engine, &text).unwrap_or_else(|error| panic!("{error}\n{text}"))
    });
    let mut store = Store::new(&engine, ());
    let host = Func::wrap(&mut store, |x: i64| x.wrapping_mul(7).wrapping_add(3));
    let budget = Global::new(&mut store, Val::I32(0), Mutability::Var);
    let ty = TableType::new(RefType::FUNCREF, SLOTS as u32, None);
    let table = Table::new(&mut store, ty, Ref::Func(Nullable::Null)).expect("it is small");
    let mut instances = Vec::<Instance>::new();
    for (index, made) in program.instances.iter().enumerate() {
        let number = Global::new(&mut store, Val::I64(100 * index as i64), Mutability::Const);
        let funcs = (0..FUNCS).map(|func| match made.before {
            Some(before) => instances[before]
                .get_func(&store, &func.to_string())
                .expect("it is exported"),
            None => host,
        });
        let mut imports: Vec<Extern> = funcs.map(Extern::from).collect();
        imports.extend([number.into(), budget.into(), table.into(), table.into()]);
        let instance = Instance::new(&mut store, &modules[made.module], &imports);
        instances.push(instance.expect("the imports fit"));
    }
    for (slot, callee) in program.table.iter().enumerate() {
        let func = match callee {
            Callee::Null => continue,
            Callee::Host => host,
            Callee::Wasm(instance, func) => instances[*instance]
                .get_func(&store, &func.to_string())
                .expect("it is exported"),
        };
        table
            .set(&mut store, slot as u64, Ref::from(func))
            .expect("it is in bounds");
    }
    let mut results = Vec::new();
    for &(instance, func, fuel) in calls {
        budget
            .set(&mut store, Val::I32(fuel))
            .expect("it is mutable");
        let instance = instances[instance % instances.len()];
        let func = instance.get_typed_func::<i64, i64>(&store, &func.to_string());
        let result = func.expect("it is exported").call(&mut store, 1).ok();
        results.push(result);
        if result.is_none() {
            break;
        }
    }
    results
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 256 } else { 1024 }))]

    #[test]
    fn calls_find_functions_wherever_they_are(
        bytes in prop::collection::vec(any::<u8>(), 20..200),
        calls in prop::collection::vec((0..4_usize, 0..FUNCS, 1..60), 1..5),
    ) {
        let mut model = Program::new(&bytes);
        let program = Program::new(&bytes);
        let mut expected = Vec::new();
        for &(instance, func, fuel) in &calls {
            let callee = Callee::Wasm(instance % program.instances.len(), func);
            let result = model.call(callee, 1, &mut { fuel });
            expected.push(result);
            if result.is_none() {
                break;
            }
        }
        for mode in [CompilationMode::Eager, CompilationMode::LazyTranslation] {
            let found = run(&program, mode, &calls);
            prop_assert_eq!(&found, &expected, "{:?}", &program);
        }
    }
}

/// Calls by other tables than the first looked at what the first has at the same place, as if it were a function.
#[test]
fn calls_by_the_second_table_do_not_look_for_functions_in_the_first() {
    for (ty, value) in [
        ("anyref", "ref.i31 (i32.const -1)"),
        ("externref", "extern.convert_any (ref.i31 (i32.const -1))"),
        ("structref", "struct.new $empty"),
    ] {
        let text = format!(
            "(module (type $empty (struct)) (table $values 2 {ty}) (table $funcs 2 funcref) (elem (table $funcs) (i32.const 1) func $seven)
            (func $seven (result i32) i32.const 7)
            (func (export \"run\") (result i32) (table.set $values (i32.const 1) ({value}))
                (call_indirect $funcs (result i32) (i32.const 1)))
            (func (export \"tail\") (result i32) (return_call_indirect $funcs (result i32) (i32.const 1))))"
        );
        let (mut store, instance) = crate::support::instantiate(&text);
        for name in ["run", "tail", "run"] {
            let func = instance.get_typed_func::<(), i32>(&store, name);
            let result = func.expect("it is exported").call(&mut store, ());
            assert_eq!(result.ok(), Some(7), "{ty}");
        }
    }
}
