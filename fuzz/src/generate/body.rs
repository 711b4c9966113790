//! Function bodies: statements, blocks, loops, branches and calls.
//!
//! A [`Body`] keeps the operand stack's types and the open blocks. Each statement leaves both in a
//! state that validates, whatever it chose; `expr.rs` has the expressions it is made of.

use super::{
    Scope,
    choices::Choices,
    ty::{Sig, Ty},
};
use std::borrow::Cow;
use wasm_encoder::{BlockType, Function, HeapType, Instruction as I};

/// How deeply blocks may nest.
const MAX_DEPTH: usize = 14;

/// How deeply loops may nest that turn a fixed number of times.
const MAX_LOOPS: usize = 3;

/// A value on the operand stack.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operand {
    pub(super) ty: Ty,
    /// Its bits are defined, even if it is a NaN.
    pub(super) exact: bool,
}

/// A local variable.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub(super) ty: Ty,
    /// Only exact values are written to it.
    pub(super) exact: bool,
    /// Statements may write to it: it is no loop counter, pointer or scratch.
    pub(super) free: bool,
}

/// An open block.
#[derive(Debug)]
struct Control {
    /// What a branch to it carries.
    label: Vec<Ty>,
    /// What it leaves.
    results: Vec<Ty>,
    /// How many operands are below it.
    height: usize,
    /// Whether a branch may go to it from anywhere: not to loops that count at their end.
    open: bool,
    /// Whether a branch to it goes back.
    is_loop: bool,
}

/// Whether execution can go on after a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Live,
    Dead,
}

/// A function body in the making.
pub(super) struct Body<'a, 'b> {
    pub(super) choices: &'a mut Choices<'b>,
    pub(super) scope: &'a Scope,
    sig: &'a Sig,
    pub(super) locals: Vec<Local>,
    /// The locals that hold addresses within the first page: for each memory one or two.
    pub(super) pointers: Vec<Vec<u32>>,
    /// The locals that count loops, by nesting depth.
    counters: Vec<u32>,
    /// Locals for canonicalising an `f32` and an `f64`.
    pub(super) scratch: [u32; 2],
    /// The same for vectors, if there are any. Nothing else reads it: its bits may be any.
    pub(super) vector_scratch: Option<u32>,
    /// The local for indices of elements.
    index: u32,
    pub(super) stack: Vec<Operand>,
    controls: Vec<Control>,
    loops: usize,
    /// Whether most statements are as compilers make them.
    compiled: bool,
    /// How many more instructions may be begun.
    pub(super) left: usize,
    code: Function,
}

/// Makes the body of a function. `functions_left` share the choices that are left.
pub(super) fn function(
    choices: &mut Choices<'_>,
    scope: &Scope,
    index: usize,
    functions_left: usize,
) -> Function {
    let sig = &scope.sigs[scope.funcs[index]];
    let mut locals: Vec<Local> = sig
        .params
        .iter()
        .map(|ty| Local {
            ty: *ty,
            exact: false,
            free: true,
        })
        .collect();
    let params = locals.len();
    // Slots are numbered in 16 bits, constants and short forms in fewer: go beyond now and then.
    let declared = match choices.below(40) {
        39 => choices.range(200, 700),
        30..39 => choices.range(20, 80),
        _ => choices.range(1, 10),
    };
    if choices.newer() {
        // There is always a vector to go through.
        locals.extend(
            [Local {
                ty: Ty::V128,
                exact: true,
                free: true,
            }; 3],
        );
    }
    for _ in 0..declared {
        let ty = choices.ty();
        let exact = !ty.is_float() || choices.chance(1, 2);
        locals.push(Local {
            ty,
            exact,
            free: true,
        });
    }
    let mut reserve = |ty, exact| {
        locals.push(Local {
            ty,
            exact,
            free: false,
        });
        locals.len() as u32 - 1
    };
    let pointers = scope
        .memories
        .iter()
        .map(|memory64| {
            let ty = if *memory64 { Ty::I64 } else { Ty::I32 };
            vec![reserve(ty, true), reserve(ty, true)]
        })
        .collect();
    let counters = (0..MAX_LOOPS).map(|_| reserve(Ty::I32, true)).collect();
    let scratch = [reserve(Ty::F32, false), reserve(Ty::F64, false)];
    let index = reserve(Ty::I32, true);
    let vector_scratch = choices.vectors().then(|| reserve(Ty::V128, true));
    let code = Function::new_with_locals_types(locals[params..].iter().map(|l| l.ty.encode()));
    let left = if functions_left > 1 {
        choices.range(8, 220)
    } else {
        choices.range(8, 600)
    };
    let compiled = choices.chance(1, 2) && !scope.memories[0];
    let body = Body {
        compiled,
        choices,
        scope,
        sig,
        locals,
        pointers,
        counters,
        scratch,
        vector_scratch,
        index,
        stack: Vec::new(),
        controls: Vec::new(),
        loops: 0,
        left,
        code,
    };
    body.finish()
}

