//! A guest with all bulk operations on memories and tables of several pieces, and what they leave.

use peregrine::{
    Caller, Config, Engine, Instance, Linker, Module, Nullable, Ref, Store, TypedFunc,
    UpdateDeadline,
};
use std::{cell::OnceCell, fmt::Write, sync::OnceLock};

/// The size of a piece in bytes, as `peregrine::fuel` promises.
pub(crate) const PIECE: u32 = 1 << 20;
/// The size of a piece in elements.
pub(crate) const PIECE_ELEMENTS: u32 = PIECE / 8;
/// The size of the memories in bytes: four pieces and a half.
pub(crate) const MEMORY: u32 = 72 << 16;
/// The length of the data segment.
const DATA: usize = 5 << 19;
/// The size of the tables: two pieces and a bit.
pub(crate) const TABLE: u32 = 270_000;
/// The length of the element segment.
pub(crate) const ELEMENTS: u32 = 200_000;

/// The bulk operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fill,
    Copy,
    CopyAcross,
    Init,
    TableFill,
    TableCopy,
    TableCopyAcross,
    TableInit,
}

pub(crate) const KINDS: [Kind; 8] = [
    Kind::Fill,
    Kind::Copy,
    Kind::CopyAcross,
    Kind::Init,
    Kind::TableFill,
    Kind::TableCopy,
    Kind::TableCopyAcross,
    Kind::TableInit,
];

impl Kind {
    fn export(self) -> String {
        format!("{self:?}")
    }

    /// The operator; its operands are on the stack.
    fn operator(self) -> &'static str {
        match self {
            Self::Fill => "memory.fill $m",
            Self::Copy => "memory.copy $m $m",
            Self::CopyAcross => "memory.copy $m $n",
            Self::Init => "memory.init $m $d",
            Self::TableFill => "table.fill $t",
            Self::TableCopy => "table.copy $t $t",
            Self::TableCopyAcross => "table.copy $t $u",
            Self::TableInit => "table.init $t $e",
        }
    }

    pub(crate) fn is_table(self) -> bool {
        self.size() == TABLE
    }

    /// How many bytes or elements there are where it writes.
    pub(crate) fn size(self) -> u32 {
        match self {
            Self::Fill | Self::Copy | Self::CopyAcross | Self::Init => MEMORY,
            _ => TABLE,
        }
    }

    /// How many bytes or elements a piece has.
    pub(crate) fn piece(self) -> u32 {
        if self.is_table() {
            PIECE_ELEMENTS
        } else {
            PIECE
        }
    }
}

/// A function for each operation: it calls `host.arm`, does the operation with its parameters, which
/// are local variables, and gives these back, with a sum of floats around the operation.
fn text() -> String {
    let mut text = format!(
        r#"(module
        (import "host" "arm" (func $arm))
        (memory $m (export "m") {pages}) (memory $n (export "n") {pages})
        (table $t (export "t") {TABLE} funcref) (table $u (export "u") {TABLE} funcref)
        (func $f (export "f") (result i32) (i32.const 1))
        (func $g (export "g") (result i32) (i32.const 2))
        (func (export "fill u") (table.init $u $e (i32.const 7) (i32.const 0) (i32.const {ELEMENTS})))
        "#,
        pages = MEMORY >> 16
    );
    for kind in KINDS {
        let src = match kind {
            Kind::TableFill => {
                "(select (result funcref) (ref.func $f) (ref.func $g) (local.get $src))"
            }
            _ => "(local.get $src)",
        };
        write!(
            text,
            r#"(func (export "{name}") (param $dst i32) (param $src i32) (param $len i32) (param $x f64)
                (result f64 i32 i32 i32)
                (call $arm)
                (f64.mul (local.get $x) (f64.const 2))
                (i32.add (local.get $len) (i32.const 1))
                (local.get $dst) {src} (local.get $len) {operator}
                (local.set $len)
                (f64.add (local.get $x))
                (local.get $dst) (local.get $src) (local.get $len))
            "#,
            name = kind.export(),
            operator = kind.operator(),
        )
        .expect("it is a string");
    }
    text.push_str("(data $d \"");
    text.extend((0..DATA).map(|at| char::from(b'a' + (noise(at) % 26) as u8)));
    text.push_str("\") (elem $e func");
    for at in 0..ELEMENTS as usize {
        text.push_str(if noise(at).is_multiple_of(3) {
            " $f"
        } else {
            " $g"
        });
    }
    text.push_str("))");
    text
}

/// A number that says little about its neighbours.
fn noise(at: usize) -> usize {
    at.wrapping_mul(0x9E37_79B1) >> 7
}

