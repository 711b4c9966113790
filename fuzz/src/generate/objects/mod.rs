//! Modules with structs, arrays and exceptions, from bytes.
//!
//! wasm-smith makes such modules, too, but most of their calls trap at once. This generator makes programs that
//! do what compiled ones do: they build graphs of objects in locals, fields, globals and tables, change them in
//! loops, cast with a test before, throw and catch, call by reference, and give checksums of what they can reach
//! (`walker.rs`). It bounds executions as the other generator does, but returns where the budget is used up.
//! One operation in some is made without a guard, so that it may trap.
//!
//! NaNs are moved only, never made.
//!
//! `types.rs` chooses the types, `body.rs` knows what a body may refer to, `statement.rs`, `expr.rs`,
//! `reference.rs` and `exceptions.rs` fill it.

mod body;
mod exceptions;
mod expr;
mod reference;
mod statement;
#[cfg(test)]
mod tests;
mod types;
mod walker;

use self::{
    body::Body,
    types::{Heap, Kind, Storage, Ty, Types},
};
use super::{BUDGET, BUDGET_PER_CALL, choices::Choices};
use wasm_encoder::{
    CodeSection, ConstExpr, DataCountSection, DataSection, ElementSection, Elements, EntityType,
    ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType, ImportSection, Module,
    RefType, TableSection, TableType, TagKind, TagSection, TagType, ValType,
};

/// How deep expressions are in each other.
const DEPTH: u32 = 5;

/// A tag.
#[derive(Debug)]
struct Tag {
    /// Its own type.
    ty: u32,
    payload: Vec<Ty>,
    /// The type of a block that ends with what is caught.
    block: u32,
    /// The same, with the exception.
    with_exception: u32,
}

/// What a module has, beside code.
#[derive(Debug)]
struct Shape {
    types: Types,
    /// How many types values may have; those after them are of functions, blocks and tags.
    declared: u32,
    /// The types of functions; first those of the host.
    funcs: Vec<u32>,
    imports: u32,
    /// The function that gives checksums.
    walker: u32,
    tags: Vec<Tag>,
    /// Types of globals, and whether they can be set.
    globals: Vec<(Ty, bool)>,
    budget: u32,
    /// How many objects a checksum may look at still.
    walks: u32,
    /// Types and sizes of tables that can be written.
    tables: Vec<(Heap, u32)>,
    /// The table of all functions, whose index there is their own.
    func_table: u32,
    /// Types and lengths of passive element segments.
    elems: Vec<(Ty, u32)>,
    /// Lengths of data segments in bytes.
    datas: Vec<u32>,
}

impl Shape {
    /// A function that is of a type itself; there is one for each.
    fn function_of(&self, ty: u32) -> u32 {
        let same = |func: &u32| *func == ty;
        self.funcs.iter().position(same).unwrap_or(0) as u32
    }
}