impl Body<'_, '_> {
    /// Appends an instruction. The stack is the caller's business.
    pub(super) fn emit(&mut self, op: &I<'_>) {
        self.left = self.left.saturating_sub(1);
        self.code.instruction(op);
    }

    pub(super) fn push(&mut self, ty: Ty, exact: bool) {
        self.stack.push(Operand {
            ty,
            exact: exact || !ty.is_float(),
        });
    }

    fn push_all(&mut self, types: &[Ty]) {
        for ty in types {
            self.push(*ty, false);
        }
    }

    /// How many operands the innermost block has.
    pub(super) fn operands(&self) -> usize {
        self.stack.len() - self.controls.last().map_or(0, |control| control.height)
    }

    fn finish(mut self) -> Function {
        self.controls.push(Control {
            label: self.sig.results.clone(),
            results: self.sig.results.clone(),
            height: 0,
            open: true,
            is_loop: false,
        });
        self.tick();
        for memory in 0..self.pointers.len() {
            for local in self.pointers[memory].clone() {
                let start = self.choices.range(0, 255) as i32;
                self.index_constant(memory, i64::from(start));
                self.emit(&I::LocalSet(local));
            }
        }
        let flow = self.statements(200);
        self.close(flow);
        self.code
    }

    /// Counts down the budget; traps when it is used up.
    fn tick(&mut self) {
        let budget = self.scope.budget();
        for op in [
            I::GlobalGet(budget),
            I::I32Const(1),
            I::I32Sub,
            I::GlobalSet(budget),
            I::GlobalGet(budget),
            I::I32Const(0),
            I::I32LtS,
            I::If(BlockType::Empty),
            I::Unreachable,
            I::End,
        ] {
            self.code.instruction(&op);
        }
    }

    /// A constant of a memory's index type, which is not counted as an operand.
    pub(super) fn index_constant(&mut self, memory: usize, value: i64) {
        if self.scope.memories[memory] {
            self.emit(&I::I64Const(value));
        } else {
            self.emit(&I::I32Const(value as i32));
        }
    }

    /// Statements until instructions or choices are used up, at most `most`.
    fn statements(&mut self, most: usize) -> Flow {
        for _ in 0..most {
            if self.left == 0 || self.choices.exhausted() {
                break;
            }
            if self.statement() == Flow::Dead {
                self.dead_code();
                return Flow::Dead;
            }
        }
        Flow::Live
    }

    fn some_statements(&mut self) -> Flow {
        let most = self.choices.range(0, 7);
        self.statements(most)
    }