/// The guest as a module of an engine that meters fuel or looks at epochs. Each thread has its own,
/// since tests must not advance the epoch of others.
fn module(fuel: bool, epochs: bool) -> Module {
    static WASM: OnceLock<Vec<u8>> = OnceLock::new();
    thread_local! {
        static MODULES: [OnceCell<Module>; 4] = const { [const { OnceCell::new() }; 4] };
    }
    MODULES.with(|modules| {
        let module = modules[usize::from(fuel) * 2 + usize::from(epochs)].get_or_init(|| {
            let wasm = WASM.get_or_init(|| wat::parse_str(text()).expect("it is well-formed"));
            let mut config = Config::default();
            config.consume_fuel(fuel).epoch_interruption(epochs);
            Module::new(&Engine::new(&config), wasm).expect("it is valid")
        });
        module.clone()
    })
}

/// What callbacks and host functions count.
#[derive(Default)]
pub(crate) struct Counts {
    /// How often the deadline was reached.
    pub(crate) looks: u32,
    /// At which look it ends; 0 for never.
    pub(crate) end_at: u32,
}

/// An instance of the guest in a store of its own.
pub(crate) struct Guest {
    pub(crate) store: Store<Counts>,
    instance: Instance,
}

pub(crate) type Params = (i32, i32, i32, f64);
pub(crate) type Results = (f64, i32, i32, i32);

impl Guest {
    /// With fuel metered, epochs looked at, or both or none.
    pub(crate) fn new(fuel: bool, epochs: bool) -> Self {
        let module = module(fuel, epochs);
        let engine = module.engine();
        let mut store = Store::new(engine, Counts::default());
        if fuel {
            store.set_fuel(u64::MAX).expect("metered");
        }
        let mut linker = Linker::new(engine);
        linker
            .func_wrap("host", "arm", |caller: Caller<'_, Counts>| {
                // The deadline is reached from now on.
                caller.engine().increment_epoch();
            })
            .expect("it is new");
        store.set_epoch_deadline(1 << 20);
        let instance = linker
            .instantiate_and_start(&mut store, &module)
            .expect("the import fits");
        let mut guest = Self { store, instance };
        for (name, salt) in [("m", 0), ("n", 1000)] {
            let memory = instance.get_memory(&guest.store, name).expect("exported");
            let data = memory.data_mut(&mut guest.store);
            for (at, bytes) in data.chunks_mut(509).enumerate() {
                bytes.fill(noise(at + salt) as u8);
            }
        }
        let fill = instance.get_typed_func::<(), ()>(&guest.store, "fill u");
        fill.expect("exported")
            .call(&mut guest.store, ())
            .expect("in bounds");
        let t = instance.get_table(&guest.store, "t").expect("exported");
        for (name, start) in [("f", 3), ("g", 140_000)] {
            let func = instance.get_func(&guest.store, name).expect("exported");
            let func = Ref::Func(Nullable::Val(func));
            t.fill(&mut guest.store, start, func, 120_000)
                .expect("in bounds");
        }
        if fuel {
            guest.store.set_fuel(0).expect("metered");
        }
        guest
    }

    /// The function of an operation.
    pub(crate) fn func(&self, kind: Kind) -> TypedFunc<Params, Results> {
        let name = kind.export();
        let func = self.instance.get_typed_func(&self.store, &name);
        func.expect("exported, of this type")
    }

    /// Has the deadline reached whenever somebody looks, once `host.arm` was called. It is counted, and
    /// what `update` says is done.
    pub(crate) fn count_looks(&mut self, update: UpdateDeadline) {
        self.store.set_epoch_deadline(1);
        self.store.epoch_deadline_callback(move |mut store| {
            store.data_mut().looks += 1;
            let counts = store.data();
            Ok(if counts.end_at == counts.looks {
                UpdateDeadline::Interrupt
            } else {
                update
            })
        });
    }

    /// What is in the first memory.
    pub(crate) fn memory(&self) -> &[u8] {
        let memory = self.instance.get_memory(&self.store, "m");
        memory.expect("exported").data(&self.store)
    }

    /// What is in the first memory and table: 0 for null, 1 and 2 for the functions.
    pub(crate) fn state(&self, kind: Kind) -> Vec<u8> {
        if !kind.is_table() {
            return self.memory().to_vec();
        }
        let table = self.instance.get_table(&self.store, "t").expect("exported");
        let funcs = ["f", "g"].map(|name| self.instance.get_func(&self.store, name));
        let elements = (0..table.size(&self.store)).map(|at| {
            match table.get(&self.store, at).expect("in bounds") {
                Ref::Func(Nullable::Val(func)) if funcs[0] == Some(func) => 1,
                Ref::Func(Nullable::Val(_)) => 2,
                _ => 0,
            }
        });
        elements.collect()
    }
}