/// Makes a module from bytes, whose exceptions are caught by the older operators if asked for.
pub(super) fn module(bytes: &[u8], legacy: bool) -> Vec<u8> {
    let mut choices = Choices::with_all(bytes);
    let choices = &mut choices;
    let shape = shape(choices);
    let mut module = Module::new();
    module.section(&shape.types.section());

    let mut imports = ImportSection::new();
    for index in 0..shape.imports {
        let ty = EntityType::Function(shape.funcs[index as usize]);
        imports.import("", &format!("h{index}"), ty);
    }
    module.section(&imports);
    let mut functions = FunctionSection::new();
    for ty in &shape.funcs[shape.imports as usize..] {
        functions.function(*ty);
    }
    module.section(&functions);

    let mut tables = TableSection::new();
    for (heap, size) in &shape.tables {
        tables.table(table_type(ref_type(true, *heap), *size, Some(*size + 10)));
    }
    tables.table(table_type(RefType::FUNCREF, shape.funcs.len() as u32, None));
    module.section(&tables);

    let mut tags = TagSection::new();
    for tag in &shape.tags {
        tags.tag(TagType {
            kind: TagKind::Exception,
            func_type_idx: tag.ty,
        });
    }
    module.section(&tags);

    let mut globals = GlobalSection::new();
    for (ty, mutable) in &shape.globals {
        globals.global(
            global_type(ty.encoded(), *mutable),
            &constant(&shape, choices, *ty),
        );
    }
    for value in [BUDGET_PER_CALL, 0] {
        globals.global(
            global_type(ValType::I32, true),
            &ConstExpr::i32_const(value),
        );
    }
    module.section(&globals);

    let mut exports = ExportSection::new();
    for index in shape.imports..shape.funcs.len() as u32 {
        exports.export(&format!("f{index}"), ExportKind::Func, index);
    }
    for index in 0..shape.globals.len() as u32 {
        exports.export(&format!("g{index}"), ExportKind::Global, index);
    }
    exports.export(BUDGET, ExportKind::Global, shape.budget);
    for index in 0..shape.tables.len() as u32 {
        exports.export(&format!("t{index}"), ExportKind::Table, index);
    }
    module.section(&exports);

    let mut elements = ElementSection::new();
    for (ty, len) in &shape.elems {
        let values: Vec<_> = (0..*len).map(|_| constant(&shape, choices, *ty)).collect();
        if let ValType::Ref(ty) = ty.encoded() {
            elements.passive(Elements::Expressions(ty, values.into()));
        }
    }
    let all: Vec<u32> = (0..shape.funcs.len() as u32).collect();
    elements.active(
        Some(shape.func_table),
        &ConstExpr::i32_const(0),
        Elements::Functions(all.into()),
    );
    module.section(&elements);

    module.section(&DataCountSection {
        count: shape.datas.len() as u32,
    });
    let mut code = CodeSection::new();
    for index in shape.imports..shape.funcs.len() as u32 {
        code.function(&function(&shape, choices, legacy, index));
    }
    module.section(&code);
    let mut datas = DataSection::new();
    for len in &shape.datas {
        datas.passive((0..*len).map(|byte| (byte * byte + 11 * byte) as u8));
    }
    module.section(&datas);
    module.finish()
}

/// Decides what the module has.
fn shape(choices: &mut Choices<'_>) -> Shape {
    let mut types = Types::choose(choices);
    let host = types.alone(Kind::Func(
        vec![Ty::ANY, Ty::Ref(true, Heap::Extern), Ty::I32],
        vec![Ty::ANY],
    ));
    let end = types.defs.len() as u32;
    let walker = types.alone(Kind::Func(vec![Ty::ANY, Ty::I32], vec![Ty::I64]));
    let declared = (0..end).filter(|index| matches!(types.kind(*index), Kind::Func(..)));
    let mut funcs: Vec<u32> = declared.collect();
    funcs.retain(|ty| *ty != host);
    funcs.splice(0..0, [host, walker]);
    for _ in 0..choices.range(1, 4) {
        let mut params = vec![Ty::I32];
        for _ in 0..choices.range(0, 3) {
            params.push(types.value(choices, end));
        }
        let mut results = vec![Ty::I64];
        if choices.chance(1, 2) {
            results.push(types.value(choices, end));
        }
        funcs.push(types.alone(Kind::Func(params, results)));
    }
    let tags = (0..choices.range(1, 3)).map(|_| {
        let mut payload: Vec<Ty> = (0..choices.range(0, 3))
            .map(|_| types.value(choices, end))
            .collect();
        if choices.chance(1, 3) {
            payload.push(Ty::Ref(false, Heap::Type(0)));
        }
        let ty = types.alone(Kind::Func(payload.clone(), Vec::new()));
        let block = types.alone(Kind::Func(Vec::new(), payload.clone()));
        let mut results = payload.clone();
        results.push(Ty::Ref(false, Heap::Exn));
        let with_exception = types.alone(Kind::Func(Vec::new(), results));
        Tag {
            ty,
            payload,
            block,
            with_exception,
        }
    });
    let mut all_tags: Vec<Tag> = tags.collect();
    // One without anything, which everything can throw.
    let ty = types.alone(Kind::Func(Vec::new(), Vec::new()));
    let with_exception = types.alone(Kind::Func(Vec::new(), vec![Ty::Ref(false, Heap::Exn)]));
    all_tags.insert(
        0,
        Tag {
            ty,
            payload: Vec::new(),
            block: ty,
            with_exception,
        },
    );
    let mut globals = vec![(Ty::ANY, true), (Ty::Ref(false, Heap::Type(0)), true)];
    for _ in 0..choices.range(1, 6) {
        globals.push((types.value(choices, end), choices.chance(3, 4)));
    }
    let mut tables = vec![(Heap::Any, 8)];
    let structs = types.objects(Heap::Struct);
    tables.push((Heap::Type(*choices.pick(&structs)), 5));
    let elems = (0..choices.range(1, 3)).map(|_| {
        let objects = types.objects(Heap::Any);
        let heap = if choices.chance(1, 2) {
            Heap::Any
        } else {
            Heap::Type(*choices.pick(&objects))
        };
        (Ty::Ref(true, heap), choices.range(1, 6) as u32)
    });
    Shape {
        elems: elems.collect(),
        datas: vec![40, 7],
        imports: 1,
        walker: 1,
        budget: globals.len() as u32,
        walks: globals.len() as u32 + 1,
        func_table: tables.len() as u32,
        declared: end,
        types,
        funcs,
        tags: all_tags,
        globals,
        tables,
    }
}