    fn statement(&mut self) -> Flow {
        if self.compiled && self.choices.chance(2, 3) {
            self.compiled_statement();
            return Flow::Live;
        }
        if self.choices.newer() && self.choices.chance(1, 4) {
            self.register_statement();
            return Flow::Live;
        }
        if self.choices.vectors() && self.choices.chance(1, 4) {
            self.vector_statement();
            return Flow::Live;
        }
        match self.choices.below(64) {
            0..8 => {
                let ty = self.choices.ty();
                self.expr(ty, 3);
            }
            8..16 => {
                // The locals that were read last are the interesting ones to write.
                let local = self.some_local();
                let ty = self.locals[local as usize].ty;
                if !self.top_is(ty) || self.choices.chance(1, 2) {
                    self.expr(ty, 3);
                }
                self.set_local(local);
            }
            16..21 => self.apply_to_top(),
            21..25 => self.store(),
            25..28 => return self.block(),
            28..31 => return self.conditional(),
            31..35 => return self.counted_loop(),
            35..37 => return self.open_loop(),
            37..43 => self.branch_if(),
            43..46 => return self.switch(),
            46..50 if self.scope.typed_refs && self.choices.chance(1, 2) => self.reference(),
            46..50 => self.call(),
            50..52 => self.call_indirect(),
            52 => self.sink(),
            53 => {
                let ty = self.choices.number();
                let global = self.global(ty, true);
                if let Some(global) = global {
                    self.expr(ty, 2);
                    self.emit(&I::GlobalSet(global));
                    self.stack.pop();
                }
            }
            54 | 55 => self.move_pointer(),
            56 => self.bulk_memory(),
            57 => self.table_op(),
            58 => {
                let depth = self.choices.range(1, 6);
                for _ in 0..depth {
                    let ty = self.choices.number();
                    self.expr(ty, 1);
                }
            }
            59 => self.emit(&I::Nop),
            60 => self.swap_locals(),
            61 if self.choices.chance(1, 2) => return self.leave(),
            _ => {
                let ty = self.choices.number();
                self.expr(ty, 4);
            }
        }
        Flow::Live
    }

    fn top_is(&self, ty: Ty) -> bool {
        self.operands() > 0 && self.stack.last().is_some_and(|top| top.ty == ty)
    }

    /// A local that may be written to, or any scratch float if there is none.
    fn some_local(&mut self) -> u32 {
        let free: Vec<u32> = (0..self.locals.len() as u32)
            .filter(|local| self.locals[*local as usize].free)
            .collect();
        if free.is_empty() {
            return self.scratch[0];
        }
        // Mostly among a few, so that the same are read and written.
        let few = free.len().min(6);
        let bound = if self.choices.chance(1, 4) {
            free.len()
        } else {
            few
        };
        free[self.choices.below(bound)]
    }

    /// Writes the top of the stack to a local of its type, with `set` or `tee`.
    fn set_local(&mut self, local: u32) {
        if self.locals[local as usize].exact {
            self.canonicalise();
        }
        if self.choices.chance(1, 4) {
            self.emit(&I::LocalTee(local));
        } else {
            self.emit(&I::LocalSet(local));
            self.stack.pop();
        }
    }

    /// Takes the top of the stack off, somewhere or nowhere.
    fn sink(&mut self) {
        if self.operands() == 0 {
            return;
        }
        let ty = self.stack[self.stack.len() - 1].ty;
        match self.local_of(ty, true) {
            Some(local) if self.choices.chance(1, 2) => {
                if self.locals[local as usize].exact {
                    self.canonicalise();
                }
                self.emit(&I::LocalSet(local));
            }
            _ => self.emit(&I::Drop),
        }
        self.stack.pop();
    }

    /// `a, b = b, a` by way of the stack: both are read before either is written.
    fn swap_locals(&mut self) {
        let a = self.some_local();
        let ty = self.locals[a as usize].ty;
        let Some(b) = self.local_of(ty, true) else {
            return;
        };
        for local in [a, b] {
            self.emit(&I::LocalGet(local));
            let exact = self.locals[local as usize].exact;
            self.push(ty, exact);
        }
        for local in [a, b] {
            if self.locals[local as usize].exact {
                self.canonicalise();
            }
            self.emit(&I::LocalSet(local));
            self.stack.pop();
        }
    }

    /// Puts values of some types on top: those that are there if they fit, or new ones.
    fn values(&mut self, types: &[Ty]) {
        let there = self.operands() >= types.len() && {
            let top = &self.stack[self.stack.len() - types.len()..];
            top.iter().zip(types).all(|(operand, ty)| operand.ty == *ty)
        };
        if there && self.choices.chance(3, 4) {
            return;
        }
        // The first may be there.
        let mut rest = types;
        if let [first, others @ ..] = types
            && self.top_is(*first)
            && self.choices.chance(1, 2)
        {
            rest = others;
        }
        for ty in rest {
            let depth = self.choices.below(3);
            self.expr(*ty, depth);
        }
    }

    fn pop_types(&mut self, types: &[Ty]) {
        self.stack.truncate(self.stack.len() - types.len());
    }

