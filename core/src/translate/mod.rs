//! Translation: the body of a validated function becomes register code, in one
//! walk over its operators.
//!
//! Only this module names wasmparser's operators. `stack` knows where operands
//! are, `emit` writes the code buffer, `operands` brings the two together; the
//! families of operators are in files named as their counterparts in `exec/`.
//! Each operator has been validated (`validate`) before it is translated, so that everything here
//! may rely on it: all of the function before, or one operator after the other in the same walk
//! ([`validate_and_translate`]). `job` does both in pieces.
//!
//! Time and memory are linear in the bytes of the body: each operator adds a bounded number of words
//! per byte ([`WORDS_PER_BYTE`]), and whatever is looked for (a pending read of a local, the innermost
//! loop, the test that it begins with) is found in a bounded number of steps, or each operand is looked
//! at once.

mod arrays;
mod atomic;
mod call;
mod cast;
mod control;
mod decode;
pub(crate) mod decoder;
mod emit;
mod held;
mod job;
mod known;
mod listing;
mod locals;
mod memory;
mod numeric;
mod operands;
mod operators;
mod reference;
mod shared;
mod sources;
mod stack;
mod structs;
mod table;
mod validate;
#[cfg(feature = "simd")]
mod vector;
mod visit;
mod walk;

use self::{
    control::{BackEdges, ControlFrame},
    emit::{Emitter, NoRoom},
    held::Held,
    known::KEPT_SLOTS,
    locals::Locals,
    operators::opcode,
    stack::OperandStack,
    validate::Verdict,
};
pub(crate) use self::{
    job::Job,
    listing::write_listing,
    validate::{BodyValidator, MAX_SLOTS},
};
use crate::base::narrow::{Fit, Low};
use crate::{
    code::{
        Code, Meta,
        backend::{Assembly, Backend},
        head::Pos,
        operand_type::OperandType,
    },
    declarations::ModuleHeader,
    engine::{Config, Engine, fuel},
    error::{Error, TranslationError, invalid},
    wasm::{index::FuncIdx, trap::TrapCode, types::FuncType},
};
use alloc::{collections::TryReserveError, vec::Vec};
use wasmparser::{BinaryReader, FunctionBody, WasmFeatures};

/// An op of the function that is translated, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpIndex(Pos);

/// The most words of code that operators make per byte, besides branch tables, what operands need that
/// wait on the stack ([`WORDS_PER_OPERAND`]), and what the function's allowance is spent on. The worst
/// is a `br_if` of two bytes, with fuel, to a block that takes one wide constant to another place: a
/// branch around it of two words, a constant of three, a jump of two and a charge of two.
const WORDS_PER_BYTE: usize = 5;

/// The words of code that room is made for at first: for each byte, and all in all. Compilers' functions
/// have one or two for each byte.
const WORDS_USUAL: usize = 2;
const MOST_USUAL: usize = 1 << 20;

/// The most words that it takes to put an operand in its home.
const WORDS_PER_OPERAND: usize = 3;

/// Words that may be needed at once on top of that: at the beginning and the end of a function.
const SLACK: usize = 64;

/// How many bytes of a body are translated, or validated, between two looks at whether there is room.
const PIECE: usize = 4096;

/// How many words, operands or frames the buffers keep room for between functions.
const KEPT: usize = 32 * 1024;

/// What translation works with, reused from function to function.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    emit: Emitter,
    stack: OperandStack,
    control: Vec<ControlFrame>,
    locals: Locals,
    stubs: Vec<u32>,
    assembly: Assembly,
    /// What validates functions that have not been validated when they are called first.
    quick: validate::Quick,
}

impl Buffers {
    /// Gives memory back that few functions need.
    pub(crate) fn shrink(&mut self) {
        self.emit.shrink(KEPT);
        self.stack.shrink(KEPT);
        self.locals.shrink(KEPT);
        self.assembly.shrink(KEPT);
        if self.control.capacity() > KEPT {
            self.control = Vec::new();
        }
        if self.stubs.capacity() > KEPT {
            self.stubs = Vec::new();
        }
    }
}

/// Translates a function that is known to be valid.
///
/// # Errors
///
/// If the function needs more code than there may be, or more memory than there is.
pub(crate) fn translate(
    header: &ModuleHeader,
    engine: &Engine,
    func: FuncIdx,
    body: FunctionBody<'_>,
    buffers: &mut Buffers,
) -> Result<Code, Error> {
    let mut translator = Translator::new(header, engine, func, core::mem::take(buffers));
    walk::translate_body(&mut translator, &mut validate::Trust, &body)?;
    let (code, used) = translator.finish()?;
    *buffers = used;
    Ok(code)
}