/// The value of a global or of an element.
fn constant(shape: &Shape, choices: &mut Choices<'_>, ty: Ty) -> ConstExpr {
    let mut body = Body::new(shape, choices, false, &[]);
    body.constant(ty);
    ConstExpr::extended(body.into_code())
}

fn function(
    shape: &Shape,
    choices: &mut Choices<'_>,
    legacy: bool,
    index: u32,
) -> wasm_encoder::Function {
    let Kind::Func(params, results) = shape.types.kind(shape.funcs[index as usize]) else {
        return Body::new(shape, choices, legacy, &[]).finish();
    };
    let mut body = Body::new(shape, choices, legacy, params);
    if index == shape.walker {
        walker::walker(&mut body, shape);
    } else {
        body.function(results);
    }
    body.finish()
}

impl Body<'_, '_, '_> {
    fn function(&mut self, results: &[Ty]) {
        self.count_down(results);
        for ty in [Ty::ANY, Ty::Ref(true, Heap::Type(0)), Ty::I32] {
            self.variable(ty);
        }
        for _ in 0..self.choices.range(0, 5) {
            let ty = self.any_type();
            self.variable(ty);
        }
        self.statements(6, DEPTH);
        if self.choices.chance(1, 6) && self.tail_call(results, DEPTH) {
            return;
        }
        for result in results {
            if *result == Ty::I64 {
                // Of all that the function has made.
                self.checksum(Ty::ANY, DEPTH);
                for (local, ty) in self.vars.clone() {
                    if self.shape.types.fits(ty, Ty::ANY) {
                        self.ops(walk_of(self.shape, local));
                    }
                }
            } else {
                self.expr(*result, DEPTH);
            }
        }
    }

    fn constant(&mut self, ty: Ty) {
        match ty {
            Ty::Ref(true, heap) if heap != Heap::Exn && self.choices.chance(1, 2) => {
                self.minimal(Ty::Ref(false, heap));
            }
            Ty::Ref(..) => self.minimal(ty),
            ty => self.leaf(ty),
        }
    }
}

/// Adds the checksum of what a local refers to.
fn walk_of(shape: &Shape, local: u32) -> [wasm_encoder::Instruction<'static>; 6] {
    use wasm_encoder::Instruction as I;
    [
        I::I32Const(30),
        I::GlobalSet(shape.walks),
        I::LocalGet(local),
        I::I32Const(3),
        I::Call(shape.walker),
        I::I64Xor,
    ]
}

fn ref_type(nullable: bool, heap: Heap) -> RefType {
    RefType {
        nullable,
        heap_type: heap.encoded(),
    }
}

fn table_type(element_type: RefType, minimum: u32, maximum: Option<u32>) -> TableType {
    TableType {
        element_type,
        table64: false,
        minimum: u64::from(minimum),
        maximum: maximum.map(u64::from),
        shared: false,
    }
}

fn global_type(val_type: ValType, mutable: bool) -> GlobalType {
    GlobalType {
        val_type,
        mutable,
        shared: false,
    }
}

/// How many bytes of a segment make up an element of an array of numbers.
fn bytes(storage: Storage) -> u32 {
    match storage {
        Storage::I8 => 1,
        Storage::I16 => 2,
        Storage::Val(Ty::I64 | Ty::F64) => 8,
        Storage::Val(Ty::V128) => 16,
        Storage::Val(_) => 4,
    }
}