    /// A block type, what it takes and what it leaves.
    fn block_type(&mut self) -> (BlockType, Vec<Ty>, Vec<Ty>) {
        match self.choices.below(4) {
            0 | 1 => (BlockType::Empty, Vec::new(), Vec::new()),
            2 => {
                let ty = self.choices.ty();
                (BlockType::Result(ty.encode()), Vec::new(), vec![ty])
            }
            _ => {
                let sig = self.choices.below(self.scope.sigs.len());
                let sig = &self.scope.sigs[sig];
                if !self.scope.block_params && !sig.params.is_empty() {
                    return (BlockType::Empty, Vec::new(), Vec::new());
                }
                (
                    BlockType::FunctionType(sig.index),
                    sig.params.clone(),
                    sig.results.clone(),
                )
            }
        }
    }

    fn open(&mut self, params: &[Ty], results: &[Ty], is_loop: bool, open: bool) {
        self.pop_types(params);
        self.controls.push(Control {
            label: if is_loop {
                params.to_vec()
            } else {
                results.to_vec()
            },
            results: results.to_vec(),
            height: self.stack.len(),
            open,
            is_loop,
        });
        self.push_all(params);
    }

    /// Ends the innermost block, after making its results.
    fn close(&mut self, flow: Flow) {
        self.make_results(flow);
        self.emit(&I::End);
        self.controls.pop();
    }

    /// Brings the operands of the innermost block to its results.
    fn make_results(&mut self, flow: Flow) {
        let Some(control) = self.controls.last() else {
            return;
        };
        let (results, height) = (control.results.clone(), control.height);
        if flow == Flow::Live {
            if !control.is_loop && self.operands() > 0 && self.choices.chance(1, 3) {
                // Leave by a branch over what lies below the results.
                self.values(&results);
                self.emit(&I::Br(0));
            } else {
                while !self.is_prefix(&results) {
                    self.sink();
                }
                for ty in &results[self.operands()..] {
                    self.expr(*ty, 2);
                }
            }
        }
        self.stack.truncate(height);
        self.push_all(&results);
    }

    /// Whether the operands of the innermost block are the first of some types.
    fn is_prefix(&self, types: &[Ty]) -> bool {
        let operands = &self.stack[self.stack.len() - self.operands()..];
        operands.len() <= types.len()
            && operands
                .iter()
                .zip(types)
                .all(|(operand, ty)| operand.ty == *ty)
    }

    fn too_deep(&self) -> bool {
        self.controls.len() > MAX_DEPTH
    }

    fn block(&mut self) -> Flow {
        if self.too_deep() {
            return Flow::Live;
        }
        let (ty, params, results) = self.block_type();
        self.values(&params);
        self.emit(&I::Block(ty));
        self.open(&params, &results, false, true);
        let flow = self.some_statements();
        self.close(flow);
        Flow::Live
    }

    fn conditional(&mut self) -> Flow {
        if self.too_deep() {
            return Flow::Live;
        }
        let (ty, params, results) = self.block_type();
        self.values(&params);
        self.condition();
        self.stack.pop();
        self.emit(&I::If(ty));
        self.open(&params, &results, false, true);
        let flow = self.some_statements();
        if params == results && self.choices.chance(1, 2) {
            self.close(flow);
            return Flow::Live;
        }
        self.make_results(flow);
        self.emit(&I::Else);
        self.pop_types(&results);
        self.push_all(&params);
        let flow = self.some_statements();
        self.close(flow);
        Flow::Live
    }

    /// A loop that turns a fixed number of times, in one of the shapes that compilers give loops.
    fn counted_loop(&mut self) -> Flow {
        if self.too_deep() || self.loops == MAX_LOOPS {
            return Flow::Live;
        }
        let counter = self.counters[self.loops];
        let turns = self.choices.range(1, 4) as i32;
        self.loops += 1;
        match self.choices.below(4) {
            0 => self.while_loop(counter, turns),
            shape => self.do_loop(counter, turns, shape),
        }
        self.loops -= 1;
        Flow::Live
    }

    /// The counter of a loop that begins here, if another may be nested.
    pub(super) fn begin_loop(&mut self) -> Option<u32> {
        let counter = self.counters.get(self.loops).copied()?;
        self.loops += 1;
        Some(counter)
    }