/// Validates and translates a function in one walk, if all that is in it is known to the validator that gives no errors.
/// `None` if it is not: then nothing is known of the function.
///
/// # Errors
///
/// If the function needs more code than there may be, or more memory than there is.
pub(crate) fn validate_and_translate(
    header: &ModuleHeader,
    engine: &Engine,
    func: FuncIdx,
    features: &WasmFeatures,
    body: &FunctionBody<'_>,
    buffers: &mut Buffers,
) -> Result<Option<Code>, Error> {
    let mut quick = core::mem::take(&mut buffers.quick);
    let mut code = None;
    let begun = quick.start(header, features, header.func_type_idx(func), body);
    if begun == Verdict::More
        && let Some(mut check) = quick.check(header)
    {
        let mut translator = Translator::new(header, engine, func, core::mem::take(buffers));
        if walk::translate_body(&mut translator, &mut check, body)? == Verdict::Valid {
            let (translated, used) = translator.finish()?;
            (code, *buffers) = (Some(translated), used);
        } else {
            *buffers = translator.into_buffers();
        }
    }
    buffers.quick = quick;
    Ok(code)
}

/// An offset in the module, which is in memory and so fits.
fn position(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}

/// The error of code that has become too long, or of too little memory for it.
#[cold]
fn no_room(reason: NoRoom, offset: u64) -> Error {
    match reason {
        NoRoom::TooLong => {
            let (error, offset) = (
                Error::from(TranslationError::CodeTooLarge),
                position(offset),
            );
            error.with_detail(format_args!("at offset {offset:#x}"))
        }
        NoRoom::OutOfMemory => TrapCode::OutOfSystemMemory.into(),
    }
}

/// The state of translating one function.
struct Translator<'a> {
    header: &'a ModuleHeader,
    config: &'a Config,
    backend: &'static dyn Backend,
    ty: &'a FuncType,
    /// Whether memory 0 is not shared, and has 32-bit addresses.
    is_plain: bool,
    emit: Emitter,
    stack: OperandStack,
    control: Vec<ControlFrame>,
    locals: Locals,
    /// The frames that a branch table leads to through a stub.
    stubs: Vec<u32>,
    assembly: Assembly,
    quick: validate::Quick,
    /// Branches back to the start of the innermost loop.
    back_edges: BackEdges,
    /// For each class: the slot whose value is in the accumulator too.
    held: Held,
    /// What `held` was before the last op, for taking that op back.
    held_before: Held,
    /// Whether the next operator can be reached.
    reachable: bool,
    /// How many unreachable blocks are open.
    unreachable_depth: u32,
    /// Where the operator is in the module, for those that can fail.
    offset: u64,
    /// With fuel: the op that charges the current block, and how much so far.
    charge: Option<(OpIndex, u32)>,
}

impl<'a> Translator<'a> {
    fn new(header: &'a ModuleHeader, engine: &'a Engine, func: FuncIdx, buffers: Buffers) -> Self {
        let Buffers {
            emit,
            stack,
            control,
            locals,
            stubs,
            assembly,
            quick,
        } = buffers;
        Self {
            header,
            config: engine.config(),
            backend: engine.backend(),
            ty: header.func_type(func),
            is_plain: (header.memories.first()).is_some_and(|memory| memory.is_plain()),
            emit,
            stack,
            control,
            locals,
            stubs,
            assembly,
            quick,
            back_edges: BackEdges::default(),
            held: Held::default(),
            held_before: Held::default(),
            reachable: true,
            unreachable_depth: 0,
            offset: 0,
            charge: None,
        }
    }