    /// Ends what [`Body::begin_loop`] began.
    pub(super) fn end_loop(&mut self) {
        self.loops -= 1;
    }

    /// `while (counter-- > 0)`: tested at the head, so that branches to it are bounded.
    fn while_loop(&mut self, counter: u32, turns: i32) {
        self.emit(&I::I32Const(turns));
        self.emit(&I::LocalSet(counter));
        self.emit(&I::Block(BlockType::Empty));
        self.open(&[], &[], false, true);
        self.emit(&I::Loop(BlockType::Empty));
        self.open(&[], &[], true, true);
        self.emit(&I::LocalGet(counter));
        self.emit(&I::I32Const(1));
        self.emit(&I::I32Sub);
        self.emit(&I::LocalTee(counter));
        if self.choices.chance(1, 2) {
            self.emit(&I::I32Const(0));
            self.emit(&I::I32LtS);
        } else {
            self.emit(&I::I32Const(-1));
            self.emit(&I::I32Eq);
        }
        self.emit(&I::BrIf(1));
        if self.some_statements() == Flow::Live {
            while self.operands() > 0 {
                self.sink();
            }
            self.emit(&I::Br(0));
        }
        self.close(Flow::Dead);
        self.close(Flow::Live);
    }

    /// `do … while`: counted at the end, so that only its own branch may go to it.
    fn do_loop(&mut self, counter: u32, turns: i32, shape: usize) {
        let (ty, params, results) = self.block_type();
        let up = shape == 1;
        self.emit(&I::I32Const(if up { 0 } else { turns }));
        self.emit(&I::LocalSet(counter));
        self.values(&params);
        self.emit(&I::Loop(ty));
        self.open(&params, &results, true, false);
        let flow = self.some_statements();
        if flow == Flow::Live {
            self.values(&params);
            self.emit(&I::LocalGet(counter));
            self.emit(&I::I32Const(1));
            self.emit(&if up { I::I32Add } else { I::I32Sub });
            if shape == 2 {
                self.emit(&I::LocalSet(counter));
                self.emit(&I::LocalGet(counter));
            } else {
                self.emit(&I::LocalTee(counter));
            }
            if up {
                self.emit(&I::I32Const(turns));
                let op = self.choices.pick(&[I::I32LtS, I::I32LtU, I::I32Ne]);
                self.emit(op);
            } else if self.choices.chance(1, 3) {
                self.emit(&I::I32Eqz);
                self.emit(&I::I32Eqz);
            }
            self.emit(&I::BrIf(0));
        }
        self.close(flow);
    }

    /// A loop to which anything may branch; it counts down the budget.
    fn open_loop(&mut self) -> Flow {
        if self.too_deep() {
            return Flow::Live;
        }
        let (ty, params, results) = self.block_type();
        self.values(&params);
        self.emit(&I::Loop(ty));
        self.open(&params, &results, true, true);
        self.tick();
        let mut flow = self.some_statements();
        if flow == Flow::Live && self.choices.chance(1, 8) {
            self.values(&params);
            self.emit(&I::Br(0));
            flow = Flow::Dead;
        } else if flow == Flow::Live {
            self.values(&params);
            self.condition();
            self.stack.pop();
            self.emit(&I::BrIf(0));
        }
        self.close(flow);
        Flow::Live
    }

    /// A label that may be branched to: how many blocks out, and what it takes.
    fn label(&mut self) -> (u32, Vec<Ty>) {
        let depth = self.controls.len();
        let mut out = self.choices.below(depth);
        // The outermost is the function, which is always open.
        while !self.controls[depth - 1 - out].open {
            out += 1;
        }
        (out as u32, self.controls[depth - 1 - out].label.clone())
    }

    /// Whether a branch to the innermost block carries nothing and may be taken from anywhere.
    pub(super) fn branch_is_free(&self) -> bool {
        self.controls
            .last()
            .is_some_and(|control| control.open && control.label.is_empty())
    }

    fn branch_if(&mut self) {
        let (label, types) = self.label();
        self.values(&types);
        self.condition();
        self.stack.pop();
        self.emit(&I::BrIf(label));
    }

    /// Nested blocks of one type with a `br_table` in the middle.
    fn switch(&mut self) -> Flow {
        let count = self.choices.range(1, 4);
        if self.controls.len() + count > MAX_DEPTH {
            return Flow::Live;
        }
        let (ty, params, results) = self.block_type();
        self.values(&params);
        self.emit(&I::Block(ty));
        self.open(&params, &results, false, true);
        let inner = match results.as_slice() {
            [] => BlockType::Empty,
            [one] => BlockType::Result(one.encode()),
            _ => {
                // Several results need a signature without parameters, which may not be there.
                let flow = self.some_statements();
                self.close(flow);
                return Flow::Live;
            }
        };
        for _ in 1..count {
            self.emit(&I::Block(inner));
            self.open(&[], &results, false, true);
        }
        let mut flow = self.some_statements();
        if flow == Flow::Live {
            self.table_branch(&results);
            flow = Flow::Dead;
        }
        for _ in 1..count {
            self.close(flow);
            flow = self.some_statements();
        }
        self.close(flow);
        Flow::Live
    }

    /// A `br_table` to labels that take some types, of which there is at least one.
    fn table_branch(&mut self, types: &[Ty]) {
        let depth = self.controls.len();
        let labels: Vec<u32> = (0..depth)
            .filter(|out| {
                let control = &self.controls[depth - 1 - out];
                control.open && control.label == types
            })
            .map(|out| out as u32)
            .collect();
        self.values(types);
        self.expr(Ty::I32, 1);
        if self.choices.chance(3, 4) {
            self.emit(&I::I32Const(7));
            self.emit(&I::I32And);
        }
        self.stack.pop();
        let targets: Vec<u32> = (0..self.choices.range(0, 9))
            .map(|_| self.choices.of(&labels))
            .collect();
        let default = self.choices.of(&labels);
        self.emit(&I::BrTable(Cow::Owned(targets), default));
    }

    fn call(&mut self) {
        let index = self.choices.below(self.scope.funcs.len());
        let sig = &self.scope.sigs[self.scope.funcs[index]];
        self.values(&sig.params);
        self.emit(&I::Call(index as u32));
        self.pop_types(&sig.params);
        self.push_all(&sig.results);
    }

    /// A call by reference, or something that depends on whether a reference is null.
    fn reference(&mut self) {
        match self.choices.below(8) {
            0..4 => {
                let func = self.choices.below(self.scope.funcs.len());
                let sig = &self.scope.sigs[self.scope.funcs[func]];
                self.values(&sig.params);
                if self.choices.chance(1, 40) {
                    self.emit(&I::RefNull(HeapType::Concrete(sig.index)));
                } else {
                    self.emit(&I::RefFunc(func as u32));
                }
                self.emit(&I::CallRef(sig.index));
                self.pop_types(&sig.params);
                self.push_all(&sig.results);
            }
            4 | 5 => {
                let (label, types) = self.label();
                self.values(&types);
                self.expr(Ty::Func, 0);
                self.emit(&I::BrOnNull(label));
                // What is left cannot be null; as a `funcref` it can.
            }
            6 => {
                let (label, types) = self.label();
                if let [rest @ .., Ty::Func] = types.as_slice() {
                    self.values(rest);
                    self.expr(Ty::Func, 0);
                    self.emit(&I::BrOnNonNull(label));
                    self.stack.pop();
                }
            }
            _ => {
                let func = self.choices.below(self.scope.funcs.len());
                self.emit(&I::RefFunc(func as u32));
                self.emit(&I::RefAsNonNull);
                self.push(Ty::Func, true);
            }
        }
    }

    fn call_indirect(&mut self) {
        let (_, size) = self.scope.tables[0];
        let element = self.choices.below(size as usize);
        let sig = match self.scope.elements.get(element.wrapping_sub(1)) {
            Some(func) => &self.scope.sigs[self.scope.funcs[*func as usize]],
            None => &self.scope.sigs[0],
        };
        self.values(&sig.params);
        self.table_index(element);
        self.emit(&I::CallIndirect {
            type_index: sig.index,
            table_index: 0,
        });
        self.pop_types(&sig.params);
        self.push_all(&sig.results);
    }