    /// Reads the declarations of locals and starts the function.
    fn declare_locals(&mut self, reader: &mut BinaryReader<'_>) -> Result<(), Error> {
        self.control.clear();
        self.stubs.clear();
        self.locals.reset(self.ty).map_err(Error::out_of_memory)?;
        for _ in 0..reader.read_var_u32().map_err(invalid)? {
            let count = reader.read_var_u32().map_err(invalid)?;
            let ty: wasmparser::ValType = reader.read().map_err(invalid)?;
            self.locals
                .declare(count, operand_type(ty))
                .map_err(Error::out_of_memory)?;
        }
        let start = reader.original_position();
        self.emit.reset().map_err(|reason| no_room(reason, start))?;
        // At once what most functions need, since each time that the buffer grows it may be copied.
        let usual = WORDS_USUAL * reader.bytes_remaining();
        self.emit
            .reserve(usual.min(MOST_USUAL))
            .map_err(|reason| no_room(reason, start))?;
        // Functions with a frame in memory begin by reading where the stack is.
        let kept = match reader.clone().read_u8() {
            Ok(first) if u32::from(first) == opcode::GlobalGet => KEPT_SLOTS,
            _ => 0,
        };
        // Validation saw that slots have numbers of 16 bits.
        let params = self.ty.params().len().fit16();
        self.emit
            .known
            .start(params, self.locals.cells().low16(), kept);
        self.stack
            .reset(self.locals.cells() + u32::from(kept))
            .map_err(Error::out_of_memory)?;
        self.reserve(0, start)?;
        self.start();
        self.charge(fuel::for_locals(self.declared()));
        Ok(())
    }

    /// How many locals are declared, besides the parameters.
    fn declared(&self) -> u32 {
        self.locals.len() - self.ty.params().len().fit32()
    }

    /// Makes room for what as many bytes of operators can need. `offset` is that of the first, in the
    /// module.
    fn reserve(&mut self, bytes: usize, offset: u64) -> Result<(), Error> {
        let operands = self.stack.len();
        let words = (bytes * WORDS_PER_BYTE)
            .saturating_add(operands * WORDS_PER_OPERAND)
            .saturating_add(SLACK);
        self.emit
            .reserve(words)
            .map_err(|reason| no_room(reason, offset))?;
        // A byte pushes as many operands as a type has, and validation saw how many there may be.
        let pushed = bytes
            .saturating_mul(self.header.max_arity.max(1) as usize)
            .saturating_add(1);
        let most = (MAX_SLOTS + 1).saturating_sub(operands);
        self.stack
            .reserve(pushed.min(most))
            .map_err(Error::out_of_memory)?;
        // The shortest block has two bytes before its own operators.
        grow(&mut self.control, bytes / 2 + 2).map_err(Error::out_of_memory)
    }

    /// Makes room for a branch table with some entries besides the default, and as many stubs. `offset` is
    /// that of the operator, in the module.
    fn reserve_table(&mut self, entries: u32, stubs: usize, offset: u64) -> Result<(), Error> {
        self.stubs
            .try_reserve(stubs)
            .map_err(Error::out_of_memory)?;
        // Entries take half a word. A stub is no longer than a branch, and its target has a byte.
        let words = entries as usize / 2 + stubs * WORDS_PER_BYTE + SLACK;
        self.emit
            .reserve(words)
            .map_err(|reason| no_room(reason, offset))
    }

    /// The size of the frame: at least the cells of the results.
    fn slots(&self) -> u32 {
        self.stack.max_slots().max(self.ty.result_cells().fit32())
    }

    /// Puts the code together.
    fn finish(mut self) -> Result<(Code, Buffers), Error> {
        let slots = self.slots();
        if slots > u16::MAX.into() {
            // Validation has counted no less.
            return Err(validate::too_many_slots(0));
        }
        let meta = Meta::new(slots, self.locals.zeroed());
        let (words, handlers) = self.emit.finish(meta.to_word());
        let code = (self.backend.assemble(&mut self.assembly, words, handlers))
            .map_err(Error::out_of_memory)?;
        Ok((code, self.into_buffers()))
    }

    fn into_buffers(self) -> Buffers {
        Buffers {
            emit: self.emit,
            stack: self.stack,
            control: self.control,
            locals: self.locals,
            stubs: self.stubs,
            assembly: self.assembly,
            quick: self.quick,
        }
    }
}

/// Makes room for more elements, by a quarter at least: a list that is as long as its function is has
/// little room for nothing.
fn grow<T>(list: &mut Vec<T>, more: usize) -> Result<(), TryReserveError> {
    if list.capacity() - list.len() >= more {
        return Ok(());
    }
    list.try_reserve_exact(more.max(list.capacity() / 4))
}

/// The type of values as wasmparser has it.
fn operand_type(ty: wasmparser::ValType) -> OperandType {
    match ty {
        wasmparser::ValType::I32 => OperandType::I32,
        wasmparser::ValType::I64 => OperandType::I64,
        wasmparser::ValType::F32 => OperandType::F32,
        wasmparser::ValType::F64 => OperandType::F64,
        wasmparser::ValType::V128 => OperandType::V128,
        wasmparser::ValType::Ref(_) => OperandType::Ref,
    }
}