    /// The index of an element, which is not counted as an operand; rarely another.
    fn table_index(&mut self, element: usize) {
        if self.choices.chance(1, 30) {
            self.expr(Ty::I32, 1);
            self.stack.pop();
        } else if self.choices.chance(1, 3) {
            // Not a constant for the translator.
            self.emit(&I::I32Const(element as i32));
            self.emit(&I::LocalSet(self.index));
            self.emit(&I::LocalGet(self.index));
        } else {
            self.emit(&I::I32Const(element as i32));
        }
    }

    /// A statement after which execution goes on elsewhere.
    fn leave(&mut self) -> Flow {
        match self.choices.below(6) {
            0 => {
                let (label, types) = self.label();
                self.values(&types);
                self.emit(&I::Br(label));
            }
            1 => {
                let results = self.sig.results.clone();
                self.values(&results);
                self.emit(&I::Return);
            }
            2 => {
                let (_, types) = self.label();
                self.table_branch(&types);
            }
            3 if self.choices.chance(1, 6) => self.emit(&I::Unreachable),
            indirect => return self.tail_call(indirect == 5),
        }
        Flow::Dead
    }

    fn tail_call(&mut self, indirect: bool) -> Flow {
        let fits = |func: &u32| {
            self.scope.sigs[self.scope.funcs[*func as usize]].results == self.sig.results
        };
        if indirect {
            let elements: Vec<usize> = (0..self.scope.elements.len())
                .filter(|element| fits(&self.scope.elements[*element]))
                .collect();
            if elements.is_empty() {
                return Flow::Live;
            }
            let element = self.choices.of(&elements);
            let func = self.scope.elements[element];
            let sig = &self.scope.sigs[self.scope.funcs[func as usize]];
            self.values(&sig.params);
            self.table_index(element + 1);
            self.emit(&I::ReturnCallIndirect {
                type_index: sig.index,
                table_index: 0,
            });
        } else {
            let by_ref = self.scope.typed_refs && self.choices.chance(1, 2);
            let funcs: Vec<u32> = (0..self.scope.funcs.len() as u32).filter(fits).collect();
            if funcs.is_empty() {
                return Flow::Live;
            }
            let func = self.choices.of(&funcs);
            let sig = &self.scope.sigs[self.scope.funcs[func as usize]];
            self.values(&sig.params);
            if by_ref {
                self.emit(&I::RefFunc(func));
                self.emit(&I::ReturnCallRef(sig.index));
            } else {
                self.emit(&I::ReturnCall(func));
            }
        }
        Flow::Dead
    }

    /// Code that is never executed but must be validated, and skipped by the translator. It leaves
    /// nothing on the stack, whose operands may come from nowhere.
    fn dead_code(&mut self) {
        for _ in 0..self.choices.below(4) {
            match self.choices.below(9) {
                0 => self.emit(&I::Unreachable),
                1 => {
                    self.emit(&I::I32Add);
                    self.emit(&I::Drop);
                }
                2 => {
                    self.emit(&I::I32Const(1));
                    self.emit(&I::Select);
                    self.emit(&I::Drop);
                    self.emit(&I::Unreachable);
                }
                3 => {
                    let local = self.some_local();
                    self.emit(&I::LocalTee(local));
                    self.emit(&I::Drop);
                }
                4 => {
                    self.emit(&I::Block(BlockType::Empty));
                    self.emit(&I::I32Const(3));
                    self.emit(&I::BrIf(0));
                    self.emit(&I::End);
                }
                5 => {
                    self.emit(&I::Loop(BlockType::Empty));
                    self.emit(&I::Br(0));
                    self.emit(&I::End);
                    self.emit(&I::Unreachable);
                }
                6 => {
                    self.emit(&I::If(BlockType::Empty));
                    self.emit(&I::Else);
                    self.emit(&I::End);
                }
                7 => {
                    let func = self.choices.below(self.scope.funcs.len());
                    self.emit(&I::Call(func as u32));
                    self.emit(&I::Unreachable);
                }
                _ => {
                    let op = self.choices.of(&[0, 1]);
                    self.emit(&I::I32Const(op));
                    self.emit(&I::Drop);
                }
            }
        }
        self.code.instruction(&I::Unreachable);
    }
}
